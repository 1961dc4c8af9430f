"""Looking at a query or an update before the engine does: what must not reach it.

The engine cannot be stopped, ends the process when it nests too deeply and follows SERVICE to any
address. So a text is looked through first: what cannot be told refuses it. Calls of services that
are allowed go by way of `graph/store/relay.py`.
"""

import re

from graph.errors import ForbiddenError, QueryError
from graph.store import services
from graph.store.remote import NOTHING, Allowed
from graph.store.services import Call
from graph.store.tokens import DoubtfulError, Token, tokens

DEEPEST = 200
"""How deep brackets may be nested: the engine's time for nested lists grows with the cube."""

LONGEST = 1_000_000
"""How many characters a text may have."""

HEAVIEST = 20_000
"""How much of a text may make the engine recurse, in characters: chains of operators and of graph
patterns nest in its mind, data does not. Its stack (`graph/store/stack.py`) holds that much."""

_OPENING = re.compile(r"[({\[]|<<")
_SERVICE = re.compile("service", re.I)
_NO_KEYWORD = re.compile(r":|^(?:a|true|false)?\.*$")
_WEIGHTS = {"{": 8, ".": 0, ",": 0, ";": 0}


def check(query: str, allowed: Allowed = NOTHING) -> list[Call]:
    """Return the calls of other services. Raises QueryError if `query` is too long or nested too
    deeply, ForbiddenError if it calls a service and none is allowed, or cannot be told which.

    The engine takes keywords without a space around them and names that other readers do not take
    for names, so the word SERVICE counts wherever it stands outside strings, IRIs and comments
    and is no part of a name. Where it is in doubt what a string is, all of the text counts, and no
    call is allowed.
    """
    if _harmless(query):
        return []
    _refuse_long(query)
    try:
        return _calls(query, _bare(query), allowed)
    except DoubtfulError:
        _refuse_deep(len(_OPENING.findall(query)))
        _refuse_heavy(len(query))
        return _calls(query, query, NOTHING)


def check_update(update: str, allowed: Allowed = NOTHING) -> None:
    """Raise QueryError as `check`, and where it is in doubt how the text is to be read."""
    _refuse_long(update)
    try:
        _calls(update, _bare(update), allowed)
    except DoubtfulError as error:
        raise QueryError(
            f"第 {error.place + 1} 个字符处的 < 有两种读法；比较时请在 < 后加空格",
            f"< at character {error.place + 1} can be read in two ways; "
            "if it compares, put a space behind it",
        ) from error


def _harmless(text: str) -> bool:
    """Tell whether a text is so short and flat that nothing in it needs to be told apart."""
    return (
        2 * len(text) + _WEIGHTS["{"] * text.count("{") <= HEAVIEST
        and len(_OPENING.findall(text)) <= DEEPEST
        and not _SERVICE.search(text)
    )


def _bare(text: str) -> str:
    """Return a text's words. Raises QueryError if it is nested too deeply, or too heavy."""
    looked, weight = [], 0
    for token in tokens(text):
        weight += _weight(token)
        _refuse_deep(token.depth)
        _refuse_heavy(weight)
        looked.append(token)
    return services.bare(looked)


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


def _calls(text: str, bare: str, allowed: Allowed) -> list[Call]:
    if not services.mentioned(bare):
        return []
    if not allowed:
        raise ForbiddenError(
            "不允许 SERVICE：查询只在本库内进行",
            "SERVICE is not allowed: queries run on this store only",
        )
    return services.calls(text)
