"""Endpoints side by side on the same data: `python -m bench.throughput [--tasks N…]`.

The catalogue's questions are asked by many clients at once in two ways: *repeated*, the same
texts again and again, and *never seen*, each text with a comment of its own, so that no answer and
no plan can be one that was kept; then by one client alone. An endpoint's figure for a question
counts only where its answers have as many rows as the native server's. That one serves the very
database of the store, whose default graph holds the union; `oxigraph-union` makes the union while
it answers, and counts statements that several graphs share more than once.

All endpoints run at the same time and are asked in turn, question by question, since a machine that
others share is not equally fast from one minute to the next.
"""

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import catalogue, rivals, verdict
from bench.library import held
from bench.sides import Measured, Mode, measure, modes

ENGINE_RUNS = 3


def main() -> None:
    """Measure every endpoint with each number of tasks; print tables and what the bars say."""
    chosen = _arguments()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the start")
    for tasks in chosen.tasks:
        with tempfile.TemporaryDirectory() as folder:
            kept = chosen.libraries and chosen.libraries / str(tasks)
            data = _data(Path(folder), kept or Path(folder), tasks)
            engine = _engine(data)
            ways = modes(chosen.clients)
            found = _found(chosen.endpoints, data, ways, chosen.seconds)
        verdict.show(tasks, engine, found, ways)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.throughput")
    parser.add_argument("--tasks", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--seconds", type=float, default=3.0, help="for each question and mode")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--libraries", type=Path, help="where made ones are, and are kept")
    parser.add_argument(
        "--endpoints", nargs="+", choices=rivals.ENDPOINTS, default=list(rivals.ENDPOINTS)
    )
    return parser.parse_args()


def _data(folder: Path, kept: Path, tasks: int) -> rivals.Data:
    store = held(kept, tasks)
    quads = folder / "data.nq"
    quads.write_bytes(store.snapshot().dump("nquads"))
    count = quads.read_bytes().count(b"\n")
    print(f"\n{tasks:,} tasks: {len(store.snapshot().documents())} documents, {count:,} quads")
    return rivals.Data(store, quads, folder)


def _engine(data: rivals.Data) -> dict[str, float]:
    """Return how many seconds the engine needs for each question in this process, with nothing
    around it: the median over its texts of the best of some runs."""
    snapshot = data.store.snapshot()

    def best(text: str) -> float:
        times = []
        for _ in range(ENGINE_RUNS):
            start = time.perf_counter()
            snapshot.query(text, lambda _: "json")
            times.append(time.perf_counter() - start)
        return min(times)

    return {
        name: statistics.median(best(text) for text in texts)
        for name, texts in catalogue.texts(snapshot).items()
    }


def _found(
    names: Sequence[str], data: rivals.Data, ways: Sequence[Mode], seconds: float
) -> verdict.Found:
    """Return what is measured of the endpoints, question by question, one after another."""
    found: dict[str, dict[str, Measured]] = {}
    with contextlib.ExitStack() as servers:
        endpoints = {}
        for name in names:
            try:
                endpoints[name] = servers.enter_context(rivals.ENDPOINTS[name](data))
            except rivals.MissingError as error:
                print(f"left out    {name}: {error}")
        for question, texts in catalogue.texts(data.store.snapshot()).items():
            for name, endpoint in endpoints.items():
                measured = measure(endpoint, texts, ways, seconds)
                found.setdefault(name, {})[question] = measured
                print(f"{name:<16} {question:<36} {_told(measured)}", flush=True)
    return found


def _told(measured: Measured) -> str:
    """Return what a side gave for one question, as it is measured."""
    if measured.problem or not measured.outcomes:
        return measured.problem or "too slow for many clients"
    return ", ".join(f"{mode} {each.throughput:,.1f}/s" for mode, each in measured.outcomes.items())


if __name__ == "__main__":
    main()
