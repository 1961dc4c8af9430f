"""The heading rows of exported tables: where a table begins and how its columns are called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.headers import Column, header, meaning
from graph.reading.document import Span

BLANK_LINE = re.compile(r"\n[ \t\r\u3000]*\n")
"""What stands after the last cell of a row."""

MOST_EXTRA_COLUMNS = 8
"""How many columns more than its own one a wide header cell may span."""

_LONGEST = 60
_WIDEST = 24
_NOT_A_HEADER = re.compile(r"[（(]?[\d一二三四五六七八九十]+[、．.）)]|(?:\s*\S){13}")
_TITLE_BEHIND = re.compile(r"\S[ \t\r\u3000]*\n[ \t\r\u3000]*\n\s*[一二三四五六七八九十]{1,3}、")


@dataclass(frozen=True, slots=True)
class Heading:
    """A table's heading among all cells: `[first, last)`, with the cells of its first row, the
    one of them that is wide, and the second row that divides the wide one, if there is one."""

    first: int
    last: int
    cells: Sequence[Span]
    wide: int
    second: Sequence[Span] = ()


def ends_row(text: str, cell: Span) -> bool:
    """Tell whether a blank line follows the cell's content, or stands in it."""
    return BLANK_LINE.search(text, max(cell.start - 1, 0), cell.end) is not None


def find(text: str, cells: Sequence[Span]) -> Iterator[Heading]:
    """Yield the headings of all tables, in order."""
    meanings = [_meaning(cell.of(text)) for cell in cells]
    index = 0
    while index < len(cells):
        if meanings[index] is not None:
            end = _row_end(text, cells, meanings, index)
            columns = header(meanings[index:end])
            if columns:
                yield _heading(text, cells, meanings, index, end, columns)
                index = end
                continue
        index += 1


def _meaning(cell: str) -> Column | None:
    """Return what a cell means as a header; the last one of a table, which holds the numbered
    title that stands behind the table, is none."""
    if len(cell) > _LONGEST or _TITLE_BEHIND.search(cell):
        return None
    return meaning(cell)


def _heading(
    text: str,
    cells: Sequence[Span],
    meanings: Sequence[Column | None],
    first: int,
    end: int,
    columns: Sequence[Column | None],
) -> Heading:
    second = _second_row(text, cells, meanings, end, end - first)
    if second:
        wide = next(i for i, span in enumerate(second) if span.of(text).strip())
        return Heading(first, end + len(second), cells[first:end], wide, second)
    wide = max(index for index, column in enumerate(columns) if column is Column.TASK)
    return Heading(first, end, cells[first:end], wide)


def _second_row(
    text: str, cells: Sequence[Span], meanings: Sequence[Column | None], start: int, above: int
) -> Sequence[Span]:
    """Return the row below the first if it divides one wide cell of it (责任分工: 牵头, 配合) and
    is empty elsewhere."""
    for count in range(above, above + MOST_EXTRA_COLUMNS + 1):
        row = cells[start : start + count]
        if len(row) < count or not ends_row(text, row[-1]):
            continue
        said = [index for index, cell in enumerate(row) if cell.of(text).strip()]
        known = all(meanings[start + index] is not None for index in said)
        divides = len(said) > 1 and said[-1] - said[0] + 1 == len(said) == count - above + 1
        if known and divides:
            return row
    return ()


def _row_end(
    text: str, cells: Sequence[Span], meanings: Sequence[Column | None], first: int
) -> int:
    """Return where the row that starts with a header cell ends: at a blank line, or in front of
    the first cell that cannot be a header."""
    end = first
    while end < min(len(cells), first + _WIDEST):
        if meanings[end] is None and _NOT_A_HEADER.match(cells[end].of(text).strip()):
            break
        end += 1
        if ends_row(text, cells[end - 1]) and header(meanings[first:end]):
            break
    return end
