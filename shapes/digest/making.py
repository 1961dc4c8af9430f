"""Making a digest: from an earlier one and the documents that changed, or from all documents."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from shapes.catalogue import catalogue
from shapes.digest.tables import ADDED, BLOCK, CAUSES, SUMS, begun, numbers, signed
from shapes.findings import Finding, Report
from shapes.records import findings_written, packed
from shapes.tallies import Counts, audience
from shapes.units import Unit, Units

News = Mapping[str, str]
"""What became of documents, by their graphs: `came`, `went` or `changed`."""

_CLEARED: Final = ("finding", "whose", "block", "tally", "standing")
"""What holds rows of single documents, told apart by a column `document`."""


def write(
    path: Path,
    units: Units,
    about: Mapping[str, str],
    earlier: Path | None,
    again: Iterable[str],
    news: News,
) -> None:
    """Write the digest of a report into a new file.

    From the `earlier` digest's file all is taken over but the documents of `again`, unless it is
    damaged. `about` says what the report is of: its version, when that was made, by what.
    """
    taken = earlier is not None and _taken(earlier, path)
    with closing(sqlite3.connect(path) if taken else begun(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # whoever settles the file syncs it
        connection.execute("PRAGMA journal_mode = OFF")
        making = Making(connection)
        known = making.titles()
        now = units.titles()
        for graph in known.keys() - now.keys():
            making.drop(graph)
        for graph in again if taken else now:
            making.put(units.unit(graph))
        making.finish(about, news, {**known, **now})


def _taken(earlier: Path, path: Path) -> bool:
    """Copy a digest; leave nothing if it is damaged."""
    shutil.copyfile(earlier, path)
    with closing(sqlite3.connect(path)) as connection, suppress(sqlite3.DatabaseError):
        if connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]:
            return True
    path.unlink()
    return False


def in_memory(report: Report) -> sqlite3.Connection:
    """Return the digest of a report that is kept nowhere.

    Raises ValueError if nothing is known of its documents.
    """
    if report.units is None:
        raise ValueError("nothing is known of this report's documents")
    connection = begun(None)
    making = Making(connection)
    for graph in report.units.titles():
        making.put(report.units.unit(graph))
    making.finish(described(report.version, None, "", None), {}, {})
    return connection


class Making:
    """A digest in the making."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        rows = connection.execute("SELECT iri, number FROM shape")
        self._shapes: dict[str, int] = dict(rows.fetchall())
        self._departments: dict[str, int] = {}

    def titles(self) -> dict[str, str]:
        """Return the documents that are in it: what the policy of each graph is called."""
        return dict(self._connection.execute("SELECT graph, title FROM document").fetchall())

    def drop(self, graph: str) -> None:
        """Take a document out."""
        found = self._connection.execute(
            "SELECT number FROM document WHERE graph = ?", (graph,)
        ).fetchone()
        if found is None:
            return
        self._sum_up(found[0], -1)
        for table in _CLEARED:
            self._connection.execute(f"DELETE FROM {table} WHERE document = ?", found)  # noqa: S608
        self._connection.execute("DELETE FROM document WHERE number = ?", found)

    def put(self, unit: Unit) -> None:
        """Put a document in, in the place of what was known of it."""
        self.drop(unit.graph)
        findings = list(unit.findings)
        mark = blake2b("".join(sorted(f.id for f in findings)).encode(), digest_size=8).digest()
        cursor = self._connection.execute(
            "INSERT INTO document (graph, title, mark) VALUES (?, ?, ?)",
            (unit.graph, unit.title, mark),
        )
        document = cursor.lastrowid or 0
        self._put_findings(document, findings)
        names = {**unit.names, **{p.iri: p.name for f in findings for p in f.departments}}
        rows = (
            (document, self._department(of, names) if of else 0, self._shapes[shape], *numbers, 1)
            for shape, of, numbers in _tallies(unit.counts, unit.graph)
        )
        self._connection.executemany(
            "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )
        self._connection.execute(
            f"INSERT INTO standing SELECT document, department, tier, {SUMS} "  # noqa: S608
            "FROM tally JOIN shape ON number = shape "
            "WHERE document = ? AND department = 0 GROUP BY tier",
            (document,),
        )
        self._sum_up(document, 1)

    def finish(self, about: Mapping[str, str], news: News, titles: Mapping[str, str]) -> None:
        """Say what the report is of, and what is new in it."""
        execute = self._connection.execute
        for table in ("tally", "standing"):
            execute(f"DELETE FROM {table} WHERE documents = 0")  # noqa: S608
        execute("DELETE FROM about")
        self._connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        execute("DELETE FROM news")
        rows = ((graph, titles.get(graph, graph), became) for graph, became in news.items())
        self._connection.executemany("INSERT INTO news VALUES (?, ?, ?)", rows)
        self._connection.commit()

    def _sum_up(self, document: int, sign: int) -> None:
        """Add what a document counts to what all do; with -1 for `sign`, take it away."""
        execute = self._connection.execute
        execute(
            f"INSERT INTO tally SELECT 0, department, shape, {signed(sign)} "  # noqa: S608
            f"FROM tally WHERE document = ? ON CONFLICT DO UPDATE SET {ADDED}",
            (document,),
        )
        execute(
            f"INSERT INTO standing SELECT 0, department, tier, {signed(sign, 'SUM')} "  # noqa: S608
            "FROM tally JOIN shape ON number = shape WHERE document = ? "
            f"GROUP BY department, tier ON CONFLICT DO UPDATE SET {ADDED}",
            (document,),
        )

    def _put_findings(self, document: int, findings: list[Finding]) -> None:
        many = self._connection.executemany
        rows = (
            (document, place, f.id, self._shapes[f.shape], *_said(f))
            for place, f in enumerate(findings)
        )
        many("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        whose = (
            (self._department(party.iri, {party.iri: party.name}), document, place)
            for place, finding in enumerate(findings)
            for party in finding.departments
        )
        many("INSERT OR IGNORE INTO whose VALUES (?, ?, ?)", whose)
        blocks = (
            (document, n // BLOCK, packed(findings_written(findings[n : n + BLOCK])))
            for n in range(0, len(findings), BLOCK)
        )
        many("INSERT INTO block VALUES (?, ?, ?)", blocks)

    def _department(self, iri: str, names: Mapping[str, str]) -> int:
        if iri not in self._departments:
            self._connection.execute(
                "INSERT INTO department (iri, name) VALUES (?, ?) "
                "ON CONFLICT (iri) DO UPDATE SET name = excluded.name",
                (iri, names.get(iri, iri)),
            )
            self._departments[iri] = self._connection.execute(
                "SELECT number FROM department WHERE iri = ?", (iri,)
            ).fetchone()[0]
        return self._departments[iri]


def described(
    version: int | None, time: datetime | None, made: str, since: int | None
) -> dict[str, str]:
    """Return what a digest says of itself: `since` is the version that it was made from."""
    said = {"version": str(version or 0), "made": made}
    said |= {} if time is None else {"time": time.isoformat()}
    return said if since is None else said | {"since": str(since)}


def _said(finding: Finding) -> tuple[int, str | None, int]:
    return CAUSES.index(finding.cause), finding.focus_path, len(finding.departments)


def _tallies(counts: Counts, graph: str) -> Iterator[tuple[str, str | None, tuple[int, ...]]]:
    """Yield what shapes count over a document, and over each department in it."""
    for shape in catalogue().values():
        for place in counts.asked.get(audience(shape), ()):
            scope, of = place
            if scope == "department" or place == ("document", graph):
                tally = counts.tally(shape, place)
                yield shape.iri, of if scope == "department" else None, numbers(tally)
