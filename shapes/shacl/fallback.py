"""What no query says exactly, checked by pySHACL on the data that it takes."""

import warnings
from collections.abc import Iterator, Mapping, Sequence, Set
from threading import Lock

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import SH

from graph.errors import ShapesError
from graph.store import rdflib_terms
from graph.store.rdflib_terms import Node
from shapes.shacl.compiler import Left
from shapes.shacl.messages import filled
from shapes.shacl.model import (
    Affirmed,
    Asked,
    Closed,
    Constraint,
    Ordered,
    Pair,
    Shape,
    Shapes,
    referred,
)
from shapes.shacl.paths import Path, Predicate, predicates
from shapes.shacl.results import Result
from shapes.shacl.sources import Source, too_large
from shapes.shacl.terms import OWL, RDFS, SUBCLASS, TYPE, Term, sh

MOST = 200_000
"""How many triples pySHACL is given at most: it takes about half a millisecond for each."""

_TARGETS = (sh("targetNode"), sh("targetClass"), sh("targetSubjectsOf"), sh("targetObjectsOf"))
_CLASSES = (ox.NamedNode(RDFS + "Class"), ox.NamedNode(OWL + "Class"))
# pySHACL changes rdflib while it starts.
_ONE_AT_A_TIME = Lock()


class Fallback:
    """pySHACL, for one shapes graph."""

    def __init__(self, shapes: Shapes, quads: Sequence[ox.Quad]) -> None:
        self._shapes = shapes
        self._quads = quads

    def run(
        self, source: Source, left: Sequence[Left], among: Set[Term] | None, most: int
    ) -> Iterator[Result]:
        """Yield the results of what is left of one shape with targets, for these focus nodes of it
        or for all.

        Raises LimitError if it needs more than `most` triples of the data, ShapesError if pySHACL
        does not take the shapes.
        """
        root = left[0].root
        data = _data(self._shapes, root, source, most)
        report = _validated(data, self._alone(root, among))
        for result in report.objects(None, SH.result):  # Not what others give as their sh:detail.
            yield from _result(self._shapes, left, _said(report, result))

    def _alone(self, root: Term, among: Set[Term] | None) -> Graph:
        """Return the shapes graph in which only one shape has targets."""
        graph = Graph()
        for quad in self._quads:
            target = quad.predicate in _TARGETS or (
                quad.predicate == TYPE and quad.object in _CLASSES
            )
            if not target or (quad.subject == root and among is None):
                graph.add(next(rdflib_terms.triples([quad])))
        for node in among or ():
            graph.add((rdflib_terms.term(root), SH.targetNode, rdflib_terms.term(node)))
        return graph


def _said(report: Graph, result: object) -> dict[Node, Node]:
    pairs = report.predicate_objects(result)  # type: ignore[arg-type]
    return {p: o for p, o in pairs if isinstance(p, Node) and isinstance(o, Node)}


def _data(shapes: Shapes, root: Term, source: Source, most: int) -> Graph:
    needed = _needed(shapes, root)
    graph = Graph()
    number = 0
    for triple in source.triples():
        if needed is None or triple.predicate in needed:
            number += 1
            if number > most:
                raise too_large(most)
            quad = ox.Quad(triple.subject, triple.predicate, triple.object)
            graph.add(next(rdflib_terms.triples([quad])))
    return graph


def _needed(shapes: Shapes, root: Term) -> frozenset[ox.NamedNode] | None:
    """Return the properties that a shape and those that it refers to look at; None for all."""
    needed = {TYPE, SUBCLASS}
    waiting, passed = [root], set[Term]()
    while waiting:
        node = waiting.pop()
        if node in passed:
            continue
        passed.add(node)
        shape = shapes[node]
        needed.update(shape.targets.subjects_of, shape.targets.objects_of)
        needed.update([] if shape.path is None else predicates(shape.path))
        for constraint in shape.constraints:
            if isinstance(constraint, Asked | Affirmed | Closed):
                return None
            if isinstance(constraint, Pair | Ordered):
                needed.add(constraint.other)
            waiting.extend(referred(constraint))
        waiting.extend(shape.properties)
    return frozenset(needed)


def _validated(data: Graph, shapes: Graph) -> Graph:
    # It takes half a second to import, and hardly anything is left to it.
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ShapeRecursionWarning

    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore", ShapeRecursionWarning)  # Recursion is why it is asked.
            _, report, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    except (ReportableRuntimeError, RuntimeError, ValueError) as error:
        raise _refused(error) from error
    if not isinstance(report, Graph):
        raise _refused(text)
    return report


def _refused(error: object) -> ShapesError:
    wrong = " ".join(str(error).split())[:300]
    return ShapesError(
        f"pySHACL 不能使用这些形状：{wrong}", f"pySHACL does not take the shapes: {wrong}"
    )


def _result(shapes: Shapes, wanted: Sequence[Left], said: Mapping[Node, Node]) -> Iterator[Result]:
    shape = shapes[rdflib_terms.back(said[SH.sourceShape])]
    component = str(said[SH.sourceConstraintComponent])
    source = said.get(SH.sourceConstraint)
    node = None if source is None else rdflib_terms.back(source)
    constraint = _constraint(shape, component, node)
    for one in wanted:
        if one.constraint is None or (one.shape == shape.node and one.constraint == constraint):
            yield _made(shape, constraint, component, node, said)
            return


def _constraint(shape: Shape, component: str, node: Term | None) -> Constraint | None:
    """Return the constraint that a result is about."""
    for constraint in shape.constraints:
        same = not isinstance(constraint, Asked) or constraint.node == node
        if constraint.component == component and same:
            return constraint
    return None


def _made(
    shape: Shape,
    constraint: Constraint | None,
    component: str,
    node: Term | None,
    said: Mapping[Node, Node],
) -> Result:
    focus = rdflib_terms.back(said[SH.focusNode])
    value = rdflib_terms.back(said[SH.value]) if SH.value in said else None
    path: Path | None = shape.path
    where = rdflib_terms.back(said[SH.resultPath]) if SH.resultPath in said else None
    if isinstance(where, ox.NamedNode):
        path = Predicate(where)
    messages, severity = shape.messages, shape.severity
    if isinstance(constraint, Asked | Affirmed):
        names: dict[str, Term | str] = {"this": focus, **dict(constraint.query.parameters)}
        names |= {} if value is None else {"value": value}
        messages = filled(constraint.messages or messages, names)
    if isinstance(constraint, Asked):
        severity = constraint.severity or severity
    return Result(
        focus=focus,
        path=path,
        value=value,
        shape=shape.node,
        constraint=node,
        component=component,
        severity=severity,
        messages=messages,
    )
