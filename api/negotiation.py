"""Choosing a representation by the Accept header (RFC 9110, 12.5.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HTML = "text/html"

TABLE_TYPES: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "text/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""Media types that are answered for tables and truth values, best first, with their formats."""

GRAPH_TYPES: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "ntriples",
    "text/plain": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
}
"""Media types that are answered for graphs, best first, with their formats."""

CONTENT_TYPES: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "html": "text/html; charset=utf-8",
}
"""What the answers' Content-Type says for each format."""

SUFFIXES: Mapping[str, str] = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".rdf": "rdfxml",
    ".jsonld": "jsonld",
    ".html": "html",
    ".txt": "text",
}
"""Endings of addresses that ask for one format."""

NAMES: Mapping[str, Mapping[str, str]] = {
    "table": {
        "json": "json",
        "xml": "xml",
        "csv": "csv",
        "tsv": "tsv",
    },
    "graph": {
        "turtle": "turtle",
        "ttl": "turtle",
        "nt": "ntriples",
        "ntriples": "ntriples",
        "n-triples": "ntriples",
        "rdf": "rdfxml",
        "xml": "rdfxml",
        "rdf+xml": "rdfxml",
        "rdfxml": "rdfxml",
        "json-ld": "jsonld",
        "jsonld": "jsonld",
        "json": "jsonld",
    },
}
"""What the `format` parameter may say for each kind of answer."""


@dataclass(frozen=True, slots=True)
class _Range:
    main: str
    sub: str
    quality: float

    def precedence(self, media_type: str) -> int:
        """Return how specifically this range matches: 0 not at all, 3 exactly."""
        main, _, sub = media_type.partition("/")
        if self.main == "*":
            return 1
        if self.main != main:
            return 0
        return 2 if self.sub == "*" else 3 * (self.sub == sub)


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that `accept` likes best, the first of equals; None if it
    takes none. No header, or an empty one, takes anything."""
    ranges = _ranges(accept or "*/*")
    best, best_quality = None, 0.0
    for media_type in offered:
        matches = [(r.precedence(media_type), r.quality) for r in ranges]
        precedence, quality = max(matches, default=(0, 0.0))
        if precedence and quality > best_quality:
            best, best_quality = media_type, quality
    return best


def prefers_html(accept: str | None, others: Sequence[str]) -> bool:
    """Tell whether a person's browser is asking: it names HTML and likes nothing better."""
    names_html = any(r.main == "text" and r.sub == "html" for r in _ranges(accept or ""))
    return names_html and choose(accept, [HTML, *others]) == HTML


def _ranges(accept: str) -> list[_Range]:
    found: list[_Range] = []
    for item in accept.split(","):
        media_type, *parameters = item.split(";")
        main, slash, sub = media_type.strip().lower().partition("/")
        if main == "*" and not slash:
            sub = "*"
        if main and sub:
            found.append(_Range(main, sub, _quality(parameters)))
    return found


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value.strip()), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
