"""Where access records are written: one JSON object a line, by a thread of its own."""

import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

Record = Mapping[str, Any]

WAITING = 10_000
"""How many records wait for a slow disk or reader; what comes beyond is counted, not kept."""

PAUSE = 0.05
"""Seconds in which records gather, so that the writer seldom takes the processor from requests."""

PATIENCE = 2
"""Seconds that a service that stops waits for the last records to be written."""


class Journal:
    """Writes records in the order in which they come, without letting a request wait.

    `target` is `stdout`, `stderr`, `off`, or a file that is appended to and opened again after it
    was rotated.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._queue: SimpleQueue[Record | None] = SimpleQueue()
        self._lost = 0
        self._closing = threading.Event()
        self._writer: threading.Thread | None = None

    @property
    def wanted(self) -> bool:
        """Whether anything is written at all."""
        return self._target != "off"

    def write(self, record: Record) -> None:
        """Hand a record over; it is only lost where too many wait, which the next one tells."""
        if self._queue.qsize() >= WAITING:
            self._lost += 1
            return
        if self._lost:
            record = {**record, "lost": self._lost}
            self._lost = 0
        self._queue.put(record)
        if self._writer is None:
            self._writer = threading.Thread(target=self._work, name="journal", daemon=True)
            self._writer.start()

    def close(self) -> None:
        """Write what waits, then end."""
        if self._writer is not None:
            self._closing.set()
            self._queue.put(None)
            self._writer.join(PATIENCE)
            self._writer = None

    def _work(self) -> None:
        out = _output(self._target)
        open_ended = True
        while open_ended:
            batch = [self._queue.get()]
            self._closing.wait(PAUSE)
            batch += [self._queue.get() for _ in range(self._queue.qsize())]
            open_ended = None not in batch
            out("".join(line(record) for record in batch if record is not None))
        self._closing.clear()


_JSON = json.JSONEncoder(separators=(",", ":"), default=str)


def line(record: Record) -> str:
    """Return a record as one line of ASCII: nothing in it can begin another."""
    return _JSON.encode(record) + "\n"


def _output(target: str) -> Callable[[str], None]:
    """Return what writes lines; a disk that is full or a reader that is gone ends no service."""
    if target in ("stdout", "stderr"):
        stream = sys.stdout if target == "stdout" else sys.stderr
        return lambda lines: _to_stream(stream, lines)
    return lambda lines: _to_file(Path(target), lines)


def _to_stream(stream: TextIO, lines: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        stream.write(lines)
        stream.flush()


def _to_file(path: Path, lines: str) -> None:
    """Append; the file is opened for each batch, so that one that was moved away is not written."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(lines)
