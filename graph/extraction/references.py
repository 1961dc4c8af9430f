"""Mentions of other documents: 《…》 with or without a number behind, and numbers alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.facts import CitationKind
from graph.script import simplified

NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,16}?(?:〔|\[|［|【|（|\()\s*(?:19|20)\d\d\s*(?:〕|\]|］|】|）|\))\s*第?\s*\d{1,5}\s*[号號]"
)
"""A document number: 国发〔2019〕4号, with the brackets that are in use for it."""

_NUMBER_BEHIND = re.compile(rf"\s*[（(〔]?\s*(?P<number>{NUMBER.pattern})\s*[)）〕]?")
_ALONE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|根据|依据|按照|对照|参照|落实|执行|废止|以及|见|将|对|与|和|及|由)"
    r"(?P<number>(?:(?!根据|依据|按照|对照|参照|落实|执行|废止|以及)[\u4e00-\u9fff]){1,12}"
    r"(?:〔|\[|［)\s*(?:19|20)\d\d\s*(?:〕|\]|］)\s*第?\s*\d{1,5}\s*[号號])"
)
_SEPARATOR = r"(?:[、，和及与以]|以及|\s|[（(〔][^（()）〕]{0,60}[）)〕]|精神|要求|有关|等)*"
_NAMES = r"(?:[\u4e00-\u9fff、]{1,30}[厅院部委府局办央会]的?)?(?:印发|制定|发布|颁布|出台|关于|的)*"
_CARRY_OUT = re.compile(rf"(?:贯彻|落实|执行|实施)(?:好|党中央|国务院)?{_NAMES}[“\"]?{_SEPARATOR}$")
_BASED_ON = re.compile(rf"(?:根据|依据|按照|遵照|依照|参照){_NAMES}{_SEPARATOR}$")
_REPEALED = re.compile(
    r"[^。；]{0,60}?(?:同时|即行|予以|一并|相应)?(?:废止|停止执行|失效|不再执行|停止施行)"
)
_LIST_GAP = re.compile(
    r"(?:\s|[、，和及与以等]|以及|及其[\u4e00-\u9fff]{2,8}(?=[、，和及])"
    r"|[（(〔][^（()）〕《》]{0,60}[）)〕]|精神|要求|文件|通知)*"
)
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Mention:
    """Another document as the words name it at `[start, end)`."""

    start: int
    end: int
    kind: CitationKind
    title: str | None
    number: str | None


def find(text: str) -> Iterator[Mention]:
    """Yield the documents that `text` mentions, in order.

    What a list of titles is mentioned for (为贯彻落实《…》和《…》) holds for each of them.
    """
    plain = simplified(text)
    previous_end, kind = 0, CitationKind.MENTIONED
    taken = 0
    for start, end in _quoted(text):
        behind = _NUMBER_BEHIND.match(text, end)
        number = behind["number"] if behind else None
        gap = _LIST_GAP.fullmatch(plain, previous_end, start) if previous_end else None
        if gap is None:
            kind = _purpose(plain, start)
        stop = behind.end() if behind else end
        yield from _bare(text, taken, start)
        said = CitationKind.REPEALED if _REPEALED.match(plain, stop) else kind
        title = text[start + 1 : end - 1]
        yield Mention(start, stop, said, title, number)
        previous_end = taken = stop
    yield from _bare(text, taken, len(text))


def _bare(text: str, start: int, end: int) -> Iterator[Mention]:
    for found in _ALONE.finditer(text, start, end):
        before = found.start("number")
        kind = _purpose(simplified(text[max(0, before - 60) : before]), None)
        yield Mention(before, found.end(), kind, None, found["number"])


def _purpose(plain: str, position: int | None) -> CitationKind:
    before = plain if position is None else plain[max(0, position - 60) : position]
    if _CARRY_OUT.search(before):
        return CitationKind.TO_CARRY_OUT
    if _BASED_ON.search(before):
        return CitationKind.BASED_ON
    return CitationKind.MENTIONED


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield where 《…》 stand, the outermost where they are nested."""
    depth = start = 0
    for found in re.finditer("[《》]", text):
        if found[0] == "《":
            if depth and found.start() - start > _LONGEST_TITLE:
                depth = 0
            start = start if depth else found.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth and 2 < found.end() - start <= _LONGEST_TITLE:
                yield start, found.end()
