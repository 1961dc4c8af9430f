"""The report of a version, kept beside it: made when it is asked for, from an earlier one.

A document's own findings follow from its graph alone, and those of shapes across documents from
the documents that links join to it. So of an earlier version's report everything is taken over
but the documents that changed since, and what shapes across documents may find in those that are
joined to one that changed (see `shapes/affected.py`).
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.errors import PolicygraphError
from graph.store import disk
from graph.store.folder import FolderStore
from graph.store.place import REPORTS
from graph.store.snapshot import FolderSnapshot
from shapes import affected, running, stored
from shapes.checking import Task, together
from shapes.damage import damaged
from shapes.digest import Digest, making, tables
from shapes.document import Part
from shapes.index import About, Entry, Index
from shapes.neighbourhoods import apart
from shapes.running import OnGraph, Own
from shapes.segments import Pointer, Writer, taken_over
from shapes.stored import StoredUnits, recorded
from shapes.tallies import STORE, Counts, total


def kept(
    store: FolderStore,
    version: int | None = None,
    on_graph: OnGraph | None = None,
    processes: int = 1,
) -> StoredUnits:
    """Return the report of a version, the one that counts or another.

    It is kept if the folder can be written, else made for the caller alone. Of several that ask
    at once, one makes it and the others wait. `on_graph` is told of the graphs that are checked,
    `processes` of them at once.
    Raises StoreError if there is nothing to check, AbsentError and GoneError as the store does.
    """
    number = store.version() if version is None else version
    found = opened(store, number)
    if found is not None:
        return found
    snapshot = store.snapshot(number)
    if os.access(store.folder, os.W_OK):
        found = _made(store, snapshot, on_graph, processes)
    if found is not None:
        return found
    with TemporaryDirectory(prefix="policygraph-") as name:
        folder = Path(name)
        _fill(folder, store, snapshot, on_graph, processes)
        return _written(folder, snapshot)


def opened(store: FolderStore, number: int) -> StoredUnits | None:
    """Return the report of a version if it is kept. Raises AbsentError if there is no version."""
    return StoredUnits.open(_place(store, number), number, store.made(number).isoformat())


def digest(store: FolderStore, number: int) -> Digest | None:
    """Return the digest of a version's report if that is kept, at the cost of opening it.

    Raises AbsentError if there is no version.
    """
    found = Digest.open(_place(store, number))
    if found is None or (found.made_by, found.version) != (stored.made_by(), number):
        return None
    return found if found.time == store.made(number) else None


def digested(store: FolderStore, number: int) -> Digest | None:
    """Return the digest of a version's report, which is made if the report is kept and it is not;
    None where it cannot be.

    Of several that ask at once, one makes it and the others wait. Raises AbsentError and GoneError
    as the store does.
    """
    if (found := digest(store, number)) is not None:
        return found
    if not os.access(store.folder, os.W_OK):
        return None
    snapshot, place = store.snapshot(number), _place(store, number)
    with suppress(OSError), disk.locked(store.folder / f"{REPORTS}.lock"):
        units = opened(store, number)
        if units is None or digest(store, number) is not None:
            return digest(store, number)
        making = place / f"{tables.NAME}.making"
        disk.remove(making)
        _sum_up(making, store, snapshot, units)
        disk.settle(making, place / tables.NAME)
    return digest(store, number)


def is_begun(store: FolderStore, version: int | None = None) -> bool:
    """Tell whether a report of this version or an earlier one is kept, to be used for it."""
    number = store.version() if version is None else version
    return any(n <= number and opened(store, n) is not None for n in reported(store))


def reported(store: FolderStore) -> list[int]:
    """Return the versions that a report is kept of, by whatever shapes, the last first."""
    folder = store.folder / REPORTS
    names = os.listdir(folder) if folder.is_dir() else []
    return sorted((int(name) for name in names if name.isdecimal()), reverse=True)


def _place(store: FolderStore, number: int) -> Path:
    return store.folder / REPORTS / str(number)


def _made(
    store: FolderStore, snapshot: FolderSnapshot, on_graph: OnGraph | None, processes: int
) -> StoredUnits | None:
    """Make a report beside its version; None if the disk does not take it."""
    number = snapshot.version
    try:
        store.beside(
            REPORTS,
            number,
            lambda folder: _fill(folder, store, snapshot, on_graph, processes),
            lambda folder: opened(store, number) is not None,
        )
    except OSError:
        return None
    return opened(store, number)


def _fill(
    folder: Path,
    store: FolderStore,
    snapshot: FolderSnapshot,
    on_graph: OnGraph | None,
    processes: int,
) -> None:
    """Make a report in an empty folder."""
    earlier, change = _since(store, snapshot)
    if earlier is None:
        fresh = seen = running.chosen(snapshot.documents(), None)
    else:
        fresh = sorted(filter(snapshot.has_graph, change.graphs))
        seen = sorted({*affected.seeing(snapshot, change), *fresh})
    known = earlier is not None and not change.everything
    others = earlier.index.about.others if earlier and known else apart(snapshot)
    places = {graph: place for place, graph in enumerate(fresh)}
    tasks = [Task(graph, own=graph in places) for graph in seen]
    with closing(Writer(folder)) as writer:
        draft = _Draft(folder, writer, earlier)
        for graph in change.graphs.difference(fresh):
            draft.drop(graph)
        for found in together(store.folder, processes, others)(snapshot, tasks):
            if found.own is not None:
                if on_graph is not None:
                    on_graph(places[found.graph], found.graph)
                draft.add(found.graph, found.own)
            draft.join(found.graph, found.across, found.fallbacks)
        draft.finish(snapshot, others)


def _sum_up(path: Path, store: FolderStore, snapshot: FolderSnapshot, units: StoredUnits) -> None:
    """Make the digest of a report."""
    earlier, change = _since(store, snapshot, lambda n: digest(store, n) is not None)
    since = earlier.version if earlier else None
    about = making.described(snapshot.version, snapshot.time, stored.made_by(), since)
    if earlier is None:
        making.write(path, units, about, None, (), {})
        return
    before, now = earlier.titles().keys(), units.titles().keys()
    again = sorted(now - units.index.alike(earlier.index))
    news = dict.fromkeys(change.graphs & before & now, "changed")
    news |= dict.fromkeys(before - now, "went") | dict.fromkeys(now - before, "came")
    making.write(path, units, about, earlier.segments.folder / tables.NAME, again, news)


def _written(folder: Path, snapshot: FolderSnapshot) -> StoredUnits:
    """Return the report that was written into a folder. Raises StoreError."""
    found = StoredUnits.open(folder, snapshot.version, snapshot.time.isoformat())
    if found is None:
        raise disk.unusable(folder, OSError("a report that was just written is not there"))
    return found


def _since(
    store: FolderStore, snapshot: FolderSnapshot, fits: Callable[[int], bool] = lambda _: True
) -> tuple[StoredUnits | None, affected.Changed]:
    """Return the report of the nearest earlier version that `fits`, and what has changed since."""
    for number in reported(store):
        if number >= snapshot.version or not fits(number):
            continue
        try:
            found = opened(store, number)
            changes = [store.change(n) for n in range(number + 1, snapshot.version + 1)]
            if found is not None and all(change.previous is not None for change in changes):
                return found, affected.changed(snapshot.base, changes)
        except PolicygraphError:
            continue  # What has changed since is not known.
    return None, affected.Changed()


class _Draft:
    """A report in the making: what is taken over from an earlier one, and what is new."""

    def __init__(self, folder: Path, writer: Writer, earlier: StoredUnits | None) -> None:
        self._index = Index.begun(folder, earlier.index if earlier else None)
        self._folder = folder
        self._earlier = earlier
        self._writer = writer
        self._new: list[Counts] = []
        self._gone: list[tuple[str, Pointer]] = []

    def add(self, graph: str, own: Own) -> None:
        """Put in what was found in a document's graph alone."""
        self.drop(graph)
        pointer = self._written(graph, own.part)
        self._index.put(graph, Entry(own.title, pointer, None, own.applied, own.fallbacks))

    def join(self, graph: str, part: Part, fallbacks: Mapping[str, str]) -> None:
        """Put in what was found across documents. Raises StoreError if the earlier report is
        damaged."""
        before = self._index.entry(graph)
        if before is None:
            raise damaged()
        if before.between is not None:
            self._gone.append((graph, before.between))
        pointer, reasons = self._written(graph, part), {**before.fallbacks, **fallbacks}
        self._index.put(graph, replace(before, between=pointer, fallbacks=reasons))

    def drop(self, graph: str) -> None:
        """Leave out what was known of a document."""
        before = self._index.entry(graph)
        if before is not None:
            self._gone += ((graph, pointer) for pointer in before.pointers())
            self._index.drop(graph)

    def finish(self, snapshot: FolderSnapshot, others: Sequence[str]) -> None:
        """Take over the records that stay, and finish the index.

        Raises StoreError if no shape applies to anything.
        """
        if not self._index.applies():
            raise running.nothing()
        self._take_over()
        made, time = stored.made_by(), snapshot.time.isoformat()
        self._index.finish(About(made, snapshot.version, time, self._sums(), others))

    def _written(self, graph: str, part: Part) -> Pointer:
        self._new.append(part.counts.over(("document", graph), STORE))
        return self._writer.add(recorded(part))

    def _sums(self) -> Counts:
        earlier = self._earlier
        if earlier is None:
            return total(self._new)
        gone = (earlier.counts(p).over(("document", graph), STORE) for graph, p in self._gone)
        return total((earlier.sums(), *self._new), less=gone)

    def _take_over(self) -> None:
        """Link the segments of an earlier report, or copy what counts in them."""
        if self._earlier is None:
            return
        old, held = self._earlier.segments, self._index.held()
        linked = taken_over(old, sum(each.used for each in held))
        linked &= {each.segment for each in held}
        for name in linked:
            old.link(name, self._folder)
        for graph, across, pointer in self._index.elsewhere({*linked, self._writer.name}):
            moved = self._writer.add(self._earlier.record(pointer))
            self._index.place(graph, across, moved)
