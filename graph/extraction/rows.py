"""A task table's rows, with what each cell means and whether it was carried down."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from graph.errors import ExtractionError
from graph.extraction.numbering import bare
from graph.headers import Column, meaning
from graph.headers import header as recognised
from graph.reading.document import Cell, Table

_HAN = re.compile(r"[\s（(]*[一二三四五六七八九十]{1,3}[\s、）)]*")
CARRIED = frozenset({Column.LEAD, Column.RESPONSIBLE})
"""Columns in which emptiness under a cell means that the cell was merged, where a format does
not show merges."""


@dataclass(frozen=True, slots=True)
class Field:
    """A cell as one row sees it; `carried` is true from its second row on."""

    cell: Cell
    carried: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cells of the task's hierarchy, outermost first, and the cells by meaning."""

    hierarchy: Sequence[Field]
    fields: dict[Column, list[Field]]
    number: Field | None
    spanning: Cell | None = None
    """The cell that covers the whole row, if one does: a heading inside the table."""

    def same_place(self, other: "Row", depth: int) -> bool:
        """Tell whether both rows have one cell at `depth` of hierarchies of equal length."""
        return (
            len(self.hierarchy) == len(other.hierarchy)
            and self.hierarchy[depth].cell is other.hierarchy[depth].cell
        )

    def is_empty(self, text: str) -> bool:
        """Tell whether no cell of its own says anything."""
        everything = chain(self.hierarchy, *self.fields.values())
        return not any(f.cell.span.of(text).strip() for f in everything if not f.carried)


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of a task table mean, and which header cell says so."""

    columns: Sequence[Column | None]
    cells: Sequence[Cell]
    rows: int

    def meanings(self, text: str) -> list[Column | None]:
        """Return what its cells mean by themselves: a row that says the same repeats it."""
        return [meaning(cell.span.of(text)) for cell in self.cells]

    def cell(self, column: Column) -> Cell:
        """Return the header cell of the first column with this meaning."""
        return self.cells[self.columns.index(column)]

    def unknown(self) -> list[Cell]:
        """Return the header cells whose meaning is not known, each once."""
        cells = {id(c): c for c, m in zip(self.cells, self.columns, strict=True) if m is None}
        return list(cells.values())


def header(text: str, table: Table) -> Header | None:
    """Return a table's header if it is a task table's; it may stand below a title row and may
    have a second row that divides a wide cell (责任分工: 牵头, 配合)."""
    for index, row in enumerate(table.grid[:4]):
        if len({id(cell) for cell in row}) < 2:
            continue
        below = table.grid[index + 1] if index + 1 < len(table.grid) else ()
        cells = _divided(text, row, below) or list(row)
        columns = recognised([meaning(cell.span.of(text)) for cell in cells])
        if columns is not None:
            own_row = cells == list(row)
            return Header(columns, cells, index + (1 if own_row else 2))
    return None


def _divided(text: str, row: Sequence[Cell], below: Sequence[Cell]) -> list[Cell] | None:
    """Return the cells that name the columns if the row below divides a wide cell of `row`: each
    of its own cells is a known header, and the others continue."""
    if len(below) != len(row) or not any(a is b for a, b in zip(row, below, strict=True)):
        return None
    own = [cell for cell, above in zip(below, row, strict=True) if cell is not above]
    said = [cell for cell in own if cell.span.of(text).strip()]
    if not said or any(meaning(cell.span.of(text)) is None for cell in said):
        return None
    return [
        cell if cell is not above and cell.span.of(text).strip() else above
        for cell, above in zip(below, row, strict=True)
    ]


def rows(text: str, table: Table, head: Header) -> Iterator[Row]:
    """Yield the rows below the header that say something.

    Raises ExtractionError if a row has fewer cells than the header.
    """
    layout = _Layout(text, table, head)
    above: Row | None = None
    for index, cells in enumerate(table.grid[head.rows :], start=head.rows):
        if len(cells) < len(head.columns):
            raise ExtractionError(
                f"表格第 {index + 1} 行只有 {len(cells)} 个单元格，"
                f"表头有 {len(head.columns)} 个；请补全该行",
                f"row {index + 1} of a table has {len(cells)} cells where its header has "
                f"{len(head.columns)}; complete that row",
            )
        if [meaning(c.span.of(text)) for c in cells[: len(head.columns)]] == head.meanings(text):
            continue
        row = layout.row(index, cells, above)
        if row.spanning is not None or not row.is_empty(text):
            yield row
            above = row if row.spanning is None else None


class _Layout:
    """Which columns of a table hold the task's hierarchy, its number and everything else."""

    def __init__(self, text: str, table: Table, head: Header) -> None:
        self._text = text
        self._merges_known = table.merges_known
        self._head = head
        self._numbers = {i for i, column in enumerate(head.columns) if column is Column.NUMBER}
        tasks = [i for i, column in enumerate(head.columns) if column is Column.TASK]
        body = table.grid[head.rows :]
        self._hierarchy = [i for i in tasks if self._says_something(body, i)] or tasks[-1:]
        if len(self._hierarchy) > 1 and self._only_numbers(body, self._hierarchy[0]):
            self._numbers.add(self._hierarchy.pop(0))

    def _says_something(self, body: Sequence[Sequence[Cell]], column: int) -> bool:
        return any(len(row) > column and row[column].span.of(self._text).strip() for row in body)

    def _only_numbers(self, body: Sequence[Sequence[Cell]], column: int) -> bool:
        contents = (row[column].span.of(self._text).strip() for row in body if len(row) > column)
        return all(bare(content) is not None for content in contents if content)

    def row(self, index: int, cells: Sequence[Cell], above: Row | None) -> Row:
        first = cells[0]
        if len(cells) > 1 and first.row == index and all(cell is first for cell in cells):
            return Row((), {}, None, spanning=first)
        chapter = self._chapter(index, cells)
        if chapter is not None:
            return chapter
        hierarchy = self._hierarchy_fields(index, cells, above)
        fields: dict[Column, list[Field]] = {}
        taken = {id(field.cell) for field in hierarchy}
        for position, column in enumerate(self._head.columns):
            if (
                column is None
                or column in (Column.NUMBER, Column.TASK)
                or id(cells[position]) in taken
            ):
                continue
            taken.add(id(cells[position]))
            fields.setdefault(column, []).append(
                Field(cells[position], cells[position].row != index)
            )
        if not self._merges_known and above is not None:
            self._carry_parties(fields, hierarchy, above)
        number = next((Field(cells[i], cells[i].row != index) for i in sorted(self._numbers)), None)
        return Row(hierarchy, fields, number)

    def _chapter(self, index: int, cells: Sequence[Cell]) -> Row | None:
        """Return a row that is a heading with its number in the cell before it: one cell covers
        the rest, or 一 stands over nothing but a title."""
        place = min(self._numbers, default=None)
        if place != 0 or cells[0].row != index or bare(cells[0].span.of(self._text)) is None:
            return None
        rest = {id(cell): cell for cell in cells[1:]}
        said = [cell for cell in rest.values() if cell.span.of(self._text).strip()]
        if len(cells) < 3 or len(said) != 1 or said[0].row != index or said[0] is not cells[1]:
            return None
        if len(rest) > 1 and not _HAN.fullmatch(cells[0].span.of(self._text)):
            return None
        return Row((), {}, Field(cells[0], carried=False), spanning=said[0])

    def _hierarchy_fields(
        self, index: int, cells: Sequence[Cell], above: Row | None
    ) -> list[Field]:
        fields: list[Field] = []
        outer_is_new = False
        for depth, position in enumerate(self._hierarchy):
            cell = cells[position]
            if fields and cell is fields[-1].cell:
                continue
            empty = not cell.span.of(self._text).strip()
            may_carry = empty and not (self._merges_known or outer_is_new)
            if may_carry and above is not None and depth < len(above.hierarchy):
                fields.append(Field(above.hierarchy[depth].cell, carried=True))
                continue
            field = Field(cell, carried=cell.row != index)
            outer_is_new = outer_is_new or not (field.carried or empty)
            fields.append(field)
        return fields

    def _carry_parties(
        self, fields: dict[Column, list[Field]], hierarchy: Sequence[Field], above: Row
    ) -> None:
        """Continue the lead of the row above inside one measure: the format left the rest of a
        merged cell empty."""
        outer, outer_above = ([f.cell for f in h[:-1]] for h in (hierarchy, above.hierarchy))
        same_unit = bool(outer) and outer == outer_above
        for column in CARRIED & fields.keys():
            own = fields[column]
            if same_unit and not any(field.cell.span.of(self._text).strip() for field in own):
                fields[column] = [
                    Field(f.cell, carried=True) for f in above.fields.get(column, own)
                ]
