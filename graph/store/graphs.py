"""Edits of whole graphs: replaced by documents', put, posted to, deleted.

Put, post and delete are those of the SPARQL 1.1 Graph Store HTTP Protocol, 5.3 to 5.5.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from graph.errors import AbsentError, QueryError
from graph.store import Derive, Difference, Documents
from graph.store.draft import Draft, Graph
from graph.store.literals import as_stored


@dataclass(frozen=True, slots=True)
class Written:
    """What an edit did: whether the graph it names came to be, and whether anything changed."""

    created: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class ReplaceGraphs:
    """Make each named graph hold just these quads, and follow up with what `derive` tells.

    The outcome is the set of the names of the graphs that changed.
    """

    graphs: Documents
    derive: Derive | None = None

    def apply(self, draft: Draft) -> set[str]:
        """Replace the graphs that differ; without one that does, nothing is derived."""
        content, changed = draft.content(), set()
        gone: set[ox.Quad] = set()
        new: set[ox.Quad] = set()
        for name, quads in self.graphs.items():
            held, wanted = set(content.quads(name)), set(as_stored(quads))
            if held != wanted:
                changed.add(name)
                gone |= held - wanted
                new |= wanted - held
        draft.apply(Difference(gone, new), exact=True)
        if self.derive is not None and changed:
            given = {name: self.graphs[name] for name in changed}
            draft.apply(self.derive(draft.content(), given))
        return changed


@dataclass(frozen=True, slots=True)
class PutGraph:
    """Make a graph, or without a name the default graph, hold just these triples."""

    name: str | None
    quads: Iterable[ox.Quad]

    def apply(self, draft: Draft) -> Written:
        """Replace the graph. Raises QueryError if the name is no IRI."""
        graph = graph_of(draft, self.name)
        held = set(draft.content().statements(graph))
        wanted = set(as_stored(placed(self.quads, graph)))
        return _write(draft, graph, Difference(held - wanted, wanted - held))


@dataclass(frozen=True, slots=True)
class PostGraph:
    """Add triples to a graph, or without a name to the default graph.

    Their blank nodes are others than those that the store holds.
    """

    name: str | None
    quads: Iterable[ox.Quad]

    def apply(self, draft: Draft) -> Written:
        """Add to the graph. Raises QueryError if the name is no IRI."""
        graph = graph_of(draft, self.name)
        return _write(draft, graph, Difference(new=set(placed(self.quads, graph))))


@dataclass(frozen=True, slots=True)
class DeleteGraph:
    """Delete a graph; without a name, empty the default graph."""

    name: str | None

    def apply(self, draft: Draft) -> Written:
        """Delete the graph. Raises AbsentError if there is none."""
        graph = graph_of(draft, self.name)
        if not draft.exists(graph):
            raise absent(graph)
        gone = set(draft.content().statements(graph))
        dropped = {graph.value} if isinstance(graph, ox.NamedNode) else set()
        return Written(False, draft.apply(Difference(gone, dropped=dropped), exact=True))


def graph_of(draft: Draft, name: str | None) -> Graph:
    """Return the graph that a request names. Raises QueryError if the name is no IRI."""
    try:
        return draft.graph(name)
    except ValueError as error:
        raise QueryError(
            f"图名不是有效的 IRI：{error}", f"the name of the graph is not a valid IRI: {error}"
        ) from error


def absent(graph: Graph) -> AbsentError:
    """Return the problem that a graph is not there."""
    return AbsentError(f"没有此图：{graph}", f"there is no such graph: {graph}")


def placed(quads: Iterable[ox.Quad], graph: Graph) -> Iterable[ox.Quad]:
    """Yield the triples of `quads` in a graph, with blank nodes that occur nowhere else."""
    labels: dict[str, ox.BlankNode] = {}
    for quad in quads:
        subject, object_ = (_apart(term, labels) for term in (quad.subject, quad.object))
        yield ox.Quad(subject, quad.predicate, object_, graph)  # type: ignore[arg-type]


def _apart(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, labels: dict[str, ox.BlankNode]
) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    if isinstance(term, ox.BlankNode):
        return labels.setdefault(term.value, ox.BlankNode())
    if isinstance(term, ox.Triple):
        subject, object_ = (_apart(part, labels) for part in (term.subject, term.object))
        return ox.Triple(subject, term.predicate, object_)  # type: ignore[arg-type]
    return term


def _write(draft: Draft, graph: Graph, difference: Difference) -> Written:
    """Change one graph, which is there from then on."""
    created = not draft.exists(graph)
    if graph != draft.graph(None) and isinstance(graph, ox.NamedNode):
        difference = Difference(difference.gone, difference.new, created={graph.value})
    return Written(created, draft.apply(difference))
