"""Workers as real processes: what becomes of jobs, whatever happens to those who do them."""

import asyncio
import contextlib
import hashlib
import os
import signal
import tempfile
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from api.errors import RefusedError
from api.settings import Settings
from api.work.asked import Asked
from api.work.crew import BusyError, Cause, Crew, Done, Limit, LostError
from api.work.frames import INLINE, Message
from api.work.job import Job
from api.work.nursery import Nursery
from graph.store.folder import FolderStore
from tests import processes

MIB = 2**20
MEMORY = 400 * MIB
LONG = 60.0
SECRET = hashlib.sha256(b"a token").hexdigest()
_Result = TypeVar("_Result")


@dataclass
class Bureau:
    """A nursery and a crew in a loop of their own."""

    runner: asyncio.Runner
    nursery: Nursery
    crew: Crew
    losses: list[Cause] = field(default_factory=list)

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return self.runner.run(work)

    def do(self, view: str, path: str = "", **more: Any) -> Done:  # noqa: ANN401
        return self.run(self.done(view, path, **more))

    async def done(
        self,
        view: str,
        path: str = "",
        *,
        body: bytes = b"",
        file: int | None = None,
        seconds: float = LONG,
        patience: float = LONG,
        wait: float = LONG,
    ) -> Done:
        job = Job(f"tests.views:{view}", Asked("GET", path))
        message = Message(job.head(), body, file)
        return await self.crew.do(message, patience, Limit(seconds, time.monotonic() + wait))

    def zygote(self) -> int:
        zygote = self.nursery._zygote
        assert zygote is not None
        return zygote.process.pid

    def workers(self) -> list[int]:
        return processes.children(self.zygote())

    def pid(self) -> int:
        """Return the worker who does the next job."""
        return int(self.do("echo").reply.headers["Worker"])

    def is_quiet(self) -> bool:
        return (self.crew.busy, self.crew.waiting) == (0, 0)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    folder = tmp_path_factory.mktemp("crew") / "store"
    FolderStore.create(folder)
    with asyncio.Runner() as runner, pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICYGRAPH_TOKEN_SHA256", SECRET)
        nursery = Nursery(str(folder), Settings(token_sha256=(SECRET,)), ["api.work.worker"])
        losses: list[Cause] = []
        crew = Crew(nursery, 2, nice=1, memory=MEMORY, on_loss=losses.append)
        made = Bureau(runner, nursery, crew, losses)

        async def start() -> None:
            nursery.start()
            await crew.warm()

        runner.run(start())
        yield made
        crew.close()
        zygote = made.zygote()
        runner.run(nursery.stop())
        assert not processes.is_alive(zygote)
        assert not [pid for pid in processes.children(os.getpid()) if pid == zygote]


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def zombies() -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            if stat[0] == "Z" and int(stat[1]) == os.getpid():
                found.append(entry.name)
    return found


class TestAnswers:
    @pytest.mark.parametrize("size", [0, 1, INLINE, INLINE + 1, 5 * MIB])
    def test_bodies_of_any_size_there_and_back(self, bureau: Bureau, size: int) -> None:
        body = os.urandom(size)
        reply = bureau.do("echo", body=body).reply
        if isinstance(reply.body, bytes):
            assert size <= INLINE
            assert reply.body == body
        else:
            with reply.body as file:
                assert file.read() == body

    def test_a_file_goes_along_and_another_comes_back(self, bureau: Bureau) -> None:
        with tempfile.TemporaryFile() as file:
            file.write(b"sent along")
            file.seek(0)
            assert bureau.do("echo", file=file.fileno()).reply.body == b"sent along"
        done = bureau.do("in_file", "3")
        assert done.reply.rows == 7
        assert not isinstance(done.reply.body, bytes)
        with done.reply.body as answer:
            assert len(answer.read()) == 3 * MIB

    def test_a_refusal_comes_as_it_was(self, bureau: Bureau) -> None:
        with pytest.raises(RefusedError, match="no") as caught:
            bureau.do("refuse", "418")
        assert (caught.value.status, caught.value.headers) == (418, {"Retry-After": "9"})

    @pytest.mark.parametrize("view", ["err", "recurse", "no_such_view"])
    def test_an_unexpected_error_is_one_line_and_the_worker_goes_on(
        self, bureau: Bureau, view: str
    ) -> None:
        workers = bureau.workers()
        with pytest.raises(RefusedError) as caught:
            bureau.do(view)
        assert caught.value.status == 500
        assert "secret" not in caught.value.en + caught.value.zh
        assert "\n" not in caught.value.en + caught.value.zh
        assert bureau.workers() == workers
        assert bureau.do("echo", body=b"next").reply.body == b"next"


class TestLosses:
    @pytest.mark.parametrize(
        ("view", "path", "cause"),
        [
            ("die", "SIGKILL", "crash"), ("die", "SIGSEGV", "crash"), ("leave", "", "crash"),
            ("die", "SIGABRT", "memory"), ("eat", "", "memory"),
        ],
    )  # fmt: skip
    def test_the_cause_is_told_and_the_next_job_is_done(
        self, bureau: Bureau, view: str, path: str, cause: str
    ) -> None:
        with pytest.raises(LostError) as caught:
            bureau.do(view, path)
        assert caught.value.cause == cause
        assert bureau.losses[-1] == cause
        assert bureau.do("echo", body=b"next").reply.body == b"next"
        assert bureau.is_quiet()

    @pytest.mark.parametrize(("mebibytes", "stays"), [("20", True), ("200", False)])
    def test_nobody_pays_for_what_another_job_left_taken(
        self, bureau: Bureau, mebibytes: str, *, stays: bool
    ) -> None:
        worker = bureau.pid()
        assert bureau.do("hoard", mebibytes).reply.body == b"held"
        assert (bureau.pid() == worker) == stays
        assert bureau.is_quiet()

    def test_who_takes_too_long_is_stopped(self, bureau: Bureau) -> None:
        start = time.monotonic()
        with pytest.raises(LostError) as caught:
            bureau.do("sleep", "1000", seconds=0.2)
        assert caught.value.cause == "time"
        assert time.monotonic() - start < 10
        assert bureau.do("echo", body=b"next").reply.body == b"next"

    def test_a_job_without_any_time_harms_no_worker(self, bureau: Bureau) -> None:
        bureau.pid()
        workers = bureau.workers()
        for wait in (0.0, -5.0):
            with pytest.raises((LostError, BusyError)):
                bureau.do("echo", wait=wait)
        assert bureau.workers() == workers
        assert bureau.is_quiet()

    def test_a_job_that_nobody_waits_for_is_stopped(self, bureau: Bureau) -> None:
        worker = bureau.pid()

        async def given_up() -> None:
            task = asyncio.ensure_future(bureau.done("sleep", "1000"))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        bureau.run(given_up())
        assert processes.wait(lambda: not processes.is_alive(worker), 10)
        assert bureau.is_quiet()

    def test_one_who_dies_idle_is_replaced(self, bureau: Bureau) -> None:
        for _ in range(3):
            worker = bureau.pid()
            processes.kill(worker)
            assert processes.wait(lambda pid=worker: not processes.is_alive(pid), 10)  # type: ignore[misc]
            bureau.run(asyncio.sleep(0.1))
            assert bureau.pid() != worker

    def test_a_job_that_one_who_dies_did_not_take_is_anothers(self, bureau: Bureau) -> None:
        worker = bureau.pid()
        os.kill(worker, signal.SIGSTOP)

        async def killed_meanwhile() -> Done:
            asyncio.get_running_loop().call_later(0.2, processes.kill, worker)
            with tempfile.TemporaryFile() as file:
                file.write(b"sent along")
                file.seek(0)
                return await bureau.done("echo", file=file.fileno())

        done = bureau.run(killed_meanwhile())
        assert done.reply.body == b"sent along"
        assert int(done.reply.headers["Worker"]) != worker
        assert bureau.is_quiet()

    @pytest.mark.parametrize("size", [1, 5 * MIB])
    def test_a_job_is_not_begun_anew_for_ever(self, bureau: Bureau, size: int) -> None:
        async def all_killed() -> Done:
            for worker in bureau.workers():
                os.kill(worker, signal.SIGSTOP)
                asyncio.get_running_loop().call_later(0.2, processes.kill, worker)
            return await bureau.done("die", "SIGKILL", body=bytes(size))

        with pytest.raises(LostError) as caught:
            bureau.run(all_killed())
        assert caught.value.cause == "crash"
        assert bureau.is_quiet()

    def test_nothing_is_left_behind(self, bureau: Bureau) -> None:
        bureau.do("echo")
        files = open_files()
        for _ in range(5):
            for view, path in (("die", "SIGKILL"), ("leave", ""), ("sleep", "1000")):
                with pytest.raises(LostError):
                    bureau.do(view, path, seconds=0.1)
            done = bureau.do("in_file", "2")
            assert not isinstance(done.reply.body, bytes)
            done.reply.body.close()
        bureau.do("echo")
        assert open_files() <= files + 2
        assert not zombies()
        assert len(bureau.workers()) <= 2
        assert not bureau.nursery._spawning
        assert len(bureau.nursery._ending) <= 2


class TestLines:
    def test_who_waits_too_long_is_told(self, bureau: Bureau) -> None:
        async def crowd() -> list[Done | BaseException]:
            jobs = [bureau.done("sleep", "0.5") for _ in range(2)]
            jobs += [bureau.done("echo", patience=0.05) for _ in range(3)]
            return await asyncio.gather(*jobs, return_exceptions=True)

        slept, tired = (found := bureau.run(crowd()))[:2], found[2:]
        assert all(isinstance(one, Done) for one in slept)
        assert all(isinstance(one, BusyError) for one in tired)
        assert bureau.is_quiet()

    def test_the_count_is_right_after_all_that_can_happen(self, bureau: Bureau) -> None:
        async def crowd() -> None:
            jobs = [
                asyncio.ensure_future(bureau.done(view, path, seconds=0.1, patience=patience))
                for patience in (0.0, 0.05, 0.2, 5.0)
                for view, path in (("echo", ""), ("sleep", "9"), ("err", ""), ("die", "SIGKILL"))
            ]
            for number, job in enumerate(jobs):
                if number % 3 == 0:
                    asyncio.get_running_loop().call_later(0.05 * (number % 4), job.cancel)
            await asyncio.gather(*jobs, return_exceptions=True)

        for _ in range(3):
            bureau.run(crowd())
            assert bureau.is_quiet()
        assert bureau.do("echo", body=b"next").reply.body == b"next"
        assert len(bureau.workers()) <= 2

    def test_who_tires_and_is_cancelled_at_once_takes_nobodys_place(self, bureau: Bureau) -> None:
        async def crowd() -> None:
            sleepers = [asyncio.ensure_future(bureau.done("sleep", "0.3")) for _ in range(2)]
            await asyncio.sleep(0.05)
            waiting = asyncio.ensure_future(bureau.done("echo"))
            await asyncio.sleep(0.05)
            [turn] = bureau.crew._waiting
            turn.set_exception(BusyError())
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            assert bureau.crew.busy == 2
            await asyncio.gather(*sleepers)

        bureau.run(crowd())
        assert bureau.is_quiet()


class TestZygote:
    def test_one_that_is_gone_is_replaced_with_its_workers(self, bureau: Bureau) -> None:
        bureau.do("echo")
        zygote, below = bureau.zygote(), bureau.workers()
        processes.kill(zygote)
        assert processes.wait(lambda: not any(map(processes.is_alive, below)), 10)
        assert bureau.do("echo", body=b"next").reply.body == b"next"
        assert bureau.zygote() != zygote
        assert not zombies()

    def test_one_that_dies_before_it_is_ready_is_replaced(self, bureau: Bureau) -> None:
        below = bureau.workers()
        processes.kill(bureau.zygote())
        assert processes.wait(lambda: not any(map(processes.is_alive, below)), 10)

        async def kill_the_next() -> None:
            for _ in range(200):
                await asyncio.sleep(0.01)
                zygote = bureau.nursery._zygote
                if not bureau.nursery.is_ready and zygote is not None:
                    processes.kill(zygote.process.pid)
                    return

        bureau.run(kill_the_next())
        bureau.run(asyncio.sleep(0.2))
        assert bureau.do("echo", body=b"next").reply.body == b"next"
        assert not zombies()

    def test_jobs_in_hand_are_lost_and_do_not_hang(self, bureau: Bureau) -> None:
        async def lost() -> None:
            task = asyncio.ensure_future(bureau.done("sleep", "1000"))
            await asyncio.sleep(0.2)
            processes.kill(bureau.zygote())
            with pytest.raises(LostError):
                await task

        bureau.run(lost())
        assert bureau.do("echo", body=b"next").reply.body == b"next"

    def test_nobody_below_knows_the_hashes_of_tokens(self, bureau: Bureau) -> None:
        told = bureau.do("environment").reply.body
        assert isinstance(told, bytes)
        assert b"POLICYGRAPH_" not in told
        assert SECRET.encode() not in told
        for pid in (bureau.zygote(), *bureau.workers()):
            for name in ("environ", "cmdline"):
                assert SECRET.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
