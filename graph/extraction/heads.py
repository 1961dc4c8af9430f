"""Titles over several lines: which lines are theirs, and how they read together."""

import re
from collections.abc import Sequence

from graph.extraction import titles
from graph.extraction.lines import Line
from graph.extraction.signing import is_body

_PLACE_ALONE = re.compile(r"(?:^|[\s\u3000])[^\s\u3000]{1,6}[省市县区州]$")


def joined(lines: Sequence[tuple[int, Line]]) -> str:
    """Return lines as one title: names that stand on lines of their own stay apart."""
    found = ""
    for number, (_, line) in enumerate(lines):
        names = [lines[number - 1][1].text, *line.text.split()[:1]] if number else [""]
        apart = all(map(is_body, names)) and _PLACE_ALONE.search(names[0]) is None
        found += f" {line.text}" if apart else line.text
    return found


def first_name(lines: Sequence[tuple[int, Line]], place: int) -> int:
    """Return where the names above a title's line with 关于 begin that belong to it."""
    own = re.split("关于|關於", lines[place][1].text)[0]
    first = place
    while first > 0:
        above = lines[first - 1][1].text
        broken = lines[first][1].text if first < place else own
        if own and titles.plain_title(above) == titles.plain_title(own):
            break
        if not is_body(above) and not (broken and is_body(above + broken)):
            break
        first -= 1
    return first
