"""Traditional characters as simplified ones, so that rules need to know one script only."""

import re
from functools import cache, lru_cache

from opencc import OpenCC

_HAN = range(0x3400, 0xA000)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _traditional() -> re.Pattern[str]:
    """Return what finds a character that the conversion changes."""
    characters = [chr(code) for code in _HAN]
    converted = _converter().convert("\n".join(characters)).split("\n")
    changed = (a for a, b in zip(characters, converted, strict=True) if a != b)
    return re.compile(f"[{''.join(changed)}]")


def has_traditional(text: str) -> bool:
    """Tell whether a character of `text` has another, simplified form."""
    return _traditional().search(text) is not None


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """Return `text` in simplified characters, each in its place; unchanged where a conversion
    would move characters."""
    if not has_traditional(text):
        return text
    converted: str = _converter().convert(text)
    return converted if len(converted) == len(text) else text
