"""XML as the engine writes it, held to what XML can say (XML 1.0, sections 2.2 and 2.11).

The engine writes characters that XML has not, carriage returns that its readers take for line ends,
and names of elements that are none for predicates that have no local name (RDF/XML, section 2.4).
"""

import re
from typing import Protocol

from graph.errors import FailedError

_FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix:(?:[^A-Za-z_\x80-\xff])"
)
_LONGEST = len(b"<oxprefix:")
"""Bytes at the end of a piece that may be the beginning of what is forbidden."""


class Sink(Protocol):
    """What takes bytes."""

    def write(self, data: bytes) -> int:
        """Take some bytes and return how many."""


class Xml:
    """Passes XML on, carriage returns as references. Raises FailedError where it is none."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Take a piece of XML."""
        looked = self._tail + data
        if _FORBIDDEN.search(looked):
            raise FailedError(
                "结果含有 XML 不能表示的字符或谓词；请改用 JSON 或 Turtle",
                "the answer holds a character or a predicate that XML cannot carry; "
                "ask for JSON or Turtle",
            )
        self._tail = looked[-_LONGEST:]
        self._sink.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all was passed on."""
