"""Chinese numerals (十二, 二百, 百分之百的百) → numbers."""

import re

import cn2an

_TWO_FIGURES = re.compile("[一二两三四五六七八九]{2}")


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
