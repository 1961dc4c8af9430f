"""Printed numbers of headings and items: 第一章, 第一部分, 一、, （一）, 一）, 1., 1）, (1), ①."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graph.extraction.numerals import chinese
from graph.reading.document import Span

_HAN = "[〇零一二三四五六七八九十百]{1,6}"
_DIGITS = "[0-9０-９]{1,4}"
_STYLES = (
    ("part", f"(?P<part>第(?:{_HAN}|{_DIGITS})(?:[编篇章节条项]|部分(?![析子])))[、．.]?"),
    ("han-brackets", f"(?P<hanbrackets>[（(]\\s*{_HAN}\\s*[)）])[、．.]?"),
    ("brackets", f"(?P<brackets>[（(]\\s*{_DIGITS}\\s*[)）])[、．.]?"),
    ("han-half", f"(?P<hanhalf>{_HAN})[)）]"),
    ("han", f"(?P<han>{_HAN})[、．.](?!\\d)"),
    ("levels", f"(?P<levels>{_DIGITS}(?:[.．]{_DIGITS})+)(?:[.．、]|(?=[^\\d%％万亿A-Za-z]))"),
    ("arabic-half", f"(?P<arabichalf>{_DIGITS})[)）]"),
    (
        "arabic",
        f"(?P<arabic>{_DIGITS})(?:[ \\u3000]?[.．](?![0-9０-９])|[.．](?=[0-9]{{1,2}}[A-Z])|、)",
    ),
    ("enclosed", "(?P<enclosed>[①-⑳⑴-⒇⒈-⒛㈠-㈩㊀-㊉])[、．.]?"),
)
_NUMBER = re.compile("[ \\t\\u3000]*(?:" + "|".join(pattern for _, pattern in _STYLES) + ")\\s*")
_LINE_START = re.compile(r"^[ \t\u3000]*(?=\S)", re.M)
_FIGURES = re.compile(f"{_HAN}|{_DIGITS}")


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: without the sign after it, its value, its style, and where it ends."""

    printed: str
    value: int
    style: str
    end: int


def leading(text: str, start: int = 0, end: int | None = None) -> Number | None:
    """Return the number that `text[start:end]` begins with, if it begins with one."""
    found = _NUMBER.match(text, start, len(text) if end is None else end)
    if found is None or found.lastgroup is None:
        return None
    printed = re.sub(r"\s", "", found[found.lastgroup])
    value = _value(printed)
    return None if value is None else Number(printed, value, found.lastgroup, found.end())


def bare(text: str) -> int | None:
    """Return the value of a text that is nothing but a number (a cell under 序号)."""
    plain = re.sub(r"[\s、．.]", "", text)
    if not re.fullmatch(f"{_HAN}|{_DIGITS}|[（(](?:{_HAN}|{_DIGITS})[)）]|[①-⑳]", plain):
        return None
    return _value(plain)


def items(text: str, span: Span) -> list[Span]:
    """Divide a cell where lines begin with numbers that go on from the first line's number.

    A cell with no number in front, or with one only, is one item.
    """
    first = leading(text, span.start, span.end)
    if first is None:
        return [span]
    starts, last = [span.start], first.value
    for position in _line_starts(text, Span(first.end, span.end)):
        number = leading(text, position, span.end)
        if number and number.style == first.style and number.value == last + 1:
            starts.append(position)
            last = number.value
    ends = [*starts[1:], span.end]
    return [
        Span(start, start + len(text[start:end].rstrip()))
        for start, end in zip(starts, ends, strict=True)
    ]


def _line_starts(text: str, span: Span) -> Iterator[int]:
    for found in _LINE_START.finditer(text, span.start, span.end):
        yield found.end()


def _value(printed: str) -> int | None:
    if unicodedata.category(printed[0]) == "No":
        return int(unicodedata.numeric(printed[0]))
    return _figures(_FIGURES.findall(printed)[-1])


@cache
def _figures(figures: str) -> int | None:
    return int(figures) if figures[0].isdecimal() else chinese(figures)
