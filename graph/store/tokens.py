"""A SPARQL text as tokens: as much of its grammar as it takes to know what is a string, a comment
or an IRI, and what is not (SPARQL 1.1 Query Language, 19.8).

What `<` begins depends on where it stands: `?a<'x>'…` is a comparison with a string in a FILTER
and an IRI in a pattern. The engine knows; here, where a comparison may stand and the two readings
would differ in more than the IRI itself, the text is doubtful.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
"""An IRI in angle brackets."""

SPACE = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
"""White space and comments, or nothing."""

Kind = Literal["space", "string", "nested", "iri", "open", "close", "data", "word", "other"]

_TOKEN = re.compile(
    rf"""
    (?P<space>\s+|\#[^\r\n]*)
    | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*''' | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
    | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*")
    | (?P<nested><<)
    | (?P<iri>{IRI})
    | (?P<open>[({{\[])
    | (?P<close>[)}}\]]|>>)
    | (?P<data>[?$]\w+ | @\w+(?:-\w+)* | \.?\d[\d.]*(?:e[+-]?\d+)?)
    | (?P<word>(?:[^\s<>"'{{}}()\[\]\#;,|^`\\=!&*/+?$@-]|\\.|(?<=[\w:.%-])-)+)
    | (?P<other>.)
    """,
    re.X | re.S | re.I,
)
_OPERANDS = ("iri", "string", "data", "word", "close")
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_TELLING = re.compile(r"['#()\[\]]")


class DoubtfulError(ValueError):
    """A text of which two readings are possible; `place` is where."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class Token(NamedTuple):
    """A piece of a text, where it begins, and how many brackets are open behind it.

    A `word` is a keyword or a prefixed name, `data` a variable, number or language.
    """

    kind: Kind
    text: str
    start: int
    depth: int

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.text)


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text from `start` on, without comments and white space.

    Raises DoubtfulError at the first place that may be read in two ways.
    """
    stack: list[str] = []
    operand = False
    for found in _TOKEN.finditer(text, start):
        kind: Kind = found.lastgroup  # type: ignore[assignment]
        if kind == "space":
            continue
        piece = found[0]
        if operand and stack[-1:] == ["("] and _doubtful(kind, piece):
            raise DoubtfulError(found.start())
        if kind in ("open", "nested"):
            stack.append(piece)
        elif kind == "close" and stack:
            stack.pop()
        yield Token(kind, piece, found.start(), len(stack))
        operand = kind in _OPERANDS


def _doubtful(kind: Kind, piece: str) -> bool:
    """Tell whether what begins with `<` behind an operand may be read otherwise, with another end.

    What begins with a scheme and // is no comparison: no operand begins with a slash.
    """
    if kind == "nested":
        return True
    return kind == "iri" and bool(_TELLING.search(piece)) and not _SCHEME.match(piece)
