"""Validators side by side: `python -m bench.validation [--tasks N…] [--engines NAME…]`.

The same data (documents written for this, read by the project; some findings for every two tasks)
and the project's own shapes for all: this project on its store and on a copy in memory, pySHACL
and pyrudof on N-Triples of the same version. Each is timed in a process of its own from opening
the version to the written report, and stopped after half an hour. Then one document is changed,
and what it takes to have the store's report of the new version is told.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from bench.documents import duties
from bench.library import TASKS_PER_TABLE, held
from bench.validators import OWN
from graph.ingestion import ingest
from graph.store.edits import Update
from graph.store.folder import FolderStore
from shapes import shapes
from shapes.validation import report

STOPPED = 1_800.0
CHANGED_TASKS = 60
RUDOF = "pyrudof"
GOALS = {
    ("on disk", "pyshacl"): 30.0,
    ("on disk", RUDOF): 3.0,
    ("in memory", "pyshacl"): 100.0,
    ("in memory", RUDOF): 5.0,
}
"""How many times faster than another validator ours is to be."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One validation: seconds, results, peak memory in MiB; None where it was stopped."""

    seconds: float
    results: int | None = None
    peak: float | None = None


def main() -> None:
    """Measure each size and print a table, ratios, and what the goals say of them."""
    chosen = _arguments()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the start")
    with tempfile.TemporaryDirectory() as name:
        for tasks in chosen.tasks:
            folder = Path(name) / str(tasks)
            folder.mkdir()
            kept = chosen.libraries and chosen.libraries / str(tasks)
            _measure(folder, held(kept or folder, tasks, duties), tasks, chosen.engines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.validation")
    parser.add_argument("--tasks", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    engines = [*OWN, RUDOF]
    parser.add_argument("--libraries", type=Path, help="where made ones are, and are kept")
    parser.add_argument("--engines", nargs="+", choices=engines, default=engines)
    return parser.parse_args()


def _measure(folder: Path, store: FolderStore, tasks: int, engines: Sequence[str]) -> None:
    data, schema = folder / "data.nt", folder / "shapes.ttl"
    snapshot = store.snapshot()
    ox.serialize(
        (quad.triple for quad in snapshot.statements(ox.DefaultGraph())),
        str(data),
        format=ox.RdfFormat.N_TRIPLES,
    )
    schema.write_bytes(shapes())
    size = sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file())
    print(
        f"\n{tasks:,} tasks: {len(snapshot.documents()):,} documents, "
        f"{_lines(data):,} triples, store {size / 2**20:,.0f} MiB on disk",
        flush=True,
    )
    found = {}
    for name in engines:
        paths = [store.folder, data, schema, folder / "report.ttl"]
        found[name] = _ran(_command(name, folder.parent, paths))
        print(f"{name:<12} {_told(found[name])}", flush=True)
    for line in _goals(found):
        print(line)
    _changed(folder, store)


def _command(name: str, folder: Path, paths: Sequence[Path]) -> list[str]:
    if name in OWN:
        return [sys.executable, "-m", "bench.validators", name, *map(str, paths)]
    environment = folder / RUDOF
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "pyrudof"]
        subprocess.run(pip, check=True, capture_output=True)
    return [str(python), str(Path(__file__).with_name("rudof.py")), *map(str, paths[1:])]


def _ran(command: Sequence[str]) -> Ran:
    try:
        found = subprocess.run(command, capture_output=True, timeout=STOPPED, check=True)
    except subprocess.TimeoutExpired:
        return Ran(STOPPED)
    except subprocess.CalledProcessError as error:
        raise RuntimeError(error.stderr.decode()[-2_000:]) from error
    return Ran(**json.loads(found.stdout.splitlines()[-1]))


def _told(ran: Ran) -> str:
    if ran.results is None:
        return f"stopped after {ran.seconds:,.0f} s"
    return f"{ran.seconds:9.2f} s  {ran.results:>8,} results  peak {ran.peak:7,.0f} MiB"


def _goals(found: Mapping[str, Ran]) -> list[str]:
    lines = []
    for (own, other), goal in GOALS.items():
        if own in found and other in found:
            ratio = found[other].seconds / found[own].seconds
            more = "at least " if found[other].results is None else ""
            met = "met   " if ratio >= goal else "MISSED"
            lines.append(f"goal        {met} {own}: {more}×{ratio:.1f} {other}, goal ×{goal:.0f}")
    return lines


def _changed(folder: Path, store: FolderStore) -> None:
    """Time the report of a version in which one document of the store is another one."""
    path = folder / "changed.html"
    duties(path, CHANGED_TASKS, 10**6 // TASKS_PER_TABLE, "<p>新的一份。</p>")
    others = set(store.snapshot().documents())
    ingest(store, [path])
    [name] = set(store.snapshot().documents()) - others
    start = time.perf_counter()
    before = len(report(store).findings)
    whole = time.perf_counter() - start
    store.commit([Update(f"DELETE WHERE {{ GRAPH <{name}> {{ ?p pg:supports ?task }} }}")])
    start = time.perf_counter()
    after = len(report(store).findings)
    seconds = time.perf_counter() - start
    print(
        f"changed     one document of {CHANGED_TASKS} tasks: {seconds * 1e3:.0f} ms; findings "
        f"{before:,}, then {after:,}; the report of the version before: {whole:.1f} s"
    )


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    main()
