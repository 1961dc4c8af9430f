"""Changes wait for the one worker that writes; those that wait together become one version."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Literal

from api.changing.writes import Outcome, Write, heard, packed
from api.errors import RefusedError, UncertainError
from api.settings import Settings
from api.work.asked import Asked
from api.work.job import Job
from api.work.workshop import Order, Workshop, over_limit
from graph.errors import LimitError, PolicygraphError

MANY = 100
"""How many changes one version takes."""

BYTES = 8 * 2**20
"""Bytes of the bodies of changes that are written together; a larger one is written alone."""

WAITING = 1_000
"""How many changes may wait."""

WAITING_BYTES = 256 * 2**20
"""Bytes of the bodies of changes that wait, from which on no more may."""

MOMENTS = 30
"""Parts of the time limit, of which one is what a change may take while others wait."""

_JOB = Job("api.changing.writing:commit", Asked("POST", "/update"))


Pace = Literal["together", "alone", "slow"]
"""How a change is written: with others; alone, since they failed together; at its leisure."""


@dataclass(slots=True, eq=False)
class _Waiting:
    write: Write
    order: Order
    outcome: "asyncio.Future[Outcome]"
    pace: Pace = "together"
    late: bool = False


class Scribe:
    """Brings changes to the store, mostly in the order in which they came.

    A worker that is lost has written nothing, and its changes are tried again, unless there is a
    new version: then nobody knows, and an update that is made twice may do more than once.

    What takes longer than a moment while others wait is stopped, and written when nothing else
    waits, so that it holds up nobody; not if it is published already. A time limit counts from the
    arrival of a change.
    """

    def __init__(self, workshop: Workshop, settings: Settings, version: Callable[[], int]) -> None:
        """`version` tells which version counts."""
        self._version = version
        self._workshop = workshop
        self._seconds = settings.update_seconds
        self._moment = settings.update_seconds / MOMENTS
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, write: Write, arrived: float) -> Outcome:
        """Return what became of a change. A client that leaves before its turn changes nothing.

        Raises RefusedError and LimitError.
        """
        size = sum(len(one.write.body) for one in self._waiting)
        if len(self._waiting) >= WAITING or size > WAITING_BYTES:
            raise RefusedError(
                503,
                "等待写入的请求过多；请稍后重试",
                "too many changes are waiting; try again later",
                {"Retry-After": "5"},
            )
        loop = asyncio.get_running_loop()
        order = Order(_JOB, arrived, self._seconds)
        waiting = _Waiting(write, order, loop.create_future())
        self._waiting.append(waiting)
        timer = loop.call_later(order.left(), self._expire, waiting)
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._work())
        try:
            found: Outcome = await waiting.outcome
        finally:
            timer.cancel()
        if found.status:
            raise RefusedError(found.status, found.zh, found.en)
        return found

    async def stop(self) -> None:
        """Finish what is under way."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while batch := self._batch():
            await self._written(batch)

    def _batch(self) -> list[_Waiting]:
        """Take what is written next: what failed with others, what waits together, what is slow."""
        waiting = [one for one in self._waiting if not one.outcome.done()]
        paces: dict[Pace, list[_Waiting]] = {"together": [], "alone": [], "slow": []}
        for one in waiting:
            paces[one.pace].append(one)
        batch = paces["alone"][:1] or _fitting(paces["together"]) or paces["slow"][:1]
        self._waiting = [one for one in waiting if one not in batch]
        return batch

    async def _written(self, batch: list[_Waiting]) -> None:
        """Write a batch; what fails for no fault of its own, or for want of time, waits again."""
        first, before = batch[0], self._current()
        limit = math.inf if first.pace == "slow" else self._moment
        order = Order(
            _JOB,
            min(one.order.arrived for one in batch),
            self._seconds,
            packed([one.write for one in batch]),
        )

        def goes_on() -> bool:
            alone = len(batch) == 1 and not self._waiting
            return alone or self._current() != before

        task = asyncio.ensure_future(self._workshop.do("write", order, limit, goes_on))
        if len(batch) == 1:
            first.outcome.add_done_callback(lambda outcome: outcome.cancelled() and task.cancel())
        try:
            done = await task
            outcomes = heard(_whole(done.reply.body))
        except PolicygraphError as error:
            if isinstance(error, LimitError) and self._current() != before:
                self._fail(batch, UncertainError(504 if error.reason == "time" else 500))
            else:
                self._fail(batch, error)
            return
        except asyncio.CancelledError:
            if not task.cancelled():
                task.cancel()
                raise
            return
        except Exception as error:  # noqa: BLE001 - nobody may wait for ever, and others go on
            told = {"message": "writing", "exception": error}
            asyncio.get_running_loop().call_exception_handler(told)
            self._fail(batch, UncertainError())
            return
        for one, outcome in zip(batch, outcomes, strict=True):
            _settle(one, outcome)

    def _fail(self, batch: list[_Waiting], error: PolicygraphError) -> None:
        """Let changes that failed together be tried alone, and one that took long later."""
        first, is_late = batch[0], isinstance(error, LimitError) and error.reason == "time"
        if isinstance(error, UncertainError):
            for one in batch:
                _settle(one, error)
        elif len(batch) > 1:
            self._again(batch, "alone")
        elif is_late and first.pace != "slow":
            self._again(batch, "slow")
        else:
            _settle(first, error)

    def _current(self) -> int:
        """Return the version that counts; -1 where the store does not tell."""
        try:
            return self._version()
        except PolicygraphError:
            return -1

    def _again(self, batch: list[_Waiting], pace: Pace) -> None:
        self._waiting += batch
        for one in batch:
            one.pace = pace
            if one.late:
                self._expire(one)

    def _expire(self, waiting: _Waiting) -> None:
        """Give up a change whose time has passed, once it is not being written."""
        waiting.late = True
        if waiting in self._waiting:
            self._waiting.remove(waiting)
            _settle(waiting, over_limit("time", self._seconds))


def _fitting(waiting: list[_Waiting]) -> list[_Waiting]:
    """Return the first changes that may be written together; the first may be of any size."""
    number, size = 0, 0
    for one in waiting[:MANY]:
        size += len(one.write.body)
        if number and size > BYTES:
            break
        number += 1
    return waiting[:number]


def _whole(body: bytes | BinaryIO) -> bytes:
    if isinstance(body, bytes):
        return body
    with body:
        return body.read()


def _settle(waiting: _Waiting, found: Outcome | PolicygraphError) -> None:
    if waiting.outcome.done():
        return
    if isinstance(found, Outcome):
        waiting.outcome.set_result(found)
    else:
        waiting.outcome.set_exception(found)
