"""Texts without paragraphs (OCR, copies on one line): where their lines would begin."""

import re
from collections.abc import Iterator
from itertools import pairwise

from graph.extraction import numbering
from graph.extraction.wording import Wording
from graph.reading.document import Document, Paragraph

_LONG = 1_500
_LONGEST_HEADING = 50
_TYPE = (
    "(?:通知|意见|意见建议|方案|规划|计划|办法|决定|函|细则|规定|措施|纲要|要点|通报|公告|批复)"
    "(?:[（(][^（）()]{1,12}[）)])?"
)
_HEAD = re.compile(
    r"(?:(?P<letterhead>[\u4e00-\u9fff]{4,30})(?=(?P=letterhead)关于))?"
    rf"(?P<title>[\u4e00-\u9fff]{{0,40}}?关于.{{2,90}}?的{_TYPE})(?P<to>[^。：:]{{2,80}}[:：])"
)
_NUMBER = re.compile(
    r"第[一二三四五六七八九十百]{1,5}[章节条](?=[^、，。；的规至—-])"
    r"|[（(][一二三四五六七八九十]{1,4}[）)]"
    r"|(?<![一二三四五六七八九十第])[一二三四五六七八九十]{1,4}、"
    r"|(?<![\d.．〔（(第年月、])\d{1,3}[.．](?=[\u4e00-\u9fff“《])"
)
_BREAK = re.compile(
    r"(?<=[。）)；])(?=附件\s*\d{0,2}\s*[:：]?[\u4e00-\u9fff\d])"
    r"|(?<=[）)。])(?=[\u4e00-\u9fff]{4,30}(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:[（(]|附件|$))"
    r"|(?<=日)(?=[（(]此件|附件\d)|(?<=[）)])(?=附件\d)"
    r"|(?<=[）)稿案见施法划])(?=为(?:深入|全面|进一步|认真|切实|贯彻|落实|加快|加强)|根据《|按照《)"
)
_SENTENCE_END = re.compile(r"[。；;！？）)”：:]\s*$")


def is_run_on(document: Document) -> bool:
    """Tell whether a text's paragraphs are far too long for printed ones."""
    lengths = [b.span.end - b.span.start for b in document.blocks if isinstance(b, Paragraph)]
    return bool(lengths) and max(lengths) > _LONG and max(lengths) * 2 > sum(lengths)


def divided(words: Wording) -> Iterator[Wording]:
    """Divide run-on words: behind title and addressee, around annexes and signatures, and in
    front of each number that goes on from the one before it."""
    breaks = {found.start() for found in _BREAK.finditer(words.text)}
    cuts = {0, len(words.text), *breaks, *_head(words.text), *_numbers(words.text, breaks)}
    for start, end in pairwise(sorted(cuts)):
        yield words.part(start, end)


def _head(text: str) -> Iterator[int]:
    found = _HEAD.match(text[:400])
    if found:
        yield from (found.start("title"), found.end("title"), found.end("to"))


def _numbers(text: str, breaks: set[int]) -> Iterator[int]:
    """Yield where numbers begin lines: where a sentence or a heading has ended, and the value
    follows on the last one of the style or begins again."""
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
        if _after_sentence(text, position) or (last and _is_heading(text[cut:position])):
            last[number.style] = number.value
            cut = position
            yield position


def _after_sentence(text: str, position: int) -> bool:
    return _SENTENCE_END.search(text, max(0, position - 3), position) is not None


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and "。" not in text
