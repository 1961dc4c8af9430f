"""Sending bytes to a service as they are, and reading the status that comes back."""

import contextlib
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

_PATIENCE = 30.0
"""Seconds after which a service that says nothing counts as dead."""

_PAUSE = 0.3
"""Seconds after which a service may be waiting for more."""


def request(method: str, target: str, headers: Mapping[str, str | bytes], body: bytes) -> bytes:
    """Return a request as bytes; its length is told unless `headers` tell another."""
    lines = [f"{method} {target} HTTP/1.1".encode(), b"Host: 127.0.0.1", b"Connection: close"]
    told = {name.lower() for name in headers}
    if not told & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}".encode())
    for name, value in headers.items():
        lines.append(name.encode() + b": " + (value.encode() if isinstance(value, str) else value))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def status(address: str, content: bytes, *, whole: bool = True) -> int | None:
    """Send `content` and return the status; None where the service closes the connection without
    a word. After what may be no `whole` request, and no answer, all sending ends.

    Raises TimeoutError if the service does neither.
    """
    parts = urlsplit(address)
    place = (parts.hostname, parts.port or 80)
    with socket.create_connection(place, _PATIENCE if whole else _PAUSE) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(content)
        try:
            answer = _first_line(connection)
        except TimeoutError:
            if whole:
                raise
            connection.settimeout(_PATIENCE)
            connection.shutdown(socket.SHUT_WR)
            answer = _first_line(connection)
    words = answer.split()
    return int(words[1]) if len(words) > 1 else None


def _first_line(connection: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionError):
        while b"\r\n" not in answer and (piece := connection.recv(4096)):
            answer += piece
    return answer.split(b"\r\n", 1)[0]
