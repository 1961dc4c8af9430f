"""Several processes at one store: writers in turn, and writers that are killed."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.store.edits import PutGraph
from graph.store.folder import FolderStore
from tests import documents
from tests.statements import A, B, canonical, done, quads, replayed, triples, values


def _write_in_turn(folder: str, name: str, times: int) -> None:
    store = FolderStore.open(Path(folder))
    for number in range(times):
        graph = f"http://example.org/{name}"
        store.replace({graph: quads(graph, f"{name}{number}")})


def _write_on(folder: str) -> None:
    """Write two graphs that always say the same, in one version after another."""
    store = FolderStore.open(Path(folder))
    while True:
        value = str(store.version())
        done(store, PutGraph(A, triples(value)), PutGraph(B, triples(value)))


class TestProcesses:
    def test_writers_wait_for_each_other_and_lose_nothing(self, store: FolderStore) -> None:
        spawn = multiprocessing.get_context("spawn")
        writers = [
            spawn.Process(target=_write_in_turn, args=(str(store.folder), name, 5))
            for name in ("x", "y", "z")
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(60)
        assert [writer.exitcode for writer in writers] == [0, 0, 0]
        assert store.version() == 16
        for name in ("x", "y", "z"):
            assert values(store.snapshot(), f"http://example.org/{name}") == {f"{name}4"}

    def test_a_killed_ingest_leaves_the_last_version(
        self, store: FolderStore, tmp_path: Path
    ) -> None:
        kill_series(store, tmp_path, 5)

    @pytest.mark.soak
    def test_a_killed_ingest_leaves_the_last_version_again_and_again(
        self, store: FolderStore, tmp_path: Path
    ) -> None:
        kill_series(store, tmp_path, 60)

    @pytest.mark.handmade
    def test_a_killed_writer_leaves_versions_and_changes_whole(self, store: FolderStore) -> None:
        kill_writers(store, 4)

    @pytest.mark.handmade
    @pytest.mark.soak
    def test_a_killed_writer_leaves_all_whole_again_and_again(self, store: FolderStore) -> None:
        kill_writers(store, 20)


def kill_writers(store: FolderStore, times: int) -> None:
    """Kill a writer `times` times at work: what is there must be whole, and go on."""
    spawn = multiprocessing.get_context("spawn")
    for number in range(times):
        before = store.version()
        writer = spawn.Process(target=_write_on, args=(str(store.folder),))
        writer.start()
        while store.version() < before + 2:
            assert writer.is_alive()
            time.sleep(0.01)
        time.sleep(0.3 * number / times)
        writer.kill()
        writer.join(60)
        opened = FolderStore.open(store.folder)
        snapshot = opened.snapshot()
        assert values(snapshot, A) == values(snapshot, B) == {str(opened.version() - 1)}
        assert canonical(replayed(opened)) == canonical(snapshot.everything())
    store.commit([])
    for folder in ("versions", "changes"):
        names = [path.name for path in (store.folder / folder).iterdir()]
        assert all(name.removesuffix(".rdfp.gz").isdecimal() for name in names)


def kill_series(store: FolderStore, tmp_path: Path, times: int) -> None:
    """Kill an ingest at `times` moments spread over its run; each time the store must open with
    the last complete state, and take the next change."""
    path = tmp_path / "a.txt"
    rows = [(f"{n}.办成{n}件实事", "教务处", "学生处、团委") for n in range(1, 200)]
    started = time.monotonic()
    path.write_text(documents.export(rows=rows, title="第0版任务表"))
    _ingesting(store, path).wait(120)
    whole = time.monotonic() - started
    complete = {"第0版任务表"}
    for number in range(1, times + 1):
        path.write_text(documents.export(rows=rows, title=f"第{number}版任务表"))
        process = _ingesting(store, path)
        time.sleep(whole * (0.3 + 0.75 * number / times))
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        opened = FolderStore.open(store.folder).snapshot()
        rows_found = opened.select(
            "SELECT ?t ?p (COUNT(?x) AS ?n) { ?p a pg:Policy ; dct:title ?t . ?x pg:partOf ?p } "
            "GROUP BY ?t ?p"
        )
        found = {row["t"].value: int(row["n"].value) for row in rows_found}
        assert set(found.values()) == {199}, "a half-written document is visible"
        assert complete <= set(found), "a complete document was lost"
        complete = set(found)
    assert _ingesting(store, path).wait(120) == 0
    leftovers = [p.name for p in (store.folder / "versions").iterdir() if not p.name.isdecimal()]
    assert not leftovers


def _ingesting(store: FolderStore, path: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "api.cli", "ingest", str(path), "--store", str(store.folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"LANG": "C"})
