"""Making a version anew from one that is kept and the changes between them."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.errors import GoneError
from graph.store import Difference, disk
from graph.store.changes import Change
from graph.store.draft import Draft
from graph.store.snapshot import FolderSnapshot

if TYPE_CHECKING:
    from graph.store.folder import FolderStore

_Way = tuple[int | None, list[tuple[Change, bool]]]


def rebuild(store: "FolderStore", number: int, folder: Path) -> FolderSnapshot:
    """Make version `number` of a store in `folder`, which must not exist, and open it.

    Raises AbsentError if it never was, GoneError if it cannot be made from what is known.
    """
    time = store.change(number).time
    start, steps = min(_ways(store, number), key=_cost, default=(None, None))
    if steps is None:
        raise GoneError(
            f"第 {number} 版无法重建：变更没有记录",
            f"version {number} cannot be rebuilt: its changes are not known",
        )
    nothing = folder.with_name(folder.name + ".empty")
    try:
        before = store.snapshot(start) if start else _empty(store, nothing)
        draft = Draft(before, folder)
        for change, forward in steps:
            draft.apply(difference(change, forward), exact=True)
        draft.close()
        del draft, before
        gc.collect()
        opened = ox.Store.read_only(str(folder))
    except OSError as error:
        raise disk.unusable(folder, error) from error
    finally:
        disk.remove(nothing)
    return FolderSnapshot(opened, number, store.base, time=time, union=store.union)


def difference(change: Change, forward: bool = True) -> Difference:
    """Return what a change did, or what undoes it."""
    gone: set[ox.Quad] = set()
    new: set[ox.Quad] = set()
    for operation, quad in change:
        (new if (operation == "A") == forward else gone).add(quad)
    empty, filled = set(change.head.empty), set(change.head.filled)
    return Difference(gone, new, *((empty, filled) if forward else (filled, empty)))


def _ways(store: "FolderStore", number: int) -> Iterator[_Way]:
    """Yield from which kept version (None: from nothing), and by which changes, it is reached."""
    versions = store.versions()
    known = {version.number for version in versions if version.kept}
    later: list[tuple[Change, bool]] = []
    for following in range(number + 1, versions[-1].number + 1):
        change = store.change(following)
        if change.previous is None:
            break
        later.append((change, False))
        if following in known:
            yield following, later[::-1]
            break
    earlier: list[tuple[Change, bool]] = []
    for reached in range(number, 0, -1):
        if reached in known:
            yield reached, earlier[::-1]
            return
        change = store.change(reached)
        earlier.append((change, True))
        if change.previous is None:
            yield None, earlier[::-1]
            return


def _cost(way: _Way) -> int:
    return sum(change.head.added + change.head.removed for change, _ in way[1])


def _empty(store: "FolderStore", folder: Path) -> FolderSnapshot:
    Draft.empty(folder)
    opened = ox.Store.read_only(str(folder))
    return FolderSnapshot(
        opened, 0, store.base, time=store.change(store.version()).time, union=store.union
    )
