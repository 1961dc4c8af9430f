"""Words of Chinese text, by jieba's dictionary."""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PIECE = re.compile("[\u3400-\u9fff]+|[A-Za-z0-9+]+")
_UNKNOWN = 18.0
_NO_WORD = math.inf

_IN_TERM, _NOUN, _LAST = 1, 2, 4
_USES = {
    **dict.fromkeys(("n", "nz", "nl", "vn", "an", "j"), _IN_TERM | _NOUN | _LAST),
    "v": _IN_TERM | _LAST,
    **dict.fromkeys(("ng", "nr", "ns", "nt", "vi", "vg", "a", "ag", "b", "i", "z"), _IN_TERM),
}
_USES_OF_SIGNS = {**dict.fromkeys(("d", "g", "m"), _IN_TERM), "k": _IN_TERM | _LAST}
_PHRASE = "l"
_ACTING = ("v", "d", "p", "a")


class Words:
    """How common each word is, and what it can be in a term.

    The dictionary is jieba's, and so is the way in which a text is divided: into the words that
    are together the most probable. It is read without jieba's own code, whose cut takes more than
    twice as long, and nothing is learned from one document that could tell in the next.
    """

    def __init__(self, counts: Mapping[str, int], uses: Mapping[str, int]) -> None:
        total = math.log(sum(counts.values()))
        self._uses = uses
        self._costs = dict.fromkeys(
            (word[:end] for word in counts for end in range(1, len(word))), _NO_WORD
        )
        self._costs.update((word, total - math.log(count)) for word, count in counts.items())

    def cut(self, text: str) -> list[str]:
        """Return the words of a text; a run of letters and figures is one, all else is none."""
        found: list[str] = []
        for piece in _PIECE.findall(text):
            if piece[0] < "\u3400":
                found.append(piece)
            else:
                self._cut(piece, found)
        return found

    def rarity(self, word: str) -> float:
        """Return how much a word tells: the negative logarithm of its probability."""
        return min(self._costs.get(word, _UNKNOWN), _UNKNOWN)

    def is_content(self, word: str) -> bool:
        """Tell whether a word can be part of a term: it has a meaning, and is no number."""
        uses = self._uses.get(word)
        return bool(uses & _IN_TERM) if uses is not None else word.isascii() and not word.isdigit()

    def is_noun(self, word: str) -> bool:
        """Tell whether a word can name something by itself."""
        return bool(self._uses.get(word, 0) & _NOUN)

    def ends_name(self, word: str) -> bool:
        """Tell whether a name of several words can end in a word."""
        return bool(self._uses.get(word, 0) & _LAST)

    def _cut(self, text: str, found: list[str]) -> None:
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
        start = 0
        while start < size:
            found.append(text[start : ends[start]])
            start = ends[start]


@cache
def words() -> Words:
    """Return the words of jieba's dictionary; reading them takes about a second, once."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    lines = (Path(spec.origin).parent / "dict.txt").read_text("utf-8").splitlines()
    entries = [line.split(" ") for line in lines]
    kinds = {word: kind for word, _, kind in entries}
    return Words({word: int(count) for word, count, _ in entries}, dict(_uses(kinds)))


def _uses(kinds: Mapping[str, str]) -> Iterable[tuple[str, int]]:
    """Yield what each word can be in a term.

    A set phrase that begins as a verb does (具备条件) names nothing. New names fall into single
    characters (双师型, 共读), which are of more kinds than the words of a term.
    """
    for word, kind in kinds.items():
        if kind == _PHRASE:
            acting = kinds.get(word[: len(word) // 2], "").startswith(_ACTING)
            yield word, _IN_TERM if acting else _IN_TERM | _NOUN | _LAST
        else:
            yield word, _USES.get(kind, 0) or (len(word) == 1 and _USES_OF_SIGNS.get(kind, 0)) or 0
