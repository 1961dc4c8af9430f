"""What the stored documents say of themselves and of each other: names, mentions, measures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from graph.derivation.wording import plain
from graph.extraction.numbering import bare
from graph.store import Content, Row, names
from graph.writing.iris import plain_number

_POLICIES = """
SELECT ?g ?p ?name ?value { VALUES ?name { dct:title dct:alternative pg:documentNumber dct:source }
  GRAPH ?g { ?p a pg:Policy ; ?name ?value } }
"""
_CITATIONS = """
SELECT ?g ?c ?kind ?title ?number { GRAPH ?g { ?c a pg:Citation ; pg:citationKind ?kind
  OPTIONAL { ?c pg:citedTitle ?title } OPTIONAL { ?c pg:citedNumber ?number } } }
"""
_SPANS = """
SELECT ?g ?x ?span { VALUES ?g { %s } GRAPH ?g { ?x a %s ; prov:wasDerivedFrom ?span } }
"""
_MEASURES = """
SELECT ?g ?m ?title ?number ?order { VALUES ?g { %s } GRAPH ?g { ?m a pg:Measure ;
  dct:title ?title ; pg:order ?order OPTIONAL { ?m pg:number ?number } } }
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
    """Return the loaded policies that have a name or a number, by IRI."""
    found = sorted(_read(content, _POLICIES, "p"), key=lambda item: item[0])
    return [
        _policy(graph, iri, [row for _, row in rows])
        for (graph, iri), rows in groupby(found, key=lambda item: item[0])
    ]


def mentions(content: Content) -> list[Mention]:
    """Return all citations, by IRI."""
    found = [
        Mention(
            graph,
            iri,
            row["kind"].value,
            plain(row["title"].value) if "title" in row else None,
            plain_number(row["number"].value) if "number" in row else None,
        )
        for (graph, iri), row in _read(content, _CITATIONS, "c")
    ]
    return sorted(found, key=lambda mention: mention.iri)


def measures(content: Content, graphs: Iterable[str]) -> dict[str, list[Measure]]:
    """Return the titled measures of documents' graphs, in reading order."""
    listed = sorted(graphs)
    found: dict[str, list[Measure]] = {graph: [] for graph in listed}
    if listed:
        places = spans(content, "pg:Measure", listed)
        for (graph, iri), row in _read(content, _MEASURES % iris(listed), "m"):
            number = bare(row["number"].value) if "number" in row else None
            title, order = plain(row["title"].value), int(row["order"].value)
            found[graph].append(Measure(iri, title, number, order, places[iri]))
    return {graph: sorted(items, key=lambda m: (m.order, m.iri)) for graph, items in found.items()}


def spans(content: Content, class_: str, graphs: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return the spans of each thing of a class in documents' graphs, none of any other."""
    found: dict[str, set[str]] = defaultdict(set)
    for (_, iri), row in _read(content, _SPANS % (iris(graphs), class_), "x"):
        found[iri].add(row["span"].value)
    return defaultdict(frozenset, {iri: frozenset(places) for iri, places in found.items()})


def _policy(graph: str, iri: str, rows: Sequence[Row]) -> Policy:
    said: dict[str, list[str]] = {}
    for row in rows:
        name = row["name"].value.replace("#", "/").rpartition("/")[2]
        said.setdefault(name, []).append(row["value"].value)
    titles = {plain(title) for name in ("title", "alternative") for title in said.get(name, ())}
    numbers = sorted(plain_number(number) for number in said.get("documentNumber", ()))
    source = min(said.get("source", [iri]))
    return Policy(graph, iri, source, frozenset(titles - {""}), numbers[0] if numbers else None)


def _read(content: Content, query: str, thing: str) -> Iterator[tuple[tuple[str, str], Row]]:
    """Yield graph, thing and row for the rows that stand in documents' own graphs."""
    for row in content.select(query):
        graph = row["g"].value
        if names.is_document(content.base, graph):
            yield (graph, row[thing].value), row


def iris(values: Iterable[str]) -> str:
    """Return IRIs as SPARQL writes them, for VALUES."""
    return " ".join(f"<{value}>" for value in values)
