"""Lines of a plain text that were broken at a fixed width → the paragraphs that they make."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from graph.reading.lines import STARTS_PARAGRAPH

_FEWEST = 5
_NARROWEST = 20
_SLACK = 4
_MOST = 0.5
_FEW = 0.34


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
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line.rstrip())


def _full_width(lines: Sequence[str], widths: Sequence[int]) -> int:
    """Return the width at which lines were broken, or 0: most lines have it, none is wider, and
    few of these end a sentence."""
    said = [width for width in widths if width]
    if len(said) < _FEWEST:
        return 0
    full = max(said)
    reaching = [i for i, width in enumerate(widths) if width >= full - _SLACK]
    ends = Counter(lines[index].rstrip()[-1:] in "。；：" for index in reaching)
    most = len(reaching) >= max(_FEWEST, len(said) * _MOST)
    return full if full >= _NARROWEST and most and ends[True] <= len(reaching) * _FEW else 0
