"""How each question's time grows with the data: `python -m bench.questions` prints a table.

Processor time is counted, not waiting, each question in a process of its own that is stopped after
some seconds; next to it, that of a plain join over the same data, which can only grow as it does.
"""

import multiprocessing
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from bench.documents import table
from bench.prose import prose
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from ontology.questions import questions

SIZES = (1_000, 10_000)
"""How many tasks the two stores hold, about: half in one table, half in prose."""

PER_DOCUMENT = 45
"""Tasks in a document of prose of 5,000 characters, about."""

RUNS = 3
STOPPED = 60.0
MOST = 25.0
"""How many times the time at ten times the data a question may take. What is read grows tenfold;
reading itself gets dearer (a plain join: 12 to 18 times), and sorting grows a little faster. Were
it read once for each row, it would be a hundred."""

PLAIN = """SELECT ?name ?path WHERE {
  ?party pg:involvedIn ?task ; pg:name ?name . ?task pg:path ?path ; pg:order ?order
}"""


def main() -> None:
    """Print a line for each question; the exit status is 1 if one grows faster than the data."""
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        stores = [_store(Path(folder) / str(size), size) for size in SIZES]
        asked = {"(a plain join)": PLAIN, **{q.name: q.query for q in questions().values()}}
        heads = "".join(f"{f'{size:,} tasks':>15}" for size in SIZES)
        print(f"{'question':<32}{heads}{'ratio':>8}{'rows':>9}{'rows':>9}")
        for name, query in asked.items():
            (small, few), (large, many) = (_measured(store, query) for store in stores)
            ratio = large / small
            print(f"{name:<32}{small:>12.1f} ms{large:>12.1f} ms{ratio:>8.1f}{few:>9,}{many:>9,}")
            if ratio > MOST:
                bad.append(name)
    print(f"faster than the data grow: {', '.join(bad) or 'none'}")
    sys.exit(1 if bad else 0)


def _store(folder: Path, tasks: int) -> Path:
    documents = folder / "documents"
    documents.mkdir(parents=True)
    table(documents / "table.html", tasks // 2)
    for number in range(tasks // 2 // PER_DOCUMENT):
        (documents / f"{number}.txt").write_text(prose(5_000, number), "utf-8")
    store = folder / "store"
    ingest(FolderStore.create(store), sorted(documents.iterdir()))
    return store


def _measured(store: Path, query: str) -> tuple[float, int]:
    """Return milliseconds of processor time, the least of RUNS runs, and the number of rows."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_run, args=(store, query, theirs))
    process.start()
    theirs.close()
    try:
        if not ours.poll(STOPPED):
            return float("inf"), 0
        milliseconds, rows = ours.recv()
        return milliseconds, rows
    finally:
        process.kill()
        process.join()


def _run(store: Path, query: str, connection: Connection) -> None:
    snapshot = FolderStore.open(store).snapshot()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        content = snapshot.query(query, lambda _: "csv").content
        times.append(1e3 * (time.process_time() - start))
    connection.send((min(times), content.count(b"\r\n") - 1))


if __name__ == "__main__":
    main()
