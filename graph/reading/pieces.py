"""A web page as a row of pieces: paragraphs and tables, with how much of each is links."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from graph.reading.builder import Merge, Place
from graph.reading.elements import (
    BLOCKS,
    collapsed,
    is_hidden,
    is_unshown,
    leads_away,
    letters,
    line_text,
    list_start,
)
from graph.reading.furniture import is_title
from graph.reading.grids import grid, is_data
from graph.reading.lines import STARTS_PARAGRAPH, paragraphs

_FIRST_TEXTS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a table if it has a grid; `linked` of its `letters` lead to other pages, in
    so many `links`."""

    text: str
    letters: int
    linked: int = 0
    links: int = 0
    heading: bool = False
    grid: Sequence[Sequence[Place]] | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """An element that holds the pieces `[first, last)`."""

    element: etree._Element
    first: int
    last: int


@dataclass(slots=True)
class _Line:
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0

    def text(self) -> str:
        return "".join(self.parts).strip(" ")


class Pieces:
    """One pass over a page: text runs gather until a block ends them."""

    def __init__(self, root: etree._Element, with_hidden: bool = False) -> None:
        self.found: list[Piece] = []
        self.regions: list[Region] = []
        self.hidden = 0
        """How many letters stand in elements that the page hides."""
        self._with_hidden = with_hidden
        self._lines = [_Line()]
        self._links = 0
        self._printed = 0
        self._numbers: list[int | None] = [None]
        self._heading = False
        self._visit(root)
        self._end_paragraph()

    def _visit(self, element: etree._Element) -> None:
        if element.tag == "br":
            self._lines.append(_Line())
        elif is_unshown(element):
            return
        elif not self._with_hidden and is_hidden(element):
            self.hidden += letters(line_text(element, with_hidden=True))
        elif element.tag == "table" and is_data(element):
            self._visit_table(element)
        elif element.tag in BLOCKS:
            self._visit_block(element)
        else:
            self._visit_content(element)

    def _visit_block(self, element: etree._Element) -> None:
        self._end_paragraph()
        self._heading = is_title(element)
        first = len(self.found)
        if element.tag == "li":
            self._take(self._next_number(element))
        if element.tag in ("ol", "ul"):
            self._numbers.append(list_start(element))
        self._visit_content(element)
        if element.tag in ("ol", "ul"):
            self._numbers.pop()
        self._end_paragraph()
        self._heading = False
        if len(self.found) > first:
            self.regions.append(Region(element, first, len(self.found)))

    def _visit_content(self, element: etree._Element) -> None:
        link = leads_away(element)
        printed = element.tag == "pre"
        self._links += link
        self._lines[-1].links += link
        self._printed += printed
        self._take(element.text)
        for child in element:
            self._visit(child)
            self._take(child.tail)
        self._links -= link
        self._printed -= printed

    def _take(self, text: str | None) -> None:
        parts = text.split("\n") if text and self._printed else [text or ""]
        for index, part in enumerate(parts):
            if index:
                self._lines.append(_Line())
            self._lines[-1].parts.append(collapsed(part))
            self._lines[-1].linked += letters(part) if self._links else 0

    def _next_number(self, item: etree._Element) -> str:
        """Return what a browser prints before an item, unless its text brings its own number."""
        number = self._numbers[-1]
        if number is None:
            return ""
        self._numbers[-1] = number + 1
        begins = "".join(islice(item.itertext(), _FIRST_TEXTS)).lstrip(" \t\r\n")
        return "" if STARTS_PARAGRAPH.match(begins) else f"{number}. "

    def _visit_table(self, table: etree._Element) -> None:
        self._end_paragraph()
        first = len(self.found)
        for caption in table.iterchildren("caption"):
            text = line_text(caption)
            self.found.append(Piece(text, letters(text)))
        links = [a for a in table.iterdescendants("a") if leads_away(a)]
        linked = sum(letters(line_text(link)) for link in links)
        places = grid(table)
        total = sum(letters(p) for row in places for p in row if not isinstance(p, Merge))
        self.found.append(Piece("", total, linked, len(links), grid=places))
        self.regions.append(Region(table, first, len(self.found)))

    def _end_paragraph(self) -> None:
        lines, self._lines = self._lines, [_Line()]
        texts = [line.text() for line in lines]
        for first, last in paragraphs(texts):
            text = "\n".join(texts[first:last])
            linked = sum(line.linked for line in lines[first:last])
            links = sum(line.links for line in lines[first:last])
            self.found.append(Piece(text, letters(text), linked, links, self._heading))
