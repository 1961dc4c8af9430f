"""The relay's ear: a server on the loopback interface for the engine's questions."""

import socketserver
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any

from graph.store.fetching import Fetched

_LONGEST = 2_000_000
_PAUSE = 0.02
_MOMENT = 5.0

Answer = Callable[[str, bytes], Fetched | None]
"""Answers what is asked at a path with a body, if it can."""


class Listener:
    """Listens from the beginning, at a port of its own."""

    def __init__(self, answer: Answer) -> None:
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, answer))
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        work = self._server.serve_forever
        threading.Thread(target=work, args=(_PAUSE,), name="relay", daemon=True).start()

    def close(self) -> None:
        """Listen no longer."""
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    """Takes the engine's questions: POST with the query as the body."""

    timeout = _MOMENT

    def __init__(self, answer: Answer, *arguments: Any) -> None:  # noqa: ANN401 - the server's own
        self._answer = answer
        super().__init__(*arguments)

    def do_POST(self) -> None:
        """Answer a question."""
        length = self.headers.get("Content-Length", "")
        found = None
        if length.isdecimal() and int(length) <= _LONGEST:
            found = self._answer(self.path, self.rfile.read(int(length)))
        self.send_response(502 if found is None else 200)
        content = b"" if found is None else found.body
        if found is not None:
            self.send_header("Content-Type", found.media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""
