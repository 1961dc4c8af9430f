"""The constraints that a shape states with the words of SHACL itself (SHACL, 4 and 5)."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from graph.errors import ShapesError
from shapes.shacl import prefixes
from shapes.shacl.model import (
    Asked,
    Bound,
    Closed,
    Comparison,
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
    Query,
    UniqueLanguages,
)
from shapes.shacl.paths import Path
from shapes.shacl.saying import is_true, messages, named, number, text
from shapes.shacl.terms import SH, Term, sh
from shapes.shacl.triples import Triples

PARAMETERS: Final = tuple(
    (
        "and class closed datatype disjoint equals hasValue in languageIn lessThan "
        "lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive "
        "minInclusive minLength node nodeKind not or pattern property qualifiedMaxCount "
        "qualifiedMinCount qualifiedValueShape sparql uniqueLang xone"
    ).split()
)
"""Properties whose subjects are shapes."""

_KINDS: Final = (
    "BlankNode",
    "IRI",
    "Literal",
    "BlankNodeOrIRI",
    "BlankNodeOrLiteral",
    "IRIOrLiteral",
)
_BOUNDS: Final[Mapping[str, Comparison]] = MappingProxyType(
    {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
)
_LENGTHS: Final[Mapping[str, Comparison]] = MappingProxyType({"minLength": ">=", "maxLength": "<="})
_ORDERS: Final[Mapping[str, Comparison]] = MappingProxyType(
    {"lessThan": "<", "lessThanOrEquals": "<="}
)
_OF_PROPERTIES: Final = (
    "minCount",
    "maxCount",
    "lessThan",
    "lessThanOrEquals",
    "uniqueLang",
    "qualifiedValueShape",
)


def read(graph: Triples, node: Term, path: Path | None) -> list[Constraint]:
    """Return what a shape asks for; raises ShapesError if it is not well-formed."""
    if path is None:
        for name in _OF_PROPERTIES:
            if graph.objects(node, sh(name)):
                raise ShapesError(
                    f"节点形状 {node} 不能有 sh:{name}",
                    f"the node shape {node} may not have sh:{name}",
                )
    found: list[Constraint] = []
    for reader in (_tests, _sets, _logic, _qualified, _closed, _asked):
        found.extend(reader(graph, node))
    return found


def _tests(graph: Triples, node: Term) -> Iterator[Constraint]:
    for term in graph.objects(node, sh("class")):
        yield OfClass(named(node, term))
    for term in _only(graph, node, "datatype"):
        yield OfDatatype(named(node, term))
    for term in _only(graph, node, "nodeKind"):
        kind = named(node, term).value.removeprefix(SH)
        if kind not in _KINDS:
            raise ShapesError(
                f"{node}：没有这种节点 {term}", f"{node}: no such kind of node: {term}"
            )
        yield OfKind(kind)
    for name, comparison in _BOUNDS.items():
        for term in _only(graph, node, name):
            if not isinstance(term, ox.Literal):
                raise ShapesError(
                    f"{node} 的界限应是字面量", f"{node}: a limit is not a literal: {term}"
                )
            yield Bound(_component(name), comparison, term)
    for name, comparison in _LENGTHS.items():
        for term in _only(graph, node, name):
            yield Length(_component(name), comparison, number(node, term))
    yield from _texts(graph, node)
    for term in _only(graph, node, "in"):
        yield OneOf(tuple(graph.members(term)))


def _texts(graph: Triples, node: Term) -> Iterator[Constraint]:
    flags = graph.one(node, sh("flags"))
    for term in graph.objects(node, sh("pattern")):
        yield Matching(text(node, term), "" if flags is None else text(node, flags))
    for term in _only(graph, node, "languageIn"):
        yield InLanguages(tuple(text(node, member) for member in graph.members(term)))


def _sets(graph: Triples, node: Term) -> Iterator[Constraint]:
    for term in _only(graph, node, "minCount"):
        yield Count(_component("minCount"), least=number(node, term))
    for term in _only(graph, node, "maxCount"):
        yield Count(_component("maxCount"), most=number(node, term))
    if is_true(graph.one(node, sh("uniqueLang"))):
        yield UniqueLanguages()
    for term in graph.objects(node, sh("hasValue")):
        yield HasValue(term)
    for name in ("equals", "disjoint"):
        for term in graph.objects(node, sh(name)):
            yield Pair(_component(name), named(node, term))
    for name, comparison in _ORDERS.items():
        for term in graph.objects(node, sh(name)):
            yield Ordered(_component(name), comparison, named(node, term))


def _logic(graph: Triples, node: Term) -> Iterator[Constraint]:
    for term in graph.objects(node, sh("node")):
        yield Conforming(term)
    for term in graph.objects(node, sh("not")):
        yield Logical(_component("not"), (term,))
    for name in ("and", "or", "xone"):
        for head in graph.objects(node, sh(name)):
            yield Logical(_component(name), tuple(graph.members(head)))


def _qualified(graph: Triples, node: Term) -> Iterator[Constraint]:
    shape = graph.one(node, sh("qualifiedValueShape"))
    if shape is None:
        return
    others: tuple[Term, ...] = ()
    if is_true(graph.one(node, sh("qualifiedValueShapesDisjoint"))):
        others = tuple(dict.fromkeys(_siblings(graph, node, shape)))
    for term in _only(graph, node, "qualifiedMinCount"):
        component = SH + "QualifiedMinCountConstraintComponent"
        yield Qualified(component, shape, others, least=number(node, term))
    for term in _only(graph, node, "qualifiedMaxCount"):
        component = SH + "QualifiedMaxCountConstraintComponent"
        yield Qualified(component, shape, others, most=number(node, term))


def _siblings(graph: Triples, node: Term, shape: Term) -> Iterator[Term]:
    """Yield the qualified shapes of the property shapes beside this one (SHACL, 4.7.3)."""
    for parent in graph.having(sh("property"), node):
        for beside in graph.objects(parent, sh("property")):
            for other in graph.objects(beside, sh("qualifiedValueShape")):
                if other != shape:
                    yield other


def _closed(graph: Triples, node: Term) -> Iterator[Constraint]:
    if not is_true(graph.one(node, sh("closed"))):
        return
    ignored = graph.one(node, sh("ignoredProperties"))
    allowed = [] if ignored is None else [named(node, term) for term in graph.members(ignored)]
    for shape in graph.objects(node, sh("property")):
        paths = graph.objects(shape, sh("path"))
        allowed += [path for path in paths if isinstance(path, ox.NamedNode)]
    yield Closed(tuple(dict.fromkeys(allowed)))


def _asked(graph: Triples, node: Term) -> Iterator[Constraint]:
    for constraint in graph.objects(node, sh("sparql")):
        if is_true(graph.one(constraint, sh("deactivated"))):
            continue
        select = graph.one(constraint, sh("select"))
        if select is None:
            raise ShapesError(
                f"{node} 的约束 {constraint} 没有 sh:select",
                f"{constraint}, a constraint of {node}, has no sh:select",
            )
        severity = graph.one(constraint, sh("severity"))
        yield Asked(
            component=SH + "SPARQLConstraintComponent",
            query=Query(text(constraint, select), prefixes.declared(graph, constraint)),
            node=constraint,
            messages=messages(graph, constraint),
            severity=None if severity is None else named(constraint, severity).value,
        )


def _only(graph: Triples, node: Term, name: str) -> list[Term]:
    """Return the value at a property of SHACL, if there is one, and never more than that."""
    term = graph.one(node, sh(name))
    return [] if term is None else [term]


def _component(name: str) -> str:
    return f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"
