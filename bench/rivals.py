"""The endpoints that are measured side by side, each serving the same quads from disk."""

import contextlib
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from graph.store.folder import FolderStore
from tests import virtuoso
from tests.servers import free_port, policygraph, running

OWN = "policygraph"
NATIVE = "oxigraph"

_OXIGRAPH = str(Path(sys.executable).parent / "oxigraph")
_READY = "?query=ASK%20%7B%7D"


class MissingError(Exception):
    """An endpoint cannot be had on this machine; the text says why."""


@dataclass(frozen=True, slots=True)
class Data:
    """The same quads twice: in a store of the project, and as N-Quads; a folder to work in."""

    store: FolderStore
    quads: Path
    folder: Path


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that answers queries at a path of this machine's loopback address."""

    port: int
    path: str


Start = Callable[[Data], AbstractContextManager[Endpoint]]


@contextlib.contextmanager
def own(data: Data) -> Iterator[Endpoint]:
    """Run the project's service as it comes, but for the limit on each client's rate."""
    with policygraph(data.store.folder, settings={"rate": 0}) as address:
        yield Endpoint(urlsplit(address).port or 80, "/sparql")


@contextlib.contextmanager
def native(data: Data) -> Iterator[Endpoint]:
    """Run the native Oxigraph server, read-only, on a copy of the store's own database, whose
    default graph holds the union."""
    folder = data.folder / "oxigraph"
    data.store.snapshot().checkpoint(folder)
    with _oxigraph(folder, []) as endpoint:
        yield endpoint


@contextlib.contextmanager
def native_union(data: Data) -> Iterator[Endpoint]:
    """Run it on the quads that it has loaded itself, making the union while it answers."""
    folder = data.folder / "oxigraph-union"
    command = [_OXIGRAPH, "load", "--location", str(folder), "--file", str(data.quads)]
    subprocess.run(command, check=True, capture_output=True)
    with _oxigraph(folder, ["--union-default-graph"]) as endpoint:
        yield endpoint


@contextlib.contextmanager
def _oxigraph(folder: Path, options: list[str]) -> Iterator[Endpoint]:
    port = free_port()
    where = ["--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    command = [_OXIGRAPH, "serve-read-only", *where, *options]
    with running(command, _address(port, "/query")):
        yield Endpoint(port, "/query")


@contextlib.contextmanager
def rdflib_endpoint(data: Data) -> Iterator[Endpoint]:
    """Run rdflib-endpoint, installed for this run alone, on rdflib's own store in memory."""
    program = _installed(data.folder / "rdflib-endpoint")
    port = free_port()
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), str(data.quads)]
    with running(command, _address(port, "/")):
        yield Endpoint(port, "/")


@contextlib.contextmanager
def openlink(data: Data) -> Iterator[Endpoint]:
    """Run Virtuoso where it is installed."""
    if not virtuoso.installed():
        raise MissingError("no virtuoso-t (Debian: virtuoso-opensource)")
    with virtuoso.server(data.folder / "virtuoso", data.quads) as port:
        yield Endpoint(port, "/sparql")


ENDPOINTS: Mapping[str, Start] = {
    OWN: own,
    NATIVE: native,
    "oxigraph-union": native_union,
    "rdflib-endpoint": rdflib_endpoint,
    "virtuoso": openlink,
}
"""What can be measured, by name."""


def _installed(folder: Path) -> Path:
    """Install rdflib-endpoint from the registry that this machine uses; return its program."""
    program = folder / "bin" / "rdflib-endpoint"
    if not program.exists():
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        found = subprocess.run([*pip, "rdflib-endpoint[cli]>=0.6"], capture_output=True)
        if found.returncode:
            raise MissingError("rdflib-endpoint cannot be installed here")
    return program


def _address(port: int, path: str) -> str:
    return f"http://127.0.0.1:{port}{path}{_READY}"
