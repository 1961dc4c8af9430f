"""Plain text → Document, with the tables that a word processor exported into it.

In such an export each cell starts with a tab on a new line and may go on over several lines and
blank lines; a row is only implied, though a blank line follows its last cell; the continuation
of a merged cell is an empty cell; a header over several columns is one cell.
"""

import re
from collections.abc import Iterator, Sequence

from graph.reading import headings, widths, wrapping
from graph.reading.builder import trimmed
from graph.reading.document import Cell, Document, Paragraph, Source, Span, Table
from graph.reading.headings import Heading

MEDIA_TYPE = "text/plain"

_CELL_START = re.compile(r"^\t", re.M)
_BOOKMARK = re.compile(r"^\[bookmark: [^\]\n]*\]")
_LINE = re.compile(r"^.*$", re.M)


def read(text: str, source: Source) -> Document:
    """Find the paragraphs and exported tables of a plain text.

    Raises ReadingError if the cells after a header do not make rows of one width.
    """
    cells = _cells(text)
    heads = list(headings.find(text, cells))
    if not heads:
        return Document(source, text, list(_paragraphs(text, Span(0, len(text)))))
    before = Span(0, cells[heads[0].first].start - 1)
    blocks: list[Paragraph | Table] = list(_paragraphs(text, before))
    ends = [*(head.first for head in heads[1:]), len(cells)]
    for head, end in zip(heads, ends, strict=True):
        table, after = _table(text, head, cells[head.last : end])
        blocks.append(table)
        blocks.extend(_paragraphs(text, after))
    return Document(source, text, blocks)


def _cells(text: str) -> list[Span]:
    starts = [found.end() for found in _CELL_START.finditer(text)]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    return [Span(start, end) for start, end in zip(starts, ends, strict=False)]


def _paragraphs(text: str, within: Span) -> Iterator[Paragraph]:
    lines = list(_LINE.finditer(text, within.start, within.end))
    for first, last in wrapping.paragraphs([line[0] for line in lines]):
        skipped = _BOOKMARK.match(lines[first][0])
        start = lines[first].start() + (skipped.end() if skipped else 0)
        span = trimmed(text[start : lines[last - 1].end()], start)
        if span.start < span.end:
            yield Paragraph(span)


def _table(text: str, head: Heading, body: Sequence[Span]) -> tuple[Table, Span]:
    width, starts = widths.layout(text, head, body)
    last = body[-1] if body else head.cells[-1]
    split = headings.BLANK_LINE.search(text, max(last.start - 1, 0), last.end)
    after = Span(split.start() if split else last.end, last.end)
    grid = _heading_rows(text, head, width)
    ends = [*starts[1:], len(body)] if starts else []
    for index, (start, end) in enumerate(zip(starts, ends, strict=True), start=len(grid)):
        row = [
            Cell(_inner(text, span, after.start), index, column)
            for column, span in enumerate(body[start:end])
        ]
        grid.append(row * width if len(row) == 1 else row)
    return Table(grid, merges_known=False), after


def _heading_rows(text: str, head: Heading, width: int) -> list[list[Cell]]:
    """Place the heading's cells: the wide one has all columns that the others leave, and a blank
    one continues the one before it."""
    first: list[Cell] = []
    for index, span in enumerate(head.cells):
        blank = not span.of(text).strip()
        cell = first[-1] if blank and first else Cell(_inner(text, span, span.end), 0, len(first))
        first.extend([cell] * (1 + (width - len(head.cells)) * (index == head.wide)))
    if not head.second:
        return [first]
    second = [
        Cell(_inner(text, span, span.end), 1, column) if span.of(text).strip() else above
        for column, (span, above) in enumerate(zip(head.second, first, strict=True))
    ]
    return [first, second]


def _inner(text: str, span: Span, limit: int) -> Span:
    return trimmed(text[span.start : max(span.start, min(span.end, limit))], span.start)
