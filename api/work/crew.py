"""Workers of one kind: who is idle gets the next job, who is lost is replaced."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from api.errors import RefusedError
from api.work.frames import Assembler, Message
from api.work.job import OUT_OF_MEMORY
from api.work.nursery import Ending, Nursery
from api.work.reply import Reply

Cause = Literal["time", "memory", "crash"]

_CHUNK = 2**18
_FULL = (-signal.SIGABRT, OUT_OF_MEMORY)
_LEAST = 0.005


class LostError(Exception):
    """A worker ended before it answered."""

    def __init__(self, cause: Cause, memory: int) -> None:
        super().__init__(cause)
        self.cause = cause
        self.memory = memory


class UntakenError(LostError):
    """A worker ended before it had taken the whole of its job; nothing of the job was begun."""


class BusyError(Exception):
    """Nobody was idle in the time that there was."""


@dataclass(frozen=True, slots=True)
class Done:
    """A reply, the version it was made from, the worker's peak memory in KiB, and its lane."""

    reply: Reply
    version: int
    memory: int
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a job may be worked on: so many seconds, of a processor if that is said, and not
    beyond `until` (`time.monotonic`). When they are over, `goes_on` may let it have as many more.
    """

    seconds: float
    until: float
    of_processor: bool = False
    goes_on: Callable[[], bool] = lambda: False

    def first(self) -> float:
        """Return after how many seconds to look for the first time."""
        return max(min(self.seconds, self.until - time.monotonic()), 0.0)


class _Worker:
    """One process and the job that it is at."""

    def __init__(
        self,
        nursery: Nursery,
        pid: int,
        connection: socket.socket,
        ending: "asyncio.Future[Ending]",
        limit: int,
    ) -> None:
        self._nursery = nursery
        self._pid = pid
        self._connection = connection
        self._ending = ending
        self._limit = limit
        self._assembler = Assembler()
        self._unsent = memoryview(b"")
        self._answer: asyncio.Future[Message] | None = None
        self._overran = False
        self.lost = False
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(connection, self._hear)

    async def do(self, message: Message, limit: Limit) -> Message:
        """Return the answer to a job; the worker is killed if it takes longer or nobody waits.

        Raises LostError; UntakenError is told by an error of the socket: a worker that ends when
        it has read all leaves an end of file, one that has not a connection that is reset
        (unix(7), ECONNRESET).
        """
        answer: asyncio.Future[Message] = self._loop.create_future()
        self._answer = answer
        began = self._spent() if limit.of_processor else 0.0
        self._timer = self._loop.call_later(limit.first(), self._watch, limit, began)
        try:
            self._send(message)
            return await answer
        except ConnectionError:
            raise await self._loss(UntakenError) from None
        except (EOFError, OSError):
            raise await self._loss(LostError) from None
        except asyncio.CancelledError:
            self.end()
            _close_unheard(answer)
            raise
        finally:
            self._timer.cancel()
            self._answer = None

    def is_there(self) -> bool:
        """Tell whether the process lives that had nothing to do; its end may not be known yet."""
        if self.lost:
            return False
        try:
            self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            pass
        self.end()
        return False

    def _watch(self, limit: Limit, began: float) -> None:
        """Stop a job whose time is over; what has waited for a processor goes on for so long."""
        left = limit.seconds - (self._spent() - began) if limit.of_processor else 0.0
        if left <= 0 and limit.goes_on():
            left = limit.seconds
        left = min(left, limit.until - time.monotonic())
        if left < _LEAST:
            self._overran = True
            self._broken(EOFError())
        else:
            self._timer = self._loop.call_later(left, self._watch, limit, began)

    def _spent(self) -> float:
        """Return the seconds that the process has had a processor (clock_getcpuclockid(3))."""
        try:
            return time.clock_gettime((~self._pid << 3) | 2)
        except OSError:
            return 0.0

    def end(self) -> None:
        """Kill the process, once."""
        if self.lost:
            return
        self.lost = True
        self._loop.remove_reader(self._connection)
        self._loop.remove_writer(self._connection)
        self._connection.close()
        self._assembler.close()
        self._nursery.kill(self._pid)

    def _send(self, message: Message) -> None:
        """Send a job, or its beginning: a worker that does not take the rest must not be waited
        for, since it may be killed meanwhile."""
        self._unsent = memoryview(message.written())
        try:
            if message.file is not None:
                sent = socket.send_fds(self._connection, [self._unsent[:_CHUNK]], [message.file])
                self._unsent = self._unsent[sent:]
        except OSError as error:
            self._broken(error)
            return
        self._send_more()

    def _send_more(self) -> None:
        try:
            self._unsent = self._unsent[self._connection.send(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError as error:
            self._broken(error)
            return
        if self._unsent:
            self._loop.add_writer(self._connection, self._send_more)
        else:
            self._loop.remove_writer(self._connection)

    def _hear(self) -> None:
        try:
            data, files, _, _ = socket.recv_fds(self._connection, _CHUNK, 1)
        except BlockingIOError:
            return
        except OSError as error:
            self._broken(error)
            return
        if not data:
            self._broken(EOFError())
            return
        for message in self._assembler.feed(data, files):
            if self._answer is not None and not self._answer.done():
                self._answer.set_result(message)
            elif message.file is not None:
                os.close(message.file)

    def _broken(self, error: EOFError | OSError) -> None:
        self.end()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    async def _loss(self, kind: type[LostError]) -> LostError:
        if self._overran:
            return LostError("time", 0)
        ending = await asyncio.shield(self._ending)
        full = ending.code in _FULL or ending.memory * 1024 > self._limit // 2
        return kind("memory" if full else "crash", ending.memory)


class Crew:
    """At most `size` workers; jobs wait in line for one that is idle."""

    def __init__(
        self,
        nursery: Nursery,
        size: int,
        *,
        nice: int,
        memory: int,
        on_loss: Callable[[Cause], None],
    ) -> None:
        self._nursery = nursery
        self.size = size
        self._nice = nice
        self._memory = memory
        self._on_loss = on_loss
        self._idle: list[_Worker] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.busy = 0

    @property
    def waiting(self) -> int:
        """How many jobs wait in line."""
        return len(self._waiting)

    @property
    def alive(self) -> int:
        """How many workers there are."""
        return sum(not worker.lost for worker in self._idle) + self.busy

    def close(self) -> None:
        """End those who are idle."""
        while self._idle:
            self._idle.pop().end()

    async def warm(self) -> None:
        """Start all workers before there is work."""
        while self.alive < self.size:
            self._idle.append(await self._new())

    async def do(self, message: Message, patience: float, limit: Limit) -> Done:
        """Return what a worker answers.

        The job waits at most `patience` seconds for a worker, and is worked on as long as its
        limit allows. Raises BusyError, LostError, or what the view raised.
        """
        await self._turn(patience)
        try:
            answer = await self._answer(message, limit)
        finally:
            self._pass_on()
        return _done(answer)

    async def _answer(self, message: Message, limit: Limit) -> Message:
        """Return the answer of one that is idle, or of a new one. Who was idle may be about to
        end, and not take the job: then it is the next one's."""
        while self._idle:
            worker = self._idle.pop()
            if worker.is_there():
                with contextlib.suppress(UntakenError):
                    return await self._worked(worker, message, limit)
        return await self._worked(await self._in_time(limit.until), message, limit)

    async def _in_time(self, until: float) -> _Worker:
        try:
            async with asyncio.timeout(until - time.monotonic()):
                return await self._new()
        except TimeoutError:
            raise BusyError from None

    async def _worked(self, worker: _Worker, message: Message, limit: Limit) -> Message:
        try:
            if limit.first() <= 0:
                raise LostError("time", 0)
            answer = await worker.do(message, limit)
            if answer.head["spent"]:
                worker.end()
            return answer
        except LostError as error:
            if worker.lost:
                self._on_loss(error.cause)
            raise
        finally:
            if not worker.lost:
                self._idle.append(worker)

    async def _new(self) -> _Worker:
        pid, connection, ending = await self._nursery.spawn(self._nice, self._memory)
        return _Worker(self._nursery, pid, connection, ending, self._memory)

    async def _turn(self, patience: float) -> None:
        if self.busy < self.size and not self._waiting:
            self.busy += 1
            return
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        timer = loop.call_later(max(patience, 0), _tire, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._pass_on()
            raise
        finally:
            timer.cancel()
            if turn in self._waiting:
                self._waiting.remove(turn)

    def _pass_on(self) -> None:
        """Let the next in line work in one's place."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.busy -= 1


def _tire(turn: "asyncio.Future[None]") -> None:
    if not turn.done():
        turn.set_exception(BusyError())


def _close_unheard(answer: "asyncio.Future[Message]") -> None:
    """Close the file of an answer that came when nobody waited for it any more."""
    if answer.done() and not answer.cancelled() and answer.exception() is None:
        file = answer.result().file
        if file is not None:
            os.close(file)


def _done(answer: Message) -> Done:
    head = answer.head
    if "error" in head:
        told = head["error"]
        raise RefusedError(told["status"], told["zh"], told["en"], told["headers"])
    body = answer.body if answer.file is None else os.fdopen(answer.file, "rb")
    reply = Reply(body, head["media_type"], head["status"], head["headers"], head["rows"])
    return Done(reply, head["version"], head["memory"])
