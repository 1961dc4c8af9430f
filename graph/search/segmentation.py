"""Text → tokens: the same for what is kept and for what is looked for.

A text is folded (script, width, case) and divided by a fixed dictionary as jieba's search mode
does: each word, and before it the shorter words inside it. What is no Chinese is divided where
letters and figures end. Names are also divided into pairs of neighbouring characters, since the
dictionary knows few of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from graph.script import folded
from graph.words import dictionary

LONGEST = 64
"""How many characters of a token count; what is longer is no word."""

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_RUN = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+(?:\\+[^\\W_{_HAN}]+)*")
_FIRST_HAN = re.compile(f"[{_HAN}]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the shorter words inside it."""

    text: str
    parts: tuple[str, ...] = ()


def words(text: str) -> list[Word]:
    """Return the words of a text in their order."""
    known = dictionary()
    found: list[Word] = []
    for run in _RUN.findall(folded(text)):
        if _FIRST_HAN.match(run):
            found += (Word(word, tuple(known.parts(word))) for word in known.divided(run))
        else:
            parts = run.split("+") if "+" in run else ()
            found.append(Word(run[:LONGEST], tuple(part[:LONGEST] for part in parts)))
    return found


def tokens(text: str) -> list[str]:
    """Return the tokens of a text: for each word the words inside it, then itself."""
    known = dictionary()
    found: list[str] = []
    for run in _RUN.findall(folded(text)):
        if not _FIRST_HAN.match(run):
            found += (part[:LONGEST] for part in (*(run.split("+") if "+" in run else ()), run))
            continue
        for word in known.divided(run):
            if len(word) > 2:
                found += known.parts(word)
            found.append(word)
    return found


def pairs(text: str) -> Iterator[str]:
    """Yield the pairs of neighbouring characters in the Chinese of a text."""
    for run in _RUN.findall(folded(text)):
        if _FIRST_HAN.match(run):
            yield from map("".join, pairwise(run))
