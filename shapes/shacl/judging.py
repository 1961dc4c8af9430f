"""Whether one node conforms, as a SPARQL expression: what can be said without sets and counts.

No expression has an error for its value: what cannot be compared or matched does not conform. An
EXISTS holds one triple pattern, and in its FILTER perhaps the next one: engines answer that by
looking up, while two patterns in one EXISTS may cost the whole data for each row.
"""

from collections.abc import Callable, Mapping
from itertools import count

import pyoxigraph as ox

from shapes.shacl.formulas import ALWAYS, NEVER, Formula, Found, Pure, every, negated, some
from shapes.shacl.lexical import RANGES, SPELLINGS
from shapes.shacl.model import (
    Bound,
    Closed,
    Conforming,
    Constraint,
    Count,
    HasValue,
    InLanguages,
    Length,
    Logical,
    Matching,
    OfClass,
    OfDatatype,
    OfKind,
    OneOf,
    Ordered,
    Pair,
    Qualified,
    Shape,
    Shapes,
)
from shapes.shacl.routes import Route, Routes
from shapes.shacl.terms import SH, SUBCLASS, XSD, Term, written

Inner = Callable[[str], Formula | None]
"""Says of a variable what it must be, or None where no formula can."""


class Hierarchy:
    """Which classes of the data stand below others."""

    _MOST = 4

    def __init__(self, below: Mapping[ox.NamedNode, tuple[ox.NamedNode, ...] | None]) -> None:
        """`below` gives the subclasses of a class; None where they cannot be listed."""
        self._below = below

    def classes(self, name: ox.NamedNode) -> tuple[ox.NamedNode, ...] | None:
        """Return a class and those below it if they are few; None if a query must look them up."""
        below = self._below.get(name, ())
        return None if below is None or len(below) >= self._MOST else (name, *below)

    def pattern(self, node: str, name: ox.NamedNode) -> str:
        """Return triple patterns by which `node` is an instance of a class; it may match twice."""
        classes = self.classes(name)
        if classes is None:
            return f"{node} a {node}_class . {node}_class {SUBCLASS}* {name} ."
        if len(classes) == 1:
            return f"{node} a {name} ."
        return f"VALUES {node}_class {{ {' '.join(map(str, classes))} }} {node} a {node}_class ."


class Judge:
    """Makes expressions about nodes, with variables that no other expression of it has."""

    def __init__(self, shapes: Shapes, hierarchy: Hierarchy, unheld: frozenset[Term]) -> None:
        """`unheld` are literals of the shapes that no store that keeps values can hold as such."""
        self._shapes = shapes
        self._hierarchy = hierarchy
        self._unheld = unheld
        self._numbers = count()

    def fresh(self) -> str:
        """Return a variable that does not occur yet."""
        return f"?x{next(self._numbers)}"

    def value(self, constraint: Constraint, focus: str, value: str) -> Formula | None:
        """Return the test that a value passes; None for what is no matter of a single value."""
        match constraint:
            case OfClass(name):
                return self._of_class(name, value)
            case Conforming(shape):
                return self.conforms(shape, value)
            case Logical():
                return self._logical(constraint, value)
            case Pair(component, other) if component == SH + "DisjointConstraintComponent":
                return negated(Found(f"{focus} {other} {value} .", (), ALWAYS))
            case OneOf(terms):
                return some(self.same(value, term) for term in terms)
            case _:
                return simple(constraint, value)

    def same(self, value: str, term: Term) -> Formula:
        """Return the test that a value is a certain term."""
        text = written(term)
        if text is None or term in self._unheld:
            return NEVER
        return Pure(
            f"{value} = {text}" if isinstance(term, ox.NamedNode) else f"sameTerm({value}, {text})"
        )

    def _of_class(self, name: ox.NamedNode, value: str) -> Formula | None:
        classes = self._hierarchy.classes(name)
        if classes is None:
            return None
        return some(Found(f"{value} a {one} .", (), ALWAYS) for one in classes)

    def _logical(self, constraint: Logical, value: str) -> Formula | None:
        tests = [self.conforms(shape, value) for shape in constraint.shapes]
        match constraint.component.removeprefix(SH):
            case "NotConstraintComponent":
                return _not(tests[0])
            case "AndConstraintComponent":
                return every(tests)
            case "OrConstraintComponent":
                return some(tests)
        known = [test.text for test in tests if isinstance(test, Pure)]
        if len(known) < len(tests):
            return None
        total = " + ".join(f"IF({test}, 1, 0)" for test in known)
        return Pure(f"({total or 0}) = 1")

    def conforms(self, node: Term, value: str) -> Formula | None:
        """Return the test that a node conforms to a shape."""
        shape = self._shapes[node]
        if shape.deactivated:
            return ALWAYS
        own = (self.holds(shape, constraint, value) for constraint in shape.constraints)
        tests = [*own, *(self._property(shape, inner, value) for inner in shape.properties)]
        return every(tests)

    def _property(self, shape: Shape, inner: Term, value: str) -> Formula | None:
        return self._each(shape.routes, value, lambda end: self.conforms(inner, end))

    def holds(self, shape: Shape, constraint: Constraint, focus: str) -> Formula | None:
        """Return the test that a focus node satisfies a constraint of a shape."""
        ways = shape.routes
        match constraint:
            case Count(_, least, most):
                return every([self._at_least(ways, focus, least), self._at_most(ways, focus, most)])
            case HasValue(term):
                return self.exists(ways, focus, lambda end: self.same(end, term), term)
            case Pair(component, other) if component == SH + "EqualsConstraintComponent":
                return self._equal(ways, focus, other)
            case Ordered(_, comparison, other):
                return self._each(
                    ways, focus, lambda end: self._ordered(focus, other, f"{end} {comparison}")
                )
            case Closed(allowed):
                return self._each(ways, focus, lambda end: self._closed(end, allowed))
            case Qualified(_, _, _, least, most):
                counted = self.qualifies(constraint)
                if least == 1 or (least == 0 and most is None):
                    return self.exists(ways, focus, counted) if least else ALWAYS
                if most == 0 and least == 0:
                    found = self.exists(ways, focus, counted)
                    return _not(found)
                return None
            case _:
                return self._each(ways, focus, lambda end: self.value(constraint, focus, end))

    def qualifies(self, constraint: Qualified) -> Inner:
        """Return what says whether a value counts for a qualified shape."""

        def test(end: str) -> Formula | None:
            others = (self.conforms(other, end) for other in constraint.others)
            without = (_not(other) for other in others)
            return every([self.conforms(constraint.shape, end), *without])

        return test

    def _at_least(self, ways: Routes, focus: str, least: int) -> Formula | None:
        if least <= 0 or (least == 1 and ways.stays):
            return ALWAYS
        return self.exists(ways, focus, lambda _: ALWAYS) if least == 1 else None

    def _at_most(self, ways: Routes, focus: str, most: int | None) -> Formula | None:
        if most is None:
            return ALWAYS
        if most == 0:
            found = self.exists(ways, focus, lambda _: ALWAYS)
            return _not(found)
        if most > 1 or ways.stays or len(ways.ways) > 1 or len(ways.ways[0]) > 1:
            return None

        def another(end: str) -> Formula | None:
            return self.exists(ways, focus, lambda other: Pure(f"!sameTerm({end}, {other})"))

        found = self.exists(ways, focus, another)
        return _not(found)

    def _equal(self, ways: Routes, focus: str, other: ox.NamedNode) -> Formula | None:
        there = self._each(ways, focus, lambda end: Found(f"{focus} {other} {end} .", (), ALWAYS))
        end = self.fresh()
        here = self.exists(ways, focus, lambda own: Pure(f"sameTerm({own}, {end})"), end)
        absent = _not(here)
        if absent is None:
            return None
        return every([there, negated(Found(f"{focus} {other} {end} .", (end,), absent))])

    def _ordered(self, focus: str, other: ox.NamedNode, begun: str) -> Formula:
        beside = self.fresh()
        fails = Pure(f"!COALESCE({begun} {beside}, false)")
        return negated(Found(f"{focus} {other} {beside} .", (beside,), fails))

    def _closed(self, node: str, allowed: tuple[ox.NamedNode, ...]) -> Formula:
        name, end = self.fresh(), self.fresh()
        listed = ", ".join(map(str, allowed))
        other = Pure(f"{name} NOT IN ({listed})") if allowed else ALWAYS
        return negated(Found(f"{node} {name} {end} .", (name, end), other))

    def _each(self, ways: Routes, focus: str, inner: Inner) -> Formula | None:
        def fails(end: str) -> Formula | None:
            test = inner(end)
            return _not(test)

        if not ways.ways and ways.stays:
            return inner(focus)
        found = self.exists(ways, focus, fails)
        return _not(found)

    def exists(
        self, ways: Routes, start: str, inner: Inner, end: Term | str | None = None
    ) -> Formula | None:
        """Return the test that some way leads from a node to one that `inner` accepts; `end` is
        that node if it is known. None if a path must be walked any number of times."""
        tests = [self._way(way, start, inner, end) for way in ways.ways]
        if ways.stays:
            tests.append(inner(start))
        return some(tests)

    def _way(self, way: Route, start: str, inner: Inner, end: Term | str | None) -> Formula | None:
        step, rest = way[0], way[1:]
        if step.closed:
            return None
        if not rest and end is not None:
            known = end if isinstance(end, str) else written(end)
            if known is None or (not isinstance(end, str) and end in self._unheld):
                return NEVER
            if step.backwards and isinstance(end, ox.Literal):
                return NEVER
            return Found(step.pattern(start, known), (), ALWAYS)
        node = self.fresh()
        further = self._way(rest, node, inner, end) if rest else inner(node)
        if further is None or further == NEVER:
            return further
        return Found(step.pattern(start, node), (node,), further)


def _not(formula: Formula | None) -> Formula | None:
    return None if formula is None else negated(formula)


def simple(constraint: Constraint, value: str) -> Formula | None:
    """Return the test of a value by what it is alone, without a look at the data."""
    match constraint:
        case OfDatatype(name):
            return Pure(_of_datatype(name.value, value))
        case OfKind(kind):
            checks = {"IRI": "isIRI", "BlankNode": "isBlank", "Literal": "isLiteral"}
            wanted = [f"{check}({value})" for name, check in checks.items() if name in kind]
            return Pure(" || ".join(wanted))
        case Bound(_, comparison, limit):
            return Pure(f"COALESCE({value} {comparison} {limit}, false)")
        case Length(_, comparison, limit):
            return Pure(f"!isBlank({value}) && STRLEN(STR({value})) {comparison} {limit}")
        case Matching(pattern, flags):
            more = f", {ox.Literal(flags)}" if flags else ""
            return Pure(f"!isBlank({value}) && REGEX(STR({value}), {ox.Literal(pattern)}{more})")
        case InLanguages(ranges):
            tests = (f"LANGMATCHES(LANG({value}), {ox.Literal(tag)})" for tag in ranges)
            return Pure(f"COALESCE({' || '.join(tests) or 'false'}, false)")
        case _:
            return None


def _of_datatype(name: str, value: str) -> str:
    tests = [f"DATATYPE({value}) = <{name}>"]
    if name in SPELLINGS:
        tests.append(f"REGEX(STR({value}), {ox.Literal(SPELLINGS[name])})")
    least, most = RANGES.get(name, (None, None))
    number = f"<{XSD}decimal>(STR({value}))"
    tests += [f"{number} >= {least}"] if least is not None else []
    tests += [f"{number} <= {most}"] if most is not None else []
    return f"COALESCE({' && '.join(tests)}, false)"
