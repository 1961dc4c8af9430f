"""Accept and Accept-Language headers as real clients send them."""

import pytest

from api import negotiation
from api.language import of_environment, of_request

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
        (COMUNICA, "jsonld"),
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
