"""Uploads that wait to be published: for some minutes, in files that have no name."""

import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from api.errors import RefusedError

SECONDS = 20 * 60
"""How long an upload waits."""

MOST_FILES = 5
"""How many files an upload may hold."""

MOST = 20
"""How many uploads wait at a time; the oldest goes for a new one."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload with its Content-Type and size in bytes, until a moment (as the clock says)."""

    file: BinaryIO
    content_type: str
    size: int
    until: float

    def open(self) -> BinaryIO:
        """Return the upload from its start: whoever reads has a place of their own in it."""
        return open(f"/proc/self/fd/{self.file.fileno()}", "rb")


class Held:
    """Uploads by keys that nobody can guess; together they have at most so many bytes.

    A file has no name, so that nothing of it is left when this process ends, however it does.
    """

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._held: OrderedDict[str, Waiting] = OrderedDict()

    def keep(self, file: BinaryIO, content_type: str) -> str:
        """Keep an upload, which is closed when its time is over, and return its key."""
        size = file.seek(0, os.SEEK_END)
        self._clear(MOST - 1, self._size - size)
        key = secrets.token_urlsafe(24)
        self._held[key] = Waiting(file, content_type, size, self._clock() + SECONDS)
        return key

    def find(self, key: str) -> Waiting:
        """Return the upload of a key. Raises RefusedError if there is none any more."""
        self._clear(MOST, self._size)
        if key not in self._held:
            raise RefusedError(
                410,
                f"预览已过期（保留 {SECONDS // 60} 分钟）；请重新选择文件",
                f"the preview is gone (it is kept for {SECONDS // 60} minutes); "
                "choose the file again",
            )
        return self._held[key]

    def close(self) -> None:
        """Let go of everything."""
        self._clear(0, 0)

    def _clear(self, most: int, size: int) -> None:
        """Let go of what is over, and of the oldest while there are more, or more bytes."""
        while self._held:
            oldest = next(iter(self._held.values()))
            taken = sum(waiting.size for waiting in self._held.values())
            if oldest.until > self._clock() and len(self._held) <= most and taken <= size:
                return
            self._held.popitem(last=False)[1].file.close()
