"""Chinese numerals (十二, 二百, 百分之百的百) → numbers."""

import math
import re
from decimal import Decimal

import cn2an

_TWO_FIGURES = re.compile("[一二两三四五六七八九]{2}")
_NEIGHBOURS = re.compile("([一二两三四五六七八九])([二两三四五六七八九])([十百千万]?)")
_SIZE = re.compile("[十百千]?万?亿|[十百千]?万|[十百千]")
_FIGURES = {figure: i for i, figure in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}


def chinese(figures: str) -> int | None:
    """Return the value of Chinese numerals, or None if they are none: also where two figures
    side by side (三四个) or a hundred without its count (百十个) only name a size."""
    plain = figures.replace("〇", "零").replace("两", "二")
    if plain in ("百", "千"):
        return {"百": 100, "千": 1000}[plain]
    if plain[0] in "百千万亿" or _TWO_FIGURES.search(plain):
        return None
    try:
        return int(cn2an.cn2an(plain, "smart"))
    except ValueError:
        return None


def number(figures: str) -> Decimal | None:
    """Return the value of Arabic or Chinese figures, with a decimal part (九十五点五) or without;
    None if they name no one number."""
    plain = figures.replace(",", "")
    if plain[0].isdecimal():
        return Decimal(plain)
    whole, point, part = plain.partition("点")
    value = chinese(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not part or any(figure not in _FIGURES for figure in part):
        return None
    return value + Decimal("0." + "".join(str(_FIGURES[figure]) for figure in part))


def neighbours(figures: str) -> tuple[int, int] | None:
    """Return the ends of a range that is said by two figures side by side: 一两 is 1 to 2,
    三四十 is 30 to 40; None for anything else, such as 二五 or 九十."""
    found = _NEIGHBOURS.fullmatch(figures)
    if found is None or _FIGURES[found[2]] != _FIGURES[found[1]] + 1:
        return None
    scale = _POWERS.get(found[3], 1)
    return _FIGURES[found[1]] * scale, _FIGURES[found[2]] * scale


def power(figures: str) -> int | None:
    """Return the size that bare powers of ten name: 千万 is 10,000,000; None for other words."""
    if not _SIZE.fullmatch(figures):
        return None
    return math.prod(_POWERS[figure] for figure in figures)
