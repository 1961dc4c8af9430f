"""A neighbourhood drawn: what is in the middle, and around it groups of neighbours by relation.

Two drawings of the same: a wide one with the groups on both sides, and a narrow one with the
groups below one another. All nodes are links; kinds differ by shape and letter, directions by
arrows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from api.charts.svg import drawing, element, marker, wrapped

LETTERS: Final = 13.5
"""The font size of labels."""

_LINE, _PADDING, _GAP, _HEADING, _BETWEEN = 18.0, 8.0, 6.0, 26.0, 18.0
_BADGE = 11.0
_WIDE = 380.0
"""How wide the columns beside the middle are."""

_SPLIT = 8
"""From how many nodes on a single group stands on both sides."""


@dataclass(frozen=True, slots=True)
class Node:
    """A resource: its words, the shape (`circle`, `circle dashed`) and letters of its kind, where
    it leads ("": nowhere), all that there is to say of it, and the language of its words where
    that is not the page's."""

    label: str
    shape: str
    letters: str
    address: str
    title: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """The neighbours by a relation: its words, which way it points, and the words and the address
    of those that are not shown."""

    label: str
    incoming: bool
    nodes: Sequence[Node]
    more: str = ""
    more_address: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A column: where it begins, how wide it is, and on which side of the middle it stands (-1
    left, 1 right, 0 below)."""

    left: float
    width: float
    side: int

    @property
    def inner(self) -> float:
        """The edge that looks to the middle."""
        return self.left + self.width if self.side < 0 else self.left


@dataclass(frozen=True, slots=True)
class _Box:
    """A node with its lines, ready to be placed."""

    node: Node
    lines: Sequence[str]
    bold: bool = False

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + 2 * _PADDING


def wide(middle: Node, branches: Sequence[Branch], name: str, title: str) -> Markup:
    """Return the drawing for wide screens, 1080 wide."""
    left, right = _sides(branches)
    frames = _Frame(0, _WIDE, -1), _Frame(1080 - _WIDE, _WIDE, 1)
    heights = [sum(map(_height, side)) - _BETWEEN for side in (left, right)]
    box = _Box(middle, wrapped(middle.label, 176, 15, 5), bold=True)
    height = max(*heights, box.height + _BADGE * 2 + 8, 80.0) + 8
    drawn = [
        _side(branches_, frame, (height - tall) / 2, height / 2)
        for branches_, frame, tall in zip((left, right), frames, heights, strict=True)
        if branches_
    ]
    card = _card(box, 430, (height - box.height) / 2 - _BADGE, 220)
    return drawing(
        1080, height, *drawn, card, name=name, title=title, class_="network wide", interactive=True
    )


def narrow(middle: Node, branches: Sequence[Branch], name: str, title: str) -> Markup:
    """Return the drawing for narrow screens, 360 wide."""
    box = _Box(middle, wrapped(middle.label, 320, 15, 4), bold=True)
    card = _card(box, 1, 1, 358)
    below = box.height + 2 * _BADGE + 8
    frame = _Frame(30, 329, 0)
    drawn: list[Markup] = []
    top = below + 14
    last = below
    for branch in branches:
        drawn.append(_heading(branch, frame, top))
        drawn.append(_arrow(10, 26, top + 10, branch.incoming))
        last = top + 10
        drawn.append(_nodes(branch, frame, top + _HEADING))
        top += _height(branch, frame.width)
    trunk = element("path", d=f"M10,{below:.1f} V{last:.1f}", class_="edge")
    return drawing(
        360, top, trunk, *drawn, card, name=name, title=title, class_="network narrow",
        interactive=True,
    )  # fmt: skip


def _sides(branches: Sequence[Branch]) -> tuple[list[Branch], list[Branch]]:
    """Return what stands on the left and on the right: what points here left, unless one side
    would be much longer; a long single group is divided."""
    if len(branches) == 1 and len(branches[0].nodes) >= _SPLIT:
        only, half = branches[0], (len(branches[0].nodes) + 1) // 2
        first = replace(only, nodes=only.nodes[:half], more="", more_address="")
        return [first], [replace(only, nodes=only.nodes[half:])]
    left = [branch for branch in branches if branch.incoming]
    right = [branch for branch in branches if not branch.incoming]
    for long, short in ((left, right), (right, left)):
        while len(long) > 1:
            extent = sum(map(_height, long)) - sum(map(_height, short))
            if extent <= _height(long[-1]):
                break
            short.append(long.pop())
    return left, right


def _height(branch: Branch, width: float = _WIDE) -> float:
    boxes = sum(_boxed(node, width).height + _GAP for node in branch.nodes)
    return _HEADING + boxes + (_LINE + _GAP if branch.more else 0) + _BETWEEN


def _boxed(node: Node, width: float) -> _Box:
    room = width - 2 * _BADGE - 34
    return _Box(node, wrapped(node.label, room, LETTERS, 2))


def _side(branches: Sequence[Branch], frame: _Frame, top: float, middle: float) -> Markup:
    drawn: list[Markup] = []
    for branch in branches:
        boxes = [_boxed(node, frame.width) for node in branch.nodes]
        first = top + _HEADING
        extent = sum(box.height + _GAP for box in boxes) - _GAP
        drawn.append(_edges(branch, frame, first, boxes, first + extent / 2, middle))
        drawn.append(_heading(branch, frame, top))
        drawn.append(_nodes(branch, frame, first))
        top += _height(branch)
    return element("g", *drawn)


def _edges(
    branch: Branch,
    frame: _Frame,
    top: float,
    boxes: Sequence[_Box],
    centre: float,
    middle: float,
) -> Markup:
    """Return the lines from the middle to the nodes of a branch, with their arrow."""
    spine, start = frame.inner - frame.side * 12, frame.inner - frame.side * 50
    halfway = (spine + start) / 2
    places: list[float] = []
    for box in boxes:
        places.append(top + box.height / 2)
        top += box.height + _GAP
    ticks = " ".join(f"M{spine:.1f},{y:.1f} H{frame.inner:.1f}" for y in places)
    line = (
        f"M{start:.1f},{middle:.1f} C{halfway:.1f},{middle:.1f} {halfway:.1f},{centre:.1f} "
        f"{spine:.1f},{centre:.1f} M{spine:.1f},{places[0]:.1f} V{places[-1]:.1f} {ticks}"
    )
    arrow = _arrowhead(
        spine - frame.side * 4, centre, -frame.side if branch.incoming else frame.side
    )
    return element("g", element("path", d=line, class_="edge"), arrow)


def _arrow(start: float, end: float, y: float, incoming: bool) -> Markup:
    line = element("path", d=f"M{start:.1f},{y:.1f} H{end:.1f}", class_="edge")
    head = _arrowhead(start + 4 if incoming else end - 2, y, -1 if incoming else 1)
    return element("g", line, head)


def _arrowhead(x: float, y: float, towards: int) -> Markup:
    tip, back = x + 5 * towards, x - 3 * towards
    points = f"{tip:.1f},{y:.1f} {back:.1f},{y - 4:.1f} {back:.1f},{y + 4:.1f}"
    return element("polygon", points=points, class_="arrow")


def _heading(branch: Branch, frame: _Frame, top: float) -> Markup:
    return element(
        "text", branch.label, x=frame.left + 2, y=top + 15, font_size=13,
        class_="relation",
    )  # fmt: skip


def _nodes(branch: Branch, frame: _Frame, top: float) -> Markup:
    drawn: list[Markup] = []
    for node in branch.nodes:
        box = _boxed(node, frame.width)
        drawn.append(_linked(node, _node(box, frame.left, top, frame.width)))
        top += box.height + _GAP
    if branch.more:
        words = element(
            "text", branch.more, x=frame.left + 34, y=top + 14, font_size=13, class_="more"
        )
        drawn.append(element("a", words, href=branch.more_address))
    return element("g", *drawn)


def _linked(node: Node, drawn: Markup) -> Markup:
    title = element("title", node.title)
    if not node.address:
        return element("g", title, drawn)
    return element("a", title, drawn, href=node.address)


def _node(box: _Box, left: float, top: float, width: float) -> Markup:
    height = box.height
    frame = element("rect", x=left + 0.5, y=top, width=width - 1, height=height, rx=6)
    badge = _badge(box.node, left + 20, top + height / 2)
    return element("g", frame, badge, _words(box, left + 40, top + _PADDING + 13.5), class_="node")


def _card(box: _Box, left: float, top: float, width: float) -> Markup:
    """Return the middle: its badge stands above its words."""
    height = box.height + 2 * _BADGE + 4
    frame = element("rect", x=left, y=top, width=width, height=height, rx=8)
    badge = _badge(box.node, left + width / 2, top + _BADGE + 8)
    words = _words(box, left + width / 2, top + 2 * _BADGE + 24)
    title = element("title", box.node.title)
    return element("g", title, frame, badge, words, class_="node middle")


def _badge(node: Node, x: float, y: float) -> Markup:
    size = 10.5 if len(node.letters) == 1 else 9.5
    down = 5.6 if node.shape == "up" else 3.6
    letters = element(
        "text",
        node.letters,
        x=x,
        y=y + down,
        font_size=size,
        text_anchor="middle",
        class_="letters",
    )
    shape, *dashed = node.shape.split()
    radius = _BADGE + (1.5 if shape == "up" else 0)
    sign = marker(shape, x, y, radius, " ".join(("badge", *dashed)))
    return element("g", sign, letters, aria_hidden="true")


def _words(box: _Box, x: float, y: float) -> Markup:
    anchor = "middle" if box.bold else None
    lines = [
        element("tspan", line, x=x, y=y + place * _LINE) for place, line in enumerate(box.lines)
    ]
    return element(
        "text", *lines, font_size=15 if box.bold else LETTERS, text_anchor=anchor,
        lang=box.node.language, class_="words",
    )  # fmt: skip


def legend(node: Node) -> Markup:
    """Return the sign of a kind by itself, 26 wide and high; its name stands beside it."""
    return element(
        "svg", _badge(node, 13, 13), width=26, height=26, viewBox="0 0 26 26",
        class_="network sign", aria_hidden="true", focusable="false",
    )  # fmt: skip
