"""Gold against graph: what is right, missed and invented in one document (gold/README.md)."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from rapidfuzz import fuzz

from bench.extraction import wording
from bench.extraction.found import Assignment, Found, Target, Unit
from bench.extraction.gold import Duty, Goal, Gold
from bench.extraction.score import Line, Score
from bench.extraction.wording import Place

T = TypeVar("T")

TOLERANCE = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Candidates:
    """For how many of `targets` the right measure is the first candidate, or among three."""

    targets: int
    first: int
    among_three: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The scores of one document by kind; kinds that its gold does not know are absent."""

    gold: Gold
    scores: dict[str, Score]
    candidates: Candidates | None = None
    error: str | None = None


def compare(gold: Gold, found: Found) -> Compared:
    """Score what the graph says of a document against what is written down about it."""
    scores = {"facts": facts(gold, found)}
    if gold.sections:
        scores["sections"] = sections(gold, found.units)
    scores["measures"] = measures(gold, found.units)
    if not gold.loose:
        scores["assignments"] = assignments(gold.duties, found.assignments)
    pairs = _paired(gold.goals, found.targets, gold.loose)
    scores["targets"] = targets(gold, found.targets, pairs)
    ranked = _candidates(gold.goals, found.targets, pairs) if gold.loose else None
    return Compared(gold, scores, ranked, found.error)


def facts(gold: Gold, found: Found) -> Score:
    """Score the document's own facts, one point each; what gold says is null must be absent."""
    right, missed, invented = 0, [], []
    for name, value in gold.facts.items():
        expected = frozenset({value} if isinstance(value, str) else value or ())
        said = found.facts.get(name, frozenset())
        normal = wording.document_number if name == "number" else wording.title
        if set(map(normal, expected)) == set(map(normal, said)):
            right += bool(expected)
            continue
        if expected:
            missed.append(Line("", name, "、".join(sorted(expected))))
        if said:
            invented.append(Line("", name, "、".join(sorted(said))))
    return Score(right, right, missed, invented)


def sections(gold: Gold, units: Sequence[Unit]) -> Score:
    """Score headings that group, by title; gold does not list all of them, so none is invented."""
    titles = {wording.title(unit.title) for unit in units if unit.title}
    missed = [Line("", t, t) for t in gold.sections if wording.title(t) not in titles]
    right = len(gold.sections) - len(missed)
    return Score(right, right, missed)


def measures(gold: Gold, units: Sequence[Unit]) -> Score:
    """Score recall of (path, title) over all units, precision over Measures by path alone."""

    def at(unit: Unit) -> Place:
        return (wording.bare(unit.number),) if gold.loose and unit.number else unit.place

    titled = {(at(unit), wording.title(unit.title)) for unit in units if unit.title and unit.number}
    missed, recalled = [], 0
    for heading in gold.measures:
        wanted = wording.title(heading.title)
        if any(title == wanted and _within(place, heading.place) for place, title in titled):
            recalled += 1
        else:
            missed.append(Line(wording.spelled(heading.place), heading.title, heading.title))
    free = Counter(heading.place for heading in gold.measures)
    invented, confirmed = [], 0
    for unit in units:
        if unit.kind != "measure":
            continue
        if unit.number and free[at(unit)]:
            free[at(unit)] -= 1
            confirmed += 1
        else:
            invented.append(Line(wording.spelled(unit.place), unit.title or "", unit.text))
    return Score(recalled, confirmed, missed, invented)


def assignments(duties: Sequence[Duty], said: Sequence[Assignment]) -> Score:
    """Score the set of (path, role, party); collectives of unnamed bodies do not count."""
    named = [duty for duty in duties if not wording.is_collective(duty.party)]
    wanted = _unique(named, lambda d: (d.place, d.role, wording.plain(d.party)))
    claims = [claim for claim in said if not wording.is_collective(claim.party)]
    hit: set[int] = set()
    wrong: list[Assignment] = []
    for claim in claims:
        matching = [
            index
            for index, duty in enumerate(wanted)
            if duty.role == claim.role
            and wording.plain(duty.party) == wording.plain(claim.party)
            and _within(claim.place, duty.place)
        ]
        hit.update(sorted(matching, key=lambda i: -len(wanted[i].place))[:1])
        if not matching:
            wrong.append(claim)
    missed = [
        Line(wording.spelled(duty.place), f"{duty.role} {duty.party}", duty.raw)
        for index, duty in enumerate(wanted)
        if index not in hit
    ]
    invented = [
        Line(wording.spelled(claim.place), f"{claim.role} {claim.party}", claim.text)
        for claim in _once(wrong, claims)
    ]
    return Score(len(hit), len(hit), missed, invented)


def _once(wrong: Sequence[Assignment], claims: Sequence[Assignment]) -> list[Assignment]:
    """Return the wrong claims, what one bracket carries down to several units counted once."""
    stated = {(c.role, wording.plain(c.party), c.place) for c in claims if not c.carried_down}

    def carried_from_above(claim: Assignment) -> bool:
        party = wording.plain(claim.party)
        above = (claim.place[:depth] for depth in range(len(claim.place)))
        return claim.carried_down and any((claim.role, party, p) in stated for p in above)

    def bracket(claim: Assignment) -> Hashable:
        where = claim.text if claim.carried_down else claim.place
        return claim.role, wording.plain(claim.party), claim.carried_down, where

    return _unique([claim for claim in wrong if not carried_from_above(claim)], bracket)


def targets(gold: Gold, said: Sequence[Target], pairs: dict[int, int]) -> Score:
    """Score quantities by path, value, comparator, unit and period; unsure ones do not count.

    Each is one of a set, so what stands twice at one path counts once; where `gold.loose` each
    counts for itself.
    """
    hits = {_goal_key(gold, index) for index in pairs}
    sure = [index for index, goal in enumerate(gold.goals) if goal.sure]
    wanted = _unique(sure, lambda index: _goal_key(gold, index))
    missed = [
        Line(wording.spelled(goal.place), _amount(goal), goal.raw)
        for goal in (gold.goals[index] for index in wanted if _goal_key(gold, index) not in hits)
    ]
    taken = set(pairs.values())
    right = {_target_key(said[index]) for index in taken}
    wrong = [target for index, target in enumerate(said) if index not in taken]
    if not gold.loose:
        wrong = _unique([t for t in wrong if _target_key(t) not in right], _target_key)
    invented = [Line(wording.spelled(t.place), _amount(t), t.text) for t in wrong]
    recalled = len(wanted) - len(missed)
    return Score(recalled, recalled, missed, invented)


def _goal_key(gold: Gold, index: int) -> Hashable:
    goal = gold.goals[index]
    amount = (goal.value, goal.maximum, goal.comparator, goal.unit, goal.periods)
    return index if gold.loose else (goal.place, amount)


def _target_key(target: Target) -> Hashable:
    amount = (target.value, target.maximum, target.comparator, target.unit, target.periods)
    return target.place, amount


def _paired(goals: Sequence[Goal], said: Sequence[Target], loose: bool) -> dict[int, int]:
    """Pair goals with targets that say the same: by the deepest path first, then by wording."""
    possible = [
        (len(goal.place), goal.sure, fuzz.partial_ratio(goal.raw, target.text), -i, -j)
        for i, goal in enumerate(goals)
        for j, target in enumerate(said)
        if _same(goal, target, loose)
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(possible, reverse=True):
        if -i not in pairs and -j not in taken:
            pairs[-i] = -j
            taken.add(-j)
    return pairs


def _same(goal: Goal, target: Target, loose: bool) -> bool:
    if goal.comparator != target.comparator or not _near(goal.value, target.value):
        return False
    if wording.plain(goal.unit) != wording.plain(target.unit):
        return False
    if loose:
        return True
    if not _near(goal.maximum, target.maximum) or not goal.periods & target.periods:
        return False
    return _within(target.place, goal.place)


def _candidates(goals: Sequence[Goal], said: Sequence[Target], pairs: dict[int, int]) -> Candidates:
    ranks = []
    for index, goal in enumerate(goals):
        if goal.sure and goal.measure is not None:
            target = said[pairs[index]] if index in pairs else None
            ranks.append(target.ranks.get(goal.measure) if target else None)
    first = sum(rank == 1 for rank in ranks)
    return Candidates(len(ranks), first, sum(rank is not None and rank <= 3 for rank in ranks))


def _within(place: Place, outer: Place) -> bool:
    """Tell whether a place is `outer` or lies below it."""
    return place[: len(outer)] == outer


def _near(wanted: Decimal | None, said: Decimal | None) -> bool:
    if wanted is None or said is None:
        return wanted is said
    return abs(wanted - said) <= TOLERANCE * abs(wanted)


def _unique(items: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    found: dict[Hashable, T] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())


def _amount(of: Goal | Target) -> str:
    upto = "" if of.maximum is None else f"..{of.maximum:f}"
    often = "/".join(sorted(_often(period) for period in of.periods if period is not None))
    return f"{of.comparator} {of.value:f}{upto} {of.unit}{' every ' + often if often else ''}"


def _often(period: tuple[int, int] | str) -> str:
    return period if isinstance(period, str) else f"{period[0]} months {period[1]} days"
