"""What a ledger knows of one document: an account of it, read from its graph alone."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyoxigraph as ox

import ontology
from graph.ledger.schema import ROLES

Row = dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]
"""One solution of a SELECT query."""


class Content(Protocol):
    """The graphs of one version."""

    base: str

    def documents(self) -> list[str]:
        """Return the names of the documents' graphs."""

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query."""


NAMED = ("Policy", "Measure", "Target", "Department", "DepartmentGroup")
"""The classes whose members are told one by one."""

COUNTED = ("Section", "Task", "Project", "Assignment", "ReadingNote")
"""The classes whose members are only counted."""

AROUND = 80
"""How many characters of a sentence are kept on each side of a target's own words."""

_OWN = (
    "pg:hasTarget", "pg:implements", "pg:value", "pg:maxValue", "pg:comparator", "pg:unit",
    "pg:change", "pg:per", "pg:period", "pg:indicator", "pg:deadline", "pg:deadlineEnd",
    "pg:deadlineText", "pg:name", "pg:sourceText", "pg:documentNumber", "pg:issuedBy",
    "pg:withinOrganisation", "dct:title", "dct:issued", "dct:spatial",
    *(f"pg:{role}" for role in ROLES),
)  # fmt: skip
_BREAK = re.compile(r"[。！？；!?;\t\n\r\f\v]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of the source's text."""

    start: int
    end: int
    iri: str


@dataclass(slots=True)
class Account:
    """What one document's graph says: how many members classes have, which these are where more
    is told of them, values of properties, and where targets stand.

    Values are sorted, so that where one is wanted and several are said, the first is taken
    whatever the order in which the graph tells them.
    """

    graph: str
    counts: dict[str, int] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    said: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)

    def of(self, name: str) -> set[str]:
        """Return the members of one of NAMED."""
        return self.members.get(name, set())

    def count(self, name: str) -> int:
        """Return how many members a class has."""
        return len(self.of(name)) if name in NAMED else self.counts.get(name, 0)

    def values(self, name: str, subject: str) -> Sequence[str]:
        """Return what a property (prefixed name) says of a subject."""
        return self.said.get(name, {}).get(subject, ())

    def value(self, name: str, subject: str) -> str:
        """Return the first of the values, "" if there is none."""
        return next(iter(self.values(name, subject)), "")

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the subjects and values of a property."""
        for subject, values in self.said.get(name, {}).items():
            for value in values:
                yield subject, value

    def text(self) -> str:
        """Return the text that was read."""
        return min((text for _, text in self.pairs("pg:sourceText")), default="")


def read(content: Content, graphs: Iterable[str]) -> Iterator[Account]:
    """Yield the accounts of documents, of those too of which nothing is said."""
    for graph in graphs:
        yield _read(content, graph)


def _read(content: Content, graph: str) -> Account:
    found, name = Account(graph), str(ox.NamedNode(graph))
    for row in content.select(_COUNTS.replace("GRAPH ?g", f"GRAPH {name}")):
        found.counts[_local(row["c"])] = int(row["n"].value)
    for row in content.select(_MEMBERS.replace("GRAPH ?g", f"GRAPH {name}")):
        subject = _named(row["s"])
        found.members.setdefault(_local(row["c"]), set()).add(subject)
        if "label" in row:
            _say(found, "rdfs:label", subject, row["label"].value)
    for row in content.select(_STATEMENTS.replace("GRAPH ?g", f"GRAPH {name}")):
        _say(found, _SHORT[row["p"].value], _named(row["s"]), _named(row["o"]))
    for row in content.select(_SPANS.replace("GRAPH ?g", f"GRAPH {name}")):
        span, target = _span(row), _named(row["s"])
        if span is not None:
            found.spans[target] = min(span, found.spans.get(target, span))
    for said in found.said.values():
        for values in said.values():
            values.sort()
    return found


def around(text: str, span: Span) -> tuple[str, str]:
    """Return the rest of the sentence before and after a span."""
    return _before(text, span.start), _after(text, span.end)


def _say(account: Account, name: str, subject: str, value: str) -> None:
    values = account.said.setdefault(name, {}).setdefault(subject, [])
    if value not in values:
        values.append(value)


def _classes(*names: str) -> str:
    return " ".join(f"pg:{name}" for name in names)


_COUNTS = (
    f"SELECT ?c (COUNT(?s) AS ?n) {{ GRAPH ?g {{ VALUES ?c {{ {_classes(*COUNTED)} }} ?s a ?c }} }}"
    " GROUP BY ?c"
)
_MEMBERS = (
    f"SELECT ?c ?s ?label {{ GRAPH ?g {{ VALUES ?c {{ {_classes(*NAMED)} }} ?s a ?c "
    "OPTIONAL { ?s rdfs:label ?label } } }"
)
_STATEMENTS = f"SELECT ?p ?s ?o {{ GRAPH ?g {{ VALUES ?p {{ {' '.join(_OWN)} }} ?s ?p ?o }} }}"
_SPANS = (
    "SELECT ?s ?span ?start ?end { GRAPH ?g { ?s a pg:Target ; prov:wasDerivedFrom ?span . "
    "?span oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end } }"
)


def _local(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    return term.value.removeprefix(ontology.NAMESPACE)


def _named(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """Return a term's text; a blank node's is no IRI."""
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def _shortened(*names: str) -> Mapping[str, str]:
    parts = (name.partition(":") for name in names)
    return {ontology.PREFIXES[prefix] + local: f"{prefix}:{local}" for prefix, _, local in parts}


_SHORT = _shortened(*_OWN, "rdfs:label")


def _span(row: Row) -> Span | None:
    try:
        start, end = int(row["start"].value), int(row["end"].value)
    except ValueError:
        return None
    return Span(start, end, _named(row["span"])) if 0 <= start <= end else None


def _before(text: str, start: int) -> str:
    window = text[max(start - AROUND, 0) : start]
    breaks = [found.end() for found in _BREAK.finditer(window)]
    if breaks:
        return _SPACE.sub(" ", window[breaks[-1] :]).lstrip()
    return ("…" if start > AROUND else "") + window


def _after(text: str, end: int) -> str:
    window = text[end : end + AROUND]
    found = _BREAK.search(window)
    if found is not None:
        return window[: found.end()].rstrip()
    return window + ("…" if len(text) > end + AROUND else "")
