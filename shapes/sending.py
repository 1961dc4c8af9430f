"""Checking what is not kept: a graph that is sent along, as if it were a document's, with its
literals as spelt, or a document before it is stored."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pyoxigraph as ox

from graph.store import Row
from graph.store.literals import as_stored
from graph.store.snapshot import FolderSnapshot
from shapes import running
from shapes.across import across
from shapes.document import Document, joined
from shapes.findings import Report
from shapes.shacl.sources import GraphSource
from shapes.units import Gathered, assembled

NAME = "graph/sent"
"""What the graph is called, below the base."""


class Sent:
    """A graph that was parsed and stored: the store answers queries, and what it spells otherwise
    is known."""

    def __init__(self, snapshot: FolderSnapshot, graph: str, parsed: Sequence[ox.Quad]) -> None:
        """`parsed` is the graph as it was spelt."""
        self._stored = GraphSource(snapshot, graph)
        self._parsed = parsed
        changed = zip(parsed, as_stored(parsed), strict=True)
        self._altered = frozenset(was.predicate for was, now in changed if was != now)

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query."""
        return self._stored.select(query)

    def triples(self) -> Iterator[ox.Triple]:
        """Yield everything in the graph, as it was spelt."""
        return (quad.triple for quad in self._parsed)

    def altered(self) -> frozenset[ox.NamedNode]:
        """Return the properties that have values which the store spells otherwise."""
        return self._altered


def report(triples: Sequence[ox.Triple], base: str) -> Report:
    """Return what is found in the triples; `base` is what the store's identifiers begin with.

    Raises StoreError if they say nothing that a shape looks at.
    """
    name = f"{base}{NAME}"
    graph = ox.NamedNode(name)
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in dict.fromkeys(triples)]
    store = ox.Store()
    store.bulk_extend(quads)
    snapshot = FolderSnapshot(store, 1, base, time=datetime.now(UTC))
    return _report(Document(name, Sent(snapshot, name, quads)), snapshot)


def stored(snapshot: FolderSnapshot, graph: str) -> Report:
    """Return what is found in a document's graph of a snapshot that is not kept.

    Raises StoreError if it says nothing that a shape looks at.
    """
    return _report(running.document(snapshot, graph), snapshot)


def _report(document: Document, snapshot: FolderSnapshot) -> Report:
    crossing, own = across(snapshot), running.own(document)
    if not own.applied:
        raise running.nothing()
    unit = joined(document.graph, own.title, own.part, crossing.part(document))
    fallbacks = {**crossing.fallbacks, **own.fallbacks}
    return assembled(Gathered({document.graph: unit}), None, fallbacks)
