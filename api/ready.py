"""Answers as they went out, for those who ask the same again in the same words."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from starlette.types import Scope, Send

from api.cache import Cache
from api.http import Answer, headers_of_answer

_CONDITIONS = frozenset((b"if-none-match", b"if-modified-since", b"range", b"if-range"))


@dataclass(frozen=True, slots=True)
class Ready:
    """A whole answer: its start, its body, and what is told of it."""

    start: Mapping[str, Any]
    body: bytes
    facts: Mapping[str, Any]

    async def send(self, send: Send) -> None:
        """Send it."""
        await send(dict(self.start))
        await send({"type": "http.response.body", "body": self.body})


class Shelf:
    """Holds the last answers under what was asked, word for word, in at most `size` bytes."""

    def __init__(self, size: int) -> None:
        self._held: Cache[Ready] = Cache(size)

    def get(self, key: str, scope: Scope) -> Ready | None:
        """Return what is held, unless the request has conditions."""
        if any(name in _CONDITIONS for name, _ in scope["headers"]):
            return None
        return self._held.get(key)

    def put(self, key: str, answer: Answer, facts: Mapping[str, Any]) -> None:
        """Hold an answer that is whole, in memory and the same for its version."""
        reply = answer.reply
        if reply.status != 200 or answer.tag is None or not isinstance(reply.body, bytes):
            return
        headers = headers_of_answer(answer) | {
            "Accept-Ranges": "bytes", "Content-Length": str(len(reply.body))
        }  # fmt: skip
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        start = {"type": "http.response.start", "status": 200, "headers": raw}
        self._held.put(key, Ready(start, reply.body, facts), len(reply.body))


def key(scope: Scope, version: int) -> str:
    """Return what a GET of a query says, word for word, as far as its answer depends on it: the
    parameters and the Accept header, and the version that counts."""
    accept = [value for name, value in scope["headers"] if name == b"accept"]
    said = repr((version, scope["query_string"], *accept))
    return blake2b(said.encode(), digest_size=16).hexdigest()
