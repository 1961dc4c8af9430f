"""Building a document's text out of a marked-up format, with the place of each part."""

from collections.abc import Sequence
from enum import Enum

from graph.errors import ReadingError
from graph.reading.document import Cell, Paragraph, Span, Table

MAX_COLUMNS = 200
"""How many columns a merged cell, or the space beside a row, may span."""

MAX_PLACES = 1_000_000
"""How many places the grids of a document may have, merged ones counted each time."""

_CONTROL = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"}
_CONTROL |= {0xFFFE: " ", 0xFFFF: " "}


class Merge(Enum):
    """A place in a grid that belongs to the cell on its left or above it."""

    LEFT = "left"
    ABOVE = "above"


Place = str | Merge
"""What a reader puts into a grid: the text of a printed cell, or the cell that covers it."""


class TextBuilder:
    """Collects blocks and writes the text they stand in.

    A table is written the way word processors export one: a tab before each cell, a line break
    after it, an empty cell where a merged one continues, a blank line after each row.
    """

    def __init__(self) -> None:
        self.blocks: list[Paragraph | Table] = []
        self._parts: list[str] = []
        self._length = 0
        self._places = 0

    def text(self) -> str:
        """Return all that was written."""
        return "".join(self._parts)

    def paragraph(self, text: str) -> None:
        """Append a paragraph on a line of its own; blank text is dropped."""
        if printable(text).strip():
            self.blocks.append(Paragraph(self._write(text)))
            self._write("\n")

    def table(self, grid: Sequence[Sequence[Place]], merges_known: bool = True) -> None:
        """Append a table. Raises ReadingError if the document's tables have too many places."""
        self._places += sum(map(len, grid))
        if self._places > MAX_PLACES:
            raise too_large()
        placed: list[list[Cell]] = []
        for index, row in enumerate(grid):
            placed.append(self._row(row, index, placed[-1] if placed else []))
            self._write("\n")
        self.blocks.append(Table(placed, merges_known))

    def _row(self, row: Sequence[Place], index: int, above: list[Cell]) -> list[Cell]:
        cells: list[Cell] = []
        for column, place in enumerate(row):
            if place is Merge.LEFT:
                cells.append(cells[-1])
            elif place is Merge.ABOVE:
                self._write("\t\n")
                cells.append(above[column])
            else:
                self._write("\t")
                cells.append(Cell(self._write(place), index, column))
                self._write("\n")
        return cells

    def _write(self, text: str) -> Span:
        start = self._length
        text = printable(text)
        self._parts.append(text)
        self._length += len(text)
        return trimmed(text, start)


def printable(text: str) -> str:
    """Return `text` with a space for each control character: XML results cannot hold them."""
    return text if text.isprintable() else text.translate(_CONTROL)


def too_large() -> ReadingError:
    """Return the error for tables that no document needs."""
    return ReadingError(
        f"表格过大（超过 {MAX_PLACES} 格），未读取",
        f"the tables are too large (over {MAX_PLACES} places); they were not read",
    )


def trimmed(text: str, start: int) -> Span:
    """Return where `text`, which begins at `start`, stands without the space around it."""
    inner = text.strip()
    if not inner:
        return Span(start, start)
    first = start + len(text) - len(text.lstrip())
    return Span(first, first + len(inner))
