"""What a service holds: laid there before a test, and fetched after it."""

from collections.abc import Iterable

import pyoxigraph as ox

from tests.conformance.client import Client
from tests.conformance.results import parsed

_EVERYTHING = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_JSON = "application/sparql-results+json"


def lay(client: Client, quads: Iterable[ox.Quad], names: Iterable[str] = ()) -> None:
    """Let the service hold `quads` and nothing else; graphs in `names` exist, even if empty."""
    statements = "\n".join(sorted(_statement(quad) for quad in quads))
    created = "".join(f"CREATE SILENT GRAPH <{name}> ;\n" for name in sorted(names))
    update = f"DROP ALL ;\n{created}INSERT DATA {{\n{statements}\n}}"
    if client.laid == update:
        return
    answer = client.update(update)
    assert 200 <= answer.status < 300, f"test data were not taken: {answer}"
    client.laid = update


def held(client: Client) -> list[ox.Quad]:
    """Return all that the service holds."""
    answer = client.query(_EVERYTHING, _JSON)
    assert answer.status == 200, f"what the service holds was not told: {answer}"
    table = parsed(answer.body, _JSON)
    assert not isinstance(table, bool)
    quads = []
    for row in table.rows:
        subject, predicate, graph = row["s"], row["p"], row.get("g", ox.DefaultGraph())
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        assert isinstance(predicate, ox.NamedNode)
        assert isinstance(graph, ox.NamedNode | ox.BlankNode | ox.DefaultGraph)
        quads.append(ox.Quad(subject, predicate, row["o"], graph))
    return quads


def _statement(quad: ox.Quad) -> str:
    triple = f"{quad.subject} {quad.predicate} {quad.object} ."
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return triple
    return f"GRAPH {quad.graph_name} {{ {triple} }}"
