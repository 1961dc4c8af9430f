"""What was made before, for as long as there is room."""

from collections import OrderedDict
from typing import Generic, TypeVar

_OVERHEAD = 1_000
"""Bytes that something takes beside what it is counted for, about."""

_Held = TypeVar("_Held")


class Cache(Generic[_Held]):
    """Holds at most `size` bytes; what was asked for longest ago goes first.

    Nothing larger than `largest` is held. Keys are short, such as hashes: what clients write would
    take room that nobody counts.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self.largest = size // 10
        self._held: OrderedDict[str, tuple[_Held, int]] = OrderedDict()
        self.bytes = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: str) -> _Held | None:
        """Return what was put under `key`, if it is still held."""
        found = self._held.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._held.move_to_end(key)
        return found[0]

    def put(self, key: str, what: _Held, size: int) -> None:
        """Hold something of so many bytes, unless it would take a tenth of all room."""
        if size > self.largest:
            return
        self._drop(key)
        self._held[key] = what, size + _OVERHEAD
        self.bytes += size + _OVERHEAD
        while self.bytes > self._size:
            self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> None:
        _, size = self._held.pop(key, (None, 0))
        self.bytes -= size
