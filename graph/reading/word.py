""".docx → Document: paragraphs and tables with their merged cells (ECMA-376, WordprocessingML)."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

import docx
import docx.document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from graph.errors import ReadingError
from graph.reading.builder import MAX_COLUMNS, MAX_PLACES, Merge, Place, TextBuilder, too_large
from graph.reading.document import Document, Source
from graph.reading.lists import Lists

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

MAX_EXPANDED = 512 * 2**20
"""Bytes that a .docx may hold unpacked."""

MAX_RATIO = 250
"""How many times larger a .docx over 32 MiB may become when it is unpacked."""

_ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
# What python-docx raises for packages that lack a part, or whose parts are of the wrong kind.
_PACKAGE_ERRORS = (
    *_ARCHIVE_ERRORS,
    OpcError,
    etree.XMLSyntaxError,
    AttributeError,
    KeyError,
    TypeError,
)
_ALWAYS_FINE = 32 * 2**20
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
    _check_archive(data)
    try:
        return _document(docx.Document(io.BytesIO(data)), source)
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


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise ReadingError(
                    "文件有密码保护；请取消密码后另存",
                    "the file is password-protected; save it without a password",
                )
            expanded = sum(member.file_size for member in members)
            if expanded > MAX_EXPANDED or expanded > max(_ALWAYS_FINE, len(data) * MAX_RATIO):
                raise ReadingError(
                    f"文件解压后过大（{expanded // 2**20} MiB），疑似压缩炸弹，未读取",
                    f"the file unpacks to {expanded // 2**20} MiB (a zip bomb?); it was not read",
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _refuse_dtd(archive.read(member))
    except _ARCHIVE_ERRORS as error:
        raise _damaged() from error


def _refuse_dtd(part: bytes) -> None:
    """Raise if an XML part has a document type: OOXML forbids it, entities hide in it."""

    class _RootReached(Exception):  # noqa: N818 - it is a way out, not an error
        pass

    def on_doctype(*_: object) -> None:
        raise ReadingError(
            "文件含有外部实体或 DTD 声明，不安全，未读取",
            "the file declares a DTD or external entities, which is unsafe; it was not read",
        )

    def on_root(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_root
    try:
        parser.Parse(part, True)
    except _RootReached:
        return
    except expat.ExpatError as error:
        raise _damaged() from error


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
