"""Building a document's text out of a marked-up format, with the place of each part."""

from collections.abc import Sequence
from enum import Enum

from graph.reading.document import Cell, Paragraph, Span, Table


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

    def text(self) -> str:
        """Return all that was written."""
        return "".join(self._parts)

    def paragraph(self, text: str) -> None:
        """Append a paragraph on a line of its own; blank text is dropped."""
        if text.strip():
            self.blocks.append(Paragraph(self._write(text)))
            self._write("\n")

    def table(self, grid: Sequence[Sequence[Place]]) -> None:
        """Append a table."""
        placed: list[list[Cell]] = []
        for index, row in enumerate(grid):
            placed.append(self._row(row, index, placed[-1] if placed else []))
            self._write("\n")
        self.blocks.append(Table(placed))

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
        self._parts.append(text)
        self._length += len(text)
        return trimmed(text, start)


def trimmed(text: str, start: int) -> Span:
    """Return where `text`, which begins at `start`, stands without the space around it."""
    inner = text.strip()
    if not inner:
        return Span(start, start)
    first = start + len(text) - len(text.lstrip())
    return Span(first, first + len(inner))
