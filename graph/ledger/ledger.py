"""The ledger of one version, open for reading."""

import sqlite3
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from graph.errors import StoreError
from graph.ledger import building, targets
from graph.ledger.accounts import Content
from graph.ledger.lines import (
    DepartmentLine,
    Facets,
    Listed,
    PolicyLine,
    TargetFilter,
    TargetLine,
    UnitMarks,
)
from graph.ledger.schema import CLASSES, FILE, NUMBERS, fits
from graph.ledger.where import Where, order, sorted_by

POLICY_SORTS: Mapping[str, str] = MappingProxyType(
    {
        "title": "p.sounds",
        "issued": "p.issued",
        "measures": "d.measures",
        "tasks": "d.tasks",
        "targets": "d.targets",
        "notes": "d.notes",
    }
)
"""What policies can be sorted by, and the column that it stands in."""

DEPARTMENT_SORTS: Mapping[str, str] = MappingProxyType(
    {
        "name": "sounds",
        **{name: name for name in ("leads", "supports", "responsible", "guides", "supervises")},
        "targets": "targets",
        "policies": "policies",
    }
)
"""What departments can be sorted by, and the column that it stands in."""

_POLICY = """SELECT p.iri, d.graph, p.title, COALESCE(p.issued, ''), p.number, p.issuer, p.place,
  d.sections, d.measures, d.tasks, d.assignments, d.targets, d.notes
FROM policy AS p JOIN document AS d ON d.id = p.document"""
_KIND = "CASE WHEN departments > 0 THEN 'Department' ELSE 'DepartmentGroup' END"
_LINE = f"iri, name, {_KIND}, within, {', '.join(NUMBERS)}"


class Ledger:
    """The numbers and lists of all documents of a version, which never change.

    It is for one thread. A sort that there is none of raises QueryError.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._heard = ""
        weakref.finalize(self, connection.close)

    @classmethod
    def open(cls, folder: Path) -> "Ledger":
        """Open the ledger in a folder; raises StoreError if there is none that can be read."""
        try:
            if not fits(folder):
                raise FileNotFoundError(folder / FILE)
            address = f"{(folder / FILE).absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True)
            connection.execute("SELECT 1 FROM document LIMIT 1")
            connection.execute("PRAGMA temp_store = MEMORY")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"账目 {folder} 无法使用：{error}",
                f"the ledger at {folder} cannot be used: {error}",
            ) from error
        return cls(connection)

    @classmethod
    def of(cls, content: Content) -> "Ledger":
        """Make the ledger of `content` in memory."""
        connection = sqlite3.connect(":memory:")
        building.fill(connection, content)
        return cls(connection)

    def totals(self) -> Mapping[str, int]:
        """Return how many things of each class the documents hold, by the class's local name."""
        sums = self._connection.execute(
            "SELECT TOTAL(policies), TOTAL(sections), TOTAL(measures), TOTAL(tasks), "
            "TOTAL(projects), TOTAL(assignments), TOTAL(targets), TOTAL(notes) FROM document"
        ).fetchone()
        parties = self._connection.execute("SELECT TOTAL(departments), TOTAL(groups) FROM party")
        names = "Policy Section Measure Task Project Assignment Target ReadingNote".split()
        found = dict(zip(names, map(int, sums), strict=True))
        found["Department"], found["DepartmentGroup"] = map(int, parties.fetchone())
        return {name: found[name] for name in CLASSES}

    def policies(
        self,
        sort: str = "title",
        descending: bool = False,
        offset: int = 0,
        limit: int = 50,
        words: str = "",
    ) -> Listed[PolicyLine]:
        """Return policies in the order of one of POLICY_SORTS; each of `words` stands in the
        title, the number, or the names of issuers and places."""
        where = Where()
        where.words("p.folded", words)
        by = order(POLICY_SORTS, sort, descending, "p.sounds", "p.iri", "p.id")
        rows = self._connection.execute(
            f"{_POLICY} {where} {by} LIMIT ? OFFSET ?", (*where.values, limit, offset)
        )
        lines = [PolicyLine(*row) for row in rows]
        return Listed(lines, self._count("policy AS p", where))

    def policy(self, iri: str) -> PolicyLine | None:
        """Return the line of one policy."""
        rows = self._connection.execute(f"{_POLICY} WHERE p.iri = ? ORDER BY d.graph", (iri,))
        row = rows.fetchone()
        return None if row is None else PolicyLine(*row)

    def departments(
        self,
        sort: str = "leads",
        descending: bool = True,
        offset: int = 0,
        limit: int = 50,
        words: str = "",
        policy: str | None = None,
    ) -> Listed[DepartmentLine]:
        """Return departments and groups in the order of one of DEPARTMENT_SORTS; each of `words`
        stands in the name. With `policy`, those of its document, with their numbers in it."""
        where, table = Where(), "party"
        if policy is not None:
            table = "share"
            where.add("document IN (SELECT document FROM policy WHERE iri = ?)", policy)
        where.words("folded", words)
        by = order(DEPARTMENT_SORTS, sort, descending, "sounds", "iri")
        rows = self._connection.execute(
            f"SELECT {_LINE} FROM {table} {where} {by} LIMIT ? OFFSET ?",  # noqa: S608
            (*where.values, limit, offset),
        )
        return Listed([DepartmentLine(*row) for row in rows], self._count(table, where))

    def department(self, iri: str) -> DepartmentLine | None:
        """Return the line of one department or group."""
        rows = self._connection.execute(f"SELECT {_LINE} FROM party WHERE iri = ?", (iri,))  # noqa: S608
        row = rows.fetchone()
        return None if row is None else DepartmentLine(*row)

    def rank(self, iri: str, by: str = "leads") -> tuple[int, int]:
        """Return the place of a department among those of its kind, by one of DEPARTMENT_SORTS
        that is a number, and how many those are; (0, 0) for none. Equal ones share a place."""
        line = self.department(iri)
        if line is None:
            return (0, 0)
        column = sorted_by({name: name for name in NUMBERS}, by)
        rows = self._connection.execute(
            f"SELECT SUM({column} > ?), COUNT(*) FROM party WHERE {_KIND} = ?",  # noqa: S608
            (getattr(line, column), line.kind),
        )
        more, total = rows.fetchone()
        return (more + 1, total)

    def targets(
        self,
        wanted: TargetFilter,
        sort: str = "deadline",
        descending: bool = False,
        offset: int = 0,
        limit: int = 50,
    ) -> Listed[TargetLine]:
        """Return targets in the order of one of `targets.SORTS`; those without what they are
        sorted by come last either way."""
        return targets.listed(self._hearing(wanted), wanted, sort, descending, offset, limit)

    def facets(self, wanted: TargetFilter) -> Facets:
        """Return how the targets that are wanted divide, each facet as if nothing were wanted of
        it; "measure" only if one policy is wanted."""
        return targets.facets(self._hearing(wanted), wanted)

    def marks(self, wanted: TargetFilter, units: int = 6) -> tuple[Sequence[UnitMarks], int, int]:
        """Return the dated targets of the `units` units that have most of them, as marks; and how
        many more units have dated targets, and how many those are."""
        return targets.marks(self._hearing(wanted), wanted, units)

    def _hearing(self, wanted: TargetFilter) -> sqlite3.Connection:
        """Return the connection, once it knows in which targets the words stand."""
        if wanted.words != self._heard:
            targets.hear(self._connection, wanted.words)
            self._heard = wanted.words
        return self._connection

    def _count(self, table: str, where: Where) -> int:
        found = self._connection.execute(f"SELECT COUNT(*) FROM {table} {where}", where.values)  # noqa: S608
        return int(found.fetchone()[0])
