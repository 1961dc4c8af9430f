"""The page of a search: hits with what matters about them, and by what they can be narrowed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from api import turning
from api.errors import RefusedError, status_of
from api.ledgers import ledger
from api.pages.frame import Behind, page
from api.searching.finding import Found, found, index_of
from api.searching.hits import SHOWN, Detail, details
from api.searching.wanted import Wanted
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import QueryError
from graph.search import Index
from graph.search.segmentation import words

WORDS = 6
"""How many words a page offers to look for alone where all together found nothing."""

STARTS = 8
"""How many departments a page without words offers to look for."""

CHOICES = 8
"""How many choices of a facet are shown at once; the others are one click away."""

_QUERY = """PREFIX pg: <https://w3id.org/policygraph#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?thing ?label ?score WHERE {{
  {{ SELECT DISTINCT ?thing {{
{conditions}
  }} }}
  FILTER(pg:matches(?thing, {text}))
  BIND(pg:relevance(?thing, {text}) AS ?score)
  OPTIONAL {{ ?thing rdfs:label ?label }}
}}
ORDER BY DESC(?score)
LIMIT {limit} OFFSET {offset}
"""
_LEADING = """PREFIX pg: <https://w3id.org/policygraph#>

SELECT ?department ?name (COUNT(DISTINCT ?task) AS ?tasks) WHERE {{
  ?department pg:leads ?task ; pg:name ?name .
}}
GROUP BY ?department ?name
ORDER BY DESC(?tasks) ?name
LIMIT {limit}
"""
_CLASSES = "    VALUES ?class {{ {} }} ?thing a ?class ."
_WITHIN = "    {{ GRAPH ?graph {{ {policy} a pg:Policy . ?thing a ?class }} }}"
_INVOLVED = (
    "    {party} "
    "(pg:involvedIn/(pg:implements|pg:hasTarget)?)|^pg:issuedBy|^pg:addressedTo ?thing ."
)
_ALL = ("Policy", "Measure", "Task", "Target", "Department", "DepartmentGroup")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search that finds something: its words, how many hits it has, its address."""

    text: str
    count: int
    address: str


def search(bench: Bench, asked: Asked) -> Reply:
    """Show what is found; what is wrong with what is wanted is told on the page."""
    wanted, answer, problem, status = Wanted((asked.parameter("q") or "").strip()), None, None, 200
    try:
        wanted = Wanted.of(asked)
        if wanted.text:
            answer = found(bench, wanted, asked.language)
    except (QueryError, RefusedError) as error:
        problem, status = error.text(asked.language), status_of(error)
    last = -(-answer.hits.total // wanted.limit) if answer else 0
    return page(
        bench,
        asked,
        "search.html",
        _behind(wanted, answer, asked),
        status,
        scripts=("search.js",),
        wanted=wanted,
        found=answer,
        problem=problem,
        last=last,
        details=_details(bench, answer),
        suggestions=_suggestions(bench, wanted, answer),
        starts=_starts(bench, answer),
        shown=SHOWN,
        most_choices=CHOICES,
        conditions=_conditions(answer),
        at=lambda **changed: replace(wanted, **changed).address(),
        pages={
            number: replace(wanted, page=number).address()
            for number in turning.near(wanted.page, last)
        },
    )


def _details(bench: Bench, answer: Found | None) -> Mapping[str, Detail]:
    if answer is None:
        return {}
    return details(answer.hits.hits, bench.snapshot, index_of(bench), ledger(bench))


def _starts(bench: Bench, answer: Found | None) -> list[Suggestion]:
    """Return what to begin with where nothing is looked for yet: those who lead most tasks."""
    if answer is not None:
        return []
    lines = ledger(bench).departments("leads", descending=True, limit=STARTS).items
    return [Suggestion(e.name, e.leads, Wanted(e.name).address()) for e in lines if e.leads]


def _conditions(answer: Found | None) -> list[tuple[str, str]]:
    """Return what is chosen: its name, and the address without it."""
    if answer is None:
        return []
    groups = answer.choices.values()
    return [(each.label, each.address) for group in groups for each in group if each.chosen]


def _suggestions(bench: Bench, wanted: Wanted, answer: Found | None) -> list[Suggestion]:
    """Return searches that find something where this one does not: without its conditions, or for
    each of its words alone."""
    if answer is None or answer.hits.total:
        return []
    index, free = index_of(bench), Wanted(wanted.text)
    tried = [free] if wanted.narrowed else []
    single = dict.fromkeys(word.text for word in words(wanted.text))
    tried += [Wanted(word) for word in list(single)[:WORDS] if word != wanted.text]
    counts = [(each, _total(index, each)) for each in tried]
    return [Suggestion(each.text, count, each.address()) for each, count in counts if count]


def _total(index: Index, wanted: Wanted) -> int:
    return index.search(wanted.text, limit=1).total


def _behind(wanted: Wanted, answer: Found | None, asked: Asked) -> Behind:
    title = "检索" if asked.language == "zh" else "Search"
    if answer is None:
        return Behind(title, _LEADING.format(limit=STARTS))
    chosen = [iri for iri in (wanted.policy, wanted.party) if iri and ":" in iri]
    return Behind(
        f"{title}：{wanted.text}" if asked.language == "zh" else f"{title}: {wanted.text}",
        query(wanted),
        formats={"JSON": f"/search{wanted.address()}&format=json"},
        things=[(answer.labels.get(iri, iri), iri) for iri in chosen],
    )


def query(wanted: Wanted) -> str:
    """Return the query whose rows are the hits of a search, as far as SPARQL can say it; "" where
    a condition is no IRI."""
    try:
        nodes = {
            name: ox.NamedNode(iri)
            for name, iri in (("policy", wanted.policy), ("party", wanted.party))
            if iri
        }
    except ValueError:
        return ""
    names = " ".join(f"pg:{name}" for name in wanted.classes or _ALL)
    conditions = [_CLASSES.format(names)]
    if "policy" in nodes:
        conditions.append(_WITHIN.format(policy=nodes["policy"]))
    if "party" in nodes:
        conditions.append(_INVOLVED.format(party=nodes["party"]))
    return _QUERY.format(
        conditions="\n".join(conditions),
        text=ox.Literal(wanted.text),
        limit=wanted.limit,
        offset=wanted.offset,
    )
