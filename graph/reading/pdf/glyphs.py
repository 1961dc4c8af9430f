"""The printed characters of a PDF page with their places, the page turned upright."""

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from pypdfium2 import raw

from graph.errors import ReadingError

MAX_GLYPHS = 200_000
"""How many characters one page may have: a closely printed one has about 5,000."""

_SURROGATES = range(0xD800, 0xE000)
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))
_REPLACEMENT = 0xFFFD
_DIAGONAL = -1
# A soft hyphen that is printed, and what PDFium makes of any hyphen at the end of a line.
_HYPHENS = (0xAD, 0x02)
# Kangxi radicals, compatibility ideographs, Latin ligatures.
_LOOK_ALIKES = (range(0x2F00, 0x2FE0), range(0xF900, 0xFB00), range(0xFB00, 0xFB07))


class Glyph(NamedTuple):
    """One character: its edges and baseline in points from the upright page's top left."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Upright:
    """How a page is turned so that most of its text runs from left to right.

    `turns` counts quarter turns clockwise; the edges are those of the page as it is stored.
    """

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        """Return the points from the upright page's left to its right."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Return the points from the upright page's top to its bottom."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a stored point as points from the left and from the top."""
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


class _Stored(NamedTuple):
    """A character as PDFium gives it; the box is left, top, right, bottom."""

    code: int
    direction: int
    origin: tuple[float, float]
    box: tuple[float, float, float, float]
    size: float


@dataclass(frozen=True, slots=True)
class Text:
    """What is printed on a page; `unmapped` counts characters whose font hides what they are."""

    upright: Upright
    glyphs: list[Glyph]
    unmapped: int


def text(page: Any) -> Text:  # noqa: ANN401 - PDFium's classes have no types
    """Return the characters of an open page without those across the reading direction
    (watermarks) or beyond its edges. Raises ReadingError if it has more than MAX_GLYPHS."""
    textpage = page.get_textpage()
    try:
        stored, unmapped = _stored(textpage.raw)
    finally:
        textpage.close()
    directions = Counter(character.direction for character in stored)
    directions.pop(_DIAGONAL, None)
    turns = directions.most_common(1)[0][0] if directions else 0
    left, bottom, right, top = page.get_bbox()
    upright = Upright(left, bottom, right, top, turns)
    return Text(upright, list(_glyphs(stored, upright)), unmapped)


def _glyphs(stored: list[_Stored], upright: Upright) -> Iterator[Glyph]:
    for code, direction, origin, (left, top, right, bottom), size in stored:
        if direction != upright.turns:
            continue
        x, base = upright.place(*origin)
        ends = sorted((upright.place(left, top)[0], upright.place(right, bottom)[0]))
        if -size < x < upright.width and 0 < base < upright.height + size:
            yield Glyph(_character(code), min(x, ends[0]), max(x, ends[1]), base, size)


def _character(code: int) -> str:
    """Return a character as people type it: fonts map what they print to its look-alikes."""
    if code in _HYPHENS:
        return "-"
    character = chr(code)
    if any(code in range_ for range_ in _LOOK_ALIKES):
        return unicodedata.normalize("NFKC", character)
    return character


def _stored(textpage: Any) -> tuple[list[_Stored], int]:  # noqa: ANN401
    """Return the characters that the page itself prints, and how many of them are unmapped."""
    count = raw.FPDFText_CountChars(textpage)
    if count > MAX_GLYPHS:
        raise ReadingError(
            f"有一页超过 {MAX_GLYPHS} 个字符，未读取；请拆分或改用 .docx",
            f"a page has over {MAX_GLYPHS} characters; it was not read; split it or use the .docx",
        )
    characters: list[_Stored] = []
    unmapped = 0
    place = _placer(textpage)
    lead = 0
    for index in range(count):
        if raw.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        code: int = raw.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code < 0xDC00:
            lead = code
            continue
        if lead and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((lead - 0xD800) << 10) + (code - 0xDC00)
        lead = 0
        if code in _SURROGATES or not code:
            code = _REPLACEMENT
        if _hidden(code) or raw.FPDFText_HasUnicodeMapError(textpage, index) == 1:
            unmapped += 1
        characters.append(place(index, code))
    return characters, unmapped


def _hidden(code: int) -> bool:
    return code == _REPLACEMENT or any(code in private for private in _PRIVATE)


def _placer(textpage: Any) -> Callable[[int, int], _Stored]:  # noqa: ANN401
    """Return what asks PDFium for a character's place, always into the same buffers."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()

    def place(index: int, code: int) -> _Stored:
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        raw.FPDFText_GetLooseCharBox(textpage, index, box)
        raw.FPDFText_GetMatrix(textpage, index, matrix)
        size = raw.FPDFText_GetFontSize(textpage, index) * (matrix.c**2 + matrix.d**2) ** 0.5
        edges = (box.left, box.top, box.right, box.bottom)
        return _Stored(code, _direction(matrix.a, matrix.b), (x.value, y.value), edges, size)

    return place


def _direction(a: float, b: float) -> int:
    """Return how many quarter turns clockwise make text along (a, b) run to the right."""
    if abs(b) * 8 < abs(a):
        return 0 if a > 0 else 2
    if abs(a) * 8 < abs(b):
        return 1 if b > 0 else 3
    return _DIAGONAL
