"""The shapes, read once: what each checks and what it says to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.extras.shacl import parse_shacl_path
from rdflib.namespace import RDF, SH
from rdflib.paths import Path

import ontology
from shapes import SHAPES, shapes

SEVERITIES = ("Violation", "Warning", "Info")
"""From unusable to merely recommended."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A property shape; names, descriptions and messages are given for `zh` and `en`."""

    iri: str
    order: int
    severity: str
    path: URIRef | Path
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    messages: Mapping[str, str]
    node: str = ""
    tier: str = ""
    across: bool = False
    unless: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The local name of the shape."""
        return self.iri.removeprefix(SHAPES)

    @property
    def path_text(self) -> str:
        """The path as SPARQL writes it, such as `^pg:supports`."""
        return self.path.n3(_prefixes().namespace_manager)


@cache
def graph() -> Graph:
    """Return the shapes as rdflib reads them; it is shared and must not be changed."""
    return Graph().parse(data=shapes(), format="turtle")


@cache
def catalogue() -> Mapping[str, Shape]:
    """Return the property shapes by their IRI, in the order in which they are reported."""
    found = [_shape(node) for node in graph().subjects(RDF.type, SH.PropertyShape)]
    return {shape.iri: shape for shape in sorted(found, key=lambda shape: shape.order)}


def _shape(node: object) -> Shape:
    if not isinstance(node, URIRef):
        raise TypeError(f"a shape without an IRI: {node}")
    path, order, severity = (
        graph().value(node, predicate) for predicate in (SH.path, SH.order, SH.severity)
    )
    if path is None:
        raise TypeError(f"a property shape without a path: {node}")
    return Shape(
        iri=str(node),
        order=int(str(order)),
        severity=str(severity).removeprefix(str(SH)),
        path=parse_shacl_path(graph(), path),
        names=_texts(node, SH.name),
        descriptions=_texts(node, SH.description),
        messages=_texts(node, SH.message),
        node=str(graph().value(predicate=SH.property, object=node)),
    )


def _texts(node: URIRef, predicate: URIRef) -> dict[str, str]:
    texts = (text for text in graph().objects(node, predicate) if isinstance(text, Literal))
    return {text.language or "": str(text) for text in texts}


@cache
def _prefixes() -> Graph:
    empty = Graph(bind_namespaces="none")
    for prefix, namespace in ontology.PREFIXES.items():
        empty.bind(prefix, namespace)
    return empty
