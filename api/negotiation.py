"""Choosing a representation by the Accept header (RFC 9110, 12.5.1)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from graph.store.answers import Kind

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
    "application/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "ntriples",
    "text/plain": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/n-quads": "nquads",
    "text/x-nquads": "nquads",
    "application/trig": "trig",
    "application/x-trig": "trig",
    "text/n3": "n3",
    "text/rdf+n3": "n3",
    "application/n3": "n3",
}
"""Media types that are answered for graphs, best first, with their formats. A graph in N-Quads or
TriG has no named graphs, and one in N3 is Turtle: for clients that read nothing else."""

CONTENT_TYPES: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nquads": "application/n-quads",
    "trig": "application/trig",
    "n3": "text/n3; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
"""What the answers' Content-Type says for each format."""

SUFFIXES: Mapping[str, str] = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".rdf": "rdfxml",
    ".jsonld": "jsonld",
    ".nq": "nquads",
    ".trig": "trig",
    ".n3": "n3",
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
        "nq": "nquads",
        "nquads": "nquads",
        "n-quads": "nquads",
        "trig": "trig",
        "n3": "n3",
    },
}
"""What the `format` parameter may say for each kind of answer."""

_ANYTHING = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
"""What Java's HttpURLConnection sends where the program says nothing: no person is there."""

_ITEM = re.compile(r'(?:[^",]|"(?:\\.|[^"\\])*"?)+')
_PARAMETER = re.compile(r'(?:[^";]|"(?:\\.|[^"\\])*"?)+')
_QUALITY = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_RANGES = 200
"""How many ranges of a header are read; nobody means more."""

_HEADERS = 256
"""How many headers are remembered as they were read: most clients always send the same."""


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range with its quality, and the profiles that it names."""

    main: str
    sub: str
    quality: float
    profiles: tuple[str, ...] = ()

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
    return _chosen(accept or "", tuple(offered))


@lru_cache(_HEADERS)
def _chosen(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = _ranges(accept)
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


def profiles(accept: str | None, media_type: str) -> tuple[str, ...]:
    """Return the profiles that `accept` wants `media_type` in (RFC 6906), best quality first."""
    main, _, sub = media_type.partition("/")
    named = [r for r in _ranges(accept or "") if (r.main, r.sub) == (main, sub) and r.quality]
    ordered = sorted(named, key=lambda r: -r.quality)
    return tuple(profile for r in ordered for profile in r.profiles)


def types_of(kind: Kind) -> Mapping[str, str]:
    """Return the media types that a query's answer may have, with their formats."""
    return GRAPH_TYPES if kind == "triples" else TABLE_TYPES


def named(kind: Literal["table", "graph"], name: str | None) -> str | None:
    """Return the format that a `format` parameter names: by its name or its media type."""
    plain = (name or "").strip().lower().replace(" ", "+")
    types = TABLE_TYPES if kind == "table" else GRAPH_TYPES
    return NAMES[kind].get(plain) or types.get(plain)


@lru_cache(_HEADERS)
def _ranges(accept: str) -> tuple[_Range, ...]:
    if not accept.strip() or accept.strip() == _ANYTHING:
        return (_Range("*", "*", 1.0),)
    return tuple(islice(_read(accept), _RANGES))


def _read(accept: str) -> Iterator[_Range]:
    for item in (found[0] for found in _ITEM.finditer(accept)):
        media_type, *parameters = _PARAMETER.findall(item) or [""]
        main, slash, sub = (part.strip() for part in media_type.lower().partition("/"))
        if main == "*" and not slash:
            sub = "*"
        if main and sub:
            values = dict(map(_parameter, reversed(parameters)))
            yield _Range(main, sub, _quality(values), tuple(values.get("profile", "").split()))


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    plain = value.strip()
    if plain.startswith('"'):
        plain = re.sub(r"\\(.)", r"\1", plain.strip('"'))
    return name.strip().lower(), plain


def _quality(parameters: Mapping[str, str]) -> float:
    """Return the weight, at most 1; the range is not meant where it is no number."""
    value = parameters.get("q", "1")
    return min(float(value), 1.0) if _QUALITY.fullmatch(value) else 0.0
