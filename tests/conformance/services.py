"""Services that are started for the suite, on empty stores, for the time of a run."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from graph.store.folder import FolderStore
from tests import servers
from tests.conformance.client import Client, Endpoints

TOKEN = "let-the-suite-write"  # noqa: S105
"""The token of a service that lives as long as a run."""

WRITABLE: dict[str, object] = {
    "token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest(),
    "rate": "0",
}
"""The settings of such a service: the suite may write, and ask as fast as it can."""


@contextlib.contextmanager
def policygraph(folder: Path) -> Iterator[Client]:
    """Start this project's service; its default graph holds what is written to it alone."""
    port = servers.free_port()
    FolderStore.create(folder / "store", f"http://127.0.0.1:{port}/", union=False)
    with servers.policygraph(folder / "store", port=port, settings=WRITABLE) as address:
        endpoints = Endpoints(
            f"{address}/sparql", f"{address}/update", f"{address}/graphs", token=TOKEN
        )
        with contextlib.closing(Client(endpoints)) as client:
            yield client


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[Client]:
    """Start the engine's own server, to see what is the engine's and what the service's."""
    with servers.oxigraph(folder / "oxigraph") as address:
        endpoints = Endpoints(f"{address}/query", f"{address}/update", f"{address}/store")
        with contextlib.closing(Client(endpoints)) as client:
            yield client


SERVICES: Mapping[str, Callable[[Path], contextlib.AbstractContextManager[Client]]] = {
    "policygraph": policygraph,
    "oxigraph": oxigraph,
}
