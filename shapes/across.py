"""Running the shapes that look across documents.

Such a shape (`pgs:across`) looks from its focus node, which is part of a document, at this document
and at those that it links to (that it cites, implements or carries out), and no farther: so it is
known which documents a change can concern.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import pyoxigraph as ox

from graph.store import Snapshot
from shapes import running, targets
from shapes.document import Document, Part
from shapes.shacl import Result
from shapes.shacl.sources import GraphSource
from shapes.shacl.terms import Term
from shapes.targets import Foci


class Across:
    """What shapes across documents find for the focus nodes that are part of some documents."""

    def __init__(self, snapshot: Snapshot, graphs: Collection[str]) -> None:
        """Run the shapes. Where the graphs are all there are, no focus node is bound first."""
        self.fallbacks: dict[str, str] = {}
        self._chosen = running.across()
        self._union = GraphSource(snapshot, None)
        self._foci: dict[str, Mapping[str, Foci]] = {}
        if self._chosen and graphs:
            self._run(snapshot, graphs)

    def part(self, document: Document) -> Part | None:
        """Return what was found in a document; None if it is not one of those."""
        held = self._foci.get(document.graph)
        if held is None:
            return None
        results = [
            result
            for shape in self._chosen
            for focus in held[shape.node].nodes
            for result in self._found.get((shape.iri, focus), ())
        ]
        audiences = running.audiences(self._chosen, held, self._excepted)
        return document.part(results, audiences, self._union)

    def _run(self, snapshot: Snapshot, graphs: Collection[str]) -> None:
        union, holders = self._union, running.holders(self._chosen)
        nodes = _standing(snapshot, graphs)
        bound = None if nodes is None else list({n for held in nodes.values() for n in held})
        if nodes is None or bound is None:
            nodes, known = targets.standing(snapshot), targets.foci(union, holders, holders)
        else:
            known = targets.among(union, holders, bound)
        sets = {holder: frozenset(foci.nodes) for holder, foci in known.items()}
        self._foci = {
            graph: {h: Foci([n for n in nodes[graph] if n in sets[h]]) for h in holders}
            for graph in graphs
        }
        focus = None if bound is None else _named(frozenset().union(*sets.values()))
        outcome = running.schema().run(union, shapes=holders, focus=focus)
        self.fallbacks = running.reasons(outcome)
        self._found = _by_focus(outcome.results)
        self._excepted = running.excepted(union, self._chosen, focus)


def _standing(snapshot: Snapshot, graphs: Collection[str]) -> dict[str, list[Term]] | None:
    """Return of what each of some documents consists; None if these are all, or nodes without
    names are among them, which cannot be bound."""
    if len(graphs) == len(snapshot.documents()):
        return None
    found = {graph: targets.standing_in(snapshot, graph) for graph in graphs}
    if any(isinstance(node, ox.BlankNode) for nodes in found.values() for node in nodes):
        return None
    return found


def _named(nodes: Iterable[Term]) -> list[ox.NamedNode]:
    return sorted((node for node in nodes if isinstance(node, ox.NamedNode)), key=str)


def _by_focus(results: Iterable[Result]) -> Mapping[tuple[str, Term], Sequence[Result]]:
    found: dict[tuple[str, Term], list[Result]] = {}
    for result in results:
        found.setdefault((result.shape.value, result.focus), []).append(result)
    return found
