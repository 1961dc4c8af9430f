"""Writing so that it lasts: a file is whole under its name or not there, also after a crash."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import StoreError


def write(path: Path, content: str) -> None:
    """Make `path` hold just `content`, at once."""
    draft = path.with_name(path.name + ".draft")
    draft.write_text(content, "utf-8")
    settle(draft, path)


def settle(draft: Path, path: Path) -> None:
    """Bring a finished file or folder to disk and give it its name.

    A file that another folder has too (a hard link) was brought there when it got its first name.
    """
    for part in draft.rglob("*") if draft.is_dir() else ():
        if part.is_dir() or part.stat().st_nlink == 1:
            sync(part)
    sync(draft)
    draft.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's names, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file or folder, as far as the system lets it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def own_share(folder: Path) -> float:
    """Return what share of the bytes of a folder's files stands in files that no other folder has
    (hard links)."""
    found = [part.stat() for part in folder.iterdir()]
    own = sum(each.st_size for each in found if each.st_nlink == 1)
    return own / (sum(each.st_size for each in found) or 1)


@contextmanager
def locked(path: Path, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold a lock; the system frees it when the process ends, however it ends.

    `on_wait` is called if another holds it.
    """
    try:
        file = path.open("w")
    except OSError as error:
        raise unusable(path.parent, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if on_wait is not None:
                on_wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def unusable(folder: Path, error: Exception) -> StoreError:
    """Return the problem that a store has with its disk."""
    return StoreError(
        f"数据库 {folder} 无法使用：{error}", f"the store at {folder} cannot be used: {error}"
    )
