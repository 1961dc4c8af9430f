"""What is known of queries that have been asked before: whether their kind is quick or slow."""

import re
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

Verdict = Literal["quick", "slow"]

REMEMBERED = 10_000
"""How many kinds of queries are remembered."""

LONGEST = 20_000
"""How many characters of a query are looked through for its kind; a longer one is one by itself."""

_VARYING = re.compile(
    r"""(?=["'<#+\d-])(?:
      (?P<string>
        \"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\")? | \'\'\'(?:[^'\\]|\\.|'(?!''))*+(?:\'\'\')?
      | "(?:[^"\\\r\n]|\\.)*+"? | '(?:[^'\\\r\n]|\\.)*+'?)
    | (?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)
    | (?P<number>(?<![\w?$:.-])[+-]?\d+(?:\.\d+)?)
    | (?P<comment>\#[^\r\n]*)
    )""",
    re.X | re.S,
)
"""A string that does not end is one too: looking for its end from each quotation mark in it would
take the square of its length in time. The first line lets the rest of a text be skipped quickly."""

_MARKS = {"string": ' "" ', "iri": " <> ", "number": " 0 ", "comment": " "}


@lru_cache(maxsize=64)
def kind(query: str) -> int:
    """Return what a query has in common with those that differ in constants and layout only.

    How many constants there are, and where, counts: a list of thousands is another query.
    """
    if len(query) > LONGEST:
        return hash(query)
    return hash(" ".join(_VARYING.sub(_marked, query).split()))


def _marked(found: re.Match[str]) -> str:
    return _MARKS[found.lastgroup or ""]


class Verdicts:
    """Remembers the last `size` kinds, and texts that were slow though their kind is quick.

    The kinds of `expected` queries are never forgotten.
    """

    def __init__(self, expected: Iterable[str] = (), size: int = REMEMBERED) -> None:
        self._size = size
        self._expected = frozenset(map(kind, expected))
        self._known: OrderedDict[int, Verdict] = OrderedDict()
        self._last = ("", kind(""))

    def expects(self, query: str) -> bool:
        """Tell whether a query differs from an expected one in constants and layout only."""
        return self._kind(query) in self._expected

    def of(self, query: str) -> Verdict | None:
        """Return what is known of a query: of the text itself, else of its kind."""
        for key in (hash(query), self._kind(query)):
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        return None

    def learn(self, query: str, verdict: Verdict) -> None:
        """Remember how a query went. A kind that has been quick stays quick: then the text alone
        is slow, so that nobody makes everyone else's questions slow with one of his own."""
        of_kind = self._kind(query)
        if verdict == "slow" and self._known.get(of_kind) == "quick":
            self._put(hash(query), verdict)
        else:
            self._put(of_kind, verdict)

    def _kind(self, query: str) -> int:
        """Return a query's kind, which is asked for several times in turn."""
        if query is not self._last[0]:
            self._last = (query, kind(query))
        return self._last[1]

    def _put(self, key: int, verdict: Verdict) -> None:
        self._known[key] = verdict
        self._known.move_to_end(key)
        while len(self._known) > self._size:
            self._known.popitem(last=False)
