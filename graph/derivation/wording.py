"""Titles and names as they are compared: what print and typing change in them left out."""

import re
import unicodedata

from rapidfuzz import fuzz

from graph.script import simplified

_LEFT_OUT = re.compile(r"[\W_]+")
_NOTICE = re.compile(r"关于印发(?P<issued>.+)的通知$", re.S)
_NUMERALS = re.compile(r"[0-9〇零一二三四五六七八九十百]")


def plain(title: str) -> str:
    """Return a title in simplified characters, without white space, punctuation, quotation marks
    and the difference between full and half width."""
    kept = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", title))
    return simplified(kept).lower()


def issued_by_notice(title: str) -> str | None:
    """Return what a notice issues: X of a plain title “…关于印发X的通知”."""
    found = _NOTICE.search(title)
    return found["issued"] if found else None


def numerals(text: str) -> str:
    """Return the figures of a text, Arabic and Chinese: what tells one year's plan, or one batch,
    from the next."""
    return "".join(_NUMERALS.findall(text))


def similarity(one: str, other: str) -> float:
    """Return how alike two plain titles are, 0 to 1, by the characters that they share in
    order."""
    return fuzz.ratio(one, other) / 100
