"""A SPARQL 1.1 endpoint as the store: the native Oxigraph server, and this service itself."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import QueryError, StoreError
from graph.ingestion import Outcome, ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from tests import documents
from tests.conftest import EXAMPLES
from tests.servers import free_port, oxigraph, policygraph
from tests.soundness import check
from tests.test_cli import run

TABLE = EXAMPLES / "task-table.docx"
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?t a pg:Task } }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield f"{address}/query"


def test_the_same_graph_as_in_a_folder(address: str, tmp_path: Path) -> None:
    remote = open_store(address)
    [result] = ingest(remote, [TABLE])
    assert result.outcome is Outcome.NEW
    local = FolderStore.create(tmp_path / "s")
    ingest(local, [TABLE])
    assert remote.snapshot().documents() == local.snapshot().documents()
    assert remote.snapshot().graphs() == local.snapshot().graphs()
    check(remote.snapshot())
    for graph in local.snapshot().graphs():
        assert set(remote.snapshot().quads(graph)) == set(local.snapshot().quads(graph))
    task = next(iter(local.snapshot().select("SELECT ?t { ?t a pg:Task }")))["t"].value
    for reading in (remote.snapshot(), local.snapshot()):
        assert {q.predicate.value for q in reading.outgoing(task)} >= {
            "https://w3id.org/policygraph#text"
        }
        assert next(iter(reading.incoming(task)))
    [again] = ingest(remote, [TABLE])
    assert again.outcome is Outcome.UNCHANGED


def test_replacing_leaves_nothing_behind(address: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    remote = open_store(address)
    for lead in ("后勤处", "总务处"):
        path.write_text(documents.export().replace("后勤处", lead))
        [result] = ingest(remote, [path], "某学院")
    assert result.outcome is Outcome.CHANGED
    names = remote.snapshot().select(
        'SELECT ?n { GRAPH ?g { ?p pg:name ?n ; pg:withinOrganisation/pg:name "某学院" } }'
    )
    assert {row["n"].value for row in names} == {"总务处", "保卫处", "教务处", "各二级学院"}


def test_the_base_is_recorded(tmp_path: Path) -> None:
    with oxigraph(tmp_path / "o") as address:
        store = open_store(f"{address}/query", "https://data.example.org/")
        ingest(store, [TABLE])
        assert open_store(f"{address}/query").base == "https://data.example.org/"
        with pytest.raises(StoreError, match="given once"):
            open_store(f"{address}/query", "https://other.example.org/")


@pytest.mark.parametrize(
    ("query", "name", "start"),
    [
        (COUNT, "json", b"{"),
        (COUNT, "csv", b"n\r\n"),
        ("ASK { GRAPH ?g { ?t a pg:Task } }", "json", b"{"),
        ("CONSTRUCT { ?t a pg:Task } { GRAPH ?g { ?t a pg:Task } }", "ntriples", b"<http"),
        ("# c\nPREFIX a: <http://a/> BASE <http://b/> ASK {}", "json", b"{"),
        ("PREFIX ask: <http://a/> SELECT ?n {\nBIND(1 AS ?n) }", "csv", b"n\r\n"),
        ("BASE <http://b/> DESCRIBE pg:Lead", "ntriples", b""),
    ],
)
def test_queries(address: str, query: str, name: str, start: bytes) -> None:
    answer = open_store(address).snapshot().query(query, lambda _: name)
    assert answer.content.startswith(start)


def test_problems(address: str) -> None:
    with pytest.raises(QueryError, match="the query was refused"):
        open_store(address).snapshot().query("SELECT ?x {", lambda _: "json")
    with pytest.raises(StoreError, match="does not answer"):
        open_store(f"http://127.0.0.1:{free_port()}/query")


def test_the_command_line_takes_an_address(address: str, tmp_path: Path) -> None:
    assert run("ingest", TABLE, "--store", address).returncode == 0
    assert run("query", "-", "--store", address, "--format", "csv", stdin=COUNT).stdout.startswith(
        "n\n"
    )
    assert "Task" in run("validate", "--store", address).stdout
    dump = run("export", "--store", address).stdout
    assert {q.graph_name for q in ox.parse(dump, ox.RdfFormat.N_QUADS)}


def test_this_service_is_an_endpoint_that_refuses_changes(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "s")
    ingest(store, [TABLE])
    with policygraph(store.folder) as address:
        remote = open_store(f"{address}/sparql")
        check(remote.snapshot())
        path = tmp_path / "a.txt"
        path.write_text(documents.export())
        with pytest.raises((StoreError, QueryError)):
            ingest(remote, [path])
