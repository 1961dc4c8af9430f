"""What the pages show: the home page, the query form, a resource, the vocabulary."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

import ontology
from api import description, glossary, overview, schema_org, wording
from api import outline as outlines
from api.about import expanded
from api.errors import status_of
from api.language import Language
from api.render import render
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import PolicygraphError
from graph.store.answers import Answer, Dataset, Kind

ROWS = 500
"""How many rows of an answer a page shows; it says so and links to the whole."""

DOCUMENTS = 200
"""How many documents the home page lists; a query that lists all of them is linked."""

_NEW_QUERY = """PREFIX pg: <https://w3id.org/policygraph#>

SELECT ?department ?task WHERE {
  ?party pg:leads ?t ; pg:name ?department .
  ?t pg:text ?task .
}
LIMIT 20
"""


_ALL_DOCUMENTS = """PREFIX pg: <https://w3id.org/policygraph#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?policy ?title WHERE {
  ?policy a pg:Policy ; dct:title ?title .
}
ORDER BY ?title
"""
_NUMBERS = frozenset(
    f"{ontology.PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "float")
)


@dataclass(frozen=True, slots=True)
class Question:
    """A bundled question, as a page offers it."""

    name: str
    title: str
    query: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a page shows it: a truth value, a table, or a graph as text.

    `numbers` are the names of the columns that hold nothing but numbers.
    """

    names: list[str]
    rows: list[list[description.Value | None]]
    total: int
    truth: bool | None = None
    turtle: str | None = None
    numbers: frozenset[str] = frozenset()


def home(bench: Bench, asked: Asked) -> Reply:
    """Show what is loaded and where to start."""
    snapshot = bench.snapshot
    return render(
        snapshot.base,
        asked,
        "home.html",
        counts=overview.counts(snapshot),
        policies=overview.policies(snapshot),
        listed=DOCUMENTS,
        all_documents=_ALL_DOCUMENTS,
        questions=questions(asked.language),
        query=_NEW_QUERY,
        version=snapshot.version,
        structured=schema_org.block(
            schema_org.of_dataset(snapshot, bench.settings.licence, asked.language)
        ),
    )


def query(bench: Bench, asked: Asked) -> Reply:
    """Show the query form and, with a query, its answer or its error."""
    text = next((query for query in asked.parameters("query") if query.strip()), None)
    shown, problem, status = None, None, 200
    if text is not None:
        try:
            dataset = Dataset(
                asked.parameters("default-graph-uri"), asked.parameters("named-graph-uri")
            )
            shown = _shown(bench.snapshot.query(text, _shown_format, dataset, bench.limits))
        except PolicygraphError as error:
            problem, status = error.text(asked.language), status_of(error)
    return render(
        bench.store.base,
        asked,
        "query.html",
        status=status,
        query=text or _NEW_QUERY,
        shown=shown,
        problem=problem,
        questions=questions(asked.language),
        own=_same(text or ""),
        same=_same,
        downloads=_downloads(text, shown),
    )


def resource(bench: Bench, asked: Asked, iri: str) -> Reply:
    """Show a resource with its neighbours and its source passages."""
    language, snapshot = asked.language, bench.snapshot
    path = iri.removeprefix(f"{snapshot.base}id/")
    described = description.describe(snapshot, iri, language)
    types = {value.iri for value in described.types}
    is_policy = expanded("pg:Policy") in types
    return render(
        snapshot.base,
        asked,
        "resource.html",
        resource=described,
        trail=overview.trail(snapshot, iri, language),
        outline=outlines.outline(snapshot, iri, language) if is_policy else None,
        counts=overview.counts(snapshot, iri) if is_policy else {},
        assignments=outlines.assignments(snapshot, [iri]).get(iri, []),
        assigning=wording.ASSIGNING,
        context=description.CONTEXT,
        pieces=description.pieces,
        has_text=expanded("pg:SourceDocument") in types,
        formats={suffix: f"/doc/{path}{suffix}" for suffix in (".ttl", ".jsonld", ".nt", ".rdf")},
        text_link=f"/doc/{path}.txt",
        structured=schema_org.block(schema_org.of_resource(snapshot, iri, language)),
    )


def vocabulary(base: str, asked: Asked) -> Reply:
    """Show the vocabulary's terms with their definitions."""
    return render(base, asked, "ontology.html", sections=glossary.terms(asked.language))


def questions(language: Language) -> list[Question]:
    """Return the bundled questions with their titles in `language`."""
    found = []
    for name, text in ontology.queries().items():
        titles = dict(line[2:].split(": ", 1) for line in text.splitlines()[:2])
        found.append(Question(name, titles[language], text))
    return found


def _same(query: str) -> str:
    """Return `query` as it is compared: a form sends other line breaks than were written."""
    return "\n".join(query.split())


def _shown_format(kind: Kind) -> str:
    return "turtle" if kind == "triples" else "json"


def _shown(answer: Answer) -> Shown:
    if answer.kind == "triples":
        turtle = answer.content.decode()
        lines = turtle.splitlines()
        return Shown([], [], len(lines), turtle="\n".join(lines[:ROWS]))
    found = json.loads(answer.content)
    if answer.kind == "boolean":
        return Shown([], [], 1, truth=found["boolean"])
    names = found["head"]["vars"]
    bindings = found["results"]["bindings"]
    rows = [[_value(binding.get(name)) for name in names] for binding in bindings[:ROWS]]
    return Shown(names, rows, len(bindings), numbers=_numbers(bindings[:ROWS]))


def _numbers(bindings: list[dict[str, dict[str, str]]]) -> frozenset[str]:
    numbers: set[str] = set()
    others: set[str] = set()
    for binding in bindings:
        for name, found in binding.items():
            (numbers if found.get("datatype") in _NUMBERS else others).add(name)
    return frozenset(numbers - others)


def _value(found: dict[str, str] | None) -> description.Value | None:
    if found is None:
        return None
    iri = found["value"] if found["type"] == "uri" else None
    return description.Value(found["value"], iri, found.get("xml:lang"))


def _downloads(query: str | None, shown: Shown | None) -> dict[str, str]:
    if query is None or shown is None:
        return {}
    names = ["json", "csv", "tsv", "xml"]
    if shown.turtle is not None:
        names = ["turtle", "jsonld", "ntriples", "rdfxml"]
    elif shown.truth is not None:
        names = ["json", "xml"]
    return {name: f"/sparql?{urlencode({'query': query, 'format': name})}" for name in names}
