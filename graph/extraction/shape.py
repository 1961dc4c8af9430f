"""What the units of a document's tree are: sections, measures or tasks (design §2)."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph.extraction import duties, passages, rows, titles
from graph.extraction.lines import Line
from graph.extraction.passages import Passage
from graph.extraction.tree import Node
from graph.extraction.wording import Wording
from graph.facts import UnitKind
from graph.reading.document import Table
from graph.script import simplified

_REMARKS = re.compile(
    r"(?:注|备注|附注|说明|填表说明|注释)\s*[:：]?\s*(?:[0-9０-９]{1,2}[.．、].*)?"
)

_ARTICLE = "part条"


@dataclass(frozen=True, slots=True)
class Shape:
    """A unit's kind and where its title ends, behind its number (None: it has none of its own).

    Units of orientation, which assign nothing, and remarks (注：1. …), call for no work.
    """

    kind: UnitKind
    title_end: int | None
    orientation: bool
    remark: bool = False


def shapes(text: str, root: Node) -> Mapping[Node, Shape]:
    """Return the shape of every numbered unit below `root`.

    A unit above titled ones, or above a task table, is a Section, as are units of orientation
    and all in them; the lowest titled one is a Measure, and so is a unit without title where
    nothing above it is one; units inside a Measure are Tasks.
    """
    found: dict[Node, Shape] = {}
    _below(text, root, None, _titled_styles(root), found)
    return found


def heading(node: Node) -> Wording:
    """Return the words of a unit's first line behind its number."""
    if node.line is None or node.number is None:
        raise ValueError("only numbered units have a heading")
    return node.line.words.part(node.number.end, len(node.line.text))


def behind_title(node: Node, title_end: int | None) -> list[Wording]:
    """Return a unit's own words behind its title: the rest of its first line, then its lines."""
    words = heading(node)
    rest = words.part(title_end or 0, len(words.text))
    return [rest, *(line.words for line in node.lines())]


def _below(
    text: str, node: Node, parent: Shape | None, titled: set[str], found: dict[Node, Shape]
) -> None:
    """Add the shapes of the units below `node`, whose `titled` styles have titles."""
    remark = parent is not None and parent.remark
    for child in node.content:
        if isinstance(child, Line):
            remark = remark or _REMARKS.fullmatch(simplified(child.text)) is not None
        elif isinstance(child, Node) and child.annex:
            _below(text, child, None, _titled_styles(child), found)
        elif isinstance(child, Node):
            inner = _titled_styles(child)
            shape = _shape(
                text, child, parent, titled=child.style in titled, groups=bool(inner), remark=remark
            )
            found[child] = shape
            _below(text, child, shape, inner, found)


def _shape(
    text: str, node: Node, parent: Shape | None, *, titled: bool, groups: bool, remark: bool
) -> Shape:
    words = heading(node).text
    end = titles.title_end(words) if titled else None
    announces = end is not None and titles.is_orientation(words[:end].strip())
    announces = announces and not _assigns(node)
    orientation = announces or remark or (parent is not None and parent.orientation)
    if orientation or groups or (_has_task_table(text, node) and not _has_words(node)):
        kind = UnitKind.SECTION
    elif parent is not None and parent.kind is not UnitKind.SECTION:
        kind = UnitKind.TASK
    else:
        kind = UnitKind.MEASURE
    return Shape(kind, end, orientation, remark)


def _assigns(node: Node) -> bool:
    """Tell whether somebody is given the work of a unit or of one in it."""
    said = [heading(node).text, *(line.text for line in node.lines())]
    here = any(duty.mentions for text in said for duty in duties.find(text))
    return here or any(_assigns(child) for child in node.children)


def _titled_styles(node: Node) -> set[str]:
    """Return the styles of the children whose units have titles: at least half of them, and
    below a unit at least one of them with text of its own."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for child in node.children:
        if not child.annex:
            groups[child.style].append(child)
    return {
        style
        for style, group in groups.items()
        if sum(map(_has_title, group)) * 2 >= len(group)
        and (node.number is None or any(map(_has_body, group)))
    }


def _has_title(node: Node) -> bool:
    words = heading(node).text
    end = titles.title_end(words)
    if end is None:
        return False
    after = words[end:]
    if node.style == _ARTICLE and (after.strip() or "，" in words):
        return False
    if passages.BLANK.fullmatch(after):
        return "。" not in after or bool(node.content)
    return _has_body(node)


def _has_body(node: Node) -> bool:
    """Tell whether a unit says more than its first sentence and who does it."""
    if any(not isinstance(entry, Line) for entry in node.content):
        return True
    return any(passage.parts for passage in _own(node))


def _has_words(node: Node) -> bool:
    """Tell whether a unit says who does it, or more than a title and one line."""
    own = _own(node)
    said = sum(len(part.text) for passage in own for part in passage.parts)
    return any(passage.duties for passage in own) or said > titles.LONGEST_TITLE


def _own(node: Node) -> list[Passage]:
    return passages.divided(behind_title(node, titles.title_end(heading(node).text)))


def _has_task_table(text: str, node: Node) -> bool:
    return any(isinstance(e, Table) and rows.header(text, e) is not None for e in node.content)
