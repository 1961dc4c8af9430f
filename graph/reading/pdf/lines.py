"""Characters → printed lines, and two lines' text → one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from graph.reading.pdf.glyphs import Glyph

NUMBER = re.compile(
    r"[（(](?:[一二三四五六七八九十百]{1,5}|\d{1,3})[）)]"
    r"|[一二三四五六七八九十百]{1,5}[、.．](?![一二三四五六七八九十])"
    r"|\d{1,3}(?:[、．](?!\d)|\.(?!\d))|[①-⑳㈠-㈩]|第[一二三四五六七八九十百\d]{1,5}[编章节条]"
)
"""A number with which a paragraph may begin."""

_SAME_LINE = 0.4
_OPENING = "（(〔［[《〈“‘【「『"
_CLOSING = "，。、；：？！）)〕］]》〉”’】」』％%,.;:?!…"
_NO_SPACE_AFTER = ("", "-", "/", "(", "[")
_NO_SPACE_BEFORE = ("", "-", "/", ",", ".", ";", ":", ")", "]", "%")
_WORD = re.compile(r"[A-Za-z0-9.,%‰°/+\-]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or its part in one column; measures are points from the page's top left.

    `first` is the width of what cannot be parted at the line's start: a character or a Latin
    word, with the punctuation that sticks to it.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    first: float

    @property
    def numbered(self) -> bool:
        """Tell whether the line begins with the number of a paragraph."""
        return NUMBER.match(self.text) is not None


def rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Group characters by their baseline, from the top, each row from the left."""
    found: list[list[Glyph]] = []
    reference = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        if not found or glyph.base - reference > _SAME_LINE * glyph.size:
            found.append([])
            reference = glyph.base
        found[-1].append(glyph)
    for row in found:
        row.sort(key=lambda glyph: glyph.left)
    return found


def line(row: Sequence[Glyph]) -> Line | None:
    """Return the line that a row's characters make; None if all are blank."""
    printed = [glyph for glyph in row if glyph.text.strip()]
    if not printed:
        return None
    text = "".join(_spaced(row)).strip()
    size = median(glyph.size for glyph in printed)
    return Line(
        text,
        printed[0].left,
        max(glyph.right for glyph in printed),
        median(glyph.base for glyph in printed),
        size,
        _first(printed),
    )


def joined(before: str, after: str) -> str:
    """Return a paragraph's text with that of its next line: between Latin words with a space."""
    latin = (before[-1:] + after[:1]).isascii()
    if latin and before[-1:] not in _NO_SPACE_AFTER and after[:1] not in _NO_SPACE_BEFORE:
        return f"{before} {after}"
    return before + after


def _spaced(row: Sequence[Glyph]) -> Iterator[str]:
    """Yield the characters, one space for blank ones and wide gaps; what is printed twice in
    one place, to look bold, once."""
    last: Glyph | None = None
    blank = False
    for glyph in row:
        if not glyph.text.strip():
            blank = True
        elif last and glyph.text == last.text and _overlap(last, glyph):
            continue
        else:
            if last and (blank or glyph.left - last.right > _widest_gap(last, glyph)):
                yield " "
            yield glyph.text
            last, blank = glyph, False


def _overlap(one: Glyph, other: Glyph) -> bool:
    return other.left - one.left < 0.4 * (one.right - one.left)


def _widest_gap(one: Glyph, other: Glyph) -> float:
    return max(one.size, other.size) * (0.2 if _narrow(one) and _narrow(other) else 0.9)


def _narrow(glyph: Glyph) -> bool:
    return glyph.text.isascii() or glyph.right - glyph.left < 0.7 * glyph.size


def _first(printed: Sequence[Glyph]) -> float:
    end = 0
    while end < len(printed) - 1 and printed[end].text in _OPENING:
        end += 1
    end += 1
    while end < len(printed) and _sticks(printed[end - 1], printed[end]):
        end += 1
    return max(glyph.right for glyph in printed[:end]) - printed[0].left


def _sticks(one: Glyph, other: Glyph) -> bool:
    if other.text in _CLOSING:
        return True
    near = other.left - one.right < 0.2 * one.size
    return near and bool(_WORD.fullmatch(one.text) and _WORD.fullmatch(other.text))
