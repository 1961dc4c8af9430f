"""Titles of documents: how they end, how they are compared, and which lines are theirs."""

import re
from collections.abc import Sequence

from graph.extraction.lines import Line
from graph.extraction.signing import is_body
from graph.script import simplified

_TYPE = (
    r"(?:通知|意见|方案|规划|计划|办法|决定|公告|通告|通报|函|要点|细则|规定|纲要|报告|批复|措施|条例|分工|清单|任务书"
    r"|分解表|任务表|一览表|责任表|安排表|指南|规范|制度|章程|行动|工程|决议|令|答复|指引|标准|政策|安排|预案|路线图|公报|草案|工作要点)"
)
TYPE_END = re.compile(
    rf"{_TYPE}(?:[（(〔\[][^（）()]{{1,24}}[）)〕\]])*[》”\"]?(?:[（(][^（）()]{{1,24}}[）)])*$"
)
"""How the title of a document ends: with what kind of document it is, and remarks."""

_REMARK = re.compile(r"[（(][^（）()]{1,20}[）)]$")
_PLACE_ALONE = re.compile(r"(?:^|[\s\u3000])[^\s\u3000]{1,6}[省市县区州]$")


def joined(lines: Sequence[tuple[int, Line]]) -> str:
    """Return lines as one title: names that stand on lines of their own stay apart."""
    found = ""
    for number, (_, line) in enumerate(lines):
        names = [lines[number - 1][1].text, *line.text.split()[:1]] if number else [""]
        apart = all(map(is_body, names)) and _PLACE_ALONE.search(names[0]) is None
        found += f" {line.text}" if apart else line.text
    return found


def first_name(lines: Sequence[tuple[int, Line]], place: int) -> int:
    """Return where the names above a title's line with 关于 begin that belong to it."""
    own = re.split("关于|關於", lines[place][1].text)[0]
    first = place
    while first > 0:
        above = lines[first - 1][1].text
        broken = lines[first][1].text if first < place else own
        if own and plain_title(above) == plain_title(own):
            break
        if not is_body(above) and not (broken and is_body(above + broken)):
            break
        first -= 1
    return first


def plain_title(words: str) -> str:
    """Return a title as titles are compared: simplified, without blanks and quotation marks."""
    return re.sub(r"[\s《》“”\"']", "", simplified(words))


def same_plan(printed: str, announced: str) -> bool:
    """Tell whether two titles name one plan, remarks in brackets (试行) apart."""
    one, other = plain_title(printed), plain_title(announced)
    return one == other or _REMARK.sub("", one) == _REMARK.sub("", other)
