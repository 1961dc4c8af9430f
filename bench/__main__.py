"""`make bench`: start-up, ingest, memory and query latency, printed as medians and ratios."""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import ontology
from bench.documents import table
from tests.servers import policygraph

RUNS = 5
REQUESTS = 200
ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared" / "seeds" / "000_e57bcbddc381aba0.txt"
EXAMPLE = ROOT / "examples" / "task-table.docx"


def main() -> None:
    """Run every measurement and print a line for each."""
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} processors, medians of {RUNS} runs")
    start_up()
    with tempfile.TemporaryDirectory() as folder:
        ingest(Path(folder))
        latency(Path(folder))


def start_up() -> None:
    """Time `policygraph --help` against an interpreter that does nothing."""
    nothing = median(lambda: timed([sys.executable, "-c", "pass"]))
    seconds = median(lambda: timed([sys.executable, "-m", "api.cli", "--help"]))
    print(f"start-up    --help {seconds:.3f} s, {seconds / nothing:.1f} × an empty interpreter")


def ingest(folder: Path) -> None:
    """Time reading and storing tables of 1,000 and 10,000 rows in each form, and a real one."""
    documents = [SEED] if SEED.exists() else []
    for path in [*documents, EXAMPLE]:
        found = [measured_ingest(path) for _ in range(RUNS)]
        print(f"ingest      {path.name}: {statistics.median(f[0] for f in found):.3f} s")
    for suffix in ("txt", "html", "docx"):
        per_row: dict[int, float] = {}
        for rows in (1_000, 10_000):
            path = folder / f"table-{rows}.{suffix}"
            table(path, rows)
            found = [measured_ingest(path) for _ in range(RUNS if rows == 1_000 else 3)]
            seconds = statistics.median(f[0] for f in found)
            per_row[rows] = seconds / rows
            print(
                f"ingest      {rows:>6,} rows .{suffix:<4} {seconds:.2f} s, "
                f"{rows / seconds:,.0f} rows/s, peak {max(f[1] for f in found):.0f} MiB"
            )
        ratio = per_row[10_000] / per_row[1_000]
        print(f"            time per row at 10,000 is {ratio:.2f} × that at 1,000")


def latency(folder: Path) -> None:
    """Time the bundled questions over HTTP, one client, connections made anew."""
    store = folder / "latency"
    subprocess.run(
        [*CLI, "ingest", str(EXAMPLE), "--store", str(store)], check=True, stdout=subprocess.DEVNULL
    )
    with policygraph(store) as address:
        asked = {"ASK {}": "ASK {}", **ontology.queries()}
        for name, query in asked.items():
            request = Request(f"{address}/sparql?query={quote(query)}")  # noqa: S310
            times = sorted(requested(request) for _ in range(REQUESTS))
            print(
                f"query       {name:<28} median {times[REQUESTS // 2] * 1e3:.1f} ms, "
                f"95th percentile {times[REQUESTS * 95 // 100] * 1e3:.1f} ms"
            )


CLI = [sys.executable, "-m", "api.cli"]


def timed(command: list[str]) -> float:
    """Return how many seconds a command takes as a whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def measured_ingest(path: Path) -> tuple[float, float]:
    """Return seconds and peak MiB of an ingest into a new store, in a process of its own that
    has loaded all modules before the clock starts."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.ingest", str(path)], check=True, capture_output=True
    )
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def median(run: Callable[[], float]) -> float:
    """Return the median of RUNS runs after one that does not count."""
    run()
    return statistics.median(run() for _ in range(RUNS))


def requested(request: Request) -> float:
    """Return how many seconds a request takes until its whole answer is here."""
    start = time.perf_counter()
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        answer.read()
    return time.perf_counter() - start


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
