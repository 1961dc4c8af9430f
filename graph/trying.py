"""What a document would be in a store, worked out in memory: itself, what is derived from it, and
the documents that it links to."""

from collections.abc import Iterator, Sequence, Set
from datetime import UTC, datetime

import pyoxigraph as ox

import ontology
from graph import names
from graph.derivation import derive
from graph.store import Row
from graph.store.snapshot import FolderSnapshot

_TYPE = ox.NamedNode(f"{ontology.PREFIXES['rdf']}type")


def tried(snapshot: FolderSnapshot, name: str, quads: Sequence[ox.Quad]) -> FolderSnapshot:
    """Return a store in memory that holds the document's graph `name` with these quads, its links
    and topics as they would be beside the documents of `snapshot`, and the documents that it links
    to. Nothing of it is kept, and `snapshot` stays as it is."""
    links = names.links(snapshot.base)
    derived = derive(_Beside(snapshot, name, quads), {name: quads}).new
    linked = {quad.object for quad in derived if quad.graph_name == ox.NamedNode(links)}
    return _held(
        snapshot.base,
        [
            *quads,
            *derived,
            *(
                quad
                for other in sorted(_documents(snapshot, linked) - {name})
                for graph in (other, names.topics(snapshot.base, other))
                for quad in snapshot.quads(graph)
            ),
        ],
    )


class _Beside:
    """The documents of a version without what was derived from them, one exchanged or added."""

    def __init__(self, snapshot: FolderSnapshot, name: str, quads: Sequence[ox.Quad]) -> None:
        self.base = snapshot.base
        self._stored = snapshot
        self._own = _held(self.base, quads)
        hidden = (name, names.links(self.base), names.topics(self.base, name))
        self._hidden = frozenset(map(ox.NamedNode, hidden))

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query, each from the one named graph that it calls `?g`."""
        yield from (row for row in self._stored.select(query) if row["g"] not in self._hidden)
        yield from self._own.select(query)


def _held(base: str, quads: Sequence[ox.Quad]) -> FolderSnapshot:
    store = ox.Store()
    store.bulk_extend(quads)
    return FolderSnapshot(store, 1, base, time=datetime.now(UTC))


def _documents(snapshot: FolderSnapshot, things: Set[object]) -> set[str]:
    """Return the documents' graphs that say what `things` are."""
    return {
        quad.graph_name.value
        for thing in things
        if isinstance(thing, ox.NamedNode)
        for quad in snapshot.matching(thing, _TYPE)
        if isinstance(quad.graph_name, ox.NamedNode)
        and names.is_document(snapshot.base, quad.graph_name.value)
    }
