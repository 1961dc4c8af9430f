"""Which library finds 100,000 tasks: `python -m bench.search [TASKS]` prints JSON.

SQLite FTS5 and tantivy index the same generated tasks, divided into the same tokens, and answer
the searches of the tests' catalogue: the best twenty, how many there are in all, and where the
words stand. A search is taken from its text to its marked hits, on one core, as a worker does it.
FTS5 is asked for any of the words, which is less than the product asks of tantivy (fields with
weights, all words before some, words side by side, names by their characters).
"""

import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

from bench import memory
from graph.search import Index, marking
from graph.search.asking import Asked
from graph.search.building import make
from graph.search.entries import Entry
from graph.search.segmentation import pairs, tokens
from graph.words import dictionary, entries

T = TypeVar("T")

TASKS = 100_000
PER_POLICY = 100
SHOWN = 20
ROUNDS = 5
CATALOGUE = Path(__file__).parents[1] / "tests" / "data" / "searches.json"
BASE = "http://127.0.0.1:8000/id"
_WEIGHTS = (2.5, 0.5, 1.0, 0.4)


def main(count: int) -> None:
    """Build both indexes one after the other, then ask both the same, in turns."""
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    dictionary()
    asked = [each["query"] for each in json.loads(CATALOGUE.read_text("utf-8"))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tantivy").mkdir()
        tasks = list(generated(count, asked))
        seconds: dict[str, float] = {}
        _timed(seconds, "segment", lambda: [list(tokens(t)) for e in tasks for t in e.texts])
        _timed(seconds, "build tantivy", lambda: make(folder / "tantivy", tasks))
        _timed(seconds, "build fts5", lambda: _Fts5.make(folder / "fts5.db", tasks))
        index, other = Index.open(folder / "tantivy"), _Fts5(folder / "fts5.db")
        searches: dict[str, Callable[[str], int]] = {
            "tantivy": lambda text: index.search(text, limit=SHOWN).total,
            "tantivy with counts": lambda text: (
                index.search(text, limit=SHOWN).total + len(index.counts(text).classes)
            ),
            "fts5": other.search,
        }
        taken: dict[str, list[float]] = {each: [] for each in searches}
        for _ in range(ROUNDS):
            for text in asked:
                for each, search in searches.items():
                    start = time.process_time()
                    search(text)
                    taken[each].append((time.process_time() - start) * 1000)
        sizes = {
            "tantivy": sum(path.stat().st_size for path in (folder / "tantivy").iterdir()),
            "fts5": (folder / "fts5.db").stat().st_size,
        }
        found = {each: [search(text) for text in asked] for each, search in searches.items()}
    p95 = {each: quantiles(times, n=20)[-1] for each, times in taken.items()}
    print(
        json.dumps(
            {
                "tasks": count,
                "characters": sum(len(text) for each in tasks for text in each.texts),
                "seconds": seconds,
                "megabytes": {each: size / 1e6 for each, size in sizes.items()},
                "milliseconds": {
                    each: {"median": median(times), "p95": p95[each], "most": max(times)}
                    for each, times in taken.items()
                },
                "found": {each: median(totals) for each, totals in found.items()},
                "fts5 to tantivy": {
                    "p95": p95["fts5"] / p95["tantivy"],
                    "build": seconds["build fts5"] / seconds["build tantivy"],
                    "size": sizes["fts5"] / sizes["tantivy"],
                },
                "peak MiB": memory.peak(),
            },
            indent=1,
        )
    )


def generated(count: int, phrases: Sequence[str]) -> Iterator[Entry]:
    """Yield tasks of some sixty characters: common words as often as in print, and now and then
    one of `phrases`, the first ones oftener."""
    pick = random.Random(1)  # noqa: S311 - it makes text, not secrets
    known = sorted(
        ((many, word) for word, many, kind in entries() if len(word) > 1 and kind[0] in "nv"),
        reverse=True,
    )
    common = [word for _, word in known[:20_000]]
    weights = [1 / (rank + 10) for rank in range(len(common))]
    drawn = iter(pick.choices(common, weights, k=count * 16))
    bodies = ["".join(pick.choices(common[:300], k=2)) + "处" for _ in range(500)]
    for number in range(count):
        said = [next(drawn) for _ in range(14)]
        if pick.random() < 0.5:
            said.insert(pick.randrange(14), "建设")
        if pick.random() < 0.2:
            rank = min(int(pick.expovariate(0.15)), len(phrases) - 1)
            said.insert(pick.randrange(14), phrases[rank])
        policy = f"{BASE}/policy/{number // PER_POLICY}"
        text = f"{''.join(said[:7])}，{''.join(said[7:])}。"
        parties = sorted(pick.sample(bodies, 3))
        yield Entry(
            iri=f"{policy}/{number}",
            classes=("Task",),
            label=text[:40],
            texts=(text,),
            path=str(number),
            policies=(policy,),
            parties=tuple((f"{BASE}/party/{bodies.index(body)}", body) for body in parties),
        )


class _Fts5:
    """The same with SQLite: a table for the tokens, and one for what is shown."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    @classmethod
    def make(cls, path: Path, tasks: Sequence[Entry]) -> None:
        connection = sqlite3.connect(path)
        connection.execute(
            "CREATE VIRTUAL TABLE said USING fts5(names, pairs, text, parties, content='', "
            "tokenize=\"unicode61 tokenchars '+'\")"
        )
        connection.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, iri, label, text)")
        with connection:
            connection.executemany(
                "INSERT INTO said (rowid, names, pairs, text, parties) VALUES (?, ?, ?, ?, ?)",
                ((number, *_fields(task)) for number, task in enumerate(tasks)),
            )
            connection.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?)",
                ((n, task.iri, task.label, task.texts[0]) for n, task in enumerate(tasks)),
            )
        connection.execute("INSERT INTO said (said) VALUES ('optimize')")
        connection.commit()
        connection.close()

    def search(self, text: str) -> int:
        """Find and mark the best; return how many there are in all."""
        words = Asked.of(text).words
        every = list(chain.from_iterable((word.text, *word.parts) for word in words))
        wanted = " OR ".join(f'"{token}"' for token in every)
        order = ", ".join(map(str, _WEIGHTS))
        rows = self._connection.execute(
            f"SELECT rowid FROM said WHERE said MATCH ? ORDER BY bm25(said, {order}) LIMIT {SHOWN}",  # noqa: S608
            (wanted,),
        ).fetchall()
        pattern = marking.pattern(every)
        for row in rows:
            label, said = self._connection.execute(
                "SELECT label, text FROM entry WHERE id = ?", row
            ).fetchone()
            marking.marked(label, pattern)
            marking.snippet([said], pattern)
        [[total]] = self._connection.execute(
            "SELECT count(*) FROM said WHERE said MATCH ?", (wanted,)
        )
        return int(total)


def _fields(task: Entry) -> tuple[str, str, str, str]:
    return (
        " ".join(chain.from_iterable(map(tokens, task.names))),
        " ".join(chain.from_iterable(map(pairs, task.names))),
        " ".join(chain.from_iterable(map(tokens, task.texts))),
        " ".join(token for _, name in task.parties for token in tokens(name)),
    )


def _timed(seconds: dict[str, float], stage: str, run: Callable[[], T]) -> T:
    start = time.process_time()
    done = run()
    seconds[stage] = time.process_time() - start
    return done


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TASKS)
