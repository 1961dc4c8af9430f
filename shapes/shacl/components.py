"""Constraint components that the shapes graph itself declares (SHACL, 6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pyoxigraph as ox

from graph.errors import ShapesError
from shapes.shacl import prefixes
from shapes.shacl.model import Affirmed, Asked, Constraint, Query
from shapes.shacl.paths import Path
from shapes.shacl.saying import is_true, messages, named, text
from shapes.shacl.terms import SH, Term, sh
from shapes.shacl.triples import Triples

_LOCAL = re.compile(r"[^#/:]*$")


@dataclass(frozen=True, slots=True)
class Component:
    """A component: its parameters, and its validators for values, node and property shapes."""

    name: ox.NamedNode
    required: tuple[ox.NamedNode, ...]
    optional: tuple[ox.NamedNode, ...]
    general: Term | None
    of_nodes: Term | None
    of_properties: Term | None

    def constraints(self, graph: Triples, shape: Term, path: Path | None) -> Iterator[Constraint]:
        """Yield what a shape asks for in terms of this component, once for each set of values.

        Raises ShapesError where several parameters have several values, and for a component that
        has no validator for such a shape.
        """
        if not all(graph.objects(shape, name) for name in self.required):
            return
        given = [name for name in (*self.required, *self.optional) if graph.objects(shape, name)]
        if len(given) > 1:
            for name in given:
                graph.one(shape, name)
        for values in product(*(graph.objects(shape, name) for name in given)):
            bound = tuple(
                (_variable(name), value) for name, value in zip(given, values, strict=True)
            )
            yield self._constraint(graph, shape, path, bound)

    def _constraint(
        self, graph: Triples, shape: Term, path: Path | None, bound: tuple[tuple[str, Term], ...]
    ) -> Constraint:
        special = self.of_nodes if path is None else self.of_properties
        validator = special or self.general
        if validator is None:
            raise ShapesError(
                f"约束组件 {self.name} 没有适用于 {shape} 的验证器",
                f"the constraint component {self.name} has no validator for {shape}",
            )
        said = messages(graph, validator) or messages(graph, self.name)
        known = prefixes.declared(graph, validator)
        ask, select = graph.one(validator, sh("ask")), graph.one(validator, sh("select"))
        if ask is not None:
            return Affirmed(self.name.value, Query(text(validator, ask), known, bound), said)
        if select is None:
            raise ShapesError(
                f"验证器 {validator} 没有 sh:ask 或 sh:select",
                f"the validator {validator} has neither sh:ask nor sh:select",
            )
        return Asked(self.name.value, Query(text(validator, select), known, bound), None, said)


def components(graph: Triples) -> tuple[Component, ...]:
    """Return the components that a shapes graph declares, with parameters of their own."""
    found = [_component(graph, node) for node in graph.instances([sh("ConstraintComponent")])]
    own = (component for component in found if not component.name.value.startswith(SH))
    return tuple(component for component in own if component.required)


def _component(graph: Triples, node: Term) -> Component:
    name = named(node, node)
    required: list[ox.NamedNode] = []
    optional: list[ox.NamedNode] = []
    for parameter in graph.objects(node, sh("parameter")):
        path = graph.one(parameter, sh("path"))
        if path is None:
            raise ShapesError(f"{name} 的参数没有 sh:path", f"a parameter of {name} has no sh:path")
        chosen = optional if is_true(graph.one(parameter, sh("optional"))) else required
        chosen.append(named(node, path))
    return Component(
        name=name,
        required=tuple(sorted(required, key=str)),
        optional=tuple(sorted(optional, key=str)),
        general=graph.one(node, sh("validator")),
        of_nodes=graph.one(node, sh("nodeValidator")),
        of_properties=graph.one(node, sh("propertyValidator")),
    )


def _variable(parameter: ox.NamedNode) -> str:
    found = _LOCAL.search(parameter.value)
    return found[0] if found else ""
