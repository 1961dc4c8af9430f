"""Servers of others on this machine's loopback addresses: what they are asked is written down."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/sparql-results+json"
ROWS = (
    b'{"head":{"vars":["s","v"]},"results":{"bindings":['
    b'{"s":{"type":"uri","value":"http://example.org/a"},"v":{"type":"literal","value":"far"}}]}}'
)
"""An answer to SELECT: `?s` is <http://example.org/a>, `?v` is "far"."""

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass(slots=True)
class Elsewhere:
    """A server: its address without a slash at the end, and each request that came."""

    address: str
    asked: list[str] = field(default_factory=list)
    heads: list[Mapping[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


def says(body: bytes, kind: str = JSON, status: int = 200, **headers: str) -> Behaviour:
    """Answer with a body; headers are named with _ for -."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def leads(location: str, status: int = 302) -> Behaviour:
    """Redirect."""
    return says(b"", status=status, Location=location)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """Begin an answer and never end it, a byte at a time."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/turtle\r\n\r\n")
    _drip(handler)


def drips_headers(handler: BaseHTTPRequestHandler) -> None:
    """Begin the head of an answer and never end it."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
    _drip(handler)


def pours(handler: BaseHTTPRequestHandler) -> None:
    """Answer without an end, as fast as it goes."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/turtle\r\n\r\n")
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b"#" * 65536)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than comes."""
    handler.wfile.write(
        b"HTTP/1.0 200 OK\r\nContent-Type: text/turtle\r\nContent-Length: 99\r\n\r\n<a:a> <a:b> 1 ."
    )


def raves(handler: BaseHTTPRequestHandler) -> None:
    """Answer with what is no HTTP."""
    handler.wfile.write(b"\x00\xff garbage \r\n\r\n")


def _drip(handler: BaseHTTPRequestHandler) -> None:
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b"#")
            time.sleep(0.02)


@contextlib.contextmanager
def elsewhere(behaviours: Mapping[str, Behaviour], host: str = "127.0.0.1") -> Iterator[Elsewhere]:
    """Run a server that behaves as its paths say, 404 at others."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append(f"{self.command} {self.path}")
            there.heads.append(dict(self.headers))
            there.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            unknown = says(b"", status=404)
            with contextlib.suppress(ConnectionError):
                behaviours.get(self.path, unknown)(self)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer((host, 0), Handler) as server:
        there = Elsewhere(f"http://{host}:{server.server_address[1]}")
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield there
        server.shutdown()
        thread.join()
