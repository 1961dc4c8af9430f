"""What a version added and removed: an RDF Patch (https://afs.github.io/rdf-patch/), gzipped.

    H id <{base}changes/3> .        which change this is
    H prev <{base}changes/2> .      the one before; a change without it starts from nothing
    H time "…"^^xsd:dateTime .      when the version was made
    H added 12, H removed 3         how many rows of each kind follow
    H empty <g>, H filled <g>       graphs that are there without a statement from now on, and
                                    those that were and are not any more: rows cannot say that
    TX .
    D … .                           statements as in N-Quads, sorted, first what goes
    A … .                           then what comes
    TC .

Blank nodes have the labels that they have in the store, in every change the same.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import cast

import pyoxigraph as ox

import ontology
from graph.store import disk
from graph.store.companions import Operation, Row
from graph.store.sorting import sorted_lines

_XSD = ontology.PREFIXES["xsd"]
_HEADER = re.compile(r'H (\w+) (?:<([^>]*)>|"([^"]*)"\S*) \.\n')
_ORDER: tuple[Operation, ...] = ("D", "A")
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a change's rows: its number and the one before, its time (UTC), counts
    of rows, and the graphs that are empty from now on or were before."""

    number: int
    time: datetime
    previous: int | None = None
    added: int = 0
    removed: int = 0
    empty: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


class Change:
    """One version's change: its head, and what went (`D`) and came (`A`) by going through it."""

    def __init__(self, path: Path, head: Head) -> None:
        self.path = path
        self.head = head

    @classmethod
    def open(cls, path: Path) -> "Change":
        """Read a change's head. Raises StoreError if it is damaged, FileNotFoundError."""
        try:
            with gzip.open(path, "rb") as file:
                return cls(path, _read_head(cast("Iterator[bytes]", file)))
        except FileNotFoundError:
            raise
        except (OSError, EOFError, ValueError) as error:
            raise disk.unusable(path, error) from error

    @property
    def number(self) -> int:
        """The number of the version that made this change."""
        return self.head.number

    @property
    def time(self) -> datetime:
        """When the version was made (UTC)."""
        return self.head.time

    @property
    def previous(self) -> int | None:
        """The version that this change was made to; None if it holds all there is."""
        return self.head.previous

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows. Raises StoreError if the file is damaged."""
        try:
            with gzip.open(self.path, "rb") as file:
                yield from _rows(cast("Iterator[bytes]", file))
        except (OSError, EOFError, ValueError, SyntaxError) as error:
            raise disk.unusable(self.path, error) from error


def write(
    path: Path, base: str, head: Head, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]
) -> Change:
    """Write a change so that it lasts, and return it."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        file.writelines(line.encode() for line in _head_lines(base, head))
        file.write(b"TX .\n")
        for operation, quads in ((b"D ", removed), (b"A ", added)):
            file.writelines(_joined(operation + line for line in sorted_lines(quads)))
        file.write(b"TC .\n")
    disk.settle(draft, path)
    return Change(path, head)


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    while batch := b"".join(islice(lines, _BATCH)):
        yield batch


def _head_lines(base: str, head: Head) -> Iterator[str]:
    yield f"H id <{base}changes/{head.number}> .\n"
    if head.previous is not None:
        yield f"H prev <{base}changes/{head.previous}> .\n"
    time = head.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    yield f'H time "{time}"^^<{_XSD}dateTime> .\n'
    yield f'H added "{head.added}"^^<{_XSD}integer> .\n'
    yield f'H removed "{head.removed}"^^<{_XSD}integer> .\n'
    for name, graphs in (("empty", head.empty), ("filled", head.filled)):
        yield from (f"H {name} <{graph}> .\n" for graph in graphs)


def _read_head(lines: Iterator[bytes]) -> Head:
    values: dict[str, list[str]] = {}
    for line in lines:
        found = _HEADER.fullmatch(line.decode())
        if not found:
            break
        values.setdefault(found[1], []).append(found[2] or found[3])
    if "id" not in values or "time" not in values:
        raise ValueError("not a change")
    previous = values.get("prev")
    return Head(
        _number(values["id"][0]),
        datetime.fromisoformat(values["time"][0]),
        _number(previous[0]) if previous else None,
        int(values["added"][0]),
        int(values["removed"][0]),
        tuple(values.get("empty", ())),
        tuple(values.get("filled", ())),
    )


def _number(iri: str) -> int:
    return int(iri.rpartition("/")[2])


def _rows(lines: Iterator[bytes]) -> Iterator[Row]:
    """Yield the rows of a change; statements are parsed many at a time."""
    whole = False
    while batch := list(islice(lines, _BATCH)):
        for operation in _ORDER:
            start = operation.encode() + b" "
            text = b"".join(line[2:] for line in batch if line.startswith(start))
            for quad in ox.parse(text, ox.RdfFormat.N_QUADS):
                yield operation, quad
        whole = batch[-1] == b"TC .\n"
    if not whole:
        raise ValueError("the change is cut short")
