"""`make bench`: start-up, tables, prose, PDF, memory and query latency, as medians and ratios."""

import argparse
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

from bench import pdf
from bench.documents import table
from bench.pace import CHARACTERS, DOCUMENTS
from bench.prose import prose as plan
from ontology.questions import questions
from tests.servers import policygraph

RUNS = 5
REQUESTS = 200
ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared" / "seeds" / "000_e57bcbddc381aba0.txt"
EXAMPLE = ROOT / "examples" / "task-table.docx"


def main() -> None:
    """Run every measurement and print a line for each."""
    argparse.ArgumentParser(prog="python -m bench", description=__doc__).parse_args()
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} processors, medians of {RUNS} runs")
    start_up()
    with tempfile.TemporaryDirectory() as folder:
        ingest(Path(folder))
        prose(Path(folder))
        pdf.main()
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


def prose(folder: Path) -> None:
    """Time plans of 5,000, 50,000 and 500,000 characters, and many of 5,000 on one core."""
    per_character: dict[int, float] = {}
    for characters in (5_000, 50_000, 500_000):
        path = folder / f"prose-{characters}.txt"
        path.write_text(plan(characters), "utf-8")
        length = len(path.read_text("utf-8"))
        found = [measured_ingest(path) for _ in range(3)]
        seconds = statistics.median(f[0] for f in found)
        per_character[characters] = seconds / length
        ratio = per_character[characters] / per_character[5_000]
        print(
            f"prose       {length:>7,} characters  {seconds:.2f} s, {length / seconds:,.0f} "
            f"characters/s, {ratio:.2f} × the time per character at 5,000, "
            f"peak {max(f[1] for f in found):.0f} MiB"
        )
    pace()


def pace() -> None:
    """Time one ingest of many documents on one core, and its stages, against word segmentation
    (jieba) of the same texts.

    Deriving (topics, links) and storing are what the ingest takes beyond the other stages."""
    runs = [json.loads(_output("bench.pace")) for _ in range(3)]
    seconds = {
        stage: statistics.median(run["seconds"][stage] for run in runs)
        for stage in runs[0]["seconds"]
    }
    total, segmenting = seconds.pop("ingest"), seconds.pop("segment")
    graphs = sum(seconds.values())
    seconds["derive and store"] = total - graphs
    print(
        f"prose       {DOCUMENTS} documents of {CHARACTERS:,} characters on one core, "
        f"{runs[0]['quads'] // DOCUMENTS:,} quads each, against segmenting them into words"
    )
    for what, spent in (("text to graph", graphs), ("with topics and store", total)):
        print(
            f"            {what:<22} {DOCUMENTS / spent:.1f} documents/s, "
            f"{spent / segmenting:.1f} × the segmenting"
        )
    shares = (f"{stage} {1e3 * spent / DOCUMENTS:.1f} ms" for stage, spent in seconds.items())
    print(f"            for each: {', '.join(shares)}")


def latency(folder: Path) -> None:
    """Time the bundled questions over HTTP, one client, connections made anew."""
    store = folder / "latency"
    subprocess.run(
        [*CLI, "ingest", str(EXAMPLE), "--store", str(store)], check=True, stdout=subprocess.DEVNULL
    )
    with policygraph(store) as address:
        asked = {"ASK {}": "ASK {}", **{q.name: q.query for q in questions().values()}}
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
    seconds, peak = json.loads(_output("bench.ingest", str(path)))
    return seconds, peak


def _output(module: str, *arguments: str) -> bytes:
    """Return what a module prints that runs in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


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
