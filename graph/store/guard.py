"""Who reads a version, so that nobody clears it meanwhile.

The engine opens a database's files one after another, some only when a query needs them: clearing
a folder that is being read damages what the reader sees. So a reader holds a shared lock on the
version's folder, and clearing needs it alone. The system frees locks with the process.
"""

import fcntl
import os
import weakref
from pathlib import Path

from graph.store import disk


class Guard:
    """Keeps a version's folder from being cleared for as long as this object lives."""

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError if the folder is not there, or is being cleared."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        weakref.finalize(self, os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FileNotFoundError(f"{folder} is being cleared") from error
        if not os.path.samestat(os.fstat(descriptor), os.stat(folder)):
            raise FileNotFoundError(f"{folder} was cleared")


def clear(folder: Path) -> bool:
    """Remove a version's folder unless somebody reads it; tell whether it was removed."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        cleared = folder.with_name(folder.name + ".cleared")
        folder.rename(cleared)
        disk.remove(cleared)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
