"""Which documents a change concerns: those whose graphs changed, and those that see these."""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from graph import names
from graph.store import Snapshot
from graph.store.companions import Row
from shapes.nodes import asked
from shapes.shacl.sources import GraphSource, Source
from shapes.targets import CONTENT, standing_in

_LINKS: Final = " ".join(
    "pg:carriesOut pg:implementsPolicy pg:basedOn pg:repeals pg:citedPolicy dct:references".split()
)
"""What joins documents directly."""

_STANDING = f"""
SELECT DISTINCT ?g {{{{ VALUES ?n {{{{ {{nodes}} }}}} VALUES ?c {{{{ {CONTENT} }}}}
  GRAPH ?g {{{{ ?n a ?c }}}} }}}}
"""
_JOINED = f"""
SELECT DISTINCT ?other {{{{ VALUES ?n {{{{ {{nodes}} }}}} VALUES ?p {{{{ {_LINKS} }}}}
  {{{{ ?n ?p ?other }}}} UNION {{{{ ?other ?p ?n }}}} FILTER(isIRI(?other)) }}}}
"""


@dataclass(slots=True)
class Changed:
    """What rows of changes touch.

    `graphs` are documents' graphs; `nodes` stood in them, or something beside the documents is
    said of them now or was; `joined` are or were at either end of a link; `everything` tells that
    what documents share has changed.
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
        ends = {node for node in (quad.subject, quad.object) if isinstance(node, ox.NamedNode)}
        if documents[graph]:
            found.graphs.add(graph)
            if operation == "D" and isinstance(quad.subject, ox.NamedNode):
                found.nodes.add(quad.subject)
            _look_outside(found, base, graph, ends)
        elif graph == register:
            found.everything = True
        elif graph == links:
            found.joined |= ends
        else:
            found.nodes |= ends
            found.joined |= ends
    return found


def _look_outside(found: Changed, base: str, graph: str, ends: Iterable[ox.NamedNode]) -> None:
    """Take up what a statement of a document's graph says of things that are not the document's.

    Of what is another document's by its name, anything may follow for any document. Things that
    are not named in this store's manner may be anybody's.
    """
    key = graph.removeprefix(f"{base}graph/")
    for node in ends:
        if not node.value.startswith(base):
            found.nodes.add(node)
            continue
        kind, _, name = node.value.removeprefix(f"{base}id/").partition("/")
        if kind in ("policy", "source") and name != key and not name.startswith(f"{key}/"):
            found.everything = True


def seeing(snapshot: Snapshot, change: Changed) -> Set[str]:
    """Return the graphs of the documents for whose nodes a shape across documents may find
    something else now: those that changed, and those that are or were joined to them."""
    documents = snapshot.documents()
    if change.everything:
        return frozenset(documents)
    union = GraphSource(snapshot, None)
    near = change.graphs | _standing(union, change.nodes)
    nodes = change.nodes | {
        node
        for graph in near.intersection(documents)
        for node in standing_in(snapshot, graph)
        if isinstance(node, ox.NamedNode)
    }
    seen = near | _standing(union, nodes | _joined(union, nodes) | change.joined)
    return seen.intersection(documents)


def _standing(union: Source, nodes: Collection[ox.NamedNode]) -> set[str]:
    """Return the graphs of the documents that any of these nodes is part of."""
    return {row["g"].value for row in asked(union, _STANDING, nodes)}


def _joined(union: Source, nodes: Collection[ox.NamedNode]) -> set[ox.NamedNode]:
    rows = asked(union, _JOINED, nodes)
    return {row["other"] for row in rows if isinstance(row["other"], ox.NamedNode)}
