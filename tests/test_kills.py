"""`kill -9` of the service, of a worker, of an ingest, while all of them write.

Whatever a client was told of is there, all versions that are kept open and are what the changes
make of them, nothing is left running, and the service comes back at the same port.
"""

import contextlib
import hashlib
import http.client
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pyoxigraph as ox
import pytest

from graph.ingestion import ingest
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from tests import documents, processes
from tests.servers import environment, free_port, serve
from tests.writers import Receipt, Writers

pytestmark = pytest.mark.handmade

TOKEN = "an-open-secret-of-this-test"  # noqa: S105
SHORT, LONG = 2, 20
"""Rounds of each kind of kill."""

PROMPT = 2.0
"""Seconds in which the service is to answer after it was started again."""

PATIENCE = 30.0
"""Seconds after which what was to happen will not."""


class Victims:
    """A store that is written to from all sides, and the processes that do it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = FolderStore.create(folder / "store")
        first = folder / "first.txt"
        first.write_text(documents.export(), "utf-8")
        ingest(self.store, [first])
        self.port = free_port()
        self.marks: list[str] = []
        self.startups: list[float] = []
        self.writers = Writers(self.port, TOKEN)
        self.pick = random.Random(4)  # noqa: S311
        self._count = 0

    def start(self) -> None:
        """Start the service and wait until it answers."""
        settings = environment(
            token_sha256=hashlib.sha256(TOKEN.encode()).hexdigest(), rate=0, workers=2
        )
        began = time.monotonic()
        self.service = self._spawn(serve(self.store.folder, self.port), settings)
        assert processes.wait(self._answers, PATIENCE)
        self.startups.append(time.monotonic() - began)

    def stop(self) -> None:
        """Stop the service as an operator does."""
        self.service.terminate()
        self.service.wait(PATIENCE)

    def kill_service(self) -> None:
        """Kill the service; all its processes must end by themselves; start it again."""
        self._wait_for_a_write(processes.descendants(self.service.pid))
        self.service.kill()
        self.service.wait()
        assert processes.wait(self._nobody_left, PATIENCE), "orphans are left"
        self.start()

    def kill_worker(self) -> None:
        """Kill the worker that writes, or any; the service must be what it was."""
        zygotes = set(processes.children(self.service.pid))
        workers = self._workers()
        self._wait_for_a_write(workers)
        writing = [pid for pid in self._workers() if processes.holds(pid, self._lock)]
        processes.kill(self.pick.choice(writing or self._workers()))
        assert processes.wait(self._progress(), PATIENCE), "nothing is written any more"
        assert processes.is_alive(self.service.pid)
        assert zygotes <= set(processes.children(self.service.pid))

    def kill_ingest(self) -> None:
        """Kill a command line that reads documents, mostly while it writes."""
        paths = [self._document() for _ in range(3)]
        command = [sys.executable, "-m", "api.cli", "ingest", *map(str, paths)]
        process = self._spawn([*command, "--store", str(self.store.folder)], {})
        processes.wait(lambda: processes.holds(process.pid, self._lock), PATIENCE / 3)
        time.sleep(self.pick.uniform(0, 0.2))
        process.kill()
        process.wait()
        assert processes.wait(self._nobody_but_the_service, PATIENCE), "orphans are left"

    def check(self) -> None:
        """Whatever was told of must be there now, and what counts must open."""
        receipts = list(self.writers.receipts)
        assert_holds(self.store.snapshot(), receipts)
        assert not self.writers.refused, self.writers.refused[:3]

    @property
    def _lock(self) -> Path:
        return self.store.folder / "write.lock"

    def _spawn(self, command: list[str], settings: dict[str, str]) -> "subprocess.Popen[bytes]":
        mark = uuid.uuid4().hex
        self.marks.append(mark)
        return subprocess.Popen(
            command,
            env=os.environ | settings | {processes.MARK: mark},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _answers(self) -> bool:
        address = f"http://127.0.0.1:{self.port}/sparql?query=ASK%7B%7D"
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            urlopen(address, timeout=PATIENCE) as answer,
        ):
            return bool(answer.status == 200)
        return False

    def _workers(self) -> list[int]:
        zygotes = set(processes.children(self.service.pid))
        return [pid for pid in processes.descendants(self.service.pid) if pid not in zygotes]

    def _wait_for_a_write(self, pids: list[int]) -> None:
        """Wait until a process writes, and then for a moment that is never the same."""
        time.sleep(self.pick.uniform(0, 0.5))
        processes.wait(lambda: any(processes.holds(pid, self._lock) for pid in pids), 2)
        time.sleep(self.pick.uniform(0, 0.05))

    def _progress(self) -> Callable[[], bool]:
        before = len(self.writers.receipts)
        return lambda: len(self.writers.receipts) > before

    def _nobody_left(self) -> bool:
        return not any(processes.marked(mark) for mark in self.marks)

    def _nobody_but_the_service(self) -> bool:
        family = {self.service.pid, *processes.descendants(self.service.pid)}
        return all(family.issuperset(processes.marked(mark)) for mark in self.marks)

    def _document(self) -> Path:
        self._count += 1
        path = self.folder / f"ingested-{self._count}.txt"
        rows = [(f"{n}.办好{n}件实事", "教务处", "团委") for n in range(1, 41)]
        path.write_text(documents.export(rows=rows, title=f"第{self._count}批任务表"), "utf-8")
        return path


@pytest.fixture
def victims(tmp_path: Path) -> Iterator[Victims]:
    found = Victims(tmp_path)
    found.start()
    try:
        yield found
    finally:
        found.stop()
        for mark in found.marks:
            for pid in processes.marked(mark):
                processes.kill(pid)


def assert_holds(snapshot: FolderSnapshot, receipts: list[Receipt]) -> None:
    """Hold a version against what clients were told before it was opened."""
    for receipt in receipts:
        assert receipt.version <= snapshot.version, "a version that a client was told of is lost"
        answer = snapshot.query(receipt.holds, lambda _: "json")
        assert b"true" in answer.content, f"version {receipt.version}: {receipt.holds}"


def assert_history(store: FolderStore, receipts: list[Receipt]) -> None:
    """Replay all changes from nothing: each version that is kept is what they make, each version
    that a client was told of holds what it was told."""
    kept = {version.number for version in store.versions() if version.kept}
    told: dict[int, list[Receipt]] = {}
    for receipt in receipts:
        told.setdefault(receipt.version, []).append(receipt)
    replayed: set[ox.Quad] = set()
    for number in range(1, store.version() + 1):
        for operation, quad in store.change(number):
            if operation == "A":
                replayed.add(quad)
            else:
                replayed.discard(quad)
        if number in kept:
            snapshot = store.snapshot(number)
            assert named(snapshot) == replayed, f"version {number}"
            assert_holds(snapshot, told.get(number, []))
    assert canonical_hash(replayed) == canonical_hash(named(store.snapshot()))


def named(snapshot: FolderSnapshot) -> set[ox.Quad]:
    return set(ox.parse(snapshot.dump("nquads"), ox.RdfFormat.N_QUADS))


def canonical_hash(quads: set[ox.Quad]) -> str:
    """Return the hash of RDF Dataset Canonicalization 1.0."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} ." for quad in dataset)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def kill_all(victims: Victims, rounds: int) -> None:
    with victims.writers.writing():
        assert processes.wait(lambda: len(victims.writers.receipts) > 5, PATIENCE)
        for _ in range(rounds):
            for kill in (victims.kill_worker, victims.kill_ingest, victims.kill_service):
                kill()
                victims.check()
    assert_history(victims.store, victims.writers.receipts)


def test_nothing_is_lost_when_writers_are_killed(victims: Victims) -> None:
    kill_all(victims, SHORT)


@pytest.mark.soak
def test_nothing_is_lost_in_a_long_series_of_kills(
    victims: Victims, capsys: pytest.CaptureFixture[str]
) -> None:
    kill_all(victims, LONG)
    startups = sorted(victims.startups[1:])
    with capsys.disabled():
        print(
            f"\n{len(victims.writers.receipts)} writes told of, version {victims.store.version()}, "
            f"started again within {startups[-1]:.2f} s (median {startups[LONG // 2]:.2f} s)"
        )
    assert startups[-1] < PROMPT
