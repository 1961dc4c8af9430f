"""The targets of the tasks that a party leads or answers for, by the day on which they are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.ledger import Ledger, TargetFilter, TargetLine

LISTED: Final = 20
"""How many targets a page lists."""

COLUMNS: Final = 14
"""How many columns the time line has at most."""

_STEPS = (1, 3, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000)
"""How many months a column may stand for."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One page of a party's targets, dated ones first and in their order; how many are due in each
    year on all pages, and how many have no day."""

    years: Sequence[tuple[int, int]]
    undated: int
    page: int
    pages: int
    listed: Sequence[TargetLine]

    @property
    def total(self) -> int:
        """How many targets there are."""
        return self.undated + sum(number for _, number in self.years)

    @property
    def before(self) -> int:
        """How many targets stand on earlier pages."""
        return (self.page - 1) * LISTED


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of the time line: its first month (counted from year 0), how many months it has,
    the numbers in the list of the targets that are due in it, and how many are in all."""

    month: int
    months: int
    listed: Sequence[int]
    total: int

    @property
    def year(self) -> int:
        """The year in which it begins."""
        return self.month // 12

    @property
    def of_year(self) -> int:
        """The month of that year, from 1."""
        return self.month % 12 + 1


def calendar(book: Ledger, party: str, page: int = 1, policy: str | None = None) -> Calendar:
    """Return a page of a party's targets (the last where there are fewer), of one policy or of
    all."""
    wanted = TargetFilter(party=party, policy=policy)
    numbers = {year: count for year, _, count in book.facets(wanted)["year"]}
    undated = numbers.pop("", 0)
    years = sorted((int(year), count) for year, count in numbers.items())
    total = undated + sum(count for _, count in years)
    pages = max(1, -(-total // LISTED))
    page = min(page, pages)
    listed = book.targets(wanted, "deadline", offset=(page - 1) * LISTED, limit=LISTED)
    return Calendar(years, undated, page, pages, listed.items)


def columns(found: Calendar) -> list[Column]:
    """Return the time line of a page's targets: months or quarters where all stand on one page,
    else years, so few that there are COLUMNS at most; those in between are empty."""
    days = {found.before + n: t.deadline_end for n, t in enumerate(found.listed, 1)}
    places = {number: _month(day) for number, day in days.items() if day is not None}
    whole = found.pages == 1
    ends = list(places.values()) if whole else [year * 12 for year, _ in found.years]
    if not ends:
        return []
    step = _step(min(ends), max(ends), 1 if whole else 12)
    stretches = range(min(ends) // step, max(ends) // step + 1)
    return [_column(found, places, place, step, whole) for place in stretches]


def _column(
    found: Calendar, places: Mapping[int, int], place: int, step: int, whole: bool
) -> Column:
    listed = [number for number, month in places.items() if month // step == place]
    due = sum(number for year, number in found.years if year * 12 // step == place)
    return Column(place * step, step, listed, len(listed) if whole else due)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _step(first: int, last: int, least: int) -> int:
    steps = [step for step in _STEPS if step >= least]
    fitting = (step for step in steps if last // step - first // step < COLUMNS)
    return next(fitting, steps[-1])
