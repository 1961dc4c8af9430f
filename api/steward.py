"""Has the report of the version that counts made before anybody asks for it."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from typing import Final

from api.settings import Settings
from api.work.asked import Asked
from api.work.job import Job
from api.work.workshop import Lane, Order, Workshop
from graph.errors import PolicygraphError
from graph.store import Store
from graph.store.folder import FolderStore
from graph.store.place import REPORTS

PAUSE: Final = 1.0
"""Seconds after which it is looked again which version counts."""

LANE: Final[Lane] = "prepare"

_DIGEST: Final = "digest"
"""The file of a report that is written last."""


def keeps_reports(store: Store) -> bool:
    """Tell whether reports are kept, so that one that is not there will be: in a folder that can
    be written."""
    return isinstance(store, FolderStore) and os.access(store.folder, os.W_OK)


def is_made(store: Store, number: int) -> bool:
    """Tell whether there is a report of a version, by whatever shapes."""
    if not isinstance(store, FolderStore):
        return False
    return (store.folder / REPORTS / str(number) / _DIGEST).is_file()


class Steward:
    """Makes one report at a time, in a lane of its own behind everybody else.

    A version for which that fails is not tried again, and versions that come while one is at work
    are passed over but for the last. A report that was made and is not there any more, because it
    was damaged, is made again.
    """

    def __init__(
        self,
        workshop: Workshop,
        settings: Settings,
        version: Callable[[], int],
        is_made: Callable[[int], bool],
    ) -> None:
        """`version` tells which version counts, `is_made` whether there is a report of one."""
        self._workshop = workshop
        self._seconds = settings.report_seconds
        self._version = version
        self._is_made = is_made
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look after the reports."""
        self._task = asyncio.ensure_future(self._work())

    async def stop(self) -> None:
        """End at once; a report that is half made is left to the next who makes one."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        seen, done = 0, False
        while True:
            number = self._current() or seen
            if number != seen or (done and not self._is_made(number)):
                await self._prepare(number)
                seen, done = number, self._is_made(number)
            await asyncio.sleep(PAUSE)

    async def _prepare(self, number: int) -> None:
        job = Job("api.reporting:prepare", Asked("POST", "/reports"), number)
        try:
            await self._workshop.do(LANE, Order(job, time.monotonic(), self._seconds))
        except PolicygraphError as error:
            told = f"policygraph: the report of version {number} was not made: {error.en}"
            print(told, file=sys.stderr, flush=True)
        finally:
            self._workshop.crews[LANE].close()

    def _current(self) -> int:
        """Return the version that counts; 0 where the store does not tell."""
        try:
            return self._version()
        except PolicygraphError:
            return 0
