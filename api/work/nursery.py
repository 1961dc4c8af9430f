"""Where workers come from, as the service sees it: the zygote, and the news of its children."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.errors import RefusedError
from api.settings import PREFIX, Settings

_LARGEST = 65_536
_PAUSE = 1.0
"""Seconds before a zygote that ended while it started is started again."""

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended: its exit code, negative for a signal, and its peak memory in KiB."""

    code: int
    memory: int


_Spawned = tuple[int, "asyncio.Future[Ending]"]
"""A worker's process number, and how it will end."""


@dataclass(frozen=True, slots=True)
class _Zygote:
    process: "subprocess.Popen[bytes]"
    control: socket.socket

    @classmethod
    def launched(cls, arguments: Sequence[str]) -> "_Zygote":
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [
                sys.executable, "-m", "api.work.zygote",
                str(theirs.fileno()), *arguments,
            ]  # fmt: skip
            path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
            process = subprocess.Popen(  # noqa: S603
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=_environment() | {"PYTHONPATH": path, "RUST_BACKTRACE": "0"},
            )
        ours.setblocking(False)
        return cls(process, ours)

    def end(self) -> None:
        self.control.close()
        self.process.kill()
        self.process.wait()


class Nursery:
    """Starts workers on a store, with what `loaded` names in them before they are forked.

    They know the settings but for the hashes of tokens, which are not in their environment either.
    """

    def __init__(self, location: str, settings: Settings, loaded: Sequence[str]) -> None:
        told = settings.model_dump_json(exclude={"token_sha256"}, exclude_defaults=True)
        self._arguments = [location, told, *loaded]
        self._number = 0
        self._spawning: dict[int, asyncio.Future[_Spawned]] = {}
        self._ending: dict[int, asyncio.Future[Ending]] = {}
        self._again: asyncio.TimerHandle | None = None
        self._zygote: _Zygote | None = None

    def launch(self) -> None:
        """Start the zygote, which loads what workers need; nobody listens to it yet."""
        self._zygote = _Zygote.launched(self._arguments)

    def start(self, pause: float = 0) -> None:
        """Listen to the zygote, which is started after `pause` seconds if it was not launched.

        Workers can be asked for at once and come when it is ready.
        """
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        if pause:
            self._again = self._loop.call_later(pause, self._listen)
        else:
            self._listen()

    def _listen(self) -> None:
        zygote = self._zygote = self._zygote or _Zygote.launched(self._arguments)
        self._loop.add_reader(zygote.control, self._hear, zygote.control)

    async def stop(self) -> None:
        """End the zygote and all its workers."""
        if self._again is not None:
            self._again.cancel()
        self._end()
        self._ready = self._loop.create_future()
        self._give_up()

    @property
    def is_ready(self) -> bool:
        """Whether workers can be forked now."""
        return self._ready.done() and self._ready.exception() is None

    async def ready(self) -> None:
        """Wait until workers can be forked."""
        await asyncio.shield(self._ready)

    async def spawn(
        self, nice: int, memory: int
    ) -> "tuple[int, socket.socket, asyncio.Future[Ending]]":
        """Return a new worker's process number, our end of its socket, and how it will end.

        `memory` is in bytes. Raises RefusedError if the zygote is gone.
        """
        await self.ready()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        ours.setblocking(False)
        try:
            with theirs:
                spawned = await self._order(theirs.fileno(), {"nice": nice, "memory": memory})
            pid, ending = await spawned
            return pid, ours, ending
        except BaseException:
            ours.close()
            raise

    async def _order(self, file: int, what: dict[str, int]) -> "asyncio.Future[_Spawned]":
        """Tell the zygote, or the next one if it turns out to be gone, to fork a worker."""
        self._number += 1
        number = self._number
        order = json.dumps({"number": number, **what}).encode()
        try:
            if self._zygote is None:
                raise BrokenPipeError
            socket.send_fds(self._zygote.control, [order], [file])
        except BlockingIOError as error:
            raise _gone() from error
        except OSError:
            self._lose()
            await self.ready()
            return await self._order(file, what)
        spawned: asyncio.Future[_Spawned] = self._loop.create_future()
        self._spawning[number] = spawned
        return spawned

    def kill(self, pid: int) -> None:
        """End a worker at once. The zygote does it, which knows whether the number is still its."""
        if self._zygote is None:
            return
        with contextlib.suppress(OSError):
            self._zygote.control.send(json.dumps({"kill": pid}).encode())

    def _hear(self, control: socket.socket) -> None:
        try:
            data = control.recv(_LARGEST)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._learn(json.loads(data))
            return
        self._lose()

    def _lose(self) -> None:
        """Start another zygote: at once, or after a pause if this one never was ready."""
        was_ready = self.is_ready
        self._end()
        self._give_up()
        self._ready = self._loop.create_future()
        self._again = self._loop.call_later(0 if was_ready else _PAUSE, self._listen)

    def _end(self) -> None:
        if self._zygote is not None:
            self._loop.remove_reader(self._zygote.control)
            self._zygote.end()
            self._zygote = None

    def _learn(self, news: dict[str, Any]) -> None:
        if "ready" in news and not self._ready.done():
            self._ready.set_result(None)
        elif "failed" in news:
            failed = self._spawning.pop(news["failed"])
            if not failed.done():
                failed.set_exception(_gone())
        elif "spawned" in news:
            ending = self._ending[news["pid"]] = self._loop.create_future()
            spawned = self._spawning.pop(news["spawned"])
            if not spawned.done():
                spawned.set_result((news["pid"], ending))
        elif "ended" in news:
            self._ending.pop(news["ended"]).set_result(Ending(news["code"], news["memory"]))

    def _give_up(self) -> None:
        waiting: list[asyncio.Future[Any]] = [self._ready, *self._spawning.values()]
        for news in waiting:
            if not news.done():
                news.set_exception(_gone())
                news.exception()
        for ending in self._ending.values():
            ending.set_result(Ending(-signal.SIGKILL, 0))
        self._spawning, self._ending = {}, {}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def _gone() -> RefusedError:
    return RefusedError(
        503,
        "工作进程无法启动；请稍后重试",
        "worker processes cannot be started; try again later",
        {"Retry-After": "5"},
    )
