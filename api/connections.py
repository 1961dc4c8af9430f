"""HTTP connections that cannot fill the memory or wait for ever before a request is there.

uvicorn's parser keeps a request's head, however long it grows, and waits for it however long.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 256 * 1024
"""Bytes that may come without anything to hand on: a head, or the trailers behind a body."""

HEAD_SECONDS = 15.0
"""Seconds in which a head must be whole, from the connection or the last answer on."""


class Connection(HttpToolsProtocol):
    """A connection that is closed where its head is too long (431) or takes too long (408)."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **named)
        self._kept = 0
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hand data to the parser, unless too much came to nothing."""
        self._kept += len(data)
        super().data_received(data)
        if self._kept > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        if self._waiting is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """Hand a request on. One of HTTP/1.1 that does not name one host is refused (RFC 9112,
        3.2): others on its way may have read another."""
        self._kept = 0
        self._wait_no_more()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            self._refuse(b"400 Bad Request")
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hand a part of a body on."""
        self._kept = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._kept = 0
        super().on_message_complete()

    def _wait(self) -> None:
        self._waiting = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._expire)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _expire(self) -> None:
        self._waiting = None
        if self._answering():  # the head of a request that was sent ahead
            self._wait()
        elif not self.transport.is_closing():
            self._refuse(b"408 Request Timeout")

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _refuse(self, status: bytes) -> None:
        """Say why, unless that would stand in the midst of an answer; close either way."""
        if self._answering():
            self.transport.abort()
            return
        self.transport.write(
            b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        self.transport.close()
