"""The process that workers are forked from: it has loaded what they need and does nothing else.

It has one thread and no open database, so a fork of it is whole; forking takes some milliseconds
where starting an interpreter takes some hundred. It ends when the service is gone, and its workers
end with it (`PR_SET_PDEATHSIG`).

Its stack is made deep before anything is loaded: the engine recurses into queries.
"""

import ctypes
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
from dataclasses import dataclass, field
from typing import Any, NoReturn

STACK = 512 * 2**20
"""Address space for a worker's stack; memory is taken only as far as a query nests."""

_PR_SET_PDEATHSIG = 1
_LARGEST = 65_536
_THREAD_STACK = 8 * 2**20
_ATTRIBUTES = 256


def main(arguments: list[str]) -> None:
    """Serve the control socket whose number is the first argument, until it is closed.

    The others are the store's location, the settings in JSON, and what to load: modules, or
    `module:function` for one whose function loads more.
    """
    control, location, settings, *loaded = arguments
    _die_with_parent()
    _deepen(arguments)
    _limit_threads()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    for wanted in loaded:
        name, _, function = wanted.partition(":")
        module = importlib.import_module(name)
        if function:
            getattr(module, function)()
    gc.freeze()
    gc.enable()
    with socket.socket(fileno=int(control)) as connection:
        _Zygote(connection, location, settings).run()


def _die_with_parent() -> None:
    """End at once when the thread that started this process does, whatever is being loaded."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _deepen(arguments: list[str]) -> None:
    """Start again with a deep stack: the room for it is laid out when a program starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = STACK if hard == resource.RLIM_INFINITY else min(STACK, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))
    os.set_inheritable(int(arguments[0]), True)
    os.execv(sys.executable, [sys.executable, "-m", "api.work.zygote", *arguments])  # noqa: S606


def _limit_threads() -> None:
    """Give threads an ordinary stack: the C library makes theirs as deep as the first one's."""
    library = ctypes.CDLL(None)
    attributes = ctypes.create_string_buffer(_ATTRIBUTES)
    library.pthread_attr_init(attributes)
    library.pthread_attr_setstacksize(attributes, ctypes.c_size_t(_THREAD_STACK))
    if library.pthread_setattr_default_np(attributes) != 0:
        raise OSError("pthread_setattr_default_np")


@dataclass(slots=True)
class _Zygote:
    control: socket.socket
    location: str
    settings: str
    children: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Fork where it is asked for and tell who has ended, until the control socket closes."""
        wake, woken = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._tell({"ready": True})
        while True:
            ready, _, _ = select.select([self.control.fileno(), wake], [], [])
            if wake in ready:
                os.read(wake, _LARGEST)
                self._reap()
            if self.control.fileno() in ready and not self._obey():
                break
        for child in self.children:
            os.kill(child, signal.SIGKILL)

    def _obey(self) -> bool:
        try:
            data, files, _, _ = socket.recv_fds(self.control, _LARGEST, 1)
        except OSError:
            return False
        if not data:
            return False
        order = json.loads(data)
        if "kill" in order:
            if order["kill"] in self.children:
                os.kill(order["kill"], signal.SIGKILL)
            return True
        parent = os.getpid()
        try:
            child = os.fork()
        except OSError:
            os.close(files[0])
            self._tell({"failed": order["number"]})
            return True
        if child == 0:
            _become_worker(self, order, files[0], parent)
        os.close(files[0])
        self.children.add(child)
        self._tell({"spawned": order["number"], "pid": child})
        return True

    def _reap(self) -> None:
        while self.children:
            child, status, usage = os.wait4(-1, os.WNOHANG)
            if child == 0:
                return
            self.children.discard(child)
            code = os.waitstatus_to_exitcode(status)
            self._tell({"ended": child, "code": code, "memory": usage.ru_maxrss})

    def _tell(self, news: dict[str, Any]) -> None:
        try:
            self.control.send(json.dumps(news).encode())
        except OSError:
            sys.exit(0)


def _become_worker(zygote: _Zygote, order: dict[str, Any], file: int, parent: int) -> NoReturn:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    _die_with_parent()
    if os.getppid() != parent:
        os._exit(0)
    zygote.control.close()
    os.nice(order["nice"])
    memory = order["memory"]
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from api.work.worker import work

    work(socket.socket(fileno=file), zygote.location, zygote.settings)


if __name__ == "__main__":
    main(sys.argv[1:])
