"""A stored report: the index of its folder, and its documents as they are asked for.

    reports/N/index.json    which version, by which shapes; the documents, where their records
                            stand, and what all of them come to
    reports/N/*.units       the records

Every document has one record of its own shapes, and one of those across documents.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, Final

from graph.errors import StoreError
from shapes import shapes
from shapes.deferred import DeferredSequence
from shapes.document import Part, order
from shapes.findings import Finding
from shapes.records import (
    FORMAT,
    Record,
    counts_read,
    counts_written,
    findings_read,
    findings_written,
    packed,
    unpacked,
)
from shapes.segments import Pointer, Segments
from shapes.tallies import Counts
from shapes.units import Unit

INDEX: Final = "index.json"

_DAMAGED = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What comes of reading an index that is not there, or not one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document: its title, where its records stand (`between`: of the shapes across
    documents), whether any shape applies to it, and the shapes that no query could check."""

    title: str
    own: Pointer
    between: Pointer | None
    applied: bool
    fallbacks: Mapping[str, str] = field(default_factory=dict)

    def pointers(self) -> Iterator[Pointer]:
        """Yield where its records stand."""
        yield self.own
        if self.between is not None:
            yield self.between


@dataclass(frozen=True, slots=True)
class Index:
    """What a stored report is of: its version and when that was made, the documents by their
    graphs, and the sums of their counts."""

    version: int
    time: str
    entries: Mapping[str, Entry]
    sums: Counts

    def segments(self) -> list[str]:
        """Return the names of the segments that the records stand in."""
        return sorted({p.segment for entry in self.entries.values() for p in entry.pointers()})

    def write(self, folder: Path) -> None:
        """Write the index into a folder."""
        names = self.segments()
        places = {name: place for place, name in enumerate(names)}
        said = {
            "made": made_by(),
            "version": self.version,
            "time": self.time,
            "segments": names,
            "sums": counts_written(self.sums),
            "documents": {
                graph: [
                    entry.title,
                    _pointer_written(entry.own, places),
                    entry.between and _pointer_written(entry.between, places),
                    entry.applied,
                    dict(entry.fallbacks),
                ]
                for graph, entry in self.entries.items()
            },
        }
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        (folder / INDEX).write_text(text, "utf-8")


class StoredUnits:
    """The documents of a stored report; its files stay open, so that it may be cleared."""

    def __init__(self, index: Index, segments: Segments) -> None:
        self.index = index
        self.segments = segments

    @classmethod
    def open(cls, folder: Path, version: int, time: str) -> "StoredUnits | None":
        """Open the report in a folder; None if there is none, or not one of this version by
        these shapes."""
        try:
            said = json.loads((folder / INDEX).read_bytes())
            if (said["made"], said["version"], said["time"]) != (made_by(), version, time):
                return None
            segments = Segments(folder, said["segments"])
            entries = {g: _entry(row, said["segments"]) for g, row in said["documents"].items()}
            found = cls(Index(version, time, entries, counts_read(said["sums"])), segments)
        except _DAMAGED:
            return None
        whole = all(segments.holds(p) for entry in entries.values() for p in entry.pointers())
        return found if whole else None

    def titles(self) -> Mapping[str, str]:
        """Return the graphs, and what the policy of each is called."""
        return {graph: entry.title for graph, entry in self.index.entries.items()}

    def unit(self, graph: str) -> Unit:
        """Return one of them."""
        entry = self.index.entries[graph]
        tables: list[tuple[Counts, Mapping[str, str]]] = [
            self._counts(pointer) for pointer in entry.pointers()
        ]
        asked = {key: said for counts, _ in tables for key, said in counts.asked.items()}
        failed = {key: said for counts, _ in tables for key, said in counts.failed.items()}
        names = {iri: name for _, each in tables for iri, name in each.items()}
        findings = DeferredSequence(lambda: iter(self._findings(graph, entry)))
        return Unit(graph, entry.title, findings, Counts(asked, failed), names)

    def sums(self) -> Counts:
        """Return what their counts come to over the store."""
        return self.index.sums

    def fallbacks(self) -> dict[str, str]:
        """Return the shapes that no query could check, with the reasons."""
        return {
            shape: reason
            for entry in self.index.entries.values()
            for shape, reason in entry.fallbacks.items()
        }

    def counts(self, pointer: Pointer) -> Counts:
        """Return the counts of a record."""
        return self._counts(pointer)[0]

    def record(self, pointer: Pointer) -> Record:
        """Return a record as it is, if it is whole. Raises StoreError."""
        found = self.segments.record(pointer)
        self._unpacked(found.counts, pointer)
        self._unpacked(found.findings, pointer)
        return found

    def _counts(self, pointer: Pointer) -> tuple[Counts, Mapping[str, str]]:
        counts, names = self._unpacked(self.segments.counts(pointer), pointer)
        return counts_read(counts), names

    def _unpacked(self, data: bytes, pointer: Pointer) -> Any:  # noqa: ANN401
        """Return the plain data of a part of a record.

        Raises StoreError if it is damaged; then the report is made anew when next asked for.
        """
        try:
            return unpacked(data)
        except ValueError as error:
            self.segments.discard(pointer.segment)
            raise StoreError(
                "保存的检查报告已损坏，将重新生成：请再试一次",
                "the report that was kept is damaged, and will be made anew: try again",
            ) from error

    def _findings(self, graph: str, entry: Entry) -> Sequence[Finding]:
        found = [
            finding
            for pointer in entry.pointers()
            for finding in findings_read(
                graph, self._unpacked(self.segments.findings(pointer), pointer)
            )
        ]
        return found if entry.between is None else sorted(found, key=order)


def recorded(part: Part) -> Record:
    """Return a part as a record."""
    counts = packed([counts_written(part.counts), dict(part.names)])
    return Record(counts, packed(findings_written(part.findings)))


@cache
def made_by() -> str:
    """Return what a report depends on beside the graphs: the shapes, and how it is made."""
    digest = sha256(shapes()).hexdigest()
    return f"{FORMAT} {installed('policygraph')} {digest}"


def _entry(row: Sequence[Any], segments: Sequence[str]) -> Entry:
    title, own, between, applied, fallbacks = row
    known = between and _pointer_read(between, segments)
    return Entry(title, _pointer_read(own, segments), known, applied, fallbacks)


def _pointer_written(pointer: Pointer, places: Mapping[str, int]) -> list[int]:
    return [places[pointer.segment], pointer.start, pointer.middle, pointer.end]


def _pointer_read(row: Sequence[int], segments: Sequence[str]) -> Pointer:
    return Pointer(segments[row[0]], *row[1:])
