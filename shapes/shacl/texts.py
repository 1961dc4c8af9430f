"""The SPARQL text of a constraint or validator, taken apart as far as pre-binding needs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph.errors import PolicygraphError, ShapesError
from graph.store import queries
from graph.store.tokens import DoubtfulError, Token, tokens
from shapes.shacl.model import Query
from shapes.shacl.reasons import DOUBTFUL, MODIFIERS, UncompiledError

_REFUSED: Final = ("MINUS", "VALUES", "SERVICE")
_TERMS: Final = ("a", "true", "false")
_PLACES: Final = {";": 1, "/": 1, "|": 1, "^": 1, "!": 1, ",": 2}


@dataclass(slots=True)
class Group:
    """Braces of a text, from the token `first` on: what they are and which variables they mention,
    `direct` those of their own triple patterns.

    `kind` is `where` behind SELECT or ASK, `holder` around a SELECT, `exists`, `graph` or `other`.
    """

    first: int
    kind: str
    parent: "Group | None"
    flat: bool = True
    mentioned: set[str] = field(default_factory=set)
    direct: set[str] = field(default_factory=set)

    def above(self) -> "Iterator[Group]":
        """Yield this group and those around it."""
        group: Group | None = self
        while group is not None:
            yield group
            group = group.parent


class _Place:
    """Where in a triple pattern a text is: 0 before a subject, 1 before a property, 2 an object.

    `open` tells whether a variable may stand for a property; in doubt it may.
    """

    def __init__(self) -> None:
        self.open = False
        self._place = 0

    def go(self, token: Token) -> None:
        """Go on to what follows a token of a group."""
        text = token.text
        if text in (".", "{", "}"):
            self._place = 0
        elif text in _PLACES:
            self._place = _PLACES[text]
        elif token.kind == "word" and ":" not in text and text.rstrip(".") not in _TERMS:
            self._place = 0
        elif text == "[":
            self.open = True
        elif token.kind in ("iri", "data", "string", "word") or text == ")":
            self.open |= self._place > 2 or (self._place == 1 and variable(token) is not None)
            self._place = (
                0 if text.endswith(".") else self._place + (text != ")" or self._place == 1)
            )


@dataclass(frozen=True, slots=True)
class Selection:
    """What a SELECT clause names; `star` for all."""

    names: tuple[str, ...]
    star: bool = False


class Text:
    """A text without its prologue: its tokens, groups and SELECT clauses, outermost first.

    Names with prefixes are written out. Raises ShapesError for what SHACL does not allow
    (appendix A), UncompiledError for what only a run for each node could answer.
    """

    def __init__(self, query: Query, bound: frozenset[str]) -> None:
        """`bound` are the variables that are bound before."""
        self._query = query
        self._source = query.text
        self._prefixes = dict(query.prefixes)
        self._bound = bound
        self.tokens = self._read()
        self._start = self._prologue()
        self.groups: list[Group] = []
        self.selections: list[Selection] = []
        self._place = _Place()
        self._structure()
        self._check()

    @property
    def open(self) -> bool:
        """Whether a variable may stand for a property in the text."""
        return self._place.open

    @property
    def form(self) -> str:
        """SELECT or ASK."""
        return self.tokens[self._start].text.upper()

    def written(self, names: Mapping[str, str], path: str | None, before: Mapping[int, str]) -> str:
        """Return the text with other names for its variables, `$PATH` replaced by `path`, and
        something more behind the brace at each of the tokens in `before`."""
        pieces: list[str] = []
        end = self.tokens[self._start].start
        for number, token in enumerate(self.tokens[self._start :], self._start):
            pieces += [self._source[end : token.start], self._piece(token, names, path)]
            pieces += [before[number]] if number in before else []
            end = token.end
        return "".join(pieces)

    def _piece(self, token: Token, names: Mapping[str, str], path: str | None) -> str:
        name = variable(token)
        if name == "PATH" and path is not None:
            return f"({path})" if not path.startswith("<") or len(path.split(">")) > 2 else path
        if name is not None:
            return names.get(name, f"?q_{name}")
        if token.kind == "word" and ":" in token.text and not token.text.startswith("_:"):
            return self._expanded(token.text)
        return token.text

    def _expanded(self, word: str) -> str:
        name = word.rstrip(".")
        prefix, _, local = name.partition(":")
        if prefix not in self._prefixes:
            raise self._wrong(f"前缀 {prefix}: 未声明", f"the prefix {prefix}: is not declared")
        return f"<{self._prefixes[prefix]}{local.replace(chr(92), '')}>{word[len(name) :]}"

    def _read(self) -> list[Token]:
        try:
            queries.check(self._source)
            return list(tokens(self._source))
        except DoubtfulError as error:
            raise UncompiledError(DOUBTFUL) from error
        except PolicygraphError as error:
            raise self._wrong(error.zh, error.en) from error

    def _prologue(self) -> int:
        """Take up the prefixes that the text itself declares; return where it goes on."""
        place = 0
        while place + 2 < len(self.tokens) and self.tokens[place].text.upper() == "PREFIX":
            name, iri = self.tokens[place + 1].text, self.tokens[place + 2].text
            self._prefixes[name.removesuffix(":")] = iri[1:-1]
            place += 3
        if place >= len(self.tokens) or self.tokens[place].text.upper() not in ("SELECT", "ASK"):
            raise self._wrong("须以 SELECT 或 ASK 开始", "it has to begin with SELECT or ASK")
        return place

    def _structure(self) -> None:
        stack: list[Group | None] = []
        group: Group | None = None
        selecting = False
        for number, token in enumerate(self.tokens[self._start :], self._start):
            word = token.text.upper() if token.kind == "word" else ""
            if word == "SELECT":
                selecting = True
                self.selections.append(self._selection(number))
            outside = bool(stack) and stack[-1] is not None
            if group is not None and not selecting and (outside or token.text == ")"):
                self._place.go(token)
            if token.kind in ("open", "nested"):
                if token.text == "{":
                    group = self._group(number, group, selecting)
                    selecting = False
                stack.append(group if token.text == "{" else None)
            elif token.kind == "close" and stack:
                closed = stack.pop()
                group = closed.parent if closed is not None else group
            elif group is not None:
                self._mention(group, token, word, inside=stack[-1] is None)

    def _group(self, number: int, parent: Group | None, selecting: bool) -> Group:
        before = self.tokens[number - 1].text.upper()
        following = self.tokens[number + 1].text.upper() if number + 1 < len(self.tokens) else ""
        kind = "other"
        if parent is None or selecting:
            kind = "where"
        elif following == "SELECT":
            kind = "holder"
        elif before == "EXISTS":
            kind = "exists"
        elif self.tokens[number - 2].text.upper() == "GRAPH":
            kind = "graph"
        if parent is not None and kind != "exists":
            parent.flat = False
        group = Group(number, kind, parent)
        self.groups.append(group)
        return group

    def _mention(self, group: Group, token: Token, word: str, *, inside: bool) -> None:
        if word == "BIND":
            group.flat = False
        name = variable(token)
        if name is None:
            return
        for around in group.above():
            around.mentioned.add(name)
        if not inside:
            group.direct.add(name)

    def _selection(self, number: int) -> Selection:
        names: list[str] = []
        depth = 0
        for place in range(number + 1, len(self.tokens)):
            token = self.tokens[place]
            if token.text == "{" or token.text.upper() in ("WHERE", "FROM"):
                break
            depth += (token.text == "(") - (token.text == ")")
            name = variable(token)
            if token.text == "*" and not depth:
                return Selection((), star=True)
            if name is not None and (not depth or self.tokens[place - 1].text.upper() == "AS"):
                names.append(name)
        return Selection(tuple(names))

    def _check(self) -> None:
        for place, token in enumerate(self.tokens):
            word = token.text.upper() if token.kind == "word" else ""
            if word in _REFUSED:
                raise self._wrong(f"SHACL 不允许使用 {word}", f"SHACL does not allow {word} in it")
            if word in ("LIMIT", "OFFSET"):
                raise UncompiledError(MODIFIERS)
            name = variable(token)
            if name in self._bound and self.tokens[place - 1].text.upper() == "AS":
                raise self._wrong(
                    f"不能再给预绑定变量 ${name} 赋值",
                    f"${name} is bound before and given a value again",
                )
        for selection in self.selections:
            inner = selection is not self.selections[0] or self.form == "ASK"
            if ("this" not in selection.names and not selection.star) or (inner and selection.star):
                raise self._wrong("每个 SELECT 都须列出 $this", "each SELECT has to name $this")

    def _wrong(self, zh: str, en: str) -> ShapesError:
        start = " ".join(self._source.split())[:80]
        return ShapesError(
            f"形状中的 SPARQL 有误（{start}…）：{zh}", f"SPARQL of a shape ({start}…): {en}"
        )


def variable(token: Token) -> str | None:
    """Return the name of a variable; None for any other token."""
    return token.text[1:] if token.kind == "data" and token.text[0] in "?$" else None
