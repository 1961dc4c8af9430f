"""What the engine makes of a literal: it keeps values, not spellings (`01` becomes `1`)."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

import ontology

_STRING = ox.NamedNode(ontology.PREFIXES["xsd"] + "string")
_ANY = ox.NamedNode(ontology.NAMESPACE)


def as_stored(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads as the store will give them back."""
    store = ox.Store()
    known: dict[ox.Literal, ox.Literal] = {}
    for quad in quads:
        term = quad.object
        if isinstance(term, ox.Triple):
            yield _through(store, quad)
        elif isinstance(term, ox.Literal) and term.datatype != _STRING:
            if term not in known:
                found = _through(store, ox.Quad(_ANY, _ANY, term)).object
                known[term] = found if isinstance(found, ox.Literal) else term
            held = known[term]
            same = held == term
            yield quad if same else ox.Quad(quad.subject, quad.predicate, held, quad.graph_name)
        else:
            yield quad


def _through(store: ox.Store, quad: ox.Quad) -> ox.Quad:
    store.clear()
    store.add(quad)
    return next(store.quads_for_pattern(None, None, None))
