"""How many rows a written answer holds, found without reading it as an answer again."""

import json
import mmap
import re
from collections.abc import Callable, Mapping

Written = bytes | mmap.mmap
"""An answer as the engine wrote it, in memory or in a file."""

_EMPTY_ROW = re.compile(rb"[\[,]\{\}[,\]]")
_QUOTED = re.compile(rb'"[^"]*+"')
_TRUTH = (b"true", b"false")


def count(format: str, content: Written) -> int:
    """Return the rows of SELECT results that the engine wrote in a table format; 1 for ASK."""
    return _COUNTERS[format](content)


def _json(content: Written) -> int:
    """A row begins with `{"` after a row, unless it binds nothing.

    A value may end in `},{` too: the quotation mark that ends it is followed by a comma or a brace,
    that of a row by a variable's name. Within a value it has a backslash before it.
    """
    start = content.find(b'"bindings":[')
    if start < 0:
        return 1
    if content.find(b"{}", start) >= 0 and _EMPTY_ROW.search(content, start):
        return len(json.loads(content[:])["results"]["bindings"])
    values = _occurrences(b'},{",', content) + _occurrences(b'},{"}', content)
    return _occurrences(b'},{"', content) - values + _occurrences(b'"bindings":[{', content)


def _xml(content: Written) -> int:
    return _occurrences(b"<result>", content) if content.find(b"<results>") >= 0 else 1


def _tsv(content: Written) -> int:
    return 1 if content[:6] in _TRUTH else _occurrences(b"\n", content) - 1


def _csv(content: Written) -> int:
    """A line ends where no quotation is open; a quotation mark within one is doubled."""
    if content[:6] in _TRUTH:
        return 1
    quoted = sum(found[0].count(b"\n") for found in _QUOTED.finditer(content))
    return _occurrences(b"\n", content) - quoted - 1


def _occurrences(what: bytes, content: Written) -> int:
    if isinstance(content, bytes):
        return content.count(what)
    return sum(1 for _ in re.finditer(re.escape(what), content))


_COUNTERS: Mapping[str, Callable[[Written], int]] = {
    "json": _json,
    "xml": _xml,
    "csv": _csv,
    "tsv": _tsv,
}
