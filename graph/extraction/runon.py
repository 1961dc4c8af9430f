"""Texts without paragraphs (OCR, copies on one line): where their numbered items begin."""

import re
from collections.abc import Iterator

from graph.extraction import numbering
from graph.extraction.wording import Wording
from graph.reading.document import Document, Paragraph

_LONG = 1_500
_CANDIDATE = re.compile(
    r"第[一二三四五六七八九十百]{1,5}[章节条](?=[^、，。；的规至—-])"
    r"|[（(][一二三四五六七八九十]{1,4}[）)]"
    r"|(?<![一二三四五六七八九十第])[一二三四五六七八九十]{1,4}、"
    r"|(?<![\d.．〔（(第年月、])\d{1,3}[.．](?=[\u4e00-\u9fff“《])"
    r"|附件\d{0,2}(?=[\u4e00-\u9fff])"
)
_SENTENCE_END = re.compile(r"[。；;！？）)”：:]\s*$")


def is_run_on(document: Document) -> bool:
    """Tell whether a text's paragraphs are far too long for printed ones."""
    lengths = [b.span.end - b.span.start for b in document.blocks if isinstance(b, Paragraph)]
    return bool(lengths) and max(lengths) > _LONG and max(lengths) * 2 > sum(lengths)


def divided(words: Wording) -> Iterator[Wording]:
    """Divide run-on words in front of each number that goes on from the one before it.

    A number starts an item if it stands at a sentence's end or is the first of its style, and
    its value follows on the last one of its style, or begins again.
    """
    start = 0
    last: dict[str, int] = {}
    for found in _CANDIDATE.finditer(words.text):
        position = found.start()
        if position == 0:
            continue
        ended = _SENTENCE_END.search(words.text, max(0, position - 3), position) is not None
        if found[0].startswith("附件"):
            goes_on = ended
        else:
            goes_on = _goes_on(words.text, position, last, ended=ended)
        if goes_on:
            yield words.part(start, position)
            start = position
    yield words.part(start, len(words.text))


def _goes_on(text: str, position: int, last: dict[str, int], *, ended: bool) -> bool:
    number = numbering.leading(text, position)
    if number is None:
        return False
    following = number.value == last.get(number.style, 0) + 1
    if not (following or (number.value == 1 and ended)):
        return False
    if number.style == "han" and not ended and number.value != 1:
        return False
    last[number.style] = number.value
    return True
