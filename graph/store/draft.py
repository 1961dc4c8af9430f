"""A version in the making: a copy of the last one, made with the first change to it."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from uuid import uuid4

import pyoxigraph as ox

from graph import names
from graph.errors import PolicygraphError
from graph.store import Difference, disk
from graph.store.literals import as_stored
from graph.store.snapshot import FolderSnapshot

Graph = ox.NamedNode | ox.DefaultGraph
"""The name of a graph."""

_MANY = 20_000
"""From how many quads on files of their own pay."""

_SCATTERED = 0.25
"""From what share on, of a version's bytes, files of their own are merged with all others: looking
up a term in many files takes several times as long (measured: 34 µs against 9 µs)."""

_Result = TypeVar("_Result")


class Draft:
    """Changes to a version, in a folder that does not exist before the first of them.

    In a store with a union the default graph is kept what it is: the union of the named graphs.
    The engine can take the union while it queries, but then counts a triple once for each graph
    that holds it (oxigraph #1919, not yet released), so the union is kept ready instead. What is
    put into the default graph of such a store stands in a named graph of its own.
    """

    def __init__(self, before: FolderSnapshot, path: Path) -> None:
        self.base = before.base
        self.union = before.union
        self._before = before
        self._path = path
        self._store: ox.Store | None = None
        self._steps: list[_Step] = []
        self._gone: set[ox.Quad] = set()
        self._new: set[ox.Quad] = set()
        self._first: dict[str, bool | None] = {}
        self._bulky = False

    @classmethod
    def empty(cls, path: Path) -> None:
        """Make a version that holds nothing."""
        store = ox.Store(str(path))
        store.flush()
        del store
        gc.collect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave nothing behind but what was given another name meanwhile."""
        self._release()
        disk.remove(self._path)

    def content(self) -> FolderSnapshot:
        """Return what the version holds by now; it must not be used after `close`."""
        if self._store is None:
            return self._before
        return self._before.of(self._store)

    def graph(self, name: str | None) -> Graph:
        """Return the graph of a name; without one, where the default graph's statements stand.

        Raises ValueError if the name is no IRI.
        """
        if name is not None:
            return ox.NamedNode(name)
        return ox.NamedNode(names.default(self.base)) if self.union else ox.DefaultGraph()

    def exists(self, graph: Graph) -> bool:
        """Tell whether a graph is there, be it empty; the default graph always is."""
        default = self.graph(None)
        return graph in (default, ox.DefaultGraph()) or self.content().exists(graph)

    def apply(self, difference: Difference, *, exact: bool = False) -> bool:
        """Take away what is gone and add what is new; tell whether that changes anything.

        A graph whose last statement goes is not there any more, unless it is among the created.
        An `exact` difference is one of statements as the store gives them, that are there or not.
        """
        content = self.content()
        gone, new = set(difference.gone), set(difference.new)
        if not exact:
            gone, new = self._placed(gone), self._placed(as_stored(new))
            gone = {quad for quad in gone - new if content.holds(quad)}
            new = {quad for quad in new if not content.holds(quad)}
        touched = {q.graph_name.value for q in gone | new if isinstance(q.graph_name, ox.NamedNode)}
        touched |= difference.created | difference.dropped
        states = {name: content.state(name) for name in touched}
        empty = {n for n in difference.created if states[n] is None}
        empty |= {n for n in difference.dropped if states[n] is False}
        if not gone and not new and not empty:
            return False
        for name, state in states.items():
            self._first.setdefault(name, state)
        self._write(gone, new)
        self._set_graphs(touched, difference.created)
        self._note(gone, new)
        self._steps.append(_Step(gone, new, states))
        return True

    def attempt(self, edit: Callable[["Draft"], _Result]) -> _Result | PolicygraphError:
        """Return what an edit returns, or its problem; then all is as before it."""
        self._steps = []
        try:
            return edit(self)
        except PolicygraphError as error:
            for step in self._steps[::-1]:
                self.apply(step.inverse(), exact=True)
            return _bare(error)

    def difference(self) -> Difference:
        """Return what all changes come to; `created` are the graphs that are empty only now,
        `dropped` those that were only before."""
        content = self.content()
        now = {name: content.state(name) is False for name in self._first}
        created = {n for n, empty in now.items() if empty and self._first[n] is not False}
        dropped = {n for n, empty in now.items() if not empty and self._first[n] is False}
        return Difference(self._gone, self._new, created, dropped)

    @contextmanager
    def copy(self) -> Iterator[ox.Store]:
        """Open a copy of what the version holds by now, which is removed afterwards.

        Its name is its own: the engine keeps the lock of a database that is not yet let go of.
        """
        path = self._path.with_suffix(f".copy{uuid4().hex}")
        if self._store is not None:
            self._store.flush()
        try:
            self.content().checkpoint(path)
            yield ox.Store(str(path))
        finally:
            disk.remove(path)

    def close(self) -> Path:
        """Bring what the version holds to its folder, and return that."""
        store = self._opened()
        store.flush()
        if self._bulky and disk.own_share(self._path) > _SCATTERED:
            store.optimize()
        del store
        self._release()
        return self._path

    def _release(self) -> None:
        if self._store is not None:
            self._store = None
            gc.collect()

    def _opened(self) -> ox.Store:
        if self._store is None:
            self._before.checkpoint(self._path)
            self._store = ox.Store(str(self._path))
        return self._store

    def _placed(self, quads: Iterable[ox.Quad]) -> set[ox.Quad]:
        """Return quads where they stand: those of the default graph may have a graph of theirs."""
        if not self.union:
            return set(quads)
        default, place = ox.DefaultGraph(), self.graph(None)
        return {
            ox.Quad(q.subject, q.predicate, q.object, place) if q.graph_name == default else q
            for q in quads
        }

    def _write(self, gone: Collection[ox.Quad], new: Collection[ox.Quad]) -> None:
        store = self._opened()
        for quad in gone:
            store.remove(quad)
        added: Iterable[ox.Quad] = new
        if self.union:
            added = (each for quad in new for each in (quad, _in_union(quad)))
        bulky = len(new) > _MANY
        (store.bulk_extend if bulky else store.extend)(added)
        self._bulky |= bulky
        if self.union:
            self._drop_from_union({quad.triple for quad in gone})

    def _drop_from_union(self, triples: Iterable[ox.Triple]) -> None:
        store = self._opened()
        for triple in triples:
            found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
            if all(isinstance(quad.graph_name, ox.DefaultGraph) for quad in found):
                store.remove(ox.Quad(triple.subject, triple.predicate, triple.object))

    def _set_graphs(self, touched: Iterable[str], created: Iterable[str]) -> None:
        store, content = self._opened(), self.content()
        for name in created:
            store.add_graph(ox.NamedNode(name))
        for name in set(touched) - set(created):
            if content.state(name) is False:
                store.remove_graph(ox.NamedNode(name))

    def _note(self, gone: set[ox.Quad], new: set[ox.Quad]) -> None:
        again, undone = new & self._gone, gone & self._new
        self._gone -= again
        self._new -= undone
        self._gone |= gone - undone
        self._new |= new - again


class _Step:
    """What one change really changed."""

    def __init__(
        self, gone: set[ox.Quad], new: set[ox.Quad], states: dict[str, bool | None]
    ) -> None:
        self._gone = gone
        self._new = new
        self._states = states

    def inverse(self) -> Difference:
        """Return the change that makes all as it was."""
        created = {name for name, state in self._states.items() if state is False}
        dropped = {name for name, state in self._states.items() if state is None}
        return Difference(self._new, self._gone, created, dropped)


def _in_union(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _bare(error: PolicygraphError) -> PolicygraphError:
    """Return an error without what led to it, which would keep databases open."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
