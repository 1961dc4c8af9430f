"""The words that nodes are derived from, with the rest of their sentence or cell."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from shapes.findings import Quote
from shapes.nodes import asked
from shapes.shacl.sources import Source
from shapes.shacl.terms import Term

_TEXTS = """
SELECT ?source ?text { ?source a pg:SourceDocument OPTIONAL { ?source pg:sourceText ?text } }
"""
_PLACES = """
SELECT ?n ?start ?end {{ VALUES ?n {{ {nodes} }} ?n prov:wasDerivedFrom ?span .
  ?span oa:hasSelector ?place . ?place oa:start ?start ; oa:end ?end }}
"""
_SPANS = """
SELECT ?n ?start ?end ?source ?exact {{ VALUES ?n {{ {nodes} }} ?n prov:wasDerivedFrom ?span .
  ?span oa:hasSource ?source ; oa:hasSelector ?place .
  ?place oa:start ?start ; oa:end ?end ; oa:exact ?exact }}
"""
_OFFSET: Final = re.compile(r"[0-9]{1,15}")
_ENDS: Final = "\n\t。；！？;!?"
"""Where a sentence or a cell ends."""

_MOST: Final = 120
"""How many characters are shown on either side of a quote."""


def quotes(source: Source, nodes: Collection[Term]) -> dict[Term, Quote]:
    """Return for each node that is derived from a text the first of its words there."""
    texts = {row["source"].value: row.get("text") for row in source.select(_TEXTS)}
    known = {name: text.value for name, text in texts.items() if text is not None}
    if len(known) == len(texts) == 1:
        return _of_one(source, nodes, *next(iter(known.items())))
    first: dict[Term, tuple[int, int, str, str]] = {}
    for row in asked(source, _SPANS, nodes):
        if (where := _place(row)) is not None:
            place = (*where, row["source"].value, row["exact"].value)
            first[row["n"]] = min(first.get(row["n"], place), place)
    return {
        node: _quote(name, start, end, exact, known.get(name, ""))
        for node, (start, end, name, exact) in first.items()
    }


def _of_one(source: Source, nodes: Collection[Term], name: str, text: str) -> dict[Term, Quote]:
    """Return the quotes of a document with one text, whose words need not be asked for."""
    first: dict[Term, tuple[int, int]] = {}
    for row in asked(source, _PLACES, nodes):
        place = _place(row)
        if place is not None and place[1] <= len(text):
            first[row["n"]] = min(first.get(row["n"], place), place)
    return {node: _quote(name, *place, text[slice(*place)], text) for node, place in first.items()}


def _place(row: Mapping[str, Term]) -> tuple[int, int] | None:
    """Return where a span begins and ends; None if what is said of it is no place in a text."""
    start, end = row["start"].value, row["end"].value
    if not _OFFSET.fullmatch(start) or not _OFFSET.fullmatch(end) or int(start) > int(end):
        return None
    return int(start), int(end)


def _quote(name: str, start: int, end: int, exact: str, text: str) -> Quote:
    around = _around(text, start, end) if exact and text[start:end] == exact else ("", "")
    return Quote(name, start, end, exact, *around)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the rest of the sentence or cell before and after a stretch of text."""
    low, high = max(start - _MOST, 0), min(end + _MOST, len(text))
    first = max(text.rfind(mark, low, start) + 1 for mark in _ENDS)
    before = text[max(first, low) : start]
    if text[end - 1] in _ENDS:
        return before, ""
    last = min((stop for mark in _ENDS if (stop := text.find(mark, end, high)) >= 0), default=high)
    with_mark = last < high and not text[last].isspace()
    return before, text[end : last + with_mark]
