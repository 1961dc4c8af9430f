"""How many rows a written answer holds, found without reading it as an answer again."""

import csv
import io
import json
import mmap
import re
from collections.abc import Callable, Mapping

Written = bytes | mmap.mmap
"""An answer as the engine wrote it, in memory or in a file."""

_EMPTY_ROW = re.compile(rb"[\[,]\{\}[,\]]")


def count(format: str, content: Written) -> int:
    """Return the rows of SELECT results that the engine wrote in a table format; 1 for ASK."""
    return _COUNTERS[format](content)


def _json(content: Written) -> int:
    """A row begins with `{"` after a row (a quotation mark in a value has a backslash before it),
    unless it binds nothing."""
    start = content.find(b'"bindings":[')
    if start < 0:
        return 1
    if _EMPTY_ROW.search(content, start):
        return len(json.loads(content[:])["results"]["bindings"])
    return _occurrences(b'},{"', content) + _occurrences(b'"bindings":[{', content)


def _xml(content: Written) -> int:
    return _occurrences(b"<result>", content) if content.find(b"<results>") >= 0 else 1


def _tsv(content: Written) -> int:
    return 1 if content[:] in (b"true", b"false") else _occurrences(b"\n", content) - 1


def _csv(content: Written) -> int:
    if content[:] in (b"true", b"false"):
        return 1
    if content.find(b'"') < 0:
        return _occurrences(b"\n", content) - 1
    return sum(1 for _ in csv.reader(io.StringIO(content[:].decode(), newline=""))) - 1


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
