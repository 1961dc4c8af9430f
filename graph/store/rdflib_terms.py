"""From pyoxigraph to rdflib: the one place where the terms of both meet."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

Node = URIRef | BNode | Literal
"""A term of rdflib."""


def triples(quads: Iterable[ox.Quad]) -> Iterator[tuple[URIRef | BNode, URIRef, Node]]:
    """Yield the triples of `quads` in terms of rdflib, their graphs left out.

    Raises TypeError for what rdflib has no term for: triple terms, base directions.
    """
    for quad in quads:
        subject = term(quad.subject)
        if isinstance(subject, Literal):
            raise TypeError(f"a literal as subject: {quad}")
        yield subject, URIRef(quad.predicate.value), term(quad.object)


def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """Return the term of rdflib that equals `value`; raises TypeError if there is none."""
    if isinstance(value, ox.NamedNode):
        return URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return BNode(value.value)
    if isinstance(value, ox.Literal) and value.direction is None:
        return _literal(value)
    raise TypeError(f"rdflib has no such term: {value}")


def _literal(value: ox.Literal) -> Literal:
    """Return a literal as it is spelt; a plain string, as in Turtle, names no datatype."""
    if value.language:
        return Literal(value.value, lang=value.language)
    datatype = URIRef(value.datatype.value)
    if datatype == XSD.string:
        return Literal(value.value)
    return Literal(value.value, datatype=datatype, normalize=False)


def back(value: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return the term of pyoxigraph that equals `value`, spelt as it is."""
    if isinstance(value, URIRef):
        return ox.NamedNode(str(value))
    if isinstance(value, BNode):
        return ox.BlankNode(str(value))
    if value.language:
        return ox.Literal(str(value), language=value.language)
    return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype or XSD.string)))
