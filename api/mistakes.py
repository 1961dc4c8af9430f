"""Where in a query a mistake is, as the engine says it, for a page to show at its place."""

import re
from dataclasses import dataclass

from graph.errors import PolicygraphError

AROUND = 60
"""How many characters of a line are shown before and behind the place."""

_PLACE = re.compile(r"error at ([0-9]{1,9}):([0-9]{1,9})")
_WORD = re.compile(r"[\w:.?$-]+|\S")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A place in a query, line and column from 1, with the words there and around them."""

    line: int
    column: int
    before: str
    word: str
    after: str


def mistake(error: PolicygraphError, query: str) -> Mistake | None:
    """Return the place in `query` that an error names, or None if it names none."""
    said = _PLACE.search(error.en)
    lines = query.split("\n")
    if said is None or not 1 <= int(said[1]) <= len(lines):
        return None
    line, column = int(said[1]), int(said[2])
    text = lines[line - 1].rstrip("\r")
    start = min(column - 1, len(text))
    word = _WORD.match(text, start)
    end = word.end() if word else start
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Mistake(line, column, before, text[start:end], after)
