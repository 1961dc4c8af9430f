"""What a party is called: as printed, by other names, before and after; which may be the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from api.about import About, everywhere, local_name, nodes
from graph.store import Snapshot

LISTED: Final = 60
"""How many names of a kind a page lists."""

_LOOKED_UP = (
    "rdf:type", "rdfs:label", "pg:name", "skos:altLabel", "pg:withinOrganisation", "pg:renamedTo",
    "pg:renamedOn", "dct:spatial",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """A name as printed, and how often."""

    text: str
    times: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be another name of a party, or the same party under another name: that is
    inferred, by a `method`, with a `score` from 0 to 1. `iri` is the other party, if it is one;
    `inference` says so in the graph."""

    text: str
    iri: str
    score: Decimal | None
    method: str
    inference: str


@dataclass(frozen=True, slots=True)
class Names:
    """All that a party is called. Organisation, successors and predecessors are IRIs with labels;
    `units` counts the departments within it."""

    iri: str
    name: str
    kinds: frozenset[str]
    place: str
    forms: Sequence[Form]
    others: Sequence[str]
    organisation: Sequence[tuple[str, str]]
    successors: Sequence[tuple[str, str]]
    predecessors: Sequence[tuple[str, str]]
    renamed: str
    candidates: Sequence[Candidate]
    units: int

    @property
    def is_group(self) -> bool:
        """Whether it stands for several departments."""
        return "DepartmentGroup" in self.kinds


def names(snapshot: Snapshot, party: str, language: str) -> Names:
    """Return what a party is called, with labels of others in `language` where there are any."""
    about = About.of(snapshot, party, *_LOOKED_UP)
    before = _pointing(snapshot, party, "pg:renamedTo")
    within, after = about.links("pg:withinOrganisation"), about.links("pg:renamedTo")
    called = About.of_each(snapshot, [*within, *after, *before], ("rdfs:label", "pg:name"))

    def labelled(iris: Sequence[str]) -> list[tuple[str, str]]:
        return [
            (iri, called[iri].literal("pg:name") or called[iri].label(language) or iri)
            for iri in iris
        ]

    return Names(
        iri=party,
        name=about.literal("pg:name") or about.label(language) or party,
        kinds=frozenset(local_name(iri) for iri in about.links("rdf:type")),
        place=about.literal("dct:spatial") or "",
        forms=_forms(snapshot, party),
        others=about.literals("skos:altLabel")[:LISTED],
        organisation=labelled(within),
        successors=labelled(after),
        predecessors=labelled(before),
        renamed=about.literal("pg:renamedOn") or "",
        candidates=_candidates(snapshot, party),
        units=_units(snapshot, party),
    )


def _forms(snapshot: Snapshot, party: str) -> list[Form]:
    pattern = everywhere(snapshot, f"?a pg:party {ox.NamedNode(party)} ; pg:surfaceForm ?f")
    rows = snapshot.select(
        f"SELECT ?f (COUNT(DISTINCT ?a) AS ?n) {{ {pattern} }} "
        f"GROUP BY ?f ORDER BY DESC(?n) ?f LIMIT {LISTED}"
    )
    return [Form(row["f"].value, int(row["n"].value)) for row in rows]


def _pointing(snapshot: Snapshot, party: str, name: str) -> list[str]:
    pattern = everywhere(snapshot, f"?x {name} {ox.NamedNode(party)}")
    rows = snapshot.select(
        f"SELECT DISTINCT ?x {{ {pattern} FILTER(isIRI(?x)) }} ORDER BY ?x LIMIT {LISTED}"
    )
    return [row["x"].value for row in rows]


def _units(snapshot: Snapshot, party: str) -> int:
    pattern = everywhere(snapshot, f"?x pg:withinOrganisation {ox.NamedNode(party)}")
    rows = snapshot.select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")
    return next((int(row["n"].value) for row in rows), 0)


def _candidates(snapshot: Snapshot, party: str) -> list[Candidate]:
    """Return what is inferred of a party's identity and names, the likeliest first."""
    node = ox.NamedNode(party)
    rows = list(
        snapshot.select(
            "SELECT DISTINCT ?i ?other ?score ?method { GRAPH ?g { "
            f"{{ ?i rdf:subject {node} ; rdf:object ?other }} UNION "
            f"{{ ?i rdf:object {node} ; rdf:subject ?other }} "
            "?i rdf:predicate ?p OPTIONAL { ?i pg:score ?score } "
            "OPTIONAL { ?i pg:method ?method } } FILTER(?p IN (owl:sameAs, skos:altLabel)) } "
            f"ORDER BY DESC(?score) ?i LIMIT {LISTED}"
        )
    )
    iris = {row["other"].value for row in rows if isinstance(row["other"], ox.NamedNode)}
    called = _called(snapshot, sorted(iris))
    found: dict[tuple[str, str], Candidate] = {}
    for row in rows:
        other, method = row["other"].value, row["method"].value if "method" in row else ""
        candidate = Candidate(
            text=called.get(other, other),
            iri=other if other in iris else "",
            score=_number(row["score"].value) if "score" in row else None,
            method=method,
            inference=row["i"].value,
        )
        found.setdefault((other, method), candidate)
    return list(found.values())


def _called(snapshot: Snapshot, iris: Sequence[str]) -> dict[str, str]:
    if not iris:
        return {}
    pattern = everywhere(snapshot, "?x pg:name ?n")
    rows = snapshot.select(f"SELECT ?x ?n {{ VALUES ?x {{ {nodes(iris)} }} {pattern} }}")
    return {row["x"].value: row["n"].value for row in rows}


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
