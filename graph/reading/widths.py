"""How the cells of an exported table make rows, which the export itself does not say."""

import re
from collections.abc import Sequence

from graph.errors import ReadingError
from graph.reading.document import Span
from graph.reading.headings import MOST_EXTRA_COLUMNS, Heading, ends_row

_TITLE = re.compile(r"[（(]?[一二三四五六七八九十]+[、．.）)][^\n。]{2,40}")


def layout(text: str, head: Heading, body: Sequence[Span]) -> tuple[int, Sequence[int]]:
    """Return how many cells make a row, and which cells begin one.

    After each row, and so after its last cell, stands a blank line. A wide header may hide
    further columns, so the body is what counts: of the widths that fit, the one whose rows leave
    the fewest blank lines inside. A title inside the table is a row of one cell.

    Raises ReadingError if no width fits.
    """
    widths = _possible(head)
    ends = {index for index, cell in enumerate(body) if ends_row(text, cell)}
    if len(ends) * 2 < len(body) // widths[-1]:
        width = _width_without_blank_lines(text, head, body)
        return width, range(0, len(body), width)
    contents = {index: body[index].of(text).strip() for index in ends}
    titles = {index for index, content in contents.items() if _TITLE.fullmatch(content)}
    attempts = [
        (width, *_starts(ends, len(body), width, allowed))
        for allowed in (set[int](), titles)
        for width in widths
    ]
    fitting = [(width, starts) for width, starts, reached in attempts if reached == len(body)]
    if fitting:
        return max(fitting, key=lambda fit: len(ends.intersection(i - 1 for i in fit[1])))
    width, starts, reached = max(attempts, key=lambda attempt: len(attempt[1]))
    following = min((end for end in ends if end >= reached), default=len(body) - 1)
    raise _uneven(len(starts) + 1, following - reached + 1, width)


def _possible(head: Heading) -> range:
    if head.second:
        return range(len(head.second), len(head.second) + 1)
    return range(len(head.cells), len(head.cells) + MOST_EXTRA_COLUMNS + 1)


def _starts(ends: set[int], count: int, width: int, titles: set[int]) -> tuple[Sequence[int], int]:
    """Return where rows of `width` cells begin, and how far they go on without a break."""
    starts: list[int] = []
    position = 0
    while position < count:
        last = position + width - 1
        if last in ends or last == count - 1:
            following = last + 1
        elif position in titles:
            following = position + 1
        else:
            break
        starts.append(position)
        position = following
    return starts, position


def _width_without_blank_lines(text: str, head: Heading, body: Sequence[Span]) -> int:
    """Return the width that divides the cells and leaves the fewest rows without a task."""
    fewest, best = len(body), 0
    for width in _possible(head):
        if len(body) % width == 0:
            column = head.wide + width - len(head.cells)
            empty = sum(not span.of(text).strip() for span in body[column::width])
            if empty < fewest:
                fewest, best = empty, width
    if not best:
        rows, left = divmod(len(body), len(head.cells))
        raise _uneven(rows + 1, left, len(head.cells))
    return best


def _uneven(row: int, found: int, expected: int) -> ReadingError:
    return ReadingError(
        f"表格第 {row} 行有 {found} 个单元格，应有 {expected} 个；请检查该行或改用 .docx",
        f"row {row} of a table has {found} cells where {expected} are expected; "
        "check that row or use the .docx",
    )
