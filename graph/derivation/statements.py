"""Links as they are written: an inference for each, and the link itself where it is accepted."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from graph.derivation.rating import Rating
from graph.writing import terms
from graph.writing.terms import term


@dataclass(frozen=True, slots=True)
class Link:
    """A statement between two IRIs that no text makes; `predicate` is a prefixed name, `spans`
    are the IRIs of what it is derived from."""

    subject: str
    predicate: str
    object: str
    rating: Rating
    spans: frozenset[str]


def write(
    link: Link, policy: str, source: str, graph: ox.NamedNode, accepted: Decimal
) -> Iterator[ox.Quad]:
    """Yield the inference of a link that belongs to `policy`, and the link if it is accepted."""
    said = "\0".join((link.subject, link.predicate, link.object))
    node = ox.NamedNode(f"{policy}/link/{hashlib.sha256(said.encode()).hexdigest()[:16]}")
    subject, value = ox.NamedNode(link.subject), ox.NamedNode(link.object)
    predicate = term(link.predicate)
    if link.rating.accepted(accepted):
        yield ox.Quad(subject, predicate, value, graph)
    said_of_it: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        ("rdf:type", term("pg:Inference")),
        ("rdf:subject", subject),
        ("rdf:predicate", predicate),
        ("rdf:object", value),
        ("pg:score", terms.decimal(link.rating.score)),
        ("pg:rank", terms.integer(link.rating.rank)),
        ("pg:method", terms.text(link.rating.method)),
        ("dct:source", ox.NamedNode(source)),
        *(("prov:wasDerivedFrom", ox.NamedNode(span)) for span in sorted(link.spans)),
    ]
    for name, item in said_of_it:
        yield ox.Quad(node, term(name), item, graph)
