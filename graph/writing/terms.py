"""RDF terms for the words that are written."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

import ontology
from graph.facts import Deadline

XSD = ontology.PREFIXES["xsd"]


@cache
def term(name: str) -> ox.NamedNode:
    """Return the term with a prefixed name such as `pg:Task`."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(ontology.PREFIXES[prefix] + local)


def text(value: str) -> ox.Literal:
    """Return a plain string."""
    return ox.Literal(value)


def typed(value: str, datatype: str) -> ox.Literal:
    """Return a literal of a datatype of XML Schema."""
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


def integer(value: int) -> ox.Literal:
    """Return an `xsd:integer`."""
    return typed(str(value), "integer")


def decimal(value: Decimal) -> ox.Literal:
    """Return an `xsd:decimal` in canonical form."""
    plain = format(value, "f")
    return typed(plain.rstrip("0").rstrip(".") if "." in plain else plain, "decimal")


def year(value: int) -> ox.Literal:
    """Return an `xsd:gYear`."""
    return typed(f"{value:04d}", "gYear")


def printed_date(deadline: Deadline) -> ox.Literal | None:
    """Return a deadline as precise as printed, or None where it names no year."""
    if deadline.year is None:
        return None
    if deadline.month is None:
        return year(deadline.year)
    last = last_day(deadline)
    if deadline.day is None or last is None:
        return typed(f"{deadline.year:04d}-{deadline.month:02d}", "gYearMonth")
    return typed(last.isoformat(), "date")


def last_day(deadline: Deadline) -> date | None:
    """Return the last day that a deadline allows, or None where it names no year."""
    if deadline.year is None:
        return None
    month = deadline.month or deadline.last_month or 12
    following = date(deadline.year + month // 12, month % 12 + 1, 1)
    end = following - timedelta(days=1)
    return end.replace(day=deadline.day) if deadline.day and deadline.day <= end.day else end


@cache
def concepts() -> dict[ox.NamedNode, list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]]:
    """Return what a graph says of each concept it uses: its class and its labels."""
    wanted = {term("rdf:type"), term("rdfs:label")}
    described: dict[ox.NamedNode, list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]] = {}
    triples = list(ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE))
    in_scheme = {t.subject for t in triples if t.predicate == term("skos:inScheme")}
    for found in triples:
        subject, value = found.subject, found.object
        if found.predicate not in wanted or subject not in in_scheme:
            continue
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            described.setdefault(subject, []).append((found.predicate, value))
    return described
