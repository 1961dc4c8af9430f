"""A worker: takes one job after the other from its socket and sends back what became of it.

It may be killed at any moment; nothing that it holds is needed by others.
"""

import importlib
import os
import resource
import socket
import tempfile
import traceback
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, NoReturn

from api.errors import RefusedError, headers_of, public, status_of
from api.packing import packed
from api.settings import Settings
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.frames import INLINE, Assembler, Message, receive, send
from api.work.job import OUT_OF_MEMORY, Job
from api.work.reply import Reply
from graph.errors import PolicygraphError
from graph.store import open_store

View = Callable[[Bench, Asked], Reply]


def work(connection: socket.socket, location: str, settings: str) -> NoReturn:
    """Do jobs until the other side is gone, and end the process.

    What a view did not expect is told to the client in one line, and to the log in full.
    """
    bench: Bench | None = None
    assembler = Assembler()
    memory = _Memory()
    code = 1
    try:
        while (message := receive(connection, assembler)) is not None:
            try:
                bench = bench or Bench(open_store(location), Settings.model_validate_json(settings))
                answer = _done(bench, message)
            except PolicygraphError as error:
                answer = _failed(error)
            except MemoryError:
                code = OUT_OF_MEMORY
                raise
            except Exception:  # noqa: BLE001 - a view may have any fault, and others go on
                traceback.print_exc()
                answer = _failed(_unexpected())
            finally:
                if message.file is not None:
                    os.close(message.file)
            answer.head["spent"] = memory.is_spent()
            send(connection, answer)
            if answer.file is not None:
                os.close(answer.file)
        code = 0
    finally:
        os._exit(code)


def _done(bench: Bench, message: Message) -> Message:
    job = Job.of(message.head)
    bench.limits = job.limits
    bench.upload = _upload(message)
    bench.open(job.version)
    reply = packed(_view(job.view)(bench, job.asked))
    head: dict[str, Any] = {
        "status": reply.status,
        "media_type": reply.media_type,
        "headers": dict(reply.headers),
        "rows": reply.rows,
        "version": bench.snapshot.version,
        "memory": _peak(),
    }
    if isinstance(reply.body, bytes) and len(reply.body) <= INLINE:
        return Message(head, reply.body)
    with _file(reply.body) as file:
        return Message(head, file=os.dup(file.fileno()))


def _failed(problem: PolicygraphError) -> Message:
    error = public(problem)
    told = {
        "zh": error.zh,
        "en": error.en,
        "status": status_of(error),
        "headers": headers_of(error),
    }
    return Message({"error": told, "memory": _peak()})


def _unexpected() -> RefusedError:
    return RefusedError(
        500,
        "服务内部错误；已记入日志，请报告此问题",
        "an unexpected error in the service; it is in the log, please report it",
    )


def _view(name: str) -> View:
    module, _, function = name.partition(":")
    found: View = getattr(importlib.import_module(module), function)
    return found


def _upload(message: Message) -> BinaryIO:
    if message.file is None:
        return BytesIO(message.body)
    return os.fdopen(os.dup(message.file), "rb")


def _file(body: bytes | BinaryIO) -> BinaryIO:
    """Return an answer as a file without a name, from its start."""
    if not isinstance(body, bytes):
        body.flush()
        body.seek(0)
        return body
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(body)
    file.flush()
    file.seek(0)
    return file


class _Memory:
    """What the process holds that counts for its limit (`VmData`), in bytes."""

    def __init__(self) -> None:
        self._peak = _peak()
        self._first = self._held()

    def is_spent(self) -> bool:
        """Tell whether a job has left half of the room taken that there was at first: the next one
        would pay for it. It is looked at where the peak has grown."""
        if _peak() <= self._peak:
            return False
        self._peak = _peak()
        limit, _ = resource.getrlimit(resource.RLIMIT_DATA)
        return limit > self._first and self._held() - self._first > (limit - self._first) // 2

    def _held(self) -> int:
        with open("/proc/self/status", encoding="ascii") as status:
            held = next((line for line in status if line.startswith("VmData:")), "VmData: 0 kB")
        return int(held.split()[1]) * 1024


def _peak() -> int:
    """Return the most memory that this process has held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
