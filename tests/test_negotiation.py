"""Accept and Accept-Language headers as real clients send them."""

import pytest
from rdflib.plugins.stores.sparqlconnector import SPARQLConnector
from SPARQLWrapper import CSV, JSON, JSONLD, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from api import negotiation
from api.errors import RefusedError
from api.language import of_environment, of_request
from api.things.rdf import wanted
from graph.store.answers import Kind
from tests.clients import CLIENTS, REFUSED, Client
from tests.graphs import get

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SPARQLWRAPPER_XML = (
    "application/sparql-results+xml,application/rdf+xml,text/turtle,application/n-triples;q=0.9"
)
RDFLIB_STORE = "application/sparql-results+xml, application/rdf+xml"
RDFLIB_PARSE = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"
JENA_TABLE = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
    "application/xml;q=0.2, */*;q=0.1"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5"
)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/*", "json"),
        ("text/*;q=0.2, text/csv", "csv"),
        ("application/sparql-results+xml;q=0.2, */*;q=0.9", "json"),
        ("application/sparql-results+json;q=0, */*", "json"),
        ("text/tab-separated-values;q=0.5, text/csv;q=0.4", "tsv"),
        (SPARQLWRAPPER_XML, "xml"),
        (RDFLIB_STORE, "xml"),
        (JENA_TABLE, "json"),
        (BROWSER, "xml"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("*/*;q=none", None),
        (";;;,,/,*", "json"),
    ],
)
def test_tables(accept: str | None, expected: str | None) -> None:
    found = negotiation.choose(accept, list(negotiation.TABLE_TYPES))
    assert (found and negotiation.TABLE_TYPES[found]) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "turtle"),
        ("*/*", "turtle"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("application/n-triples", "ntriples"),
        (RDFLIB_PARSE, "rdfxml"),
        (COMUNICA, "nquads"),
        (BROWSER, "rdfxml"),
    ],
)
def test_graphs(accept: str | None, expected: str) -> None:
    found = negotiation.choose(accept, list(negotiation.GRAPH_TYPES))
    assert found is not None
    assert negotiation.GRAPH_TYPES[found] == expected


@pytest.mark.parametrize(
    ("accept", "person"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("*/*", False),
        (None, False),
        ("text/turtle, text/html;q=0.5", False),
        (RDFLIB_PARSE, False),
    ],
)
def test_people_are_known_by_html(accept: str | None, person: bool) -> None:
    assert negotiation.prefers_html(accept, list(negotiation.GRAPH_TYPES)) is person


def of_query(accept: str | None, kind: Kind) -> str:
    """Return what a query of a kind is answered with."""
    types = negotiation.types_of(kind)
    everything = [*negotiation.TABLE_TYPES, *negotiation.GRAPH_TYPES]
    if negotiation.prefers_html(accept, everything):
        return "html"
    found = negotiation.choose(accept, list(types))
    return types[found] if found else REFUSED


def of_description(accept: str | None, *, page: bool) -> str:
    """Return what a thing, or the dataset, is described in."""
    try:
        return wanted(get("x", accept), extra={negotiation.HTML: "html"} if page else None)
    except RefusedError as refused:
        return str(refused.status)


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
class TestClients:
    def test_tables(self, client: Client) -> None:
        assert of_query(client.accept, "bindings") == client.table

    def test_truth_values(self, client: Client) -> None:
        assert of_query(client.accept, "boolean") == client.table

    def test_graphs(self, client: Client) -> None:
        assert of_query(client.accept, "triples") == client.graph

    def test_things(self, client: Client) -> None:
        assert of_description(client.accept, page=True) == client.thing

    def test_the_dataset(self, client: Client) -> None:
        assert of_description(client.accept, page=False) == client.data


class TestLibraries:
    @pytest.mark.parametrize(
        ("query", "returned", "expected"),
        [
            *(
                (query, returned, expected)
                for query in ("SELECT * {}", "ASK {}")
                for returned, expected in ((XML, "xml"), (JSON, "json"), (CSV, "csv"), (TSV, "tsv"))
            ),
            *(
                ("CONSTRUCT WHERE {}", returned, expected)
                for returned, expected in (
                    (XML, "rdfxml"),
                    (RDFXML, "rdfxml"),
                    (TURTLE, "turtle"),
                    (N3, "turtle"),
                    (JSONLD, "jsonld"),
                )
            ),
        ],
    )
    def test_sparqlwrapper(self, query: str, returned: str, expected: str) -> None:
        client = SPARQLWrapper("http://127.0.0.1/", returnFormat=returned)
        client.setQuery(query)
        kind: Kind = "triples" if expected in negotiation.GRAPH_TYPES.values() else "bindings"
        assert of_query(client._getAcceptHeader(), kind) == expected

    @pytest.mark.parametrize("returned", ["xml", "json", "csv", "tsv"])
    def test_rdflib_sparql_store(self, returned: str) -> None:
        accept = SPARQLConnector("http://127.0.0.1/", returnFormat=returned).response_mime_types()
        assert of_query(accept, "bindings") == returned


class TestHeaders:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            ("text/csv;q=0, */*", "json"),
            ("application/json;q=0.0, text/csv;q=0.001", "csv"),
            ("text/csv;q=1.000, */*;q=1", "json"),
            ("text/*;q=0.9;ext=1, application/*;q=0.1", "json"),
            ("*/*;v=1;q=0.1, text/csv", "csv"),
            ("TEXT/CSV ; Q=0.9", "csv"),
            ('text/csv;note="a, b;q=0", image/png', "csv"),
            ('text/csv;note="a \\" , application/json', "csv"),
            ('text/csv;note="never closed, application/json', "csv"),
            ("text/csv;q=2", "csv"),
            ("text/csv;q=-1", None),
            ("text/csv;q=nan, text/tab-separated-values;q=0.1", "tsv"),
            ("text/csv;q=inf", None),
            ("text/csv;q=", None),
            ("text/csv;q=.5, application/json;q=.4", "csv"),
            ("text/csv;q=\uff11", None),
            ("text", None),
            ("/", None),
            ("text/", None),
            (",,,", None),
            ("\x00", None),
        ],
    )
    def test_odd_ones(self, accept: str, expected: str | None) -> None:
        found = negotiation.choose(accept, list(negotiation.TABLE_TYPES))
        assert (found and negotiation.TABLE_TYPES[found]) == expected

    def test_a_very_long_one(self) -> None:
        assert of_query("x/y," * 50_000 + "text/csv", "bindings") == REFUSED
        assert of_query('"' * 60_000, "bindings") == REFUSED
        assert of_query("text/csv;" * 60_000, "bindings") == "csv"

    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            ("application/ld+json", ()),
            (None, ()),
            ('application/ld+json;profile="http://a/b http://c/d"', ("http://a/b", "http://c/d")),
            ("application/ld+json; PROFILE=http://a/b;q=0.5", ("http://a/b",)),
            ('application/ld+json;profile="http://a";q=0.1, application/ld+json;profile="http://b"',
             ("http://b", "http://a")),
            ('application/ld+json;profile="http://a";q=0', ()),
            ('text/turtle;profile="http://a"', ()),
        ],
    )  # fmt: skip
    def test_profiles(self, accept: str | None, expected: tuple[str, ...]) -> None:
        assert negotiation.profiles(accept, "application/ld+json") == expected

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("ttl", "turtle"),
            ("Turtle", "turtle"),
            ("text/turtle", "turtle"),
            ("application/rdf xml", "rdfxml"),
            ("application/rdf+xml", "rdfxml"),
            ("nq", "nquads"),
            ("unheard-of", None),
            (None, None),
        ],
    )
    def test_formats_by_name(self, name: str | None, expected: str | None) -> None:
        assert negotiation.named("graph", name) == expected


@pytest.mark.parametrize(
    ("chosen", "header", "expected"),
    [
        (None, None, "zh"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "fr, en;q=0.3, zh;q=0.5", "zh"),
        (None, "fr", "zh"),
        (None, "en;q=0", "zh"),
        (None, "en;q=x", "zh"),
        ("en", "zh", "en"),
        ("xx", "en", "en"),
    ],
)
def test_language_of_a_request(chosen: str | None, header: str | None, expected: str) -> None:
    assert of_request(chosen, header) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        ({}, "en"),
    ],
)
def test_language_of_the_environment(environment: dict[str, str], expected: str) -> None:
    assert of_environment(environment) == expected
