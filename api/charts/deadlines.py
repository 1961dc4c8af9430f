"""Targets of one unit by deadline and value: a small picture, to be read without colour."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from api.charts.svg import Scale, drawing, element, fitted, marker, width_of
from graph.ledger import Mark, UnitMarks

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "Exactly": "circle",
        "AtLeast": "up",
        "MoreThan": "up",
        "AtMost": "down",
        "LessThan": "down",
        "Range": "bar",
    }
)
"""The markers of comparators; what is about so much has a diamond."""

_WIDTH, _HEIGHT = 336.0, 216.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 12.0, 14.0, 190.0
_CELL: Final = 21.0
"""How near one another marks are drawn as one, with their number."""

_LABELLED: Final = 8
"""How many marks a picture has at most that are labelled one by one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pictures beside one another share: the first and the last day, and words.

    `sizes` are names of large numbers, the largest first (10,000 is "1万" or "10k"); `described`
    tells of some targets of one place in the picture, `address` where more is told of them.
    """

    first: date
    last: date
    sizes: Sequence[tuple[float, str]]
    described: Callable[[Sequence[Mark]], str]
    address: Callable[[Sequence[Mark]], str]


def keys() -> Mapping[str, Markup]:
    """Return the markers by their names, around 0, for a legend; "many" is that of several."""
    shapes = dict.fromkeys((*SHAPES.values(), "diamond"))
    many = element("circle", r=7, class_="many")
    return {shape: marker(shape, 0, 0, 6, "one") for shape in shapes} | {"many": many}


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    marks: Sequence[Mark]

    @property
    def count(self) -> int:
        """How many targets these are."""
        return sum(mark.count for mark in self.marks)

    def with_(self, other: "_Place") -> "_Place":
        """Return one place for both, between them."""
        share = len(other.marks) / (len(self.marks) + len(other.marks))
        return _Place(
            self.x + share * (other.x - self.x),
            self.y + share * (other.y - self.y),
            (*self.marks, *other.marks),
        )


def panel(unit: UnitMarks, frame: Frame, name: str, title: str, description: str) -> Markup:
    """Return the picture of one unit's marks."""
    across = Scale(
        frame.first.toordinal(), frame.last.toordinal(), _LEFT + 12, _WIDTH - _RIGHT - 12
    )
    up = _Upwards.of([mark.value for mark in unit.marks])
    places = _places(unit.marks, across, up)
    labels = _labels(places) if len(places) <= _LABELLED else {}
    return drawing(
        _WIDTH,
        _HEIGHT,
        *_rules(up, frame),
        *_years(frame, across),
        *(_drawn(place, frame, labels.get(number)) for number, place in enumerate(places)),
        name=name,
        title=title,
        description=description,
        class_="deadlines",
        interactive=True,
    )


@dataclass(frozen=True, slots=True)
class _Upwards:
    """The scale of values: logarithmic where they are far apart."""

    scale: Scale
    logarithmic: bool

    @classmethod
    def of(cls, values: Sequence[Decimal]) -> "_Upwards":
        low, high = float(min(values)), float(max(values))
        logarithmic = low > 0 and high / low > 30
        if logarithmic:
            low, high = float(math.floor(math.log10(low))), float(math.ceil(math.log10(high)))
        else:
            low, high = min(low, 0.0), max(high, 0.0) or 1.0
            first, second, *_ = (*Scale(low, high, 0, 1).ticks(4), low, high)
            high = math.ceil(high / (second - first)) * (second - first)
        return cls(Scale(low, high, _BOTTOM, _TOP + 8), logarithmic)

    def __call__(self, value: float) -> float:
        return self.scale(math.log10(value) if self.logarithmic else value)

    def ticks(self) -> list[float]:
        if self.logarithmic:
            powers = range(int(self.scale.low), int(self.scale.high) + 1)
            step = -(-len(powers) // 5)
            return [10.0**power for power in powers[::step]]
        return self.scale.ticks(4)


def _places(marks: Sequence[Mark], across: Scale, up: _Upwards) -> list[_Place]:
    """Return where marks are drawn: in each stretch of time those that would cover one another
    are one place."""
    columns: dict[int, list[_Place]] = {}
    for mark in marks:
        x, y = across(mark.end.toordinal()), up(float(mark.value))
        columns.setdefault(round(x / _CELL), []).append(_Place(x, y, (mark,)))
    return [place for column in columns.values() for place in _apart(column)]


def _apart(column: Sequence[_Place]) -> list[_Place]:
    found: list[_Place] = []
    for place in sorted(column, key=lambda place: place.y):
        joined = place
        while found and joined.y - found[-1].y < _CELL:
            joined = found.pop().with_(joined)
        found.append(joined)
    return found


def _drawn(place: _Place, frame: Frame, said: Markup | None) -> Markup:
    count, first = place.count, place.marks[0]
    if count > 1:
        shape = element("circle", cx=place.x, cy=place.y, r=10, class_="many")
        text = _short(count, frame)
        said = element(
            "text",
            text,
            x=place.x,
            y=place.y + 4,
            text_anchor="middle",
            class_="count",
        )
    else:
        shape = marker(SHAPES.get(first.comparator, "diamond"), place.x, place.y, 6, "one")
    told = frame.described(place.marks)
    return element("a", element("title", told), shape, said, href=frame.address(place.marks))


def _labels(places: Sequence[_Place]) -> Mapping[int, Markup]:
    """Return what single targets are called, by the numbers of their places: on the side where
    nothing is in the way, else not at all."""
    taken = [_Box(place.x - 10, place.x + 10, place.y) for place in places]
    found = {}
    for number, place in enumerate(places):
        if place.count > 1:
            continue
        others = [box for other, box in enumerate(taken) if other != number]
        for right in (place.x < _WIDTH / 2, place.x >= _WIDTH / 2):
            end = _WIDTH - 4 if right else _LEFT
            text = fitted(place.marks[0].label, min(abs(end - place.x) - 12, 170), 11)
            wide = width_of(text, 11)
            left = place.x + 11 if right else place.x - 11 - wide
            box = _Box(left, left + wide, place.y)
            if len(text) > 4 and not any(box.meets(other) for other in others):
                found[number] = _label(place, text, right=right)
                taken.append(box)
                break
    return found


@dataclass(frozen=True, slots=True)
class _Box:
    """The room of a line of text, or of a marker, around a height."""

    left: float
    right: float
    y: float

    def meets(self, other: "_Box") -> bool:
        return self.left < other.right and other.left < self.right and abs(self.y - other.y) < 13


def _label(place: _Place, text: str, *, right: bool) -> Markup:
    return element(
        "text",
        text,
        x=place.x + 11 if right else place.x - 11,
        y=place.y + 4,
        text_anchor="start" if right else "end",
        class_="name",
    )


def _rules(up: _Upwards, frame: Frame) -> list[Markup]:
    found = []
    for value in up.ticks():
        y = up(value)
        found.append(element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="rule"))
        text = element(
            "text", _short(value, frame), x=_LEFT - 6, y=y + 4, text_anchor="end", class_="tick"
        )
        found.append(text)
    return found


def _years(frame: Frame, across: Scale) -> list[Markup]:
    """Return the ends of years, where most targets are due."""
    years = range(frame.first.year, frame.last.year + 1)
    step = -(-len(years) // 7)
    found = [element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis")]
    for year in years[::-1][::step]:
        x = across(date(year, 12, 31).toordinal())
        found.append(element("line", x1=x, x2=x, y1=_BOTTOM, y2=_BOTTOM + 5, class_="axis"))
        found.append(
            element("text", str(year), x=x, y=_BOTTOM + 20, text_anchor="middle", class_="tick")
        )
    return found


def _short(value: float, frame: Frame) -> str:
    """Return a number in few characters."""
    for size, name in frame.sizes:
        if abs(value) >= size:
            return f"{value / size:.3g}{name}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
