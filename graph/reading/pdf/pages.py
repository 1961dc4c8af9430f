"""The pages of a PDF file, one after the other, as lines and tables in reading order."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pypdfium2
from pypdfium2 import PdfiumError, raw

from graph.errors import ReadingError
from graph.reading.pdf.columns import Strip, in_order
from graph.reading.pdf.fonts import use_box_font
from graph.reading.pdf.glyphs import Text, text
from graph.reading.pdf.grids import grids
from graph.reading.pdf.lines import Line, rows
from graph.reading.pdf.rulings import rules
from graph.reading.pdf.tables import PageTable, centre, table

MAX_PAGES = 5_000
"""How many pages a document may have."""

_PAGES_AT_ONCE = 64
"""After so many pages the file is opened anew, since PDFium keeps what it has read."""

_MOST_IMAGES = 1_000

_FEW = 40
"""Fewer characters than this on a picture of a page are a stamp or a page number."""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page, in reading order; `scanned` if it is a picture without text."""

    width: float
    height: float
    items: Sequence[Strip | PageTable]
    printed: int
    unmapped: int
    scanned: bool

    def strips(self) -> list[Strip]:
        """Return the lines outside tables."""
        return [item for item in self.items if isinstance(item, Strip)]

    def without(self, lines: Collection[Line]) -> "Page":
        """Return the page without these lines."""
        return replace(
            self,
            items=[
                item for item in self.items if isinstance(item, PageTable) or item.line not in lines
            ],
        )


def page_by_page(data: bytes) -> Iterator[Page]:
    """Yield the pages of a PDF file; only one is open at a time.

    Raises ReadingError if the file is encrypted, damaged or too long.
    """
    use_box_font()
    try:
        first, count = 0, 1
        while first < count:
            with closing(pypdfium2.PdfDocument(data)) as document:
                count = len(document)
                _check(count)
                for index in range(first, min(first + _PAGES_AT_ONCE, count)):
                    with closing(document[index]) as page:
                        found = _page(page)
                    yield found
            first += _PAGES_AT_ONCE
    except PdfiumError as error:
        raise _unreadable(error.err_code) from error


def _check(count: int) -> None:
    if not count:
        raise _unreadable(None)
    if count > MAX_PAGES:
        raise ReadingError(
            f"页数过多（{count} 页，上限 {MAX_PAGES} 页）；请拆分",
            f"too many pages ({count}; the limit is {MAX_PAGES}); split the file",
        )


def _unreadable(code: int | None) -> ReadingError:
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return ReadingError(
            "文件有密码保护；请取消密码后另存",
            "the file is password-protected; save it without a password",
        )
    return damaged()


def damaged() -> ReadingError:
    """Return the error for a file of which a part is missing or cannot be read."""
    return ReadingError(
        "不是完整的 PDF（文件损坏或被截断）；请重新获取",
        "not a complete PDF (damaged or truncated); fetch it again",
    )


def _page(page: Any) -> Page:  # noqa: ANN401 - PDFium's classes have no types
    found = text(page)
    items = list(_items(page, found))
    printed = sum(not glyph.text.isspace() for glyph in found.glyphs)
    return Page(
        found.upright.width,
        found.upright.height,
        items,
        printed,
        found.unmapped,
        printed < _FEW and _is_picture(page, found),
    )


def _items(page: Any, found: Text) -> Iterator[Strip | PageTable]:  # noqa: ANN401
    """Yield the tables and, between them, the lines outside."""
    left = found.glyphs
    for grid in grids(*rules(page, found.upright)):
        made = table(grid, left)
        if made is None:
            continue
        outside = [glyph for glyph in left if grid.cell(*centre(glyph)) is None]
        above = [glyph for glyph in outside if glyph.base <= grid.rows[0]]
        yield from in_order(rows(above), found.upright.width)
        yield made
        left = [glyph for glyph in outside if glyph.base > grid.rows[0]]
    yield from in_order(rows(left), found.upright.width)


def _is_picture(page: Any, found: Text) -> bool:  # noqa: ANN401
    """Tell whether images cover half of the page."""
    area = 0.0
    images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    for item in islice(images, _MOST_IMAGES):
        left, bottom, right, top = item.get_bounds()
        area += abs((right - left) * (top - bottom))
    return area * 2 > found.upright.width * found.upright.height
