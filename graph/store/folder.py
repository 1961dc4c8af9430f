"""The embedded store: a folder of versions, each a complete Oxigraph database (design, §3).

    store.json      the base of the identifiers, given once
    CURRENT         the number of the version that counts
    write.lock      held by the one that writes
    versions/N/     version N, never written again once CURRENT has named it: a named graph for
                    each document, those derived from them, and their union as the default graph

A writer copies the current version by hard links, changes the copy and then switches CURRENT, so
readers never wait and a crash at any moment leaves the last version.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError
from graph.store import Derive, Documents
from graph.store.draft import Draft
from graph.store.snapshot import FolderSnapshot

DEFAULT_BASE = "http://127.0.0.1:8000/"
"""The base of identifiers where none is given."""

KEPT_VERSIONS = 20
"""How many of the last versions are kept, for those who still read them."""

_FORMAT = 1


class FolderStore:
    """A folder of versions. Instances hold no files open and may be shared between threads."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        self.base = base

    @classmethod
    def create(cls, folder: Path, base: str | None = None) -> "FolderStore":
        """Open the store in `folder`, making it (empty, with `base`) if there is none.

        Raises StoreError if it cannot be made, is damaged, or has another base.
        """
        try:
            if not (folder / "CURRENT").exists():
                wanted = checked_base(base or DEFAULT_BASE)
                _refuse_foreign(folder)
                (folder / "versions").mkdir(parents=True, exist_ok=True)
                with _lock(folder, None):
                    if not (folder / "CURRENT").exists():
                        _publish_first(folder, wanted)
        except OSError as error:
            raise _unusable(folder, error) from error
        return cls.open(folder, base)

    @classmethod
    def open(cls, folder: Path, base: str | None = None) -> "FolderStore":
        """Open the store in `folder`.

        Raises StoreError if there is none, it is damaged, or `base` is not the recorded one.
        """
        try:
            recorded = json.loads((folder / "store.json").read_text("utf-8"))
            known, version = str(recorded["base"]), int(recorded["format"])
        except FileNotFoundError as error:
            if (folder / "CURRENT").exists():
                raise _unusable(folder, error) from error
            raise StoreError(
                f"没有数据库：{folder}；请先用 policygraph ingest 读入文件",
                f"no store at {folder}; read documents into it with policygraph ingest first",
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _unusable(folder, error) from error
        if version != _FORMAT:
            raise StoreError(
                f"数据库格式为 {version}，本程序只读 {_FORMAT}；请用相应版本的程序",
                f"the store has format {version}, this program reads {_FORMAT}; use a matching one",
            )
        if base is not None and checked_base(base) != known:
            raise StoreError(
                f"该库的标识符前缀是 {known}，与 {base} 不同；前缀建库时给定，不可更改",
                f"this store's identifiers begin with {known}, not {base}; "
                "the base is given once, when a store is made",
            )
        return cls(folder, known)

    def version(self) -> int:
        """Return the number of the version that counts."""
        try:
            return int((self.folder / "CURRENT").read_text("ascii"))
        except (OSError, ValueError) as error:
            raise _unusable(self.folder, error) from error

    def snapshot(self) -> FolderSnapshot:
        """Open the version that counts; it stays as it is, whatever is written meanwhile."""
        for _ in range(3):
            version = self.version()
            try:
                return FolderSnapshot(
                    ox.Store.read_only(str(self._path(version))), version, self.base
                )
            except OSError as error:
                failure = error
        raise _unusable(self.folder, failure)

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
        with _lock(self.folder, on_wait):
            self._sweep()
            version = self.version() + 1
            path = self.folder / "versions" / f"{version}.draft"
            draft = Draft(self.snapshot(), path)
            try:
                changed = draft.replace(graphs)
                if derive is not None and changed:
                    new = {name: graphs[name] for name in changed}
                    draft.apply(derive(draft.content(), new))
                if draft.close():
                    _publish(self.folder, path, version)
            except (OSError, RuntimeError) as error:
                shutil.rmtree(path, ignore_errors=True)
                raise _unusable(self.folder, error) from error
        return changed

    def _path(self, version: int) -> Path:
        return self.folder / "versions" / str(version)

    def _sweep(self) -> None:
        """Remove what a crash left behind and the versions that nobody should read any more."""
        current = self.version()
        for path in (self.folder / "versions").iterdir():
            stale = not path.name.isdecimal() or int(path.name) > current
            if stale or int(path.name) <= current - KEPT_VERSIONS:
                shutil.rmtree(path, ignore_errors=True)


def checked_base(base: str) -> str:
    """Return `base` if identifiers can begin with it: an absolute ASCII HTTP IRI that ends in /.

    Raises StoreError otherwise.
    """
    try:
        ox.NamedNode(base)
        sound = base.isascii() and base.startswith(("http://", "https://")) and base.endswith("/")
        if not sound or "?" in base or "#" in base:
            raise ValueError(base)
    except ValueError as error:
        raise StoreError(
            f"前缀 {base!r} 无效；应为以 / 结尾的 http(s) 地址",
            f"the base {base!r} is not valid; it is an http(s) address that ends in /",
        ) from error
    return base


def _publish_first(folder: Path, base: str) -> None:
    _write_durably(folder / "store.json", json.dumps({"base": base, "format": _FORMAT}))
    draft = folder / "versions" / "1.draft"
    shutil.rmtree(draft, ignore_errors=True)
    Draft.empty(draft)
    _publish(folder, draft, 1)


def _publish(folder: Path, draft: Path, version: int) -> None:
    """Bring a finished draft to disk and let CURRENT name it."""
    for path in draft.iterdir():
        _sync(path)
    _sync(draft)
    target = folder / "versions" / str(version)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    _sync(target.parent)
    _write_durably(folder / "CURRENT", str(version))


def _write_durably(path: Path, content: str) -> None:
    draft = path.with_name(path.name + ".draft")
    draft.write_text(content, "utf-8")
    _sync(draft)
    draft.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _lock(folder: Path, on_wait: Callable[[], None] | None) -> Iterator[None]:
    """Hold the write lock; the system frees it when the process ends, however it ends."""
    try:
        file = (folder / "write.lock").open("w")
    except OSError as error:
        raise _unusable(folder, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if on_wait is not None:
                on_wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _refuse_foreign(folder: Path) -> None:
    """Raise if the folder holds anything but the beginnings of a store: its first version is
    not published before CURRENT names it."""
    ours = {"versions", "write.lock", "CURRENT.draft", "store.json", "store.json.draft"}
    foreign = folder.is_file() or (folder.is_dir() and {p.name for p in folder.iterdir()} - ours)
    published = [p for p in folder.glob("versions/*") if p.name.isdecimal() and p.name != "1"]
    if foreign or published:
        raise StoreError(
            f"{folder} 不是数据库，也不是空文件夹；请换一个 --store",
            f"{folder} is neither a store nor an empty folder; choose another --store",
        )


def _unusable(folder: Path, error: Exception) -> StoreError:
    return StoreError(
        f"数据库 {folder} 无法使用：{error}", f"the store at {folder} cannot be used: {error}"
    )
