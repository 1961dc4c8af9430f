"""A shuffled text in the pieces that it was cut into, and the lines that can be told in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.extraction import numbering
from graph.extraction.wording import Wording

_CLAUSE_END = re.compile(r"(?:[、，。！？]|(?<!\d),|,(?!\d)|[；;](?=\s))[”’」』）)]*")
_SENTENCE_END = re.compile(r"[。！？][”’」』）)]*")
_BLANK = re.compile(r"\s+")
_DATE = re.compile(r"(?:19|20)\d\d\s?年")
_LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a part of one: whether it `begins` and `ends` where the printed line did."""

    words: Wording
    begins: bool
    ends: bool

    @property
    def text(self) -> str:
        """The line's words."""
        return self.words.text


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of the text: whole lines, if any, and a last line that goes on elsewhere."""

    words: Wording
    lines: Sequence[Line]


def divide(words: Wording, *, at_commas: bool) -> list[Clause]:
    """Divide a text where it was cut: at every comma, or at the ends of sentences only."""
    clauses: list[Clause] = []
    start = 0
    ends = [end.end() for end in (_CLAUSE_END if at_commas else _SENTENCE_END).finditer(words.text)]
    for end in (*ends, len(words.text)):
        part = words.part(start, end)
        if part.text.strip():
            clauses.append(Clause(part, list(_lines(part, first=start == 0))))
        start = end
    return clauses


def _lines(words: Wording, *, first: bool) -> Iterator[Line]:
    begins, start = first, 0
    for blank in _BLANK.finditer(words.text):
        if blank.start() == start:
            begins, start = True, blank.end()
        elif blank.end() == len(words.text) or not _is_break(words.text, start, blank):
            continue
        else:
            yield Line(words.part(start, blank.start()), begins, ends=True)
            begins, start = True, blank.end()
    end = len(words.text.rstrip())
    if start < end:
        yield Line(words.part(start, end), begins, ends=False)


def _is_break(text: str, start: int, blank: re.Match[str]) -> bool:
    """Tell whether a blank stands for a line's end, and not between words or after a number."""
    after = text[blank.end() : blank.end() + 20]
    number = numbering.leading(text, start, blank.end())
    if number and number.end == blank.end():
        return False
    if numbering.leading(after) or _DATE.match(after):
        return True
    return not (_LATIN.match(text[blank.start() - 1]) or _LATIN.match(after))
