"""Showing where the words stand that were looked for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.script import folded

SHOWN = 120
"""How many characters of a text are shown around what was found."""

_BEFORE = 30


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, and the ranges of it that were looked for: start and end, in order, apart."""

    text: str
    ranges: tuple[tuple[int, int], ...] = ()

    def pieces(self) -> list[tuple[str, bool]]:
        """Return the text in pieces, each with whether it was looked for."""
        found: list[tuple[str, bool]] = []
        place = 0
        for start, end in self.ranges:
            if place < start:
                found.append((self.text[place:start], False))
            found.append((self.text[start:end], True))
            place = end
        if place < len(self.text):
            found.append((self.text[place:], False))
        return found


def pattern(tokens: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of the tokens in a folded text, the longest first."""
    longest_first = sorted(set(tokens), key=len, reverse=True)
    return re.compile("|".join(map(_alone, longest_first)))


def marked(text: str, wanted: re.Pattern[str]) -> Marked:
    """Return a whole text with what was looked for."""
    ranges: list[tuple[int, int]] = []
    for found in wanted.finditer(folded(text)):
        if ranges and ranges[-1][1] == found.start():
            ranges[-1] = (ranges[-1][0], found.end())
        else:
            ranges.append(found.span())
    return Marked(text, tuple(ranges))


def snippet(texts: Sequence[str], wanted: re.Pattern[str]) -> Marked:
    """Return a stretch of the text that says most of what was looked for."""
    whole = max((marked(text, wanted) for text in texts), key=_said, default=Marked(""))
    if len(whole.text) <= SHOWN:
        return whole
    first = whole.ranges[0][0] if whole.ranges else 0
    start = min(max(first - _BEFORE, 0), len(whole.text) - SHOWN)
    end = start + SHOWN
    lead = "…" if start else ""
    shift = len(lead) - start
    ranges = tuple((a + shift, min(b, end) + shift) for a, b in whole.ranges if start <= a < end)
    tail = "…" if end < len(whole.text) else ""
    return Marked(f"{lead}{whole.text[start:end]}{tail}", ranges)


def _said(text: Marked) -> int:
    folded_text = folded(text.text)
    return len({folded_text[start:end] for start, end in text.ranges})


def _alone(token: str) -> str:
    """Return the pattern for a token: letters and figures must not be part of longer ones."""
    if token.isascii():
        return f"(?<![a-z0-9]){re.escape(token)}(?![a-z0-9])"
    return re.escape(token)
