"""Words of the page's title that a copy strews over its text: they betray themselves by their
script, since they were put in after the text was converted."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from opencc import OpenCC

from graph.reading.document import Span

_STANDARDS = ("s2t", "s2tw", "s2hk")
_MOST_FOREIGN = 0.3
_LEAST_APART = 0.8
_NEAR = 10
_LONGEST = 30
_MOST = 0.75
_FUNCTION = frozenset("的了和与及在是等为由将把对向以之其不有各就从使并或于到至上下中内外前后")
_FIRST_RARE = b"\xc9\x40"


@cache
def _converter(standard: str) -> OpenCC:
    return OpenCC(standard)


@cache
def _is_foreign(character: str) -> bool:
    """Tell whether a character is simplified only: every standard writes it otherwise, and it is
    not among the common characters of Big5."""
    if not "\u3400" <= character <= "\u9fff":
        return False
    try:
        if character.encode("big5") < _FIRST_RARE:
            return False
    except UnicodeEncodeError:
        pass
    return all(_converter(standard).convert(character) != character for standard in _STANDARDS)


def find(text: str, plain: str, *, converted: bool) -> tuple[Sequence[Span], Sequence[Span]]:
    """Return the injected words in the traditional `text`, and the simplified characters that
    cannot be taken out for want of a sure boundary.

    `plain` is the text in simplified characters; in a text that a machine `converted` any
    simplified character came later, in another one words must repeat, and be known to the text in
    traditional characters too.
    """
    foreign = {character for character in set(text) if _is_foreign(character)}
    runs = list(_runs(text, foreign))
    traditional = sum(a != b for a, b in zip(text, plain, strict=True))
    if not runs or sum(run.end - run.start for run in runs) > _MOST_FOREIGN * traditional:
        return (), ()
    neutral = _Neutral(text, plain, foreign)
    groups: dict[str, list[Span]] = defaultdict(list)
    for run in runs:
        groups[run.of(text)].append(run)
    words = _merged(
        word for group in groups.values() if len(group) > 1 for word in _extended(group, neutral)
    )
    words = [word for word in words if word.end - word.start > 1]
    words = _merged([*words, *_known_elsewhere(text, words, runs)])
    apart = sum(_stands_apart(text, plain, word, foreign) for word in words)
    if apart < _LEAST_APART * len(words) or not _are_injected(text, plain, words, converted):
        return (), runs if converted else ()
    inside = {place for word in words for place in range(word.start, word.end)}
    return words, [run for run in runs if run.start not in inside]


def _runs(text: str, foreign: set[str]) -> Iterator[Span]:
    if foreign:
        pattern = re.compile("[" + "".join(sorted(foreign)) + "]+")
        for found in pattern.finditer(text):
            yield Span(*found.span())


class _Neutral:
    """Knows which characters can belong to an injected word."""

    def __init__(self, text: str, plain: str, foreign: set[str]) -> None:
        self.text = text
        self._plain = plain
        self._foreign = foreign

    def at(self, place: int) -> str | None:
        """Return the character at `place` if it is the same in both scripts or simplified."""
        if not 0 <= place < len(self.text):
            return None
        character = self.text[place]
        if character in self._foreign:
            return character
        same = character == self._plain[place] and "\u3400" <= character <= "\u9fff"
        return character if same and character not in _FUNCTION else None


def _extended(group: Sequence[Span], neutral: _Neutral) -> Iterator[Span]:
    """Yield each run with the characters around it that most of its like have too."""
    left = _shared(group, neutral, -1)
    right = _shared(group, neutral, 1)
    for run in group:
        start, end = run.start, run.end
        for character in left:
            if neutral.at(start - 1) != character:
                break
            start -= 1
        for character in right:
            if neutral.at(end) != character:
                break
            end += 1
        yield Span(start, end)


def _shared(group: Sequence[Span], neutral: _Neutral, step: int) -> list[str]:
    """Return the characters on one side, outwards, that the runs share: all of them, or most of
    many."""
    shared: list[str] = []
    edges = [run.start - 1 if step < 0 else run.end for run in group]
    while edges and len(shared) < _LONGEST:
        counts = Counter(filter(None, map(neutral.at, edges)))
        if not counts:
            break
        character, count = counts.most_common(1)[0]
        if count < max(min(len(group), 3), _MOST * len(group)):
            break
        shared.append(character)
        edges = [edge + step for edge in edges if neutral.at(edge) == character]
    return shared


def _known_elsewhere(text: str, words: Sequence[Span], runs: Sequence[Span]) -> Iterator[Span]:
    """Yield the places of injected words that share no run with their like."""
    for word in {word.of(text) for word in words}:
        for run in runs:
            first = max(0, run.start - _LONGEST)
            start = text.find(word, first, run.end + _LONGEST)
            if first <= start <= run.start and start + len(word) >= run.end:
                yield Span(start, start + len(word))


def _stands_apart(text: str, plain: str, word: Span, foreign: set[str]) -> bool:
    """Tell whether traditional characters come next to a word sooner than other simplified ones:
    else it stands in a simplified passage."""
    before = range(word.start - 1, max(-1, word.start - 1 - _NEAR), -1)
    after = range(word.end, min(len(text), word.end + _NEAR))
    for side in (before, after):
        for place in side:
            if text[place] in foreign:
                break
            if text[place] != plain[place]:
                return True
    return False


def _are_injected(text: str, plain: str, words: Sequence[Span], converted: bool) -> bool:
    counts = Counter(word.of(text) for word in words)
    if converted:
        return len(words) > 1
    known = sum(plain.count(word) > count for word, count in counts.items())
    return len(counts) > 1 and len(words) > 3 and 2 * known >= len(counts)


def _merged(spans: Iterator[Span] | Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged
