"""Ruled grids with the text in their cells, and tables that go on over a page break."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.reading.builder import Merge, Place
from graph.reading.pdf.glyphs import Glyph
from graph.reading.pdf.grids import Ruled
from graph.reading.pdf.lines import Line, joined, line, rows

_PADDING = 4.0
"""Points between a cell's edge and its text, at least."""

_SAME_EDGE = 6.0
"""Points by which a column may be elsewhere on the next page."""

_SENTENCE_END = "。；！？.;!?"


@dataclass(slots=True)
class PageTable:
    """A table of one page, or of several once they are put together.

    `columns` are its edges in points from the page's left; `unfinished` tells for each column
    whether the text of its last cell fills the last line without ending a sentence.
    """

    top: float
    columns: Sequence[float]
    grid: list[list[Place]]
    unfinished: Sequence[bool]


def table(ruled: Ruled, glyphs: Sequence[Glyph]) -> PageTable | None:
    """Return the table that a grid and the characters inside it make; None if it is empty."""
    contents: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        cell = ruled.cell(*centre(glyph))
        if cell is not None:
            contents.setdefault(cell, []).append(glyph)
    printed = {
        cell: lines
        for cell, inside in contents.items()
        if (lines := [found for row in rows(inside) if (found := line(row))])
    }
    if not printed:
        return None
    texts = {cell: _text(lines, ruled.width(*cell)) for cell, lines in printed.items()}
    open_cells = {
        cell for cell, lines in printed.items() if _unfinished(lines[-1], ruled.width(*cell))
    }
    return PageTable(
        ruled.rows[0],
        ruled.columns,
        [
            [_place(texts, cell, (row, column)) for column, cell in enumerate(cells)]
            for row, cells in enumerate(ruled.cells)
        ],
        [cell in open_cells for cell in ruled.cells[-1]],
    )


def centre(glyph: Glyph) -> tuple[float, float]:
    """Return a point in the middle of a character."""
    return (glyph.left + glyph.right) / 2, glyph.base - 0.35 * glyph.size


def continued(upper: PageTable, lower: PageTable) -> bool:
    """Append to a table at the end of a page the one at the start of the next page, without the
    header that is printed again; return False if that is another table."""
    shift = upper.columns[-1] - lower.columns[-1]
    shifted = [edge + shift for edge in lower.columns]
    columns, fewer = sorted((upper.columns, shifted), key=len, reverse=True)
    if not _same_edges(columns, fewer):
        return False
    above, below = (
        _placed(upper.grid, upper.columns, columns),
        _placed(lower.grid, shifted, columns),
    )
    unfinished = _spread(upper.unfinished, upper.columns, columns)
    repeated = 0
    while repeated < min(len(above), len(below)) and above[repeated] == below[repeated]:
        repeated += 1
    below = below[repeated:]
    if below and _goes_on(unfinished, below[0]):
        for column, place in enumerate(below.pop(0)):
            if isinstance(place, str) and place:
                row = _owner(above, column)
                above[row][column] = joined(str(above[row][column]), place)
    elif below:
        _carry_merges(above[-1], below)
    upper.columns, upper.grid = columns, above + below
    upper.unfinished = _spread(lower.unfinished, shifted, columns)
    return True


def _text(lines: Sequence[Line], width: float) -> str:
    """Return a cell's text: lines that fill the cell go on, others end a paragraph."""
    text = lines[0].text
    for last, following in pairwise(lines):
        free = _free(last, width)
        if following.numbered or free > following.first + 0.3 * following.size:
            text += "\n" + following.text
        else:
            text = joined(text, following.text)
    return text


def _free(printed: Line, width: float) -> float:
    return width - 2 * _PADDING - (printed.right - printed.left)


def _unfinished(last: Line, width: float) -> bool:
    return last.text[-1] not in _SENTENCE_END and _free(last, width) < 1.5 * last.size


def _place(
    texts: dict[tuple[int, int], str], cell: tuple[int, int], place: tuple[int, int]
) -> Place:
    if cell == place:
        return texts.get(cell, "")
    return Merge.LEFT if cell[1] < place[1] else Merge.ABOVE


def _same_edges(columns: Sequence[float], fewer: Sequence[float]) -> bool:
    """Tell whether all edges of one table, the last at the same place, are edges of another."""
    return all(min(abs(edge - other) for other in columns) <= _SAME_EDGE for edge in fewer)


def _sources(own: Sequence[float], columns: Sequence[float]) -> list[int]:
    """Return in which of a table's own columns each of `columns` lies; -1 where it has none,
    since it is ruled from the next column on."""
    middles = [(one + other) / 2 for one, other in pairwise(columns)]
    return [sum(edge < middle for edge in own[:-1]) - 1 for middle in middles]


def _spread(
    unfinished: Sequence[bool], own: Sequence[float], columns: Sequence[float]
) -> list[bool]:
    return [source >= 0 and unfinished[source] for source in _sources(own, columns)]


def _placed(
    grid: Sequence[Sequence[Place]], own: Sequence[float], columns: Sequence[float]
) -> list[list[Place]]:
    """Return a table's grid on finer columns; a column that it lacks is one empty cell."""
    sources = _sources(own, columns)
    placed: list[list[Place]] = []
    for number, row in enumerate(grid):
        places: list[Place] = []
        for column, source in enumerate(sources):
            if source < 0:
                places.append(Merge.ABOVE if number else "")
            elif column and sources[column - 1] == source:
                places.append(Merge.LEFT)
            else:
                places.append(row[source])
        placed.append(places)
    return placed


def _owner(grid: Sequence[Sequence[Place]], column: int) -> int:
    row = len(grid) - 1
    while row and grid[row][column] is Merge.ABOVE:
        row -= 1
    return row


def _goes_on(unfinished: Sequence[bool], row: Sequence[Place]) -> bool:
    """Tell whether a row is the rest of the last one: all it says goes on from there."""
    said = [(column, place) for column, place in enumerate(row) if isinstance(place, str) and place]
    return bool(said) and all(column and unfinished[column] for column, _ in said)


def _carry_merges(above: Sequence[Place], below: list[list[Place]]) -> None:
    """Let merged cells that go on over the page break go on: the empty ones with which the first
    row begins, and after them those that cover more rows."""
    first = below[0]
    leading = True
    for column, place in enumerate(first):
        empty = place == ""
        deeper = len(below) > 1 and below[1][column] is Merge.ABOVE
        leading = leading and (empty or place is Merge.LEFT)
        carried = first[0] is Merge.ABOVE or not column
        if empty and carried and (deeper or (leading and above[column] is Merge.ABOVE)):
            first[column] = Merge.ABOVE
