"""Changes on their way to the one that writes: together, alone, at their leisure, or too late."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any, cast

import pytest

from api.changing.scribe import Scribe
from api.changing.writes import Outcome, Write, told, unpacked
from api.settings import Settings
from api.work.crew import Done
from api.work.reply import Reply
from api.work.workshop import Order, Workshop
from graph.errors import LimitError

BOMB, GOOD, BETTER = (Write("update", body) for body in (b"bomb", b"good", b"better"))
SECONDS = 0.6
SETTINGS = Settings(update_seconds=SECONDS)


class Writer:
    """Writes at once, but for bombs: they take for ever, or `cause` ends them.

    Where it `publishes` bombs too, they end it after their version is there.
    """

    def __init__(self, cause: str = "time", *, publishes: bool = False) -> None:
        self.jobs: list[list[bytes]] = []
        self.cause = cause
        self.version = 1
        self._publishes = publishes

    async def do(
        self, _lane: str, order: Order, seconds: float, goes_on: Callable[[], bool]
    ) -> Done:
        writes = unpacked(BytesIO(order.upload))
        self.jobs.append([write.body for write in writes])
        await asyncio.sleep(0)
        if BOMB in writes:
            self.version += self._publishes
            if self.cause == "fault":
                raise KeyError(BOMB)
            while self.cause == "time":
                await asyncio.sleep(min(seconds, max(order.left(), 0)))
                if order.left() <= 0 or not goes_on():
                    break
            raise LimitError("time" if self.cause == "time" else "crash", "炸弹", "a bomb")
        outcomes = [Outcome(version=len(self.jobs)) for _ in writes]
        return Done(Reply(told(outcomes), "application/json"), len(self.jobs), 0)


def written(writer: Writer, *writes: Write, age: float = 0.0) -> list[Any]:
    """Write changes that arrive at once, `age` seconds ago; return what became of each."""

    async def run() -> list[Any]:
        scribe = Scribe(cast("Workshop", writer), SETTINGS, lambda: writer.version)
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _told: None)
        arrived = time.monotonic() - age
        waiting: list[Awaitable[Outcome]] = [scribe.write(write, arrived) for write in writes]
        found = await asyncio.gather(*waiting, return_exceptions=True)
        await scribe.stop()
        return found

    return asyncio.run(run())


def test_changes_that_wait_together_are_one_job() -> None:
    writer = Writer()
    assert [outcome.version for outcome in written(writer, GOOD, BETTER)] == [1, 1]
    assert writer.jobs == [[b"good", b"better"]]


@pytest.mark.parametrize("cause", ["time", "crash"])
def test_what_fails_with_others_is_tried_alone(cause: str) -> None:
    writer = Writer(cause)
    good, bomb, better = written(writer, GOOD, BOMB, BETTER)
    assert isinstance(bomb, LimitError)
    assert (good.version, better.version) == (2, 4)
    assert writer.jobs[:4] == [[b"good", b"bomb", b"better"], [b"good"], [b"bomb"], [b"better"]]


def test_what_takes_long_is_written_when_nothing_else_waits() -> None:
    writer = Writer()
    written(writer, BOMB, GOOD)
    assert writer.jobs == [[b"bomb", b"good"], [b"bomb"], [b"good"], [b"bomb"]]


def test_what_takes_long_while_nobody_waits_goes_on() -> None:
    writer = Writer()
    began = time.monotonic()
    [outcome] = written(writer, BOMB)
    assert isinstance(outcome, LimitError)
    assert writer.jobs == [[b"bomb"]]
    assert time.monotonic() - began >= 0.9 * SECONDS


def test_everybody_is_told_in_time_whatever_others_send() -> None:
    began = time.monotonic()
    found = written(Writer(), *[BOMB] * 40, age=SECONDS / 2)
    assert {type(one) for one in found} == {LimitError}
    assert {one.reason for one in found} == {"time"}
    assert time.monotonic() - began < 10 * SECONDS, "somebody was forgotten"


@pytest.mark.parametrize("cause", ["time", "crash"])
@pytest.mark.parametrize("others", [(), (GOOD, BETTER)])
def test_what_may_have_been_written_is_not_written_again(
    cause: str, others: tuple[Write, ...]
) -> None:
    writer = Writer(cause, publishes=True)
    found = written(writer, BOMB, *others)
    assert len(writer.jobs) == 1
    assert {one.status for one in found} == {504 if cause == "time" else 500}


def test_a_fault_leaves_nobody_waiting_and_the_next_is_written() -> None:
    writer = Writer("fault")
    assert {one.status for one in written(writer, BOMB, GOOD)} == {500}
    assert [one.version for one in written(writer, GOOD)] == [2]


def test_a_client_that_leaves_before_its_turn_changes_nothing() -> None:
    writer = Writer()

    async def run() -> None:
        scribe = Scribe(cast("Workshop", writer), SETTINGS, lambda: writer.version)
        now = time.monotonic()
        leaving = asyncio.ensure_future(scribe.write(GOOD, now))
        staying = asyncio.ensure_future(scribe.write(BETTER, now))
        await asyncio.sleep(0)
        leaving.cancel()
        await staying
        await scribe.stop()

    asyncio.run(run())
    assert writer.jobs == [[b"better"]]
