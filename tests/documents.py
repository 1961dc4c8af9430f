"""Small documents made for tests."""

import io
import zipfile
from collections.abc import Sequence

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

HEADER = ("重点任务", "牵头部门", "配合部门")
ROWS = (
    ("1.修订实训室安全手册", "后勤处", "教务处、各二级学院"),
    ("2.开展3次消防演练", "保卫处", ""),
)


def export(
    header: Sequence[str] = HEADER,
    rows: Sequence[Sequence[str]] = ROWS,
    title: str = "平安校园任务分解表",
) -> str:
    """Return a table as a word processor exports it to plain text."""
    lines = [f"{title}\n"]
    for row in (header, *rows):
        lines += [f"\t{cell}\n" for cell in row]
        lines.append("\n")
    return "".join(lines)


def page(body: str, head: str = "") -> str:
    """Return a web page."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def word(header: Sequence[str] = HEADER, rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """Return a Word file with one table and no merged cells."""
    document = docx.Document()
    document.add_paragraph("平安校园任务分解表")
    table = document.add_table(rows=0, cols=len(header))
    for row in (header, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    """Return a Word document's bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Return a zip archive with one member's content exchanged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.namelist():
            after.writestr(member, content if member == name else before.read(member))
    return out.getvalue()


def add_list(document: "docx.document.Document", levels: Sequence[tuple[str, str]]) -> None:
    """Give a Word document an automatic list (number 77) with these formats and patterns."""
    numbering = document.part.numbering_part.element
    abstract = etree.SubElement(numbering, qn("w:abstractNum"), {qn("w:abstractNumId"): "77"})
    numbering.insert(0, abstract)
    for depth, (format_, pattern) in enumerate(levels):
        level = etree.SubElement(abstract, qn("w:lvl"), {qn("w:ilvl"): str(depth)})
        for name, value in (("start", "1"), ("numFmt", format_), ("lvlText", pattern)):
            etree.SubElement(level, qn(f"w:{name}")).set(qn("w:val"), value)
    listed = etree.SubElement(numbering, qn("w:num"), {qn("w:numId"): "77"})
    etree.SubElement(listed, qn("w:abstractNumId")).set(qn("w:val"), "77")


def number(paragraph: Paragraph, level: int) -> None:
    """Make a paragraph an item of the automatic list at `level`."""
    listed = etree.SubElement(paragraph._p.get_or_add_pPr(), qn("w:numPr"))
    etree.SubElement(listed, qn("w:ilvl")).set(qn("w:val"), str(level))
    etree.SubElement(listed, qn("w:numId")).set(qn("w:val"), "77")
