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
_FEW = 2


def take_closing(root: Node) -> None:
    """Give the lines that close a document, or an annex, back to it.

    Behind the last unit's own text stand no more lines of its own where a duty has ended it, or
    where every other unit has one paragraph and the next line calls on everybody.
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
    kept = max((i + 1 for i, line in enumerate(own) if _ends(line)), default=0)
    if kept or (last.line is not None and _ends(last.line)):
        closing = own[kept:]
    else:
        inline = last.line is not None and len(last.line.text) > titles.LONGEST_TITLE
        closing = own[0 if inline else 1 :]
        if not (_others_are_single(last) and closing and _calls_on_everybody(closing[0])):
            return
    moved = set(map(id, closing))
    last.content = [entry for entry in last.content if id(entry) not in moved]
    place.content.extend(closing)


def _ends(line: Line) -> bool:
    """Tell whether a line ends with a duty."""
    return any(BLANK.fullmatch(line.text, duty.end) for duty in duties.find(line.text))


def _others_are_single(last: Node) -> bool:
    others = [node for node in (last.parent.children if last.parent else []) if node is not last]
    return len(others) >= _FEW and all(sum(1 for _ in node.lines()) <= 1 for node in others)


def _calls_on_everybody(line: Line) -> bool:
    return _CLOSING.match(simplified(line.text)) is not None
