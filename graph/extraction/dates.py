"""Dates that bound a task as a cell prints them (完成时限: 2024年12月底前)."""

import re

from graph.facts import Deadline

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATE = re.compile(
    rf"(?<!\d){_YEAR}(?:年[ \u3000]?|[-./](?=\d{{1,2}}(?!\d)))"
    r"(?:(?P<month>1[0-2]|0?[1-9])(?:月|[-./]|(?!\d)))?[ \u3000]?"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])(?:日|(?!\d)))?"
)
_BARE_YEAR = re.compile(rf"{_YEAR}年?")
_RANGE = re.compile(r"\d\s*年?\d{0,2}月?\d{0,2}日?\s*[-—–~～至到]+\s*(?=(?:19|20)\d\d)")
_OPEN = re.compile(r"起|以后|之后|不早于|启动|学年|开始")
_PART = re.compile(r"(?:19|20)\d\d年(?:第?([一二三四1-4])季度|([上下])半年)")
_QUARTERS = {name: 3 * (i % 4 + 1) for i, name in enumerate("一二三四1234")}


def deadline(text: str) -> Deadline:
    """Return a deadline cell's date as precise as printed; only its text where it names no year,
    a beginning, or several dates. Of a range, the end counts."""
    if _OPEN.search(text):
        return Deadline(text)
    spans = list(_RANGE.finditer(text))
    due = text[spans[-1].end() :] if spans else text
    found = list(_DATE.finditer(due)) or list(_BARE_YEAR.finditer(due.strip()))
    if len(found) != 1 or (found[0].re is _BARE_YEAR and found[0][0] != due.strip()):
        return Deadline(text)
    parts = found[0].groupdict()
    year, month, day = (
        int(parts[name]) if parts.get(name) else None for name in ("year", "month", "day")
    )
    return Deadline(text, year, month, day, last_month(due))


def last_month(text: str) -> int | None:
    """Return the last month of a quarter or half of a year (2025年第三季度, 2025年上半年)."""
    found = _PART.search(text)
    if found is None:
        return None
    return _QUARTERS[found[1]] if found[1] else 6 if found[2] == "上" else 12
