"""Which documents a change concerns: those whose graphs changed, and those that look at these."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph import names
from graph.store.changes import Change
from graph.store.snapshot import FolderSnapshot
from shapes.neighbourhoods import JOINING, LINKS, TYPE, Neighbourhoods


@dataclass(slots=True)
class Changed:
    """What changes touch.

    `graphs` are documents' graphs, `meant` those whose topics and indicators changed; `nodes` were
    in a document what links may join; `joined` have or had a link; `everything` tells that a graph
    changed that says something of no document in particular.
    """

    graphs: set[str] = field(default_factory=set)
    meant: set[str] = field(default_factory=set)
    nodes: set[ox.NamedNode] = field(default_factory=set)
    joined: set[ox.NamedNode] = field(default_factory=set)
    everything: bool = False


def changed(base: str, changes: Iterable[Change]) -> Changed:
    """Return what changes touch: their rows, and graphs that are empty now or were before."""
    found, rooms = Changed(), dict[str, bool]()
    for change in changes:
        for graph in (*change.head.empty, *change.head.filled):
            rooms.setdefault(graph, _entered(found, base, graph))
        for operation, quad in change:
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if graph not in rooms:
                rooms[graph] = _entered(found, base, graph)
            _joined(found, operation, quad, in_document=rooms[graph])
    return found


def _entered(found: Changed, base: str, graph: str) -> bool:
    """Put in that a graph is touched, and tell whether it is a document's."""
    topics = names.topics(base, "")
    if names.is_document(base, graph):
        found.graphs.add(graph)
        return True
    if graph.startswith(topics):
        found.meant.add(topics.removesuffix("topics/") + graph.removeprefix(topics))
    elif graph not in {names.register(base), names.links(base)}:
        found.everything = True
    return False


def _joined(found: Changed, operation: str, quad: ox.Quad, *, in_document: bool) -> None:
    """Put in the nodes that a row joins to others, or parts from them."""
    if not isinstance(quad.subject, ox.NamedNode):
        return
    if quad.predicate in LINKS:
        found.joined.add(quad.subject)
    if in_document and operation == "D" and quad.predicate == TYPE and quad.object in JOINING:
        found.nodes.add(quad.subject)


def seeing(snapshot: FolderSnapshot, change: Changed) -> Set[str]:
    """Return the graphs of the documents for whose nodes a shape across documents may find
    something else now: those that changed, and those that link or linked to them."""
    if change.everything:
        return frozenset(snapshot.documents())
    near = frozenset(graph for graph in change.graphs | change.meant if snapshot.has_graph(graph))
    neighbourhoods = Neighbourhoods(snapshot, ())
    nodes = change.nodes.union(node for graph in near for node in neighbourhoods.joining(graph))
    looking = {
        quad.subject
        for node in nodes
        for predicate in LINKS
        for quad in snapshot.matching(None, predicate, node)
        if isinstance(quad.subject, ox.NamedNode)
    }
    return near.union(g for n in looking | change.joined for g in neighbourhoods.holding(n))
