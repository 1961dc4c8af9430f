"""From the triples of a shapes graph to shapes, each looked at for being well-formed."""

from collections.abc import Iterator

import pyoxigraph as ox

from graph.errors import ShapesError
from shapes.shacl import constraints, paths
from shapes.shacl.components import Component, components
from shapes.shacl.model import Conforming, Shape, Targets, referred
from shapes.shacl.saying import is_true, messages
from shapes.shacl.terms import OWL, RDFS, SH, TYPE, Term, sh
from shapes.shacl.triples import Triples

_TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
_LISTS = ("and", "or", "xone")
_SHAPES = ("node", "not", "property", "qualifiedValueShape")
_TYPES = (sh("NodeShape"), sh("PropertyShape"))
_CLASSES = (ox.NamedNode(RDFS + "Class"), ox.NamedNode(OWL + "Class"))


def shapes(graph: Triples) -> dict[Term, Shape]:
    """Return the shapes that a graph holds, in its order; those that nothing asks for too.

    Raises ShapesError if one is not well-formed.
    """
    known = components(graph)
    found = dict.fromkeys([*_starting(graph, known), *_asked(graph)])
    classes = frozenset(graph.instances(_CLASSES))
    read = {node: _shape(graph, node, known, node in classes) for node in found}
    missing = [shape for made in read.values() for c in made.constraints for shape in referred(c)]
    missing += [shape for made in read.values() for shape in made.properties]
    for node in missing:
        if node not in read:
            raise ShapesError(f"{node} 不是形状", f"{node} is not a shape")
    for made in read.values():
        for constraint in made.constraints:
            if isinstance(constraint, Conforming) and read[constraint.shape].path is not None:
                raise ShapesError(
                    f"{made.node} 的 sh:node 指向属性形状 {constraint.shape}",
                    f"sh:node of {made.node} names a property shape, {constraint.shape}",
                )
    return read


def _starting(graph: Triples, known: tuple[Component, ...]) -> Iterator[Term]:
    """Yield the nodes that are shapes by what they say (SHACL, 2.1)."""
    types = set(graph.instances(_TYPES))
    telling = {sh(name) for name in (*_TARGETS, *constraints.PARAMETERS)}
    telling |= {name for component in known for name in component.required}
    for node in graph.subjects():
        if isinstance(node, ox.Literal) or _is_parameter(graph, node):
            continue
        if node in types or not telling.isdisjoint(graph.about(node)):
            yield node


def _is_parameter(graph: Triples, node: Term) -> bool:
    """Tell whether a node is a parameter's declaration, which looks like a property shape."""
    return bool(graph.having(sh("parameter"), node)) and not graph.having(sh("property"), node)


def _asked(graph: Triples) -> Iterator[Term]:
    """Yield the nodes that others refer to as shapes."""
    for node in graph.subjects():
        for name in _SHAPES:
            yield from graph.objects(node, sh(name))
        for name in _LISTS:
            for head in graph.objects(node, sh(name)):
                yield from graph.members(head)


def _shape(graph: Triples, node: Term, known: tuple[Component, ...], is_class: bool) -> Shape:
    if isinstance(node, ox.Literal):
        raise ShapesError(f"字面量 {node} 不能是形状", f"a literal is no shape: {node}")
    where = graph.one(node, sh("path"))
    path = None if where is None else paths.read(graph, where)
    if path is None and sh("PropertyShape") in graph.objects(node, TYPE):
        raise ShapesError(
            f"属性形状 {node} 没有 sh:path", f"the property shape {node} has no sh:path"
        )
    if path is not None and sh("NodeShape") in graph.objects(node, TYPE):
        raise ShapesError(f"节点形状 {node} 有 sh:path", f"the node shape {node} has a sh:path")
    severity = graph.one(node, sh("severity"))
    if severity is not None and not isinstance(severity, ox.NamedNode):
        raise ShapesError(f"{node} 的严重程度应是 IRI", f"the severity of {node} is not an IRI")
    asked = constraints.read(graph, node, path)
    asked += [made for component in known for made in component.constraints(graph, node, path)]
    return Shape(
        node=node,
        path=path,
        targets=_targets(graph, node, is_class),
        constraints=tuple(asked),
        properties=tuple(_properties(graph, node)),
        severity=SH + "Violation" if severity is None else severity.value,
        messages=messages(graph, node),
        deactivated=is_true(graph.one(node, sh("deactivated"))),
    )


def _properties(graph: Triples, node: Term) -> Iterator[Term]:
    for shape in graph.objects(node, sh("property")):
        if not graph.objects(shape, sh("path")):
            raise ShapesError(
                f"{node} 的属性形状 {shape} 没有 sh:path",
                f"{shape}, a property shape of {node}, has no sh:path",
            )
        yield shape


def _targets(graph: Triples, node: Term, is_class: bool) -> Targets:
    classes = [*graph.objects(node, sh("targetClass"))]
    if is_class and isinstance(node, ox.NamedNode):
        classes += [node]
    return Targets(
        nodes=tuple(graph.objects(node, sh("targetNode"))),
        classes=_named(node, classes),
        subjects_of=_named(node, graph.objects(node, sh("targetSubjectsOf"))),
        objects_of=_named(node, graph.objects(node, sh("targetObjectsOf"))),
    )


def _named(node: Term, terms: list[Term]) -> tuple[ox.NamedNode, ...]:
    for term in terms:
        if not isinstance(term, ox.NamedNode):
            raise ShapesError(
                f"{node} 的目标应是 IRI：{term}", f"a target of {node} is not an IRI: {term}"
            )
    return tuple(term for term in dict.fromkeys(terms) if isinstance(term, ox.NamedNode))
