"""Targets in a ledger: lists, facets, and marks for a plot."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
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

_FACETS = ("unit", "comparator", "year", "policy")

_KEYS = "FROM target AS t"
_WITH_POLICIES = f"{_KEYS} LEFT JOIN policy AS p ON p.id = t.policy"
_LINE = """SELECT w.iri, w.label, p.iri, p.title, m.iri, m.title, w.bearer, w.indicator, w.value,
  w.maximum, t.comparator, t.unit, t.change, w.per, w.period, w.deadline, t.due, t.year, w.span,
  w.start, w."end", w.exact, w.before, w.after
FROM target AS t JOIN told AS w USING (document, position)
LEFT JOIN policy AS p ON p.id = t.policy LEFT JOIN measure AS m ON m.id = t.measure
WHERE t.document = ? AND t.position = ?"""

_CALLED = """SELECT w.iri, w.label, w.value, p.title FROM told AS w
JOIN target AS t USING (document, position) LEFT JOIN policy AS p ON p.id = t.policy
WHERE w.document = ? AND w.position = ?"""


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
    tables = _WITH_POLICIES if sort == "policy" else _KEYS
    keys = connection.execute(
        f"SELECT t.document, t.position {tables} {where} {by} LIMIT ? OFFSET ?",
        (*where.values, limit, offset),
    ).fetchall()
    lines = [_line(connection.execute(_LINE, found).fetchone()) for found in keys]
    total = connection.execute(f"SELECT COUNT(*) {_KEYS} {where}", where.values).fetchone()[0]
    return Listed(lines, int(total))


def facets(connection: sqlite3.Connection, wanted: TargetFilter) -> Facets:
    """Return how targets divide: one pass over those that pass all other filters."""
    where = _where(wanted, facets=False)
    rows = connection.execute(
        f"SELECT t.unit, t.comparator, t.year, t.policy, COUNT(*) {_KEYS} {where} "
        "GROUP BY t.unit, t.comparator, t.year, t.policy",
        where.values,
    )
    policy = _policy_keys(connection, wanted.policy)
    counts: dict[str, Counter[str | int | None]] = {name: Counter() for name in _FACETS}
    for *values, count in rows:
        holds = _holding(wanted, policy, values)
        for number, name in enumerate(_FACETS):
            if all(holds[:number] + holds[number + 1 :]):
                counts[name][values[number]] += count
    found = {name: _ranked(counts[name]) for name in ("unit", "comparator", "year")}
    found["policy"] = _titled(connection, counts["policy"])
    if wanted.policy is not None:
        found["measure"] = _measures(connection, wanted)
    return found


def marks(
    connection: sqlite3.Connection, wanted: TargetFilter, units: int
) -> tuple[Sequence[UnitMarks], int, int]:
    """Return the dated targets of the units that have most of them, and what is left out."""
    where = _where(wanted)
    where.add("t.value IS NOT NULL")
    rows = connection.execute(
        f"SELECT t.unit, t.change, COUNT(t.due), COUNT(*) {_KEYS} {where} "
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
        "SELECT t.due, t.comparator, COUNT(*), MIN(t.document), t.document, t.position "
        f"{_KEYS} {where} GROUP BY t.due, t.value, t.comparator "
        "ORDER BY t.due, t.value, t.comparator",
        where.values,
    ).fetchall()
    return [
        _mark(connection, (document, position), date.fromisoformat(end), unit, comparator, count)
        for end, comparator, count, _, document, position in rows
    ]


def _mark(
    connection: sqlite3.Connection,
    place: tuple[int, int],
    end: date,
    unit: str,
    comparator: str,
    count: int,
) -> Mark:
    iri, label, value, title = connection.execute(_CALLED, place).fetchone()
    return Mark(end, Decimal(value), unit, comparator, count, iri, label, title or "")


def _where(wanted: TargetFilter, *, facets: bool = True) -> Where:
    """Return the conditions of a filter; without those of facets that `facets` counts."""
    where = Where()
    if facets:
        _add_facets(where, wanted)
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
    if wanted.words.split():
        where.add("(t.document, t.position) IN (SELECT document, position FROM temp.heard)")
    return where


def hear(connection: sqlite3.Connection, words: str) -> None:
    """Note the targets in which each of `words` stands, for what is asked of them next."""
    where = Where()
    where.words("folded", words)
    connection.execute("DROP TABLE IF EXISTS temp.heard")
    connection.execute(
        "CREATE TEMP TABLE heard (document INTEGER, position INTEGER, "
        "PRIMARY KEY (document, position)) WITHOUT ROWID"
    )
    connection.execute(
        f"INSERT INTO temp.heard SELECT document, position FROM spoken {where}",  # noqa: S608
        where.values,
    )


def _add_facets(where: Where, wanted: TargetFilter) -> None:
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


def _holding(
    wanted: TargetFilter, policies: frozenset[int], values: Sequence[str | int | None]
) -> tuple[bool, ...]:
    """Tell of each of _FACETS whether its value is wanted."""
    unit, comparator, year, policy = values
    first, last = wanted.year_from, wanted.year_to
    dated = isinstance(year, int) and (first or year) <= year <= (last or year)
    return (
        wanted.unit in (None, unit),
        wanted.comparator in (None, comparator),
        (first is None and last is None) or dated,
        wanted.policy is None or policy in policies,
    )


def _policy_keys(connection: sqlite3.Connection, iri: str | None) -> frozenset[int]:
    if iri is None:
        return frozenset()
    rows = connection.execute("SELECT id FROM policy WHERE iri = ?", (iri,))
    return frozenset(found for (found,) in rows)


def _ranked(counts: Counter[str | int | None]) -> list[tuple[str, str, int]]:
    texts = ((str(value) if value is not None else "", count) for value, count in counts.items())
    return [(text, text, count) for text, count in sorted(texts, key=lambda f: (-f[1], f[0]))]


def _titled(
    connection: sqlite3.Connection, counts: Counter[str | int | None]
) -> list[tuple[str, str, int]]:
    """Return counts of policies by their keys as counts by their IRIs, with titles."""
    rows = connection.execute("SELECT id, iri, title FROM policy")
    known = {found: (iri, title) for found, iri, title in rows}
    named = ((*known[policy], n) for policy, n in counts.items() if policy in known)
    return sorted(named, key=lambda found: (-found[2], found[1], found[0]))


def _measures(connection: sqlite3.Connection, wanted: TargetFilter) -> list[tuple[str, str, int]]:
    """Return the measures of one policy that have targets, in reading order."""
    rows = connection.execute(
        "SELECT m.iri, m.title, COUNT(*) FROM target AS t JOIN measure AS m ON m.id = t.measure "
        "JOIN policy AS p ON p.id = t.policy WHERE p.iri = ? "
        "GROUP BY m.id ORDER BY MIN(t.position), m.iri",
        (wanted.policy,),
    )
    return rows.fetchall()


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
