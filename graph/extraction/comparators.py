"""Words that say how a number bounds what is asked for: 不少于, 至少, 控制在, 以上, 左右."""

import re
from collections.abc import Sequence

from graph.facts import Comparator

_BLANK = "[ \\u3000]{0,2}"
_DIRECT = (
    (Comparator.AT_LEAST, "不(?:得|应|能)?(?:少于|低于|小于)|不下于|≥|>="),
    (Comparator.AT_MOST, "不(?:得|应|能)?(?:超过|高于|多于|大于)|(?:控制|限制)在|≤|<="),
    (Comparator.MORE_THAN, "超过|多于|高于|大于|突破|逾|超|>|＞"),
    (Comparator.LESS_THAN, "少于|低于|小于|<|＜"),
    (Comparator.ABOUT, "大约|(?<![节契公预])约为?|接近|(?<![最附靠邻接])近"),
)
_ADVERBS = (
    (Comparator.AT_LEAST, "至少|最少|最低"),
    (Comparator.AT_MOST, "至多|最多|最高"),
)
_AFTER = (
    (Comparator.AT_LEAST, "(?:[（(]含[）)])?及?以上|或以上"),
    (Comparator.AT_MOST, "(?:[（(]含[）)])?及?以下|以内|之内"),
    (Comparator.ABOUT, "左右|上下"),
)
_DIRECT_WORDS = "|".join(words for _, words in _DIRECT)
AFTER = "|".join(words for _, words in _AFTER)
"""Comparators that stand after a number or its unit."""

BEFORE = f"{_DIRECT_WORDS}|{'|'.join(words for _, words in _ADVERBS)}"
"""Comparators that stand before a number."""

_WITHIN = "[^，,。；;：:、\\d]"
_LEAD = re.compile(
    rf"(?:(?P<direct>{_DIRECT_WORDS})(?:[为到在至]|达到)?"
    rf"|(?P<adverb>[至最][少多]{_WITHIN}{{0,10}}|最[低高](?:可?达到?|为)?)"
    rf"|达到?|为){_BLANK}$"
)
_SHARE_LEAD = re.compile(rf"(?:(?P<direct>{_DIRECT_WORDS}){_WITHIN}{{1,20}}的){_BLANK}$")
_LONGEST_LEAD = 26


def before(text: str, figure: int, share: bool) -> tuple[Comparator, int]:
    """Return what the words before the number at `figure` say of it, and where they begin; those
    before a share may name the whole in between (不低于总课时的9%)."""
    start = max(0, figure - _LONGEST_LEAD)
    words = text[start:figure]
    found = _LEAD.search(words)
    if found is None and share:
        found = _SHARE_LEAD.search(words)
    if found is None:
        return Comparator.EXACTLY, figure
    groups = found.groupdict()
    if groups["direct"]:
        return _named(_DIRECT, groups["direct"]), start + found.start()
    if groups.get("adverb"):
        return _named(_ADVERBS, groups["adverb"][:2]), start + found.start()
    return Comparator.EXACTLY, start + found.start()


def after(words: str) -> Comparator:
    """Return what words of `AFTER` say of the number before them."""
    return _named(_AFTER, words)


def _named(table: Sequence[tuple[Comparator, str]], words: str) -> Comparator:
    return next(comparator for comparator, known in table if re.fullmatch(known, words))
