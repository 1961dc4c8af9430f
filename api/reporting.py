"""The report of a version, compared with an earlier one, with what is accepted marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.store import Store
from shapes import validation
from shapes.findings import Report


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report is wanted: of a version (the one that counts if None), of some documents'
    graphs or all, compared with the version `since`, with the waivers of a file."""

    version: int | None = None
    graphs: Sequence[str] | None = None
    since: int | None = None
    waivers: Path | None = None


def report(
    store: Store, wanted: Wanted, on_graph: Callable[[int, str], None] | None = None
) -> Report:
    """Return the report that is wanted; `on_graph` is told the index and name of the graph that is
    checked next."""
    return validation.report(store, wanted.version, wanted.graphs, on_graph)
