"""Accounts of documents as rows of a ledger."""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from graph.ledger.accounts import Account, Span, around
from graph.ledger.schema import CLASSES, NUMBERS, OF_DOCUMENTS, ROLES, key, sounds
from graph.script import folded

_COUNTED = (
    "Policy", "Section", "Measure", "Task", "Project", "Assignment", "Target", "ReadingNote"
)  # fmt: skip
_ANSWERING = ("leads", "responsibleFor")
_LARGEST = Decimal(10) ** 30
_YEAR = re.compile(r"\d{4}(?!\d)")

Value = str | bytes | int | float | None
"""A value of a column."""


def forget(connection: sqlite3.Connection, graphs: Iterable[str]) -> set[int]:
    """Delete what is known of documents; return the keys of the parties that they speak of."""
    parties: set[int] = set()
    for graph in graphs:
        document = key(graph)
        found = connection.execute("SELECT party FROM share WHERE document = ?", (document,))
        parties.update(party for (party,) in found)
        for table in OF_DOCUMENTS:
            connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))  # noqa: S608
        connection.execute("DELETE FROM document WHERE id = ?", (document,))
    return parties


def enter(connection: sqlite3.Connection, accounts: Iterable[Account]) -> set[int]:
    """Write accounts of documents of which nothing is known; return the keys of their parties.

    The numbers of parties are not right before `add_up`.
    """
    parties: set[int] = set()
    for account in accounts:
        entry = _Entry(account)
        if not any(map(account.count, CLASSES)):
            continue
        for table, rows in entry.tables():
            if rows:
                places = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608
        parties.update(entry.parties)
    return parties


def add_up(connection: sqlite3.Connection, parties: Iterable[int]) -> None:
    """Add up, for these parties, what the documents say of each."""
    sums = ", ".join(f"SUM({name})" for name in NUMBERS)
    for party in parties:
        connection.execute("DELETE FROM party WHERE id = ?", (party,))
        connection.execute(
            "INSERT INTO party SELECT party, iri, MIN(name), MIN(folded), MIN(sounds), "  # noqa: S608
            f"MIN(within), MAX(departments), MAX(groups), {sums} "
            "FROM share WHERE party = ? GROUP BY party",
            (party,),
        )


class _Entry:
    """The rows of one document."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._document = key(account.graph)
        self._text = account.text()
        self._policies = _iris(account.of("Policy"))
        self.parties = {
            key(iri): iri for iri in _iris(account.of("Department") | account.of("DepartmentGroup"))
        }
        self._bearers = {target: unit for unit, target in sorted(account.pairs("pg:hasTarget"))}
        self._targets = sorted(_iris(account.of("Target")), key=self._place)
        self._positions = {target: number for number, target in enumerate(self._targets)}

    def tables(self) -> Sequence[tuple[str, list[tuple[Value, ...]]]]:
        """Return the tables with this document's rows."""
        account = self._account
        counts = [account.count(name) for name in _COUNTED]
        return (
            ("document", [(self._document, account.graph, *counts)]),
            ("policy", [self._policy(iri) for iri in self._policies]),
            ("share", [self._share(party, iri) for party, iri in self.parties.items()]),
            ("measure", [self._measure(iri) for iri in _iris(account.of("Measure"))]),
            ("target", [self._target(iri) for iri in self._targets]),
            ("told", [self._told(iri) for iri in self._targets]),
            ("spoken", [self._spoken(iri) for iri in self._targets]),
            ("answers", self._answers()),
        )

    def _policy(self, iri: str) -> tuple[Value, ...]:
        value = self._account.value
        title = value("dct:title", iri) or value("rdfs:label", iri) or iri
        issuers = [self._called(party) for party in self._account.values("pg:issuedBy", iri)]
        issuer = "、".join(sorted(filter(None, issuers), key=self._first))
        number = value("pg:documentNumber", iri)
        place = "、".join(self._account.values("dct:spatial", iri))
        said = folded("\n".join((title, number, issuer, place)))
        return (
            key(self._account.graph, iri), self._document, iri, title,
            value("dct:issued", iri) or None, number, issuer, place, said,
            sounds(title),
        )  # fmt: skip

    def _share(self, party: int, iri: str) -> tuple[Value, ...]:
        account, name = self._account, self._called(iri) or iri
        tasks = {role: set(account.values(f"pg:{role}", iri)) for role in ROLES}
        answered = set().union(*(tasks[role] for role in _ANSWERING))
        held = (t for task in answered for t in account.values("pg:hasTarget", task))
        targets = self._positions.keys() & set(held)
        roles = [len(tasks[role]) for role in ROLES]
        return (
            self._document, party, iri, name, folded(name), sounds(name), self._within(iri),
            int(iri in account.of("Department")), int(iri in account.of("DepartmentGroup")),
            int(any(roles)), *roles, len(targets),
        )  # fmt: skip

    def _within(self, party: str) -> str:
        """Return the name of the organisation that a party is a unit of, or else the policy's
        title."""
        organisations = self._account.values("pg:withinOrganisation", party)
        if not organisations:
            return ""
        names = [self._called(organisation) for organisation in organisations]
        titles = [self._account.value("dct:title", policy) for policy in self._policies]
        return next(filter(None, (*sorted(names), *titles)), "")

    def _measure(self, iri: str) -> tuple[Value, ...]:
        return (key(self._account.graph, iri), self._document, iri, self._title(iri))

    def _target(self, iri: str) -> tuple[Value, ...]:
        value, graph = self._account.value, self._account.graph
        policy, measure = self._policies[:1], self._measure_of(iri)
        end = _date(value("pg:deadlineEnd", iri))
        number = _decimal(value("pg:value", iri))
        return (
            self._document,
            self._positions[iri],
            key(graph, policy[0]) if policy else None,
            key(graph, measure) if measure else None,
            value("pg:unit", iri),
            _local(value("pg:comparator", iri)),
            _year(end or value("pg:deadline", iri)),
            float(number) if number is not None else None,
            end,
            sounds(value("pg:indicator", iri)),
            _local(value("pg:change", iri)),
        )

    def _told(self, iri: str) -> tuple[Value, ...]:
        value, span = self._account.value, self._account.spans.get(iri)
        return (
            self._document,
            self._positions[iri],
            iri,
            value("rdfs:label", iri) or iri,
            self._bearers.get(iri, ""),
            value("pg:indicator", iri),
            _plain(value("pg:value", iri)),
            _plain(value("pg:maxValue", iri)),
            value("pg:per", iri),
            value("pg:period", iri),
            value("pg:deadlineText", iri) or value("pg:deadline", iri),
            *self._words(span),
        )

    def _words(self, span: Span | None) -> tuple[Value, ...]:
        if span is None:
            return (None,) * 6
        exact = self._text[span.start : span.end]
        return (span.iri, span.start, span.end, exact, *around(self._text, span))

    def _spoken(self, iri: str) -> tuple[Value, ...]:
        value, span = self._account.value, self._account.spans.get(iri)
        words = [value("rdfs:label", iri), value("pg:indicator", iri)]
        if span is not None:
            before, after = around(self._text, span)
            words.append(f"{before}{self._text[span.start : span.end]}{after}")
        words += [self._title(measure) for measure in [self._measure_of(iri)] if measure]
        words += [value("dct:title", policy) for policy in self._policies[:1]]
        return (self._document, self._positions[iri], folded("\n".join(words)))

    def _answers(self) -> list[tuple[Value, ...]]:
        found = {
            (key(party), self._document, self._positions[target])
            for role in _ANSWERING
            for party, task in self._account.pairs(f"pg:{role}")
            for target in self._account.values("pg:hasTarget", task)
            if target in self._positions and key(party) in self.parties
        }
        return list(found)

    def _measure_of(self, target: str) -> str:
        """Return the measure that a target belongs to: its unit, or what that implements."""
        unit = self._bearers.get(target, "")
        if unit in self._account.of("Measure"):
            return unit
        measures = _iris(self._account.of("Measure").intersection(self._implemented(unit)))
        return measures[0] if measures else ""

    def _implemented(self, unit: str) -> Sequence[str]:
        return self._account.values("pg:implements", unit)

    def _place(self, target: str) -> tuple[bool, int, int, str]:
        span = self._account.spans.get(target)
        if span is None:
            return (True, 0, len(target), target)
        return (False, span.start, len(target), target)

    def _title(self, iri: str) -> str:
        return self._account.value("dct:title", iri) or self._account.value("rdfs:label", iri)

    def _called(self, party: str) -> str:
        return self._account.value("pg:name", party)

    def _first(self, name: str) -> tuple[int, str]:
        """Order names as the text first says them."""
        found = self._text.find(name)
        return (found if found >= 0 else len(self._text), name)


def _iris(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if not name.startswith("_:"))


def _local(iri: str) -> str:
    return re.split("[#/]", iri)[-1]


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= _LARGEST else None


def _plain(text: str) -> str | None:
    number = _decimal(text)
    return None if number is None else f"{number:f}"


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _year(text: str) -> int | None:
    found = _YEAR.match(text)
    return int(found[0]) if found else None
