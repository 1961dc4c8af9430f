"""Shapes and graphs made up at random, as Turtle, with few names so that they meet."""

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
_LIMITS = ["0", "1", "1.5", "2", '"2020-02-29"^^xsd:date']

_RANGES = ['"en"', '"de" "en"', ""]
_PATTERNS = ["x", "^x$", "[a-c]$", "X"]

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
    for node in draw(st.lists(subjects, min_size=1, max_size=6)):
        lines.append(f"{node} a {draw(classes)} .")
    for _ in range(draw(st.integers(1, 14))):
        lines.append(f"{draw(subjects)} {draw(properties)} {draw(objects)} .")
    return "\n".join(lines)


def _deeper(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    lists = st.lists(inner, min_size=2, max_size=3).map(" ".join)
    return st.one_of(
        inner.map("[ sh:inversePath {} ]".format),
        inner.map("[ sh:zeroOrMorePath {} ]".format),
        inner.map("[ sh:oneOrMorePath {} ]".format),
        inner.map("[ sh:zeroOrOnePath {} ]".format),
        lists.map("( {} )".format),
        lists.map("[ sh:alternativePath ( {} ) ]".format),
    )


paths = st.one_of(properties, properties, st.recursive(properties, _deeper, max_leaves=4))


@st.composite
def _of_values(draw: DrawFn) -> str:
    """Return constraints that judge values one by one."""
    listed = " ".join(draw(st.lists(constants, max_size=3, unique=True)))
    made = {
        "class": lambda: f"sh:class {draw(classes)}",
        "datatype": lambda: f"sh:datatype {draw(st.sampled_from(_DATATYPES))}",
        "nodeKind": lambda: f"sh:nodeKind sh:{draw(st.sampled_from(_KINDS))}",
        "minExclusive": lambda: f"sh:minExclusive {draw(st.sampled_from(_LIMITS))}",
        "maxInclusive": lambda: f"sh:maxInclusive {draw(st.sampled_from(_LIMITS))}",
        "minLength": lambda: f"sh:minLength {draw(st.integers(0, 3))}",
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
    made = {
        "minCount": lambda: f"sh:minCount {draw(st.integers(0, 3))}",
        "maxCount": lambda: f"sh:maxCount {draw(st.integers(0, 2))}",
        "uniqueLang": lambda: "sh:uniqueLang true",
        "lessThan": lambda: f"sh:lessThan {draw(properties)}",
        "lessThanOrEquals": lambda: f"sh:lessThanOrEquals {draw(properties)}",
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
def _property(draw: DrawFn, depth: int) -> str:
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
        for _ in range(draw(st.integers(0, 2))):
            lines.append(f"sh:property {draw(_property(2))} ;")
        lines.append(".")
    return "\n".join(lines)
