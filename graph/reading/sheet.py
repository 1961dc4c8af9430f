""".xlsx → Document: each visible sheet's paragraphs and tables with their merged cells."""

import io
import re
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.parsers import expat

import openpyxl
from openpyxl.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from graph.errors import ReadingError
from graph.reading import archive, tabular
from graph.reading.builder import MAX_PLACES, Merge, Place, TextBuilder, too_large
from graph.reading.document import Document, Source
from graph.reading.figures import EAST_ASIAN_DATES, printed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What openpyxl raises for workbooks whose parts are missing or of the wrong kind.
_ERRORS = (
    *archive.ARCHIVE_ERRORS,
    expat.ExpatError,
    InvalidFileException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    SyntaxError,
    TypeError,
)
_NAMELESS = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.I)

_Cells = dict[int, dict[int, str]]


@dataclass(frozen=True, slots=True)
class _Area:
    """A merged range, by its rows and columns, the last ones included."""

    top: int
    bottom: int
    left: int
    right: int


_Areas = dict[int, list[_Area]]


def read(data: bytes, source: Source) -> Document:
    """Read the text that a workbook's visible sheets print, hidden rows and columns included.

    A formula gives the value that was stored with it, and nothing if none was.

    Raises ReadingError if the file is damaged, encrypted, unpacks to too much, carries a DTD or
    has too many cells.
    """
    archive.check(data, _damaged())
    builder = TextBuilder()
    try:
        _check_size(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                _write(builder, sheet)
    except _ERRORS as error:
        raise _damaged() from error
    return Document(source, builder.text(), builder.blocks)


def _check_size(data: bytes) -> None:
    """Raise ReadingError if the sheets have more cells, or merge more, than a document needs:
    every one of them would be made in memory."""
    places = 0

    def on_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal places
        kind = name.rpartition(":")[2]
        if kind == "mergeCell":
            left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
            places += (right - left + 1) * (bottom - top + 1)
        elif kind == "c":
            places += 1
        if places > MAX_PLACES:
            raise too_large()

    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        for name in opened.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                parser = expat.ParserCreate()
                parser.StartElementHandler = on_element
                with opened.open(name) as part:
                    parser.ParseFile(part)


def _write(builder: TextBuilder, sheet: Worksheet) -> None:
    cells = _cells(sheet)
    if not cells:
        return
    areas = _areas(sheet, cells)
    grids = [_grid(rows, cells, areas) for rows in _parts(cells, areas)]
    # What stands first is the document's title: a sheet's name must not run into it.
    titled = not builder.blocks and tabular.has_title(grids[0])
    if not titled and not _NAMELESS.fullmatch(sheet.title.strip()):
        builder.paragraph(sheet.title)
    for grid in grids:
        tabular.write(builder, grid)


def _cells(sheet: Worksheet) -> _Cells:
    """Return the text of the cells that say something, by row and column.

    Worksheets claim rows and columns by the million, so only the cells that are there count.
    """
    found: _Cells = {}
    for (row, column), cell in sheet._cells.items():
        text = _text(cell, sheet)
        if text:
            found.setdefault(row, {})[column] = text
    return found


def _text(cell: Cell, sheet: Worksheet) -> str:
    value, format_ = cell.value, cell.number_format
    east_asian = EAST_ASIAN_DATES.get(cell._style.numFmtId) if cell.has_style else None
    if east_asian and isinstance(value, int | float):
        value, format_ = from_excel(value, sheet.parent.epoch), east_asian
    if isinstance(value, str):
        return str(unescape(value)).replace("\r\n", "\n").replace("\r", "\n").strip()
    return printed(value, format_)


def _areas(sheet: Worksheet, cells: _Cells) -> _Areas:
    """Return the merged ranges by their first row, cut where the sheet has no text any more."""
    last = max(cells)
    areas: _Areas = {}
    for merged in sheet.merged_cells.ranges:
        area = _Area(merged.min_row, min(merged.max_row, last), merged.min_col, merged.max_col)
        areas.setdefault(area.top, []).append(area)
    return areas


def _parts(cells: _Cells, areas: _Areas) -> Iterator[Sequence[int]]:
    """Yield the runs of rows between blank ones; a merged cell with text fills its rows."""
    filled = set(cells)
    for row, said in cells.items():
        for area in areas.get(row, ()):
            if area.left in said:
                filled.update(range(row, area.bottom + 1))
    part: list[int] = []
    for row in sorted(filled):
        if part and row != part[-1] + 1:
            yield part
            part = []
        part.append(row)
    yield part


def _grid(rows: Sequence[int], cells: _Cells, areas: _Areas) -> list[list[Place]]:
    columns = sorted({column for row in rows for column in cells.get(row, ())})
    if len(columns) * len(rows) > MAX_PLACES:
        raise too_large()
    places: list[list[Place]] = [[cells.get(row, {}).get(c, "") for c in columns] for row in rows]
    for index, row in enumerate(rows):
        for area in areas.get(row, ()):
            _merge(places[index : index + area.bottom - area.top + 1], columns, area)
    return places


def _merge(covered: Sequence[list[Place]], columns: Sequence[int], area: _Area) -> None:
    first, last = bisect_left(columns, area.left), bisect_right(columns, area.right)
    for index, row in enumerate(covered):
        for column in range(first, last):
            if index:
                row[column] = Merge.ABOVE
            elif column > first:
                row[column] = Merge.LEFT


def _damaged() -> ReadingError:
    return ReadingError(
        "不是完整的 Excel 工作簿（文件损坏或被截断）；请重新获取或另存为 .xlsx",
        "not a complete Excel workbook (damaged or truncated); fetch it again or save it as .xlsx",
    )
