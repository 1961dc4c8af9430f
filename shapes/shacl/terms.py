"""Words of SHACL, and RDF terms as SPARQL writes them."""

from typing import Final

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal
"""A term of the data or of the shapes."""

SH: Final = "http://www.w3.org/ns/shacl#"
"""What the IRI of every SHACL term begins with."""

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"

TYPE: Final = ox.NamedNode(RDF + "type")
SUBCLASS: Final = ox.NamedNode(RDFS + "subClassOf")
NIL: Final = ox.NamedNode(RDF + "nil")


def sh(name: str) -> ox.NamedNode:
    """Return the SHACL term of this name."""
    return ox.NamedNode(SH + name)


def written(term: Term) -> str | None:
    """Return a term as SPARQL writes it; None for blank nodes, which no query can name."""
    return None if isinstance(term, ox.BlankNode) else str(term)


def shown(term: Term) -> str:
    """Return a term as messages show it to people."""
    return term.value
