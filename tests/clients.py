"""Accept headers as real clients send them, and what each is to be answered with.

Most were read in the clients' sources or in what their users reported; those of SPARQLWrapper and
rdflib are asked of the libraries themselves in `tests/test_negotiation.py`.
"""

from dataclasses import dataclass

REFUSED = "406"
"""What stands for an answer that there is none."""


@dataclass(frozen=True, slots=True)
class Client:
    """A header, and the formats for a table, a truth value, a query's graph, and a description
    of a thing or of the dataset (`data`), where a page may be had for a thing and not for data."""

    name: str
    accept: str | None
    table: str
    graph: str
    thing: str
    data: str


def _machine(name: str, accept: str | None, table: str, graph: str) -> Client:
    return Client(name, accept, table, graph, graph, graph)


def _browser(name: str, accept: str) -> Client:
    return Client(name, accept, "html", "html", "html", "rdfxml")


_XHTML = "text/html,application/xhtml+xml,application/xml;q=0.9"
_CHROME = f"{_XHTML},image/avif,image/webp,image/apng,*/*;q=0.8"

CLIENTS = (
    _machine("no header", None, "json", "turtle"),
    _machine("an empty header", "", "json", "turtle"),
    _machine("curl, wget, requests, httpx, Go, fetch", "*/*", "json", "turtle"),
    _browser("Chrome, Edge", f"{_CHROME},application/signed-exchange;v=b3;q=0.7"),
    _browser("Chrome before 110", f"{_CHROME},application/signed-exchange;v=b3;q=0.9"),
    _browser("Firefox", f"{_XHTML},image/avif,image/webp,*/*;q=0.8"),
    _browser("Firefox from 132", f"{_XHTML},*/*;q=0.8"),
    _browser("Safari", f"{_XHTML},*/*;q=0.8"),
    _browser(
        "Googlebot",
        "text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,"
        "*/*;q=0.8",
    ),
    Client("curl asking for a page", "text/html", "html", "html", "html", REFUSED),
    _machine(
        "Java HttpURLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
        "json", "turtle",
    ),
    _machine(
        "R httr", "application/json, text/xml, application/xml, */*", "json", "turtle",
    ),
    _machine(
        "Jena: SELECT",
        "application/sparql-results+json,application/sparql-results+xml;q=0.9,"
        "text/tab-separated-values;q=0.7,text/csv;q=0.5,application/json;q=0.2,"
        "application/xml;q=0.2,*/*;q=0.1",
        "json", "rdfxml",
    ),
    _machine(
        "Jena: ASK",
        "application/sparql-results+json,application/sparql-results+xml;q=0.9,"
        "application/json;q=0.2,application/xml;q=0.2,*/*;q=0.1",
        "json", "rdfxml",
    ),
    _machine(
        "Jena: CONSTRUCT",
        "text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.8,application/xml;q=0.7,"
        "*/*;q=0.5",
        "xml", "turtle",
    ),
    _machine(
        "Jena: a dataset",
        "application/trig,application/n-quads;q=0.9,text/x-nquads;q=0.8,application/x-trig;q=0.7,"
        "*/*;q=0.5",
        "json", "trig",
    ),
    _machine(
        "Jena before 2.10",
        "application/rdf+xml, application/xml; q=0.8, text/xml; q=0.7, application/rss+xml; q=0.3,"
        " */*; q=0.2",
        "xml", "rdfxml",
    ),
    _machine(
        "LinkedDataHub",
        "application/n-triples;q=0.9, x/ld-json-10;q=0.8, application/rdf+xml;q=0.8, "
        "application/rdf+json;q=0.8, application/rdf+thrift, text/rdf+n3;q=0.8, "
        "application/trix;q=0.8, text/turtle;q=0.8, application/ld+json;q=0.8, "
        "application/sparql-results+xml;q=0.6, text/tab-separated-values;q=0.5, text/csv;q=0.5, "
        "application/sparql-results+thrift;q=0.7, application/sparql-results+json;q=0.6",
        "json", "ntriples",
    ),
    _machine(
        "Comunica: bindings",
        "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7",
        "json", REFUSED,
    ),
    _machine("Comunica: CONSTRUCT", "text/turtle", REFUSED, "turtle"),
    _machine(
        "Comunica: a file",
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
        "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,"
        "application/json;q=0.45,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,"
        "text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18",
        "json", "nquads",
    ),
    _machine("Yasgui: SELECT", "application/sparql-results+json,*/*;q=0.9", "json", "turtle"),
    _machine("Yasgui: CONSTRUCT", "application/n-triples,*/*;q=0.9", "json", "ntriples"),
    _machine("YASQE: CONSTRUCT", "text/turtle,*/*;q=0.9", "json", "turtle"),
    _machine("QLever UI", "application/qlever-results+json", REFUSED, REFUSED),
    _machine("rdf4j SELECT", "application/x-binary-rdf-results-table;q=0.8,"
             "application/sparql-results+xml;q=0.8,application/sparql-results+json,"
             "text/tab-separated-values;q=0.8,text/csv;q=0.8", "json", REFUSED),
    _machine(
        "Protégé (OWLAPI 4)",
        "application/rdf+xml, application/xml; q=0.5, text/xml; q=0.3, */*; q=0.2",
        "xml", "rdfxml",
    ),
    _machine(
        "Protégé (OWLAPI 5)",
        "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, "
        "*/*; q=0.09",
        "xml", "rdfxml",
    ),
    _machine(
        "ONT-API",
        "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6,text/turtle; q=0.5, "
        "application/ld+json; q=0.4, application/trig; q=0.3, application/n-triples; q=0.2, "
        "application/n-quads; q=0.19, text/n3; q=0.18, text/plain; q=0.1, */*; q=0.09",
        "xml", "rdfxml",
    ),
    Client(
        "rapper (librdf)",
        "application/rdf+xml, text/rdf;q=0.6, application/n-triples, text/plain;q=0.1, "
        "text/turtle, application/x-turtle, application/turtle, text/n3;q=0.3, "
        "text/rdf+n3;q=0.3, application/rdf+n3;q=0.3, application/x-trig, "
        "application/rss;q=0.8, application/rss+xml;q=0.8, text/rss;q=0.8, "
        "application/xml;q=0.3, text/xml;q=0.3, application/atom+xml;q=0.3, text/html;q=0.2, "
        "application/xhtml+xml;q=0.4, text/html;q=0.6, application/xhtml+xml;q=0.8, "
        "text/x-nquads, */*;q=0.1",
        "xml", "turtle", "turtle", "turtle",
    ),
    _machine(
        "grlc",
        "application/json; q=1.0, application/sparql-results+json; q=0.8, text/csv; q=0.1, "
        "*/*; q=0.1",
        "json", "jsonld",
    ),
    _machine("ARC2", "application/json;q=1.0, application/sparql-results+json;q=1.0, */*;q=0.5",
             "json", "jsonld"),
    _machine("rdflib: xml", "application/rdf+xml, */*;q=0.1", "json", "rdfxml"),
    _machine("rdflib: n3", "text/n3, */*;q=0.1", "json", "n3"),
    _machine(
        "rdflib: turtle", "text/turtle, application/x-turtle, */*;q=0.1", "json", "turtle"
    ),
    _machine("rdflib: nt", "text/plain, */*;q=0.1", "json", "ntriples"),
    _machine("rdflib: trig", "application/trig, */*;q=0.1", "json", "trig"),
    _machine(
        "rdflib: json-ld", "application/ld+json, application/json;q=0.9, */*;q=0.1",
        "json", "jsonld",
    ),
    _machine(
        "rdflib: nothing named",
        "application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json, "
        "application/n-quads, application/trix, application/trig",
        REFUSED, "turtle",
    ),
    _machine("an importer of pictures", "image/png,image/*;q=0.8", REFUSED, REFUSED),
)  # fmt: skip
"""The clients, one header each."""
