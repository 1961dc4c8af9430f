"""Answers that were given before, for as long as their version counts and there is room."""

from collections import OrderedDict
from collections.abc import Hashable

from api.work.reply import Reply

_OVERHEAD = 1_000
"""Bytes that an answer takes beside its body, about."""


class Cache:
    """Holds at most `size` bytes; what was asked for longest ago goes first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Hashable, Reply] = OrderedDict()
        self.bytes = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: Hashable) -> Reply | None:
        """Return the answer that was put under `key`, if it is still held."""
        reply = self._held.get(key)
        if reply is None:
            self.misses += 1
            return None
        self.hits += 1
        self._held.move_to_end(key)
        return reply

    def put(self, key: Hashable, reply: Reply) -> None:
        """Hold an answer that is in memory, unless it would take a tenth of all room."""
        if not isinstance(reply.body, bytes) or len(reply.body) > self._size // 10:
            return
        self.drop(key)
        self._held[key] = reply
        self.bytes += len(reply.body) + _OVERHEAD
        while self.bytes > self._size:
            self.drop(next(iter(self._held)))

    def drop(self, key: Hashable) -> None:
        """Let go of what is held under `key`, if anything is."""
        reply = self._held.pop(key, None)
        if reply is not None and isinstance(reply.body, bytes):
            self.bytes -= len(reply.body) + _OVERHEAD
