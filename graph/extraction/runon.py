"""Texts without paragraphs (OCR, copies on one line): where their lines would begin."""

import re
from collections.abc import Iterator
from itertools import pairwise

from graph.extraction import numbering
from graph.extraction.references import NUMBER
from graph.extraction.wording import Wording
from graph.reading.document import Document, Paragraph

_LONG = 1_500
_SHORTEST = 300
_LONGEST_HEADING = 50
_CHAPTERS = re.compile(r"(?<![一二三四五六七八九十])二、")
_TYPE = (
    "(?:通知|意见|意见建议|方案|规划|计划|办法|决定|函|细则|规定|措施|纲要|要点|通报|公告|批复)"
    "(?:[（(][^（）()]{1,12}[）)])?"
)
_HEAD = re.compile(
    r"(?:(?P<letterhead>[\u4e00-\u9fff]{4,30})(?=(?P=letterhead)关于))?"
    rf"(?:[\u4e00-\u9fff]{{4,40}}?文件(?P<number>{NUMBER.pattern})?)?"
    rf"(?P<title>[\u4e00-\u9fff]{{0,40}}?关于.{{2,90}}?的[\u4e00-\u9fff]{{0,4}}?{_TYPE})"
    rf"(?:[（(]?{NUMBER.pattern}[）)]?)?(?P<to>(?![>》〉”）)的]|建议)[^。：:]{{2,150}}[:：])"
)
_NUMBER = re.compile(
    r"第[一二三四五六七八九十百]{1,5}[章节条](?=[^、，。；的规至—-])"
    r"|[（(][一二三四五六七八九十]{1,4}[）)]"
    r"|(?<![一二三四五六七八九十第])[一二三四五六七八九十]{1,4}、"
    r"|(?<![\d.．〔（(第年月、])\d{1,3}\s?[.．、](?=[\u4e00-\u9fff“《])"
)
_SIGNED = re.compile(
    r"(?<=[。）)])[\u4e00-\u9fff]{4,30}(?P<day>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)"
    rf"(?P<plan>[\u4e00-\u9fff“”、]{{4,50}}{_TYPE})(?=为|根据|按照|一、|第一章)"
)
_HEADING = re.compile(
    r"(?:总体(?:要求|思路|目标)|指导思想|基本原则|(?:工作|主要|发展|行动)?目标(?:任务)?|目标(?:要求|任务)"
    r"|(?:重点|主要|工作)(?:任务|工作|措施|举措)|(?:工作|组织|有关)要求|(?:保障|实施|工作)(?:措施|步骤)"
    r"|组织(?:保障|实施|领导))(?=[^。；：:，,、的和及与])"
)
_BREAK = re.compile(
    r"(?<=[。）)；])(?=附件\s*\d{0,2}\s*[:：]?[\u4e00-\u9fff\d])"
    r"|(?<=[）)。])(?=[\u4e00-\u9fff]{4,30}(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:[（(]|附件|$))"
    r"|(?<=日)(?=[（(]此件|附件\d)|(?<=[）)])(?=附件\d)|(?<=公开发布[）)])(?=[\u4e00-\u9fff])"
    r"|(?<=[）)稿案见施法划])(?=为(?:深入|全面|进一步|认真|切实|贯彻|落实|加快|加强)|根据《|按照《)"
)
_SENTENCE_END = re.compile(r"[。；;！？）)〕”：:]\s*$")
_LABELLED = re.compile(r"(?:责任|牵头|配合|协办|参加|参与)(?:单位|部门)[:：][^。；;:：]{2,150}$")
_SHORTEST_SENTENCE = 12


def is_run_on(document: Document) -> bool:
    """Tell whether a text's paragraphs are far too long for printed ones, or one paragraph is
    nearly all of it and holds several headings."""
    spans = [b.span for b in document.blocks if isinstance(b, Paragraph)]
    if not spans:
        return False
    whole = sum(span.end - span.start for span in spans)
    longest = max(spans, key=lambda span: span.end - span.start)
    length = longest.end - longest.start
    if length > _LONG:
        return length * 2 > whole
    several = _CHAPTERS.search(document.text, longest.start, longest.end) is not None
    return length > _SHORTEST and length * 10 > whole * 9 and several


def divided(words: Wording) -> Iterator[Wording]:
    """Divide run-on words: behind title and addressee, around annexes and signatures, and in
    front of each number that goes on from the one before it."""
    text = words.text
    breaks = {found.start() for found in _BREAK.finditer(text)} | set(_signed(text))
    cuts = {0, len(text), *breaks, *_head(text), *_numbers(text, breaks)}
    for start, end in pairwise(sorted(cuts)):
        yield words.part(start, end)


def _head(text: str) -> Iterator[int]:
    found = _HEAD.match(text[:500])
    if found:
        yield from (found.start("title"), found.end("title"), found.start("to"), found.end("to"))
        if found["number"]:
            yield found.start("number")


def _signed(text: str) -> Iterator[int]:
    """Yield where a signature begins and ends that a plan's title follows, and where that ends."""
    head = _HEAD.match(text[:500])
    issuer = head["title"].partition("关于")[0] if head else ""
    if issuer:
        day = re.escape(issuer) + r"(?=(?:19|20)\d\d年\d{1,2}月\d{1,2}日)"
        yield from (found.start() for found in re.finditer(day, text))
    for found in _SIGNED.finditer(text):
        yield from (found.start(), found.end("day"), found.end("plan"))


def _numbers(text: str, breaks: set[int]) -> Iterator[int]:
    """Yield where numbers begin lines: where a sentence, a label line or a heading has ended, and
    the value follows on the last one of the style or begins again; and where the words of usual
    headings end that lack their mark."""
    last: dict[str, int] = {}
    cut = 0
    ahead = sorted(breaks, reverse=True)
    for found in _NUMBER.finditer(text):
        position = found.start()
        while ahead and ahead[-1] <= position:
            cut, last = ahead.pop(), {}
        number = numbering.leading(text, position)
        if number is None or number.value not in (1, last.get(number.style, 0) + 1):
            continue
        if _begins(text, cut, position) or (last and _is_heading(text[cut:position])):
            last[number.style] = number.value
            cut = position
            yield position
            heading = _HEADING.match(text, number.end)
            if heading and "han" in number.style and not _ends_soon(text, number.end):
                cut = heading.end()
                yield cut


def _begins(text: str, cut: int, position: int) -> bool:
    """Tell whether a sentence or a label's names (责任单位：…) end at `position`."""
    if position == cut or _SENTENCE_END.search(text, max(0, position - 10), position):
        return True
    return _LABELLED.search(text, max(cut, position - 160), position) is not None


def _ends_soon(text: str, start: int) -> bool:
    return "。" in text[start : start + _SHORTEST_SENTENCE]


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and "。" not in text
