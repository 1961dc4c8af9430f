"""Traditional characters as simplified ones, so that rules need to know one script only."""

import re
from functools import cache, lru_cache

from opencc import OpenCC

_HAN = range(0x3400, 0xA000)
_WIDE = {0x3000: 0x20, **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}}
_VARIANTS = dict(
    zip(
        "著瞭藉覆彷像甦揹衞敍枱馀谘钜锺迳薰簷痺暱鎗燄",
        "着了借复仿象苏背卫叙台余咨巨钟径熏檐痹昵枪焰",
        strict=True,
    )
)
"""Characters that converters keep or change by the words around them, or by region."""


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _changed() -> dict[str, str]:
    """Return the characters that the conversion changes, each with what it becomes."""
    characters = [chr(code) for code in _HAN]
    converted = _converter().convert("\n".join(characters)).split("\n")
    return {a: b for a, b in zip(characters, converted, strict=True) if a != b}


@cache
def _traditional() -> re.Pattern[str]:
    """Return what finds a character that the conversion changes."""
    return re.compile(f"[{''.join(_changed())}]")


@cache
def _folding() -> dict[int, str]:
    """Return what each character becomes in `folded`, where it is not itself."""
    simple = {**_changed(), **_VARIANTS, **{a: _VARIANTS.get(b, b) for a, b in _changed().items()}}
    wide = {code: chr(other).lower() for code, other in _WIDE.items()}
    return {**{ord(a): b for a, b in simple.items()}, **wide}


@cache
def _unfolded() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _folding()))}]|[^\\W\\d_a-z\u3400-\u9fff]")


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


def folded(text: str) -> str:
    """Return `text` as it is compared when something is looked for, each character in its place:
    simplified, of half width, in lower case.

    Each character is taken by itself, whatever stands around it, so that a word is spelt in one
    way in every text. That may be no word's right spelling (影象 for 影像).
    """
    if _unfolded().search(text) is None:
        return text
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_folding())
