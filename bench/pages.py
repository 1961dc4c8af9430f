"""How long pages take, how large they are: `python -m bench.pages [--libraries DIR] [--seeds DIR]`.

Of each kind of page in `tests/browser/kinds.py`, some 50 that nobody asked for before are asked for
one after another, on 1,000 generated policies and on the documents of a folder. A page's time is
that from the request to the last byte of its answer, over the loopback; beside it stands the time
that the service's processes were at work for it, which other work on the machine does not change. A
first load is the page with all that it fetches, as sent to one who takes gzip.
"""

import argparse
import contextlib
import gzip
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin

from lxml import html

from bench.policies import policies
from graph.ingestion import find, ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from shapes import keeping
from shapes.validation import report
from tests import servers
from tests.browser.kinds import KINDS, Kind, addresses
from tests.processes import descendants, worked

POLICIES = 1_000
MILLISECONDS = 100.0
"""What 95 of 100 pages of a kind may take at most."""

KILOBYTES = 150.0
"""What a first load may be at most, but for the editor's."""

WARM = 6
"""Pages of each kind that are asked for first and not counted, so that workers know the kind."""

EDITORS = frozenset(("editor", "answer", "wrong-query"))
_IMPORTS = re.compile(rb"""(?:from|import)\s*\(?["'](\.{0,2}/[^"']+)["']""")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An answer: milliseconds until it was there and those of work, bytes as sent, the body."""

    milliseconds: float
    worked: float
    size: int
    body: bytes


class Client:
    """Asks a service over one connection and watches how long its processes are at work."""

    def __init__(self, connection: HTTPConnection, service: int) -> None:
        self._connection = connection
        self._service = service
        self._asked = 0

    def load(self, path: str, status: int = 200) -> Loaded:
        """Return the answer. Raises RuntimeError if its status is another."""
        self._asked += 1
        headers = {
            "Accept": "text/html",
            "Accept-Language": f"zh, en;q=0.5, *;q=0.{self._asked:06}",
            "Accept-Encoding": "gzip",
        }
        family = [self._service, *descendants(self._service)]
        before, start = worked(family), time.perf_counter()
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        sent = answer.read()
        milliseconds = (time.perf_counter() - start) * 1e3
        if answer.status != status:
            raise RuntimeError(f"{path}: {answer.status}")
        packed = answer.headers.get("Content-Encoding") == "gzip"
        body = gzip.decompress(sent) if packed else sent
        return Loaded(milliseconds, (worked(family) - before) * 1e3, len(sent), body)

    def first(self, path: str, page: Loaded) -> int:
        """Return the bytes of a page and of all that it fetches."""
        root = html.document_fromstring(page.body)
        wanted = root.xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src")
        pending = {urljoin(path, each) for each in wanted if not each.startswith("data:")}
        fetched = dict[str, Loaded]()
        while pending - fetched.keys():
            for each in pending - fetched.keys():
                fetched[each] = self.load(each)
                imported = _IMPORTS.findall(fetched[each].body) if ".js" in each else ()
                pending |= {urljoin(each, name.decode()) for name in imported}
        return page.size + sum(load.size for load in fetched.values())


def main() -> None:
    """Measure each store; the exit status is 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("--libraries", type=Path, help="where made ones are, and are kept")
    parser.add_argument("--seeds", type=Path, help="a folder of documents to measure as well")
    parser.add_argument("--policies", type=int, default=POLICIES)
    parser.add_argument("--asked", type=int, default=50, help="how many pages of each kind")
    parser.add_argument("--kinds", nargs="+", choices=[kind.name for kind in KINDS])
    chosen = parser.parse_args()
    kinds = [kind for kind in KINDS if chosen.kinds is None or kind.name in chosen.kinds]
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = _library(chosen.libraries or folder, chosen.policies)
        missed += _measure(
            f"{chosen.policies:,} policies", made, folder / "one", kinds, chosen.asked
        )
        if chosen.seeds is not None:
            seeds = _read(chosen.seeds, folder / "seeds")
            missed += _measure(str(chosen.seeds.name), seeds, folder / "two", kinds, chosen.asked)
    print(*(["\nbars that are missed:", *missed] if missed else ["\nno bar is missed"]), sep="\n")
    sys.exit(bool(missed))


def _library(kept: Path, count: int) -> Path:
    """Return a store of so many policies, made if there is none yet in the folder for it."""
    folder = kept / f"policies{count}"
    if not folder.is_dir():
        making = kept / f"policies{count}.making"
        with _told(f"reading {count:,} policies"):
            policies(making, count)
        making.rename(folder)
    _complete(folder / "store")
    return folder / "store"


def _complete(folder: Path) -> None:
    """Have what a service would make beside the version in time: its ledger and its report."""
    store = open_store(str(folder))
    if isinstance(store, FolderStore):
        with _told("what goes with the version"):
            store.companion(store.version())
        with _told("its report"):
            report(store)
            keeping.digested(store, store.version())


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - start:,.1f} s", flush=True)


def _read(documents: Path, folder: Path) -> Path:
    paths, _ = find([documents])
    ingest(open_store(str(folder), create=True), paths)
    _complete(folder)
    return folder


def _measure(
    name: str, store: Path, scratch: Path, kinds: Sequence[Kind], count: int
) -> Iterator[str]:
    """Print a line for each kind of page, asked of a copy; yield the bars that are missed."""
    shutil.copytree(store, scratch)
    snapshot = open_store(str(scratch)).snapshot()
    [row] = snapshot.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    print(
        f"\n{name}: {len(snapshot.documents()):,} documents, {int(row['n'].value):,} triples; "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"{'page':<24}{'asked':>6}{'median ms':>11}{'p95 ms':>8}{'most ms':>9}"
        f"{'p95 at work':>13}{'first load kB':>15}"
    )
    port = servers.free_port()
    address = f"http://127.0.0.1:{port}"
    settings = servers.environment(rate=0)
    with servers.running(servers.serve(scratch, port), f"{address}/health", settings) as service:
        client = Client(HTTPConnection("127.0.0.1", port, timeout=60), service.pid)
        for kind in kinds:
            yield from (f"{name}: {fault}" for fault in _kind(client, address, kind, count))


def _kind(client: Client, address: str, kind: Kind, count: int) -> Iterator[str]:
    paths = list(_unasked(address, kind, count))
    if not paths:
        print(f"{kind.name:<24}{'none here':>17}", flush=True)
        return
    for path in paths[:WARM]:
        client.load(path, kind.status)
    loads = [client.load(path, kind.status) for path in paths]
    times = [load.milliseconds for load in loads]
    p95, work = _p95(times), _p95([load.worked for load in loads])
    size = max(client.first(path, load) for path, load in zip(paths, loads, strict=True))
    print(
        f"{kind.name:<24}{len(times):>6}{statistics.median(times):>11.1f}{p95:>8.1f}"
        f"{max(times):>9.1f}{work:>13.1f}{size / 1e3:>15.1f}",
        flush=True,
    )
    if p95 > MILLISECONDS:
        yield f"{kind.name}: {p95:.0f} ms"
    if size / 1e3 > KILOBYTES and kind.name not in EDITORS:
        yield f"{kind.name}: {size / 1e3:.0f} kB"


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def _unasked(address: str, kind: Kind, count: int) -> Iterator[str]:
    """Yield addresses of a kind, from all over its list, the same again where it is short: what a
    reader says of languages is new each time, and no answer is one that was kept."""
    if known := addresses(address, kind):
        yield from (known[number * len(known) // count] for number in range(count))


if __name__ == "__main__":
    main()
