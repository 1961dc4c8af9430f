"""Tests of the SPARQL 1.1 Protocol."""

from urllib.parse import parse_qsl

import pyoxigraph as ox

from tests.conformance.client import Answer, Client
from tests.conformance.exchanges import Exchange, exchanges
from tests.conformance.holding import lay
from tests.conformance.manifests import UT, Entry, named_graphs, read_graph
from tests.conformance.results import parsed
from tests.conformance.terms import in_graph

_PREFIX = "/sparql/"
_TABLES = (
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/csv",
    "text/tab-separated-values",
)
_GRAPHS = {
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def follow(client: Client, entry: Entry) -> None:
    """Each request is answered with a status, a format and a value that the test expects."""
    quads = []
    for name, file in named_graphs(entry.manifest, entry.node, [f"{UT}graphData"]).items():
        quads += in_graph(read_graph(file), name)
    lay(client, quads)
    for exchange in exchanges(entry):
        answer = _sent(client, entry, exchange)
        assert exchange.takes(answer.status), f"{exchange.method} {exchange.path}: {answer}"
        _check_format(exchange, answer)
        if exchange.boolean is not None:
            assert parsed(answer.body, answer.media_type) is exchange.boolean, answer


def _sent(client: Client, entry: Entry, exchange: Exchange) -> Answer:
    path = exchange.path.removeprefix(_PREFIX)
    headers = dict(exchange.headers)
    endpoint = client.endpoints.query
    if _is_update(entry, exchange):
        endpoint = client.endpoints.update
        headers |= client.endpoints.authorization
    return client.send(exchange.method, endpoint + path, headers, exchange.body)


def _is_update(entry: Entry, exchange: Exchange) -> bool:
    """Tell which of the two endpoints is meant; where the request leaves it open (a body without
    its type), the test's name says it."""
    content_type = exchange.headers.get("content-type", "")
    if content_type == "application/sparql-query":
        return False
    named = parse_qsl(exchange.path.partition("?")[2])
    if content_type == "application/x-www-form-urlencoded" and exchange.body:
        named += parse_qsl(exchange.body.decode())
    names = {name for name, _ in named}
    return "update" in names or ("query" not in names and "update" in entry.name)


def _check_format(exchange: Exchange, answer: Answer) -> None:
    if exchange.format == "tabular":
        assert answer.media_type in _TABLES, answer
    elif exchange.format == "boolean":
        assert answer.media_type in _TABLES[:2], answer
    elif exchange.format == "RDF":
        assert answer.media_type in _GRAPHS, answer
        try:
            list(ox.parse(answer.body, _GRAPHS[answer.media_type]))
        except SyntaxError as error:
            raise AssertionError(f"not well-formed: {error}") from error
