"""Looking at a query or an update before the engine does: what must not reach it.

The engine cannot be stopped, ends the process when it nests too deeply and follows SERVICE to any
address. So a text is looked through first: what cannot be told refuses it.
"""

import re

from graph.errors import ForbiddenError, QueryError
from graph.store.tokens import DoubtfulError, Token, tokens

DEEPEST = 200
"""How deep brackets may be nested: the engine's time for nested lists grows with the cube."""

LONGEST = 1_000_000
"""How many characters a text may have."""

HEAVIEST = 20_000
"""How much of a text may make the engine recurse, in characters: chains of operators and of graph
patterns nest in its mind, data does not. Its stack (`graph/store/stack.py`) holds that much."""

_OPENING = re.compile(r"[({\[]|<<")
_SERVICE = re.compile(r"(?:(?<![?$@:\w-])|(?<=\d)|(?<=true)|(?<=false))service(?![\"'])", re.I)
_NO_KEYWORD = re.compile(r":|^(?:a|true|false)?\.*$")
_WEIGHTS = {"{": 8, ".": 0, ",": 0, ";": 0}


def check(query: str) -> None:
    """Raise QueryError if `query` is too long, nested too deeply, or calls another service.

    The engine takes keywords without a space around them and names that other readers do not take
    for names, so the word SERVICE is refused wherever it stands outside strings, IRIs and comments
    and is no part of a name. Where it is in doubt what a string is, all of the text counts.
    """
    _refuse_long(query)
    try:
        bare = _bare(query)
    except DoubtfulError:
        _refuse_deep(len(_OPENING.findall(query)))
        _refuse_heavy(len(query))
        bare = query
    _refuse_service(bare)


def check_update(update: str) -> None:
    """Raise QueryError as `check`, and where it is in doubt how the text is to be read."""
    _refuse_long(update)
    try:
        _refuse_service(_bare(update))
    except DoubtfulError as error:
        raise QueryError(
            f"第 {error.place + 1} 个字符处的 < 有两种读法；比较时请在 < 后加空格",
            f"< at character {error.place + 1} can be read in two ways; "
            "if it compares, put a space behind it",
        ) from error


def _bare(text: str) -> str:
    """Return a text's words. Raises QueryError if it is nested too deeply, or too heavy."""
    words, weight = [], 0
    for token in tokens(text):
        weight += _weight(token)
        _refuse_deep(token.depth)
        _refuse_heavy(weight)
        words.append(token.text if token.kind in ("word", "data") else "")
    return " ".join(words)


def _weight(token: Token) -> int:
    """Return how much a token may make the engine recurse."""
    if token.kind == "word":
        return 0 if _NO_KEYWORD.search(token.text) else len(token.text)
    return _WEIGHTS.get(token.text, 2) if token.kind in ("open", "nested", "other") else 0


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST:
        raise QueryError(
            f"查询过长（上限 {LONGEST} 字符）",
            f"the query is too long (at most {LONGEST} characters)",
        )


def _refuse_deep(depth: int) -> None:
    if depth > DEEPEST:
        raise QueryError(
            f"括号嵌套超过 {DEEPEST} 层；请拆分查询",
            f"brackets are nested deeper than {DEEPEST}; divide the query",
        )


def _refuse_heavy(weight: int) -> None:
    if weight > HEAVIEST:
        raise QueryError(
            "运算符和图模式过多；请拆分查询",
            "the query has too many operators and graph patterns; divide it",
        )


def _refuse_service(bare: str) -> None:
    if _SERVICE.search(bare):
        raise ForbiddenError(
            "不允许 SERVICE：查询只在本库内进行",
            "SERVICE is not allowed: queries run on this store only",
        )
