"""Which documents a change concerns: those whose graphs changed, and those that look at these."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph import names
from graph.store.companions import Row
from graph.store.snapshot import FolderSnapshot
from shapes.neighbourhoods import JOINING, LINKS, TYPE, Neighbourhoods


@dataclass(slots=True)
class Changed:
    """What rows of changes touch.

    `graphs` are documents' graphs, `meant` those whose topics and indicators changed; `nodes` were
    in a document what links may join; `joined` have or had a link; `everything` tells that a graph
    changed that says something of no document in particular.
    """

    graphs: set[str] = field(default_factory=set)
    meant: set[str] = field(default_factory=set)
    nodes: set[ox.NamedNode] = field(default_factory=set)
    joined: set[ox.NamedNode] = field(default_factory=set)
    everything: bool = False


def changed(base: str, rows: Iterable[Row]) -> Changed:
    """Return what the rows of changes touch."""
    found, known = Changed(), {names.register(base), names.links(base)}
    documents, topics = dict[str, bool](), names.topics(base, "")
    for operation, quad in rows:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if graph not in documents:
            documents[graph] = names.is_document(base, graph)
        if quad.predicate in LINKS and isinstance(quad.subject, ox.NamedNode):
            found.joined.add(quad.subject)
        if documents[graph]:
            found.graphs.add(graph)
            gone = operation == "D" and quad.predicate == TYPE and quad.object in JOINING
            if gone and isinstance(quad.subject, ox.NamedNode):
                found.nodes.add(quad.subject)
        elif graph.startswith(topics):
            found.meant.add(topics.removesuffix("topics/") + graph.removeprefix(topics))
        elif graph not in known:
            found.everything = True
    return found


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
