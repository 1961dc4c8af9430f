"""Apache Jena's command line, where it is installed, against the running service."""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator

import pytest

import ontology
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES
from tests.servers import policygraph
from tests.soundness import check

RSPARQL = shutil.which("rsparql") or ""
pytestmark = pytest.mark.skipif(not RSPARQL, reason="Jena is not here")

TASK = f"{ontology.NAMESPACE}Task"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = FolderStore.create(tmp_path_factory.mktemp("jena") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"])
    check(store.snapshot())
    with policygraph(store.folder) as address:
        yield address


def asked(address: str, query: str, *options: str) -> str:
    command = [RSPARQL, f"--service={address}/sparql", *options, query]
    return subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode()


def test_select(address: str) -> None:
    found = asked(address, f"SELECT ?t {{ ?t a <{TASK}> }}", "--results=CSV")
    assert len(list(csv.DictReader(io.StringIO(found)))) == 32


def test_ask(address: str) -> None:
    assert "true" in asked(address, f"ASK {{ ?t a <{TASK}> }}", "--results=JSON")


def test_construct(address: str) -> None:
    query = f"CONSTRUCT {{ ?t a <{TASK}> }} WHERE {{ ?t a <{TASK}> }}"
    assert asked(address, query, "--results=NT").count(TASK) == 32
