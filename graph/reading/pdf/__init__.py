"""PDF → Document: lines rejoined into paragraphs, ruled tables, without page furniture."""

import threading
from collections.abc import Iterator, Sequence

from graph.errors import ReadingError
from graph.reading.builder import TextBuilder
from graph.reading.document import Document, Remark, Source
from graph.reading.pdf.columns import Strip
from graph.reading.pdf.furniture import furniture
from graph.reading.pdf.margins import margins
from graph.reading.pdf.pages import Page, damaged, page_by_page
from graph.reading.pdf.paragraphs import Placed, Style, paragraphs
from graph.reading.pdf.tables import PageTable, continued

MEDIA_TYPE = "application/pdf"

MOST_UNMAPPED = 0.2
"""The share of characters whose font may hide what they are."""

_TAIL = 2048
_PDFIUM = threading.Lock()
"""PDFium may be used by one thread at a time."""


def read(data: bytes, source: Source) -> Document:
    """Read the text and tables of a PDF file.

    Raises ReadingError if it is damaged, encrypted or too long, or if it holds no text that can
    be read: scans, or fonts that do not say which characters they print.
    """
    if b"%%EOF" not in data.rstrip(b"\0 \t\r\n\f")[-_TAIL:]:
        raise damaged()
    with _PDFIUM:
        found = list(page_by_page(data))
    _refuse_without_text(found)
    builder = TextBuilder()
    _build(builder, found)
    return Document(source, builder.text(), builder.blocks, list(_remarks(found)))


def _remarks(found: Sequence[Page]) -> Iterator[Remark]:
    for number, page in enumerate(found, start=1):
        if page.scanned:
            yield Remark(
                f"第 {number} 页是没有文字层的图片，未读取",
                f"page {number} is a picture without text and was not read",
            )


def _refuse_without_text(found: Sequence[Page]) -> None:
    printed = sum(page.printed for page in found)
    if not printed or 2 * sum(page.scanned for page in found) > len(found):
        raise ReadingError(
            "扫描件，没有文字层；请先做文字识别（OCR），再另存为 .docx 或带文字层的 PDF",
            "a scan without text; recognise it (OCR) and save it as .docx or as a PDF with text",
        )
    if sum(page.unmapped for page in found) > MOST_UNMAPPED * printed:
        raise ReadingError(
            "PDF 的字体没有字符编码，读出的文字是乱码；请改用 .docx，或做文字识别（OCR）",
            "the fonts of the PDF do not say which characters they print; use the .docx or "
            "recognise the text (OCR)",
        )


def _build(builder: TextBuilder, found: Sequence[Page]) -> None:
    blocks = _blocks(_without_furniture(found))
    style = Style.of([block for block in blocks if isinstance(block, Placed)])
    run: list[Placed] = []
    for block in blocks:
        if isinstance(block, Placed):
            run.append(block)
            continue
        _write(builder, run, style)
        run.clear()
        builder.table(block.grid)
    _write(builder, run, style)


def _write(builder: TextBuilder, run: Sequence[Placed], style: Style) -> None:
    for text in paragraphs(run, style):
        builder.paragraph(text)


def _without_furniture(found: Sequence[Page]) -> Sequence[Page]:
    """Return the pages without what only furnishes them, unless that is all they say."""
    dropped = furniture([(page.height, [s.line for s in page.strips()]) for page in found])
    bare = [page.without(lines) for page, lines in zip(found, dropped, strict=True)]
    return bare if any(page.items for page in bare) else found


def _blocks(found: Sequence[Page]) -> list[Placed | PageTable]:
    """Return the lines between their margins, and the tables, each whole."""
    edges = margins([(page.width, page.strips()) for page in found])
    blocks: list[Placed | PageTable] = []
    for number, (page, columns) in enumerate(zip(found, edges, strict=True)):
        for index, item in enumerate(page.items):
            last = blocks[-1] if blocks else None
            if isinstance(item, Strip):
                blocks.append(Placed(item.line, columns[item.column], 3 * number + item.column))
            elif index or not isinstance(last, PageTable) or not continued(last, item):
                blocks.append(item)
    return blocks
