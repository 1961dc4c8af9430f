"""Lines behind the last unit that belong to the document again."""

import re

from graph.extraction import duties, titles
from graph.extraction.lines import Line
from graph.extraction.passages import BLANK
from graph.extraction.tree import Node
from graph.script import simplified

_CLOSING = re.compile(
    r"各(?:地|省|市|州|县|区|乡|镇|部门|单位|有关|相关|级|校|学院|高校)|请各|特此"
    r"|本(?:意见|通知|方案|办法|规定|措施|计划|规划|细则)|自.{2,20}起(?:施行|实施|执行)"
)
_POLICY = "(?:意见|通知|方案|办法|规定|措施|计划|规划|细则|纲要|要点|决定|条例|制度|预案|函)"
_END = re.compile(
    r"特此(?:通知|函|公告|报告|通告|批复|请示)|[（(]?联系(?:人|电话|方式)|专此"
    rf"|(?:本|此|该)[^，。；]{{0,6}}{_POLICY}[^。]{{0,30}}(?:起(?:施行|实施|执行|生效)|解释|有效期|试行)"
    r"|(?:以上|上述)[^。；]{0,12}(?:请|由|自|有效期)|附\s*则$"
    rf"|(?:请?各|请)[^。；]{{1,40}}(?:根据|按照|结合|参照|依据)[^。；]{{0,10}}本[^。；]{{0,6}}{_POLICY}"
    r"|(?:请?各|请)[^。；]{1,40}[于在]?(?:19|20)\d\d年\d{1,2}月[^。；]{1,60}(?:报送|报至|上报|报我|反馈)"
)
"""How sentences begin that speak of the document itself, whatever stands before them."""

_FEW = 2


def take_closing(root: Node) -> None:
    """Give the lines that close a document, or an annex, back to it.

    Behind the last unit's own text stand no more lines of its own where a duty has ended it, or
    where every other unit has one paragraph and the next line calls on everybody, nor a line
    that speaks of the document itself (本意见自…起施行; 特此通知) and what follows it.
    """
    for place in [root, *(child for child in root.children if child.annex)]:
        last = _last(place)
        if last is not None:
            _take(place, last)


def _last(place: Node) -> Node | None:
    node = place
    while units := [child for child in node.children if not child.annex]:
        node = units[-1]
    return node if node is not place else None


def _take(place: Node, last: Node) -> None:
    own = list(last.lines())
    ending = next((i for i, line in enumerate(own) if _is_end(line)), len(own))
    start = min(ending, _called_on(last, own))
    moved = set(map(id, own[start:]))
    last.content = [entry for entry in last.content if id(entry) not in moved]
    place.content.extend(own[start:])


def _called_on(last: Node, own: list[Line]) -> int:
    """Return from which of its own lines on the last unit has ended."""
    kept = max((i + 1 for i, line in enumerate(own) if _ends(line)), default=0)
    if kept or (last.line is not None and _ends(last.line)):
        return kept
    inline = last.line is not None and len(last.line.text) > titles.LONGEST_TITLE
    start = 0 if inline else 1
    calls = start < len(own) and _calls_on_everybody(own[start])
    return start if calls and _others_are_single(last) else len(own)


def _ends(line: Line) -> bool:
    """Tell whether a line ends with a duty."""
    return any(BLANK.fullmatch(line.text, duty.end) for duty in duties.find(line.text))


def _others_are_single(last: Node) -> bool:
    others = [node for node in (last.parent.children if last.parent else []) if node is not last]
    return len(others) >= _FEW and all(sum(1 for _ in node.lines()) <= 1 for node in others)


def _is_end(line: Line) -> bool:
    return _END.match(simplified(line.text)) is not None


def _calls_on_everybody(line: Line) -> bool:
    return _CLOSING.match(simplified(line.text)) is not None
