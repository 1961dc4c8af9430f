"""Libraries of any size: task tables that carry out plans, each document with words of its own."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from bench.documents import page
from bench.prose import prose, title
from graph.ingestion import ingest
from graph.store.folder import FolderStore

TASKS_PER_TABLE = 100
TABLES_PER_PLAN = 10
PLAN_CHARACTERS = 5_000
AT_ONCE = 110
"""Documents that are one version: all that is written at once is in memory at once."""


Table = Callable[[Path, int, int, str], None]
"""Writes a table: where, how many tasks, which of many it is, what stands above it."""


def library(folder: Path, tasks: int, table: Table = page) -> FolderStore:
    """Write documents with `tasks` tasks below `folder` and read them into a store there."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    store = FolderStore.create(folder / "store")
    written = _written(documents, tasks, table)
    while batch := list(islice(written, AT_ONCE)):
        failed = [result for result in ingest(store, batch) if result.error]
        if failed:
            raise RuntimeError(str(failed[0].error))
    return store


def held(folder: Path, tasks: int, table: Table = page) -> FolderStore:
    """Return the store that is in `folder` already, or else make it."""
    made = folder / "store"
    return FolderStore.open(made) if made.is_dir() else library(folder, tasks, table)


def _written(folder: Path, tasks: int, table: Table) -> Iterator[Path]:
    for number in range(tasks // TASKS_PER_TABLE):
        plan, place = divmod(number, TABLES_PER_PLAN)
        if place == 0:
            path = folder / f"plan-{plan}.txt"
            path.write_text(prose(PLAN_CHARACTERS, plan), "utf-8")
            yield path
        path = folder / f"table-{number}.html"
        table(path, TASKS_PER_TABLE, number, f"为贯彻落实《{title(plan)}》，制定本表。")
        yield path
