"""The question catalogue: `/queries` lists it, `/queries/NAME` answers one with its parameters."""

import json
import re
from collections.abc import Sequence

import pyoxigraph as ox

from api import negotiation
from api.errors import RefusedError
from api.pages import questions as pages
from api.sparql import answer, for_person
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError
from graph.store.answers import GRAPH_FORMATS
from ontology import executables, values
from ontology.questions import ParameterError, Question, questions

_OWN = frozenset({"format", "output", "lang", "version", "timeout"})
"""Parameters of the service, which are none of a question."""

_CHANGING = re.compile(r"\bNOW\(\)")


def catalogue(bench: Bench, asked: Asked) -> Reply:
    """List the questions: a page, JSON, or RDF as sh:SPARQLExecutable."""
    base = bench.snapshot.base
    if for_person(asked.pairs, asked.accept):
        return pages.catalogue(bench, asked)
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
    person = for_person(asked.pairs, asked.accept)
    try:
        query = found.bound(dict.fromkeys(given, "") if person else given)
    except ParameterError as error:
        raise RefusedError(400, error.zh, error.en) from error
    if person:
        return _fresh(query, pages.question(bench, asked, found, given))
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
