"""Work that goes on as long as its client is there."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive

from api import http
from api.http import GoneAwayError, while_connected


@pytest.fixture(autouse=True)
def promptly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_PROMPT", 0.01)


class Work:
    """Ends when it is told to; knows whether it was cancelled."""

    def __init__(self) -> None:
        self.end = asyncio.Event()
        self.cancelled = False

    async def done(self) -> str:
        try:
            await self.end.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return "done"


def client(*messages: str) -> Receive:
    """Return what tells these messages one after another, then nothing more."""
    left = list(messages)

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return {"type": left.pop(0)}

    return receive


def run(main: Any) -> None:  # noqa: ANN401 - a test's coroutine
    asyncio.run(asyncio.wait_for(main, 10))


def test_what_the_work_returns() -> None:
    async def main() -> None:
        work, before = Work(), asyncio.all_tasks()
        asyncio.get_running_loop().call_later(0.1, work.end.set)
        assert await while_connected(client("http.request"), work.done()) == "done"
        await asyncio.sleep(0.05)  # Nothing cancels this task afterwards.
        assert asyncio.all_tasks() == before

    run(main())


def test_what_is_done_at_once_asks_nothing_of_the_client() -> None:
    async def main() -> None:
        work = Work()
        work.end.set()
        assert await while_connected(client("http.disconnect"), work.done()) == "done"
        await asyncio.sleep(0.05)

    run(main())


def test_work_for_a_client_that_left_is_cancelled() -> None:
    async def main() -> None:
        work = Work()
        with pytest.raises(GoneAwayError):
            await while_connected(client("http.request", "http.disconnect"), work.done())
        assert work.cancelled
        await asyncio.sleep(0.05)  # This task is cancelled no more than once.

    run(main())


@pytest.mark.parametrize("seconds", [0.0, 0.05])
def test_who_is_cancelled_himself_is_not_told_of_the_client(seconds: float) -> None:
    async def main() -> None:
        work = Work()
        task = asyncio.ensure_future(while_connected(client("http.request"), work.done()))
        await asyncio.sleep(seconds)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(main())


def test_problems_of_the_work_pass() -> None:
    async def broken() -> None:
        await asyncio.sleep(0.05)
        raise ValueError("broken")

    async def main() -> None:
        with pytest.raises(ValueError, match="broken"):
            await while_connected(client("http.request"), broken())

    run(main())
