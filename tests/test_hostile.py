"""Hostile load: bombs of all kinds, and meanwhile the catalogue's questions as ever."""

import contextlib
import hashlib
import http.client
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import pytest

from graph.ingestion import ingest
from graph.store.folder import FolderStore
from ontology.questions import questions as catalogue
from tests import processes
from tests.conftest import EXAMPLES
from tests.hostile import JSON, Seen, in_threads
from tests.servers import environment, free_port, running, serve

QUESTIONS = {question.name: question.query for question in catalogue().values()}
TOKEN = "an-open-secret-of-this-test"  # noqa: S105
MIB = 2**20
SECONDS = 3.0
SETTINGS = {
    "seconds": SECONDS,
    "update_seconds": SECONDS,
    "document_seconds": SECONDS,
    "workers": 2,
    "slow_workers": 2,
    "slow_queue": 8,
    "worker_memory": 256,
    "write_memory": 384,
    "rows": 100_000,
    "answer_bytes": 16 * MIB,
    "query_bytes": 2 * MIB,
    "upload_bytes": 2 * MIB,
    "rate": 0,
    "token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest(),
}
BOUND = 2_048 * MIB
"""Bytes that the service and all its workers may hold."""

PAUSE = 0.1
"""Seconds between two questions of one client."""


@dataclass
class Service:
    address: str
    pid: int

    def zygotes(self) -> set[int]:
        return set(processes.children(self.pid))


@dataclass
class Asked:
    """How long answers took, and which were not whole."""

    seconds: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def late(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    store = FolderStore.create(tmp_path_factory.mktemp("hostile") / "store")
    ingest(store, [EXAMPLES / "task-table.docx", EXAMPLES / "action-plan.html"])
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running(
        serve(store.folder, port), f"{address}/health", environment(**SETTINGS)
    ) as process:
        yield Service(address, process.pid)


@pytest.fixture(scope="module")
def rows(service: Service) -> Mapping[str, int]:
    """The rows of each question's answer, asked while nothing else happens."""
    found = {}
    with contextlib.closing(connected(service)) as connection:
        for name, text in QUESTIONS.items():
            status, body = ask(connection, text)
            assert status == 200, body
            found[name] = len(json.loads(body)["results"]["bindings"])
    return found


def connected(service: Service) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(service.address).netloc, timeout=60)


def ask(connection: http.client.HTTPConnection, text: str) -> tuple[int, bytes]:
    connection.request("GET", f"/sparql?query={quote(text)}", headers={"Accept": JSON})
    answer = connection.getresponse()
    return answer.status, answer.read()


def questions(service: Service, rows: Mapping[str, int], clients: int, seconds: float) -> Asked:
    """Ask the catalogue's questions with many clients, half of the texts never seen before."""
    asked, end = Asked(), time.monotonic() + seconds

    def client(number: int) -> None:
        pick = random.Random(number)  # noqa: S311
        with contextlib.closing(connected(service)) as connection:
            while time.monotonic() < end:
                name, text = pick.choice(sorted(QUESTIONS.items()))
                changed = f"# {time.time_ns()}{number}\n{text}" if pick.random() < 0.5 else text
                start = time.monotonic()
                status, body = ask(connection, changed)
                asked.seconds.append(time.monotonic() - start)
                asked.problems += problems(name, status, body, rows[name])
                time.sleep(PAUSE)

    in_threads(client, clients)
    return asked


def problems(name: str, status: int, body: bytes, rows: int) -> list[str]:
    if status != 200:
        return [f"{name}: {status} {body[:200].decode()}"]
    count = len(json.loads(body)["results"]["bindings"])
    return [] if count == rows else [f"{name}: {count} rows of {rows}"]


def attacked(
    service: Service, rows: Mapping[str, int], clients: Sequence[int], seconds: float
) -> tuple[Asked, Seen, int]:
    """Ask questions with the first number of clients while the second throws bombs; return what
    both saw, and the most memory in bytes. The service must be what it was when it is over."""
    zygotes = service.zygotes()
    asking, throwing = clients
    command = [
        sys.executable, "-m", "tests.hostile", service.address, TOKEN,
        str(throwing), str(seconds), str(SECONDS),
    ]  # fmt: skip
    attackers = subprocess.Popen(command, stdout=subprocess.PIPE)
    with processes.Watch(service.pid).watching() as watch:
        asked = questions(service, rows, asking, seconds)
        output = attackers.communicate(timeout=seconds + 60)[0]
    assert processes.is_alive(service.pid)
    assert service.zygotes() >= zygotes, "something else than a worker died"
    return asked, Seen(**json.loads(output)), watch.peak


def assert_unharmed(asked: Asked, seen: Seen, peak: int) -> None:
    assert not asked.problems, asked.problems[:5]
    assert not seen.problems, (len(seen.problems), sorted(set(seen.problems))[:10])
    assert peak < BOUND, f"{peak / MIB:.0f} MiB"


def test_bombs_hurt_nobody_else(service: Service, rows: Mapping[str, int]) -> None:
    asked, seen, peak = attacked(service, rows, (8, 24), seconds=6)
    assert_unharmed(asked, seen, peak)
    assert len(asked.seconds) > 8


@pytest.mark.soak
def test_bombs_hurt_nobody_else_for_a_minute(
    service: Service, rows: Mapping[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = questions(service, rows, 16, seconds=10)
    asked, seen, peak = attacked(service, rows, (16, 48), seconds=60)
    with capsys.disabled():
        print(
            f"\nquestions: quiet p95 {quiet.late() * 1e3:.0f} ms of {len(quiet.seconds)}, under "
            f"load {asked.late() * 1e3:.0f} ms of {len(asked.seconds)}; memory {peak / MIB:.0f} "
            f"MiB; bombs {seen.statuses}, slowest {seen.slowest}"
        )
    assert_unharmed(asked, seen, peak)
    late = [seconds for seconds in seen.busy if 1.0 < seconds < SECONDS]
    assert not late, "who finds the line full is to be told within a second"
    assert asked.late() < max(5 * quiet.late(), 0.1)
