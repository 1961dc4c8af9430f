"""Answers as they went out, for those who ask the same again in the same words."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Send

from api.http import Answer, headers_of_answer

MOST = 4096
"""How many are held; their bodies are those of the cache."""

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
    """Holds the last answers under what was asked, word for word."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Ready] = OrderedDict()

    def get(self, key: Hashable, headers: list[tuple[bytes, bytes]]) -> Ready | None:
        """Return what is held, unless the request has conditions."""
        found = self._held.get(key)
        if found is None or any(name in _CONDITIONS for name, _ in headers):
            return None
        self._held.move_to_end(key)
        return found

    def put(self, key: Hashable, answer: Answer, facts: Mapping[str, Any]) -> None:
        """Hold an answer that is whole, in memory and the same for its version."""
        reply = answer.reply
        if reply.status != 200 or answer.tag is None or not isinstance(reply.body, bytes):
            return
        headers = headers_of_answer(answer) | {
            "Accept-Ranges": "bytes", "Content-Length": str(len(reply.body))
        }  # fmt: skip
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        start = {"type": "http.response.start", "status": 200, "headers": raw}
        self._held[key] = Ready(start, reply.body, facts)
        if len(self._held) > MOST:
            self._held.popitem(last=False)
