"""What a quantity counts or measures, and whether it is a rise or a fall."""

import re

from graph.extraction import comparators, rates
from graph.extraction.verbs import VERBS
from graph.facts import Change

_RISE = re.compile(
    r"(?:提高|提升|增加|增长|增幅|上升|新增|扩大|延长)了?(?:不[少低]于|超过|约|近)?$"
)
_FALL = re.compile(
    r"(?:降低|下降|减少|压减|压缩|缩减|缩短|减小|降幅)了?(?:不[少低]于|超过|约|近)?$"
)
_RELATIVE_CLAUSE = re.compile(r"(?:具有|具备|能够|可|面向|符合|适应|体现)[^的，,。；;]+的(?=..)")
_BRACKET = re.compile(r"[（(][^（）()]{0,40}[）)]")
_SHARES = ("%", "‰", "个百分点", "倍", "比", "/10万")
_LEADING_VERBS = re.compile(
    rf"^(?:[、和及与并再了要须应]|保证|保障|努力|(?:{VERBS})(?![率度量数值额比]))+"
)
_LEADING_DATE = re.compile(
    r"^(?:[到至自从]|力争)?(?:19|20)\d\d年(?:\d+月)?[底末初]?[之以]?[前起]?(?:开始)?"
)
_LAST_VERB = re.compile(
    r".*(?:落实好|巩固|推动|促进|确保|实现|力争|继续|不断|[将把使])"
    r"(?=[\u4e00-\u9fffA-Za-z0-9+]{2,}$)"
)
_FOLLOWING_VERB = re.compile(
    r"(?:大力|积极|全面|深入|广泛|扎实|开展|推进(?!会)|实施|建设|参加|参与|进行|的基础|，|,|。|；|;|、|和|及|与|并|(?<=[^\d])\d)"
)
_MEASURED = re.compile(r"(?:率|比例|比重|占比|[数量度额]|水平|规模|面积)$")
_BREAK = re.compile(r"[，,。；;：:、]")
_LONGEST_NOUN = 32
_COMPARATOR_TAIL = re.compile(
    rf"(?:{comparators.BEFORE}|达到|[达为至到占]|总数|数量|规模|(?:稳定|保持|维持|控制)在"
    r"|力争|一般|原则上|分别|年均|[比较](?:上年|去年|(?:19|20)\d\d年)|每[百千万]?(?:平方公里|人|亩)"
    r"|(?:提高|提升|增加|增长|扩大|降低|下降|减少|压缩|压减|缩短|[增升降减])[到至]?)$"
)


def change(before: str) -> Change | None:
    """Return whether the words before a number make it a rise or a fall instead of a level."""
    if _FALL.search(before):
        return Change.DECREASE
    return Change.INCREASE if _RISE.search(before) else None


def indicator(before: str, after: str, unit: str) -> str | None:
    """Return what is counted or measured: the noun after the unit, else the one before."""
    rate = rates.split(before)
    after = (
        after if after.startswith("的基础") else _after_relative_clause(after.removeprefix("的"))
    )
    noun = after[: len(_FOLLOWING_VERB.split(_masked(after), maxsplit=1)[0])]
    if _is_noun(noun) and unit not in _SHARES:
        return rate[1] + noun if rate and unit == "次" else noun
    lead_in = ("".join(rate) if rate else before).lstrip("、，, ")
    lead_in = without_tail(_LEADING_DATE.sub("", lead_in))
    measured = _LAST_VERB.sub("", _LEADING_VERBS.sub("", lead_in)).strip(" ，,、")
    if not measured and unit in _SHARES:
        measured = noun
    return measured or None


def carried(before: str, sentence: str) -> str | None:
    """Return the measured noun that ends the clause before, where the quantity's own clause has
    only a date or a verb (提高入园率，2025年达到95%)."""
    if without_tail(_LEADING_DATE.sub("", before.lstrip("、，, "))):
        return None
    if not sentence.endswith(("，", ",")):
        return None
    noun = _LEADING_VERBS.sub("", _BREAK.split(sentence[-_LONGEST_NOUN:-1])[-1])
    return noun if _MEASURED.search(noun) else None


def without_tail(words: str) -> str:
    """Return `words` without the comparators and verbs of change that end them."""
    while tail := _COMPARATOR_TAIL.search(words):
        words = words[: tail.start()]
    return words


def _masked(text: str) -> str:
    """Return `text` with its brackets' contents blotted out, each character in its place."""
    return _BRACKET.sub(lambda found: "〇" * len(found[0]), text)


def _is_noun(text: str) -> bool:
    return len(text) > 1 and re.match(r"[\u4e00-\u9fffA-Za-z“]", text) is not None


def _after_relative_clause(noun: str) -> str:
    relative = _RELATIVE_CLAUSE.match(noun)
    return noun[relative.end() :] if relative else noun
