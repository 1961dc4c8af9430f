"""Plain text → Document, with the tables that a word processor exported into it.

In such an export each cell starts with a tab on a new line and may go on over several lines and
blank lines; a row is only implied, though a blank line follows its last cell; the continuation
of a merged cell is an empty cell; a header over several columns is one cell.
"""

import re
from collections.abc import Iterator, Sequence

from graph.errors import ReadingError
from graph.headers import Column, is_header, meaning
from graph.reading.builder import trimmed
from graph.reading.document import Cell, Document, Paragraph, Source, Span, Table

MEDIA_TYPE = "text/plain"

_CELL_START = re.compile(r"^\t", re.M)
_BLANK_LINE = re.compile(r"\n[ \t\r\u3000]*\n")
_BOOKMARK = re.compile(r"^\[bookmark: [^\]\n]*\]")
_LINE = re.compile(r"[^\n]+")
_NOT_A_HEADER = re.compile(r"[（(]?[\d一二三四五六七八九十]+[、．.）)]|(?:\s*\S){13}")
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]+[、．.）)][^\n。]{2,40}")
_WIDEST = 24
_MOST_EXTRA_COLUMNS = 8


def read(text: str, source: Source) -> Document:
    """Find the paragraphs and exported tables of a plain text.

    Raises ReadingError if the cells after a header do not make rows of one width.
    """
    cells = _cells(text)
    headers = list(_headers(text, cells))
    if not headers:
        return Document(source, text, list(_paragraphs(text, Span(0, len(text)))))
    blocks: list[Paragraph | Table] = list(
        _paragraphs(text, Span(0, cells[headers[0][0]].start - 1))
    )
    ends = [*(start for start, _ in headers[1:]), len(cells)]
    for (first, last), end in zip(headers, ends, strict=True):
        table, after = _table(text, cells[first:last], cells[last:end])
        blocks.append(table)
        blocks.extend(_paragraphs(text, after))
    return Document(source, text, blocks)


def _cells(text: str) -> list[Span]:
    starts = [found.end() for found in _CELL_START.finditer(text)]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    return [Span(start, end) for start, end in zip(starts, ends, strict=False)]


def _paragraphs(text: str, within: Span) -> Iterator[Paragraph]:
    for line in _LINE.finditer(text, within.start, within.end):
        skipped = _BOOKMARK.match(line[0])
        start = line.start() + (skipped.end() if skipped else 0)
        span = trimmed(text[start : line.end()], start)
        if span.start < span.end:
            yield Paragraph(span)


def _ends_row(text: str, cell: Span) -> bool:
    return _BLANK_LINE.search(text, max(cell.start - 1, 0), cell.end) is not None


def _headers(text: str, cells: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the first and the one-past-last cell of each header row."""
    meanings = [meaning(cell.of(text)) if cell.end - cell.start <= 60 else None for cell in cells]
    index = 0
    while index < len(cells):
        end = _header_end(text, cells, meanings, index)
        if meanings[index] is not None and is_header(meanings[index:end]):
            yield index, end
            index = end
        else:
            index += 1


def _header_end(
    text: str, cells: Sequence[Span], meanings: Sequence[Column | None], first: int
) -> int:
    """Return where the row that starts with a header cell ends: at a blank line, or in front of
    the first cell that is too long for a header."""
    end = first
    while end < min(len(cells), first + _WIDEST):
        content = cells[end].of(text).strip()
        if meanings[end] is None and _NOT_A_HEADER.match(content):
            break
        end += 1
        if _ends_row(text, cells[end - 1]) and is_header(meanings[first:end]):
            break
    return end


def _table(text: str, header: Sequence[Span], body: Sequence[Span]) -> tuple[Table, Span]:
    width, starts = _layout(text, header, body)
    last = body[-1] if body else header[-1]
    split = _BLANK_LINE.search(text, max(last.start - 1, 0), last.end)
    after = Span(split.start() if split else last.end, last.end)
    grid = [_header_row(text, header, width)]
    ends = [*starts[1:], len(body)] if starts else []
    for index, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        row = [
            Cell(_inner(text, span, after.start), index, column)
            for column, span in enumerate(body[start:end])
        ]
        grid.append(row * width if len(row) == 1 else row)
    return Table(grid, merges_known=False), after


def _inner(text: str, span: Span, limit: int) -> Span:
    return trimmed(text[span.start : max(span.start, min(span.end, limit))], span.start)


def _header_row(text: str, header: Sequence[Span], width: int) -> list[Cell]:
    """Place the header's cells: a blank one and the missing ones continue the task's header."""
    row: list[Cell] = []
    missing = width - len(header)
    for span in header:
        blank = not span.of(text).strip()
        cell = row[-1] if blank and row else Cell(_inner(text, span, span.end), 0, len(row))
        row.append(cell)
        if missing and meaning(span.of(text)) is Column.TASK:
            row.extend([cell] * missing)
            missing = 0
    return row


def _layout(text: str, header: Sequence[Span], body: Sequence[Span]) -> tuple[int, Sequence[int]]:
    """Return how many cells make a row, and which cells begin one.

    After each row, and so after its last cell, stands a blank line. A wide header may hide
    further columns, so the body is what counts: of the widths that fit, the one whose rows leave
    the fewest blank lines inside. A heading inside the table is a row of one cell.
    """
    ends = {index for index, cell in enumerate(body) if _ends_row(text, cell)}
    if len(ends) * 2 < len(body) // (len(header) + _MOST_EXTRA_COLUMNS):
        width = _width_without_blank_lines(text, header, body)
        return width, range(0, len(body), width)
    headings = {
        index
        for index in ends
        if (content := body[index].of(text).strip()) and _HEADING.fullmatch(content)
    }
    widths = range(len(header), len(header) + _MOST_EXTRA_COLUMNS + 1)
    attempts = [
        (width, *_starts(ends, len(body), width, allowed))
        for allowed in (set[int](), headings)
        for width in widths
    ]
    fitting = [(width, starts) for width, starts, reached in attempts if reached == len(body)]
    if fitting:
        return max(fitting, key=lambda fit: len(ends.intersection(i - 1 for i in fit[1])))
    width, starts, reached = max(attempts, key=lambda attempt: len(attempt[1]))
    following = min((end for end in ends if end >= reached), default=len(body) - 1)
    raise _uneven(len(starts) + 1, following - reached + 1, width)


def _starts(
    ends: set[int], count: int, width: int, headings: set[int]
) -> tuple[Sequence[int], int]:
    """Return where rows of `width` cells begin, and how far they go on without a break."""
    starts: list[int] = []
    position = 0
    while position < count:
        last = position + width - 1
        if last in ends or last == count - 1:
            following = last + 1
        elif position in headings:
            following = position + 1
        else:
            break
        starts.append(position)
        position = following
    return starts, position


def _width_without_blank_lines(text: str, header: Sequence[Span], body: Sequence[Span]) -> int:
    """Return the width that divides the cells and leaves the fewest rows without a task."""
    task = max(i for i, span in enumerate(header) if meaning(span.of(text)) is Column.TASK)
    fewest, best = len(body), 0
    for width in range(len(header), len(header) + _MOST_EXTRA_COLUMNS + 1):
        if len(body) % width == 0:
            column = task + width - len(header)
            empty = sum(not span.of(text).strip() for span in body[column::width])
            if empty < fewest:
                fewest, best = empty, width
    if not best:
        last_row = len(body) // len(header)
        raise _uneven(last_row + 1, len(body) - last_row * len(header), len(header))
    return best


def _uneven(row: int, found: int, expected: int) -> ReadingError:
    return ReadingError(
        f"表格第 {row} 行有 {found} 个单元格，应有 {expected} 个；请检查该行或改用 .docx",
        f"row {row} of a table has {found} cells where {expected} are expected; "
        "check that row or use the .docx",
    )
