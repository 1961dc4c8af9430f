"""How one policy's measures are carried out by another's: what is stated, what is only likely."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.about import About, document_graph, nodes
from graph import names
from graph.store import Snapshot


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its IRI, place in the document, printed number and title."""

    iri: str
    path: str
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A measure that carries out another one: `accepted` if the links graph states it, else only
    inferred, with a score from 0 to 1; `inference` is the IRI of what tells how."""

    measure: Measure
    accepted: bool
    score: str
    inference: str


@dataclass(frozen=True, slots=True)
class Row:
    """A measure of the parent with those that carry it out, the surest first."""

    measure: Measure
    counterparts: Sequence[Counterpart]

    @property
    def carried(self) -> bool:
        """Whether a measure is stated to carry it out."""
        return any(counterpart.accepted for counterpart in self.counterparts)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the parent's `total` measures, `carried` are carried out by the child's; `rows` are some
    of them in reading order."""

    total: int
    carried: int
    rows: Sequence[Row]


def graph_of(snapshot: Snapshot, policy: str) -> ox.NamedNode | None:
    """Return the graph that says that `policy` is one: its document's, where there are several."""
    try:
        node = ox.NamedNode(policy)
    except ValueError:
        return None
    rows = snapshot.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {node} a pg:Policy }} }} LIMIT 9")
    found = sorted(row["g"].value for row in rows)
    own = document_graph(policy)
    return own if own.value in found else next(map(ox.NamedNode, found), None)


def parents(snapshot: Snapshot, policy: str) -> list[str]:
    """Return the policies that `policy` carries out, as the links between documents state."""
    return _linked(snapshot, f"{ox.NamedNode(policy)} pg:implementsPolicy ?p")


def _linked(snapshot: Snapshot, pattern: str) -> list[str]:
    links = ox.NamedNode(names.links(snapshot.base))
    rows = snapshot.select(f"SELECT DISTINCT ?p {{ GRAPH {links} {{ {pattern} }} }} ORDER BY ?p")
    return [row["p"].value for row in rows]


def children(
    snapshot: Snapshot, policy: str, graph: ox.NamedNode, most: int
) -> tuple[list[tuple[str, str, int]], int]:
    """Return the first policies that carry out `policy`, with their titles and how many of its
    measures each carries out, and how many such policies there are."""
    found = _linked(snapshot, f"?p pg:implementsPolicy {ox.NamedNode(policy)}")
    listed = found[:most]
    titles = About.of_each(snapshot, listed, ["rdfs:label"])
    numbers = {child: _carried(snapshot, graph, graph_of(snapshot, child)) for child in listed}
    lines = [(iri, titles[iri].label("zh") or iri, numbers[iri]) for iri in listed]
    return sorted(lines, key=lambda line: -line[2]), len(found)


def coverage(
    snapshot: Snapshot, parent: ox.NamedNode, child: ox.NamedNode, most: int, first: int = 0
) -> Coverage:
    """Return how the measures of the document `parent` are carried out by those of `child`, both
    named by their graphs; of the rows, `most` from `first` on."""
    measures = listed(snapshot, f"GRAPH {parent} {{ ?m a pg:Measure }}", parent, most, first)
    found = _counterparts(snapshot, [measure.iri for measure in measures], child)
    return Coverage(
        total=number(snapshot, parent),
        carried=_carried(snapshot, parent, child),
        rows=[Row(measure, found.get(measure.iri, [])) for measure in measures],
    )


def number(snapshot: Snapshot, graph: ox.NamedNode) -> int:
    """Return how many measures a document has."""
    return _counted(snapshot, f"GRAPH {graph} {{ ?m a pg:Measure }}")


def unmatched(
    snapshot: Snapshot, child: ox.NamedNode, parent: ox.NamedNode, most: int, first: int = 0
) -> tuple[list[Measure], int]:
    """Return measures of the document `child` that carry out none of `parent`'s, `most` from
    `first` on, and how many there are."""
    links = ox.NamedNode(names.links(snapshot.base))
    pattern = (
        f"GRAPH {child} {{ ?m a pg:Measure }} FILTER NOT EXISTS "
        f"{{ GRAPH {links} {{ ?m pg:carriesOut ?other }} "
        f"GRAPH {parent} {{ ?other a pg:Measure }} }}"
    )
    return listed(snapshot, pattern, child, most, first), _counted(snapshot, pattern)


def listed(
    snapshot: Snapshot, pattern: str, graph: ox.NamedNode, most: int, first: int
) -> list[Measure]:
    """Return the measures `?m` of a pattern in the reading order of their document."""
    rows = snapshot.select(
        f"SELECT DISTINCT ?m ?k {{ {pattern} OPTIONAL {{ GRAPH {graph} {{ ?m pg:order ?k }} }} }} "
        f"ORDER BY ?k ?m LIMIT {most} OFFSET {first}"
    )
    return list(measures(snapshot, [row["m"].value for row in rows], graph).values())


def measures(snapshot: Snapshot, iris: Iterable[str], graph: ox.NamedNode) -> dict[str, Measure]:
    """Return what measures of a document are called."""
    wanted = ("pg:path", "pg:number", "dct:title", "pg:text")
    found = About.of_each(snapshot, iris, wanted, graph=graph)
    return {
        iri: Measure(
            iri,
            about.literal("pg:path") or "",
            about.literal("pg:number") or "",
            about.literal("dct:title") or about.literal("pg:text") or iri,
        )
        for iri, about in found.items()
    }


def _carried(snapshot: Snapshot, parent: ox.NamedNode, child: ox.NamedNode | None) -> int:
    links = ox.NamedNode(names.links(snapshot.base))
    return 0 if child is None else _counted(
        snapshot,
        f"GRAPH {parent} {{ ?m a pg:Measure }} GRAPH {links} {{ ?c pg:carriesOut ?m }} "
        f"GRAPH {child} {{ ?c a pg:Measure }}",
    )  # fmt: skip


def _counted(snapshot: Snapshot, pattern: str) -> int:
    rows = snapshot.select(f"SELECT (COUNT(DISTINCT ?m) AS ?n) {{ {pattern} }}")
    return next((int(row["n"].value) for row in rows), 0)


def _counterparts(
    snapshot: Snapshot, wanted: Sequence[str], child: ox.NamedNode
) -> dict[str, list[Counterpart]]:
    if not wanted:
        return {}
    links, given = ox.NamedNode(names.links(snapshot.base)), nodes(wanted)
    stated = snapshot.select(
        f"SELECT DISTINCT ?m ?c {{ VALUES ?m {{ {given} }} "
        f"GRAPH {links} {{ ?c pg:carriesOut ?m }} GRAPH {child} {{ ?c a pg:Measure }} }}"
    )
    accepted = {(row["m"].value, row["c"].value) for row in stated}
    inferred = snapshot.select(
        f"SELECT DISTINCT ?m ?c ?i ?score {{ VALUES ?m {{ {given} }} GRAPH {links} {{ "
        "?i rdf:object ?m ; rdf:predicate pg:carriesOut ; rdf:subject ?c ; pg:score ?score } "
        f"GRAPH {child} {{ ?c a pg:Measure }} }}"
    )
    told = {(r["m"].value, r["c"].value): (r["i"].value, r["score"].value) for r in inferred}
    known = measures(snapshot, {c for _, c in accepted | told.keys()}, child)
    found: dict[str, list[Counterpart]] = {}
    for measure, other in sorted(accepted | told.keys()):
        inference, score = told.get((measure, other), ("", ""))
        counterpart = Counterpart(known[other], (measure, other) in accepted, score, inference)
        found.setdefault(measure, []).append(counterpart)
    return {measure: sorted(each, key=_rank) for measure, each in found.items()}


def _rank(counterpart: Counterpart) -> tuple[bool, float, str]:
    score = counterpart.score if counterpart.score.replace(".", "", 1).isdecimal() else "0"
    return (not counterpart.accepted, -float(score), counterpart.measure.iri)
