"""Pre-binding (SHACL, appendix A) by writing: queries of shapes, made to run for all nodes at once.

`$this` is bound wherever the text mentions it: each group that does so begins with the pattern of
the focus nodes. A group of triple patterns and filters that has `$this` in a triple pattern needs
no such beginning, nor does the body of an EXISTS, which knows what stands around it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graph.errors import ShapesError
from shapes.shacl import paths
from shapes.shacl.model import Query, Shape
from shapes.shacl.reasons import BLANK, NESTED, UncompiledError
from shapes.shacl.sources import SHAPES
from shapes.shacl.terms import Term, written
from shapes.shacl.texts import Group, Text

_CONTEXT: Final = ("currentShape", "shapesGraph")


@dataclass(frozen=True, slots=True)
class Binding:
    """A pattern, and the variables that it binds, by the names that the author has for them."""

    pattern: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A rewritten text, and the variables that it selects, by the names that the author gave;
    `beside` tells that it looks at the shapes, as the graph SHAPES, `open` that it may look at any
    property."""

    text: str
    selected: Mapping[str, str]
    beside: bool
    open: bool


def rewritten(query: Query, shape: Shape, main: Binding) -> Written:
    """Return the text of a query of a shape with everything bound that is bound before: what
    `main` says, the parameters, `$currentShape`, `$shapesGraph` and `$PATH`.

    Raises ShapesError if it is not well-formed, UncompiledError if one query cannot say it.
    """
    bound = [*main.variables, *(name for name, _ in query.parameters), *_CONTEXT, "PATH"]
    text = Text(query, frozenset(bound))
    mentioned = {name for group in text.groups for name in group.mentioned}
    constants = [*query.parameters, *zip(_CONTEXT, (shape.node, SHAPES), strict=True)]
    known = [_constant(name, term) for name, term in constants if name in mentioned]
    names = {n: v for binding in (main, *known) for n, v in binding.variables.items()}
    before = {group.first: _beginning(group, main, known) for group in text.groups}
    path = None if shape.path is None else paths.text(shape.path)
    selection = text.selections[0] if text.form == "SELECT" else None
    selected: Mapping[str, str] = {}
    if selection is not None:
        asked = sorted(mentioned - {"PATH"}) if selection.star else selection.names
        selected = {name: names.get(name, f"?q_{name}") for name in asked}
    made = _checked(query, text.written(names, path, before))
    return Written(made, selected, "shapesGraph" in mentioned, text.open)


def _constant(name: str, term: Term) -> Binding:
    text = written(term)
    if text is None:
        raise UncompiledError(BLANK)
    return Binding(f"VALUES ?q_{name} {{ {text} }}", {name: f"?q_{name}"})


def _beginning(group: Group, main: Binding, known: Sequence[Binding]) -> str:
    """Return what a group has to begin with."""
    if group.kind == "holder":
        return ""
    around = list(group.above())
    within = any(outer.kind == "exists" for outer in around)
    elsewhere = any(outer.kind == "graph" for outer in around)
    needed = []
    for binding in (main, *known):
        mentioned = group.mentioned & set(binding.variables)
        if len(around) == 1 and binding is main:
            needed.append(binding.pattern)
        elif mentioned and not (group.flat and mentioned <= group.direct):
            if (within and group.kind != "exists") or (elsewhere and binding is main):
                raise UncompiledError(NESTED)
            if not within:
                needed.append(binding.pattern)
    return f" {' '.join(needed)} " if needed else ""


_EMPTY = ox.Store()


def _checked(query: Query, text: str) -> str:
    """Return a rewritten text that the engine can read; raises ShapesError with its error."""
    asked = f"SELECT * WHERE {{ {{ {text} }} }}" if text.upper().startswith("SELECT") else text
    try:
        _EMPTY.query(asked)
    except SyntaxError as error:
        start, wrong = " ".join(query.text.split())[:80], " ".join(str(error).split())[:160]
        raise ShapesError(
            f"形状中的 SPARQL 有误（{start}…）：{wrong}", f"SPARQL of a shape ({start}…): {wrong}"
        ) from error
    return text
