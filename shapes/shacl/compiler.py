"""From shapes to queries: each selects what fails, all that it takes for a result in one row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from graph.store import Row
from shapes.shacl.formulas import Formula, Pure, negated
from shapes.shacl.groups import Group, Groups, Scope
from shapes.shacl.judging import Hierarchy, Judge
from shapes.shacl.model import Constraint, Matching, Shape, Shapes, Targets, referred
from shapes.shacl.reasons import BLANK, RECURSION, REGEX, SPELLING, Reason, UncompiledError
from shapes.shacl.terms import Term, written

FOCUS = "#focus\n"
"""Where a query takes the nodes that it is to be limited to; a comment until then."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a row of a query says: that `constraint` of `shape` fails, if `flag` is true in it (or
    there is no flag). The others are variables; `said` maps what messages may name to them. It may
    depend on `open`, that is any, properties."""

    shape: Shape
    constraint: Constraint
    focus: str
    value: str | None
    path: str | None
    flag: str | None
    said: Mapping[str, str]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A query, and what its rows say; `root` is the shape whose targets it begins with. It may
    look at the shapes graph, which then has to stand `beside` the data."""

    root: Term
    text: str
    findings: tuple[Finding, ...]
    beside: bool = False

    def limited(self, nodes: Sequence[ox.NamedNode]) -> str:
        """Return the text, limited to these focus nodes of the root."""
        return self.text.replace(FOCUS, f"VALUES ?this {{ {' '.join(map(str, nodes))} }} ")

    @property
    def whole(self) -> str:
        """The text for all focus nodes."""
        return self.text.replace(FOCUS, "")


@dataclass(frozen=True, slots=True)
class Left:
    """A constraint that no query says (None: the whole shape), and why."""

    root: Term
    shape: Term
    constraint: Constraint | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Compiled:
    """Queries, and what they leave out."""

    checks: tuple[Check, ...]
    left: tuple[Left, ...]


class Compiler:
    """Compiles shapes for data with a certain hierarchy of classes."""

    def __init__(
        self, shapes: Shapes, hierarchy: Hierarchy, unheld: frozenset[Term], *, whole: bool = True
    ) -> None:
        """`unheld` are literals of the shapes that no store that keeps values can hold as such.
        The queries suit runs on the `whole` graph, or else on few focus nodes; few are also those
        that a shape names."""
        self._shapes = shapes
        self._hierarchy = hierarchy
        self._unheld = unheld
        self._circles = circles(shapes)
        self._whole = whole

    def compiled(self) -> Compiled:
        """Return the queries for all shapes that have targets."""
        checks: list[Check] = []
        left: list[Left] = []
        for shape in self._shapes.values():
            if shape.targets and not shape.deactivated:
                self._add(shape, checks, left)
        return Compiled(tuple(checks), tuple(left))

    def _add(self, root: Shape, checks: list[Check], left: list[Left]) -> None:
        try:
            scope = self.domain(root.targets)
        except UncompiledError as error:
            left.append(Left(root.node, root.node, None, error.reason))
            return
        if self._turns(root, ()):
            left.append(Left(root.node, root.node, None, RECURSION))
            return
        judge = Judge(self._shapes, self._hierarchy, self._unheld)
        whole = self._whole and root.targets != Targets(nodes=root.targets.nodes)
        groups = Groups(self._shapes, judge, whole=whole)
        walk = _Walk(root, self._shapes, groups, self._circles, left, whole=whole)
        walk.go(root, scope, "", ())
        checks.extend(walk.checks())

    def _turns(self, shape: Shape, above: tuple[Term, ...]) -> bool:
        """Tell whether property shapes lead back to themselves."""
        if shape.node in above:
            return True
        if shape.node not in self._circles:
            return False
        further = (*above, shape.node)
        return any(self._turns(self._shapes[inner], further) for inner in shape.properties)

    def foci(self, targets: Targets, select: Callable[[str], Iterator[Row]]) -> list[Term]:
        """Return the focus nodes of targets in the data that `select` asks; literals and blank
        nodes that the shapes name count as they are."""
        others = self.domain(replace(targets, nodes=())) if replace(targets, nodes=()) else None
        text = "" if others is None else f"SELECT ?this WHERE {{ {others.once().pattern} }}"
        found = [row["this"] for row in select(text)] if text else []
        return list(dict.fromkeys([*targets.nodes, *found]))

    def domain(self, targets: Targets) -> Scope:
        """Return the focus nodes of targets as `?this`; raises UncompiledError if a query cannot
        name one."""
        branches = []
        if targets.nodes:
            if any(node in self._unheld for node in targets.nodes):
                raise UncompiledError(SPELLING)
            named = [written(node) for node in targets.nodes]
            if None in named:
                raise UncompiledError(BLANK)
            branches.append(f"VALUES ?this {{ {' '.join(str(name) for name in named)} }}")
        branches += [self._hierarchy.pattern("?this", name) for name in targets.classes]
        branches += [f"?this {name} ?this_other ." for name in targets.subjects_of]
        branches += [f"?this_other {name} ?this ." for name in targets.objects_of]
        patterns = [f"{FOCUS}{branch}" for branch in branches]
        if len(patterns) == 1 and "?this_" not in patterns[0]:
            return Scope(patterns[0], "?this", distinct=True)
        union = " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
        return Scope(union, "?this").once()


class _Walk:
    """The checks of one shape with targets and of the property shapes below it."""

    def __init__(
        self,
        root: Shape,
        shapes: Shapes,
        groups: Groups,
        circles: frozenset[Term],
        left: list[Left],
        *,
        whole: bool,
    ) -> None:
        self._root = root
        self._whole = whole
        self._shapes = shapes
        self._groups = groups
        self._circles = circles
        self._left = left
        self._judged: dict[tuple[str, str, tuple[str, ...]], list[tuple[Shape, Group]]] = {}
        self._checks: list[Check] = []

    def go(self, shape: Shape, scope: Scope, outer: str, chain: tuple[str, ...]) -> None:
        """Take up the constraints of a shape: `outer` is what leads to the scope from the focus
        nodes of the root by the variables in `chain`."""
        for constraint in shape.constraints:
            self._constraint(shape, constraint, scope, outer, chain)
        for node in shape.properties:
            inner = self._shapes[node]
            if inner.deactivated:
                continue
            if shape.path is None:
                self.go(inner, scope, outer, chain)
            else:
                value, pattern = self._groups.values(shape, scope)
                further = Scope(pattern, value).once()
                self.go(inner, further, f"{outer} {pattern}", (*chain, scope.node))

    def _constraint(
        self, shape: Shape, constraint: Constraint, scope: Scope, outer: str, chain: tuple[str, ...]
    ) -> None:
        try:
            if not self._circles.isdisjoint(referred(constraint)):
                raise UncompiledError(RECURSION)
            if isinstance(constraint, Matching):
                known_regex(constraint)
            groups = list(self._groups.of(shape, constraint, scope))
        except UncompiledError as error:
            self._left.append(Left(self._root.node, shape.node, constraint, error.reason))
            return
        for group in groups:
            shared = isinstance(group.test, Pure) if self._whole else group.test is not None
            if shared and not group.more:
                key = (f"{outer} {group.pattern}", scope.node, chain)
                self._judged.setdefault(key, []).append((shape, group))
            else:
                self._alone(shape, group, scope, outer, chain)

    def _alone(
        self, shape: Shape, group: Group, scope: Scope, outer: str, chain: tuple[str, ...]
    ) -> None:
        names = [*chain, scope.node, *([group.value] if group.value else [])]
        names += [*([group.path] if group.path else []), *group.more]
        distinct = "" if group.bag and not chain else "DISTINCT "
        selected = " ".join(dict.fromkeys(names))
        text = f"SELECT {distinct}{selected} WHERE {{ {outer} {self._groups.text(group)} }}"
        said = group.said
        finding = Finding(
            shape, group.constraint, scope.node, group.value, group.path, None, said, group.open
        )
        self._checks.append(Check(self._root.node, text, (finding,), group.beside))

    def checks(self) -> Iterator[Check]:
        """Yield the checks; constraints on the same nodes and values share one."""
        for (pattern, focus, chain), found in self._judged.items():
            yield self._shared(pattern, focus, chain, found)
        yield from self._checks

    def _shared(
        self, pattern: str, focus: str, chain: tuple[str, ...], found: list[tuple[Shape, Group]]
    ) -> Check:
        value = found[0][1].value
        names = [*chain, focus, *([value] if value else [])]
        tests: dict[Formula, str] = {}
        findings = []
        for shape, group in found:
            if group.test is not None:
                flag = tests.setdefault(group.test, f"?f{len(tests)}")
                findings.append((shape, group, flag))
        if len(tests) == 1:
            flags: dict[str, str | None] = {"?f0": None}
            body = f"{pattern} FILTER({negated(next(iter(tests))).text})"
        else:
            flags = {flag: flag for flag in tests.values()}
            binds = " ".join(
                f"BIND({negated(test).text} AS {flag})" for test, flag in tests.items()
            )
            body = f"{pattern} {binds} FILTER({' || '.join(tests.values())})"
            names += tests.values()
        text = f"SELECT DISTINCT {' '.join(dict.fromkeys(names))} WHERE {{ {body} }}"
        return Check(
            self._root.node,
            text,
            tuple(
                Finding(shape, group.constraint, focus, group.value, None, flags[flag], group.said)
                for shape, group, flag in findings
            ),
        )


def circles(shapes: Shapes) -> frozenset[Term]:
    """Return the shapes from which one comes back to where one was."""
    found: set[Term] = set()
    done: set[Term] = set()

    def visit(node: Term, above: frozenset[Term]) -> bool:
        if node in above:
            return True
        if node in done:
            return node in found
        following = [*shapes[node].properties]
        for constraint in shapes[node].constraints:
            following += referred(constraint)
        turning = [visit(inner, above | {node}) for inner in following]
        done.add(node)
        if any(turning):
            found.add(node)
        return node in found

    for node in shapes:
        visit(node, frozenset())
    return frozenset(found)


_EMPTY = ox.Store()


def known_regex(constraint: Matching) -> None:
    """Raise UncompiledError if the engine does not know a regular expression."""
    asked = f'REGEX("", {ox.Literal(constraint.pattern)}, {ox.Literal(constraint.flags)})'
    rows = _EMPTY.query(f"SELECT (BOUND(?x) AS ?known) WHERE {{ BIND({asked} AS ?x) }}")
    if isinstance(rows, ox.QuerySolutions):
        for row in rows:
            known = row["known"]
            if isinstance(known, ox.Literal) and known.value == "true":
                return
    raise UncompiledError(REGEX)
