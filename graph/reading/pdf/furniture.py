"""Running headers, footers and page numbers: what pages say about themselves."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from graph.reading.pdf.lines import Line

_MARGIN = 0.12
"""The share of a page's height, at its top and at its bottom, in which furniture stands."""

_SAME_HEIGHT = 6.0
"""How many points furniture may move up or down from page to page."""

_FIGURES = re.compile(r"[0-9０-９一二三四五六七八九十百]+")
_BLANK = re.compile(r"\s+")
_MARKED = re.compile(
    r"[-—–―─－·•~〜]+([0-9]{1,4}|[ivxl]{1,7})[-—–―─－·•~〜]+"
    r"|第[0-9]{1,4}页(?:[,，/]?[共总][0-9]{1,4}页)?|[0-9]{1,4}/[0-9]{1,4}"
    r"|page[0-9]{1,4}(?:(?:of|/)[0-9]{1,4})?",
    re.I,
)

_Key = tuple[str, int]


def furniture(pages: Sequence[tuple[float, Sequence[Line]]]) -> list[set[Line]]:
    """Return, for each page (its height in points and its lines), the lines that are furniture.

    From the page's edge inwards, a line is if it is a page number, or if the same words, but for
    figures, stand at the same height of three pages (of both, where there are two).
    """
    margins = [list(_margins(height, lines)) for height, lines in pages]
    seen: Counter[_Key] = Counter()
    for sides in margins:
        seen.update({_key(line) for side in sides for line in side})
    needed = 2 if len(pages) == 2 else 3
    return [
        {line for side in sides for line in _outer(side, number, seen, needed)}
        for number, sides in enumerate(margins, 1)
    ]


def _outer(side: Sequence[Line], page: int, seen: Counter[_Key], needed: int) -> Iterator[Line]:
    return takewhile(lambda line: _numbers(line, page) or _times(seen, line) >= needed, side)


def _margins(height: float, lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines in the top and in the bottom margin, each from the edge inwards."""
    ordered = sorted(lines, key=lambda line: line.base)
    yield [line for line in ordered if line.base < _MARGIN * height]
    ordered.reverse()
    yield [line for line in ordered if line.base > (1 - _MARGIN) * height]


def _key(line: Line) -> _Key:
    return _FIGURES.sub("#", _BLANK.sub("", line.text)), int(line.base / _SAME_HEIGHT)


def _times(seen: Counter[_Key], line: Line) -> int:
    text, height = _key(line)
    return sum(seen[text, near] for near in (height - 1, height, height + 1))


def _numbers(line: Line, page: int) -> bool:
    """Tell whether a line is nothing but the number of the page."""
    text = _BLANK.sub("", line.text)
    return text == str(page) or _MARKED.fullmatch(text) is not None
