"""Where in a query a mistake is, and what it may be, for a page to show at its place.

The engine tells how far it could read, and what could have gone on there; a prefix that is not
declared it often tells in the same words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import ontology
from graph.errors import PolicygraphError
from graph.store.tokens import DoubtfulError, Token, tokens

AROUND = 60
"""How many characters of a line are shown before and behind the place."""

_PLACE = re.compile(r"error at ([0-9]{1,9}):([0-9]{1,9})")
_WORD = re.compile(r"[\w:.?$-]+|\S")
_PREFIX = re.compile(r"[\w.-]*(?=:)")
_UNBOUND = "variable that is unbound"
_READING = (
    "语句读到这里就读不下去了；请看此处，以及在此之前是否少了什么，例如句点、括号或宾语。",
    "The query cannot be read on from here: look at this place, and for what may be missing before "
    "it, such as a full stop, a bracket or an object.",
)
_GROUPED = (
    "分组（GROUP BY 或聚合）之后，SELECT 只能取分组的变量；其余变量要放进聚合函数，如 SAMPLE(?x)。",
    "Behind GROUP BY, or beside an aggregate, SELECT takes the variables of the groups; others "
    "stand in an aggregate, such as SAMPLE(?x).",
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A place in a query, line and column from 1, with the words there and around them, and what
    is to be looked for, in Chinese and English; `certain` if that is what is wrong."""

    line: int
    column: int
    before: str
    word: str
    after: str
    advice: tuple[str, str]
    certain: bool = False


def mistake(error: PolicygraphError, query: str) -> Mistake | None:
    """Return the place in `query` that an error names, or None if it names none."""
    said = _PLACE.search(error.en)
    lines = query.split("\n")
    if said is None or not 1 <= int(said[1]) <= len(lines):
        return None
    line, column = int(said[1]), int(said[2])
    reached = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    stray = next(_strays(query, reached), None)
    if stray is None:
        return _at(lines, line, column, _GROUPED if _UNBOUND in error.en else _READING)
    prefix = _PREFIX.match(stray.text)
    name = f"{prefix[0] if prefix else ''}:"
    line = query.count("\n", 0, stray.start) + 1
    column = stray.start - query.rfind("\n", 0, stray.start)
    advice = (
        f"前缀 {name} 没有声明；请在开头加上 PREFIX {name} <…>",
        f"The prefix {name} is not declared: begin with PREFIX {name} <…>",
    )
    return replace(_at(lines, line, column, advice), certain=True)


def _at(lines: list[str], line: int, column: int, advice: tuple[str, str]) -> Mistake:
    text = lines[line - 1].rstrip("\r")
    start = min(column - 1, len(text))
    word = _WORD.match(text, start)
    end = word.end() if word else start
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Mistake(line, column, before, text[start:end], after, advice)


def _strays(query: str, reached: int) -> Iterator[Token]:
    """Yield the prefixed names, as far as a query was read, whose prefixes are not known."""
    known = set(ontology.PREFIXES)
    declares = False
    try:
        for token in tokens(query):
            if token.start > reached:
                return
            prefix = _PREFIX.match(token.text) if token.kind == "word" else None
            if prefix and declares:
                known.add(prefix[0])
            elif prefix and prefix[0] not in known and prefix[0] != "_":
                yield token
            declares = token.text.upper() == "PREFIX"
    except DoubtfulError:
        return
