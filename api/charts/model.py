"""The main classes of the vocabulary and what joins them, as a picture whose boxes are links."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from markupsafe import Markup

from api import wording
from api.about import expanded
from api.charts.svg import drawing, element, fitted
from api.language import Language

_WIDTH: Final = 144.0
_HEIGHT: Final = 46.0
_ACROSS: Final = 230.0
_DOWN: Final = 150.0
_EDGE: Final = 2.0
_SIZE: Final = 14.0

_PLACES: Final[Mapping[str, tuple[int, int]]] = {
    "Policy": (0, 0),
    "Section": (1, 0),
    "Measure": (2, 0),
    "Task": (3, 0),
    "Party": (4, 0),
    "Citation": (0, 1),
    "SourceDocument": (1, 1),
    "SourceSpan": (2, 1),
    "Target": (3, 1),
    "Assignment": (4, 1),
}
"""The classes with their columns and rows."""

_JOINED: Final = (
    ("Section", "pg:partOf", "Policy"),
    ("Measure", "pg:partOf", "Section"),
    ("Task", "pg:implements", "Measure"),
    ("Party", "pg:leads", "Task"),
    ("Policy", "pg:cites", "Citation"),
    ("Policy", "dct:source", "SourceDocument"),
    ("SourceSpan", "oa:hasSource", "SourceDocument"),
    ("Measure", "prov:wasDerivedFrom", "SourceSpan"),
    ("Target", "prov:wasDerivedFrom", "SourceSpan"),
    ("Task", "pg:hasTarget", "Target"),
    ("Assignment", "pg:task", "Task"),
    ("Assignment", "pg:party", "Party"),
)
"""What leads from which class to which."""


@cache
def model(language: Language) -> Markup:
    """Return the picture; its boxes lead to the classes' entries on the same page."""
    zh = language == "zh"
    return drawing(
        4 * _ACROSS + _WIDTH + 2 * _EDGE,
        _DOWN + _HEIGHT + 2 * _EDGE,
        _arrowhead(),
        *(_edge(*joined, language) for joined in _JOINED),
        *(_box(name, language) for name in _PLACES),
        name="model",
        title="主要的类及其关系" if zh else "The main classes and what joins them",
        description=("；" if zh else "; ").join(_told(*joined, language) for joined in _JOINED),
        class_="model",
        interactive=True,
    )


def _told(source: str, name: str, target: str, language: Language) -> str:
    words = (_label(f"pg:{source}", language), _label(name, language))
    joint = "" if language == "zh" else " "
    return joint.join((*words, _label(f"pg:{target}", language)))


def _label(name: str, language: Language) -> str:
    return wording.term(expanded(name), language) or name


def _arrowhead() -> Markup:
    tip = element("path", d="M0 0 8 4 0 8z")
    marker = element(
        "marker", tip, id="model-tip", viewBox="0 0 8 8", refX=8, refY=4, markerWidth=8,
        markerHeight=8, orient="auto", markerUnits="userSpaceOnUse",
    )  # fmt: skip
    return element("defs", marker)


def _corner(name: str) -> tuple[float, float]:
    column, row = _PLACES[name]
    return column * _ACROSS + _EDGE, row * _DOWN + _EDGE


def _box(name: str, language: Language) -> Markup:
    x, y = _corner(name)
    label = fitted(_label(f"pg:{name}", language), _WIDTH - 8, _SIZE)
    return element(
        "a",
        element("rect", x=x, y=y, width=_WIDTH, height=_HEIGHT, rx=8),
        element("text", label, x=x + _WIDTH / 2, y=y + 20, text_anchor="middle", class_="words"),
        element(
            "text", f"pg:{name}", x=x + _WIDTH / 2, y=y + 37, text_anchor="middle", class_="name"
        ),
        href=f"#{name}",
    )


def _edge(source: str, name: str, target: str, language: Language) -> Markup:
    """Return an arrow with its words: beside boxes of a row above it, between rows on it."""
    (x, y), (to_x, to_y) = _corner(source), _corner(target)
    start_x, end_x = x + _WIDTH / 2, to_x + _WIDTH / 2
    if y == to_y:
        side = _WIDTH / 2 if to_x > x else -_WIDTH / 2
        points = (start_x + side, y + _HEIGHT / 2, end_x - side, y + _HEIGHT / 2)
        at = ((points[0] + points[2]) / 2, points[1] - 7)
    else:
        slant = 24 if to_x > x else -24 if to_x < x else 0
        below = y < to_y
        points = (
            start_x + slant, y + _HEIGHT if below else y,
            end_x - slant, to_y if below else to_y + _HEIGHT,
        )  # fmt: skip
        at = ((points[0] + points[2]) / 2, (points[1] + points[3]) / 2 + 4)
    line = element(
        "line", x1=points[0], y1=points[1], x2=points[2], y2=points[3], marker_end="url(#model-tip)"
    )
    words = element("text", _label(name, language), x=at[0], y=at[1], text_anchor="middle")
    return element("g", line, words, class_="joint")
