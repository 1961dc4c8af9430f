"""Brackets of all kinds, nested and mixed, in running text."""

import re
from collections.abc import Iterator

_PAIRS = {"（": "）", "(": ")", "〔": "〕", "[": "]", "【": "】", "［": "］"}
_ANY = re.compile(f"[{re.escape(''.join((*_PAIRS, *_PAIRS.values())))}]")
_CLASSES = {"（": "round", "）": "round", "(": "round", ")": "round"}
_LONGEST = 2_000
_QUOTED = re.compile("“[^“”]{1,120}”|‘[^‘’]{1,120}’|「[^「」]{1,120}」|《[^《》]{1,120}》")


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield where quoted words and titles of documents begin and end, marks included."""
    for found in _QUOTED.finditer(text):
        yield found.span()


def outermost(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the outermost brackets of `text` begin and end, the brackets included.

    Round brackets of both widths close each other; one that is never closed is skipped.
    """
    open_at: list[int] = []
    for found in _ANY.finditer(text):
        position, character = found.start(), found[0]
        if open_at and position - open_at[0] > _LONGEST:
            open_at.clear()
        if character in _PAIRS:
            open_at.append(position)
            continue
        while open_at and not _match(text[open_at[-1]], character):
            open_at.pop()
        if open_at:
            start = open_at.pop()
            if not open_at:
                yield start, position + 1


def _match(opening: str, closing: str) -> bool:
    return _CLASSES.get(opening, _PAIRS[opening]) == _CLASSES.get(closing, closing)
