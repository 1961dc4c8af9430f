"""Running the shapes: on each document's graph alone, and some across all documents.

A shape across documents (`pgs:across`) has a target class. It looks from its focus node at the
document that the node stands in and at those that links join to it directly, and no farther: so
it is known which documents a change can affect.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

import ontology
from graph.store import Snapshot
from shapes import shapes
from shapes.catalogue import Shape, catalogue
from shapes.context import asked
from shapes.document import Document, Part
from shapes.shacl import GraphSource, Result, Schema, Source, Term, compiled
from shapes.tallies import audience

_EXCEPT = "SELECT DISTINCT ?this {{ {pattern} }}"
_EXCEPT_OF = "SELECT DISTINCT ?this {{{{ VALUES ?this {{{{ {{nodes}} }}}} {pattern} }}}}"


@dataclass(slots=True)
class Run:
    """What shapes found, by documents' graphs; which of them no query could check, and why."""

    parts: dict[str, Part] = field(default_factory=dict)
    fallbacks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Own:
    """What the shapes of single documents found in one; `asked` tells if they apply to anything."""

    title: str
    part: Part
    fallbacks: Mapping[str, str]
    asked: bool


@cache
def schema() -> Schema:
    """Return the project's shapes, compiled once."""
    return compiled(shapes())


def within() -> list[Shape]:
    """Return the shapes that look at one document."""
    return [shape for shape in catalogue().values() if not shape.across]


def across() -> list[Shape]:
    """Return the shapes that look across documents."""
    return [shape for shape in catalogue().values() if shape.across]


def own(snapshot: Snapshot, graph: str) -> Own:
    """Run the shapes of single documents on a document's graph."""
    source = GraphSource(snapshot, graph)
    outcome = schema().run(source, shapes=_nodes(within()))
    audiences = {
        key: (foci, set(_excepted(source, shape)))
        for key, (shape, foci) in _audiences(source, within()).items()
    }
    document = Document(graph, source)
    part = document.part(outcome.results, audiences)
    applied = any(_is_content(node) for foci, _ in audiences.values() for node in foci)
    return Own(document.title(), part, outcome.fallbacks, applied)


def between(snapshot: Snapshot, graphs: Collection[str], everywhere: bool) -> Run:
    """Run the shapes across documents for the focus nodes that stand in these graphs.

    `everywhere` tells that these are most of the documents: then no node is bound first.
    """
    chosen, union, run = across(), GraphSource(snapshot, None), Run()
    if not chosen or not graphs:
        return run
    standing = {graph: _audiences(GraphSource(snapshot, graph), chosen) for graph in graphs}
    nodes = {n for each in standing.values() for _, foci in each.values() for n in foci}
    bound = None if everywhere else [n for n in nodes if isinstance(n, ox.NamedNode)]
    outcome = schema().run(union, shapes=_nodes(chosen), focus=bound)
    run.fallbacks.update(outcome.fallbacks)
    excepted = _excepted_of(union, chosen, bound)
    by_shape = _by_node(outcome.results)
    for graph, audiences in standing.items():
        found = [
            result
            for shape in chosen
            for focus in audiences[audience(shape)][1]
            for result in by_shape.get((shape.iri, focus), ())
        ]
        given = {key: (foci, excepted[key]) for key, (_, foci) in audiences.items()}
        document = Document(graph, GraphSource(snapshot, graph), union)
        run.parts[graph] = document.part(found, given)
    return run


def _nodes(chosen: Iterable[Shape]) -> frozenset[str]:
    return frozenset(shape.node for shape in chosen)


def _audiences(source: Source, chosen: Iterable[Shape]) -> dict[str, tuple[Shape, Sequence[Term]]]:
    """Return the focus nodes of each audience, and one of its shapes."""
    foci: dict[str, Sequence[Term]] = {}
    found: dict[str, tuple[Shape, Sequence[Term]]] = {}
    for shape in chosen:
        if shape.node not in foci:
            foci[shape.node] = schema().foci(source, shape.node)
        found.setdefault(audience(shape), (shape, foci[shape.node]))
    return found


def _excepted(source: Source, shape: Shape) -> Iterable[Term]:
    for pattern in shape.unless:
        for row in source.select(_EXCEPT.format(pattern=pattern)):
            yield row["this"]


def _excepted_of(
    union: Source, chosen: Iterable[Shape], bound: Sequence[ox.NamedNode] | None
) -> dict[str, set[Term]]:
    found: dict[str, set[Term]] = {}
    for shape in chosen:
        if audience(shape) in found:
            continue
        if bound is None:
            found[audience(shape)] = set(_excepted(union, shape))
            continue
        found[audience(shape)] = {
            row["this"]
            for pattern in shape.unless
            for row in asked(union, _EXCEPT_OF.format(pattern=pattern), [str(n) for n in bound])
        }
    return found


def _by_node(results: Iterable[Result]) -> dict[tuple[str, Term], list[Result]]:
    found: dict[tuple[str, Term], list[Result]] = {}
    for result in results:
        shape = result.shape.value
        found.setdefault((shape, result.focus), []).append(result)
    return found


def _is_content(node: Term) -> bool:
    """Tell whether a focus node stands in a document: a class of ours is there to be missed."""
    return not (isinstance(node, ox.NamedNode) and node.value.startswith(ontology.NAMESPACE))
