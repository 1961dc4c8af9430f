"""What is recorded of each request: a line of the access log, and its count and time."""

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.middleware.journal import Journal

FACTS = ("query_hash", "version", "rows", "lane", "memory", "cache", "outcome")
"""What handlers may tell of a request, in `scope["policygraph"]`: the query's hash, the version
that answered, rows of the answer, the lane, the worker's memory in KiB, `hit`, `cancelled` or
`stopped`."""

PATH = 300
"""Characters of a path that are recorded; what follows `?` never is."""

SECRET = re.compile("(?<=/add/).+", re.S)
"""The part of a path that opens what was uploaded to whoever has it."""

UNANSWERED = 499
"""The status that is recorded where the client went before any was sent."""


class Recording:
    """Gives each request an identifier (`X-Request-Id`) and records what became of it."""

    def __init__(
        self,
        app: ASGIApp,
        journal: Journal,
        clients: Literal["hashed", "plain", "off"],
        metrics: Metrics,
    ) -> None:
        self._app = app
        self._journal = journal
        self._metrics = metrics
        self._client = _namer(clients)
        self._identifier = _identifiers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and record it, also where it fails, the client leaves, or the service
        stops in the midst of an answer."""
        if scope["type"] == "lifespan":
            try:
                return await self._app(scope, receive, send)
            finally:
                self._journal.close()
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        answer = _Answer(send, next(self._identifier))
        facts: dict[str, Any] = {}
        scope["policygraph"] = facts
        try:
            await self._app(scope, receive, answer.send)
        except asyncio.CancelledError:
            if not answer.status:
                raise
        except Exception:
            answer.status = answer.status or 500
            raise
        finally:
            self._record(scope, facts, answer)

    def _record(self, scope: Scope, facts: dict[str, Any], answer: "_Answer") -> None:
        seconds = time.perf_counter() - answer.began
        status = answer.status or UNANSWERED
        self._metrics.request(scope["method"], _route(scope), status, seconds)
        if not self._journal.wanted:
            return
        record = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": answer.identifier,
            "method": scope["method"],
            "path": SECRET.sub("…", scope["path"])[:PATH],
            "status": status,
            "ms": round(seconds * 1000, 2),
            "bytes": answer.bytes,
            "client": self._client(scope),
        }
        if not answer.whole:
            record["whole"] = False
        record.update((name, facts[name]) for name in FACTS if facts.get(name) is not None)
        self._journal.write(record)


class _Answer:
    """What is sent: its status, how many bytes, and whether to the end."""

    __slots__ = ("_send", "began", "bytes", "identifier", "status", "whole")

    def __init__(self, send: Send, identifier: str) -> None:
        self._send = send
        self.began = time.perf_counter()
        self.identifier = identifier
        self.status = 0
        self.bytes = 0
        self.whole = False

    async def send(self, message: Message) -> None:
        """Send a message on and note it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            identifier = (b"x-request-id", self.identifier.encode("ascii"))
            message = {**message, "headers": [*message.get("headers", ()), identifier]}
            await self._send(message)
            return
        await self._send(message)
        if message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
            self.whole = not message.get("more_body", False)


def _route(scope: Scope) -> str:
    """Return the pattern of addresses that a request was taken by: figures are kept for each, so
    there must not be one for every address that somebody tries."""
    pattern = getattr(scope.get("route"), "path", None)
    if isinstance(pattern, str):
        return pattern
    taken = scope.get("endpoint") is not None and not scope.get("path_params")
    return str(scope["path"]) if taken else "other"


def _identifiers() -> Iterator[str]:
    """Return identifiers of 16 digits: the service's start, by chance, and a number."""
    start = secrets.token_hex(4)
    return (f"{start}{number % 2**32:08x}" for number in count())


def _namer(how: Literal["hashed", "plain", "off"]) -> Callable[[Scope], str | None]:
    """Return what says who asked; hashes have a key that ends with the service, so that requests
    of one client can be seen together, and nobody finds out whose they were."""
    if how == "off":
        return lambda scope: None
    if how == "plain":
        return lambda scope: scope["client"][0][:64] if scope.get("client") else None
    key = secrets.token_bytes(16)

    @lru_cache(4096)
    def hashed(host: str) -> str:
        return hashlib.blake2b(host.encode(errors="replace"), key=key, digest_size=6).hexdigest()

    return lambda scope: hashed(scope["client"][0]) if scope.get("client") else None
