"""Where text begins and ends on the lines of each page and column."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from graph.reading.pdf.columns import Strip

_FEWEST = 8
"""How many lines a column has whose margins differ from those of other pages."""


@dataclass(frozen=True, slots=True)
class Margins:
    """The edges between which text runs, in points from the page's left."""

    left: float
    right: float


_Group = tuple[int, int, int]


def margins(pages: Sequence[tuple[float, Sequence[Strip]]]) -> list[Mapping[int, Margins]]:
    """Return for each page (its width and lines) the margins of each of its columns.

    They are those of all pages of the same width, left and right pages apart, unless most lines
    of a page keep others.
    """
    shared: defaultdict[_Group, list[Strip]] = defaultdict(list)
    for number, (width, strips) in enumerate(pages):
        for strip in strips:
            for side in (number % 2, 2):
                shared[round(width), strip.column, side].append(strip)
    common = {group: _margins(strips, group) for group, strips in shared.items()}
    found: list[Mapping[int, Margins]] = []
    for number, (width, strips) in enumerate(pages):
        own: dict[int, Margins] = {}
        for column in {strip.column for strip in strips}:
            side = number % 2
            if len(shared[round(width), column, side]) < _FEWEST:
                side = 2
            lines = [strip for strip in strips if strip.column == column]
            own[column] = _own(lines, width, common[round(width), column, side])
        found.append(own)
    return found


def _own(strips: Sequence[Strip], width: float, common: Margins) -> Margins:
    if len(strips) < _FEWEST:
        return common
    size = median(strip.line.size for strip in strips)
    left = _edge((-strip.line.left for strip in strips), 0.4, size)
    right = _edge((strip.line.right for strip in strips), 0.5, size)
    share = 0.6 if strips[0].column == 0 else 0.25
    if left is None or right is None or right + left < share * width:
        return common
    return Margins(-left, right)


def _margins(strips: Sequence[Strip], group: _Group) -> Margins:
    """Return the margins that one line in twenty keeps. Where no two lines end together, or no
    line is longer than half of the page, text could go on to a margin like the left one."""
    size = median(strip.line.size for strip in strips)
    lefts = [-strip.line.left for strip in strips]
    rights = [strip.line.right for strip in strips]
    left, right = _edge(lefts, 0.05, size), _edge(rights, 0.05, size)
    first = -(max(lefts) if left is None else left)
    width, column, _ = group
    if not column and (right is None or right - first < width / 2):
        return Margins(first, max(*rights, width - first))
    return Margins(first, max(rights) if right is None else right)


def _edge(ends: Iterable[float], share: float, size: float) -> float | None:
    """Return the furthest end at which this share of lines, at least two, end within `size`."""
    ordered = sorted(ends, reverse=True)
    needed = max(2, round(share * len(ordered)))
    for first, last in zip(ordered, ordered[needed - 1 :], strict=False):
        if first - last <= size:
            return first
    return None
