"""A digest as it is asked."""

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

from graph.errors import StoreError
from shapes import TIERS
from shapes.catalogue import SEVERITIES
from shapes.damage import damaged
from shapes.digest.making import in_memory
from shapes.digest.part import Part
from shapes.digest.standing import Standing
from shapes.digest.tables import BLOCK, NAME, NUMBERS, opened
from shapes.findings import Finding, Report, Tally
from shapes.records import findings_read, unpacked

Became = Literal["came", "changed", "went"]
"""What became of a document since the report before."""

Line = tuple[Any, ...]

_FRESH: Final = (
    "f.document IN (SELECT d.number FROM document d LEFT JOIN earlier.document e "
    "ON e.graph = d.graph WHERE e.mark IS NOT d.mark) "
    "AND NOT EXISTS (SELECT 1 FROM earlier.finding e WHERE e.id = f.id)"
)


@dataclass(frozen=True, slots=True)
class News:
    """A document that came, changed or went: its graph, its title, and what became of it."""

    graph: str
    title: str
    became: Became


class Digest:
    """The digest of one version's report. Whatever asks it raises StoreError if it is damaged."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, only: str = "1") -> None:
        """`only` is a condition that all findings fulfil."""
        self._connection = connection
        weakref.finalize(self, connection.close)
        self._path = path
        self._only = only
        said: dict[str, str] = dict(self.select("SELECT name, value FROM about"))
        self.made_by = said.get("made", "")
        self.version = int(said.get("version", 0))
        self.time = datetime.fromisoformat(said["time"]) if "time" in said else None
        self.since = int(said["since"]) if "since" in said else None

    @classmethod
    def open(cls, folder: Path) -> "Digest | None":
        """Open the digest in a report's folder; None if there is none."""
        path = folder / NAME
        try:
            return cls(opened(path), path)
        except (sqlite3.Error, StoreError, ValueError):
            return None

    @classmethod
    def of(cls, report: Report) -> "Digest":
        """Return the digest of a report that is kept nowhere.

        Raises ValueError if nothing is known of its documents.
        """
        return cls(in_memory(report), None)

    def without(self, other: "Digest") -> "Digest":
        """Return the same with only those findings that another version's report has not.

        Raises ValueError if either is kept nowhere, StoreError if it is not there any more.
        """
        if self._path is None or other._path is None:
            raise ValueError("only reports of versions can be compared")
        connection = opened(self._path)
        said = f"{other._path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            connection.execute("ATTACH ? AS earlier", (said,))
        except sqlite3.Error as error:
            raise other._damaged() from error
        return Digest(connection, self._path, _FRESH)

    def number(self, part: Part | None = None) -> int:
        """Return how many findings there are."""
        [(number,)] = self.found("COUNT(*)", part or Part())
        return int(number)

    def severities(self, part: Part | None = None) -> dict[str, int]:
        """Return how many findings each severity has, the gravest first."""
        found = dict.fromkeys(SEVERITIES, 0)
        rows = self.found("f.shape, COUNT(*)", part or Part(), "GROUP BY f.shape")
        by_shape: dict[int, int] = dict(self.select("SELECT number, severity FROM shape"))
        for shape, number in rows:
            found[SEVERITIES[by_shape[shape]]] += number
        return found

    def findings(
        self, part: Part | None = None, offset: int = 0, limit: int = 100
    ) -> list[Finding]:
        """Return some findings, in the order of documents and of their reports."""
        order = "ORDER BY f.document, f.place LIMIT ? OFFSET ?"
        places = list(self.found("f.document, f.place", part or Part(), order, limit, offset))
        wanted = dict.fromkeys((document, place // BLOCK) for document, place in places)
        blocks = {key: self._block(*key) for key in wanted}
        return [self._finding(blocks[d, place // BLOCK], place % BLOCK) for d, place in places]

    def tallies(self, document: str | None = None, department: str | None = None) -> list[Tally]:
        """Return what each check counts over the store, a document (its graph) or a department
        (its IRI): the gravest first."""
        scope: Literal["store", "document", "department"] = (
            "document" if document else "department" if department else "store"
        )
        rows = self.select(
            f"SELECT s.iri, {NUMBERS} FROM tally t JOIN shape s ON s.number = t.shape "  # noqa: S608
            f"WHERE {_OVER} ORDER BY s.rank",
            document,
            department,
        )
        return [Tally(iri, scope, document or department, *numbers) for iri, *numbers in rows]

    def standing(
        self, document: str | None = None, department: str | None = None
    ) -> dict[str, Standing]:
        """Return how far the store, a document (its graph) or a department (its IRI) is complete,
        by tier."""
        rows = self.select(
            f"SELECT tier, {NUMBERS} FROM standing WHERE {_OVER}",  # noqa: S608
            document,
            department,
        )
        found = {TIERS[tier]: Standing(*numbers) for tier, *numbers in rows}
        return {tier: found.get(tier, Standing()) for tier in TIERS}

    def news(self) -> list[News]:
        """Return what became of documents since the report of version `since`, by title; nothing
        where this is the first."""
        rows = self.select("SELECT graph, title, became FROM news ORDER BY title, graph")
        return [News(graph, title, became) for graph, title, became in rows if became in _BECAME]

    def titles(self, department: str | None = None) -> dict[str, str]:
        """Return what the documents' policies are called, by their graphs: all, or those that give
        a department work."""
        where, values = ("", ()) if department is None else (_GIVING_WORK, (department,))
        rows = self.select(f"SELECT graph, title FROM document d {where} ORDER BY graph", *values)  # noqa: S608
        return dict(rows)

    def among(self, ids: Iterable[str], part: Part | None = None) -> dict[str, str]:
        """Return those of some findings that there are: their ids, with their shapes."""
        said = json.dumps(list(ids))
        condition = "AND f.id IN (SELECT value FROM json_each(?))"
        rows = self.found("f.id, f.shape", part or Part(), condition, said)
        shapes: dict[int, str] = dict(self.select("SELECT number, iri FROM shape"))
        return {id_: shapes[shape] for id_, shape in rows}

    def title(self, graph: str) -> str | None:
        """Return what a document's policy is called; None where it is no document of it."""
        found = self.select("SELECT title FROM document WHERE graph = ?", graph)
        return next((str(title) for (title,) in found), None)

    def name(self, department: str) -> str | None:
        """Return what a department is called; None where nothing is counted of it."""
        found = self.select(
            "SELECT name FROM department d WHERE iri = ? AND EXISTS "
            "(SELECT 1 FROM standing s WHERE s.document = 0 AND s.department = d.number)",
            department,
        )
        return next((str(name) for (name,) in found), None)

    def select(self, query: str, *values: object) -> Iterator[Line]:
        """Yield the rows of a query. Raises StoreError."""
        try:
            yield from self._connection.execute(query, values)
        except sqlite3.Error as error:
            raise self._damaged() from error

    def found(
        self, columns: str, part: Part, rest: str = "", *values: object, wide: bool = False
    ) -> Iterator[Line]:
        """Yield columns of findings: of `f`, and of `w` where a department is meant or it is
        `wide`."""
        condition, named = part.where()
        source = part.source(wide=wide)
        query = f"SELECT {columns} FROM {source} WHERE {condition} AND {self._only} {rest}"  # noqa: S608
        yield from self.select(query, *named, *values)

    def _block(self, document: int, number: int) -> Line:
        rows = self.select(
            "SELECT d.graph, b.data FROM block b JOIN document d ON d.number = b.document "
            "WHERE b.document = ? AND b.number = ?",
            document,
            number,
        )
        try:
            return next((graph, unpacked(data)) for graph, data in rows)
        except (StopIteration, ValueError, TypeError) as error:
            raise self._damaged() from error

    def _damaged(self) -> StoreError:
        """Take the digest away, so that the report is made anew, and return what tells so."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()
        return damaged()

    def _finding(self, block: Line, place: int) -> Finding:
        graph, (parties, rows) = block
        return next(findings_read(graph, [parties, rows[place : place + 1]]))


_GIVING_WORK: Final = (
    "WHERE EXISTS (SELECT 1 FROM tally t WHERE t.document = d.number "
    "AND t.department = (SELECT number FROM department WHERE iri = ?))"
)

_BECAME: Final = get_args(Became)

_OVER: Final = (
    "document = CASE WHEN ?1 IS NULL THEN 0 "
    "ELSE (SELECT number FROM document WHERE graph = ?1) END "
    "AND department = CASE WHEN ?2 IS NULL THEN 0 "
    "ELSE (SELECT number FROM department WHERE iri = ?2) END"
)
"""The rows of `tally` and `standing` that count over a document, a department or everything."""
