"""One version of the store, open for reading."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

import ontology
from graph import names
from graph.store import Row
from graph.store.answers import (
    UNLIMITED,
    Answer,
    Choose,
    Dataset,
    Functions,
    Limits,
    Names,
    answer,
)
from graph.store.guard import Guard
from graph.store.literals import rows
from graph.store.remote import NOTHING, Allowed

DUMP_FORMATS = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}
"""Formats that keep the named graphs."""


class FolderSnapshot:
    """A version that never changes; every answer from it is whole."""

    def __init__(
        self,
        store: ox.Store,
        version: int,
        base: str,
        *,
        time: datetime,
        union: bool = True,
        guard: Guard | None = None,
        functions: Callable[[], Functions] | None = None,
    ) -> None:
        """`functions` makes what one run of a query may call."""
        self._store = store
        self._guard = guard
        self._functions = functions
        self.version = version
        self.base = base
        self.time = time
        self.union = union

    def of(self, store: ox.Store) -> "FolderSnapshot":
        """Return a snapshot of another database in this one's place, which must not change while
        that is used."""
        return FolderSnapshot(store, self.version, self.base, time=self.time, union=self.union)

    def query(
        self,
        query: str,
        choose: Choose,
        dataset: Dataset | None = None,
        limits: Limits = UNLIMITED,
        allowed: Allowed = NOTHING,
    ) -> Answer:
        """Run a SPARQL 1.1 query on the union of the named graphs, or on `dataset`.

        The project's prefixes need no declaration, and relative IRIs begin with the base. It may
        call the services that are `allowed`. Raises QueryError and LimitError.
        """
        known = Names(self.base, ontology.PREFIXES)
        functions = self._functions() if self._functions is not None else None
        wanted = dataset or Dataset()
        return answer(self._store, query, choose, wanted, known, limits, functions, allowed)

    def select(self, query: str, dataset: Dataset | None = None) -> Iterator[Row]:
        """Yield the rows of one of the project's own SELECT queries, unbound variables absent,
        triple terms (RDF 1.2) as their text; it sees the union of the named graphs, or
        `dataset`."""
        known = dict(ontology.PREFIXES)
        if not dataset:
            return rows(self._store.query(query, prefixes=known))
        solutions = self._store.query(
            query,
            prefixes=known,
            default_graph=[ox.NamedNode(iri) for iri in dataset.default],
            named_graphs=[ox.NamedNode(iri) for iri in dataset.named],
        )
        return rows(solutions)

    def graphs(self) -> list[str]:
        """Return the names of all named graphs."""
        return list(self._graphs)

    def documents(self) -> list[str]:
        """Return the names of the documents' graphs."""
        return list(self._documents)

    def has_graph(self, name: str) -> bool:
        """Tell whether there is a named graph."""
        return self._store.contains_named_graph(ox.NamedNode(name))

    @cached_property
    def _graphs(self) -> list[str]:
        found = self._store.named_graphs()
        return sorted(node.value for node in found if isinstance(node, ox.NamedNode))

    @cached_property
    def _documents(self) -> list[str]:
        return [name for name in self._graphs if names.is_document(self.base, name)]

    def quads(self, graph: str) -> Iterator[ox.Quad]:
        """Yield the quads of one named graph."""
        return self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))

    def everything(self) -> Iterator[ox.Quad]:
        """Yield the quads of all graphs, without the union."""
        if not self.union:
            yield from self._store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        for graph in self.graphs():
            yield from self.quads(graph)

    def matching(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of named graphs that have these terms; None stands for any term."""
        for quad in self._store.quads_for_pattern(subject, predicate, object, graph):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                yield quad

    def outgoing(self, iri: str) -> list[ox.Quad]:
        """Return the statements about `iri`."""
        return list(self._store.quads_for_pattern(ox.NamedNode(iri), None, None, self._place()))

    def incoming(self, iri: str) -> Iterator[ox.Quad]:
        """Yield the statements that point to `iri`."""
        return self._store.quads_for_pattern(None, None, ox.NamedNode(iri), self._place())

    def statements(self, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
        """Yield the quads of one graph; those of the default graph may be a union's."""
        return self._store.quads_for_pattern(None, None, None, graph)

    def holds(self, quad: ox.Quad) -> bool:
        """Tell whether a statement stands in its graph."""
        return quad in self._store

    def exists(self, graph: ox.NamedNode | ox.DefaultGraph) -> bool:
        """Tell whether there is such a graph, be it empty."""
        return isinstance(graph, ox.DefaultGraph) or self._store.contains_named_graph(graph)

    def state(self, graph: str) -> bool | None:
        """Tell whether a named graph holds anything; None if there is no such graph."""
        if not self._store.contains_named_graph(ox.NamedNode(graph)):
            return None
        return next(self.quads(graph), None) is not None

    def differs(self, graph: str, quads: Collection[ox.Quad]) -> bool:
        """Tell whether a named graph holds anything else than `quads`."""
        held = set(self.quads(graph))
        return len(held) != len(quads) or not held.issuperset(quads)

    def dump(self, name: str) -> bytes:
        """Return all graphs, without the union, in one of DUMP_FORMATS."""
        prefixes = dict(ontology.PREFIXES) if name == "trig" else None
        format_ = DUMP_FORMATS[name]
        return ox.serialize(self.everything(), format=format_, prefixes=prefixes) or b""

    def checkpoint(self, target: Path) -> None:
        """Copy this version to a folder that does not exist yet."""
        self._store.backup(str(target))

    def _place(self) -> ox.DefaultGraph | None:
        """Return where every statement stands once: the union, or else all graphs."""
        return ox.DefaultGraph() if self.union else None
