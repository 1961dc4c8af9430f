"""Where the clauses, sentences, brackets and quotations of a text begin and end."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_BRACKET = re.compile(r"[（(][^（）()]{0,100}[）)]")
_CLAUSE_END = re.compile(r"[，。；;！？!?\n,：:](?:(?<![,：:])|(?<!\d.)|(?!\d))")
_SENTENCE_END = re.compile(r"[。；;！？!?\n]")
_QUOTES = re.compile(
    r"“[^”“\"]{0,120}[”\"]|「[^」「]{0,120}」|《[^》《]{0,120}》|\"[^\"。；，]{0,60}\"|〔[^〕〔]{0,40}〕"
)
_LONGEST_CLAUSE = 80
_LONGEST_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around `[start, end)`: the clause before and after it without brackets, the
    latter up to its closing mark, and the sentence before that clause."""

    before: str
    after: str
    sentence: str
    bracketed: bool


class Clauses:
    """The boundaries of a text, found once; each question about a place takes the same time,
    however long the text is."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._brackets = [found.span() for found in _BRACKET.finditer(text)]
        self._bracket_starts = [start for start, _ in self._brackets]
        self._quotes = [found.span() for found in _QUOTES.finditer(text)]
        self._quote_starts = [start for start, _ in self._quotes]
        self._inner = [found.end() for found in _CLAUSE_END.finditer(text)]
        self._outer = [end for end in self._inner if self.bracket(end - 1) is None]
        sentences = (found.end() for found in _SENTENCE_END.finditer(text))
        self._sentences = [end for end in sentences if self.bracket(end - 1) is None]

    @property
    def sentence_ends(self) -> Sequence[int]:
        """Return where sentences end, closing mark included."""
        return self._sentences

    def bracket(self, position: int) -> tuple[int, int] | None:
        """Return the pair of brackets around a place; the opening one itself is not inside."""
        return _around(self._brackets, self._bracket_starts, position)

    def quoted(self, position: int) -> bool:
        """Tell whether a place is in quotation marks, or in the title or number of a document."""
        return _around(self._quotes, self._quote_starts, position) is not None

    def sentence_start(self, position: int) -> int:
        """Return where the sentence around a place begins, 300 characters before at most."""
        return max(_last(self._sentences, position), position - _LONGEST_SENTENCE, 0)

    def clause_start(self, position: int) -> int:
        """Return where the clause around a place begins, 80 characters before at most."""
        bracket = self.bracket(position)
        begin = bracket[0] + 1 if bracket else 0
        breaks = self._inner if bracket else self._outer
        return max(_last(breaks, position), position - _LONGEST_CLAUSE, begin)

    def clause_end(self, position: int) -> int:
        """Return where the clause from a place on ends, closing mark included."""
        bracket = self.bracket(position)
        finish = bracket[1] - 1 if bracket else len(self._text)
        breaks = self._inner if bracket else self._outer
        index = bisect_right(breaks, position)
        following = breaks[index] if index < len(breaks) else finish
        return min(following, position + _LONGEST_CLAUSE, finish)

    def setting(self, start: int, end: int) -> Setting:
        """Return what stands around `[start, end)`."""
        clause = self.clause_start(start)
        return Setting(
            before=_BRACKET.sub("", self._text[clause:start]),
            after=_BRACKET.sub("", self._text[end : self.clause_end(end)]),
            sentence=self._text[self.sentence_start(start) : clause],
            bracketed=self.bracket(start) is not None,
        )


def _around(
    pairs: Sequence[tuple[int, int]], starts: Sequence[int], position: int
) -> tuple[int, int] | None:
    index = bisect_left(starts, position) - 1
    if index < 0 or position >= pairs[index][1]:
        return None
    return pairs[index]


def _last(ends: Sequence[int], position: int) -> int:
    """Return the last of `ends` that is not after `position`, or 0."""
    index = bisect_right(ends, position)
    return ends[index - 1] if index else 0
