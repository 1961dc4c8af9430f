"""Looking at a query before the engine does: what must not reach it.

The engine cannot be stopped, ends the process on deeply nested text and follows SERVICE to any
address. So a query is looked through first, as text: a doubt refuses it.
"""

import re

from graph.errors import QueryError

DEEPEST = 100
"""How deep brackets may be nested: the engine's time for nested lists grows with the cube."""

LONGEST = 1_000_000
"""How many characters a query may have."""

_SKIPPED = re.compile(
    r"""
    \#[^\r\n]*
    | '''(?:[^'\\]|\\.|'(?!''))*''' | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
    | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*"
    | <[^<>"{}|^`\\\x00-\x20]*>
    | \\.
    """,
    re.X | re.S,
)
_AMBIGUOUS = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*'[^<>\"{}|^`\\\x00-\x20]*>")
_BRACKET = re.compile(r"[({\[]|[)}\]]")
_SPACE = r"(?:\s|\#[^\n]*(?:\n|$))*"
_SERVICE = re.compile(
    rf"(?:(?<![?$@:\w-])|(?<=\d)|(?<=true)|(?<=false))service{_SPACE}(?:silent)?{_SPACE}"
    r"(?:<|[?$]|[\w.·-]*:)",
    re.I,
)


def check(query: str) -> None:
    """Raise QueryError if `query` is too long, nested too deeply, or calls another service.

    The engine takes keywords without a space after them and inside what other readers take for
    an IRI (`?a<'x>'`), so SERVICE is looked for in the raw text, strings and comments included.
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
    """Return how deep brackets are nested, at most; where it is not clear what is a string,
    every opening one counts."""
    brackets = _BRACKET.findall(_SKIPPED.sub(" ", query))
    if _AMBIGUOUS.search(query):
        return sum(bracket in "({[" for bracket in _BRACKET.findall(query))
    depth = deepest = 0
    for bracket in brackets:
        depth += 1 if bracket in "({[" else -1
        deepest = max(deepest, depth)
    return deepest
