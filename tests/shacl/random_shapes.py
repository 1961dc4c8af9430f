"""Shapes and graphs made up at random, as Turtle, with few names so that they meet.

They leave out where pySHACL is known to be wrong:

- It takes some terms that SPARQL cannot compare for ordered (an IRI and a literal, a boolean and a
  date, a tagged and a plain string), and raises an error for others (blank nodes). So only
  properties with numbers are compared.
- It does not find all values of the inverse of a sequence. So only properties are walked backwards.
- It lets blank nodes pass `sh:minLength 0`, which SHACL does not (4.4.1).
"""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_NAMES = [f"ex:{name}" for name in "abcd"]
_BLANK = ["_:x", "_:y"]
_CLASSES = ["ex:C", "ex:D"]
_PROPERTIES = ["ex:p", "ex:q", "ex:r"]
_LITERALS = [
    "0",
    "1",
    "2",
    "1.5",
    '"x"',
    '"xy"',
    '"x"@en',
    '"y"@en',
    '"x"@de',
    "true",
    '"2020-02-29"^^xsd:date',
    '"2021-02-29"^^xsd:date',
    '"z"^^xsd:integer',
    '"u"^^ex:unknown',
]
_DATATYPES = [
    "xsd:integer",
    "xsd:decimal",
    "xsd:string",
    "xsd:date",
    "rdf:langString",
    "ex:unknown",
]
_KINDS = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
_NUMBERS = ["0", "1", "1.5", "2", "-3"]
_ORDERING = [
    "sh:minExclusive",
    "sh:minInclusive",
    "sh:maxExclusive",
    "sh:maxInclusive",
    "sh:lessThan",
    "sh:lessThanOrEquals",
]

_RANGES = ['"en"', '"de" "en"', ""]
_PATTERNS = ["x", "^x$", "[a-c]$", "X"]

_numeric = st.sampled_from(["ex:m", "ex:n"])

names = st.sampled_from(_NAMES)
properties = st.sampled_from(_PROPERTIES)
classes = st.sampled_from(_CLASSES)
literals = st.sampled_from(_LITERALS)
constants = st.one_of(names, literals)


@st.composite
def graphs(draw: DrawFn) -> str:
    """Return a graph of a few nodes."""
    subjects = st.sampled_from(_NAMES + _BLANK)
    objects = st.one_of(subjects, literals)
    lines = [PREFIXES, "ex:D rdfs:subClassOf ex:C ." if draw(st.booleans()) else ""]
    typed = st.builds("{} a {} .".format, subjects, classes)
    said = st.builds("{} {} {} .".format, subjects, properties, objects)
    counted = st.builds("{} {} {} .".format, subjects, _numeric, st.sampled_from(_NUMBERS))
    lines += draw(st.lists(typed, min_size=1, max_size=6))
    lines += draw(st.lists(said, min_size=1, max_size=14))
    lines += draw(st.lists(counted, max_size=4))
    return "\n".join(lines)


def _deeper(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    lists = st.lists(inner, min_size=2, max_size=3).map(" ".join)
    return st.one_of(
        inner.map("[ sh:zeroOrMorePath {} ]".format),
        inner.map("[ sh:oneOrMorePath {} ]".format),
        inner.map("[ sh:zeroOrOnePath {} ]".format),
        lists.map("( {} )".format),
        lists.map("[ sh:alternativePath ( {} ) ]".format),
    )


_steps = st.one_of(properties, properties.map("[ sh:inversePath {} ]".format))


def _levels(path: str) -> int:
    """Return how many levels of its copy a path takes in pySHACL: a node two, a list one."""
    depth = deepest = 0
    for mark in path:
        depth += {"[": 2, "]": -2, "(": 1, ")": -1}.get(mark, 0)
        deepest = max(deepest, depth)
    return deepest


_COPIED = 10
"""The level at which pySHACL copies no more of a path into its report (a fault of it)."""

_nested = st.recursive(_steps, _deeper, max_leaves=4)
paths = st.one_of(properties, _nested.filter(lambda path: _levels(path) < _COPIED))


@st.composite
def _of_values(draw: DrawFn) -> str:
    """Return constraints that judge values one by one."""
    listed = " ".join(draw(st.lists(constants, max_size=3, unique=True)))
    made: dict[str, Callable[[], str]] = {
        "class": lambda: f"sh:class {draw(classes)}",
        "datatype": lambda: f"sh:datatype {draw(st.sampled_from(_DATATYPES))}",
        "nodeKind": lambda: f"sh:nodeKind sh:{draw(st.sampled_from(_KINDS))}",
        "minLength": lambda: f"sh:minLength {draw(st.integers(1, 3))}",
        "maxLength": lambda: f"sh:maxLength {draw(st.integers(0, 3))}",
        "pattern": lambda: f'sh:pattern "{draw(st.sampled_from(_PATTERNS))}"',
        "languageIn": lambda: f"sh:languageIn ({draw(st.sampled_from(_RANGES))})",
        "in": lambda: f"sh:in ({listed})",
        "hasValue": lambda: f"sh:hasValue {draw(constants)}",
        "equals": lambda: f"sh:equals {draw(properties)}",
        "disjoint": lambda: f"sh:disjoint {draw(properties)}",
        "closed": lambda: "sh:closed true",
    }
    chosen = draw(st.lists(st.sampled_from(sorted(made)), max_size=2, unique=True))
    return "".join(f"{made[name]()} ; " for name in chosen)


@st.composite
def _of_sets(draw: DrawFn) -> str:
    """Return constraints that only property shapes may have."""
    made: dict[str, Callable[[], str]] = {
        "minCount": lambda: f"sh:minCount {draw(st.integers(0, 3))}",
        "maxCount": lambda: f"sh:maxCount {draw(st.integers(0, 2))}",
        "uniqueLang": lambda: "sh:uniqueLang true",
    }
    chosen = draw(st.lists(st.sampled_from(sorted(made)), max_size=2, unique=True))
    return "".join(f"{made[name]()} ; " for name in chosen)


@st.composite
def _bodies(draw: DrawFn, depth: int, *, property_shape: bool) -> str:
    body = draw(_of_values())
    if property_shape:
        body += draw(_of_sets())
    if depth:
        body += draw(_referring(depth - 1, property_shape=property_shape))
    return body


@st.composite
def _referring(draw: DrawFn, depth: int, *, property_shape: bool) -> str:
    """Return constraints that refer to other shapes."""
    choice = draw(
        st.sampled_from(["", "node", "not", "and", "or", "xone", "property", "qualified"])
    )
    if choice == "node":
        return f"sh:node {draw(_node(depth))} ; "
    if choice == "not":
        return f"sh:not {draw(_inner(depth))} ; "
    if choice in ("and", "or", "xone"):
        several = " ".join(draw(st.lists(_inner(depth), min_size=1, max_size=3)))
        return f"sh:{choice} ( {several} ) ; "
    if choice == "property":
        return f"sh:property {draw(_property(depth))} ; "
    if choice == "qualified" and property_shape:
        least, most = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        return (
            f"sh:qualifiedValueShape {draw(_inner(depth))} ; "
            f"sh:qualifiedMinCount {least} ; sh:qualifiedMaxCount {most} ; "
        )
    return ""


@st.composite
def _inner(draw: DrawFn, depth: int) -> str:
    return draw(_property(depth) if draw(st.booleans()) else _node(depth))


@st.composite
def _node(draw: DrawFn, depth: int) -> str:
    return f"[ a sh:NodeShape ; {draw(_bodies(depth, property_shape=False))} ]"


@st.composite
def _ordered(draw: DrawFn) -> str:
    """Return a property shape that compares, of a property whose values are numbers."""
    word = draw(st.sampled_from(_ORDERING))
    limit = draw(_numeric if "less" in word else st.sampled_from(_NUMBERS))
    return f"[ sh:path {draw(_numeric)} ; {word} {limit} ; ]"


@st.composite
def _property(draw: DrawFn, depth: int) -> str:
    if draw(st.integers(0, 4)) == 0:
        return draw(_ordered())
    return f"[ sh:path {draw(paths)} ; {draw(_bodies(depth, property_shape=True))} ]"


@st.composite
def shapes(draw: DrawFn) -> str:
    """Return one or two shapes with targets."""
    lines = [PREFIXES]
    for number in range(draw(st.integers(1, 2))):
        targets = draw(
            st.lists(
                st.one_of(
                    constants.map("sh:targetNode {} ; ".format),
                    classes.map("sh:targetClass {} ; ".format),
                    properties.map("sh:targetSubjectsOf {} ; ".format),
                    properties.map("sh:targetObjectsOf {} ; ".format),
                ),
                min_size=1,
                max_size=2,
                unique=True,
            )
        )
        lines.append(f"ex:Shape{number} a sh:NodeShape ; {''.join(targets)}")
        lines.append(draw(_bodies(2, property_shape=False)))
        lines += draw(st.lists(_property(2).map("sh:property {} ;".format), max_size=2))
        lines.append(".")
    return "\n".join(lines)
