"""Reading order: from the top, and where a page has two columns, the left one first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.reading.pdf.glyphs import Glyph
from graph.reading.pdf.lines import Line, line

_GUTTER = 0.9
"""How many times its size a gap is that may part two columns."""

_FEWEST = 4
"""How many lines either of two columns has at least."""

_STEPS = 60


@dataclass(frozen=True, slots=True)
class Strip:
    """A line with the column that it stands in: 0 is the whole page, 1 left, 2 right."""

    line: Line
    column: int


def in_order(rows: Sequence[Sequence[Glyph]], width: float) -> list[Strip]:
    """Return the lines of a page of `width` points, in reading order."""
    parts = [list(_parts(row)) for row in rows]
    gutter = _gutter([part for row in parts for part in row], width)
    found: list[Strip] = []
    band: list[Sequence[Glyph]] = []
    for row, its_parts in zip(rows, parts, strict=True):
        if any(part.left < gutter < part.right for part in its_parts):
            found += _band(band, gutter)
            found += _whole([row])
            band = []
        else:
            band.append(row)
    return _after_what_it_embraces(found + _band(band, gutter))


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


def _gutter(parts: Sequence[Line], width: float) -> float:
    """Return the place in the middle of the page that the fewest lines cross."""
    places = [width * (0.35 + 0.3 * step / _STEPS) for step in range(_STEPS + 1)]
    crossing = [sum(part.left < x < part.right for part in parts) for x in places]
    best = [x for x, count in zip(places, crossing, strict=True) if count == min(crossing)]
    return best[len(best) // 2]


def _band(rows: Sequence[Sequence[Glyph]], gutter: float) -> list[Strip]:
    """Return the lines of rows of which none crosses the gutter: two columns if most lines on
    either side go on to their column's end, as those of a list do not."""
    left = _lines([[glyph for glyph in row if glyph.left < gutter] for row in rows])
    right = _lines([[glyph for glyph in row if glyph.left >= gutter] for row in rows])
    if _filled(left) and _filled(right):
        return [Strip(part, 1) for part in left] + [Strip(part, 2) for part in right]
    return _whole(rows)


def _whole(rows: Sequence[Sequence[Glyph]]) -> list[Strip]:
    return [Strip(whole, 0) for whole in _lines(rows)]


def _lines(rows: Sequence[Sequence[Glyph]]) -> list[Line]:
    return [found for row in rows if (found := line(row))]


def _filled(column: Sequence[Line]) -> bool:
    if len(column) < _FEWEST:
        return False
    edge = max(part.right for part in column)
    return sum(edge - part.right < 1.5 * part.size for part in column) * 2 >= len(column)


def _after_what_it_embraces(strips: list[Strip]) -> list[Strip]:
    """Put a line that stands beside two others, half a line lower than the first, after both:
    the word for a document beside the names of two issuers."""
    for index in range(1, len(strips) - 1):
        above, beside, below = (strip.line for strip in strips[index - 1 : index + 2])
        between = above.base < beside.base < below.base < above.base + 1.6 * beside.size
        if between and beside.left > max(above.right, below.right):
            strips[index : index + 2] = [strips[index + 1], strips[index]]
    return strips
