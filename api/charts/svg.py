"""SVG in pieces: elements with all text escaped, scales, markers, words that fit their room."""

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from markupsafe import Markup, escape

Attribute = str | float | None
Child = str | Markup | None

_NARROW: Final = 0.62
"""How wide a character is that is not full-width, in em: a safe average of Latin letters."""

_BROAD: Final = frozenset("MWmw@%")
"""Those that are nearly an em wide."""

_NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…·,.;:?!)]}%‰")
_NEVER_LAST = frozenset("（《〈「『【〔“‘([{")
"""What no line begins or ends with (line breaking as in Chinese print)."""

_STEPS = (1.0, 2.0, 5.0, 10.0)


def element(name: str, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element; plain strings among its children and all attributes are escaped.

    `text_anchor=` is written `text-anchor`, a final underscore falls away (`class_=`), and what
    is None is left out. Names are the project's own words, never a document's.
    """
    said = "".join(
        f' {_attribute(key)}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(escape(_clean(child)) for child in children if child is not None)
    return Markup(f"<{name}{said}>{inner}</{name}>")  # noqa: S704 - all parts are escaped


def drawing(
    width: float,
    height: float,
    *children: Child,
    name: str,
    title: str,
    description: str = "",
    class_: str = "",
    interactive: bool = False,
) -> Markup:
    """Return a whole picture with its title and description; `name` makes its ids and stands once
    on a page. One with links in it is `interactive`: a group, so that they can be reached."""
    told = [element("title", title, id=f"{name}-title")]
    ids = f"{name}-title"
    if description:
        told.append(element("desc", description, id=f"{name}-desc"))
        ids += f" {name}-desc"
    return element(
        "svg",
        *told,
        *children,
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
        role="group" if interactive else "img",
        aria_labelledby=ids,
        class_=class_ or None,
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from values (`low` to `high`) to places (`start` to `end`)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value; a scale of one value has its place in the middle."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, most: int = 6) -> list[float]:
        """Return round values within the scale, at most about `most` of them."""
        extent = self.high - self.low
        if extent <= 0 or not math.isfinite(extent):
            return [self.low]
        step = _round_step(extent / max(1, most))
        first = math.ceil(self.low / step)
        return [number * step for number in range(first, math.floor(self.high / step) + 1)]


def width_of(text: str, size: float) -> float:
    """Return about how wide `text` is at a font size; full-width characters are an em."""
    return sum(_em(character) for character in text) * size


def fitted(text: str, room: float, size: float) -> str:
    """Return `text`, or as much of its beginning as fits into `room` with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    left, kept = room - size, 0
    for character in text:
        left -= _em(character) * size
        if left < 0:
            break
        kept += 1
    return f"{text[:kept].rstrip()}…"


def wrapped(text: str, room: float, size: float, lines: int) -> list[str]:
    """Return `text` in at most so many `lines` that fit into `room`; the last may be cut."""
    found: list[str] = []
    rest = " ".join(text.split())
    while rest and len(found) < lines - 1 and width_of(rest, size) > room:
        line = _line(rest, room, size)
        found.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return [*found, fitted(rest, room, size)] if rest or not found else found


def marker(shape: str, x: float, y: float, radius: float, class_: str) -> Markup:
    """Return one of SHAPES around a place."""
    return SHAPES[shape](x, y, radius, class_)


def _polygon(*corners: tuple[float, float]) -> Callable[[float, float, float, str], Markup]:
    def drawn(x: float, y: float, radius: float, class_: str) -> Markup:
        points = " ".join(f"{_value(x + a * radius)},{_value(y + b * radius)}" for a, b in corners)
        return element("polygon", points=points, class_=class_)

    return drawn


def _circle(x: float, y: float, radius: float, class_: str) -> Markup:
    return element("circle", cx=x, cy=y, r=radius, class_=class_)


_ARM: Final = 0.34

SHAPES: Mapping[str, Callable[[float, float, float, str], Markup]] = MappingProxyType(
    {
        "circle": _circle,
        "square": _polygon((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
        "diamond": _polygon((0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)),
        "up": _polygon((0, -1.1), (1.1, 0.85), (-1.1, 0.85)),
        "down": _polygon((0, 1.1), (1.1, -0.85), (-1.1, -0.85)),
        "hexagon": _polygon((-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1), (-1.1, 0)),
        "bar": _polygon((-1.2, -0.68), (1.2, -0.68), (1.2, 0.68), (-1.2, 0.68)),
        "cross": _polygon(
            (-_ARM, -1), (_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM),
            (_ARM, 1), (-_ARM, 1), (-_ARM, _ARM), (-1, _ARM), (-1, -_ARM), (-_ARM, -_ARM),
        ),
    }
)  # fmt: skip
"""Markers that are told apart without colour, each of about one size."""


def _attribute(key: str) -> str:
    return key if key.isalpha() else key.rstrip("_").replace("_", "-")


def _value(value: Attribute) -> str:
    return _clean(value) if isinstance(value, str) else f"{value or 0:.2f}".rstrip("0").rstrip(".")


def _clean(text: str | Markup) -> str | Markup:
    """Return `text` without what no XML or HTML may hold."""
    if isinstance(text, Markup):
        return text
    return "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs"))


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if character in _BROAD:
        return 0.95
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else _NARROW


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * 0.999999)


def _line(text: str, room: float, size: float) -> str:
    """Return the beginning of `text` that fits, ended between words where a word would break."""
    kept, left = 0, room
    for character in text:
        left -= _em(character) * size
        if left < 0:
            break
        kept += 1
    kept = max(1, kept)
    breaks = [
        place + 1
        for place, (one, other) in enumerate(pairwise(text[: kept + 1]))
        if one == " " or not (one.isascii() and other.isascii())
        if other not in _NEVER_FIRST and one not in _NEVER_LAST
    ]
    return text[: breaks[-1]] if breaks and breaks[-1] > kept // 2 else text[:kept]
