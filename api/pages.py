"""What the pages show: the home page, the query form, a resource, the vocabulary."""

from dataclasses import dataclass
from urllib.parse import urlencode

from api import description, glossary, overview, schema_org, wording
from api import outline as outlines
from api.about import expanded
from api.errors import status_of
from api.language import Language
from api.render import render
from api.shown import Shown, shown, shown_format
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import PolicygraphError
from graph.store.answers import Dataset
from ontology.questions import questions as catalogue

DOCUMENTS = 200
"""How many documents the home page lists; a query that lists all of them is linked."""

_ANSWERING = frozenset(map(expanded, ("pg:leads", "pg:responsibleFor")))
"""What makes somebody's report say anything."""

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


@dataclass(frozen=True, slots=True)
class Question:
    """A bundled question, as a page offers it."""

    name: str
    title: str
    query: str


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
    table, problem, status = None, None, 200
    if text is not None:
        try:
            dataset = Dataset(
                asked.parameters("default-graph-uri"), asked.parameters("named-graph-uri")
            )
            found = bench.snapshot.query(text, shown_format, dataset, bench.limits, bench.allowed)
            table = shown(found)
        except PolicygraphError as error:
            problem, status = error.text(asked.language), status_of(error)
    return render(
        bench.store.base,
        asked,
        "query.html",
        status=status,
        query=text or _NEW_QUERY,
        shown=table,
        problem=problem,
        questions=questions(asked.language),
        own=_same(text or ""),
        same=_same,
        downloads=_downloads(text, table),
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
        report=_report(path, described, is_policy=is_policy),
        structured=schema_org.block(schema_org.of_resource(snapshot, iri, language)),
    )


def _report(path: str, described: description.Resource, *, is_policy: bool) -> str:
    """Return the address of the report of a policy, or of who answers for tasks; else ""."""
    if is_policy and path.startswith("policy/"):
        return f"/reports/{path.removeprefix('policy/')}"
    answers = any(group.property in _ANSWERING for group in described.outgoing)
    return f"/reports/department/{path.removeprefix('party/')}" if answers else ""


def vocabulary(base: str, asked: Asked) -> Reply:
    """Show the vocabulary's terms with their definitions."""
    return render(base, asked, "ontology.html", sections=glossary.terms(asked.language))


def questions(language: Language) -> list[Question]:
    """Return the bundled questions with their titles in `language`."""
    return [
        Question(question.name, question.titles[language], question.query)
        for question in catalogue().values()
    ]


def _same(query: str) -> str:
    """Return `query` as it is compared: a form sends other line breaks than were written."""
    return "\n".join(query.split())


def _downloads(query: str | None, table: Shown | None) -> dict[str, str]:
    if query is None or table is None:
        return {}
    names = ["json", "csv", "tsv", "xml"]
    if table.turtle is not None:
        names = ["turtle", "jsonld", "ntriples", "rdfxml"]
    elif table.truth is not None:
        names = ["json", "xml"]
    return {name: f"/sparql?{urlencode({'query': query, 'format': name})}" for name in names}
