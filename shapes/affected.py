"""Which documents a change concerns: those whose graphs changed, and those that look at these."""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

import ontology
from graph import names
from graph.store.companions import Row
from graph.store.snapshot import FolderSnapshot
from shapes.targets import CONTENT, standing_in

_P: Final = ontology.PREFIXES
_LINKS: Final = frozenset(
    {
        *(
            ox.NamedNode(_P["pg"] + name)
            for name in "carriesOut implementsPolicy basedOn repeals citedPolicy".split()
        ),
        ox.NamedNode(_P["dct"] + "references"),
    }
)
"""What joins a document, or something in it, to another that it looks at."""

_TYPE: Final = ox.NamedNode(_P["rdf"] + "type")
_SUBJECT: Final = ox.NamedNode(_P["rdf"] + "subject")
_CLASSES: Final = frozenset(ox.NamedNode(name.replace("pg:", _P["pg"])) for name in CONTENT.split())


@dataclass(slots=True)
class Changed:
    """What rows of changes touch.

    `graphs` are documents' graphs; of `nodes` something was said in them, or is or was said beside
    the documents; `joined` have or had a link; `everything` tells that what documents share has
    changed.
    """

    graphs: set[str] = field(default_factory=set)
    nodes: set[ox.NamedNode] = field(default_factory=set)
    joined: set[ox.NamedNode] = field(default_factory=set)
    everything: bool = False


def changed(base: str, rows: Iterable[Row]) -> Changed:
    """Return what the rows of changes touch."""
    found, register, links = Changed(), names.register(base), names.links(base)
    documents: dict[str, bool] = {}
    for operation, quad in rows:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if graph not in documents:
            documents[graph] = names.is_document(base, graph)
        if documents[graph]:
            found.graphs.add(graph)
            if operation == "D":
                _note(found.nodes, quad.subject)
        elif graph == register:
            found.everything = True
        elif graph != links:
            _note(found.nodes, quad.subject)
        if quad.predicate in _LINKS:
            _note(found.joined, quad.subject)
        elif quad.predicate == _SUBJECT and not documents[graph]:
            _note(found.joined, quad.object)
    return found


def seeing(snapshot: FolderSnapshot, change: Changed) -> Set[str]:
    """Return the graphs of the documents for whose nodes a shape across documents may find
    something else now: those that changed, and those that are or were joined to them."""
    documents = frozenset(snapshot.documents())
    if change.everything:
        return documents
    near = documents & (change.graphs | _standing(snapshot, change.nodes))
    nodes = change.nodes.union(
        node
        for graph in near
        for node in standing_in(snapshot, graph)
        if isinstance(node, ox.NamedNode)
    )
    looking = {
        quad.subject
        for node in nodes
        for quad in snapshot.matching(object=node)
        if quad.predicate in _LINKS and isinstance(quad.subject, ox.NamedNode)
    }
    return documents & (near | _standing(snapshot, looking | change.joined))


def _note(nodes: set[ox.NamedNode], term: object) -> None:
    if isinstance(term, ox.NamedNode):
        nodes.add(term)


def _standing(snapshot: FolderSnapshot, nodes: Collection[ox.NamedNode]) -> set[str]:
    """Return the graphs that any of these nodes is part of."""
    return {
        quad.graph_name.value
        for node in nodes
        for quad in snapshot.matching(node, _TYPE)
        if quad.object in _CLASSES and isinstance(quad.graph_name, ox.NamedNode)
    }
