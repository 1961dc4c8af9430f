"""Running the shapes: on each document's graph alone, and some across all documents.

A shape across documents (`pgs:across`) looks from its focus node, which is part of a document, at
this document and those that links join to it directly, and no farther: so it is known which
documents a change can concern.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

from graph.errors import StoreError
from graph.store import Snapshot
from shapes import shapes, targets
from shapes.catalogue import Shape, catalogue
from shapes.document import Audiences, Document, Part
from shapes.nodes import asked
from shapes.shacl import Outcome, Result, Schema, compiled
from shapes.shacl.sources import GraphSource, Source
from shapes.shacl.terms import Term
from shapes.tallies import audience
from shapes.targets import Foci

_EXCEPT = "SELECT DISTINCT ?this {{ {pattern} }}"
_EXCEPT_AMONG = "SELECT DISTINCT ?this {{{{ VALUES ?this {{{{ {{nodes}} }}}} {pattern} }}}}"

OnGraph = Callable[[int, str], None]
"""Is told the index and name of the graph that is checked next."""


@dataclass(slots=True)
class Run:
    """What shapes found, by documents' graphs; which of them no query could check, and why."""

    parts: dict[str, Part] = field(default_factory=dict)
    fallbacks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Own:
    """What the shapes of single documents found in one; `applied` tells if they look at
    anything there."""

    title: str
    part: Part
    fallbacks: Mapping[str, str]
    applied: bool


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
    source, chosen = GraphSource(snapshot, graph), within()
    outcome = schema().run(source, shapes=_holders(chosen))
    foci = targets.foci(source, _holders(chosen), _excepting(chosen))
    excepted = _excepted(source, chosen)
    document = Document(graph, source)
    part = document.part(outcome.results, _audiences(chosen, foci, excepted))
    named = {target.name for target in targets.declared() if target.kind == "targetNode"}
    applied = any(
        held.number or any(node not in named for node in held.nodes) for held in foci.values()
    )
    return Own(document.title(), part, _reasons(outcome), applied)


def between(snapshot: Snapshot, graphs: Collection[str], everywhere: bool) -> Run:
    """Run the shapes across documents for the focus nodes that stand in these graphs.

    `everywhere` tells that these are all the documents: then no node is bound first.
    """
    chosen, union, run = across(), GraphSource(snapshot, None), Run()
    if not chosen or not graphs:
        return run
    foci, bound = _standing(snapshot, union, graphs, everywhere)
    outcome = schema().run(union, shapes=_holders(chosen), focus=bound)
    run.fallbacks.update(_reasons(outcome))
    excepted = _excepted(union, chosen, bound)
    found = _by_focus(outcome.results)
    for graph, held in foci.items():
        results = [
            result
            for shape in chosen
            for focus in held[shape.node].nodes
            for result in found.get((shape.iri, focus), ())
        ]
        document = Document(graph, GraphSource(snapshot, graph), union)
        run.parts[graph] = document.part(results, _audiences(chosen, held, excepted))
    return run


def chosen(known: Sequence[str], graphs: Sequence[str] | None) -> list[str]:
    """Return the names of all known graphs, or those of `graphs`, each once.

    Raises StoreError if one of them is not known, or there are none.
    """
    for name in graphs or ():
        if name not in known:
            raise StoreError(
                f"没有图 {name}；请核对名称，或先读入该文件",
                f"there is no graph {name}; check the name, or read the document first",
            )
    found = list(known) if graphs is None else list(dict.fromkeys(graphs))
    if not found:
        raise nothing()
    return found


def nothing() -> StoreError:
    """Return the problem that there is nothing to check."""
    return StoreError("没有可检查的内容：请先读入文件", "nothing to validate: read documents first")


def _standing(
    snapshot: Snapshot, union: Source, graphs: Collection[str], everywhere: bool
) -> tuple[dict[str, dict[str, Foci]], list[ox.NamedNode] | None]:
    """Return the focus nodes that stand in each graph, and those to bind first, if any."""
    holders = _holders(across())
    if everywhere:
        nodes = targets.standing(snapshot)
        known = targets.foci(union, holders, holders)
    else:
        nodes = {graph: targets.standing_in(snapshot, graph) for graph in graphs}
        known = targets.among(union, holders, {n for held in nodes.values() for n in held})
    sets = {holder: set(held.nodes) for holder, held in known.items()}
    foci = {
        graph: {holder: Foci([n for n in nodes[graph] if n in sets[holder]]) for holder in holders}
        for graph in graphs
    }
    named = sorted(
        {n for held in sets.values() for n in held if isinstance(n, ox.NamedNode)}, key=str
    )
    return foci, None if everywhere else named


def _holders(chosen: Iterable[Shape]) -> frozenset[str]:
    return frozenset(shape.node for shape in chosen)


def _excepting(chosen: Iterable[Shape]) -> frozenset[str]:
    return frozenset(shape.node for shape in chosen if shape.unless)


def _audiences(
    chosen: Iterable[Shape], foci: Mapping[str, Foci], excepted: Mapping[str, Collection[Term]]
) -> Audiences:
    return {audience(s): (foci[s.node], excepted[audience(s)]) for s in chosen}


def _excepted(
    source: Source, chosen: Iterable[Shape], bound: Sequence[ox.NamedNode] | None = None
) -> dict[str, set[Term]]:
    """Return the nodes that shapes make exceptions of, by audience: all, or those bound."""
    fitting: dict[str, set[Term]] = {}
    for pattern in {pattern for shape in chosen for pattern in shape.unless}:
        if bound is None:
            rows: Iterable[Mapping[str, Term]] = source.select(_EXCEPT.format(pattern=pattern))
        else:
            query = _EXCEPT_AMONG.format(pattern=pattern)
            rows = asked(source, query, bound)
        fitting[pattern] = {row["this"] for row in rows}
    return {
        audience(shape): {node for pattern in shape.unless for node in fitting[pattern]}
        for shape in chosen
    }


def _by_focus(results: Iterable[Result]) -> dict[tuple[str, Term], list[Result]]:
    found: dict[tuple[str, Term], list[Result]] = {}
    for result in results:
        found.setdefault((result.shape.value, result.focus), []).append(result)
    return found


def _reasons(outcome: Outcome) -> dict[str, str]:
    return {shape.value: str(reason) for shape, reason in outcome.fallbacks.items()}
