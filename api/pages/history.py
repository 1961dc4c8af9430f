"""The latest versions: when each was made, how much changed, and which documents came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.reporting import digest
from api.work.bench import Bench
from graph.errors import GoneError
from graph.store.folder import FolderStore
from shapes.digest.reading import News

MOST: Final = 4
"""How many versions are told of."""


@dataclass(frozen=True, slots=True)
class Change:
    """A version: when it was made, how many statements came and went, the documents that did so or
    changed since the version `since`, where that is known, and whether a report of it is kept."""

    version: int
    time: datetime
    added: int
    removed: int
    news: Sequence[News] = ()
    since: int | None = None
    reported: bool = False


def changes(bench: Bench, most: int = MOST) -> list[Change]:
    """Return the latest versions up to the one that is open, the last first."""
    store = bench.store
    if not isinstance(store, FolderStore):
        return []
    version = bench.snapshot.version
    numbers = range(version, max(version - most, 0), -1)
    return [found for number in numbers if (found := _change(store, number)) is not None]


def _change(store: FolderStore, number: int) -> Change | None:
    try:
        head = store.change(number).head
    except GoneError:
        return None
    if not head.added + head.removed:
        return None  # A store begins with a version that holds nothing.
    report = digest(store, number)
    if report is None:
        return Change(number, head.time, head.added, head.removed)
    return Change(
        number, head.time, head.added, head.removed, report.news(), report.since, reported=True
    )
