"""Rows of a sheet → paragraphs and tables: titles above a table, notes below it, several tables
under one another."""

import re
from collections.abc import Sequence

from graph.headers import header, meaning
from graph.reading.builder import Merge, Place, TextBuilder

_HAN = "[一二三四五六七八九十]{1,3}"
_HEADING = re.compile(rf"\s*(?:[（(]{_HAN}[）)]|{_HAN}[、．.])")
_LONGEST_HEADING = 60
_NOTE = re.compile(r"\s*(?:注|备注|说明|填表说明)\s*[:：]")


def write(builder: TextBuilder, rows: Sequence[Sequence[Place]], merges_known: bool = True) -> None:
    """Write rows of one width between two blank ones: lines of their own as paragraphs, the rest
    as a table."""
    first = _titles(rows)
    last = max(first, len(rows) - _notes(rows))
    for row in rows[:first]:
        _paragraphs(builder, row)
    if first < last:
        grid = [_heading_spread(row) for row in rows[first:last]]
        if not merges_known:
            _spread_header(grid)
        builder.table(grid, merges_known)
    for row in rows[last:]:
        _paragraphs(builder, row)


def has_title(rows: Sequence[Sequence[Place]]) -> bool:
    """Tell whether rows begin with a line of their own above the table."""
    return _titles(rows) > 0


def _said(row: Sequence[Place]) -> list[str]:
    return [place for place in row if not isinstance(place, Merge) and place.strip()]


def _paragraphs(builder: TextBuilder, row: Sequence[Place]) -> None:
    for text in _said(row):
        builder.paragraph(text)


def _titles(rows: Sequence[Sequence[Place]]) -> int:
    """Return how many rows above the table say one thing each; no cell may go on below them."""
    count = 0
    while count < len(rows) and len(_said(rows[count])) < 2:
        count += 1
    while 0 < count < len(rows) and Merge.ABOVE in rows[count]:
        count -= 1
    return count


def _notes(rows: Sequence[Sequence[Place]]) -> int:
    """Return how many rows below the table are notes: one cell over all columns, or 注：…"""
    count = 0
    for row in reversed(rows):
        whole = all(place is Merge.LEFT for place in row[1:])
        said = _said(row)
        if len(said) != 1 or not (whole or _NOTE.match(said[0])) or _HEADING.match(said[0]):
            break
        count += 1
    return count


def _heading_spread(row: Sequence[Place]) -> Sequence[Place]:
    """Let a heading inside a table (一、育人) cover its row, though its cells may be unmerged."""
    first = row[0]
    if isinstance(first, Merge) or Merge.ABOVE in row or _said(row) != [first]:
        return row
    if len(first) > _LONGEST_HEADING or not _HEADING.match(first):
        return row
    return [first, *[Merge.LEFT] * (len(row) - 1)]


def _spread_header(grid: list[Sequence[Place]]) -> None:
    """Let the header of a task table cover the columns that say something but have no header, and
    the row that divides it (责任分工: 牵头, 配合): the format has lost the merges."""
    below = grid[1] if len(grid) > 1 else []
    divided = len(_said(below)) > 1 and all(meaning(text) for text in _said(below))
    if not divided and header([meaning(text) for text in _said(grid[0])]) is None:
        return
    grid[0] = [place if place or not i else Merge.LEFT for i, place in enumerate(grid[0])]
    if divided:
        grid[1] = [place or Merge.ABOVE for place in below]
