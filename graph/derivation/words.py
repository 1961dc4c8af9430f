"""What words can be in a term, by jieba's dictionary."""

from collections.abc import Iterable, Mapping
from functools import cache

from graph.words import Dictionary, dictionary, entries

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
    """How common each word is, and what it can be in a term."""

    def __init__(self, known: Dictionary, uses: Mapping[str, int]) -> None:
        self._known = known
        self._uses = uses

    def cut(self, text: str) -> list[str]:
        """Return the words of a text; a run of letters and figures is one, all else is none."""
        return self._known.cut(text)

    def rarity(self, word: str) -> float:
        """Return how much a word tells: the negative logarithm of its probability."""
        return self._known.rarity(word)

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


@cache
def words() -> Words:
    """Return the words of jieba's dictionary; reading them takes about a second, once."""
    return Words(dictionary(), dict(_uses({word: kind for word, _, kind in entries()})))


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
