"""One measured ingest: `python -m bench.ingest FILE` prints [seconds, peak MiB] as JSON."""

import json
import sys
import tempfile
import time
from pathlib import Path

from bench import memory
from graph.ingestion import ingest
from graph.store.folder import FolderStore

WARM_UP = Path(__file__).parents[1] / "examples" / "task-table.docx"


def main(path: Path) -> None:
    """Read a small document, so that everything is loaded, then time `path`."""
    with tempfile.TemporaryDirectory() as folder:
        ingest(FolderStore.create(Path(folder) / "warm-up"), [WARM_UP])
        store = FolderStore.create(Path(folder) / "store")
        start = time.perf_counter()
        [result] = ingest(store, [path])
        seconds = time.perf_counter() - start
        if result.error is not None:
            raise result.error
    peak = memory.peak()
    print(json.dumps([seconds, peak]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
