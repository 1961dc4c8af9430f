"""A time line: columns of numbered dots over an axis, as wide as there is room.

All places across are shares of the width, so that words keep their size on any screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from api.charts.svg import element

STACKED: Final = 8
"""How many dots stand over one another; where there are more they are counted."""

_DOT, _STEP, _AXIS = 10.0, 23.0, 40.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing that is due: its number, where its line stands, and what it is."""

    number: int
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time: what stands below it and below that, its dots, and how many things are
    due in it, of which some may have no dot."""

    label: str
    below: str
    dots: Sequence[Dot]
    total: int

    @property
    def counted(self) -> bool:
        """Whether its number has to be told, since not all is shown."""
        return self.total > min(len(self.dots), STACKED)


def timeline(
    slots: Sequence[Slot], title: str, description: str, now: float | None, now_label: str
) -> Markup:
    """Return the picture of at least one slot; `now` is a place on the axis as a share of it."""
    tallest = max(min(len(slot.dots), STACKED) + slot.counted for slot in slots)
    floor = 18 + max(1, tallest) * _STEP
    share = 100 / len(slots)
    axis = element("line", x1="0%", x2="100%", y1=floor, y2=floor, class_="axis")
    drawn = [_slot(slot, (place + 0.5) * share, share, floor) for place, slot in enumerate(slots)]
    marked = _now(now, floor, now_label) if now is not None else None
    return element(
        "svg",
        element("title", title, id="timeline-title"),
        element("desc", description, id="timeline-desc"),
        marked,
        axis,
        *drawn,
        width="100%",
        height=floor + _AXIS,
        role="group",
        aria_labelledby="timeline-title timeline-desc",
        class_="timeline",
    )


def _slot(slot: Slot, middle: float, share: float, floor: float) -> Markup:
    x = f"{middle:.2f}%"
    edge = f"{middle - share / 2:.2f}%"
    shown = slot.dots[:STACKED]
    drawn = [_dot(dot, x, floor - _STEP * (place + 0.5) - 2) for place, dot in enumerate(shown)]
    total = None
    if slot.counted:
        y = floor - _STEP * (len(shown) + 0.5) + 2
        total = element("text", f"{slot.total:,}", x=x, y=y, text_anchor="middle", class_="total")
    return element(
        "g",
        element("line", x1=edge, x2=edge, y1=floor, y2=floor + 6, class_="axis"),
        *drawn,
        total,
        element("text", slot.label, x=x, y=floor + 18, text_anchor="middle", class_="label"),
        element("text", slot.below, x=x, y=floor + 34, text_anchor="middle", class_="label year")
        if slot.below
        else None,
    )


def _dot(dot: Dot, x: str, y: float) -> Markup:
    return element(
        "a",
        element("title", dot.title),
        element("circle", cx=x, cy=y, r=_DOT, class_="dot"),
        element("text", str(dot.number), x=x, y=y + 4, text_anchor="middle", class_="number"),
        href=dot.address,
    )


def _now(place: float, floor: float, label: str) -> Markup:
    x = f"{100 * place:.2f}%"
    anchor = "end" if place > 0.5 else "start"
    shift = -5 if place > 0.5 else 5
    return element(
        "g",
        element("line", x1=x, x2=x, y1=2, y2=floor, class_="now"),
        element("text", label, x=x, y=12, dx=shift, text_anchor=anchor, class_="now-label"),
    )
