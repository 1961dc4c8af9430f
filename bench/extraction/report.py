"""Scores → lines for people, and the bars that they must reach."""

from collections.abc import Iterable, Iterator, Sequence

from bench.extraction.compare import Compared
from bench.extraction.score import Score

KINDS = ("facts", "sections", "measures", "assignments", "targets")
OVERALL = {"measures": 0.98, "assignments": 0.98, "targets": 0.92}
"""The least F1 of a kind over all documents."""
DOCUMENT = 0.85
"""The least F1 of a kind of which a document has FEW entries or more."""
FEW = 5
"""A document with fewer entries of a kind is judged by what is invented."""
MOST_INVENTED = 1
_LONGEST = 200


def lines(documents: Sequence[Compared]) -> Iterator[str]:
    """Yield the scores by document and over all, every miss and invention, every bar missed."""
    for compared in documents:
        yield from _document(compared)
    for name, group in groups(documents):
        yield f"{name} ({len(group)})"
        yield from (_figures(kind, score) for kind, score in totals(group).items())
    yield ""
    for compared in documents:
        yield from _faults(compared)
    missed = list(bars(documents))
    yield ""
    yield from (f"BAR MISSED  {bar}" for bar in missed)
    if not missed:
        yield "every bar is reached"


def groups(documents: Sequence[Compared]) -> list[tuple[str, list[Compared]]]:
    """Return the documents in the common gold format, and all where there are others."""
    prose = [compared for compared in documents if compared.gold.prose]
    found = [("OVER THE COMMON FORMAT", prose)] if prose else []
    return found if len(prose) == len(documents) else [*found, ("OVER ALL", list(documents))]


def totals(documents: Iterable[Compared]) -> dict[str, Score]:
    """Return the scores of each kind, summed over documents (micro-average)."""
    found: dict[str, Score] = {}
    for compared in documents:
        for kind, score in compared.scores.items():
            found[kind] = found.get(kind, Score(0, 0)) + score
    return {kind: found[kind] for kind in KINDS if kind in found}


def bars(documents: Sequence[Compared]) -> Iterator[str]:
    """Yield each bar that is missed."""
    for compared in documents:
        if compared.error is not None:
            yield f"{compared.gold.key}: not read"
        for kind, score in compared.scores.items():
            yield from (f"{compared.gold.key}: {text}" for text in _document_bars(kind, score))
        yield from _candidate_bars(compared)
        if compared.gold.exact and not all(score.exact for score in compared.scores.values()):
            yield f"{compared.gold.key}: must be exact"
    for name, group in groups(documents):
        for kind, score in totals(group).items():
            least = OVERALL.get(kind, 0.0)
            if score.f1 < least:
                yield f"{name.lower()}: {kind} F1 {score.f1:.3f} is below {least}"


def _document_bars(kind: str, score: Score) -> Iterator[str]:
    if kind in ("facts", "sections"):
        if not score.exact:
            yield f"{kind} are not all right"
    elif score.entries < FEW:
        if len(score.invented) > MOST_INVENTED:
            yield f"{kind}: {len(score.invented)} invented, where {MOST_INVENTED} is the most"
    elif score.f1 < DOCUMENT:
        yield f"{kind} F1 {score.f1:.3f} is below {DOCUMENT}"


def _candidate_bars(compared: Compared) -> Iterator[str]:
    found = compared.candidates
    if found is None:
        return
    targets = compared.scores["targets"]
    for text, reached in (
        ("measures are missed", not compared.scores["measures"].missed),
        ("more than 2 targets are missed", len(targets.missed) <= 2),
        ("more than 3 targets are invented", len(targets.invented) <= 3),
        ("the right measure is first for less than half", 2 * found.first >= found.targets),
        (
            "the right measure is among three for less than three quarters",
            4 * found.among_three >= 3 * found.targets,
        ),
    ):
        if not reached:
            yield f"{compared.gold.key}: {text}"


def _document(compared: Compared) -> Iterator[str]:
    yield compared.gold.key
    if compared.error is not None:
        yield f"  not read: {_short(compared.error)}"
    for kind, score in compared.scores.items():
        few = kind not in ("facts", "sections") and score.entries < FEW
        yield _few(kind, score, compared.error) if few else _figures(kind, score)
    found = compared.candidates
    if found is not None:
        yield (
            f"  {'candidates':<12} right measure first {found.first}, "
            f"among three {found.among_three}, of {found.targets}"
        )


def _few(kind: str, score: Score, error: str | None) -> str:
    verdict = "ok" if len(score.invented) <= MOST_INVENTED and error is None else "not ok"
    return f"  {kind:<12} {f'fewer than {FEW} entries: {verdict}':<44} {_counts(score)}"


def _figures(kind: str, score: Score) -> str:
    figures = f"precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}"
    return f"  {kind:<12} {figures:<44} {_counts(score)}"


def _counts(score: Score) -> str:
    counts = f"{len(score.missed)} missed, {len(score.invented)} invented"
    return f"{score.recalled} of {score.entries} right, {counts}"


def _faults(compared: Compared) -> Iterator[str]:
    for kind, score in compared.scores.items():
        for name, faults in (("MISSED  ", score.missed), ("INVENTED", score.invented)):
            for fault in faults:
                where = " ".join(part for part in (kind, fault.place) if part)
                yield (
                    f"{name}  {compared.gold.key}  {where}  [{_short(fault.what)}]  "
                    f"{_short(fault.text)}"
                )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
