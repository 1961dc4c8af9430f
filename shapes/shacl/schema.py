"""Shapes that are compiled and ready to run."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set

import pyoxigraph as ox

from graph.errors import CancelledError, ShapesError
from graph.store.literals import as_stored
from graph.store.queries import LONGEST
from shapes.shacl import fallback, reading, rows, spelling
from shapes.shacl.compiler import Check, Compiled, Compiler, Finding
from shapes.shacl.fallback import Fallback
from shapes.shacl.judging import Hierarchy
from shapes.shacl.model import OfClass, Shape
from shapes.shacl.reasons import SHAPES_GRAPH
from shapes.shacl.results import Outcome, Result
from shapes.shacl.sources import Beside, Source
from shapes.shacl.terms import SUBCLASS, Term
from shapes.shacl.triples import Triples

_HIERARCHY = f"SELECT ?below ?above WHERE {{ ?below {SUBCLASS} ?above }}"
_MOST_BELOW = 200


def compiled(turtle: bytes) -> "Schema":
    """Return the schema of a shapes graph in Turtle; raises ShapesError if it is not well-formed,
    or if one of its queries is not."""
    try:
        quads = list(ox.parse(turtle, ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        wrong = " ".join(str(error).split())
        raise ShapesError(
            f"形状不是有效的 Turtle：{wrong}", f"the shapes are no Turtle: {wrong}"
        ) from error
    try:
        schema = Schema(quads)
    except RecursionError as error:
        raise _too_deep() from error
    if any(len(text) > LONGEST for text in schema.queries().values()):
        raise _too_deep()
    return schema


def _too_deep() -> ShapesError:
    return ShapesError(
        "形状嵌套过深；请拆分，或减少层数",
        "the shapes are nested too deeply; divide them, or nest them less",
    )


class Schema:
    """Shapes, and the queries that they are compiled to."""

    def __init__(self, quads: Sequence[ox.Quad]) -> None:
        self._quads = quads
        self.shapes = reading.shapes(Triples(quads))
        self._unheld = _unheld(quads)
        self._classes = _classes(self.shapes.values())
        self._fallback = Fallback(self.shapes, quads)
        self._compiled: dict[tuple[frozenset[tuple[Term, Term]], bool], Compiled] = {}
        self._plain = self._for(frozenset(), whole=True)

    def queries(self) -> Mapping[str, str]:
        """Return the texts of all queries by names, as they are for data without subclasses."""
        named: dict[str, str] = {}
        for check in self._plain.checks:
            shapes = dict.fromkeys(str(finding.shape.node.value) for finding in check.findings)
            name = " ".join(shapes)
            number = sum(known.split("#q")[0] == name for known in named)
            named[f"{name}#q{number}"] = check.whole
        return named

    def run(
        self,
        source: Source,
        *,
        shapes: Set[str] | None = None,
        focus: Collection[ox.NamedNode] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        most: int = fallback.MOST,
    ) -> Outcome:
        """Validate the data at `source` and return all that fails.

        With `shapes` only these shapes' targets are looked at, with `focus` only these of their
        focus nodes. `cancelled` is asked before each query: if it says so, CancelledError is
        raised, and there is no outcome. Raises LimitError if what no query can say needs more
        than `most` triples of the data.
        """
        found = self._for(self._hierarchy(source), whole=focus is None)
        nodes = None if focus is None else list(focus)
        left = [one for one in found.left if shapes is None or one.root.value in shapes]
        altered = source.altered()
        results: list[Result] = []
        beside = Beside(source, self._quads, most)
        looking: list[Finding] = []
        for check in found.checks:
            if shapes is None or check.root.value in shapes:
                looking.extend(check.findings if check.beside else ())
                kept, given = spelling.divided(check, altered)
                left.extend(given)
                _go_on(cancelled)
                results.extend(_found(kept, beside if check.beside else source, nodes))
        for root in dict.fromkeys(one.root for one in left):
            _go_on(cancelled)
            wanted = [one for one in left if one.root == root]
            among = None if nodes is None else set(nodes).intersection(self.foci(source, root))
            results.extend(self._fallback.run(source, wanted, among, most))
        reasons = {one.shape: one.reason for one in reversed(left)}
        reasons |= {f.shape.node: SHAPES_GRAPH for f in looking}
        return Outcome(results, reasons)

    def foci(self, source: Source, shape: str | Term) -> list[Term]:
        """Return the focus nodes of a shape in the data, in no order: those of its targets."""
        node = ox.NamedNode(shape) if isinstance(shape, str) else shape
        compiler = Compiler(self.shapes, self._below(self._hierarchy(source)), self._unheld)
        return compiler.foci(self.shapes[node].targets, source.select)

    def _hierarchy(self, source: Source) -> frozenset[tuple[Term, Term]]:
        """Return what the data says of classes below those that the shapes name."""
        if not self._classes:
            return frozenset()
        above: dict[Term, list[Term]] = defaultdict(list)
        for row in source.select(_HIERARCHY):
            above[row["above"]].append(row["below"])
        return frozenset(
            (name, below) for name in self._classes for below in _all_below(name, above)
        )

    def _for(self, hierarchy: frozenset[tuple[Term, Term]], *, whole: bool) -> Compiled:
        if (hierarchy, whole) not in self._compiled:
            below = self._below(hierarchy)
            compiler = Compiler(self.shapes, below, self._unheld, whole=whole)
            self._compiled[hierarchy, whole] = compiler.compiled()
        return self._compiled[hierarchy, whole]

    def _below(self, pairs: frozenset[tuple[Term, Term]]) -> Hierarchy:
        below: dict[ox.NamedNode, tuple[ox.NamedNode, ...] | None] = {}
        for name in self._classes:
            terms = sorted((below for above, below in pairs if above == name), key=str)
            named = tuple(term for term in terms if isinstance(term, ox.NamedNode))
            known = len(named) == len(terms) <= _MOST_BELOW
            below[name] = named if known else None
        return Hierarchy(below)


def _all_below(name: Term, above: Mapping[Term, list[Term]]) -> Iterator[Term]:
    waiting, passed = [name], {name}
    while waiting:
        for below in above.get(waiting.pop(), ()):
            if below not in passed:
                passed.add(below)
                waiting.append(below)
                yield below


def _classes(shapes: Collection[Shape]) -> tuple[ox.NamedNode, ...]:
    named = [name for shape in shapes for name in shape.targets.classes]
    named += [c.name for shape in shapes for c in shape.constraints if isinstance(c, OfClass)]
    return tuple(dict.fromkeys(named))


def _unheld(quads: Sequence[ox.Quad]) -> frozenset[Term]:
    """Return the literals of the shapes that a store gives back in another spelling."""
    return frozenset(
        quad.object
        for quad, stored in zip(quads, as_stored(quads), strict=True)
        if isinstance(quad.object, ox.Literal) and stored.object != quad.object
    )


def _go_on(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise CancelledError(
            "检查已取消，没有结果", "the validation was cancelled: there is no result"
        )


def _found(check: Check, source: Source, nodes: Sequence[ox.NamedNode] | None) -> Iterator[Result]:
    if check.findings:
        text = check.whole if nodes is None else check.limited(nodes)
        for row in source.select(text):
            yield from rows.results(check, row)
