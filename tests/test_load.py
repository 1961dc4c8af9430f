"""Many clients at once while documents are read: answers stay whole and nothing fails."""

import itertools
import json
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from graph.ingestion import ingest
from graph.store.folder import FolderStore
from ontology.questions import questions
from tests import documents
from tests.servers import policygraph

ROWS = 40
PER_TABLE = "SELECT ?p (COUNT(?t) AS ?n) { ?t pg:partOf ?p . ?p a pg:Policy } GROUP BY ?p"


def load(folder: Path, seconds: float, clients: int) -> Counter[int]:
    """Ask for `seconds` with `clients` threads while tables are read one after another; return
    how many answers saw each number of tables. Every answer must have whole tables only."""
    store = FolderStore.create(folder / "store")
    seen: Counter[int] = Counter()
    problems: list[str] = []
    stop = threading.Event()

    def ask(address: str, queries: list[str]) -> None:
        for query in itertools.cycle(queries):
            if stop.is_set():
                return
            request = Request(f"{address}/sparql?query={quote(query)}")  # noqa: S310
            with urlopen(request, timeout=60) as answer:  # noqa: S310
                found = json.load(answer)["results"]["bindings"]
            if query == PER_TABLE:
                seen[len(found)] += 1
                if any(int(row["n"]["value"]) != ROWS for row in found):
                    problems.append(f"a table is not whole: {found}")

    with policygraph(store.folder) as address:
        queries = [PER_TABLE, *(question.query for question in questions().values())]
        threads = [threading.Thread(target=ask, args=(address, queries)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + seconds
        for number in itertools.count():
            if time.monotonic() > end:
                break
            path = folder / f"{number}.txt"
            rows = [(f"{n}.办成{n}件实事", "教务处", "团委") for n in range(1, ROWS + 1)]
            path.write_text(documents.export(rows=rows, title=f"第{number}张任务表"))
            ingest(store, [path])
        stop.set()
        for thread in threads:
            thread.join(120)
    assert not problems
    return seen


def test_readers_see_whole_documents_while_others_are_read(tmp_path: Path) -> None:
    seen = load(tmp_path, seconds=4, clients=4)
    assert len(seen) > 1, "no document arrived while clients asked"


@pytest.mark.soak
def test_readers_see_whole_documents_for_a_minute(tmp_path: Path) -> None:
    seen = load(tmp_path, seconds=60, clients=16)
    assert len(seen) > 5
