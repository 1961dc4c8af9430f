"""HTML tables: which hold data, and their grids with rowspan and colspan (WHATWG HTML, tables)."""

from collections.abc import Iterator

from lxml import etree

from graph.headers import header, meaning
from graph.reading.builder import MAX_COLUMNS, MAX_PLACES, Merge, Place, too_large
from graph.reading.elements import letters, line_text

_CELLS = ("td", "th")
_GROUPS = ("thead", "tbody", "tfoot")
_LONGEST_LAYOUT = 3
_MANY_LINES = 6
_MOST_OF_IT = 0.6
_HEADER_ROWS = 4


def is_data(table: etree._Element) -> bool:
    """Tell a data table from one that only lays out the page.

    A table in which tables stand, or whose one or two rows hold a column of paragraphs, is
    layout, unless it has the header of a task table.
    """
    rows = [list(_cells(row)) for _, row in _rows(table)]
    if table.get("role") in ("presentation", "none") or max(map(len, rows), default=0) < 2:
        return False
    if _holds_a_table(table):
        return _has_header(rows)
    if table.get("border", "0").strip() not in ("", "0") or table.find(".//th") is not None:
        return True
    return len(rows) > _LONGEST_LAYOUT or _has_header(rows) or not _holds_a_column(rows)


def grid(table: etree._Element) -> list[list[Place]]:
    """Return the rows of a table. Raises ReadingError if it has too many places."""
    lines: list[list[Place]] = []
    open_merges: dict[int, int] = {}
    places = 0
    group = None
    for parent, row in _rows(table):
        if parent is not group:
            group = parent
            open_merges.clear()
        line = _line(row, open_merges)
        places += len(line)
        if places > MAX_PLACES:
            raise too_large()
        lines.append(line)
    return lines


def _has_header(rows: list[list[etree._Element]]) -> bool:
    return any(
        not any(_holds_a_table(cell) for cell in cells)
        and header([meaning(line_text(cell)) for cell in cells]) is not None
        for cells in rows[:_HEADER_ROWS]
    )


def _holds_a_table(element: etree._Element) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def _holds_a_column(rows: list[list[etree._Element]]) -> bool:
    texts = [line_text(cell) for cells in rows for cell in cells]
    longest = max(texts, key=len)
    much = letters(longest) >= sum(map(letters, texts)) * _MOST_OF_IT
    return much and len([line for line in longest.split("\n") if line.strip()]) >= _MANY_LINES


def _rows(table: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield the rows, each with what groups it."""
    for child in table:
        if child.tag == "tr":
            yield table, child
        elif child.tag in _GROUPS:
            yield from ((child, row) for row in child.iterchildren("tr"))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return row.iterchildren(*_CELLS)


def _line(row: etree._Element, open_merges: dict[int, int]) -> list[Place]:
    line: list[Place] = []
    for cell in _cells(row):
        _continue_merges(line, open_merges)
        width = min(max(_number(cell, "colspan"), 1), MAX_COLUMNS)
        height = _number(cell, "rowspan")
        for offset in range(width):
            if height != 1:
                open_merges[len(line)] = height - 1
            line.append(Merge.LEFT if offset else line_text(cell))
    _continue_merges(line, open_merges)
    last = max(open_merges, default=-1)
    while len(line) <= last:
        line.append("")
        _continue_merges(line, open_merges)
    return line


def _continue_merges(line: list[Place], open_merges: dict[int, int]) -> None:
    """Fill the next places that a merged cell from above covers (-1 rows: to the end)."""
    while (left := open_merges.pop(len(line), 0)) != 0:
        if left != 1:
            open_merges[len(line)] = left - 1
        line.append(Merge.ABOVE)


def _number(cell: etree._Element, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(int(value), 65_534) if value.isdecimal() and len(value) < 9 else 1
