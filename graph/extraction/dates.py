"""Dates that bound a task as a cell prints them (完成时限: 2024年12月底前), and whole days."""

import re
import unicodedata
from datetime import date

from graph.extraction.numerals import chinese
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
_HAN = "〇一二三四五六七八九"
_CIRCLES = {ord(c): "〇" for c in "○O零Ｏ◯О"}
_DAY = re.compile(
    rf"((?:19|20)\d\d|[一二][{_HAN}]{{3}})[年\-./](\d{{1,2}}|[一二三四五六七八九十]{{1,2}})[月\-./]"
    r"(\d{1,2}|[一二三四五六七八九十]{1,3})日?"
)


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


def printed_day(text: str) -> Deadline | None:
    """Return the day that `text` is and nothing else, in figures of any kind: 2018年11月16日,
    二○一一年四月十四日, 2020-09-16; None if it is no day, or one that does not exist."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_CIRCLES)
    found = _DAY.fullmatch(plain)
    if found is None:
        return None
    year = int("".join(str("〇一二三四五六七八九".find(c)) if c in _HAN else c for c in found[1]))
    month, day = (_figures(figures) for figures in (found[2], found[3]))
    try:
        date(year, month, day)
    except ValueError:
        return None
    return Deadline(text, year, month, day)


def _figures(figures: str) -> int:
    return int(figures) if figures.isdecimal() else chinese(figures) or 0


def last_month(text: str) -> int | None:
    """Return the last month of a quarter or half of a year (2025年第三季度, 2025年上半年)."""
    found = _PART.search(text)
    if found is None:
        return None
    return _QUARTERS[found[1]] if found[1] else 6 if found[2] == "上" else 12
