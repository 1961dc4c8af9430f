"""Which measure of a policy a measure of another one carries out, by number and wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.derivation.library import Measure
from graph.derivation.rating import Rating
from graph.derivation.wording import similarity

CANDIDATES = 3
"""How many candidates a measure has at most."""

KEPT = Decimal("0.5")
"""The least score of a candidate."""

_SIMILAR = 0.5
"""How alike titles must be for the same number to count."""

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measure of the parent that a measure may carry out."""

    measure: Measure
    rating: Rating


def candidates(measure: Measure, parents: Sequence[Measure]) -> list[Candidate]:
    """Return the measures of a parent policy that `measure` may carry out, the likeliest first.

    Equal titles score 1 with one number, 0.95 where one has none, 0.9 with two. Similar titles
    with one number score 0.85 and more, others 0.9 times their similarity. A number alone never
    scores enough.
    """
    scored = [(*_scored(measure, parent), parent) for parent in parents]
    kept = sorted(
        (item for item in scored if item[0] >= KEPT), key=lambda item: (-item[0], item[2].order)
    )
    return [
        Candidate(parent, Rating(score, rank, method))
        for rank, (score, method, parent) in enumerate(kept[:CANDIDATES], start=1)
    ]


def _scored(measure: Measure, parent: Measure) -> tuple[Decimal, str]:
    alike = similarity(measure.title, parent.title)
    numbered = measure.number is not None and parent.number is not None
    if numbered and measure.number == parent.number:
        if alike < _SIMILAR:
            return _rounded(0.9 * alike), "number"
        score = 1.0 if alike == 1 else 0.85 + 0.14 * (alike - _SIMILAR) / (1 - _SIMILAR)
        return _rounded(score), "number and wording"
    return _rounded(0.95 if alike == 1 and not numbered else 0.9 * alike), "wording"


def _rounded(score: float) -> Decimal:
    return Decimal(score).quantize(_CENT)
