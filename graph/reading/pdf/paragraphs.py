"""Printed lines → paragraphs, over the ends of columns and pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from graph.reading.pdf.lines import Line, joined
from graph.reading.pdf.margins import Margins

_SENTENCE_END = "。；：！？.;:!?"
_LEADER = re.compile(r"[.…·．]{3}\s*[0-9]{1,4}$")
_DATE = re.compile(r"[（(]?\s*[0-9一二三四五六七八九十○〇零Ｏ]{4}\s*年")
_SUNK = 0.3
"""The share of a line's width that lies before a line on the right, such as a signature."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line between its margins; `part` counts columns through all pages."""

    line: Line
    margins: Margins
    part: int

    @property
    def indent(self) -> float:
        """Return the points before the line's text."""
        return self.line.left - self.margins.left

    @property
    def free(self) -> float:
        """Return the points left on the line after its text."""
        return self.margins.right - self.line.right

    @property
    def sunk(self) -> bool:
        """Tell whether the line stands on the right."""
        return self.indent > _SUNK * (self.margins.right - self.margins.left)


@dataclass(frozen=True, slots=True)
class Style:
    """What is usual in a document: size and pitch of lines in points (a quarter of them
    are closer), and how many characters a paragraph's first line is indented (0: none)."""

    size: float
    pitch: float
    indent: float

    @classmethod
    def of(cls, lines: Sequence[Placed]) -> "Style":
        """Return the style of a document with these lines."""
        if not lines:
            return cls(0, 0, 0)
        size = median(placed.line.size for placed in lines)
        pitches = sorted(
            after.line.base - before.line.base
            for before, after in pairwise(lines)
            if before.part == after.part and after.line.base > before.line.base
        )
        indents = Counter(
            round(2 * placed.indent / placed.line.size) / 2
            for placed in lines
            if 1 < placed.indent / placed.line.size < 4
        )
        usual, count = indents.most_common(1)[0] if indents else (0.0, 0)
        return cls(
            size,
            pitches[len(pitches) // 4] if pitches else 2 * size,
            usual if count >= max(2, len(lines) // 30) else 0.0,
        )

    def centred(self, placed: Placed) -> bool:
        """Tell whether a line is a centred one, as titles are."""
        size = placed.line.size
        if abs(placed.indent - placed.free) > size or min(placed.indent, placed.free) < -0.5 * size:
            return False
        larger = size > 1.1 * self.size
        return larger or placed.indent > ((self.indent or 2) + 0.7) * size


def paragraphs(lines: Sequence[Placed], style: Style) -> Iterator[str]:
    """Yield the text of the paragraphs that these lines make."""
    text = ""
    own: list[Placed] = []
    for placed in lines:
        if own and _same_title(own[-1], placed, style):
            text += "\n" + placed.line.text
        elif own and not _starts(own, placed, style):
            text = joined(text, placed.line.text)
        else:
            if own:
                yield text
            text = placed.line.text
            own = []
        own.append(placed)
    if own:
        yield text


def _same_title(last: Placed, placed: Placed, style: Style) -> bool:
    """Tell whether two lines are lines of one title."""
    if not (style.centred(last) and style.centred(placed) and _same_size(last, placed)):
        return False
    if placed.line.numbered or _DATE.match(placed.line.text):
        return False
    return last.part == placed.part and placed.line.base - last.line.base < 2.2 * last.line.size


def _starts(own: Sequence[Placed], placed: Placed, style: Style) -> bool:
    """Tell whether a line starts a paragraph, not going on from the lines before it."""
    last = own[-1]
    if not _same_size(last, placed) or _apart(last, placed, style):
        return True
    if any(style.centred(one) or one.sunk for one in (last, placed)):
        return True
    if _LEADER.search(last.line.text) or _numbered(own, placed, style):
        return True
    size = placed.line.size
    if last.free > placed.line.first + 0.6 * size:
        return True
    return placed.indent > size and not _hangs(own, placed, style)


def _same_size(one: Placed, other: Placed) -> bool:
    return abs(one.line.size - other.line.size) <= 0.12 * max(one.line.size, other.line.size)


def _apart(last: Placed, placed: Placed, style: Style) -> bool:
    gap = placed.line.base - last.line.base
    return last.part == placed.part and gap > max(1.6 * style.pitch, 1.2 * last.line.size)


def _numbered(own: Sequence[Placed], placed: Placed, style: Style) -> bool:
    """Tell whether a line begins with a number that is not a mere reference in the text."""
    if not placed.line.numbered:
        return False
    first, last = own[0], own[-1]
    size = placed.line.size
    return (
        not style.indent
        or placed.indent > size
        or last.line.text[-1] in _SENTENCE_END
        or (first.line.numbered and abs(first.indent - placed.indent) < size / 2)
    )


def _hangs(own: Sequence[Placed], placed: Placed, style: Style) -> bool:
    """Tell whether an indented line goes on from lines that hang deeper than their first."""
    last, size = own[-1], placed.line.size
    if last.line.text[-1] in _SENTENCE_END:
        return False
    if len(own) > 1:
        return abs(last.indent - placed.indent) < size / 2
    return placed.indent - last.indent > size and placed.indent > ((style.indent or 2) + 0.7) * size
