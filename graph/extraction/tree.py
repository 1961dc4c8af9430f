"""Lines and tables → the tree that their printed numbers make."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph.extraction import heads
from graph.extraction.lines import Item, Line
from graph.extraction.numbering import Number
from graph.reading.document import Table
from graph.script import simplified

_ANNEX = re.compile(
    r"[（(]?附\s*(?:件|表|录|图)\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})?[）)]?\s*[:：.．、]?"
)
_ANNEX_TITLED = re.compile(
    r"附\s*(?:件|表|录)\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})"
    r"\s*[:：.．、\u3000 ]?\s*(?=\S)"
)
_LONGEST_ANNEX_TITLE = 60
_MOST_PARTS = 9


@dataclass(slots=True, eq=False)
class Node:
    """A numbered unit, an annex or the whole document, with what stands in it, in order.

    `style` is the level's kind of number; an annex has none and keeps the lines of its heading
    in `line` and its title in `title_lines`.
    """

    parent: "Node | None"
    line: Line | None = None
    style: str = ""
    annex: bool = False
    title_lines: list[Line] = field(default_factory=list)
    content: "list[Line | Table | Node]" = field(default_factory=list)

    @property
    def number(self) -> Number | None:
        """Return the printed number."""
        return self.line.number if self.line and not self.annex else None

    @property
    def children(self) -> "list[Node]":
        """Return the units below this one."""
        return [entry for entry in self.content if isinstance(entry, Node)]

    def lines(self) -> Iterator[Line]:
        """Yield the lines of its own, without its heading."""
        return (entry for entry in self.content if isinstance(entry, Line))

    def above(self) -> "Iterator[Node]":
        """Yield the nodes that hold it, innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def build(items: Iterable[Item]) -> Node:
    """Return the tree of `items`, which are in reading order.

    A number goes below the innermost open unit of another style; the numbers of an open style
    go on at that level. A heading of an annex begins anew.
    """
    root = Node(None)
    current = root
    for item in items:
        if isinstance(item, Table):
            current.content.append(item)
        elif _is_annex(item, current):
            current = Node(root, item, annex=True)
            root.content.append(current)
        elif item.number is None:
            if not _takes_as_title(current, item):
                current.content.append(item)
        else:
            current = _numbered(current, item, item.number)
    return root


def _numbered(current: Node, line: Line, number: Number) -> Node:
    style = level(number)
    place = current
    while place.style != style and not place.annex and place.parent is not None:
        place = place.parent
    sibling = place if place.style == style else None
    parent = sibling.parent if sibling and sibling.parent else current
    node = Node(parent, line, style)
    parent.content.append(node)
    return node


def level(number: Number) -> str:
    """Return what tells the levels of a document apart: the style of a number, finer than its
    sign (第一章 and 第一条, 1.1 and 1.1.1, ① and ⑴). Nine parts and more are one level, so that
    no text nests without end."""
    if number.style == "part":
        return number.style + number.printed[-1]
    if number.style == "levels":
        parts = len(re.findall("[0-9０-９]+", number.printed))
        return f"{number.style}{min(parts, _MOST_PARTS)}"
    if number.style == "enclosed":
        return number.style + str(ord(number.printed[0]) // 20)
    return number.style


def _is_annex(line: Line, current: Node) -> bool:
    text = simplified(line.text)
    if is_annex_label(text):
        return True
    titled = _ANNEX_TITLED.match(text)
    return (
        titled is not None
        and len(text) <= _LONGEST_ANNEX_TITLE
        and not text.endswith(("。", "；"))
        and (current.parent is not None or bool(current.content))
    )


def is_annex_label(text: str) -> bool:
    """Tell whether a line is nothing but an annex's label (附件1)."""
    return _ANNEX.fullmatch(text) is not None


def annex_label_end(text: str) -> int:
    """Return where the label of an annex's heading ends and its title, if any, begins."""
    plain = simplified(text)
    found = _ANNEX_TITLED.match(plain) or _ANNEX.match(plain)
    return found.end() if found else 0


def _takes_as_title(node: Node, line: Line) -> bool:
    """Let an annex whose label stands alone take the lines after it as its title."""
    if not node.annex or node.content or len(node.title_lines) > 2 or node.line is None:
        return False
    if node.title_lines and not _goes_on(node.title_lines[-1], line):
        return False
    if annex_label_end(node.line.text) < len(node.line.text.rstrip()):
        return False
    if "\t" in line.text:
        return False
    short = len(line.text) <= _LONGEST_ANNEX_TITLE
    if not short or line.text.endswith(("。", "；", "：", ":", "，")):
        return False
    node.title_lines.append(line)
    return True


def _goes_on(before: Line, line: Line) -> bool:
    """Tell whether a line goes on with a title: behind one that is complete, only a remark in
    brackets does."""
    complete = heads.TYPE_END.search(simplified(before.text)) is not None
    return not complete or line.text.startswith(("（", "(", "〔"))
