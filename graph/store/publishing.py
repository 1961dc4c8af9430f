"""Making a draft a version: what goes with it first, then its name, then that it counts."""

import gc
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from graph.store import changes, disk
from graph.store.changes import Change, Head
from graph.store.companions import Companion, Row
from graph.store.draft import Draft
from graph.store.place import Place
from graph.store.snapshot import FolderSnapshot


def publish(
    place: Place, draft: Draft, before: FolderSnapshot, companion: Companion | None
) -> Change:
    """Publish what a draft changes as the next version, and return its change.

    Whatever happens on the way, what is there before `CURRENT` names it does not count.
    """
    difference, number = draft.difference(), before.version + 1
    head = Head(
        number,
        max(_now(), before.time),
        before.version,
        len(difference.new),
        len(difference.gone),
        tuple(sorted(difference.created)),
        tuple(sorted(difference.dropped)),
    )
    path = draft.close()
    change = changes.write(place.change(number), before.base, head, difference.gone, difference.new)
    if companion is not None:
        _accompany(place, companion, change, path, before)
    disk.settle(path, place.version(number))
    disk.write(place.folder / "CURRENT", str(number))
    return change


def publish_first(place: Place, base: str, path: Path) -> None:
    """Publish version 1, which holds nothing, from a finished draft."""
    changes.write(place.change(1), base, Head(1, _now()), (), ())
    disk.settle(path, place.version(1))
    disk.write(place.folder / "CURRENT", "1")


def begin_history(place: Place, snapshot: FolderSnapshot) -> None:
    """Write all that a version holds as its change if it has none.

    So stores that were made before changes were kept have a history that begins here.
    """
    if place.change(snapshot.version).exists():
        return
    count = sum(1 for _ in snapshot.everything())
    empty = tuple(name for name in snapshot.graphs() if snapshot.state(name) is False)
    head = Head(snapshot.version, snapshot.time, added=count, empty=empty)
    changes.write(place.change(snapshot.version), snapshot.base, head, (), snapshot.everything())


def build(
    companion: Companion,
    draft: Path,
    target: Path,
    snapshot: FolderSnapshot,
    previous: Path | None = None,
    change: Iterable[Row] = (),
) -> None:
    """Let a companion be made in `draft`, bring it to disk and call it `target`."""
    disk.remove(draft)
    draft.mkdir(parents=True)
    companion.build(previous, draft, change, snapshot)
    disk.settle(draft, target)


def _accompany(
    place: Place, companion: Companion, change: Change, path: Path, before: FolderSnapshot
) -> None:
    folder = place.folder / companion.name
    previous = folder / str(before.version)
    target = folder / str(change.number)
    draft = target.with_name(target.name + ".draft")
    store = ox.Store.read_only(str(path))
    opened = FolderSnapshot(store, change.number, before.base, time=change.time, union=before.union)
    if previous.is_dir():
        build(companion, draft, target, opened, previous, change)
    else:
        build(companion, draft, target, opened)
    del store, opened
    gc.collect()


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
