"""Real servers on this machine's loopback address, for the time of a test."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from urllib.request import urlopen


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def policygraph(
    store: Path, *, port: int | None = None, settings: Mapping[str, object] | None = None
) -> Iterator[str]:
    """Serve `store` as the command line does, with these settings; the value is its address."""
    port = port or free_port()
    command = serve(store, port)
    with running(command, f"http://127.0.0.1:{port}/health", environment(**(settings or {}))):
        yield f"http://127.0.0.1:{port}"


def serve(store: Path, port: int) -> list[str]:
    """Return the command that serves `store`."""
    return [sys.executable, "-m", "api.cli", "serve", "--store", str(store), "--port", str(port)]


def environment(**settings: object) -> dict[str, str]:
    """Return the environment that gives a service its settings."""
    return {f"POLICYGRAPH_{name.upper()}": str(value) for name, value in settings.items()}


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Run the native Oxigraph server on an empty store; the value is its address."""
    port = free_port()
    program = Path(sys.executable).parent / "oxigraph"
    command = [str(program), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with running(command, f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def running(
    command: list[str], address: str, more: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server until the block ends, once `address` answers; `more` is environment."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=os.environ | {"LANG": "C"} | dict(more or {}),
        )
        try:
            _wait_for(address, process, said)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(address: str, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            said.seek(0)
            raise RuntimeError(f"{process.args!r} ended: {said.read().decode()[-500:]}")
        with contextlib.suppress(OSError), urlopen(address, timeout=5):  # noqa: S310
            return
        time.sleep(0.1)
    raise TimeoutError(address)
