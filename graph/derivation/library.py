"""What the stored documents say of themselves and of each other: names, mentions, measures."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph import names
from graph.derivation.wording import plain
from graph.extraction.numbering import bare
from graph.store import Content, Row
from graph.writing.iris import plain_number

_POLICIES = """
SELECT ?g ?p ?title ?alternative ?number ?source { GRAPH ?g { ?p a pg:Policy
  OPTIONAL { ?p dct:title ?title } OPTIONAL { ?p dct:alternative ?alternative }
  OPTIONAL { ?p pg:documentNumber ?number } OPTIONAL { ?p dct:source ?source } } }
"""
_TITLES = "SELECT ?g ?title { GRAPH ?g { ?c pg:citedTitle ?title } }"
_NUMBERS = "SELECT ?g ?number { GRAPH ?g { ?c pg:citedNumber ?number } }"
_CITATIONS = """
SELECT ({graph} AS ?g) ?c ?kind ?title ?number {{ GRAPH {graph} {{
  ?c a pg:Citation ; pg:citationKind ?kind
  OPTIONAL {{ ?c pg:citedTitle ?title }} OPTIONAL {{ ?c pg:citedNumber ?number }} }} }}
"""
_SPANS = """
SELECT ({graph} AS ?g) ?x ?span {{ GRAPH {graph} {{
  ?x a {kind} ; prov:wasDerivedFrom ?span }} }}
"""
_MEASURES = """
SELECT ({graph} AS ?g) ?m ?title ?number ?order {{ GRAPH {graph} {{
  ?m a pg:Measure ; dct:title ?title ; pg:order ?order OPTIONAL {{ ?m pg:number ?number }} }} }}
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """A loaded policy: its graph, IRI and source document, its plain titles and number."""

    graph: str
    iri: str
    source: str
    titles: frozenset[str]
    number: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation: the graph that it stands in, its IRI and kind, plain title and number."""

    graph: str
    iri: str
    kind: str
    title: str | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by its IRI, its plain title, the value of its number, its place in reading order
    and the IRIs of its spans."""

    iri: str
    title: str
    number: int | None
    order: int
    spans: frozenset[str] = frozenset()


def policies(content: Content) -> list[Policy]:
    """Return the loaded policies, by IRI."""
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in content.select(_POLICIES):
        if names.is_document(content.base, row["g"].value):
            rows[row["p"].value, row["g"].value].append(row)
    return [_policy(graph, iri, said) for (iri, graph), said in sorted(rows.items())]


def cited(content: Content) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield what all documents cite, each title and number on its own: graph, plain title,
    number."""
    for row in content.select(_TITLES):
        yield row["g"].value, plain(row["title"].value), None
    for row in content.select(_NUMBERS):
        yield row["g"].value, None, plain_number(row["number"].value)


def mentions(content: Content, graph: str) -> list[Mention]:
    """Return the citations of a document's graph, by IRI."""
    rows = content.select(_CITATIONS.format(graph=f"<{graph}>"))
    found = [
        Mention(
            graph,
            row["c"].value,
            row["kind"].value,
            plain(row["title"].value) if "title" in row else None,
            plain_number(row["number"].value) if "number" in row else None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda mention: mention.iri)


def measures(content: Content, graph: str) -> list[Measure]:
    """Return the titled measures of a document's graph, in reading order."""
    places = spans(content, graph, "pg:Measure")
    found = [
        Measure(
            row["m"].value,
            plain(row["title"].value),
            bare(row["number"].value) if "number" in row else None,
            int(row["order"].value),
            places[row["m"].value],
        )
        for row in content.select(_MEASURES.format(graph=f"<{graph}>"))
    ]
    return sorted(found, key=lambda measure: (measure.order, measure.iri))


def spans(content: Content, graph: str, kind: str) -> Mapping[str, frozenset[str]]:
    """Return the spans of each thing of a class in a document's graph, none of any other."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in content.select(_SPANS.format(graph=f"<{graph}>", kind=kind)):
        found[row["x"].value].add(row["span"].value)
    return defaultdict(frozenset, {iri: frozenset(places) for iri, places in found.items()})


def _policy(graph: str, iri: str, rows: Sequence[Row]) -> Policy:
    titles = {
        plain(row[name].value) for row in rows for name in ("title", "alternative") if name in row
    }
    numbers = {plain_number(row["number"].value) for row in rows if "number" in row}
    sources = {row["source"].value for row in rows if "source" in row}
    number = min(numbers, default=None)
    return Policy(graph, iri, min(sources, default=iri), frozenset(titles - {""}), number)
