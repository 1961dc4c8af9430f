"""What side-by-side measurements say: tables, geometric means of ratios, and the bars."""

import statistics
from collections.abc import Iterable, Mapping, Sequence

from bench.rivals import NATIVE, OWN
from bench.sides import Measured, Mode

HEAVY = 0.005
"""Seconds of engine time from which a question counts as heavy."""

LEAST_OF_NATIVE = 0.7
"""Share of the native server's throughput that heavy questions never seen are to reach."""

LARGEST_MEDIAN = 0.003
"""Seconds that the median of the other questions never seen may be."""

SATURATED = 0.8
"""Share of the time from which the clients themselves are what is measured."""

Found = Mapping[str, Mapping[str, Measured]]
"""What was measured: endpoint → question → figures."""


def show(tasks: int, engine: Mapping[str, float], found: Found, ways: Sequence[Mode]) -> None:
    """Print a table for each mode, then geometric means and bars."""
    for mode in ways:
        print(f"\n{tasks:,} tasks, {mode.name}, {mode.clients} clients: answers a second (median)")
        for question in engine:
            cells = [f"{_cell(found, name, question, mode):>28}" for name in found]
            print(f"{question:<34} {engine[question] * 1e3:8.1f} ms {''.join(cells)}")
        means = (f"{_mean_cell(found, name, engine, mode):>28}" for name in found)
        print(f"{'geometric mean of the ratios':<45} {''.join(means)}")
    print(f"columns: engine alone, {', '.join(found)}; ratios are to {NATIVE}")
    _show_left_out(found)
    for line in _bars(engine, found, ways):
        print(line)


def throughput(found: Found, name: str, question: str, mode: str) -> float | None:
    """Return an endpoint's answers a second, if it answers and all answers are right.

    What is too slow to be asked by many counts as one request after another.
    """
    side, native = found[name][question], found.get(NATIVE, found[name])[question]
    if side.rows is None or (native.rows is not None and side.rows != native.rows):
        return None
    outcome = side.outcomes.get(mode)
    if outcome is None:
        return 1 / statistics.mean(first.seconds for first in side.firsts)
    return None if outcome.failed or not outcome.latencies else outcome.throughput


def ratios(found: Found, name: str, questions: Iterable[str], mode: str) -> list[float]:
    """Return an endpoint's throughput over the native server's where both answer."""
    pairs = ((throughput(found, n, q, mode) for n in (name, NATIVE)) for q in questions)
    return [own / native for own, native in pairs if own and native]


def _mean(values: Sequence[float]) -> float | None:
    return statistics.geometric_mean(values) if values else None


def _cell(found: Found, name: str, question: str, mode: Mode) -> str:
    rate = throughput(found, name, question, mode.name)
    if rate is None:
        return "–"
    outcome = found[name][question].outcomes.get(mode.name)
    if outcome is None:
        return f"{rate:.2f} (one by one)"
    mark = "*" if outcome.busy > SATURATED else ""
    ratio = (
        next(iter(ratios(found, name, [question], mode.name)), None) if NATIVE in found else None
    )
    said = "" if ratio is None else f" ×{ratio:.2f}"
    return f"{rate:,.0f}{mark} ({statistics.median(outcome.latencies) * 1e3:.1f} ms){said}"


def _mean_cell(found: Found, name: str, engine: Mapping[str, float], mode: Mode) -> str:
    if NATIVE not in found:
        return ""
    values = ratios(found, name, engine, mode.name)
    mean = _mean(values)
    return "–" if mean is None else f"×{mean:.2f} over {len(values)}"


def _show_left_out(found: Found) -> None:
    """Say which answers do not count, and why."""
    for name, questions in found.items():
        for question, side in questions.items():
            native = found.get(NATIVE, questions)[question]
            if side.problem:
                print(f"no answer   {name}, {question}: {side.problem}")
            elif native.rows is not None and side.rows != native.rows:
                print(f"other rows  {name}, {question}: {side.rows}, {NATIVE} {native.rows}")
            for mode, outcome in side.outcomes.items():
                if outcome.failed:
                    print(f"failures    {name}, {question}, {mode}: {outcome.failed}")


def _bars(engine: Mapping[str, float], found: Found, ways: Sequence[Mode]) -> Iterable[str]:
    if OWN not in found or NATIVE not in found:
        return
    repeated, never, alone = (mode.name for mode in ways)
    means = {name: _mean(ratios(found, name, engine, repeated)) or 0.0 for name in found}
    best = max(means, key=lambda name: means[name])
    yield _bar(best == OWN, f"repeated: first is {best} with ×{means[best]:.2f}")
    heavy = [question for question, seconds in engine.items() if seconds >= HEAVY]
    mean = _mean(ratios(found, OWN, heavy, never))
    if mean is not None:
        text = f"never seen, engine ≥ {HEAVY * 1e3:.0f} ms: ×{mean:.2f} over {len(heavy)}"
        yield _bar(mean >= LEAST_OF_NATIVE, f"{text}, at least ×{LEAST_OF_NATIVE}")
    light = [question for question in engine if question not in heavy]
    for mode in (alone, never):
        medians = [
            statistics.median(outcome.latencies)
            for question in light
            if (outcome := found[OWN][question].outcomes.get(mode)) and outcome.latencies
        ]
        if medians:
            largest, middle = max(medians), statistics.median(medians)
            yield _bar(
                largest <= LARGEST_MEDIAN,
                f"never seen, engine below, {mode}: medians {middle * 1e3:.1f} ms, largest "
                f"{largest * 1e3:.1f} ms over {len(medians)}, at most {LARGEST_MEDIAN * 1e3:.0f}",
            )


def _bar(passed: bool, text: str) -> str:
    return f"bar         {'met   ' if passed else 'MISSED'} {text}"
