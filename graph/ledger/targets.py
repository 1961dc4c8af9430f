"""Targets in a ledger: lists, facets, and marks for a plot."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from graph.ledger.lines import Facets, Listed, Mark, Source, TargetFilter, TargetLine, UnitMarks
from graph.ledger.schema import key
from graph.ledger.where import Where, order

SORTS: Mapping[str, str] = MappingProxyType(
    {
        "deadline": "t.due",
        "value": "t.value",
        "unit": "t.unit",
        "policy": "p.sounds",
        "indicator": "t.sounds",
    }
)
"""What targets can be sorted by, and the column that it stands in."""

_EVERY, _HEARD = "FROM target AS t", "FROM temp.heard AS t"
_LINE = """SELECT w.iri, w.label, p.iri, p.title, m.iri, m.title, w.bearer, w.indicator, w.value,
  w.maximum, t.comparator, t.unit, t.change, w.per, w.period, w.deadline, t.due, t.year, w.span,
  w.start, w."end", w.exact, w.before, w.after
FROM target AS t JOIN told AS w USING (document, position)
LEFT JOIN policy AS p ON p.id = t.policy LEFT JOIN measure AS m ON m.id = t.measure
WHERE t.document = ? AND t.position = ?"""


def listed(
    connection: sqlite3.Connection,
    wanted: TargetFilter,
    sort: str,
    descending: bool,
    offset: int,
    limit: int,
) -> Listed[TargetLine]:
    """Return targets in the order of one of SORTS."""
    where = _where(wanted)
    by = order(SORTS, sort, descending, "t.document", "t.position")
    policies = "LEFT JOIN policy AS p ON p.id = t.policy" if sort == "policy" else ""
    keys = connection.execute(
        f"SELECT t.document, t.position {_from(wanted)} {policies} {where} {by} LIMIT ? OFFSET ?",
        (*where.values, limit, offset),
    ).fetchall()
    lines = [_line(connection.execute(_LINE, found).fetchone()) for found in keys]
    counted = connection.execute(f"SELECT COUNT(*) {_from(wanted)} {where}", where.values)
    return Listed(lines, int(counted.fetchone()[0]))


def facets(connection: sqlite3.Connection, wanted: TargetFilter) -> Facets:
    """Return how targets divide, each facet among those that pass all other filters."""
    free = {
        "unit": replace(wanted, unit=None),
        "comparator": replace(wanted, comparator=None),
        "year": replace(wanted, year_from=None, year_to=None),
    }
    found: dict[str, Sequence[tuple[str, str, int]]] = {
        name: _ranked(_counted(connection, name, rest)) for name, rest in free.items()
    }
    found["policy"] = _policies(connection, replace(wanted, policy=None))
    if wanted.policy is not None:
        found["measure"] = _measures(connection, replace(wanted, measure=None))
    return found


def _counted(
    connection: sqlite3.Connection, name: str, wanted: TargetFilter
) -> list[tuple[str | int | None, int]]:
    where = _where(wanted)
    return connection.execute(
        f"SELECT t.{name}, COUNT(*) {_from(wanted)} {where} GROUP BY t.{name}", where.values
    ).fetchall()


def _ranked(counts: Sequence[tuple[str | int | None, int]]) -> list[tuple[str, str, int]]:
    texts = ((str(value) if value is not None else "", count) for value, count in counts)
    return [(text, text, count) for text, count in sorted(texts, key=lambda f: (-f[1], f[0]))]


def _policies(connection: sqlite3.Connection, wanted: TargetFilter) -> list[tuple[str, str, int]]:
    where = _where(wanted)
    return connection.execute(
        "SELECT p.iri, p.title, g.count FROM (SELECT t.policy, COUNT(*) AS count "  # noqa: S608
        f"{_from(wanted)} {where} GROUP BY t.policy) AS g JOIN policy AS p ON p.id = g.policy "
        "ORDER BY g.count DESC, p.sounds, p.iri",
        where.values,
    ).fetchall()


def _measures(connection: sqlite3.Connection, wanted: TargetFilter) -> list[tuple[str, str, int]]:
    """Return measures that have targets, in reading order."""
    where = _where(wanted)
    return connection.execute(
        f"SELECT m.iri, m.title, COUNT(*) {_from(wanted)} "
        f"JOIN measure AS m ON m.id = t.measure {where} "
        "GROUP BY m.id ORDER BY MIN(t.position), m.iri",
        where.values,
    ).fetchall()


def marks(
    connection: sqlite3.Connection, wanted: TargetFilter, units: int
) -> tuple[Sequence[UnitMarks], int, int]:
    """Return the dated targets of the units that have most of them, and what is left out."""
    where = _where(wanted)
    where.add("t.value IS NOT NULL")
    rows = connection.execute(
        f"SELECT t.unit, t.change, COUNT(t.due), COUNT(*) {_from(wanted)} {where} "
        "GROUP BY t.unit, t.change HAVING COUNT(t.due) > 0 "
        "ORDER BY COUNT(t.due) DESC, t.unit, t.change",
        where.values,
    ).fetchall()
    found = [
        UnitMarks(unit, change, dated, every - dated, _marks(connection, wanted, unit, change))
        for unit, change, dated, every in rows[:units]
    ]
    rest = rows[units:]
    return found, len(rest), sum(row[2] for row in rest)


def _marks(
    connection: sqlite3.Connection, wanted: TargetFilter, unit: str, change: str
) -> list[Mark]:
    where = _where(wanted)
    where.add("t.due IS NOT NULL AND t.value IS NOT NULL")
    where.add("t.unit = ? AND t.change = ?", unit, change)
    rows = connection.execute(
        "SELECT g.due, g.comparator, g.count, w.iri, w.label, w.value, p.title FROM "  # noqa: S608
        "(SELECT t.due, t.value, t.comparator, t.policy, COUNT(*) AS count, MIN(t.document), "
        f"t.document, t.position {_from(wanted)} {where} "
        "GROUP BY t.due, t.value, t.comparator) AS g JOIN told AS w USING (document, position) "
        "LEFT JOIN policy AS p ON p.id = g.policy "
        "ORDER BY g.due, g.value, g.comparator",
        where.values,
    )
    return [
        Mark(
            date.fromisoformat(end),
            Decimal(value),
            unit,
            comparator,
            count,
            iri,
            label,
            title or "",
        )
        for end, comparator, count, iri, label, value, title in rows
    ]


def _where(wanted: TargetFilter) -> Where:
    """Return the conditions of a filter."""
    where = Where()
    _add_values(where, wanted)
    if wanted.measure is not None:
        where.add("t.measure IN (SELECT id FROM measure WHERE iri = ?)", wanted.measure)
    if wanted.value_from is not None:
        where.add("t.value >= ?", float(wanted.value_from))
    if wanted.value_to is not None:
        where.add("t.value <= ?", float(wanted.value_to))
    if wanted.party is not None:
        where.add(
            "(t.document, t.position) IN (SELECT document, position FROM answers WHERE party = ?)",
            key(wanted.party),
        )
    return where


def _from(wanted: TargetFilter) -> str:
    """Return where targets are taken from: those that were heard, if words are wanted."""
    return _HEARD if wanted.words.split() else _EVERY


def hear(connection: sqlite3.Connection, words: str) -> None:
    """Note the targets in which each of `words` stands, for what is asked of them next."""
    where = Where()
    where.words("folded", words)
    connection.execute("DROP TABLE IF EXISTS temp.heard")
    connection.execute("CREATE TEMP TABLE heard AS SELECT * FROM target LIMIT 0")
    connection.execute(
        "INSERT INTO temp.heard SELECT t.* FROM spoken JOIN target AS t USING (document, position) "  # noqa: S608
        f"{where}",
        where.values,
    )


def _add_values(where: Where, wanted: TargetFilter) -> None:
    if wanted.policy is not None:
        where.add("t.policy IN (SELECT id FROM policy WHERE iri = ?)", wanted.policy)
    if wanted.unit is not None:
        where.add("t.unit = ?", wanted.unit)
    if wanted.comparator is not None:
        where.add("t.comparator = ?", wanted.comparator)
    if wanted.year_from is not None:
        where.add("t.year >= ?", wanted.year_from)
    if wanted.year_to is not None:
        where.add("t.year <= ?", wanted.year_to)


def _line(row: Sequence[str | int | None]) -> TargetLine:
    (
        iri, label, policy, policy_title, measure, measure_title, bearer, indicator, value, maximum,
        comparator, unit, change, per, period, deadline, due, year, *words,
    ) = row  # fmt: skip
    return TargetLine(
        iri=str(iri),
        label=str(label),
        policy=str(policy or ""),
        policy_title=str(policy_title or ""),
        measure=str(measure or ""),
        measure_title=str(measure_title or ""),
        bearer=str(bearer),
        indicator=str(indicator),
        value=Decimal(str(value)) if value is not None else None,
        maximum=Decimal(str(maximum)) if maximum is not None else None,
        comparator=str(comparator),
        unit=str(unit),
        change=str(change),
        per=str(per),
        period=str(period),
        deadline=str(deadline),
        deadline_end=date.fromisoformat(str(due)) if due is not None else None,
        year=int(year) if year is not None else None,
        source=_source(words),
    )


def _source(words: Sequence[str | int | None]) -> Source | None:
    span, start, end, exact, before, after = words
    if span is None or start is None or end is None:
        return None
    return Source(str(span), int(start), int(end), str(exact), str(before or ""), str(after or ""))
