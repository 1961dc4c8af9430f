"""What the engine makes of a literal: it keeps values, not spellings (`01` becomes `1`)."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

import ontology
from graph.store import Row

_STRING = ox.NamedNode(ontology.PREFIXES["xsd"] + "string")
_TERMS = (ox.NamedNode, ox.BlankNode, ox.Literal)
_ANY = ox.NamedNode(ontology.NAMESPACE)

_Varying = ox.Literal | ox.Triple
"""A term that may come back in another spelling."""


def as_stored(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads as the store will give them back."""
    held = list(quads)
    spelt = _spelt({quad.object for quad in held if _varies(quad.object)})
    for quad in held:
        term = spelt.get(quad.object, quad.object)
        same = term == quad.object
        yield quad if same else ox.Quad(quad.subject, quad.predicate, term, quad.graph_name)


def rows(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Iterator[Row]:
    """Yield the rows of an answer, unbound variables absent, triple terms as their text.

    Raises TypeError if the answer has no rows: another query than SELECT was asked.
    """
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError(type(found).__name__)
    names = [variable.value for variable in found.variables]
    for row in found:
        values = zip(names, row, strict=True)
        yield {n: v if isinstance(v, _TERMS) else in_words(v) for n, v in values if v is not None}


def in_words(triple: ox.Triple) -> ox.Literal:
    """Return the text of a triple term (RDF 1.2) for those who know only the terms of RDF 1.1."""
    return ox.Literal(f"<<( {triple} )>>")


def _varies(term: object) -> bool:
    return isinstance(term, ox.Triple) or (
        isinstance(term, ox.Literal) and term.datatype != _STRING
    )


def _spelt(terms: Iterable[object]) -> dict[object, _Varying]:
    """Return each term as the engine gives it back: all are put into a store at once, each under
    a name of its own."""
    named = {
        ox.NamedNode(f"{_ANY.value}{number}"): term
        for number, term in enumerate(terms)
        if isinstance(term, ox.Literal | ox.Triple)
    }
    store = ox.Store()
    store.bulk_extend(ox.Quad(name, _ANY, term) for name, term in named.items())
    found: dict[object, _Varying] = {}
    for quad in store.quads_for_pattern(None, None, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, _Varying):
            found[named[quad.subject]] = quad.object
    return found
