"""Real servers on this machine's loopback address, for the time of a test."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.error import URLError
from urllib.request import urlopen


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def policygraph(
    store: Path, *, port: int | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve `store` as the command line does; the value is the service's address.

    `settings` are the service's, by their names without `POLICYGRAPH_`.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--store", str(store), "--port", str(port)]
    variables = {f"POLICYGRAPH_{name}": value for name, value in (settings or {}).items()}
    with _running(command, f"http://127.0.0.1:{port}/health", variables):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Run the native Oxigraph server on an empty store; the value is its address."""
    port = free_port()
    program = Path(sys.executable).parent / "oxigraph"
    command = [str(program), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running(command, f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _running(
    command: list[str], address: str, variables: Mapping[str, str] = MappingProxyType({})
) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | {"LANG": "C"} | dict(variables),
    )
    try:
        _wait_for(address, process)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(
                f"{process.args!r} ended: {process.communicate()[1].decode()[-500:]}"
            )
        with contextlib.suppress(URLError, ConnectionError), urlopen(address, timeout=5):  # noqa: S310
            return
        time.sleep(0.1)
    raise TimeoutError(address)
