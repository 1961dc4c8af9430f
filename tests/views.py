"""Views that misbehave, for the tests of those who have to do with workers."""

import os
import signal
import sys
import tempfile
import time

from api.errors import RefusedError
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

MIB = 2**20
_HELD: list[bytes] = []


def echo(bench: Bench, asked: Asked) -> Reply:
    """Return the upload, and who worked on it."""
    return Reply(bench.upload.read(), asked.path, headers={"Worker": str(os.getpid())})


def in_file(_bench: Bench, asked: Asked) -> Reply:
    """Return as many MiB as are asked for, in a file that was read before."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the worker closes it
    for _ in range(int(asked.path)):
        file.write(b"x" * MIB)
    return Reply(file, "text/plain", rows=7)


def refuse(_bench: Bench, asked: Asked) -> Reply:
    """Refuse."""
    raise RefusedError(int(asked.path), "不行", "no", {"Retry-After": "9"})


def err(_bench: Bench, _asked: Asked) -> Reply:
    """Fail in a way that nobody foresaw."""
    raise KeyError("secret\nof two lines")


def recurse(bench: Bench, asked: Asked) -> Reply:
    """Call itself without end."""
    return recurse(bench, asked)


def leave(_bench: Bench, _asked: Asked) -> Reply:
    """End the process as if all were well."""
    sys.exit(0)


def sleep(_bench: Bench, asked: Asked) -> Reply:
    """Take some seconds."""
    time.sleep(float(asked.path))
    return Reply(b"slept", "text/plain")


def eat(_bench: Bench, _asked: Asked) -> Reply:
    """Take all memory."""
    held = []
    while True:
        held.append(bytearray(16 * MIB))


def hoard(_bench: Bench, asked: Asked) -> Reply:
    """Take so many MiB and keep them."""
    _HELD.append(b"x" * (int(asked.path) * MIB))
    return Reply(b"held", "text/plain")


def die(_bench: Bench, asked: Asked) -> Reply:
    """End the process by a signal."""
    os.kill(os.getpid(), signal.Signals[asked.path])
    return Reply(b"", "text/plain")


def environment(_bench: Bench, _asked: Asked) -> Reply:
    """Return what the process knows of its settings."""
    variables = " ".join(os.environ)
    return Reply(f"{variables} {_bench.settings!r} {_bench.settings.token_sha256}".encode(), "")
