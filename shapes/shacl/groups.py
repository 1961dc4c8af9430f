"""Graph patterns of nodes that fail: the general way, for what no expression can say.

A scope is a pattern and the variable in it whose nodes are judged. A group is a pattern that binds
that variable, and perhaps a value, to what fails a constraint.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shapes.shacl.formulas import ALWAYS, Formula, Found, Pure, filtered, negated, scans, where
from shapes.shacl.judging import Judge
from shapes.shacl.model import (
    Affirmed,
    Asked,
    Closed,
    Constraint,
    Count,
    HasValue,
    OfClass,
    Ordered,
    Pair,
    Qualified,
    Shape,
    Shapes,
    UniqueLanguages,
    referred,
)
from shapes.shacl.prebinding import Binding, rewritten
from shapes.shacl.routes import Route, Step
from shapes.shacl.terms import RDFS, SH, Term


@dataclass(frozen=True, slots=True)
class Scope:
    """A pattern, and the variable whose nodes are judged; `distinct` if each occurs once."""

    pattern: str
    node: str
    distinct: bool = False

    def once(self) -> "Scope":
        """Return the same nodes, each once, and nothing else bound."""
        if self.distinct:
            return self
        pattern = f"{{ SELECT DISTINCT {self.node} WHERE {{ {self.pattern} }} }}"
        return Scope(pattern, self.node, distinct=True)


@dataclass(frozen=True, slots=True)
class Group:
    """Where a constraint is failed: `pattern` and, if it is given, a `test` that does not hold.

    `value`, `path` and `more` are variables: the value, the property that closed shapes do not
    allow, and what else tells one result from another; `said` are those that messages may name, by
    the names that the author gave. A `bag` may hold a result several times. One that looks at the
    shapes graph needs it `beside` the data; an `open` one may look at any property.
    """

    constraint: Constraint
    pattern: str
    value: str | None = None
    test: Formula | None = None
    path: str | None = None
    more: tuple[str, ...] = ()
    bag: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    beside: bool = False
    open: bool = False


class Groups:
    """Makes the groups of shapes."""

    def __init__(self, shapes: Shapes, judge: Judge, *, whole: bool) -> None:
        """With `whole`, the groups suit all nodes of a graph: what has a property is read once and
        joined or taken away. Else they suit few nodes: each is looked up."""
        self._shapes = shapes
        self._judge = judge
        self._whole = whole

    def text(self, group: Group) -> str:
        """Return the whole pattern of a group."""
        return group.pattern if group.test is None else self._without(group.pattern, group.test)

    def _without(self, pattern: str, formula: Formula) -> str:
        return self._with(pattern, negated(formula))

    def _with(self, pattern: str, formula: Formula) -> str:
        return where(pattern, formula) if self._whole else filtered(pattern, formula)

    def of(self, shape: Shape, constraint: Constraint, scope: Scope) -> Iterator[Group]:
        """Yield the groups in which nodes of a scope fail a constraint of a shape.

        Raises UncompiledError if there are none that say just that.
        """
        value, pattern = self.values(shape, scope)
        own = None if shape.path is None else value
        match constraint:
            case Count() | HasValue() | Qualified():
                yield from self._counted(shape, constraint, scope)
            case UniqueLanguages():
                yield self._languages(constraint, scope, pattern, value)
            case Pair(component, _) if component == SH + "EqualsConstraintComponent":
                yield from self._equal(shape, constraint, scope)
            case Ordered(_, comparison, other):
                beside = f"{value}_other"
                test = Pure(f"COALESCE({value} {comparison} {beside}, false)")
                read = self._apart(f"{scope.node} {other} {beside} .", scope.node, beside, Step(""))
                joined = f"{pattern} {read}"
                yield Group(constraint, joined, value, test, more=(beside,))
            case Closed(allowed):
                yield self._closed(constraint, pattern, value, list(map(str, allowed)))
            case Asked():
                yield self._asked(shape, constraint, scope)
            case Affirmed():
                yield self._affirmed(shape, constraint, Scope(pattern, value), scope.node)
            case _:
                yield from self._judged(constraint, scope, value, pattern, own)

    def _judged(
        self, constraint: Constraint, scope: Scope, value: str, pattern: str, own: str | None
    ) -> Iterator[Group]:
        test = self._judge.value(constraint, scope.node, value)
        if test is None:
            yield Group(constraint, f"{pattern} {self._failing(constraint, pattern, value)}", value)
        elif scans(test) and own is not None:
            once = Scope(pattern, value).once()
            failing = self._without(once.pattern, test)
            yield Group(constraint, f"{pattern} {{ {failing} }}", value)
        else:
            yield Group(constraint, pattern, value, test)

    def _failing(self, constraint: Constraint, pattern: str, value: str) -> str:
        """Return a group of the values of a pattern that fail a constraint."""
        scope = Scope(pattern, value).once()
        if isinstance(constraint, OfClass):
            below = (
                f"{value} a {value}_class . {value}_class <{RDFS}subClassOf>* {constraint.name} ."
            )
            return f"{{ {scope.pattern} MINUS {{ {below} }} }}"
        failing = [self.failing(shape, scope) for shape in referred(constraint)]
        match constraint.component.removeprefix(SH):
            case "NotConstraintComponent":
                return f"{{ {scope.pattern} {without(failing[0])} }}"
            case "OrConstraintComponent":
                return " ".join(one or _NONE for one in failing) or scope.pattern
            case "XoneConstraintComponent":
                return self._not_one(scope, failing)
            case _:
                found = [one for one in failing if one]
                return f"{{ {' UNION '.join(found)} }}" if found else _NONE

    def _not_one(self, scope: Scope, failing: list[str | None]) -> str:
        conforming = (
            f"{{ {scope.pattern} {without(one)} BIND({number} AS {scope.node}_k) }}"
            for number, one in enumerate(failing)
        )
        count = f"COUNT(DISTINCT {scope.node}_k)"
        inside = " UNION ".join(conforming)
        one = f"SELECT {scope.node} WHERE {{ {inside} }} GROUP BY {scope.node} HAVING({count} = 1)"
        return f"{{ {scope.pattern} MINUS {{ {one} }} }}"

    def failing(self, node: Term, scope: Scope) -> str | None:
        """Return a group of the nodes of a scope that fail a shape, each once; None if none can."""
        shape = self._shapes[node]
        if shape.deactivated:
            return None
        test = self._judge.conforms(node, scope.node)
        if test is not None:
            return f"{{ {self._without(scope.once().pattern, test)} }}"
        groups = [f"{{ {self.text(group)} }}" for group in self._all(shape, scope.once())]
        if not groups:
            return None
        return f"{{ SELECT DISTINCT {scope.node} WHERE {{ {' UNION '.join(groups)} }} }}"

    def _all(self, shape: Shape, scope: Scope) -> Iterator[Group]:
        for constraint in shape.constraints:
            yield from self.of(shape, constraint, scope)
        value, pattern = self.values(shape, scope)
        for inner in shape.properties:
            failing = self.failing(inner, Scope(pattern, value).once())
            if failing is not None:
                yield Group(Count(""), f"{pattern} {failing}", value)

    def values(self, shape: Shape, scope: Scope) -> tuple[str, str]:
        """Return the variable of a shape's value nodes, and the scope's pattern with them."""
        if shape.path is None:
            return scope.node, scope.pattern
        value = further(scope)
        ways = [self._walked(way, scope.node, value) for way in shape.routes.ways]
        whole = " UNION ".join(f"{{ {way} }}" for way in ways) if len(ways) > 1 else "".join(ways)
        if not shape.routes.stays:
            return value, f"{scope.pattern} {whole}"
        itself = f"{{ {scope.pattern} BIND({scope.node} AS {value}) }}"
        return value, f"{itself} UNION {{ {scope.pattern} {whole} }}" if ways else itself

    def _walked(self, way: Route, start: str, end: str) -> str:
        patterns = []
        for number, step in enumerate(way):
            following = end if number == len(way) - 1 else f"{end}_{number}"
            patterns.append(self._apart(step.pattern(start, following), start, following, step))
            start = following
        return " ".join(patterns)

    def _apart(self, pattern: str, start: str, end: str, step: Step) -> str:
        """Return a triple pattern, as a group of its own where all of it is to be read at once."""
        if not self._whole or step.closed:
            return pattern
        return f"{{ SELECT {start} {end} WHERE {{ {pattern} }} }}"

    def _counted(
        self, shape: Shape, constraint: Count | HasValue | Qualified, scope: Scope
    ) -> Iterator[Group]:
        many = self._whole and isinstance(constraint, Count) and bool(constraint.most)
        test = None if many else self._judge.holds(shape, constraint, scope.node)
        if test is not None:
            yield Group(constraint, scope.pattern, None, test)
            return
        value, pattern = self.values(shape, scope)
        if isinstance(constraint, HasValue):
            there = self._judge.same(value, constraint.term)
            having = f"SELECT {scope.node} WHERE {{ {pattern} FILTER({there.text}) }}"
            yield Group(constraint, f"{scope.pattern} MINUS {{ {having} }}")
            return
        if isinstance(constraint, Qualified):
            pattern = self._qualifying(constraint, scope, pattern, value)
        grouped = (
            f"SELECT {scope.node} WHERE {{ {pattern} }} GROUP BY {scope.node} "
            f"HAVING(COUNT(DISTINCT {value})"
        )
        if constraint.least:
            enough = f"{grouped} >= {constraint.least})"
            yield Group(constraint, f"{scope.pattern} MINUS {{ {enough} }}")
        if constraint.most is not None:
            yield Group(constraint, f"{scope.pattern} {{ {grouped} > {constraint.most}) }}")

    def _qualifying(self, constraint: Qualified, scope: Scope, pattern: str, value: str) -> str:
        test = self._judge.qualifies(constraint)(value)
        if test is not None:
            return self._with(pattern, test)
        once = Scope(pattern, value).once()
        kept = f"{pattern} {without(self.failing(constraint.shape, once))}"
        for other in constraint.others:
            failing = self.failing(other, once)
            kept += f" {failing}" if failing else f" {_NONE}"
        return kept

    def _languages(self, constraint: Constraint, scope: Scope, pattern: str, value: str) -> Group:
        tag = f"{value}_tag"
        inside = f'{pattern} BIND(LCASE(LANG({value})) AS {tag}) FILTER({tag} != "")'
        grouped = (
            f"SELECT {scope.node} {tag} WHERE {{ {inside} }} GROUP BY {scope.node} {tag} "
            f"HAVING(COUNT(DISTINCT {value}) > 1)"
        )
        return Group(constraint, f"{{ {grouped} }}", more=(tag,))

    def _equal(self, shape: Shape, constraint: Pair, scope: Scope) -> Iterator[Group]:
        value, pattern = self.values(shape, scope)
        there = Found(f"{scope.node} {constraint.other} {value} .", (), ALWAYS)
        yield Group(constraint, pattern, value, there)
        end = further(scope) if shape.path is None else value
        read = f"{scope.node} {constraint.other} {end} ."
        other = f"{scope.pattern} {self._apart(read, scope.node, end, Step(''))}"
        here = self._judge.exists(
            shape.routes, scope.node, lambda own: Pure(f"sameTerm({own}, {end})"), end
        )
        if here is not None:
            yield Group(constraint, other, end, here)
        else:
            yield Group(constraint, f"{other} MINUS {{ {pattern} }}", end)

    def _asked(self, shape: Shape, constraint: Asked, scope: Scope) -> Group:
        once = scope.once()
        found = rewritten(constraint.query, shape, Binding(once.pattern, {"this": once.node}))
        value = scope.node if shape.path is None else None
        return Group(
            constraint,
            f"{{ {found.text} }}",
            found.selected.get("value", value),
            path=found.selected.get("path"),
            more=tuple(found.selected.values()),
            said=found.selected,
            bag=True,
            beside=found.beside,
            open=found.open,
        )

    def _affirmed(self, shape: Shape, constraint: Affirmed, scope: Scope, focus: str) -> Group:
        names = {"this": focus, "value": scope.node}
        found = rewritten(constraint.query, shape, Binding(scope.pattern, names))
        body = found.text[found.text.index("{") :]
        selected = " ".join(dict.fromkeys(names.values()))
        yes = f"SELECT {selected} WHERE {body}"
        pattern = f"{scope.pattern} MINUS {{ {yes} }}"
        return Group(
            constraint, pattern, scope.node, said=names, beside=found.beside, open=found.open
        )

    def _closed(self, constraint: Constraint, pattern: str, value: str, names: list[str]) -> Group:
        name, end = f"{value}_path", f"{value}_end"
        joined = f"{pattern} {value} {name} {end} ."
        if names:
            joined += f" FILTER({name} NOT IN ({', '.join(names)}))"
        return Group(constraint, joined, end, path=name, open=True)


_NONE = "{ FILTER(false) }"
"""A group without a solution."""


def without(failing: str | None) -> str:
    """Return what takes those who fail from a pattern."""
    return f"MINUS {failing}" if failing else ""


def further(scope: Scope) -> str:
    """Return the variable for what is reached from the nodes of a scope."""
    return "?value" if scope.node == "?this" else f"{scope.node}_v"
