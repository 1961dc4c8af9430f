"""Headings of numbered units: where a title ends and its text begins, and what it announces."""

import re
from functools import lru_cache

from graph.extraction import bracketing, duties
from graph.script import simplified

LONGEST_TITLE = 45
"""Characters that a heading has at most ("up to about 40", design §2), without its number."""

_HAN = "\u4e00-\u9fff"
_INLINE_STOP = re.compile(rf"[。！]|(?<=[{_HAN}”）)])[.．](?=[{_HAN}“（(]|\s*$)")
_COLON = re.compile(r"(?:(?<!\d)[:：]|[:：](?!\d))(?=.)")
_GAP = re.compile(r"[\u3000 ]{1,}(?=\S)")
_LONGEST_LABEL = 20
_NO_TITLE_END = tuple("，、；,;")
_ORIENTATION = re.compile(
    r"(?:.{0,8}(?:指导思想|基本原则|工作原则|总体(?:要求|思路|目标|原则|考虑|部署)|基本思路|工作思路|基本要求|战略定位"
    r"|发展思路|指导方针|(?:主要|工作|发展|总|任务|行动|具体|阶段|近期|远期|建设|预期|战略|改革|规划|量化|实施|年度)目标(?:任务|指标)?"
    r"|(?:发展|工作|现实)?基础|(?:发展|面临|国内外)?形势(?:与.*)?|发展现状|(?:发展|现实)环境|(?:实施|规划|编制|文件|起草|出台)?背景|编制依据"
    r"|(?:重要|重大|现实|战略)?意义|适用范围|实施范围|(?:实施|工作)对象|(?:发展|主要|工作|取得的?|历史性)?(?:成就|成效|成绩)|(?:基本|工作|进展|总体)情况|工作回顾"
    r"|(?:存在|面临)的?(?:主要|突出|困难|不足)*(?:问题|困难|不足|挑战|机遇)|名词解释|术语|有关说明)"
    r"|目标(?:要求|任务|指标)?|原则|形势|思路|定义|总则|附则"
    r"|(?:充分|深刻|切实|进一步|准确|全面)*(?:认识|把握|理解).{0,30}(?:重要性|意义|必要性|紧迫性|形势))"
)


_OPENS = re.compile("[（(〔\\[【［:：]")


@lru_cache(maxsize=1024)
def title_end(text: str) -> int | None:
    """Return where the title that begins `text` ends, or None if it begins with none.

    `text` is a heading's line behind its number. A title stands alone on its line, or ends in 。
    (or, when short, in ： or a wide space) with text after it; a duty in brackets ends it too.
    """
    stop = _first_stop(text)
    colon = _COLON.search(text, 0, _LONGEST_LABEL + 2)
    if colon and _plain(text[: colon.start()]) and (stop is None or colon.start() < stop):
        return colon.start()
    within = LONGEST_TITLE + 1 if stop is None else min(stop, LONGEST_TITLE + 1)
    duty = next(iter(duties.find(text)), None) if _OPENS.search(text, 0, within) else None
    if duty and 0 < duty.start < within:
        return None if text[: duty.start].endswith(_NO_TITLE_END) else duty.start
    if stop is None:
        gap = _GAP.search(text)
        after = gap is not None and len(text) - gap.end() > _LONGEST_LABEL
        if gap and after and gap.start() <= LONGEST_TITLE and _plain(text[: gap.start()]):
            return gap.start()
        end = len(text.rstrip(" 。:：.\u3000"))
        return end if 0 < end <= LONGEST_TITLE and not text.endswith(_NO_TITLE_END) else None
    return stop if stop <= LONGEST_TITLE else None


def first_sentence_end(text: str) -> int:
    """Return where the first sentence ends, brackets that end it left out."""
    stop = _first_stop(text)
    end = len(text) if stop is None else stop
    return len(text[:end].rstrip(" 。；;:：\u3000"))


def is_orientation(title: str) -> bool:
    """Tell whether a title announces orientation (指导思想, 目标, 形势) instead of work."""
    plain = re.sub(r"[“”\"\s]", "", simplified(title))
    parts = re.split("[、和与及]", plain)
    return _ORIENTATION.fullmatch(plain) is not None or all(map(_ORIENTATION.fullmatch, parts))


def _first_stop(text: str) -> int | None:
    """Return where the first sentence's full stop stands, outside brackets and quotes."""
    brackets = list(bracketing.outermost(text[:400]))
    for found in _INLINE_STOP.finditer(text):
        position = found.start()
        if not any(start < position < end for start, end in brackets):
            return position if position > 0 else None
    return None


def _plain(words: str) -> bool:
    return bool(words.strip()) and not re.search(r"[，,。；;、：:（(]", words)
