"""Documents checked one after another, here or in processes of their own."""

import os
import pickle
import queue
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from graph.errors import StoreError
from graph.store import Snapshot
from shapes import running
from shapes.across import Across, across
from shapes.document import Part
from shapes.running import Own

FEWEST = 60
"""For fewer documents no process is started: that takes as long as checking some thirty."""


@dataclass(frozen=True, slots=True)
class Task:
    """A document's graph to be checked; without `own` only by the shapes across documents."""

    graph: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a document, alone and across documents; `fallbacks` are the shapes across
    documents that no query could check."""

    graph: str
    own: Own | None
    across: Part
    fallbacks: Mapping[str, str]


Checking = Callable[[Snapshot, Sequence[Task]], Iterator[Checked]]
"""Checks documents of a version, and yields what was found in their order."""


def alone(
    snapshot: Snapshot, tasks: Sequence[Task], others: Sequence[str] | None = None
) -> Iterator[Checked]:
    """Check documents here; `others` are the graphs of no document, if the caller knows them."""
    crossing = across(snapshot, others)
    for task in tasks:
        yield checked(snapshot, crossing, task)


def together(folder: Path, processes: int, others: Sequence[str] | None = None) -> Checking:
    """Return what checks documents of a store's folder in several processes at once, each with the
    version opened for itself; few documents are checked here, as `alone` does.

    It raises StoreError if one of the processes ends before its time.
    """

    def check(snapshot: Snapshot, tasks: Sequence[Task]) -> Iterator[Checked]:
        if processes < 2 or len(tasks) < FEWEST:
            yield from alone(snapshot, tasks, others)
            return
        with ExitStack() as stack:
            idle: queue.SimpleQueue[_Helper] = queue.SimpleQueue()
            for _ in range(processes):
                helper = _Helper(folder, snapshot.version)
                stack.callback(helper.stop)
                idle.put(helper)

            def given(task: Task) -> Checked:
                helper = idle.get()
                try:
                    return helper.check(task)
                finally:
                    idle.put(helper)

            pool = ThreadPoolExecutor(processes)
            stack.callback(pool.shutdown, cancel_futures=True)
            yield from pool.map(given, tasks)

    return check


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def checked(snapshot: Snapshot, crossing: Across, task: Task) -> Checked:
    """Check one document."""
    document = running.document(snapshot, task.graph)
    own = running.own(document) if task.own else None
    return Checked(task.graph, own, crossing.part(document), dict(crossing.fallbacks))


class _Helper:
    """A process that checks one document after another; it ends with this one."""

    def __init__(self, folder: Path, version: int) -> None:
        command = [sys.executable, "-m", "shapes.helper", str(folder.resolve()), str(version)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(  # noqa: S603 - this program, with a place and a number
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    def check(self, task: Task) -> Checked:
        """Check a document. Raises StoreError if the process has ended, and what it raised."""
        process = self._process
        try:
            pickle.dump(task, cast(BinaryIO, process.stdin))
            cast(BinaryIO, process.stdin).flush()
            found = pickle.load(cast(BinaryIO, process.stdout))  # noqa: S301 - our own process
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise StoreError(
                "检查进程中途结束；请确认内存充足后重试",
                "a process that checks documents ended; see that there is memory, and try again",
            ) from error
        if isinstance(found, Checked):
            return found
        raise StoreError(*found)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
