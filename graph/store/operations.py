"""An update request as its operations (SPARQL 1.1 Update, 3; the grammar's rules 29 to 51).

Each is read as the engine would read it, without a space between words where none is needed, so
that what they do can be told from what they say. What cannot be read is left to the engine's own
words: it is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph.errors import QueryError
from graph.store.tokens import IRI, SPACE, DoubtfulError, tokens

_NAME = r"(?:[^\s<>\"'{}()\[\]#;,|^`\\=!&*/+?$@]|\\.)*"
_IRI = rf"(?:{IRI}|{_NAME}:{_NAME})"
_PROLOGUE = re.compile(rf"PREFIX{SPACE}{_NAME}:{SPACE}{IRI}|BASE{SPACE}{IRI}", re.I)
_VERSION = re.compile(rf"VERSION{SPACE}(?:\"[^\"\r\n]*\"|'[^'\r\n]*')", re.I)
_SPACE = re.compile(SPACE)
_DATA = re.compile(rf"(INSERT|DELETE){SPACE}DATA{SPACE}", re.I)
_SHORT = re.compile(rf"DELETE{SPACE}WHERE{SPACE}", re.I)
_WITH = re.compile(rf"WITH{SPACE}({_IRI})", re.I)
_TEMPLATE = re.compile(rf"(?:INSERT|DELETE){SPACE}(?=\{{)", re.I)
_USING = re.compile(rf"USING{SPACE}(?:NAMED{SPACE})?({_IRI})", re.I)
_WHERE = re.compile(rf"WHERE{SPACE}", re.I)
_LOAD = re.compile(
    rf"LOAD{SPACE}(SILENT{SPACE})?({_IRI}){SPACE}(?:INTO{SPACE}GRAPH{SPACE}({_IRI}){SPACE})?", re.I
)
_MANAGEMENT = re.compile("CLEAR|DROP|CREATE|ADD|MOVE|COPY", re.I)
_REFERENCE = rf"(?:DEFAULT|(?:GRAPH{SPACE})?({_IRI}))"
_ONE = re.compile(rf"(?:CLEAR|DROP|CREATE){SPACE}(?:SILENT{SPACE})?{_REFERENCE}{SPACE}", re.I)
_TWO = re.compile(
    rf"(?:ADD|MOVE|COPY){SPACE}(?:SILENT{SPACE})?{_REFERENCE}{SPACE}"
    rf"TO{SPACE}{_REFERENCE}{SPACE}",
    re.I,
)
_GRAPH = re.compile("GRAPH", re.I)


@dataclass(slots=True)
class Operation:
    """One operation: its text, what is declared with it, and the whole `prologue` that holds for
    it with what was declared before.

    `form` is `data`, `where` (the short form of DELETE), `modify`, `load` or `management`.
    LOAD has a `source`, an IRI as written, may be `silent`, and holds its `quads` once they are
    fetched.
    `templates` end at `behind`, where USING may stand; `block` is the block of data, or of the
    short form. `graphs` are the IRIs, as written, of the graphs that it may change besides the
    default graph; None if that may be any.
    """

    form: str
    text: str = ""
    declared: str = ""
    prologue: str = ""
    deletes: bool = False
    chooses: bool = False
    behind: int = 0
    block: str = ""
    source: str = ""
    silent: bool = False
    quads: Sequence[ox.Quad] = ()
    graphs: list[str] | None = field(default_factory=list)


def operations(update: str) -> list[Operation]:
    """Return the operations of an update request. Raises QueryError if it cannot be read."""
    try:
        return _Reader(update).read()
    except DoubtfulError as error:
        raise _unreadable(error.place) from error


def prologue(text: str) -> str:
    """Return the declarations that a query or an update request begins with."""
    return _Reader(text).declarations()


class _Reader:
    """Goes through an update request from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._prologue = ""

    def read(self) -> list[Operation]:
        found: list[Operation] = []
        while True:
            declared = self.declarations()
            self._prologue += declared
            if self._place == len(self._text):
                return found
            found.append(self._operation(declared))
            self._take(_SPACE)
            if self._place < len(self._text) and self._text[self._place] != ";":
                raise _unreadable(self._place)
            self._place += 1

    def declarations(self) -> str:
        """Go behind the declarations that begin here, and return them."""
        self._take(_SPACE)
        declared = ""
        while found := self._take(_VERSION) or self._take(_PROLOGUE):
            declared += found[0] + "\n"
            self._take(_SPACE)
        return declared

    def _operation(self, declared: str) -> Operation:
        start = self._place
        made = self._data() or self._short() or self._modify() or self._management() or self._load()
        if made is None:
            raise _unreadable(start)
        made.declared, made.prologue = declared, self._prologue
        made.text = self._text[start : self._place]
        return made

    def _data(self) -> Operation | None:
        if not (found := self._take(_DATA)):
            return None
        block = self._block()
        return Operation("data", deletes=found[1].upper() == "DELETE", block=block)

    def _short(self) -> Operation | None:
        if not self._take(_SHORT):
            return None
        block = self._block()
        return Operation("where", deletes=True, block=block, graphs=graphs_of(block))

    def _modify(self) -> Operation | None:
        start, made = self._place, Operation("modify")
        graphs: list[str] | None = []
        if found := self._take(_WITH):
            made.chooses = True
            graphs = [found[1]]
            self._take(_SPACE)
        while self._take(_TEMPLATE):
            named = graphs_of(self._block())
            graphs = None if graphs is None or named is None else graphs + named
            made.behind = self._place - start
            self._take(_SPACE)
        if not made.behind:
            self._place = start
            return None
        made.graphs = graphs
        while self._take(_USING):
            made.chooses = True
            self._take(_SPACE)
        if not self._take(_WHERE):
            raise _unreadable(self._place)
        self._block()
        return made

    def _management(self) -> Operation | None:
        if not _MANAGEMENT.match(self._text, self._place):
            return None
        found = self._take(_ONE) or self._take(_TWO)
        if found and (self._place == len(self._text) or self._text[self._place] == ";"):
            graphs = [name for name in found.groups() if name]
            return Operation("management", graphs=graphs)
        self._skip()
        return Operation("management", graphs=None)

    def _load(self) -> Operation | None:
        if not (found := self._take(_LOAD)):
            return None
        silent, source, graph = found.groups()
        graphs = [graph] if graph else []
        return Operation("load", source=source, silent=bool(silent), graphs=graphs)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._place)
        if found:
            self._place = found.end()
        return found

    def _skip(self) -> None:
        """Go to the end of the operation."""
        for token in tokens(self._text, self._place):
            if token.text == ";":
                self._place = token.start
                return
        self._place = len(self._text)

    def _block(self) -> str:
        """Go behind the block in braces that begins here, and return it."""
        start = self._place
        if not self._text.startswith("{", start):
            raise _unreadable(start)
        for token in tokens(self._text, start):
            if token.depth == 0:
                self._place = token.end
                return self._text[start : token.end]
        raise _unreadable(len(self._text))


def graphs_of(block: str) -> list[str] | None:
    """Return the IRIs of the graphs that a template names, None if a variable names one."""
    found: list[str] = []
    named = False
    for token in tokens(block):
        if named:
            if token.kind not in ("iri", "word"):
                return None
            found.append(token.text)
        named = token.kind == "word" and token.text.upper() == "GRAPH"
        if not named and token.kind == "word" and _GRAPH.match(token.text):
            return None
    return found


def _unreadable(place: int) -> QueryError:
    return QueryError(
        f"更新语法错误：第 {place + 1} 个字符处无法读懂",
        f"syntax error in the update: it cannot be read at character {place + 1}",
    )
