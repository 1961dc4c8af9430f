"""What the tests of pages share: a store, its service, a browser."""

import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from graph.ingestion import ingest
from graph.store import open_store
from tests import servers
from tests.browser import hostile
from tests.browser.kinds import KINDS, visited
from tests.conftest import EXAMPLES

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
LOCAL = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Lets the browser reach nothing but this machine, whatever it wants itself."""


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the examples and the hostile documents; processes of one run share it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    with (shared / "browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "browser-library"
        if not folder.exists():
            made = shared / "browser-made"
            made.mkdir()
            _fill(made)
            made.rename(folder)
    return folder / "store"


def _fill(folder: Path) -> None:
    store = open_store(str(folder / "store"), create=True)
    ingest(store, [EXAMPLES / "action-plan.html"])
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    results = ingest(store, [write(folder) for write in hostile.WRITERS])
    assert not [result.error for result in results if result.error]
    store.replace(hostile.graphs(store.base))


@pytest.fixture(scope="module")
def service(library: Path) -> Iterator[str]:
    """The address of a service of that store."""
    with servers.policygraph(library, settings={"rate": 0}) as address:
        yield address


@pytest.fixture(scope="module")
def places(service: str) -> Mapping[str, Sequence[str]]:
    """The addresses of the pages of each kind that are visited."""
    return {kind.name: visited(service, kind) for kind in KINDS}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window; nothing but this machine is there for it."""
    if not CHROMIUM:
        pytest.skip("no browser here")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", LOCAL]
        )
        yield launched
        launched.close()
