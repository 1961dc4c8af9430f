"""Which chart fits an answer: bars where rows are named and counted, years where they are dated.

An answer with more words than names in its rows is a listing, and has none.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.shown import Shown
from api.things.description import Value

FEWEST = 3
"""With fewer rows an answer is read, not looked at."""

BARS = 24
"""How many rows a chart of bars shows; it says of how many."""

YEARS = 40
"""How many years a chart shows; an answer over more has none."""

SERIES = 3
"""How many columns of numbers are drawn: the first ones."""

_NAMES = 2
"""How many columns of words name a row; with more, the answer is a listing."""

_WORDY = 3
"""How many columns of words there may be, with those that say the same in each row."""

_LONGEST = 60
"""Characters of a name; where most are longer, they are texts."""

_YEAR = re.compile(r"(?:1[89]|2[01])\d\d")
_YEARLY = re.compile("year|年", re.I)


@dataclass(frozen=True, slots=True)
class Mark:
    """A number as a chart shows it: as the answer spells it, and its part of the chart's largest,
    in hundredths."""

    text: str
    extent: float


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in one place of a chart: its name, its IRI if it has one, a mark or none for
    each series."""

    label: str
    iri: str | None
    marks: Sequence[Mark | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, a line for each thing; or years, one after the other. `total` counts the rows that
    there are, also those that are not drawn; `subject` names the columns that name the rows."""

    kind: Literal["bars", "years"]
    subject: str
    series: Sequence[str]
    lines: Sequence[Line]
    total: int


def chart(shown: Shown) -> Chart | None:
    """Return the chart of an answer, or None if none fits."""
    if len(shown.rows) < FEWEST:
        return None
    columns = {name: [row[place] for row in shown.rows] for place, name in enumerate(shown.names)}
    years = [name for name, values in columns.items() if _is_year(shown, name, values)]
    numbers = [name for name in shown.names if name in shown.numbers and name not in years]
    numbers = [name for name in numbers if _drawable(columns[name])][:SERIES]
    if not numbers:
        return None
    wordy = [name for name in shown.names if name not in shown.numbers and _wordy(columns[name])]
    if len(wordy) > _WORDY:
        return None
    names = [name for name in wordy if len({value and value.text for value in columns[name]}) > 1]
    if len(years) == 1 and names in ([], years):
        return _of_years(years[0], columns, numbers) if shown.total == len(shown.rows) else None
    return _of_bars(names, columns, numbers, shown.total)


def _is_year(shown: Shown, name: str, values: Sequence[Value | None]) -> bool:
    if name not in shown.years and not _YEARLY.search(name):
        return False
    dated = [value for value in values if value is not None]
    return len(dated) >= max(2, len(values) - 1) and all(_YEAR.fullmatch(one.text) for one in dated)


def _drawable(values: Sequence[Value | None]) -> bool:
    """Tell whether a column of numbers can be drawn: from nought on, and not nought alone."""
    found = [_number(value) for value in values if value is not None]
    return all(math.isfinite(one) and one >= 0 for one in found) and any(found)


def _wordy(values: Sequence[Value | None]) -> bool:
    """Tell whether a column holds words, and not things' identifiers alone."""
    return any(value is not None and value.iri is None for value in values)


def _of_years(
    name: str, columns: dict[str, list[Value | None]], numbers: Sequence[str]
) -> Chart | None:
    """Return the chart by years: what has none first, and also the years that have no row."""
    values = columns[name]
    rows = {value.text: place for place, value in enumerate(values) if value is not None}
    first, last = int(min(rows)), int(max(rows))
    if len(rows) < sum(value is not None for value in values) or last - first >= YEARS:
        return None
    undated = [place for place, value in enumerate(values) if value is None]
    places: list[tuple[str, int | None]] = [("", place) for place in undated]
    places += [(str(year), rows.get(str(year))) for year in range(first, last + 1)]
    marks = _marks([columns[one] for one in numbers])
    lines = [
        Line(label, None, [None if at is None else series[at] for series in marks])
        for label, at in places
    ]
    return Chart("years", name, numbers, lines, len(values))


def _of_bars(
    names: Sequence[str],
    columns: dict[str, list[Value | None]],
    numbers: Sequence[str],
    total: int,
) -> Chart | None:
    """Return the chart of named rows, unless the names do not tell rows apart, nor identifiers."""
    if not 1 <= len(names) <= _NAMES:
        return None
    labels = [" · ".join(value.text for value in row if value) for row in _rows(columns, names)]
    known = _identified(columns)
    told_apart = len(labels) in (len(set(labels)), len(set(known)))
    texts = sum(len(label) > _LONGEST for label in labels)
    if not told_apart or 2 * texts > len(labels):
        return None
    marks = _marks([columns[one][:BARS] for one in numbers])
    lines = [
        Line(label, iri, [series[place] for series in marks])
        for place, (label, iri) in enumerate(zip(labels[:BARS], known[:BARS], strict=True))
    ]
    return Chart("bars", " · ".join(names), numbers, lines, total)


def _rows(
    columns: dict[str, list[Value | None]], names: Sequence[str]
) -> list[tuple[Value | None, ...]]:
    return list(zip(*(columns[name] for name in names), strict=True))


def _identified(columns: dict[str, list[Value | None]]) -> list[str | None]:
    """Return the IRIs of the last column that has one in each row: it says what a row is about."""
    for values in reversed(columns.values()):
        found = [value.iri for value in values if value is not None]
        if len(found) == len(values) and all(found):
            return list(found)
    return [None] * len(next(iter(columns.values())))


def _marks(columns: Sequence[Sequence[Value | None]]) -> list[list[Mark | None]]:
    """Return the marks of each series; all are drawn to one scale, to be compared."""
    largest = max(_number(value) for values in columns for value in values if value) or 1
    return [
        [
            Mark(value.text, round(100 * _number(value) / largest, 2)) if value else None
            for value in values
        ]
        for values in columns
    ]


def _number(value: Value) -> float:
    return float(value.text)
