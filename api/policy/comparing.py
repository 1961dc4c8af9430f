"""Two policies beside each other: which is the parent, what they share, where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from api.about import About, nodes
from api.policy import coverage
from graph import names
from graph.store import Snapshot

Side = Literal["left", "right"]

EACH = 4
"""How many targets of one indicator are shown of each policy."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A policy that is compared: its IRI, its document's graph, its title."""

    iri: str
    graph: ox.NamedNode
    title: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What both policies have targets for: the indicator's concept and name, the first targets of
    each side as IRIs and labels, and how many each has."""

    concept: str
    name: str
    left: Sequence[tuple[str, str]]
    right: Sequence[tuple[str, str]]
    numbers: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Involved:
    """A party with the number of its tasks on each side; `namesake` if the other side has another
    one that is called the same."""

    iri: str
    name: str
    left: int
    right: int
    namesake: bool = False


def parent(snapshot: Snapshot, left: Compared, right: Compared) -> Side | None:
    """Return which of two policies the other carries out: as it is stated, else as the links of
    their measures say; None if nothing links them."""
    for above, below, side in _ways(left, right):
        if above.iri in coverage.parents(snapshot, below.iri):
            return side
    links = ox.NamedNode(names.links(snapshot.base))
    for above, below, side in _ways(left, right):
        rows = snapshot.select(
            f"SELECT ?m {{ GRAPH {above.graph} {{ ?m a pg:Measure }} "
            f"GRAPH {links} {{ ?i rdf:object ?m ; rdf:predicate pg:carriesOut ; rdf:subject ?c }} "
            f"GRAPH {below.graph} {{ ?c a pg:Measure }} }} LIMIT 1"
        )
        if next(iter(rows), None) is not None:
            return side
    return None


def _ways(left: Compared, right: Compared) -> tuple[tuple[Compared, Compared, Side], ...]:
    return ((left, right, "left"), (right, left, "right"))


def targets(
    snapshot: Snapshot, left: Compared, right: Compared, most: int, first: int = 0
) -> tuple[list[Measured], int]:
    """Return what both policies have targets for, `most` indicators from `first` on, and how many
    there are."""
    sides = [_indicated(snapshot, side) for side in (left, right)]
    counted = " ".join(
        f"{{ SELECT ?c (COUNT(?t) AS ?{name}) {{ {pattern} }} GROUP BY ?c }}"
        for name, pattern in zip(("n", "m"), sides, strict=True)
    )
    rows = list(snapshot.select(f"SELECT ?c ?n ?m {{ {counted} }} ORDER BY ?c"))
    shown = rows[first : first + most]
    concepts = [row["c"].value for row in shown]
    called = About.of_each(snapshot, concepts, ["rdfs:label"])
    shares = [_of_indicators(snapshot, pattern, concepts) for pattern in sides]
    found = [
        Measured(
            concept,
            called[concept].label("zh") or concept,
            shares[0].get(concept, []),
            shares[1].get(concept, []),
            (int(row["n"].value), int(row["m"].value)),
        )
        for concept, row in zip(concepts, shown, strict=True)
    ]
    return found, len(rows)


def _indicated(snapshot: Snapshot, side: Compared) -> str:
    graph = ox.NamedNode(names.topics(snapshot.base, side.graph.value))
    return f"GRAPH {graph} {{ ?t pg:indicatorConcept ?c }}"


def _of_indicators(
    snapshot: Snapshot, pattern: str, concepts: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return the first targets of each indicator, with their labels."""
    if not concepts:
        return {}
    each = " UNION ".join(
        f"{{ SELECT ?t ?c {{ VALUES ?c {{ {nodes([concept])} }} {pattern} }} LIMIT {EACH} }}"
        for concept in concepts
    )
    rows = [
        (row["c"].value, row["t"].value) for row in snapshot.select(f"SELECT ?t ?c {{ {each} }}")
    ]
    labels = About.of_each(snapshot, {target for _, target in rows}, ["rdfs:label"])
    found: dict[str, list[tuple[str, str]]] = {}
    for concept, target in sorted(rows):
        found.setdefault(concept, []).append((target, labels[target].label("zh") or target))
    return found


def departments(snapshot: Snapshot, left: Compared, right: Compared) -> list[Involved]:
    """Return the parties that have a part in tasks of either policy: first those of both, then by
    how many tasks they have."""
    numbers = [_involved(snapshot, side) for side in (left, right)]
    known = numbers[0].keys() | numbers[1].keys()
    called = {
        iri: name
        for side, found in zip((left, right), numbers, strict=True)
        for iri, name in _named(snapshot, side, found).items()
    }
    only = [{called[i] for i in numbers[a].keys() - numbers[1 - a].keys()} for a in (0, 1)]
    found = [
        Involved(
            iri,
            called[iri],
            numbers[0].get(iri, 0),
            numbers[1].get(iri, 0),
            namesake=called[iri] in only[0] and called[iri] in only[1],
        )
        for iri in known
    ]
    return sorted(found, key=_rank)


def _rank(party: Involved) -> tuple[bool, bool, int, str, str]:
    shared = bool(party.left and party.right)
    return (not shared, not party.namesake, -party.left - party.right, party.name, party.iri)


def _involved(snapshot: Snapshot, side: Compared) -> Mapping[str, int]:
    rows = snapshot.select(
        f"SELECT ?p (COUNT(?t) AS ?n) {{ GRAPH {side.graph} {{ ?p pg:involvedIn ?t }} }} "
        "GROUP BY ?p"
    )
    return {row["p"].value: int(row["n"].value) for row in rows if "p" in row}


def _named(snapshot: Snapshot, side: Compared, parties: Mapping[str, int]) -> Mapping[str, str]:
    facts = About.of_each(snapshot, parties, ["pg:name"], graph=side.graph)
    return {iri: about.literal("pg:name") or iri for iri, about in facts.items()}
