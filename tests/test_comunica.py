"""Comunica as it comes, against the running service."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import ontology
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests import servers
from tests.comunica import PROGRAM, ask, rows
from tests.conftest import EXAMPLES
from tests.packages import NotHereError, installed
from tests.soundness import check

PG = ontology.NAMESPACE
TASKS = 32


@pytest.fixture(scope="module")
def program() -> Path:
    try:
        return installed() / PROGRAM
    except NotHereError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service whose identifiers lead to itself."""
    port = servers.free_port()
    folder = tmp_path_factory.mktemp("comunica") / "store"
    store = FolderStore.create(folder, f"http://127.0.0.1:{port}/")
    ingest(store, [EXAMPLES / "task-table.docx"])
    check(store.snapshot())
    with servers.policygraph(folder, port=port) as address:
        yield address


def test_select(program: Path, address: str) -> None:
    found = rows(
        program, f"SELECT ?t ?x {{ ?t a <{PG}Task> ; <{PG}text> ?x }}", f"{address}/sparql"
    )
    assert len(found) == TASKS
    assert all(row["t"]["value"].startswith(f"{address}/id/") for row in found)


def test_ask(program: Path, address: str) -> None:
    query = f"ASK {{ ?t a <{PG}Task> }}"
    answer = ask(program, query, f"{address}/sparql", form="simple")
    assert answer.strip() == "true"


def test_construct(program: Path, address: str) -> None:
    query = f"CONSTRUCT {{ ?t <{PG}text> ?x }} WHERE {{ ?t <{PG}text> ?x }}"
    answer = ask(program, query, f"{address}/sparql", form="application/n-triples")
    assert len(list(ox.parse(answer, ox.RdfFormat.N_TRIPLES))) == TASKS


def test_aggregates_and_order(program: Path, address: str) -> None:
    query = (
        f"SELECT ?name (COUNT(?t) AS ?n) {{ ?p <{PG}leads> ?t ; <{PG}name> ?name }} "
        "GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 3"
    )
    found = rows(program, query, f"{address}/sparql")
    numbers = [int(row["n"]["value"]) for row in found]
    assert len(numbers) == 3
    assert numbers == sorted(numbers, reverse=True)


def test_a_thing_by_its_identifier(program: Path, address: str) -> None:
    task = _task(program, address)
    found = rows(program, f"SELECT ?x {{ <{task}> <{PG}text> ?x }}", task)
    assert len(found) == 1


def test_a_thing_and_the_endpoint_together(program: Path, address: str) -> None:
    task = _task(program, address)
    query = f"SELECT DISTINCT ?name {{ ?p <{PG}leads> <{task}> ; <{PG}name> ?name }}"
    assert rows(program, query, task, f"{address}/sparql")


def _task(program: Path, address: str) -> str:
    query = f"SELECT ?t {{ ?p <{PG}leads> ?t }} ORDER BY ?t LIMIT 1"
    task: str = rows(program, query, f"{address}/sparql")[0]["t"]["value"]
    return task
