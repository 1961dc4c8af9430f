"""Changes wait for the one worker that writes; those that wait together become one version."""

import asyncio
import time
from dataclasses import dataclass
from typing import TypeVar

from api.errors import RefusedError
from api.settings import Settings
from api.work.asked import Asked
from api.work.job import Job
from api.work.workshop import Order, Workshop
from api.writes import Outcome, Write, heard, packed
from graph.errors import PolicygraphError

MANY = 100
"""How many changes one version takes."""

BYTES = 8 * 2**20
"""Bytes of the bodies of changes that are written together; a larger one is written alone."""

WAITING = 1_000
"""How many changes may wait."""

_ASKED = Asked("POST", "/update")
_Result = TypeVar("_Result")


@dataclass(slots=True)
class _Waiting:
    write: Write
    arrived: float
    outcome: "asyncio.Future[Outcome]"


class Scribe:
    """Brings changes to the store, in the order in which they came."""

    def __init__(self, workshop: Workshop, settings: Settings) -> None:
        self._workshop = workshop
        self._seconds = settings.update_seconds
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, write: Write, arrived: float) -> Outcome:
        """Return what became of a change. A client that leaves before its turn changes nothing.

        Raises RefusedError and LimitError.
        """
        if len(self._waiting) >= WAITING:
            raise RefusedError(
                503,
                "等待写入的请求过多；请稍后重试",
                "too many changes are waiting; try again later",
                {"Retry-After": "5"},
            )
        outcome = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(write, arrived, outcome))
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._work())
        found: Outcome = await outcome
        if found.status:
            raise RefusedError(found.status, found.zh, found.en)
        return found

    async def stop(self) -> None:
        """Finish what is under way."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while batch := self._batch():
            if not await self._written(batch):
                for one in batch:
                    await self._written([one])

    def _batch(self) -> list[_Waiting]:
        self._waiting = [one for one in self._waiting if not one.outcome.done()]
        number, size = 0, 0
        for one in self._waiting[:MANY]:
            size += len(one.write.body)
            if number and size > BYTES:
                break
            number += 1
        batch, self._waiting = self._waiting[:number], self._waiting[number:]
        return batch

    async def _written(self, batch: list[_Waiting]) -> bool:
        """Write a batch; False if it failed as a whole and each has to be tried alone."""
        upload = packed([one.write for one in batch])
        order = Order(Job("api.writing:commit", _ASKED), time.monotonic(), self._seconds, upload)
        task = asyncio.ensure_future(self._workshop.do("write", order))
        if len(batch) == 1:
            batch[0].outcome.add_done_callback(
                lambda outcome: outcome.cancelled() and task.cancel()
            )
        try:
            done = await task
        except PolicygraphError as error:
            if len(batch) > 1:
                return False
            _settle(batch[0], error)
            return True
        except asyncio.CancelledError:
            if not task.cancelled():
                task.cancel()
                raise
            return True
        body = done.reply.body
        for one, outcome in zip(batch, heard(_whole(body)), strict=True):
            _settle(one, outcome)
        return True


def _whole(body: object) -> bytes:
    if not isinstance(body, bytes):
        raise TypeError("outcomes are small")
    return body


def _settle(waiting: _Waiting, found: Outcome | PolicygraphError) -> None:
    if waiting.outcome.done():
        return
    if isinstance(found, Outcome):
        waiting.outcome.set_result(found)
    else:
        waiting.outcome.set_exception(found)
