"""Files of records that nobody writes again, and which a later report takes over as they are.

A report's folder holds a few of them. What changes from one version to the next is written to one
more; the others are linked. When they have become many, or hold much that is not used any more,
what counts is copied to a new one.
"""

import mmap
import os
import secrets
from collections.abc import Iterable, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from shapes.records import Record

MOST: Final = 8
"""How many segments a report may have."""

_SUFFIX = ".units"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a record stands: its segment, and where in it the counts and the findings begin and
    end."""

    segment: str
    start: int
    middle: int
    end: int


class Segments:
    """The segments of a report's folder, open for as long as this object lives."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        """Raises OSError if one of them cannot be read."""
        self.folder = folder
        self._held = {name: _mapped(folder / (name + _SUFFIX)) for name in names}

    def counts(self, pointer: Pointer) -> bytes:
        """Return the counts of a record."""
        return self._held[pointer.segment][pointer.start : pointer.middle]

    def findings(self, pointer: Pointer) -> bytes:
        """Return the findings of a record."""
        return self._held[pointer.segment][pointer.middle : pointer.end]

    def record(self, pointer: Pointer) -> Record:
        """Return a record as it is."""
        return Record(self.counts(pointer), self.findings(pointer))

    def discard(self, name: str) -> None:
        """Take a damaged segment from all reports that share it, so that they are made anew."""
        for path in self.folder.parent.glob(f"*/{name}{_SUFFIX}"):
            with suppress(OSError):
                path.unlink()

    def sizes(self) -> dict[str, int]:
        """Return how many bytes each holds."""
        return {name: len(held) for name, held in self._held.items()}

    def names(self) -> list[str]:
        """Return their names, the largest first."""
        return sorted(self._held, key=lambda name: (-len(self._held[name]), name))

    def link(self, name: str, folder: Path) -> None:
        """Give a segment a name in another folder too; on another disk, copy it."""
        file = name + _SUFFIX
        try:
            os.link(self.folder / file, folder / file)
        except OSError:
            (folder / file).write_bytes(self._held[name])


class Writer:
    """Writes one new segment into a folder."""

    def __init__(self, folder: Path) -> None:
        self.name = secrets.token_hex(8)
        self._file: BinaryIO = (folder / (self.name + _SUFFIX)).open("wb")
        self._at = 0

    def add(self, record: Record) -> Pointer:
        """Write a record, and return where it stands."""
        start, middle = self._at, self._at + len(record.counts)
        self._file.write(record.counts)
        self._file.write(record.findings)
        self._at = middle + len(record.findings)
        return Pointer(self.name, start, middle, self._at)

    def close(self) -> None:
        """Finish the segment."""
        self._file.close()


def taken_over(old: Segments, live: int) -> Set[str]:
    """Return the names of the segments that a new report should link, of whose records `live`
    bytes count; it copies the rest."""
    if sum(old.sizes().values()) > 2 * live:
        return frozenset()
    names = old.names()
    return frozenset(names if len(names) < MOST else names[:1])


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
