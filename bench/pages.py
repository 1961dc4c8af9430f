"""How long pages take, how large they are: `python -m bench.pages [--libraries DIR] [--seeds DIR]`.

Of each kind of page in `tests/browser/kinds.py`, some 50 that nobody asked for before are asked for
one after another, on 1,000 generated policies and on the documents of a folder. A page's time is
that from the request to the last byte of its answer, over the loopback; a first load is the page
with all that it fetches, as sent to one who takes gzip.
"""

import argparse
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
from urllib.parse import urljoin, urlsplit

from lxml import html

from bench.policies import policies
from graph.ingestion import find, ingest
from graph.store import open_store
from tests.browser.kinds import KINDS, Kind, addresses
from tests.servers import policygraph

POLICIES = 1_000
MILLISECONDS = 100.0
"""What 95 of 100 pages of a kind may take at most."""

KILOBYTES = 150.0
"""What a first load may be at most, but for the editor's."""

EDITORS = frozenset(("editor", "answer", "wrong-query"))
_IMPORTS = re.compile(rb"""(?:from|import)\s*\(?["'](\.{0,2}/[^"']+)["']""")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An answer: milliseconds, bytes as sent, and the body."""

    milliseconds: float
    size: int
    body: bytes


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
        start = time.perf_counter()
        policies(making, count)
        print(f"{count:,} policies were read in {time.perf_counter() - start:,.0f} s", flush=True)
        making.rename(folder)
    return folder / "store"


def _read(documents: Path, folder: Path) -> Path:
    paths, _ = find([documents])
    ingest(open_store(str(folder), create=True), paths)
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
        f"{'page':<24}{'asked':>6}{'median ms':>11}{'p95 ms':>8}{'most ms':>9}{'first load kB':>15}"
    )
    with policygraph(scratch, settings={"rate": 0}) as address:
        for kind in kinds:
            yield from (f"{name}: {fault}" for fault in _kind(address, kind, count))


def _kind(address: str, kind: Kind, count: int) -> Iterator[str]:
    paths = list(_unasked(address, kind, count))
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    loads = [_load(connection, path, kind.status) for path in paths]
    times = [load.milliseconds for load in loads]
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    size = max(_first(connection, path, load) for path, load in zip(paths, loads, strict=True))
    print(
        f"{kind.name:<24}{len(times):>6}{statistics.median(times):>11.1f}{p95:>8.1f}"
        f"{max(times):>9.1f}{size / 1e3:>15.1f}",
        flush=True,
    )
    if p95 > MILLISECONDS:
        yield f"{kind.name}: {p95:.0f} ms"
    if size / 1e3 > KILOBYTES and kind.name not in EDITORS:
        yield f"{kind.name}: {size / 1e3:.0f} kB"


def _unasked(address: str, kind: Kind, count: int) -> Iterator[str]:
    """Yield addresses of a kind, from all over its list; where there are too few, a parameter that
    no page knows makes others of them."""
    known = addresses(address, kind)
    if len(known) >= count:
        yield from (known[number * len(known) // count] for number in range(count))
        return
    for number in range(count):
        path = known[number % len(known)]
        yield f"{path}{'&' if '?' in path else '?'}asked={number}"


def _load(connection: HTTPConnection, path: str, status: int = 200) -> Loaded:
    headers = {"Accept": "text/html", "Accept-Language": "zh", "Accept-Encoding": "gzip"}
    start = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    sent = answer.read()
    milliseconds = (time.perf_counter() - start) * 1e3
    if answer.status != status:
        raise RuntimeError(f"{path}: {answer.status}")
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return Loaded(milliseconds, len(sent), gzip.decompress(sent) if packed else sent)


def _first(connection: HTTPConnection, path: str, page: Loaded) -> int:
    """Return the bytes of a page and of all that it fetches."""
    root = html.document_fromstring(page.body)
    wanted = root.xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src")
    pending = {urljoin(path, address) for address in wanted if not address.startswith("data:")}
    fetched = dict[str, Loaded]()
    while pending - fetched.keys():
        for address in pending - fetched.keys():
            fetched[address] = _load(connection, address)
            imported = _IMPORTS.findall(fetched[address].body) if ".js" in address else ()
            pending |= {urljoin(address, each.decode()) for each in imported}
    return page.size + sum(load.size for load in fetched.values())


if __name__ == "__main__":
    main()
