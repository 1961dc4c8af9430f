"""Families of processes, as /proc shows them: who descends from whom, and what memory they hold."""

import contextlib
import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

MARK = "TEST_FAMILY"
"""The environment variable whose value all processes of one test inherit."""

_PROC = Path("/proc")


def marked(mark: str) -> list[int]:
    """Return all living processes that have inherited a mark, whoever their parent is now."""
    entry = f"{MARK}={mark}".encode()
    return [pid for pid in _processes() if entry in _read(pid, "environ").split(b"\0")]


def children(pid: int) -> list[int]:
    """Return the living children of a process, oldest first."""
    return sorted(_families()[pid])


def descendants(pid: int) -> list[int]:
    """Return all living processes that descend from one, without itself."""
    families, found, pending = _families(), list[int](), [pid]
    while pending:
        below = families[pending.pop()]
        found += below
        pending += below
    return found


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits for its parent does not."""
    state = _read(pid, "stat").rpartition(b")")[2].split()
    return bool(state) and state[0] not in (b"Z", b"X")


def holds(pid: int, path: Path) -> bool:
    """Tell whether a process has a file open."""
    with contextlib.suppress(OSError):
        return any(
            os.path.realpath(entry) == str(path) for entry in (_PROC / str(pid) / "fd").iterdir()
        )
    return False


def memory(pids: list[int]) -> int:
    """Return the bytes that processes hold in memory, shared pages divided among who shares."""
    return sum(_proportional(pid) for pid in pids)


def worked(pids: list[int]) -> float:
    """Return the seconds that processors have worked for processes, in all their threads."""
    threads = (thread for pid in pids for thread in _PROC.glob(f"{pid}/task/*/schedstat"))
    return sum(int(_content(thread).partition(b" ")[0] or 0) for thread in threads) / 1e9


def kill(pid: int) -> None:
    """End a process as no process can prevent; it may have ended before."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until a condition holds; tell whether it did in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Watch:
    """Watches the memory of a process and all its descendants; `peak` is the most, in bytes."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid

    @contextlib.contextmanager
    def watching(self, every: float = 0.2) -> Iterator["Watch"]:
        """Take a sample every so many seconds until the block ends."""
        stop = threading.Event()

        def sample() -> None:
            while not stop.wait(every):
                self.peak = max(self.peak, memory([self._pid, *descendants(self._pid)]))

        thread = threading.Thread(target=sample)
        thread.start()
        try:
            yield self
        finally:
            stop.set()
            thread.join()


def _processes() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def _families() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for pid in _processes():
        fields = _read(pid, "stat").rpartition(b")")[2].split()
        if fields and fields[0] not in (b"Z", b"X"):
            found[int(fields[1])].append(pid)
    return found


def _proportional(pid: int) -> int:
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(pid: int, name: str) -> bytes:
    """Return a file about a process; nothing if it has ended."""
    return _content(_PROC / str(pid) / name)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
