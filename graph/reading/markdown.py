""".md → Document: headings, paragraphs, items and pipe tables (CommonMark, GFM tables)."""

import re
from collections.abc import Sequence

from lxml import html

from graph.reading.builder import TextBuilder
from graph.reading.document import Document, Source
from graph.reading.grids import grid
from graph.reading.lines import STARTS_PARAGRAPH

MEDIA_TYPE = "text/markdown"

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_HEADING = re.compile(r" {0,3}#{1,6}(?=[ \t]|\Z)[ \t]*")
_CLOSING = re.compile(r"(?:[ \t]|\A)#+[ \t]*\Z")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|(?P<number>\d{1,9}[.)]))(?:[ \t]+|\Z)(?:\[[ xX]\][ \t])?")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_FENCE = re.compile(r" {0,3}(?P<sign>`{3,}(?!.*`)|~{3,})")
_DELIMITER_CELL = re.compile(r"\s*:?-+:?\s*")
_CELL_END = re.compile(r"(?<!\\)\|")
_MARKUP_TABLE = re.compile(r" {0,3}<table\b", re.I)
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:(?!---).*\n)*?---[ \t]*(?:\n|\Z)")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?[a-z][a-z0-9-]*(?:[\s/][^<>]{0,500})?>", re.I)
_MARKS = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|!?\[(?P<words>[^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]{0,300}\")?\)"
    r"|<(?P<address>https?://[^<>\s]*)>"
    r"|(?P<pair>\*+|~~|`+|(?<![^\W_])_+|_+(?![^\W_]))"
)
_WIDE = re.compile(r"[\u2010-\u2026\u3000-\u9fff\uff00-\uffef]")


def read(text: str, source: Source) -> Document:
    """Read the blocks of a Markdown text; its marks are left out, printed numbers stay.

    Raises ReadingError if its tables are too large.
    """
    builder = TextBuilder()
    plain = text.replace("\r\n", "\n")
    front = _FRONT_MATTER.match(plain)
    _Blocks(builder).read(_COMMENT.sub("", plain[front.end() if front else 0 :]).split("\n"))
    return Document(source, builder.text(), builder.blocks)


class _Blocks:
    """One pass over the lines: those of a paragraph gather until another block begins."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._lines: list[str] = []

    def read(self, lines: Sequence[str]) -> None:
        index = 0
        while index < len(lines):
            index = self._block(lines, index)
        self._end_paragraph()

    def _block(self, lines: Sequence[str], index: int) -> int:
        """Read what begins at a line; return where the next begins."""
        line = _unquoted(lines[index])
        fence = _FENCE.match(line)
        if fence:
            return self._code(lines, index + 1, fence["sign"])
        if (
            (self._lines and _UNDERLINE.fullmatch(line))
            or not line.strip()
            or _RULE.fullmatch(line)
        ):
            self._end_paragraph()
        elif _HEADING.match(line):
            self._end_paragraph()
            self._lines.append(_CLOSING.sub("", _HEADING.sub("", line, count=1)))
            self._end_paragraph()
        elif _table_begins(lines, index):
            return self._table(lines, index)
        elif _MARKUP_TABLE.match(line):
            return self._markup_table(lines, index)
        else:
            self._text(line)
        return index + 1

    def _text(self, line: str) -> None:
        item = _ITEM.match(line)
        if item:
            self._end_paragraph()
            number = f"{item['number']} " if item["number"] else ""
            line = number + line[item.end() :]
        elif STARTS_PARAGRAPH.match(line):
            self._end_paragraph()
        self._lines.append(line)

    def _code(self, lines: Sequence[str], index: int, sign: str) -> int:
        self._end_paragraph()
        first = index
        while index < len(lines) and not _closes(_unquoted(lines[index]), sign):
            index += 1
        self._builder.paragraph("\n".join(map(_unquoted, lines[first:index])))
        return index + 1

    def _table(self, lines: Sequence[str], index: int) -> int:
        self._end_paragraph()
        rows = [_cells(_unquoted(lines[index]))]
        index += 2
        while index < len(lines) and "|" in lines[index]:
            rows.append(_cells(_unquoted(lines[index])))
            index += 1
        width = len(rows[0])
        self._builder.table([(row + [""] * width)[:width] for row in rows])
        return index

    def _markup_table(self, lines: Sequence[str], index: int) -> int:
        self._end_paragraph()
        first = index
        while index < len(lines) and "</table>" not in lines[index].lower():
            index += 1
        root = html.fragment_fromstring("\n".join(lines[first : index + 1]), create_parent=True)
        for table in root.iterchildren("table"):
            self._builder.table(grid(table))
        return index + 1

    def _end_paragraph(self) -> None:
        self._builder.paragraph(_inline(_joined(self._lines)))
        self._lines.clear()


def _unquoted(line: str) -> str:
    while found := _QUOTE.match(line):
        line = line[found.end() :]
    return line


def _closes(line: str, sign: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(sign) and not bare.strip(sign[0])


def _joined(lines: Sequence[str]) -> str:
    """Join the lines of a paragraph, without a space between two Chinese characters; two spaces
    or a backslash at the end of a line break it."""
    parts: list[str] = []
    for index, line in enumerate(lines):
        text = line.strip(" \t")
        broken = line.endswith(("  ", "\\"))
        parts.append(text.removesuffix("\\") if broken else text)
        if index + 1 < len(lines):
            following = lines[index + 1].lstrip(" \t")[:1]
            wide = _WIDE.match(text[-1:]) or _WIDE.match(following)
            parts.append("\n" if broken else "" if wide else " ")
    return "".join(parts)


def _table_begins(lines: Sequence[str], index: int) -> bool:
    """Tell whether a header and the line of dashes below it stand here."""
    if "|" not in lines[index] or index + 1 == len(lines) or "-" not in lines[index + 1]:
        return False
    dashes = _cells(_unquoted(lines[index + 1]))
    if not all(map(_DELIMITER_CELL.fullmatch, dashes)):
        return False
    return len(dashes) == len(_cells(_unquoted(lines[index])))


def _cells(line: str) -> list[str]:
    row = line.strip().removeprefix("|")
    cells = _CELL_END.split(row)
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return [_inline(cell.replace("\\|", "|")).strip() for cell in cells]


def _inline(text: str) -> str:
    """Return a text without the marks of emphasis, code, links and escapes."""
    plain = _TAG.sub(lambda tag: "\n" if _BREAK.fullmatch(tag[0]) else "", text)
    parts: list[str] = []
    _unmark(plain, parts)
    return "".join(parts)


def _unmark(text: str, parts: list[str]) -> None:
    """Append the parts of a text that are shown; marks that come without a partner are shown."""
    opened: dict[str, int] = {}
    position = 0
    for mark in _MARKS.finditer(text):
        parts.append(text[position : mark.start()])
        position = mark.end()
        pair = mark["pair"]
        if mark["words"] is not None:
            _unmark(mark["words"], parts)
        elif pair is None:
            parts.append(mark["escaped"] or mark["address"])
        elif pair in opened and not text[mark.start() - 1].isspace():
            parts[opened.pop(pair)] = ""
        else:
            if not text[position : position + 1].isspace():
                opened[pair] = len(parts)
            parts.append(pair)
    parts.append(text[position:])
