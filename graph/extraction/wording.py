"""The words of a stretch of text without its layout, each character knowing where it stood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.reading.document import Span

_BLANK = r"[ \t\u3000\u00a0\u200b\ufeff]"
_LAYOUT = re.compile(rf"(?<!{_BLANK}){_BLANK}*+[\r\n][\s\u3000\u200b\ufeff]*|[\u200b\ufeff\u00ad]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """Text as words: line breaks and zero-width characters are gone.

    The character at index i of `text` stands for `[starts[i], ends[i])` of the document, which
    may be longer than one character (an entity such as &quot;).
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Return where `text[start:end]` stands in the document; not for empty stretches."""
        return Span(self.starts[start], self.ends[end - 1])

    def part(self, start: int, end: int) -> "Wording":
        """Return `text[start:end]` as words of their own."""
        return Wording(self.text[start:end], self.starts[start:end], self.ends[start:end])


def wording(text: str, span: Span) -> Wording:
    """Return the words in `span`: lines are joined, with a space only between Latin words."""
    gap = _LAYOUT.search(text, span.start, span.end)
    if gap is None:
        return Wording(
            span.of(text), range(span.start, span.end), range(span.start + 1, span.end + 1)
        )
    characters: list[str] = []
    places: list[int] = []
    position = span.start
    for gap in _LAYOUT.finditer(text, span.start, span.end):
        _take(text, position, gap.start(), characters, places)
        position = gap.end()
        between_words = "\n" in gap[0] and characters and position < span.end
        if between_words and _latin(characters[-1]) and _latin(text[position]):
            characters.append(" ")
            places.append(gap.start())
    _take(text, position, span.end, characters, places)
    return Wording("".join(characters), places, [place + 1 for place in places])


def _take(text: str, start: int, end: int, characters: list[str], places: list[int]) -> None:
    characters.extend(text[start:end])
    places.extend(range(start, end))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
