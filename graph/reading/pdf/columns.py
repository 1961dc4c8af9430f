"""Reading order: from the top, and where a page has two columns, the left one first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.reading.pdf.glyphs import Glyph
from graph.reading.pdf.lines import Line, line

_GUTTER = 1.2
"""How many times its size a gap is that may part two columns."""

_FEWEST = 6
"""How many lines either of two columns has at least."""

_STEPS = 60


@dataclass(frozen=True, slots=True)
class Strip:
    """A line with the column that it stands in: 0 is the whole page, 1 left, 2 right."""

    line: Line
    column: int


def in_order(rows: Sequence[Sequence[Glyph]], width: float) -> list[Strip]:
    """Return the lines of a page of `width` points, in reading order."""
    parts = [part for row in rows for part in _parts(row)]
    gutter = _gutter(parts, width)
    if gutter is None:
        lines = [whole for row in rows if (whole := line(row))]
        return [Strip(whole, 0) for whole in _after_what_it_embraces(lines)]
    return list(_ordered(rows, gutter))


def _after_what_it_embraces(lines: list[Line]) -> list[Line]:
    """Put a line that stands beside two others, half a line lower than the first, after both:
    the word for a document beside the names of two issuers."""
    for index in range(1, len(lines) - 1):
        above, beside, below = lines[index - 1 : index + 2]
        between = above.base < beside.base < below.base < above.base + 1.6 * beside.size
        if between and beside.left > max(above.right, below.right):
            lines[index : index + 2] = [below, beside]
    return lines


def _parts(row: Sequence[Glyph]) -> Iterator[Line]:
    """Yield what wide gaps part a row into."""
    start = 0
    for index in range(1, len(row)):
        gap = row[index].left - row[index - 1].right
        if gap > _GUTTER * row[index].size:
            if part := line(row[start:index]):
                yield part
            start = index
    if part := line(row[start:]):
        yield part


def _gutter(parts: Sequence[Line], width: float) -> float | None:
    """Return where the space between two columns is: hardly a line crosses it, and on either
    side most lines go on to their column's end, as those of a list or table do not."""
    if len(parts) < 2 * _FEWEST:
        return None
    places = [width * (0.35 + 0.3 * step / _STEPS) for step in range(_STEPS + 1)]
    crossing = [sum(part.left < x < part.right for part in parts) for x in places]
    fewest = min(crossing)
    if fewest * 4 > len(parts):
        return None
    best = [x for x, count in zip(places, crossing, strict=True) if count == fewest]
    gutter = best[len(best) // 2]
    left = [part for part in parts if part.right <= gutter]
    right = [part for part in parts if part.left >= gutter]
    return gutter if _filled(left) and _filled(right) else None


def _filled(column: Sequence[Line]) -> bool:
    if len(column) < _FEWEST:
        return False
    edge = max(part.right for part in column)
    return sum(edge - part.right < 1.5 * part.size for part in column) * 2 >= len(column)


def _ordered(rows: Sequence[Sequence[Glyph]], gutter: float) -> Iterator[Strip]:
    left: list[Strip] = []
    right: list[Strip] = []
    for row in rows:
        if any(part.left < gutter < part.right for part in _parts(row)):
            yield from left + right
            left, right = [], []
            if whole := line(row):
                yield Strip(whole, 0)
            continue
        if part := line([glyph for glyph in row if glyph.right <= gutter]):
            left.append(Strip(part, 1))
        if part := line([glyph for glyph in row if glyph.right > gutter]):
            right.append(Strip(part, 2))
    yield from left + right
