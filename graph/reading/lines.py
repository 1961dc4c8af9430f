"""Lines of text → paragraphs, where a format only says where lines end."""

import re
from collections.abc import Sequence

STARTS_PARAGRAPH = re.compile(
    r"[ \t]*(?:[\u2003\u3000]|\u00a0[ \u00a0]*\u00a0"
    r"|第[〇零一二三四五六七八九十百\d]{1,6}[编章节条项]"
    r"|[（(][一二三四五六七八九十百\d]{1,6}[)）]"
    r"|[一二三四五六七八九十百]{1,6}[、．.]"
    r"|\d{1,3}(?:[.．](?!\d)|、)|[①-⒇㈠-㈩])"
)
"""How a line begins that continues nothing: with an indent or a printed number."""

ENDS_PARAGRAPH = re.compile(r"[。！？；：:][”’」』）)]?\s*\Z")
"""How a line ends after which a new paragraph begins."""

_HAN = "一二三四五六七八九"
_DATE = rf"(?:\d{{4}}|[〇零○Ｏ{_HAN}]{{4}})年[\d十{_HAN}]{{1,2}}月[\d十{_HAN}]{{1,3}}日"
_NUMBER = r"[\u4e00-\u9fff]{1,12}[〔\[［（(]\d{4}[〕\]］）)]第?\d{1,5}号"
STANDS_ALONE = re.compile(rf"[\s（(]*(?:{_DATE}|{_NUMBER})[）)\s]*")
"""A line that is a date or a document's number and nothing else."""


_CLAUSES = re.compile("[，。；]")


def paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return which lines make a paragraph each, as `[first, last)`; blank lines part them."""
    found: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if found and found[-1][1] == index and not _parted(lines[index - 1], line):
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


def _parted(above: str, line: str) -> bool:
    return bool(
        STARTS_PARAGRAPH.match(line)
        or ENDS_PARAGRAPH.search(above, max(len(above) - 8, 0))
        or STANDS_ALONE.fullmatch(line)
        or STANDS_ALONE.fullmatch(above)
        or ("。" in line and not _CLAUSES.search(above))
    )
