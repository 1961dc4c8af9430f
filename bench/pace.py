"""How many documents of prose one core reads: `python -m bench.pace` prints JSON."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import jieba

from bench.prose import prose
from graph import extraction, reading, writing
from graph.ingestion import ingest
from graph.store.folder import FolderStore

T = TypeVar("T")

DOCUMENTS = 60
CHARACTERS = 5_000


def main() -> None:
    """Take documents of 5,000 characters from text to graph on one core, once everything is
    loaded, stage by stage; then others into a new store in one run; and segment the same texts
    into words, for a comparison that every machine can make."""
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm_up, *paths = _written(folder, 2 * DOCUMENTS + 1)
        ingest(FolderStore.create(folder / "warm-up"), [warm_up])
        jieba.lcut(warm_up.read_text("utf-8"))
        store = FolderStore.create(folder / "store")
        seconds: dict[str, float] = {}
        documents = _timed(seconds, "read", lambda: list(map(reading.read, paths[:DOCUMENTS])))
        facts = _timed(seconds, "extract", lambda: list(map(extraction.extract, documents)))
        graphs = _timed(
            seconds, "write", lambda: [writing.write(each, store.base) for each in facts]
        )
        _timed(seconds, "segment", lambda: [jieba.lcut(each.text) for each in documents])
        _timed(seconds, "ingest", lambda: ingest(store, paths[DOCUMENTS:]))
    characters = sum(len(document.text) for document in documents)
    quads = sum(len(graph.quads) for graph in graphs)
    print(json.dumps({"seconds": seconds, "characters": characters, "quads": quads}))


def _written(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{seed}.txt" for seed in range(count)]
    for seed, path in enumerate(paths):
        path.write_text(prose(CHARACTERS, seed), "utf-8")
    return paths


def _timed(seconds: dict[str, float], stage: str, run: Callable[[], T]) -> T:
    start = time.perf_counter()
    done = run()
    seconds[stage] = time.perf_counter() - start
    return done


if __name__ == "__main__":
    main()
