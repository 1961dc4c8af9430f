"""The index of a stored report: which documents it is of, and where their records stand.

It is a small database. That of a later report begins as a copy in which only what changed is
written again, and nothing but what is asked for is read.
"""

import shutil
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from json import dumps, loads
from pathlib import Path
from typing import Any, Final

from graph.errors import StoreError
from shapes.damage import damaged
from shapes.records import counts_read, counts_written
from shapes.segments import Pointer
from shapes.tallies import Counts

NAME: Final = "index"

_SCHEMA: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    graph TEXT PRIMARY KEY, title TEXT NOT NULL, applied INTEGER NOT NULL, fallbacks TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE record (
    graph TEXT, across INTEGER, segment TEXT NOT NULL, first INTEGER NOT NULL,
    middle INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (graph, across)
) WITHOUT ROWID;
"""
_POINTER: Final = "segment, first, middle, last"


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
class About:
    """What a report is of, and how it was made: a version and when that was made, the sums of its
    documents' counts, and the graphs that say something of no document in particular."""

    made: str
    version: int
    time: str
    sums: Counts
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class Held:
    """What an index knows of a segment: how many of its bytes count, where the last of its records
    ends, and whether none of them ends before it begins."""

    segment: str
    used: int
    last: int
    sound: bool


class Index:
    """The documents of a report, by their graphs. What asks it raises StoreError if it is
    damaged; then the report is made anew when next asked for."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        weakref.finalize(self, connection.close)

    @classmethod
    def begun(cls, folder: Path, earlier: "Index | None") -> "Index":
        """Begin the index of a report in its folder, with what an earlier one says."""
        path = folder / NAME
        if earlier is not None:
            shutil.copyfile(earlier.path, path)
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA synchronous = OFF")  # whoever settles the folder syncs it
        connection.execute("PRAGMA journal_mode = OFF")
        if earlier is None:
            connection.executescript(_SCHEMA)
        elif connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise earlier._damaged()
        return cls(connection, path)

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """Open the index in a report's folder; it outlives its file. Raises sqlite3.Error."""
        path = folder / NAME
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        return cls(sqlite3.connect(uri, uri=True, check_same_thread=False), path)

    @cached_property
    def about(self) -> About:
        """What the report is of."""
        said = dict(self._select("SELECT name, value FROM about"))
        try:
            sums = counts_read(loads(said["sums"]))
            version, others = int(said["version"]), loads(said["others"])
            return About(said["made"], version, said["time"], sums, others)
        except (LookupError, ValueError, TypeError) as error:
            raise self._damaged() from error

    def titles(self) -> dict[str, str]:
        """Return the graphs, and what the policy of each is called."""
        return dict(self._select("SELECT graph, title FROM document ORDER BY graph"))

    def entry(self, graph: str) -> Entry | None:
        """Return what is known of a document."""
        return self.entries(graph).get(graph)

    def entries(self, graph: str | None = None) -> dict[str, Entry]:
        """Return what is known of all documents, or of one."""
        only, values = ("", ()) if graph is None else ("WHERE graph = ?", (graph,))
        places = {
            (of, across): Pointer(*place)
            for of, across, *place in self._select(
                f"SELECT graph, across, {_POINTER} FROM record {only}",  # noqa: S608
                values,
            )
        }
        rows = self._select(
            f"SELECT graph, title, applied, fallbacks FROM document {only} ORDER BY graph",  # noqa: S608
            values,
        )
        try:
            return {
                of: Entry(title, places[of, 0], places.get((of, 1)), bool(applied), loads(said))
                for of, title, applied, said in rows
            }
        except (LookupError, ValueError) as error:
            raise self._damaged() from error

    def alike(self, other: "Index") -> frozenset[str]:
        """Return the graphs of the documents whose records are the same ones in another report."""
        known = other.entries()
        return frozenset(
            graph
            for graph, entry in self.entries().items()
            if graph in known and list(entry.pointers()) == list(known[graph].pointers())
        )

    def applies(self, graphs: Iterable[str] | None = None) -> bool:
        """Tell whether any shape applies to a document, or to one of some."""
        chosen, values = "", []
        if graphs is not None:
            chosen, values = "AND graph IN (SELECT value FROM json_each(?))", [dumps(list(graphs))]
        query = f"SELECT EXISTS (SELECT 1 FROM document WHERE applied {chosen})"  # noqa: S608
        return bool(self._select(query, values)[0][0])

    def fallbacks(self) -> dict[str, str]:
        """Return the shapes that no query could check, with the reasons."""
        rows = self._select("SELECT DISTINCT fallbacks FROM document ORDER BY fallbacks")
        return {shape: why for (said,) in rows for shape, why in loads(said).items()}

    def held(self) -> list[Held]:
        """Return the segments that records stand in."""
        rows = self._select(
            "SELECT segment, SUM(last - first), MAX(last), "
            "MIN(first >= 0 AND first <= middle AND middle <= last) FROM record GROUP BY segment"
        )
        return [Held(name, used, last, bool(sound)) for name, used, last, sound in rows]

    def elsewhere(self, segments: Iterable[str]) -> Iterator[tuple[str, int, Pointer]]:
        """Yield the records that stand in none of some segments: of which document, whether they
        are of the shapes across documents, and where."""
        held = dumps(list(segments))
        rows = self._select(
            f"SELECT graph, across, {_POINTER} FROM record "  # noqa: S608
            "WHERE segment NOT IN (SELECT value FROM json_each(?)) ORDER BY graph, across",
            (held,),
        )
        for graph, across, *place in rows:
            yield graph, across, Pointer(*place)

    def put(self, graph: str, entry: Entry) -> None:
        """Say what is known of a document."""
        said = dumps(dict(entry.fallbacks), ensure_ascii=False)
        self._connection.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)",
            (graph, entry.title, entry.applied, said),
        )
        for across, pointer in enumerate(entry.pointers()):
            self.place(graph, across, pointer)

    def place(self, graph: str, across: int, pointer: Pointer) -> None:
        """Say where a document's record stands: its own, or 1 for the shapes across documents."""
        row = (graph, across, pointer.segment, pointer.start, pointer.middle, pointer.end)
        self._connection.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)", row)

    def drop(self, graph: str) -> None:
        """Leave a document out."""
        for table in ("document", "record"):
            self._connection.execute(f"DELETE FROM {table} WHERE graph = ?", (graph,))  # noqa: S608

    def finish(self, about: About) -> None:
        """Say what the report is of, and close the index."""
        said = {
            "made": about.made,
            "version": str(about.version),
            "time": about.time,
            "sums": dumps(counts_written(about.sums)),
            "others": dumps(list(about.others), ensure_ascii=False),
        }
        self._connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", said.items())
        self._connection.commit()
        self._connection.close()

    def _select(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged() from error

    def _damaged(self) -> StoreError:
        with suppress(OSError):
            self.path.unlink()
        return damaged()
