"""The catalogue of questions to look through, and a question as a form with its answer."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from api import fields
from api.charts.answers import chart
from api.pages.frame import Behind, page
from api.pages.samples import GROUPS, grouped
from api.shown import shown, shown_format
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store import Snapshot
from ontology.questions import Question

LARGE = 500
"""With more tasks than so many, a question is answered when its form is sent."""

_CATALOGUE = {
    "JSON": "json", "Turtle": "turtle", "JSON-LD": "jsonld", "N-Triples": "ntriples",
    "RDF/XML": "rdfxml",
}  # fmt: skip
_TABLES = ("json", "csv", "tsv", "xml")
_PASSED = ("version", "timeout")
"""What the service is asked beside a question, and asked again with the next values."""


def catalogue(bench: Bench, asked: Asked) -> Reply:
    """Show the questions by whom they are for, those that have all the `words` if there are any."""
    words = asked.parameter("words") or ""
    listed = {
        audience: [each for each in those if _has(each, words)]
        for audience, those in grouped().items()
    }
    return page(
        bench,
        asked,
        "questions.html",
        Behind(
            "问题目录" if asked.language == "zh" else "The question catalogue",
            formats={name: f"/queries?format={form}" for name, form in _CATALOGUE.items()},
        ),
        scripts=("questions.js",),
        words=words,
        total=sum(map(len, grouped().values())),
        groups=[(GROUPS[audience], those) for audience, those in listed.items() if those],
        told=_told,
    )


def question(bench: Bench, asked: Asked, found: Question, given: Mapping[str, str]) -> Reply:
    """Show a question's form, and its answer; none if a value is none that it takes (400), nor
    before the form was sent where there is much to look through."""
    snapshot, language = bench.snapshot, asked.language
    form, meant = fields.fields(snapshot, found, given, language)
    wrong = any(field.problem for field in form)
    later = not given and bool(found.parameters) and _is_large(snapshot)
    query = found.query if wrong else found.bound(meant)
    answer = None
    if not wrong and not later:
        answer = shown(snapshot.query(query, shown_format, None, bench.limits))
    passed = [(name, value) for name in _PASSED for value in asked.parameters(name)]
    address = f"/queries/{quote(found.name)}?"
    formats = {
        name: address + urlencode([*meant.items(), *passed, ("format", name)])
        for name in (() if wrong else _TABLES)
    }
    return page(
        bench,
        asked,
        "question.html",
        Behind(
            found.titles[language],
            "" if wrong else query,
            formats={name.upper(): each for name, each in formats.items()},
        ),
        status=400 if wrong else 200,
        scripts=("question.js",),
        title=found.titles[language],
        description=found.descriptions[language],
        name=found.name,
        group=GROUPS[found.audience],
        fields=form,
        kept=passed,
        later=later,
        shown=answer,
        chart=chart(answer) if answer is not None else None,
        downloads=formats,
        editor=f"/sparql?{urlencode([('query', query), *passed])}",
    )


def _is_large(snapshot: Snapshot) -> bool:
    """Tell whether there is so much that a query over all of it takes longer than a page may."""
    return any(snapshot.select(f"SELECT ?x {{ ?x a pg:Task }} OFFSET {LARGE} LIMIT 1"))


def _has(question: Question, words: str) -> bool:
    said = _told(question)
    return all(word in said for word in words.casefold().split())


def _told(question: Question) -> str:
    """Return all that is said of a question, to be looked through."""
    parameters = (label for each in question.parameters for label in each.labels.values())
    said = (question.name, *question.titles.values(), *question.descriptions.values(), *parameters)
    return " ".join(said).casefold()
