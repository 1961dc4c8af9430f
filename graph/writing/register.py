"""The register of central bodies as a graph of its own beside those of the documents."""

import pyoxigraph as ox

import ontology
from graph import names


def quads(base: str) -> tuple[str, list[ox.Quad]]:
    """Return the name of the register's graph, `{base}graph/register`, and its quads.

    The bodies' IRIs lie below `base`, where the graphs of documents name them too.
    """
    name = names.register(base)
    graph = ox.NamedNode(name)
    triples = ox.parse(ontology.bodies(), ox.RdfFormat.TURTLE, base_iri=base)
    return name, [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
