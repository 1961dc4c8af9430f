"""A report as a workbook: a sheet of findings and a sheet of counts."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from graph.errors import LimitError
from shapes.findings import Report, Tally
from shapes.formats.counting import Line, added, lines, overall
from shapes.formats.rows import COLUMNS, row
from shapes.formats.wording import SEVERITIES, chosen, headline, remarks

LONGEST = 32_767
"""Characters that a cell can hold; a longer text ends in an ellipsis."""

MOST_LINKS = 60_000
"""Links that a sheet can hold, with some to spare; beyond them they are plain text."""

MOST_ROWS = 1_048_576
"""Rows that a sheet can hold (ECMA-376, as spreadsheets read it)."""

_ABOUT = 20
"""Rows of a sheet beside those of its table, at most."""

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@")
_FILLS = {"Violation": "FBE3E1", "Warning": "FCF0DA", "Info": "E2F0EF"}
_SEVERITY = 2
_LINK = len(COLUMNS) - 1
_COLUMNS = (
    ("范围", "Scope", 36), ("级别", "Severity", 12), ("检查项", "Check", 32),
    ("适用", "Applicable", 11), ("通过", "Passed", 11), ("未通过", "Failed", 11),
    ("不适用", "Not applicable", 14), ("文中未写", "Text is silent", 14),
    ("未能读取", "Not read", 11), ("结果", "Results", 11), ("已豁免", "Waived", 11),
)  # fmt: skip


def write(report: Report, language: str) -> bytes:
    """Return the workbook (Office Open XML); no cell of it is a formula.

    Raises LimitError if a sheet cannot hold it all.
    """
    from openpyxl import Workbook  # not above: it takes longer to load than all else here

    book = Workbook(write_only=True)
    _findings(_Sheet(book, chosen(language, "问题", "Findings")), report, language)
    _counts(_Sheet(book, chosen(language, "计数", "Counts")), report, language)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def table(
    title: str, headings: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]
) -> bytes:
    """Return a workbook of one sheet of text, whose last column are addresses; no cell of it is a
    formula.

    Raises LimitError if a sheet cannot hold it all.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = _Sheet(book, title)
    sheet.begin(headings, widths, len(rows))
    for number, texts in enumerate(rows):
        *cells, last = map(sheet.cell, texts)
        if number < MOST_LINKS and texts[-1].startswith(("http://", "https://")):
            last = sheet.cell(texts[-1], "link")
            last.hyperlink = texts[-1]
        sheet.add([*cells, last])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


class _Sheet:
    """A sheet that is written from its top: a heading that stays in view, a filter, widths."""

    def __init__(self, book: Any, title: str) -> None:  # noqa: ANN401 - untyped
        from openpyxl.styles import Alignment, Font, PatternFill

        self._sheet = book.create_sheet(title)
        top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
        self._styles = {
            "plain": self._style(alignment=wrapped),
            "text": self._style(alignment=wrapped, quotePrefix=True),
            "line": self._style(alignment=top),
            "link": self._style(alignment=wrapped, font=Font(color="0B5C63", underline="single")),
            "head": self._style(
                alignment=wrapped, font=Font(bold=True), fill=PatternFill("solid", "E2F0EF")
            ),
            **{
                severity: self._style(alignment=wrapped, fill=PatternFill("solid", colour))
                for severity, colour in _FILLS.items()
            },
        }

    def begin(self, headings: Sequence[str], widths: Sequence[int], rows: int) -> None:
        """Write the heading of a table with so many `rows` below it; raises LimitError."""
        from openpyxl.utils import get_column_letter

        if rows > MOST_ROWS - _ABOUT:
            raise LimitError(
                "rows",
                f"工作簿的一个工作表容不下 {rows} 行；请用 CSV，或缩小范围",
                f"a sheet of a workbook cannot hold {rows} rows; use CSV, or narrow the report",
            )
        sheet = self._sheet
        sheet.freeze_panes = "A2"
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{rows + 1}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
        self.add([self.cell(heading, "head") for heading in headings])

    def add(self, cells: Sequence[Any]) -> None:
        """Write a row of cells and numbers."""
        self._sheet.append(list(cells))

    def cell(self, text: str, style: str = "plain") -> Any:  # noqa: ANN401 - untyped
        """Return a cell that is text and never a formula, whatever it begins with."""
        from openpyxl.cell import WriteOnlyCell

        fit = _UNFIT.sub("\ufffd", text)
        cell = WriteOnlyCell(self._sheet, fit if len(fit) <= LONGEST else f"{fit[: LONGEST - 1]}…")
        cell.data_type = "s"
        apostrophe = style == "plain" and fit.startswith(_FORMULA)
        cell._style = self._styles["text" if apostrophe else style]
        return cell

    def _style(self, **said: object) -> Any:  # noqa: ANN401 - untyped
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet)
        for name, value in said.items():
            setattr(cell, name, value)
        return cell._style


def _findings(sheet: _Sheet, report: Report, language: str) -> None:
    headings = [column.heading(language) for column in COLUMNS]
    sheet.begin(headings, [column.width for column in COLUMNS], len(report.findings))
    for number, finding in enumerate(report.findings):
        texts = row(finding, report, language)
        cells = [sheet.cell(text) for text in texts]
        cells[_SEVERITY] = sheet.cell(texts[_SEVERITY], finding.severity)
        if texts[_LINK] and number < MOST_LINKS:
            cells[_LINK] = sheet.cell(texts[_LINK], "link")
            cells[_LINK].hyperlink = texts[_LINK]
        sheet.add(cells)


def _counts(sheet: _Sheet, report: Report, language: str) -> None:
    told = list(_tallied(report, language))
    headings = [chosen(language, zh, en) for zh, en, _width in _COLUMNS]
    sheet.begin(headings, [width for _zh, _en, width in _COLUMNS], len(told))
    for numbers in told:
        sheet.add([each if isinstance(each, int) else sheet.cell(each) for each in numbers])
    sheet.add([])
    for words in (headline(report, language), *remarks(report, language)):
        sheet.add([sheet.cell(words, "line")])


def _tallied(report: Report, language: str) -> Iterator[list[str | int]]:
    """Yield the rows of counts: over all, then by document, department and measure."""
    whole = chosen(language, "全部", "All")
    for line in lines(report.findings, overall(report)):
        yield [whole, *_line(line, language), line.results, line.waived]
    groups: dict[str, list[Tally]] = {}
    for tally in report.tallies:
        if tally.of is not None:
            groups.setdefault(tally.of, []).append(tally)
    for of, tallies in groups.items():
        name = report.titles.get(of) or report.names.get(of) or of
        for line in lines((), added(tallies)):
            yield [name, *_line(line, language)]


def _line(line: Line, language: str) -> list[str | int]:
    told: list[str | int] = [SEVERITIES[language][line.shape.severity], line.shape.names[language]]
    tally = line.tally
    if tally is None:
        return [*told, *[""] * 6]
    numbers = (tally.applicable, tally.passed, tally.failed)
    return [*told, *numbers, tally.not_applicable, tally.silent, tally.unread]
