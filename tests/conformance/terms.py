"""When two terms, graphs or datasets are the same.

A store may keep the value of a literal and not its spelling ("01" and "1" as xsd:integer), so
literals of one datatype are compared by value. Blank nodes are compared by isomorphism.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

XSD = "http://www.w3.org/2001/XMLSchema#"
_TRUTH = {"1": "true", "0": "false"}


def _decimal(text: str) -> str:
    return format(Decimal(text).normalize(), "f")


def _double(text: str) -> str:
    return repr(float(text))


_VALUES: Mapping[str, Callable[[str], str]] = {
    f"{XSD}integer": lambda text: str(int(text)),
    f"{XSD}decimal": _decimal,
    f"{XSD}double": _double,
    f"{XSD}float": _double,
    f"{XSD}boolean": lambda text: _TRUTH.get(text, text),
}


def by_value(term: Term) -> Term:
    """Return the term with which all terms of its value are compared."""
    if not isinstance(term, ox.Literal) or term.datatype.value not in _VALUES:
        return term
    try:
        spelled = _VALUES[term.datatype.value](term.value)
    except (ValueError, InvalidOperation):
        return term
    return ox.Literal(spelled, datatype=term.datatype)


def canonical(quads: Iterable[ox.Quad]) -> frozenset[str]:
    """Return what two sets of quads share if, and only if, their graphs are isomorphic, each."""
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        graphs.setdefault(str(quad.graph_name), []).append(quad)
    return frozenset(line for graph in graphs.values() for line in _canonical(graph))


def _canonical(graph: Iterable[ox.Quad]) -> Iterator[str]:
    dataset = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, by_value(quad.object), quad.graph_name)
        for quad in graph
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return map(str, dataset)


def in_graph(triples: Iterable[ox.Quad | ox.Triple], graph: str | None) -> list[ox.Quad]:
    """Return triples as the quads of one graph; None is the default graph."""
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    return [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples]
