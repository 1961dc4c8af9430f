"""Lines of a plain text that were broken at a fixed width → the paragraphs that they make."""

import re
from collections.abc import Sequence

from graph.reading.lines import STARTS_PARAGRAPH

_FEWEST = 5
_NARROWEST = 20
_SLACK = 4
_MANY = 0.4
_FEW = 0.34
_WIDE = re.compile(
    "[\u2010-\u203b\u2460-\u24ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]"
)
_SIGNS = re.compile("[，。；、]")


def paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return which lines make a paragraph each, as `[first, last)`; blank ones make none.

    Each line is one, unless it is clear that lines were broken at a width: then a full line goes
    on in the next, if that has no indent and no printed number.
    """
    widths = [_width(line) for line in lines]
    full = _full_width(lines, widths)
    found: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        goes_on = full and index and widths[index - 1] >= full - _SLACK
        if goes_on and not STARTS_PARAGRAPH.match(line):
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


def _width(line: str) -> int:
    """Return how many Latin letters wide a line is; a Chinese character is two."""
    said = line.rstrip()
    return len(said) + len(_WIDE.findall(said))


def _full_width(lines: Sequence[str], widths: Sequence[int]) -> int:
    """Return the width at which lines were broken, or 0: many lines have it, none is wider, and
    these are sentences, of which few end with their line."""
    said = [width for width in widths if width]
    if len(said) < _FEWEST:
        return 0
    full = max(said)
    if full < _NARROWEST:
        return 0
    reaching = [
        line.strip() for line, width in zip(lines, widths, strict=True) if width >= full - _SLACK
    ]
    ends = sum(line[-1] in "。；：" for line in reaching)
    sentences = sum(_SIGNS.search(line) is not None for line in reaching)
    many = len(reaching) >= max(_FEWEST, len(said) * _MANY)
    return full if many and ends <= len(reaching) * _FEW <= sentences else 0
