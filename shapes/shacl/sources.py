"""Where the data is: something that answers SELECT queries."""

from collections.abc import Iterator
from typing import Protocol

import pyoxigraph as ox

from graph.store import Row, Snapshot
from graph.store.answers import Dataset


class Source(Protocol):
    """A graph that is validated."""

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query whose default graph is this graph."""

    def triples(self) -> Iterator[ox.Triple]:
        """Yield everything in the graph."""

    def altered(self) -> frozenset[ox.NamedNode]:
        """Return the properties that have values which the store gives back in another spelling
        than they came in."""


class GraphSource:
    """A named graph of a store, or all that its readers see by default."""

    def __init__(self, snapshot: Snapshot, graph: str | None) -> None:
        """`graph` names the graph; None stands for the union."""
        self._snapshot = snapshot
        self._graph = graph
        self._dataset = None if graph is None else Dataset(default=(graph,))

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query whose default graph is this graph."""
        return self._snapshot.select(query, self._dataset)

    def triples(self) -> Iterator[ox.Triple]:
        """Yield everything in the graph."""
        if self._graph is None:
            quads = self._snapshot.statements(ox.DefaultGraph())
        else:
            quads = self._snapshot.quads(self._graph)
        return (quad.triple for quad in quads)

    def altered(self) -> frozenset[ox.NamedNode]:
        """Return nothing: the graph is what the store holds."""
        return frozenset()
