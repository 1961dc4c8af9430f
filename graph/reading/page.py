"""HTML → Document: paragraphs and data tables with rowspan and colspan (WHATWG HTML, tables)."""

import re
from collections.abc import Iterator

from lxml import etree, html

from graph.errors import ReadingError
from graph.reading.builder import MAX_COLUMNS, MAX_PLACES, Merge, Place, TextBuilder, too_large
from graph.reading.document import Document, Source

MEDIA_TYPE = "text/html"

_INVISIBLE = frozenset(
    "script style noscript template head title select option textarea button iframe object "
    "svg".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q rp rt "
    "ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_CELLS = ("td", "th")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINE = re.compile(r" ?\n ?")


def read(markup: str, source: Source) -> Document:
    """Read the text and data tables of a web page; `source` names it.

    Raises ReadingError if the page holds nothing to read.
    """
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ReadingError("网页没有内容", "the page has no content") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ReadingError(
            "网页元素嵌套过深，无法读全，未读取",
            "the page's elements are nested too deeply to be read whole; it was not read",
        )
    builder = TextBuilder()
    _Walk(builder).walk(root)
    return Document(source, builder.text(), builder.blocks)


class _Walk:
    """One pass over a page: text runs gather until a block ends them."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._run: list[str] = []

    def walk(self, root: etree._Element) -> None:
        self._visit(root)
        self._end_paragraph()

    def _visit(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            self._run.append("\n")
        elif tag == "table" and _is_data(element):
            for caption in element.iterchildren("caption"):
                self._end_paragraph()
                self._builder.paragraph(_cell_text(caption))
            self._end_paragraph()
            self._builder.table(_grid(element))
        elif tag not in _INVISIBLE:
            self._visit_content(element, block=tag not in _INLINE)

    def _visit_content(self, element: etree._Element, block: bool) -> None:
        if block:
            self._end_paragraph()
        self._run.append(_SPACE.sub(" ", element.text or ""))
        for child in element:
            self._visit(child)
            self._run.append(_SPACE.sub(" ", child.tail or ""))
        if block:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        self._builder.paragraph(_LINE.sub("\n", "".join(self._run)))
        self._run.clear()


def _is_data(table: etree._Element) -> bool:
    """Tell a data table from one that only lays out the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return any(sum(1 for _ in _cells(row)) > 1 for row in _rows(table))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return row.iterchildren(*_CELLS)


def _grid(table: etree._Element) -> list[list[Place]]:
    grid: list[list[Place]] = []
    open_merges: dict[int, int] = {}
    places = 0
    for row in _rows(table):
        line: list[Place] = []
        for cell in _cells(row):
            _continue_merges(line, open_merges)
            width = min(max(_number(cell, "colspan"), 1), MAX_COLUMNS)
            height = _number(cell, "rowspan")
            for offset in range(width):
                if height != 1:
                    open_merges[len(line)] = height - 1 if height else -1
                line.append(Merge.LEFT if offset else _cell_text(cell))
        _continue_merges(line, open_merges)
        places += len(line)
        if places > MAX_PLACES:
            raise too_large()
        grid.append(line)
    return grid


def _continue_merges(line: list[Place], open_merges: dict[int, int]) -> None:
    """Fill the next places that a merged cell from above covers (-1 rows: to the end)."""
    while (left := open_merges.get(len(line), 0)) != 0:
        open_merges[len(line)] = left - 1 if left > 0 else left
        line.append(Merge.ABOVE)


def _number(cell: etree._Element, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(int(value), 65_534) if value.isdecimal() and len(value) < 9 else 1


def _cell_text(cell: etree._Element) -> str:
    parts: list[str] = []
    _gather(cell, parts)
    return _LINE.sub("\n", re.sub(" {2,}", " ", "".join(parts))).strip()


def _gather(element: etree._Element, parts: list[str]) -> None:
    parts.append(_SPACE.sub(" ", element.text or ""))
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif child.tag not in _INVISIBLE:
            block = child.tag not in _INLINE
            parts.append("\n" if block else "")
            _gather(child, parts)
            parts.append("\n" if block else "")
        parts.append(_SPACE.sub(" ", child.tail or ""))
