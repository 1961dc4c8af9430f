"""A version in the making: a copy of the last one, made with the first change to it."""

import gc
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph.store import Difference
from graph.store.snapshot import FolderSnapshot


class Draft:
    """Changes to a version, in a folder that does not exist before the first of them.

    The default graph is kept what it is: the union of the named graphs. The engine can take the
    union while it queries, but then counts a triple once for each graph that holds it (oxigraph
    #1919, not yet released), so the union is kept ready instead.
    """

    def __init__(self, before: FolderSnapshot, path: Path) -> None:
        self._before = before
        self._path = path
        self._store: ox.Store | None = None

    @classmethod
    def empty(cls, path: Path) -> None:
        """Make a version that holds nothing."""
        store = ox.Store(str(path))
        store.flush()
        del store
        gc.collect()

    def content(self) -> FolderSnapshot:
        """Return what the version holds by now; it must not be used after `close`."""
        if self._store is None:
            return self._before
        return FolderSnapshot(self._store, self._before.version, self._before.base)

    def replace(self, graphs: Mapping[str, Sequence[ox.Quad]]) -> set[str]:
        """Make each named graph hold just these quads; return the names of the changed."""
        changed = {name for name, quads in graphs.items() if self._before.differs(name, quads)}
        gone: set[ox.Triple] = set()
        for name in changed:
            store, node = self._opened(), ox.NamedNode(name)
            gone.update(quad.triple for quad in store.quads_for_pattern(None, None, None, node))
            gone.difference_update(quad.triple for quad in graphs[name])
            store.remove_graph(node)
        if changed:
            self._add(quad for name in changed for quad in graphs[name])
        self._drop_from_union(gone)
        return changed

    def apply(self, difference: Difference) -> None:
        """Take away what is gone and add what is new."""
        if not difference.gone and not difference.new:
            return
        store = self._opened()
        for quad in difference.gone:
            store.remove(quad)
        self._add(difference.new)
        self._drop_from_union(quad.triple for quad in difference.gone)
        for name in {quad.graph_name for quad in difference.gone}:
            if next(store.quads_for_pattern(None, None, None, name), None) is None:
                store.remove_graph(name)

    def close(self) -> bool:
        """Bring the changes to the folder; tell whether there were any."""
        if self._store is None:
            return False
        self._store.flush()
        self._store = None
        gc.collect()
        return True

    def _opened(self) -> ox.Store:
        if self._store is None:
            self._before.checkpoint(self._path)
            self._store = ox.Store(str(self._path))
        return self._store

    def _add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads all at once: each time makes files of its own."""
        self._opened().bulk_extend(
            each
            for quad in quads
            for each in (quad, ox.Quad(quad.subject, quad.predicate, quad.object))
        )

    def _drop_from_union(self, triples: Iterable[ox.Triple]) -> None:
        for triple in triples:
            store = self._opened()
            found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
            if not any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in found):
                store.remove(ox.Quad(triple.subject, triple.predicate, triple.object))
