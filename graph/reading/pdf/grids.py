"""Ruling lines → ruled grids: where the cells of a page's tables are."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

MAX_RULES = 600
"""How many ruling lines a page with tables may have once their pieces are put together."""

THIN = 4.0
"""Points: what is drawn no wider is a line; lines no further apart are one."""

_SHORTEST = 8.0
"""Points: shorter lines belong to drawings or letters, and no cell is narrower."""


class Rule(NamedTuple):
    """A straight ruling: where it stands across its direction, and from where to where it goes,
    in points from the page's top left."""

    at: float
    start: float
    end: float

    def covers(self, place: float, slack: float = 0.0) -> bool:
        """Tell whether the rule passes a place along it, give or take `slack` points."""
        return self.start - slack <= place <= self.end + slack


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled grid: its edges in points from the page's left and top, and for each place the
    (row, column) of the first place of its cell."""

    columns: Sequence[float]
    rows: Sequence[float]
    cells: Sequence[Sequence[tuple[int, int]]]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the cell in which a point lies, by its first place; None if outside."""
        column, row = bisect_right(self.columns, x) - 1, bisect_right(self.rows, y) - 1
        if 0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1:
            return self.cells[row][column]
        return None

    def width(self, row: int, column: int) -> float:
        """Return how wide the cell is whose first place this is."""
        covered = self.cells[row].count((row, column))
        return self.columns[column + covered] - self.columns[column]

    def holds(self, other: "Ruled") -> bool:
        """Tell whether another grid lies inside this one."""
        return (
            self.columns[0] - THIN <= other.columns[0]
            and other.columns[-1] <= self.columns[-1] + THIN
            and self.rows[0] - THIN <= other.rows[0]
            and other.rows[-1] <= self.rows[-1] + THIN
        )


def grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[Ruled]:
    """Return the grids of two columns or more that these rules make, from the page's top; of a
    grid in a cell of another only the outer one."""
    across, down = _whole(across), _whole(down)
    if not down or len(across) + len(down) > MAX_RULES:
        return []
    found = [grid for group in _connected(across, down) if (grid := _grid(*group))]
    found.sort(key=lambda grid: (grid.rows[0], grid.columns[0], -grid.rows[-1]))
    outer: list[Ruled] = []
    for grid in found:
        if not any(other.holds(grid) for other in outer):
            outer.append(grid)
    return outer


def _whole(pieces: Sequence[Rule]) -> list[Rule]:
    """Make one rule of the pieces that lie on each other or go on from each other."""
    levels: list[list[Rule]] = []
    for piece in sorted(pieces):
        if not levels or piece.at - levels[-1][0].at > THIN:
            levels.append([])
        levels[-1].append(piece)
    found: list[Rule] = []
    for level in levels:
        at = level[len(level) // 2].at
        found.extend(Rule(at, start, end) for start, end in _stretches(level))
    return [rule for rule in found if rule.end - rule.start >= _SHORTEST]


def _stretches(level: Sequence[Rule]) -> Iterator[tuple[float, float]]:
    pieces = sorted((piece.start, piece.end) for piece in level)
    start, end = pieces[0]
    for following, its_end in pieces[1:]:
        if following - end > THIN:
            yield start, end
            start, end = following, its_end
        end = max(end, its_end)
    yield start, end


def _connected(
    across: Sequence[Rule], down: Sequence[Rule]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield the rules that touch each other, directly or through others."""
    left_across, left_down = list(across), list(down)
    while left_down:
        group_down, group_across, pending = [], [], [left_down.pop()]
        while pending:
            rule = pending.pop()
            group_down.append(rule)
            for other in [other for other in left_across if _touch(other, rule)]:
                left_across.remove(other)
                group_across.append(other)
                reached = [further for further in left_down if _touch(other, further)]
                left_down = [further for further in left_down if further not in reached]
                pending += reached
        yield group_across, group_down


def _touch(across: Rule, down: Rule) -> bool:
    return across.covers(down.at, THIN) and down.covers(across.at, THIN)


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Ruled | None:
    """Return the grid of connected rules; where they stick out of it, the sides are open."""
    if not across:
        return None
    columns = _edges(down, across)
    rows = _edges(across, down)
    if len(columns) < 3 or len(rows) < 2:
        return None
    beside = _walls(down, columns, rows)
    below = _walls(across, rows, columns)
    return Ruled(columns, rows, _cells(beside, below, len(rows) - 1, len(columns) - 1))


def _edges(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[float]:
    edges = sorted({rule.at for rule in rules})
    first, last = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    before = [first] if first < edges[0] - _SHORTEST else []
    after = [last] if last > edges[-1] + _SHORTEST else []
    return before + edges + after


_Walls = set[tuple[int, int]]
"""(edge, stretch): at which edge of the grid, along which row or column, a line is ruled."""


def _walls(rules: Sequence[Rule], edges: Sequence[float], along: Sequence[float]) -> _Walls:
    by_edge: defaultdict[float, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_edge[rule.at].append(rule)
    middles = [(one + other) / 2 for one, other in pairwise(along)]
    return {
        (edge, stretch)
        for edge, at in enumerate(edges)
        for stretch, middle in enumerate(middles)
        if any(rule.covers(middle) for rule in by_edge[at])
    }


def _cells(
    beside: _Walls, below: _Walls, rows: int, columns: int
) -> Sequence[Sequence[tuple[int, int]]]:
    """Let each place that no cell covers yet begin one, which goes on to the next walls."""
    cells: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(rows):
        for column in range(columns):
            if (row, column) in cells:
                continue
            end = column + 1
            while end < columns and (end, row) not in beside and (row, end) not in cells:
                end += 1
            last = row + 1
            while last < rows and _goes_on(beside, below, last, column, end):
                last += 1
            for covered in range(row, last):
                for place in range(column, end):
                    cells[covered, place] = (row, column)
    return [[cells[row, column] for column in range(columns)] for row in range(rows)]


def _goes_on(beside: _Walls, below: _Walls, row: int, column: int, end: int) -> bool:
    """Tell whether nothing is ruled between these columns above and inside this row."""
    open_above = not any((row, place) in below for place in range(column, end))
    return open_above and not any((place, row) in beside for place in range(column + 1, end))
