"""The shapes, read once: what each checks, where it applies and what it says to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.extras.shacl import parse_shacl_path
from rdflib.namespace import RDF, RDFS, SH
from rdflib.paths import Path
from rdflib.term import Node

import ontology
from shapes import SHAPES, TIERS, shapes

SEVERITIES = ("Violation", "Warning", "Info")
"""From unusable to merely recommended."""

_ACROSS, _UNLESS, _UNLESS_CLASS = (
    URIRef(SHAPES + name) for name in ("across", "unless", "unlessClass")
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A property shape; names, descriptions and messages are given for `zh` and `en`.

    `node` is the IRI of the node shape that says which focus nodes it looks at, `tier` one of
    TIERS. A shape that is `across` looks at all documents together, the others at each alone.
    `unless` are SPARQL patterns: it does not apply to a focus node `?this` that fits one of them.
    """

    iri: str
    node: str
    tier: str
    across: bool
    order: int
    severity: str
    path: URIRef | Path
    unless: tuple[str, ...]
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    messages: Mapping[str, str]

    @property
    def key(self) -> str:
        """The local name of the shape."""
        return self.iri.removeprefix(SHAPES)

    @property
    def path_text(self) -> str:
        """The path as SPARQL writes it, such as `^pg:supports`."""
        return _written(self.path)


@cache
def graph() -> Graph:
    """Return the shapes as rdflib reads them; it is shared and must not be changed."""
    return Graph().parse(data=shapes(), format="turtle")


@cache
def catalogue() -> Mapping[str, Shape]:
    """Return the property shapes by their IRI, in the order in which they are reported."""
    found = [_shape(node) for node in graph().subjects(RDF.type, SH.PropertyShape)]
    return {shape.iri: shape for shape in sorted(found, key=lambda shape: shape.order)}


@cache
def tier_names() -> Mapping[str, Mapping[str, str]]:
    """Return what each tier is called, by tier and then by language (`zh`, `en`)."""
    return {tier: _texts(URIRef(SHAPES + tier), RDFS.label) for tier in TIERS}


@cache
def tier_notes() -> Mapping[str, Mapping[str, str]]:
    """Return what each tier asks for, by tier and then by language (`zh`, `en`)."""
    return {tier: _texts(URIRef(SHAPES + tier), RDFS.comment) for tier in TIERS}


def _shape(node: Node) -> Shape:
    holder = graph().value(predicate=SH.property, object=node)
    if not isinstance(node, URIRef) or not isinstance(holder, URIRef):
        raise TypeError(f"a shape without an IRI: {node}")
    path = graph().value(node, SH.path)
    if path is None:
        raise TypeError(f"a property shape without a path: {node}")
    constraint = graph().value(node, SH.sparql)
    return Shape(
        iri=str(node),
        node=str(holder),
        tier=_said(node, SH.group).removeprefix(SHAPES),
        across=(holder, _ACROSS, Literal(True)) in graph(),
        order=int(_said(node, SH.order)),
        severity=_said(node, SH.severity).removeprefix(str(SH)),
        path=parse_shacl_path(graph(), path),
        unless=tuple(sorted(_unless(node))),
        names=_texts(node, SH.name),
        descriptions=_texts(node, SH.description),
        # SHACL fills values into the messages of a SPARQL constraint, not into those of a shape.
        messages=_texts(constraint if isinstance(constraint, URIRef) else node, SH.message),
    )


def _said(node: URIRef, predicate: URIRef) -> str:
    return str(graph().value(node, predicate, any=False))


def _unless(node: URIRef) -> list[str]:
    paths = (parse_shacl_path(graph(), path) for path in graph().objects(node, _UNLESS))
    classes = graph().objects(node, _UNLESS_CLASS)
    return [
        *(f"?this {_written(path)} ?other" for path in paths),
        *(f"?this a {_written(name)}" for name in classes if isinstance(name, URIRef)),
    ]


def _texts(node: URIRef, predicate: URIRef) -> dict[str, str]:
    texts = (text for text in graph().objects(node, predicate) if isinstance(text, Literal))
    return {text.language or "": str(text) for text in texts}


def _written(path: URIRef | Path) -> str:
    return path.n3(_prefixes().namespace_manager)


@cache
def _prefixes() -> Graph:
    empty = Graph(bind_namespaces="none")
    for prefix, namespace in ontology.PREFIXES.items():
        empty.bind(prefix, namespace)
    return empty
