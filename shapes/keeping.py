"""The report of a version, kept beside it: made when it is asked for, from an earlier one.

A document's own findings follow from its graph alone, and those of shapes across documents from
the documents that links join to it. So of an earlier version's report everything is taken over
but the documents that changed since, and what shapes across documents may find in those that are
joined to one that changed (see `shapes/affected.py`).
"""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.errors import PolicygraphError
from graph.store import disk
from graph.store.folder import FolderStore
from graph.store.place import REPORTS
from graph.store.snapshot import FolderSnapshot
from shapes import affected, running, stored
from shapes.checking import Task, together
from shapes.digest import Digest, making, tables
from shapes.document import Part
from shapes.running import OnGraph, Own
from shapes.segments import Pointer, Segments, Writer, taken_over
from shapes.stored import Entry, Index, StoredUnits, recorded
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
    folder = _place(store, number)
    if not (folder / tables.NAME).is_file():
        return None
    return StoredUnits.open(folder, number, store.made(number).isoformat())


def digest(store: FolderStore, number: int) -> Digest | None:
    """Return the digest of a version's report if that is kept, at the cost of opening it.

    Raises AbsentError if there is no version.
    """
    found = Digest.open(_place(store, number))
    if found is None or (found.made_by, found.version) != (stored.made_by(), number):
        return None
    return found if found.time == store.made(number) else None


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
    documents = running.chosen(snapshot.documents(), None)
    earlier, change = _since(store, snapshot)
    with closing(Writer(folder)) as writer:
        draft = _Draft(folder, writer, earlier)
        before = dict(draft.entries)
        changed = (g for g in documents if g in change.graphs or g not in draft.entries)
        fresh = {graph: index for index, graph in enumerate(changed)}
        seen = {*affected.seeing(snapshot, change), *fresh} if earlier else set(documents)
        tasks = [Task(graph, own=graph in fresh) for graph in sorted(seen)]
        for found in together(store.folder, processes)(snapshot, tasks):
            if found.own is not None:
                if on_graph is not None:
                    on_graph(fresh[found.graph], found.graph)
                draft.add(found.graph, found.own)
            draft.join(found.graph, found.across, found.fallbacks)
        index = draft.finish(snapshot, documents)
    news = _news(before, documents, change)
    since = earlier.index.version if earlier else None
    about = making.described(snapshot.version, snapshot.time, stored.made_by(), since)
    source = earlier.segments.folder if earlier else None
    units = StoredUnits(index, Segments(folder, index.segments()))
    making.write(folder, units, about, source, seen, news if earlier else {})


def _written(folder: Path, snapshot: FolderSnapshot) -> StoredUnits:
    """Return the report that was written into a folder. Raises StoreError."""
    found = StoredUnits.open(folder, snapshot.version, snapshot.time.isoformat())
    if found is None:
        raise disk.unusable(folder, OSError("a report that was just written is not there"))
    return found


def _news(
    before: Collection[str], documents: Sequence[str], change: affected.Changed
) -> dict[str, str]:
    """Return what became of documents since an earlier report."""
    there = frozenset(documents)
    went = {graph: "went" for graph in before if graph not in there}
    rest = (graph for graph in documents if graph in change.graphs or graph not in before)
    return went | {graph: "changed" if graph in before else "came" for graph in rest}


def _since(
    store: FolderStore, snapshot: FolderSnapshot
) -> tuple[StoredUnits | None, affected.Changed]:
    """Return the nearest earlier report, and what has changed since."""
    for number in reported(store):
        if number >= snapshot.version or (found := opened(store, number)) is None:
            continue
        try:
            changes = [store.change(n) for n in range(number + 1, snapshot.version + 1)]
            if all(change.previous is not None for change in changes):
                rows = chain.from_iterable(changes)
                return found, affected.changed(snapshot.base, rows)
        except PolicygraphError:
            continue  # What has changed since is not known.
    return None, affected.Changed()


class _Draft:
    """A report in the making: what is taken over from an earlier one, and what is new."""

    def __init__(self, folder: Path, writer: Writer, earlier: StoredUnits | None) -> None:
        self.entries = dict(earlier.index.entries) if earlier else {}
        self._folder = folder
        self._earlier = earlier
        self._writer = writer
        self._new: list[Counts] = []
        self._gone: list[tuple[str, Pointer]] = []

    def add(self, graph: str, own: Own) -> None:
        """Put in what was found in a document's graph alone."""
        before = self.entries.get(graph)
        if before is not None:
            self._gone.append((graph, before.own))
        joined = before.between if before is not None else None
        pointer = self._written(graph, own.part)
        self.entries[graph] = Entry(own.title, pointer, joined, own.applied, own.fallbacks)

    def join(self, graph: str, part: Part, fallbacks: Mapping[str, str]) -> None:
        """Put in what was found across documents."""
        before = self.entries[graph]
        if before.between is not None:
            self._gone.append((graph, before.between))
        pointer, reasons = self._written(graph, part), {**before.fallbacks, **fallbacks}
        self.entries[graph] = replace(before, between=pointer, fallbacks=reasons)

    def finish(self, snapshot: FolderSnapshot, documents: Iterable[str]) -> Index:
        """Leave out what is no document any more, write what is missing, and return the index.

        Raises StoreError if no shape applies to anything.
        """
        held = {graph: self.entries[graph] for graph in documents}
        for graph in self.entries.keys() - held.keys():
            self._gone += ((graph, pointer) for pointer in self.entries[graph].pointers())
        if not any(entry.applied for entry in held.values()):
            raise running.nothing()
        sums = self._sums()
        entries = _taken_over(self._earlier, self._writer, held, self._folder)
        index = Index(snapshot.version, snapshot.time.isoformat(), entries, sums)
        index.write(self._folder)
        return index

    def _written(self, graph: str, part: Part) -> Pointer:
        self._new.append(part.counts.over(("document", graph), STORE))
        return self._writer.add(recorded(part))

    def _sums(self) -> Counts:
        earlier = self._earlier
        if earlier is None:
            return total(self._new)
        gone = (earlier.counts(p).over(("document", graph), STORE) for graph, p in self._gone)
        return total((earlier.sums(), *self._new), less=gone)


def _taken_over(
    earlier: StoredUnits | None, writer: Writer, entries: dict[str, Entry], folder: Path
) -> dict[str, Entry]:
    """Link the segments of an earlier report, or copy what counts in them; return where all is."""
    if earlier is None:
        return entries
    old = earlier.segments
    used = {p.segment for entry in entries.values() for p in entry.pointers()} - {writer.name}
    linked = taken_over(old, [p for entry in entries.values() for p in entry.pointers()]) & used
    for name in linked:
        old.link(name, folder)
    stay = {*linked, writer.name}

    def moved(pointer: Pointer) -> Pointer:
        return pointer if pointer.segment in stay else writer.add(earlier.record(pointer))

    def kept_in(entry: Entry) -> Entry:
        if all(pointer.segment in stay for pointer in entry.pointers()):
            return entry
        joined = entry.between and moved(entry.between)
        return replace(entry, own=moved(entry.own), between=joined)

    return {graph: kept_in(entry) for graph, entry in entries.items()}
