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

PAUSE: Final = 1.0
"""Seconds after which it is looked again which version counts."""

LANE: Final[Lane] = "prepare"


def keeps_reports(store: Store) -> bool:
    """Tell whether reports are kept, so that one that is not there will be: in a folder that can
    be written."""
    return isinstance(store, FolderStore) and os.access(store.folder, os.W_OK)


class Steward:
    """Makes one report at a time, in a lane of its own behind everybody else.

    A version for which that fails is not tried again, and versions that come while one is at work
    are passed over but for the last.
    """

    def __init__(self, workshop: Workshop, settings: Settings, version: Callable[[], int]) -> None:
        """`version` tells which version counts."""
        self._workshop = workshop
        self._seconds = settings.report_seconds
        self._version = version
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
        seen = 0
        while True:
            number = self._current() or seen
            if number != seen:
                await self._prepare(number)
                seen = number
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
