"""Shares over versions, as steps: each line with its own dashes, marks and name at its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from api.charts.svg import Scale, drawing, element, marker, width_of

WIDTH: Final = 720
HEIGHT: Final = 260

_TOP, _BOTTOM, _LEFT = 14, 34, 44
_SIZE: Final = 13
_MARKS: Final = ("circle", "square", "diamond", "up")
_APART: Final = 17
"""How far the names of two lines are apart at least."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was measured in one version: shares from 0 to 1 by line; None where there is none."""

    label: str
    shares: Mapping[str, float | None]


def trend(
    steps: Sequence[Step], names: Mapping[str, str], *, name: str, title: str, description: str
) -> Markup:
    """Return the picture of at least two steps; `names` are what the lines are called."""
    right = WIDTH - max(width_of(each, _SIZE) for each in names.values()) - 64
    across = Scale(0, len(steps) - 1, _LEFT, right)
    known = [share for step in steps for share in step.shares.values() if share is not None]
    low = min([*known, 0.95])
    up = Scale(max(low - (1 - low) * 0.15, 0), 1, HEIGHT - _BOTTOM, _TOP)
    drawn = [_axis(up, right), _versions(steps, across)]
    ends: list[tuple[float, str, str, str]] = []
    for number, key in enumerate(names):
        points = [
            (across(place), up(share))
            for place, step in enumerate(steps)
            if (share := step.shares.get(key)) is not None
        ]
        if points:
            class_ = f"line-{number + 1}"
            drawn.append(_line(points, class_, _MARKS[number % len(_MARKS)]))
            last = next(s.shares[key] for s in reversed(steps) if s.shares.get(key) is not None)
            ends.append((points[-1][1], names[key], _share(last), class_))
    drawn += _names(ends, right + 10)
    return drawing(
        WIDTH, HEIGHT, *drawn, name=name, title=title, description=description, class_="trend"
    )


def _line(points: Sequence[tuple[float, float]], class_: str, mark: str) -> Markup:
    steps = "".join(f"H{x:.1f}V{y:.1f}" for x, y in points[1:])
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}{steps}"
    changes = [
        point
        for place, point in enumerate(points)
        if place in (0, len(points) - 1) or points[place - 1][1] != point[1]
    ]
    marks = [marker(mark, x, y, 4, "mark") for x, y in changes]
    return element("g", element("path", d=path), *marks, class_=class_)


def _axis(up: Scale, right: float) -> Markup:
    found = []
    for tick in up.ticks(4):
        y = up(tick)
        found.append(element("path", d=f"M{_LEFT} {y:.1f}H{right:.1f}", class_="grid"))
        found.append(
            element("text", _share(tick), x=_LEFT - 8, y=y + 4, text_anchor="end", class_="tick")
        )
    return element("g", *found)


def _versions(steps: Sequence[Step], across: Scale) -> Markup:
    """Label as many versions as there is room for, the last in any case."""
    room = max(width_of(step.label, _SIZE) for step in steps) + 12
    every = max(1, round(room / max((across.end - across.start) / max(len(steps) - 1, 1), 1)) + 0)
    last = len(steps) - 1
    shown = [n for n in range(len(steps)) if (last - n) % every == 0]
    return element(
        "g",
        *(
            element(
                "text",
                steps[n].label,
                x=across(n),
                y=HEIGHT - 10,
                text_anchor="middle",
                class_="tick",
            )
            for n in shown
        ),
    )


def _names(ends: Sequence[tuple[float, str, str, str]], x: float) -> list[Markup]:
    """Write the names at the ends of the lines, one below the other where they would meet."""
    placed = sorted(ends)
    heights = [y for y, *_ in placed]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + _APART)
    over = max(heights[-1] - (HEIGHT - _BOTTOM), 0) if heights else 0
    heights = [y - over for y in heights]
    for lower, higher in pairwise(range(len(heights) - 1, -1, -1)):
        heights[higher] = min(heights[higher], heights[lower] - _APART)
    return [
        element(
            "text",
            words,
            " ",
            element("tspan", share, class_="figure"),
            x=x,
            y=y + 4,
            class_=f"name {class_}",
        )
        for y, (_, words, share, class_) in zip(heights, placed, strict=True)
    ]


def _share(share: float | None) -> str:
    if share is None:
        return ""
    return f"{int(share * 1000) / 10:.1f}%" if 0.99 <= share < 1 else f"{round(share * 100, 1):g}%"
