"""Looking at a query before the engine does: what must not reach it.

The engine cannot be stopped, ends the process when it nests too deeply and follows SERVICE to any
address. So a query is looked through first, as text: a doubt refuses it.
"""

import re

from graph.errors import QueryError

DEEPEST = 100
"""How deep brackets may be nested: the engine's time for nested lists grows with the cube."""

LONGEST = 20_000
"""How many characters a query may have: what the engine's stack holds whatever they say, and the
square of which its time for long chains of operators may grow to some seconds."""

_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*>"
_SKIPPED = re.compile(
    rf"""
    \#[^\r\n]*
    | '''(?:[^'\\]|\\.|'(?!''))*''' | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
    | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*"
    | {_IRI}
    | \\.
    """,
    re.X | re.S,
)
_ANY_IRI = re.compile(_IRI)
_OPENING = re.compile(r"[({\[]|<<")
_BRACKET = re.compile(r"[({\[]|[)}\]]")
_SERVICE = re.compile(r"(?:(?<![?$@:\w-])|(?<=\d)|(?<=true)|(?<=false))service(?![\"'])", re.I)


def check(query: str) -> None:
    """Raise QueryError if `query` is too long, nested too deeply, or calls another service.

    The engine takes keywords without a space around them, names that other readers do not take
    for names, and comparisons that look like IRIs (`?a<'x>'`), so the word SERVICE is looked for
    in the raw text: it may only end a string or be part of a name.
    """
    if len(query) > LONGEST:
        raise QueryError(
            f"查询过长（上限 {LONGEST} 字符）",
            f"the query is too long (at most {LONGEST} characters)",
        )
    if _SERVICE.search(query):
        raise QueryError(
            "不允许 SERVICE：查询只在本库内进行",
            "SERVICE is not allowed: queries run on this store only",
        )
    if _depth(query) > DEEPEST:
        raise QueryError(
            f"括号嵌套超过 {DEEPEST} 层；请拆分查询",
            f"brackets are nested deeper than {DEEPEST}; divide the query",
        )


def _depth(query: str) -> int:
    """Return how deep brackets are nested, at most; where an IRI may as well be a comparison
    that hides brackets or strings, every opening one counts."""
    if any(re.search(r"['(\[]", found[0]) for found in _ANY_IRI.finditer(query)):
        return len(_OPENING.findall(query))
    depth = deepest = 0
    for bracket in _BRACKET.findall(_SKIPPED.sub(" ", query)):
        depth += 1 if bracket in "({[" else -1
        deepest = max(deepest, depth)
    return deepest
