"""The embedded store: a folder of versions, each a complete Oxigraph database (design, §3).

A writer copies the current version by hard links, changes the copy, writes beside it what it
changed, and then switches CURRENT, so readers never wait and a crash at any moment leaves the last
version. `graph/store/place.py` tells what lies where.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from graph.errors import AbsentError, GoneError, PolicygraphError, StoreError
from graph.store import Derive, Documents, disk, publishing, rebuilding
from graph.store.answers import Functions
from graph.store.changes import Change
from graph.store.companions import Companion
from graph.store.description import DEFAULT_BASE, Description, checked_base
from graph.store.draft import Draft
from graph.store.edits import Edit, ReplaceGraphs
from graph.store.guard import Guard
from graph.store.place import Place
from graph.store.retention import Retention
from graph.store.snapshot import FolderSnapshot


@dataclass(frozen=True, slots=True)
class Version:
    """A version's number, when it was made (UTC), how many statements it added and removed, and
    whether it can be opened."""

    number: int
    time: datetime
    added: int
    removed: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Commit:
    """What became of edits: the version that counts after them, and each one's outcome."""

    version: int
    outcomes: list[object]


class FolderStore:
    """A folder of versions. Instances hold no files open and may be shared between threads."""

    def __init__(
        self,
        folder: Path,
        description: Description,
        companion: Companion | None = None,
    ) -> None:
        self.folder = folder
        self.base = description.base
        self.union = description.union
        self._companion = companion
        self._place = Place(folder)
        self._changes: dict[int, Change] = {}

    @classmethod
    def create(
        cls,
        folder: Path,
        base: str | None = None,
        *,
        union: bool | None = None,
        companion: Companion | None = None,
    ) -> "FolderStore":
        """Open the store in `folder`, making it (empty, with `base`) if there is none.

        With `union` (what a new store has unless told otherwise) readers see the union of the named
        graphs as the default graph, else the default graph is one like any other. Raises
        StoreError if it cannot be made, is damaged, or has another base or default graph.
        """
        try:
            if not (folder / "CURRENT").exists():
                wanted = Description(checked_base(base or DEFAULT_BASE), union is not False)
                _refuse_foreign(folder)
                _make(Place(folder), wanted)
        except OSError as error:
            raise disk.unusable(folder, error) from error
        store = cls.open(folder, base, companion=companion)
        Description(store.base, store.union).match(base, union)
        return store

    @classmethod
    def open(
        cls,
        folder: Path,
        base: str | None = None,
        *,
        companion: Companion | None = None,
    ) -> "FolderStore":
        """Open the store in `folder`.

        Raises StoreError if there is none, it is damaged, or `base` is not the recorded one.
        """
        description = Description.read(folder)
        description.match(base, None)
        return cls(folder, description, companion)

    def version(self) -> int:
        """Return the number of the version that counts."""
        return self._place.current()

    def snapshot(self, version: int | None = None) -> FolderSnapshot:
        """Open the version that counts, or another; it stays as it is, whatever is written.

        Raises AbsentError for a version that never was, GoneError for one that was cleared,
        StoreError for one of an older release.
        """
        for _ in range(3):
            current = self.version()
            number = current if version is None else version
            if not 1 <= number <= current:
                raise AbsentError(f"没有第 {number} 版", f"there is no version {number}")
            path = self._place.version(number)
            try:
                guard = Guard(path)
                store = ox.Store.read_only(str(path))
            except OSError as error:
                failure = error
                if version not in (None, current) and isinstance(error, FileNotFoundError):
                    raise _cleared(number) from error
                continue
            if self.union and _lacks_union(store):
                raise _older(self.folder)
            time = self.made(number)
            return FolderSnapshot(
                store,
                number,
                self.base,
                time=time,
                union=self.union,
                guard=guard,
                functions=self._functions(number),
            )
        raise disk.unusable(self.folder, failure)

    def versions(self) -> list[Version]:
        """Return what is known of all versions, the oldest first."""
        current, kept = self.version(), set(self._place.kept())
        numbers = sorted(n for n in kept.union(self._place.changes()) if n <= current)
        return [self._describe(number, number in kept) for number in numbers]

    def change(self, number: int) -> Change:
        """Return what a version added and removed.

        Raises AbsentError for a version that never was, GoneError for one whose change is not
        known: it was made before changes were kept.
        """
        if not 1 <= number <= self.version():
            raise AbsentError(f"没有第 {number} 版", f"there is no version {number}")
        if number not in self._changes:
            try:
                self._changes[number] = Change.open(self._place.change(number))
            except FileNotFoundError as error:
                raise GoneError(
                    f"第 {number} 版的变更没有记录", f"what version {number} changed is not known"
                ) from error
        return self._changes[number]

    def commit(self, edits: Sequence[Edit], on_wait: Callable[[], None] | None = None) -> Commit:
        """Make edits, one after another, all in one new version.

        The outcome of an edit is what it returns, or the PolicygraphError that it raised: then it
        has changed nothing, and the others go on. Without any change there is no new version.
        Raises StoreError if the store cannot be written; then everything is as it was. `on_wait`
        is called if another writer is at work.
        """
        try:
            with disk.locked(self.folder / "write.lock", on_wait):
                return self._commit(edits)
        except (OSError, RuntimeError) as error:
            raise disk.unusable(self.folder, error) from error

    def replace(
        self,
        graphs: Documents,
        on_wait: Callable[[], None] | None = None,
        derive: Derive | None = None,
    ) -> set[str]:
        """Make each named graph hold just these quads, all in one new version.

        What `derive` tells is in the same version. Returns the names of the graphs that changed;
        without any change there is no new version. A failure leaves everything as it was.
        `on_wait` is called if another writer is at work.
        """
        [changed] = self.commit([ReplaceGraphs(graphs, derive)], on_wait).outcomes
        if isinstance(changed, PolicygraphError):
            raise changed
        return changed if isinstance(changed, set) else set()

    def rebuild(self, number: int, folder: Path) -> FolderSnapshot:
        """Make a version anew, from the nearest one that is kept and changes, in a new folder.

        Raises AbsentError if it never was, GoneError if it cannot be made from what is known.
        """
        return rebuilding.rebuild(self, number, folder)

    def accompanied(self, number: int) -> bool:
        """Tell whether all that goes with a version is there."""
        companion = self._companion
        return companion is None or companion.fits(self.folder / companion.name / str(number))

    def beside_version(self, number: int) -> list[str]:
        """Return the folders of what goes with a version, below the store's own, as far as it is
        there."""
        companion = self._companion
        name = f"{companion.name}/{number}" if companion is not None else ""
        return [name] if name and self.accompanied(number) else []

    def companion(self, number: int) -> Path:
        """Return the folder of what goes with a version; what of it is missing is made, where
        the disk takes it.

        Raises AbsentError or GoneError as `snapshot`, StoreError if it cannot be made.
        """
        if self._companion is None:
            raise AbsentError("没有附件", "versions of this store have no companion")
        companion = self._companion
        target = self.folder / companion.name / str(number)
        if companion.fits(target):
            return target
        snapshot = self.snapshot(number)

        def fill(folder: Path) -> None:
            companion.build(target if target.is_dir() else None, folder, (), snapshot)

        try:
            return self.beside(companion.name, number, fill, companion.fits)
        except (OSError, StoreError) as error:
            if target.is_dir():
                return target
            if isinstance(error, StoreError):
                raise
            raise disk.unusable(self.folder, error) from error

    def beside(
        self,
        name: str,
        number: int,
        fill: Callable[[Path], None],
        fits: Callable[[Path], bool],
    ) -> Path:
        """Return the folder `{name}/N/` beside a version, which is made if it does not fit.

        Who finds that it `fits` is not kept waiting; else one at a time lets it `fill` an empty
        folder, and it is there whole or not at all. The caller holds a snapshot of the version,
        so that it is not cleared meanwhile. Raises StoreError if the store cannot be locked,
        OSError if it cannot be written.
        """
        folder = self.folder / name
        target = folder / str(number)
        if fits(target):
            return target
        with disk.locked(self.folder / f"{name}.lock"):
            if fits(target):
                return target
            folder.mkdir(exist_ok=True)
            for left in folder.glob("*.making"):
                disk.remove(left)
            making = folder / f"{number}.making"
            making.mkdir()
            try:
                fill(making)
                disk.remove(target)
                disk.settle(making, target)
            finally:
                disk.remove(making)
        return target

    def _commit(self, edits: Sequence[Edit]) -> Commit:
        place, companion, retention = self._place, self._companion, Retention.read(self.folder)
        name = companion.name if companion else None
        place.make()
        place.sweep(name)
        before = self.snapshot()
        publishing.begin_history(place, before)
        version = before.version
        with Draft(before, place.version(f"{version + 1}.draft")) as draft:
            outcomes = [draft.attempt(edit.apply) for edit in edits]
            if draft.difference():
                version = publishing.publish(place, draft, before, companion).number
        del before, draft
        known = [(number, self.made(number)) for number in place.kept()]
        for number in retention.cleared(known):
            place.clear(number, name)
        return Commit(version, outcomes)

    def made(self, number: int) -> datetime:
        """Return when a version was made; before changes were kept, its folder tells."""
        try:
            return self.change(number).time
        except GoneError:
            seconds = self._place.version(number).stat().st_mtime
            return datetime.fromtimestamp(int(seconds), UTC)

    def _functions(self, number: int) -> Callable[[], Functions] | None:
        companion = self._companion
        if companion is None:
            return None
        return lambda: companion.functions(lambda: self.companion(number))

    def _describe(self, number: int, kept: bool) -> Version:
        try:
            head = self.change(number).head
        except GoneError:
            return Version(number, self.made(number), 0, 0, kept)
        return Version(number, head.time, head.added, head.removed, kept)


def _make(place: Place, description: Description) -> None:
    place.make()
    with disk.locked(place.folder / "write.lock"):
        if (place.folder / "CURRENT").exists():
            return
        description.write(place.folder)
        draft = place.version("1.draft")
        for left in (draft, place.version(1)):
            disk.remove(left)
        Draft.empty(draft)
        publishing.publish_first(place, description.base, draft)


def _refuse_foreign(folder: Path) -> None:
    """Raise if the folder holds anything but the beginnings of a store: its first version is
    not published before CURRENT names it."""
    ours = {
        "versions", "changes", "write.lock", "CURRENT.draft", "store.json", "store.json.draft"
    }  # fmt: skip
    foreign = folder.is_file() or (folder.is_dir() and {p.name for p in folder.iterdir()} - ours)
    published = [p for p in folder.glob("versions/*") if p.name.isdecimal() and p.name != "1"]
    if foreign or published:
        raise StoreError(
            f"{folder} 不是数据库，也不是空文件夹；请换一个 --store",
            f"{folder} is neither a store nor an empty folder; choose another --store",
        )


def _lacks_union(store: ox.Store) -> bool:
    """Tell whether there are named graphs, and nothing in the default graph that holds all."""
    union = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return (
        next(union, None) is None
        and next(store.quads_for_pattern(None, None, None), None) is not None
    )


def _older(folder: Path) -> StoreError:
    return StoreError(
        f"{folder} 由旧版程序写成，无法查询；请把文件重新读入一个新库",
        f"{folder} was written by an older release and cannot be queried; read the documents into "
        "a new store",
    )


def _cleared(number: int) -> GoneError:
    return GoneError(
        f"第 {number} 版已清除；可由变更重建",
        f"version {number} was cleared; changes can rebuild it",
    )
