"""Words of Chinese text, by jieba's dictionary.

The dictionary is fixed, so what is divided today is found tomorrow: nothing is learned from one
text that could tell in the next. It is read without jieba's own code, whose cut takes more than
twice as long.
"""

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from graph.script import folded

_HAN = "\u3400-\u9fff"
_PIECE = re.compile(f"[{_HAN}]+|[A-Za-z0-9+]+")
_UNKNOWN = 18.0
_NO_WORD = math.inf


class Dictionary:
    """How common each word is.

    A text is divided into the words that are together the most probable, as jieba does without
    guessing at unknown words.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        total = math.log(sum(counts.values()))
        rarities = {count: total - math.log(count) for count in set(counts.values())}
        self._costs = {word: rarities[count] for word, count in counts.items()}
        for word in counts:
            begun = word[:-1]
            while begun and begun not in self._costs:
                self._costs[begun] = _NO_WORD
                begun = begun[:-1]

    def cut(self, text: str) -> list[str]:
        """Return the words of a text; a run of letters and figures is one, all else is none."""
        found: list[str] = []
        for piece in _PIECE.findall(text):
            if piece[0] < "\u3400":
                found.append(piece)
            else:
                found += self.divided(piece)
        return found

    def rarity(self, word: str) -> float:
        """Return how much a word tells: the negative logarithm of its probability."""
        return min(self._costs.get(word, _UNKNOWN), _UNKNOWN)

    def parts(self, word: str) -> Iterator[str]:
        """Yield the words of two and three characters in a longer word: jieba's search mode."""
        for length in (2, 3):
            if len(word) > length:
                for start in range(len(word) - length + 1):
                    part = word[start : start + length]
                    if self._costs.get(part, _NO_WORD) != _NO_WORD:
                        yield part

    def divided(self, text: str) -> list[str]:
        """Return the words of a text that is written without spaces, one after the other."""
        cost_of, size = self._costs.get, len(text)
        best = [0.0] * (size + 1)
        ends = list(range(1, size + 1))
        for start in range(size - 1, -1, -1):
            cost = cost_of(text[start])
            least = (_UNKNOWN if cost is None or cost == _NO_WORD else cost) + best[start + 1]
            end = start + 2
            while cost is not None and end <= size:
                cost = cost_of(text[start:end])
                if cost is not None and cost + best[end] <= least:
                    least, ends[start] = cost + best[end], end
                end += 1
            best[start] = least
        found: list[str] = []
        start = 0
        while start < size:
            found.append(text[start : ends[start]])
            start = ends[start]
        return found


@cache
def dictionary() -> Dictionary:
    """Return jieba's dictionary; reading it takes about half a second, once.

    It knows its words as `graph.script.folded` spells them too (影象 beside 影像).
    """
    counts = {word: count for word, count, _ in entries()}
    printed = list(counts)
    for word, other in zip(printed, folded("\n".join(printed)).split("\n"), strict=True):
        if word != other:
            counts[other] = max(counts[word], counts.get(other, 0))
    return Dictionary(counts)


def entries() -> Iterator[tuple[str, int, str]]:
    """Yield the words of jieba's dictionary with their counts and their kinds."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    fields = (Path(spec.origin).parent / "dict.txt").read_text("utf-8").split()
    return zip(fields[0::3], map(int, fields[1::3]), fields[2::3], strict=True)
