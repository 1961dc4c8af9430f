""".docx → Document: paragraphs and tables with their merged cells (ECMA-376, WordprocessingML)."""

import io
from collections.abc import Iterator

import docx.document
from docx.opc.exceptions import OpcError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart
from lxml import etree

from graph.errors import ReadingError
from graph.reading import archive
from graph.reading.builder import MAX_COLUMNS, MAX_PLACES, Merge, Place, TextBuilder, too_large
from graph.reading.document import Document, Source
from graph.reading.lists import Lists

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# What python-docx raises for packages that lack a part, or whose parts are of the wrong kind.
_PACKAGE_ERRORS = (
    *archive.ARCHIVE_ERRORS,
    OpcError,
    etree.XMLSyntaxError,
    AttributeError,
    KeyError,
    TypeError,
)
# Templates and files with macros hold the same text.
PartFactory.part_type_for.update(
    {
        f"application/{kind}.main+xml": DocumentPart
        for kind in (
            "vnd.openxmlformats-officedocument.wordprocessingml.template",
            "vnd.ms-word.document.macroEnabled",
            "vnd.ms-word.template.macroEnabledTemplate",
        )
    }
)
_P, _TBL, _TR, _TC, _T = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t"))
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
_WRAPPERS = frozenset(qn(f"w:{n}") for n in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_SKIPPED = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)


def read(data: bytes, source: Source) -> Document:
    """Read the text and tables of a Word file.

    Raises ReadingError if it is damaged, encrypted, unpacks to too much or carries a DTD.
    """
    archive.check(data, _damaged())
    try:
        part = Package.open(io.BytesIO(data)).main_document_part
        if not isinstance(part, DocumentPart):
            raise _damaged()
        return _document(part.document, source)
    except _PACKAGE_ERRORS as error:
        raise _damaged() from error


def _document(opened: docx.document.Document, source: Source) -> Document:
    builder, lists = TextBuilder(), Lists.of(opened)
    for element in _children(opened.element.body, _P, _TBL):
        if element.tag == _P:
            builder.paragraph(_text(element, lists))
        else:
            builder.table(_grid(element, lists))
    return Document(source, builder.text(), builder.blocks)


def _damaged() -> ReadingError:
    return ReadingError(
        "不是完整的 Word 文档（文件损坏或被截断）；请重新获取或另存为 .docx",
        "not a complete Word document (damaged or truncated); fetch it again or save it as .docx",
    )


def _children(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Yield the children with one of `tags`, also inside content controls and insertions."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, *tags)


def _text(element: etree._Element, lists: Lists) -> str:
    """Return the text of a paragraph or cell as printed, its paragraphs on lines of their own."""
    parts = [lists.number(element)] if element.tag == _P else []
    pending = [iter(element)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
        elif child.tag == _T:
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif child.tag not in _SKIPPED:
            if child.tag == _P:
                parts.append("\n" if parts else "")
                parts.append(lists.number(child))
            pending.append(iter(child))
    return "".join(parts)


def _grid(table: etree._Element, lists: Lists) -> list[list[Place]]:
    grid: list[list[Place]] = []
    count = 0
    for row in _children(table, _TR):
        places: list[Place] = [""] * _property(row, "w:trPr", "w:gridBefore")
        for cell in _children(row, _TC):
            covered = _merge_continues(cell) and grid and len(grid[-1]) > len(places)
            width = max(1, _property(cell, "w:tcPr", "w:gridSpan"))
            places.append(Merge.ABOVE if covered else _text(cell, lists))
            places.extend([Merge.LEFT] * (width - 1))
        places.extend([""] * _property(row, "w:trPr", "w:gridAfter"))
        grid.append(places)
        count += len(places)
        if count > MAX_PLACES:
            raise too_large()
    return grid


def _property(element: etree._Element, group: str, name: str) -> int:
    found = element.find(f"{qn(group)}/{qn(name)}")
    value = "" if found is None else found.get(qn("w:val"), "")
    return min(int(value), MAX_COLUMNS) if value.isdecimal() and len(value) < 9 else 0


def _merge_continues(cell: etree._Element) -> bool:
    found = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return found is not None and found.get(qn("w:val"), "continue") == "continue"
