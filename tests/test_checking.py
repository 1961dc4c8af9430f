"""Documents checked in several processes: the same findings, and errors that are told."""

import os
import signal
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from shapes import checking
from shapes.checking import Task, alone, together
from shapes.validation import report, validate
from tests.conftest import EXAMPLES


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    made = FolderStore.create(tmp_path_factory.mktemp("checking") / "store")
    ingest(made, sorted(EXAMPLES.glob("*.*")))
    return made


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "FEWEST", 1)


def test_several_processes_find_what_one_finds(store: FolderStore) -> None:
    snapshot = store.snapshot()
    tasks = [Task(graph) for graph in snapshot.documents()]
    assert len(tasks) > 1
    found = list(together(store.folder, 2)(snapshot, tasks))
    assert found == list(alone(snapshot, tasks))
    assert [checked.graph for checked in found] == [task.graph for task in tasks]


def test_only_shapes_across_documents_are_run_where_that_is_asked(store: FolderStore) -> None:
    snapshot = store.snapshot()
    tasks = [Task(graph, own=False) for graph in snapshot.documents()]
    assert all(checked.own is None for checked in together(store.folder, 2)(snapshot, tasks))


def test_a_report_by_several_processes_is_the_report(store: FolderStore) -> None:
    whole = report(store, processes=2)
    assert list(whole.findings) == list(validate(store.snapshot()).findings)
    assert list(whole.tallies) == list(validate(store.snapshot()).tallies)


def test_a_process_that_is_killed_is_an_error_and_none_is_left(store: FolderStore) -> None:
    snapshot = store.snapshot()
    tasks = [Task(graph) for graph in snapshot.documents()] * 40
    found = together(store.folder, 2)(snapshot, tasks)
    next(found)
    children = _children()
    assert len(children) == 2
    for child in children:
        os.kill(child, signal.SIGKILL)
    with pytest.raises(StoreError, match="a process that checks documents ended"):
        list(found)
    assert not _children()


def test_processes_end_with_who_does_not_wait_for_all(store: FolderStore) -> None:
    snapshot = store.snapshot()
    tasks = [Task(graph) for graph in snapshot.documents()] * 40
    found = together(store.folder, 2)(snapshot, tasks)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert not _children()


def _children() -> list[int]:
    task = Path("/proc/self/task")
    found = [pid for each in task.iterdir() for pid in (each / "children").read_text().split()]
    return [
        int(pid) for pid in found if "shapes.helper" in Path(f"/proc/{pid}/cmdline").read_text()
    ]
