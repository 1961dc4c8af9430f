"""Where the data is: something that answers SELECT queries."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Protocol

import pyoxigraph as ox

from graph.errors import LimitError, ReadingError
from graph.store import Row, Snapshot
from graph.store.answers import Dataset
from graph.store.literals import as_stored, rows

SHAPES: Final = ox.NamedNode("urn:x-shacl:shapes-graph")
"""The graph that `$shapesGraph` stands for."""


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


class LoadedSource:
    """A graph in memory, as it was parsed: what the store makes of its literals is known."""

    def __init__(self, triples: list[ox.Triple], shapes: Sequence[ox.Quad] = ()) -> None:
        """`shapes` is what queries find in the graph SHAPES."""
        self._triples = triples
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
        stored = list(as_stored(quads))
        changed = zip(quads, stored, strict=True)
        self._altered = frozenset(was.predicate for was, now in changed if was != now)
        self._store = ox.Store()
        self._store.bulk_extend(stored)
        self._store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, SHAPES) for q in shapes)

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query."""
        return rows(self._store.query(query))

    def triples(self) -> Iterator[ox.Triple]:
        """Yield everything in the graph, as it was spelt."""
        return iter(self._triples)

    def altered(self) -> frozenset[ox.NamedNode]:
        """Return the properties that have values which the store spells otherwise."""
        return self._altered


class Beside:
    """A copy of the data with the shapes graph beside it, made when it is first asked."""

    def __init__(self, source: Source, shapes: Sequence[ox.Quad], most: int) -> None:
        """`most` is how many triples of the data may be copied."""
        self._source = source
        self._shapes = shapes
        self._most = most
        self._copy: LoadedSource | None = None

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query; raises LimitError if the data is too large."""
        if self._copy is None:
            triples = list(islice(self._source.triples(), self._most + 1))
            if len(triples) > self._most:
                raise too_large(self._most)
            self._copy = LoadedSource(triples, self._shapes)
        return self._copy.select(query)

    def triples(self) -> Iterator[ox.Triple]:
        """Yield everything in the data."""
        return self._source.triples()

    def altered(self) -> frozenset[ox.NamedNode]:
        """Return what is altered in the data."""
        return self._source.altered()


def too_large(most: int) -> LimitError:
    """Return the error for data that is too large to be checked otherwise than by queries."""
    return LimitError(
        "rows",
        f"有形状不能编译为查询，其所需数据超过 {most} 条语句，无法检查；请缩小范围，或改写形状",
        "a shape cannot be compiled to queries, and the data that it needs is too large to be "
        f"checked otherwise: over {most} statements; validate less at once, or change the shape",
    )


def loaded(data: bytes, format: ox.RdfFormat) -> LoadedSource:
    """Parse data to validate; what its named graphs hold counts as one graph.

    Raises ReadingError if it is damaged, or if it holds nothing.
    """
    try:
        triples = list(dict.fromkeys(quad.triple for quad in ox.parse(data, format)))
    except (SyntaxError, ValueError) as error:
        wrong = " ".join(str(error).split())
        raise ReadingError(
            f"数据不是有效的 {format.name}：{wrong}", f"the data is no {format.name}: {wrong}"
        ) from error
    if not triples:
        raise ReadingError(
            "数据没有任何语句，没有可检查的内容", "the data holds no statement: nothing to validate"
        )
    return LoadedSource(triples)
