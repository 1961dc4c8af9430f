"""Which nodes the project's shapes look at: by class, or because something is said of them.

The engine finds them too, shape by shape; here they are found for all shapes at once, and only
among the nodes that are asked about. That is exact for the targets that the project's shapes have,
as the type of every superclass stands in the data.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyoxigraph as ox

from graph.store import Snapshot
from shapes import shapes
from shapes.context import asked
from shapes.shacl.sources import GraphSource, Source
from shapes.shacl.terms import Term

CONTENT: Final = "pg:Policy pg:Section pg:Measure pg:Task pg:Target pg:Citation"
"""The classes of what a document consists of: each node stands in the one document's graph."""

_SH: Final = "http://www.w3.org/ns/shacl#"
_PATTERNS: Final = {
    "targetClass": "?this a ?of",
    "targetSubjectsOf": "?this ?of ?any",
    "targetObjectsOf": "?any ?of ?this",
}
_FOCI = "SELECT DISTINCT ?this ?of {{ VALUES ?of {{ {names} }} {pattern} }}"
_BOUND = """
SELECT DISTINCT ?this ?of {{{{
  VALUES ?this {{{{ {{nodes}} }}}} VALUES ?of {{{{ {names} }}}} {pattern} }}}}
"""
_STANDING = "SELECT ?g ?this {{ VALUES ?c {{ {classes} }} GRAPH ?g {{ ?this a ?c }} }}"
_STANDING_IN = "SELECT ?this {{ VALUES ?c {{ {classes} }} ?this a ?c }}"

Foci = Mapping[str, Sequence[Term]]
"""The focus nodes of node shapes, by these."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a node shape looks at: the kind of its target (the local name of the property of SHACL
    that says it), and the term that this names."""

    holder: str
    kind: str
    name: Term


def foci(source: Source, holders: Collection[str]) -> Foci:
    """Return the focus nodes of node shapes in a graph."""
    found: dict[str, dict[Term, None]] = {holder: {} for holder in holders}
    targets = [target for target in declared() if target.holder in found]
    for kind, pattern in _PATTERNS.items():
        names = _by_name(targets, kind)
        query = _FOCI.format(names=" ".join(str(name) for name in names), pattern=pattern)
        for row in source.select(query) if names else ():
            for holder in names[row["of"]]:
                found[holder][row["this"]] = None
    for target in targets:
        if target.kind == "targetNode":
            found[target.holder][target.name] = None
    return {holder: list(nodes) for holder, nodes in found.items()}


def among(source: Source, holders: Collection[str], nodes: Collection[Term]) -> Foci:
    """Return those of some nodes that are focus nodes of node shapes in a graph."""
    found: dict[str, dict[Term, None]] = {holder: {} for holder in holders}
    targets = [target for target in declared() if target.holder in found]
    wanted = sorted(str(node) for node in nodes if isinstance(node, ox.NamedNode))
    for kind, pattern in _PATTERNS.items():
        names = _by_name(targets, kind)
        query = _BOUND.format(names=" ".join(str(name) for name in names), pattern=pattern)
        for row in asked(source, query, wanted) if names else ():
            for holder in names[row["of"]]:
                found[holder][row["this"]] = None
    return {holder: list(held) for holder, held in found.items()}


def standing_in(snapshot: Snapshot, graph: str) -> list[Term]:
    """Return the nodes that a document's graph consists of."""
    query = _STANDING_IN.format(classes=CONTENT)
    return list(dict.fromkeys(row["this"] for row in GraphSource(snapshot, graph).select(query)))


def standing(snapshot: Snapshot) -> dict[str, list[Term]]:
    """Return the nodes that each document's graph consists of."""
    found: dict[str, dict[Term, None]] = {graph: {} for graph in snapshot.documents()}
    for row in snapshot.select(_STANDING.format(classes=CONTENT)):
        if row["g"].value in found:
            found[row["g"].value][row["this"]] = None
    return {graph: list(nodes) for graph, nodes in found.items()}


@cache
def declared() -> Sequence[Target]:
    """Return the targets that the project's shapes declare."""
    return [
        Target(triple.subject.value, triple.predicate.value.removeprefix(_SH), triple.object)
        for triple in ox.parse(shapes(), ox.RdfFormat.TURTLE)
        if triple.predicate.value.startswith(f"{_SH}target")
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
    ]


def _by_name(targets: Iterable[Target], kind: str) -> Mapping[Term, Sequence[str]]:
    found: dict[Term, list[str]] = defaultdict(list)
    for target in targets:
        if target.kind == kind:
            found[target.name].append(target.holder)
    return found
