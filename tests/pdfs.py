"""Small PDF files made for tests and measurements, without any font file.

The font is one that every PDF reader knows by name and encoding (Adobe-GB1, UniGB-UCS2-H; ISO
32000-1, 9.7.5.2), so its text can be read back, while its widths are given here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
"""An upright A4 page, in points."""

SIZE, PITCH = 16, 28
LEFT, TOP, CHARACTERS, LINES = 79, 120, 28, 22
RIGHT = LEFT + SIZE * CHARACTERS

_CLOSING = "，。、；：？！）》”"
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /%b"
    b" /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (%b) /Supplement 4 >>"
    b" /DW 1000 /W [1 95 500 814 939 500]"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4"
    b" /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880"
    b" /StemV 93 >> >>] >>"
)
_ENCRYPTED = b" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >> /ID [<00> <00>]"
_PICTURE = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
    b" /BitsPerComponent 8 /Length 1 >>\nstream\n\x7f\nendstream"
)


@dataclass
class Sheet:
    """One page; places are points from its left and from its top."""

    width: int = WIDTH
    height: int = HEIGHT
    turned: int = 0
    parts: list[bytes] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        """Print a text with its baseline beginning here."""
        codes = text.encode("utf-16-be").hex().encode()
        place = b"%.2f %.2f" % (x, self.height - y)
        self.parts.append(b"BT /F %.2f Tf %b Td <%b> Tj ET" % (size, place, codes))

    def centred(self, y: float, text: str, size: float = SIZE) -> None:
        """Print a text in the middle of the page."""
        self.text((self.width - width(text) * size) / 2, y, text, size)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line."""
        ends = (x0, self.height - y0, x1, self.height - y1)
        self.parts.append(b"%.2f %.2f m %.2f %.2f l S" % ends)

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a rectangle, as word processors do for the borders of cells."""
        self.parts.append(
            b"%.2f %.2f %.2f %.2f re f" % (x, self.height - y - height, width, height)
        )

    def picture(self) -> None:
        """Cover the whole page with an image."""
        self.parts.append(b"q %d 0 0 %d 0 0 cm /P Do Q" % (self.width, self.height))

    def content(self) -> bytes:
        """Return the drawing commands."""
        if self.turned:
            turn = b"0 1 -1 0 %d 0 cm" % self.height
            return b"\n".join([turn, *self.parts])
        return b"\n".join(self.parts)


def width(text: str) -> float:
    """Return how many times its size a text is wide."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def pdf(sheets: Sequence[Sheet], *, mapped: bool = True, encrypted: bool = False) -> bytes:
    """Return a PDF file; if not `mapped`, its font does not say which characters it prints."""
    font = (b"UniGB-UCS2-H", b"GB1") if mapped else (b"Identity-H", b"Identity")
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _FONT % font, _PICTURE]
    pages: list[int] = []
    for sheet in sheets:
        content = sheet.content()
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
        box = (sheet.height, sheet.width) if sheet.turned else (sheet.width, sheet.height)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> /XObject << /P 4 0 R >> >> >>"
            % (*box, sheet.turned, len(objects))
        )
        pages.append(len(objects))
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(pages), kids)
    return _file(objects, _ENCRYPTED % (b"41" * 32, b"42" * 32) if encrypted else b"")


def _file(objects: Sequence[bytes], extra: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = [b"0000000000 65535 f \n"]
    for number, content in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n%b" % (len(places), b"".join(places))
    out += b"trailer\n<< /Size %d /Root 1 0 R%b >>\n" % (len(places), extra)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


class Typesetter:
    """Sets paragraphs on pages as word processors do: first lines indented, lines full."""

    def __init__(self, header: str = "", footer: str = "— {} —") -> None:
        self.sheets: list[Sheet] = []
        self._header, self._footer = header, footer
        self._y: float = HEIGHT

    def pdf(self) -> bytes:
        """Return the file."""
        return pdf(self.sheets)

    def paragraph(self, text: str, indent: float = 2) -> None:
        """Print a paragraph; `indent` counts characters."""
        for number, line in enumerate(_lines(text, indent)):
            self._sheet().text(LEFT + (0 if number else indent) * SIZE, self._y, line)

    def centred(self, *lines: str, size: float = 22) -> None:
        """Print lines in the middle."""
        for line in lines:
            self._sheet(size * 1.6).centred(self._y, line, size)

    def right(self, text: str, free: float = 2) -> None:
        """Print a line on the right, with this many characters left after it."""
        self._sheet().text(RIGHT - (width(text) + free) * SIZE, self._y, text)

    def table(
        self, rows: Sequence[Sequence[str]], columns: Sequence[float], size: float = 12
    ) -> None:
        """Print a ruled table with columns of these widths in points. A cell `<` belongs to the
        one on its left, `^` to the one above."""
        for number, row in enumerate(rows):
            height = (
                size
                * 1.4
                * max(
                    len(list(_cell_lines(text, columns[column], size)))
                    for column, text in enumerate(row)
                )
                + 8
            )
            self._row(rows, number, columns, size, height)

    def _row(
        self,
        rows: Sequence[Sequence[str]],
        number: int,
        columns: Sequence[float],
        size: float,
        height: float,
    ) -> None:
        before, end, left = self.sheets[-1:], self._y, float(LEFT)
        sheet = self._sheet(height)
        first = number == 0 or [sheet] != before
        if first and number:
            before[0].rule(left, end, left + sum(columns), end)
        top, covered = self._y - height, False
        for text, wide in zip(rows[number], columns, strict=True):
            covered = covered if text == "<" else text == "^"
            if first or not covered:
                sheet.rule(left, top, left + wide, top)
            if text != "<":
                sheet.rule(left, top, left, self._y)
            if text not in ("<", "^"):
                for index, line in enumerate(_cell_lines(text, wide, size)):
                    sheet.text(left + 5, top + 2 + size * (1.4 * index + 1.1), line, size)
            left += wide
        sheet.rule(left, top, left, self._y)
        if number == len(rows) - 1:
            sheet.rule(LEFT, self._y, left, self._y)

    def _sheet(self, height: float = PITCH) -> Sheet:
        if self._y + height > TOP + PITCH * LINES:
            self.sheets.append(Sheet())
            number = len(self.sheets)
            if self._header:
                self.sheets[-1].text(LEFT, 50, self._header.format(number), 9)
            if self._footer:
                self.sheets[-1].centred(HEIGHT - 50, self._footer.format(number), 14)
            self._y = TOP
        self._y += height
        return self.sheets[-1]


def _lines(text: str, indent: float) -> Iterator[str]:
    """Break a text into lines; closing marks do not begin one."""
    start, room = 0, CHARACTERS - indent
    while start < len(text):
        end = start
        while end < len(text) and width(text[start : end + 1]) <= room:
            end += 1
        if end < len(text) and text[end] in _CLOSING:
            end -= 1
        yield text[start:end]
        start, room = end, CHARACTERS


def _cell_lines(text: str, wide: float, size: float) -> Iterator[str]:
    room = (wide - 10) / size
    for paragraph in text.split("\n"):
        start = 0
        while start < len(paragraph):
            end = start + 1
            while end < len(paragraph) and width(paragraph[start : end + 1]) <= room:
                end += 1
            yield paragraph[start:end]
            start = end
