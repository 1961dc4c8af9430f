"""Where shapes run."""

from collections.abc import Iterator
from typing import Protocol

import pyoxigraph as ox

from graph.store import Row, Snapshot
from graph.store.answers import Dataset


class Source(Protocol):
    """Data."""

    def select(self, query: str) -> Iterator[Row]:
        """Rows."""

    def triples(self) -> Iterator[ox.Triple]:
        """Triples."""


class GraphSource:
    """One graph, or all."""

    def __init__(self, snapshot: Snapshot, graph: str | None) -> None:
        self._snapshot = snapshot
        held = snapshot.graphs()
        self._graphs = [graph] if graph else held
        self._dataset = Dataset(self._graphs)

    def select(self, query: str) -> Iterator[Row]:
        """Rows."""
        return self._snapshot.select(query, self._dataset)

    def triples(self) -> Iterator[ox.Triple]:
        """Triples."""
        for graph in self._graphs:
            for quad in self._snapshot.quads(graph):
                yield quad.triple
