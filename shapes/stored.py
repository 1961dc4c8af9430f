"""A stored report: the index of its folder, and its documents as they are asked for.

    reports/N/index      which version, by which shapes; the documents, where their records stand,
                         and what all of them come to
    reports/N/*.units    the records

Every document has one record of its own shapes, and one of those across documents.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from graph.errors import StoreError
from shapes import shapes
from shapes.damage import damaged
from shapes.deferred import DeferredSequence
from shapes.document import Part, order
from shapes.findings import Finding
from shapes.index import Entry, Index
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
            index = Index.open(folder)
            about = index.about
            if (about.made, about.version, about.time) != (made_by(), version, time):
                return None
            held = index.held()
            segments = Segments(folder, [each.segment for each in held])
        except (OSError, sqlite3.Error, StoreError):
            return None
        sizes = segments.sizes()
        whole = all(each.sound and each.last <= sizes[each.segment] for each in held)
        return cls(index, segments) if whole else None

    @property
    def version(self) -> int:
        """The version that the report is of."""
        return self.index.about.version

    def titles(self) -> Mapping[str, str]:
        """Return the graphs, and what the policy of each is called."""
        return self.index.titles()

    def unit(self, graph: str) -> Unit:
        """Return one of them. Raises KeyError if there is none of that name."""
        entry = self.index.entry(graph)
        if entry is None:
            raise KeyError(graph)
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
        return self.index.about.sums

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
            raise damaged() from error

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
