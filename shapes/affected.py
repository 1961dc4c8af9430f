"""Which documents a change concerns: those whose graphs changed, and those that look at these."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph import names
from graph.store.companions import Row
from graph.store.snapshot import FolderSnapshot
from shapes.neighbourhoods import LINKS, Neighbourhoods
from shapes.shacl.sources import GraphSource
from shapes.targets import standing_in


@dataclass(slots=True)
class Changed:
    """What rows of changes touch.

    `graphs` are documents' graphs, `meant` those whose topics and indicators changed; of `nodes`
    something was said in a document; `joined` have or had a link; `everything` tells that a graph
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
            if operation == "D" and isinstance(quad.subject, ox.NamedNode):
                found.nodes.add(quad.subject)
        elif graph.startswith(topics):
            found.meant.add(topics.removesuffix("topics/") + graph.removeprefix(topics))
        elif graph not in known:
            found.everything = True
    return found


def seeing(snapshot: FolderSnapshot, change: Changed) -> Set[str]:
    """Return the graphs of the documents for whose nodes a shape across documents may find
    something else now: those that changed, and those that link or linked to them."""
    documents = frozenset(snapshot.documents())
    if change.everything:
        return documents
    near = documents & (change.graphs | change.meant)
    standing = (node for g in near for node in standing_in(GraphSource(snapshot, g)))
    looking = {
        quad.subject
        for node in change.nodes.union(n for n in standing if isinstance(n, ox.NamedNode))
        for quad in snapshot.matching(object=node)
        if quad.predicate in LINKS and isinstance(quad.subject, ox.NamedNode)
    }
    neighbourhoods = Neighbourhoods(snapshot)
    return near.union(g for n in looking | change.joined for g in neighbourhoods.holding(n))
