"""Shapes as they were parsed: what each asks for, of which nodes, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import pyoxigraph as ox

from shapes.shacl.paths import Path
from shapes.shacl.routes import Routes, routes
from shapes.shacl.terms import SH, Term

Messages = Mapping[str, str]
"""Texts by their language, that of an untagged one is empty."""

Comparison = Literal["<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class OfClass:
    """sh:class (SHACL, 4.1.1)."""

    name: ox.NamedNode
    component: str = SH + "ClassConstraintComponent"


@dataclass(frozen=True, slots=True)
class OfDatatype:
    """sh:datatype (SHACL, 4.1.2)."""

    name: ox.NamedNode
    component: str = SH + "DatatypeConstraintComponent"


@dataclass(frozen=True, slots=True)
class OfKind:
    """sh:nodeKind (SHACL, 4.1.3); `kind` is a local name such as `IRIOrLiteral`."""

    kind: str
    component: str = SH + "NodeKindConstraintComponent"


@dataclass(frozen=True, slots=True)
class Bound:
    """sh:minExclusive and its like (SHACL, 4.3): the value stands so to the limit."""

    component: str
    comparison: Comparison
    limit: ox.Literal


@dataclass(frozen=True, slots=True)
class Length:
    """sh:minLength, sh:maxLength (SHACL, 4.4.1, 4.4.2)."""

    component: str
    comparison: Comparison
    limit: int


@dataclass(frozen=True, slots=True)
class Matching:
    """sh:pattern with sh:flags (SHACL, 4.4.3)."""

    pattern: str
    flags: str
    component: str = SH + "PatternConstraintComponent"


@dataclass(frozen=True, slots=True)
class InLanguages:
    """sh:languageIn (SHACL, 4.4.4)."""

    ranges: tuple[str, ...]
    component: str = SH + "LanguageInConstraintComponent"


@dataclass(frozen=True, slots=True)
class OneOf:
    """sh:in (SHACL, 4.8.3)."""

    terms: tuple[Term, ...]
    component: str = SH + "InConstraintComponent"


ValueTest = OfClass | OfDatatype | OfKind | Bound | Length | Matching | InLanguages | OneOf
"""Constraints that judge each value alone."""


@dataclass(frozen=True, slots=True)
class Count:
    """sh:minCount, sh:maxCount (SHACL, 4.2)."""

    component: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class UniqueLanguages:
    """sh:uniqueLang (SHACL, 4.4.5)."""

    component: str = SH + "UniqueLangConstraintComponent"


@dataclass(frozen=True, slots=True)
class HasValue:
    """sh:hasValue (SHACL, 4.8.2)."""

    term: Term
    component: str = SH + "HasValueConstraintComponent"


@dataclass(frozen=True, slots=True)
class Pair:
    """sh:equals, sh:disjoint (SHACL, 4.5.1, 4.5.2): values here and those of another property."""

    component: str
    other: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Ordered:
    """sh:lessThan, sh:lessThanOrEquals (SHACL, 4.5.3, 4.5.4)."""

    component: str
    comparison: Comparison
    other: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Closed:
    """sh:closed (SHACL, 4.8.1): no other properties than these."""

    allowed: tuple[ox.NamedNode, ...]
    component: str = SH + "ClosedConstraintComponent"


@dataclass(frozen=True, slots=True)
class Conforming:
    """sh:node (SHACL, 4.7.1)."""

    shape: Term
    component: str = SH + "NodeConstraintComponent"


@dataclass(frozen=True, slots=True)
class Logical:
    """sh:not, sh:and, sh:or, sh:xone (SHACL, 4.6)."""

    component: str
    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Qualified:
    """sh:qualifiedValueShape with one of its counts (SHACL, 4.7.3); values that conform to one of
    `others` do not count."""

    component: str
    shape: Term
    others: tuple[Term, ...]
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL text (SHACL, 5 and 6) without its prefixes, and what `$name` stands for in it."""

    text: str
    prefixes: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """sh:sparql, or a SELECT validator of a constraint component: a solution is a result."""

    component: str
    query: Query
    node: Term | None
    messages: Messages = field(compare=False, default_factory=dict)
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Affirmed:
    """An ASK validator of a constraint component: values for which it is false are results."""

    component: str
    query: Query
    messages: Messages = field(compare=False, default_factory=dict)


Constraint = (
    ValueTest
    | Count
    | UniqueLanguages
    | HasValue
    | Pair
    | Ordered
    | Closed
    | Conforming
    | Logical
    | Qualified
    | Asked
    | Affirmed
)
"""What a shape asks for, apart from its property shapes."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Which nodes a shape is about (SHACL, 2.1.3)."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[ox.NamedNode, ...] = ()
    subjects_of: tuple[ox.NamedNode, ...] = ()
    objects_of: tuple[ox.NamedNode, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


@dataclass(frozen=True)
class Shape:
    """A node shape, or with a path a property shape; `properties` are its property shapes."""

    node: Term
    path: Path | None
    targets: Targets
    constraints: tuple[Constraint, ...]
    properties: tuple[Term, ...]
    severity: str
    messages: Messages
    deactivated: bool

    @cached_property
    def routes(self) -> Routes:
        """The ways of the path; a node shape stays where it is."""
        return Routes((), stays=True) if self.path is None else routes(self.path)


Shapes = Mapping[Term, Shape]
"""All shapes by their nodes."""


def referred(constraint: Constraint) -> tuple[Term, ...]:
    """Return the shapes that a constraint asks values to conform to, or not to."""
    match constraint:
        case Conforming(shape):
            return (shape,)
        case Logical(_, shapes):
            return shapes
        case Qualified(_, shape, others):
            return (shape, *others)
        case _:
            return ()
