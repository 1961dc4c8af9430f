"""Tables of contents: the lines under 目录, and lines with leaders and a page's number."""

import re
from collections.abc import Sequence

from graph.extraction.lines import Item, Line
from graph.script import simplified

_HEADING = re.compile(r"目\s*[录次]")
_LEADERS = re.compile(r"[.．…·•‥⋯]{3,}[\s\u3000]*[（(—-]?\s*\d{1,4}\s*[)）—-]?$")
_PAGE = re.compile(r"[\s\u3000.．…·•‥⋯_-]*[（(]?\d{1,4}[)）]?$")
_LOOKED_AT = 400
_LONGEST = 200


def entries(items: Sequence[Item]) -> set[int]:
    """Return which items are a table of contents.

    Under 目录 that are lines with a page's number, and lines that come again as headings.
    """
    head = [(i, item) for i, item in enumerate(items[:_LOOKED_AT]) if _is_short(item)]
    found = {i for i, item in head if isinstance(item, Line) and _LEADERS.search(item.text)}
    last = {_key(item.text): i for i, item in enumerate(items) if isinstance(item, Line)}
    inside = False
    for index, item in head:
        if not isinstance(item, Line):
            inside = False
        elif _HEADING.fullmatch(simplified(item.text)):
            inside = True
            found.add(index)
        elif inside:
            inside = index in found or last.get(_key(_PAGE.sub("", item.text)), index) > index
            if inside:
                found.add(index)
    return found


def _is_short(item: Item) -> bool:
    return not isinstance(item, Line) or len(item.text) <= _LONGEST


def _key(text: str) -> str:
    """Return a heading without blanks, and without the text that follows it on its line."""
    return re.sub(r"\s", "", text.partition("。")[0]).rstrip("：:")
