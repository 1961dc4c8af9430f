"""Reports are made before anybody asks: one at a time, once for a version, and nothing waits."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api import steward
from api.errors import RefusedError
from api.settings import Settings
from api.steward import Steward, is_made
from api.work.crew import Done
from api.work.reply import Reply
from api.work.workshop import Order
from graph.errors import StoreError
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from shapes import keeping
from shapes.validation import report
from tests.conftest import EXAMPLES


@dataclass
class Crew:
    closed: int = 0

    def close(self) -> None:
        self.closed += 1


@dataclass
class Workshop:
    """Notes what it is told to do, and does it when it is let go on."""

    fails: bool = False
    asked: list[tuple[str, int | None]] = field(default_factory=list)
    made: set[int] = field(default_factory=set)
    going: asyncio.Event = field(default_factory=asyncio.Event)
    crews: dict[str, Crew] = field(default_factory=lambda: {"prepare": Crew()})
    at_work: int = 0

    async def do(self, lane: str, order: Order) -> Done:
        self.asked.append((lane, order.job.version))
        self.at_work += 1
        try:
            assert self.at_work == 1
            await self.going.wait()
            if self.fails:
                raise RefusedError(503, "忙", "busy")
            self.made.add(order.job.version or 0)
        finally:
            self.at_work -= 1
        return Done(Reply(b"", "text/plain"), 1, 1)


def followed(
    monkeypatch: pytest.MonkeyPatch,
    workshop: Workshop,
    version: Callable[[], int],
    told: Callable[[], None],
) -> None:
    """Let a steward look after versions until `told` has been called on, and stop it."""
    monkeypatch.setattr(steward, "PAUSE", 0)

    async def run() -> None:
        held = Steward(workshop, Settings(), version, workshop.made.__contains__)  # type: ignore[arg-type]
        held.start()
        for _ in range(50):
            await asyncio.sleep(0)
        told()
        for _ in range(50):
            await asyncio.sleep(0)
        await held.stop()

    asyncio.run(run())


def test_the_version_that_counts_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = Workshop()
    followed(monkeypatch, workshop, lambda: 7, workshop.going.set)
    assert workshop.asked == [("prepare", 7)]
    assert workshop.crews["prepare"].closed == 1


def test_versions_between_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop, versions = Workshop(), [3]

    def write() -> None:
        versions.extend([4, 5, 6])
        workshop.going.set()

    followed(monkeypatch, workshop, lambda: versions[-1], write)
    assert workshop.asked == [("prepare", 3), ("prepare", 6)]


def test_a_failure_is_told_once_and_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop = Workshop(fails=True)
    followed(monkeypatch, workshop, lambda: 7, workshop.going.set)
    assert workshop.asked == [("prepare", 7)]
    assert capsys.readouterr().err.count("the report of version 7 was not made: busy") == 1


def test_one_that_is_gone_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = Workshop()
    workshop.going.set()
    followed(monkeypatch, workshop, lambda: 7, workshop.made.clear)
    assert workshop.asked == [("prepare", 7)] * 2


def test_stopping_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = Workshop()
    followed(monkeypatch, workshop, lambda: 7, lambda: None)
    assert (workshop.at_work, workshop.made) == (0, set())


def test_a_store_that_does_not_tell_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> int:
        raise StoreError("坏", "broken")

    workshop = Workshop()
    followed(monkeypatch, workshop, unknown, workshop.going.set)
    assert workshop.asked == []


def test_it_knows_where_a_report_is(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    assert not is_made(store, store.version())
    report(store)
    assert not is_made(store, store.version())
    keeping.digested(store, store.version())
    assert is_made(store, store.version())
    assert not is_made(store, 1)
