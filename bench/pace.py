"""How many documents of prose one core reads: `python -m bench.pace` prints JSON."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import jieba

from bench.prose import prose
from graph import extraction, reading, writing
from graph.ingestion import ingest
from graph.store.folder import FolderStore

DOCUMENTS = 60
CHARACTERS = 5_000


def main() -> None:
    """Read, once everything is loaded, documents of 5,000 characters into a new store, in one
    run on one core; then take each stage on its own, and segment the same texts into words for a
    comparison that every machine can make."""
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm_up, *paths = _written(folder, DOCUMENTS + 1)
        ingest(FolderStore.create(folder / "warm-up"), [warm_up])
        jieba.lcut(warm_up.read_text("utf-8"))
        store = FolderStore.create(folder / "store")
        seconds = {"ingest": _timed(lambda: ingest(store, paths))}
        documents = [reading.read(path) for path in paths]
        facts = [extraction.extract(document) for document in documents]
        graphs = [writing.write(each, store.base) for each in facts]
        stages: dict[str, Callable[[], object]] = {
            "read": lambda: [reading.read(path) for path in paths],
            "extract": lambda: [extraction.extract(document) for document in documents],
            "write": lambda: [writing.write(each, store.base) for each in facts],
            "segment": lambda: [jieba.lcut(document.text) for document in documents],
        }
        seconds |= {stage: _timed(run) for stage, run in stages.items()}
    characters = sum(len(document.text) for document in documents)
    quads = sum(len(graph.quads) for graph in graphs)
    print(json.dumps({"seconds": seconds, "characters": characters, "quads": quads}))


def _written(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{seed}.txt" for seed in range(count)]
    for seed, path in enumerate(paths):
        path.write_text(prose(CHARACTERS, seed), "utf-8")
    return paths


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
