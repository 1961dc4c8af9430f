"""Limits of the running service: an answer is whole or an error, in time, and leaves nothing."""

import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx2 as httpx
import pytest

from graph.ingestion import ingest
from graph.store.folder import FolderStore
from ontology.questions import questions
from tests import processes
from tests.conftest import EXAMPLES
from tests.servers import environment, free_port, running, serve

SETTINGS = {
    "seconds": 6, "quick_seconds": 0.5, "workers": 1, "slow_workers": 1, "slow_queue": 1,
    "rows": 500, "answer_bytes": 60_000, "worker_memory": 300, "rate": 0,
}  # fmt: skip
NUMBERS = " ".join(map(str, range(100)))
ENDLESS = "ASK { " + " ".join(
    f"VALUES ?x{n} {{ {NUMBERS} }}" for n in range(8)
) + " FILTER(?x0 + ?x1 + ?x2 + ?x3 + ?x4 + ?x5 + ?x6 + ?x7 < 0) }"  # fmt: skip
MANY = f"{{ VALUES ?x {{ {NUMBERS} }} VALUES ?y {{ {NUMBERS} }} }}"
LARGE = f'{{ VALUES ?x {{ {NUMBERS} }} BIND("{"z" * 1_000}" AS ?y) }}'
DOCUMENTS = [EXAMPLES / "task-table.docx", EXAMPLES / "action-plan.html"]
TABLES = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv",
          "text/tab-separated-values"]  # fmt: skip
GRAPHS = ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json",
          "application/n-quads", "application/trig"]  # fmt: skip


@dataclass
class Service:
    client: httpx.Client
    pid: int

    def ask(self, query: str, accept: str = "*/*", **more: str) -> httpx.Response:
        return self.client.get(
            "/sparql", params={"query": query, **more}, headers={"Accept": accept}
        )

    def workers(self) -> list[int]:
        return processes.descendants(self.pid)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("limits") / "store") as service:
        yield service


@contextmanager
def serving(folder: Path, *documents: Path, **settings: float) -> Iterator[Service]:
    store = FolderStore.create(folder)
    ingest(store, documents)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = serve(store.folder, port)
    chosen = environment(**SETTINGS | settings)
    with (
        running(command, f"{address}/health", chosen) as process,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        made = Service(client, process.pid)
        yield made
        below = made.workers()
        processes.kill(process.pid)
        assert processes.wait(lambda: not any(map(processes.is_alive, below)), 10)


class TestSize:
    @pytest.mark.parametrize("accept", TABLES)
    @pytest.mark.parametrize("pattern", [MANY, LARGE])
    def test_a_table_too_large_is_an_error(
        self, service: Service, accept: str, pattern: str
    ) -> None:
        answer = service.ask(f"SELECT * {pattern}", accept)
        assert answer.status_code == 422
        assert answer.text.count("\n") == 1
        assert service.ask(f"SELECT * {pattern} LIMIT 20", accept).status_code == 200

    @pytest.mark.parametrize("accept", GRAPHS)
    @pytest.mark.parametrize("pattern", [MANY, LARGE])
    def test_a_graph_too_large_is_an_error(
        self, service: Service, accept: str, pattern: str
    ) -> None:
        node = 'BIND(IRI(CONCAT("x:", STR(?x), "-", STR(?y))) AS ?s)'
        query = f"CONSTRUCT {{ ?s <http://e/p> ?y }} {{ {pattern} {node} }}"
        assert service.ask(query, accept).status_code == 422
        assert service.ask(f"{query} LIMIT 20", accept).status_code == 200


class TestTime:
    def test_it_is_counted_and_told(self, service: Service) -> None:
        start = time.monotonic()
        answer = service.ask(ENDLESS, timeout="2")
        assert answer.status_code == 504
        assert time.monotonic() - start < 10
        assert "2" in answer.text
        assert service.ask("ASK {}").status_code == 200

    def test_a_parameter_does_not_lengthen_it(self, service: Service) -> None:
        start = time.monotonic()
        assert service.ask(f"{ENDLESS} # longer", timeout="1000").status_code == 504
        assert time.monotonic() - start < 20

    def test_what_takes_longer_than_a_moment_is_answered_all_the_same(
        self, service: Service
    ) -> None:
        some = " ".join(f"VALUES ?x{n} {{ {NUMBERS} }}" for n in range(3))
        answer = service.ask(f"SELECT (COUNT(*) AS ?n) {{ {some} FILTER(?x0 + ?x1 > ?x2) }}")
        assert answer.status_code == 200
        assert len(answer.json()["results"]["bindings"]) == 1


class TestLosses:
    def test_memory(self, service: Service) -> None:
        doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(50))
        query = f'SELECT (STRLEN(?x50) AS ?n) {{ BIND("0123456789" AS ?x0) {doubled} }}'
        answer = service.client.get(
            "/sparql", params={"query": query}, headers={"Accept-Language": "en"}
        )
        assert answer.status_code == 422
        assert "memory" in answer.text
        assert service.ask("ASK {}").status_code == 200

    def test_killed_zygotes(self, service: Service) -> None:
        for _ in range(2):
            below = service.workers()
            for zygote in processes.children(service.pid):
                processes.kill(zygote)
            assert processes.wait(lambda pids=below: not any(map(processes.is_alive, pids)), 10)  # type: ignore[misc]
            assert service.ask(f"ASK {{}} # {time.time()}").status_code == 200

    def test_a_client_that_leaves_frees_its_worker(self, service: Service) -> None:
        service.ask("ASK {}")
        for _ in range(3):
            connection = _sent(service, ENDLESS)
            time.sleep(1.5)
            connection.close()
        start = time.monotonic()
        slow = f"SELECT (COUNT(*) AS ?n) {MANY} # {time.time()}"
        assert service.ask(slow).status_code == 200
        assert time.monotonic() - start < 5
        assert processes.wait(lambda: _running(service) == 0, 5)

    def test_nothing_is_left_after_many(self, service: Service) -> None:
        service.ask(f"{ENDLESS} # warm", timeout="0.6")
        files, workers = _files(service.pid), len(service.workers())
        for number in range(8):
            assert service.ask(f"{ENDLESS} # {number}", timeout="0.7").status_code in (503, 504)
        service.ask("ASK {}")
        assert _files(service.pid) <= files + 4
        assert len(service.workers()) <= workers + 2


class TestLanes:
    def test_a_full_line_is_told_at_once_and_the_catalogue_is_not_refused(
        self, service: Service
    ) -> None:
        connections = [_sent(service, f"{ENDLESS} # {number}") for number in range(3)]
        try:
            time.sleep(1.2)
            start = time.monotonic()
            answer = service.ask(f"{ENDLESS} # one more", timeout="5")
            assert answer.status_code == 503
            assert answer.headers["Retry-After"].isdigit()
            assert time.monotonic() - start < 4
            texts = [question.query for question in questions().values()][:6]
            with ThreadPoolExecutor(3) as pool:
                asked = pool.map(lambda text: service.ask(f"# {time.time()}\n{text}"), texts)
                assert {answer.status_code for answer in asked} == {200}
        finally:
            for connection in connections:
                connection.close()

    def test_long_questions_of_the_catalogue_wait_for_no_strangers(self, tmp_path: Path) -> None:
        with serving(tmp_path / "store", *DOCUMENTS, quick_seconds=0.002) as service:
            connections = [_sent(service, f"{ENDLESS} # {number}") for number in range(2)]
            try:
                time.sleep(0.5)
                texts = [question.query for question in questions().values()][:6]
                answers = [service.ask(text, timeout="3") for text in texts]
                assert {answer.status_code for answer in answers} == {200}
                told = service.client.get("/metrics").text
                assert 'policygraph_jobs_total{lane="long",outcome="done"}' in told
                assert 'policygraph_jobs_total{lane="slow"' not in told, "strangers are not done"
            finally:
                for connection in connections:
                    connection.close()


def _sent(service: Service, query: str) -> socket.socket:
    """Ask a query, and return the connection where its answer would come."""
    server = urlsplit(str(service.client.base_url))
    connection = socket.create_connection((server.hostname or "", server.port or 80))
    connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


def _files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def _running(service: Service) -> int:
    """Return how many workers have a processor, or want one."""
    states = []
    for pid in service.workers():
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            states.append(file.read().rpartition(")")[2].split()[0])
    return states.count("R")
