"""Backing up a store while others write to it, and bringing a backup back.

A backup is itself a store with one version, what goes with it, all changes and the permalinks, and
a list of its files with their sums, so that what was damaged since is not restored.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.errors import StoreError
from graph.store import disk
from graph.store.description import Description
from graph.store.folder import FolderStore
from graph.store.place import PERMALINKS, Place
from graph.store.retention import Retention

_LIST = "backup.json"


@dataclass(frozen=True, slots=True)
class _Record:
    """What a backup holds: a version, and files with their sums."""

    version: int
    files: dict[str, str]


def backup(store: FolderStore, target: Path) -> int:
    """Copy the version that counts with what goes with it, all changes and the permalinks to a
    folder, and return the version's number.

    `target` must not be there, or be empty. Nobody waits meanwhile; files that never change are
    linked where the disk is the same. Raises StoreError if it cannot be written.
    """
    if target.resolve().is_relative_to(store.folder.resolve()):
        raise StoreError(
            f"{target} 在数据库自己的文件夹里；请换一个地方",
            f"{target} is in the store's own folder; choose another place",
        )
    snapshot = store.snapshot()
    source = Place(store.folder)
    with _made(target) as draft:
        place = Place(draft)
        place.make()
        Description(store.base, store.union).write(draft)
        Retention.read(store.folder).write(draft)
        snapshot.checkpoint(place.version(snapshot.version))
        for number in source.changes():
            if number <= snapshot.version:
                _link(source.change(number), place.change(number))
        for name in (*store.beside_version(snapshot.version), PERMALINKS):
            for path in sorted((store.folder / name).rglob("*")):
                if path.is_file():
                    copy = draft / path.relative_to(store.folder)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    _link(path, copy)
        disk.write(draft / "CURRENT", str(snapshot.version))
        record = {"version": snapshot.version, "files": dict(_sums(draft))}
        disk.write(draft / _LIST, json.dumps(record, indent=1, sort_keys=True))
    return snapshot.version


def restore(source: Path, target: Path) -> int:
    """Make a store of a backup, and return the number of its version.

    `target` must not be there, or be empty. Raises StoreError if the backup is damaged or does not
    open; then nothing is made.
    """
    recorded = _recorded(source)
    with _made(target) as draft:
        shutil.copytree(source, draft, dirs_exist_ok=True)
        found = dict(_sums(draft))
        names = sorted(found.keys() | recorded.files.keys())
        for name in names:
            if found.get(name) != recorded.files.get(name):
                raise _damaged(source, name)
        (draft / _LIST).unlink()
        if FolderStore.open(draft).snapshot().version != recorded.version:
            raise _damaged(source, "CURRENT")
    return recorded.version


@contextmanager
def _made(target: Path) -> Iterator[Path]:
    """Give a folder to fill, which becomes `target` once it is whole and on disk."""
    draft = target.with_name(target.name + ".draft")
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise StoreError(
                f"{target} 已有内容；请换一个空文件夹",
                f"{target} is not empty; choose an empty folder",
            )
        disk.remove(draft)
        draft.mkdir(parents=True)
        yield draft
        if target.is_dir():
            target.rmdir()
        disk.settle(draft, target)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise disk.unusable(target, error) from error
    finally:
        disk.remove(draft)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a backup, as they are named in it, with their SHA-256."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in (_LIST, f"{_LIST}.draft"):
            with path.open("rb") as file:
                sum_ = hashlib.file_digest(file, "sha256").hexdigest()
            yield path.relative_to(folder).as_posix(), sum_


def _recorded(source: Path) -> _Record:
    try:
        recorded = json.loads((source / _LIST).read_text("utf-8"))
        return _Record(int(recorded["version"]), dict(recorded["files"]))
    except FileNotFoundError as error:
        raise StoreError(f"{source} 不是备份", f"{source} is not a backup") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise disk.unusable(source, error) from error


def _damaged(source: Path, name: str) -> StoreError:
    return StoreError(f"备份 {source} 已损坏：{name}", f"the backup at {source} is damaged: {name}")
