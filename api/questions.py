"""The question catalogue: `/queries` lists it, `/queries/NAME` answers one with its parameters."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pyoxigraph as ox

import ontology
from api import negotiation
from api.errors import RefusedError
from api.render import render
from api.shown import shown, shown_format
from api.sparql import answer, for_person
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError
from graph.store import Snapshot
from graph.store.answers import GRAPH_FORMATS
from ontology import executables, values
from ontology.questions import AUDIENCES, Parameter, ParameterError, Question, questions

SUGGESTED = 500
"""How many values a form suggests for a parameter; where there are more, none."""

CHOSEN = 50
"""How many policies a form lets choose among; where there are more, it takes an IRI."""

_OWN = frozenset({"format", "output", "lang", "version", "timeout"})
"""Parameters of the service, which are none of a question."""

_CHANGING = re.compile(r"\bNOW\(\)")
_FOR = {
    "researchers": ("研究", "For research"),
    "integrators": ("数据对接", "For those who take data over"),
    "validators": ("核对", "For checking"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form offers it: its value now, and values to choose or to suggest."""

    name: str
    label: str
    kind: str
    value: str
    example: str
    choices: Sequence[tuple[str, str]]
    suggestions: Sequence[str]


def catalogue(bench: Bench, asked: Asked) -> Reply:
    """List the questions: a page, JSON, or RDF as sh:SPARQLExecutable."""
    base = bench.snapshot.base
    if for_person(asked.pairs, asked.accept):
        groups = [(_FOR[name], _of(name)) for name in AUDIENCES]
        return render(base, asked, "questions.html", groups=groups)
    name = _description(asked)
    if name == "json":
        body = json.dumps([_told(base, each) for each in questions().values()], ensure_ascii=False)
        return Reply(body.encode(), "application/json", headers={"Vary": "Accept"})
    return _graph(executables.catalogue(base), name)


def question(bench: Bench, asked: Asked) -> Reply:
    """Answer a question with its parameters: a page with a form, any format of results, or, as
    RDF, what the question is.

    Raises AbsentError for a question that is not in the catalogue, RefusedError for a parameter
    that it does not take.
    """
    name = asked.path.removeprefix("/queries/")
    found = questions().get(name)
    if found is None:
        raise AbsentError(
            f"目录里没有问题 {name[:60]!r}；全部问题见 /queries",
            f"there is no question {name[:60]!r}; /queries lists them",
        )
    if not for_person(asked.pairs, asked.accept) and (graph := _as_graph(asked)):
        return _graph(executables.executable(bench.snapshot.base, found), graph)
    given = _given(asked)
    try:
        query = found.bound(given)
    except ParameterError as error:
        raise RefusedError(400, error.zh, error.en) from error
    if for_person(asked.pairs, asked.accept):
        return _fresh(query, _page(bench, asked, found, given, query))
    pairs = (*((n, v) for n, v in asked.pairs if n in _OWN), ("query", query))
    own = Asked("GET", asked.path, pairs, asked.accept, asked.accept_language, asked.cookie)
    return _fresh(query, answer(bench, own))


def _given(asked: Asked) -> dict[str, str]:
    """Return the values that are asked for. Raises RefusedError if one is given twice."""
    given: dict[str, str] = {}
    for name, value in asked.pairs:
        if name in _OWN:
            continue
        if name in given:
            shown_name = repr(name[:40])
            raise RefusedError(
                400, f"参数 {shown_name} 只能给一次", f"the parameter {shown_name} is given twice"
            )
        given[name] = value
    return given


def _fresh(query: str, reply: Reply) -> Reply:
    """Return a reply that is not kept where the query asks for the time."""
    if not _CHANGING.search(query):
        return reply
    headers = {**reply.headers, "Cache-Control": "no-store"}
    return Reply(reply.body, reply.media_type, reply.status, headers, reply.rows)


def _page(
    bench: Bench, asked: Asked, found: Question, given: Mapping[str, str], query: str
) -> Reply:
    snapshot = bench.snapshot
    pairs = [(name, value) for name, value in asked.pairs if name not in _OWN]
    address = f"/queries/{quote(found.name)}?"
    return render(
        snapshot.base,
        asked,
        "question.html",
        title=found.titles[asked.language],
        description=found.descriptions[asked.language],
        name=found.name,
        fields=[_field(snapshot, each, given, asked.language) for each in found.parameters],
        shown=shown(snapshot.query(query, shown_format, None, bench.limits)),
        downloads={
            name: address + urlencode([*pairs, ("format", name)])
            for name in ("json", "csv", "tsv", "xml")
        },
        query=query,
        sparql=f"/sparql?{urlencode({'query': query})}",
    )


def _field(
    snapshot: Snapshot, parameter: Parameter, given: Mapping[str, str], language: str
) -> Field:
    default = values.plain(parameter.default) if parameter.default is not None else ""
    choices: list[tuple[str, str]] = []
    suggestions: list[str] = []
    if parameter.type == "concept" and parameter.of:
        choices = [
            (name, _label(iri.value, language))
            for name, iri in values.concepts(parameter.of).items()
        ]
    elif parameter.type == "iri" and parameter.of:
        choices = _labelled(snapshot, parameter.of)
    elif parameter.of:
        suggestions = _values(snapshot, parameter.of)
    return Field(
        parameter.name,
        parameter.labels[language],
        {"date": "date", "integer": "number"}.get(parameter.type, "text"),
        given.get(parameter.name, default),
        parameter.example,
        choices,
        suggestions,
    )


def _label(iri: str, language: str) -> str:
    return ontology.labels()[iri][language]


def _labelled(snapshot: Snapshot, of: str) -> list[tuple[str, str]]:
    """Return the things of a class with their labels, if they are few."""
    rows = snapshot.select(
        f"SELECT ?x ?l {{ ?x a {ox.NamedNode(of)} ; rdfs:label ?l }} LIMIT {CHOSEN + 1}"
    )
    found = [(row["x"].value, row["l"].value) for row in rows]
    return sorted(found, key=lambda pair: (pair[1], pair[0])) if len(found) <= CHOSEN else []


def _values(snapshot: Snapshot, of: str) -> list[str]:
    """Return the values of a property, if they are few."""
    rows = snapshot.select(
        f"SELECT DISTINCT ?v {{ ?x {ox.NamedNode(of)} ?v }} LIMIT {SUGGESTED + 1}"
    )
    found = sorted(row["v"].value for row in rows)
    return found if len(found) <= SUGGESTED else []


def _of(audience: str) -> list[Question]:
    return [each for each in questions().values() if each.audience == audience]


def _told(base: str, question: Question) -> dict[str, object]:
    """Return a question as JSON tells it."""
    return {
        "name": question.name,
        "url": executables.identifier(base, question.name),
        "title": dict(question.titles),
        "description": dict(question.descriptions),
        "audience": question.audience,
        "parameters": [
            {
                "name": each.name,
                "type": each.type,
                "of": each.of,
                "default": None if each.default is None else values.plain(each.default),
                "example": each.example,
                "label": dict(each.labels),
            }
            for each in question.parameters
        ],
    }


def _description(asked: Asked) -> str:
    """Choose the format of the catalogue: `json`, or one of RDF. Raises RefusedError."""
    chosen = (asked.parameter("format") or asked.parameter("output") or "").lower()
    if chosen == "json":
        return "json"
    if chosen in negotiation.NAMES["graph"]:
        return negotiation.NAMES["graph"][chosen]
    types = {"application/json": "json", **_GRAPH_ONLY}
    media_type = negotiation.choose(asked.accept, list(types))
    if chosen or media_type is None:
        offered = " ".join(types)
        raise RefusedError(
            406, f"没有可接受的格式；可用：{offered}", f"no acceptable format; there are: {offered}"
        )
    return types[media_type]


_GRAPH_ONLY = {
    name: format_name
    for name, format_name in negotiation.GRAPH_TYPES.items()
    if name not in negotiation.TABLE_TYPES
}


def _as_graph(asked: Asked) -> str | None:
    """Return the format of RDF, if the question itself is asked for and not its answer."""
    chosen = (asked.parameter("format") or asked.parameter("output") or "").lower()
    if chosen:
        table = chosen in negotiation.NAMES["table"]
        return None if table else negotiation.NAMES["graph"].get(chosen)
    media_type = negotiation.choose(asked.accept, [*negotiation.TABLE_TYPES, *_GRAPH_ONLY])
    return _GRAPH_ONLY.get(media_type or "")


def _graph(triples: Sequence[ox.Triple], name: str) -> Reply:
    content = ox.serialize(triples, format=GRAPH_FORMATS[name], prefixes=executables.PREFIXES)
    headers = {"Vary": "Accept"}
    return Reply(
        content or b"", negotiation.CONTENT_TYPES[name], headers=headers, rows=len(triples)
    )
