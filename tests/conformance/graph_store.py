"""Tests of the SPARQL 1.1 Graph Store HTTP Protocol, with direct and indirect identification."""

from collections.abc import Mapping
from urllib.parse import quote, urljoin

import pyoxigraph as ox

from tests.conformance.client import Answer, Client
from tests.conformance.exchanges import Exchange, exchanges
from tests.conformance.holding import lay
from tests.conformance.manifests import Entry
from tests.conformance.terms import canonical

_PREFIX = "/gsp"
_WRITES = ("PUT", "POST", "DELETE", "PATCH")


def follow(client: Client, entry: Entry) -> None:
    """Each request is answered with a status, headers and a graph that the test expects; where a
    graph was created, what follows is asked of the address that the answer names."""
    lay(client, [])
    places: dict[str, str] = {}
    for exchange in exchanges(entry):
        address = client.endpoints.graph_store + exchange.path.removeprefix(_PREFIX)
        for variable, place in places.items():
            address = address.replace(variable, quote(place, safe=""))
        headers = dict(exchange.headers)
        if exchange.method in _WRITES:
            headers |= client.endpoints.authorization
        answer = client.send(exchange.method, address, headers, exchange.body)
        assert exchange.takes(answer.status), f"{exchange.method} {address}: {answer}"
        if exchange.location:
            assert "location" in answer.headers, f"no Location: {answer}"
            places[exchange.location] = urljoin(address, answer.headers["location"])
        _check_type(exchange.answer_headers, answer)
        _check_graph(exchange, answer)


def _check_type(wanted: Mapping[str, str], answer: Answer) -> None:
    """The type is the expected one; an encoding that goes without saying need not be named."""
    if "content-type" not in wanted:
        return
    assert answer.media_type == wanted["content-type"].partition(";")[0], answer
    parameters = answer.headers["content-type"].lower().replace('"', "").partition(";")[2]
    assert parameters.strip() in ("", "charset=utf-8"), answer.headers["content-type"]


def _check_graph(exchange: Exchange, answer: Answer) -> None:
    if exchange.answer_body is None:
        return
    try:
        found = list(ox.parse(answer.body, ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise AssertionError(f"not well-formed: {error}") from error
    wanted = list(ox.parse(exchange.answer_body, ox.RdfFormat.TURTLE))
    assert canonical(found) == canonical(wanted), f"found {found}, wanted {wanted}"
