"""`/completion.json`: what the query editor offers while somebody writes.

The prefixes, the vocabulary's terms with their labels in both languages, and whatever classes and
properties the data uses, with how often (as the VoID description counts them).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

import ontology
from api import wording
from api.about import prefixed
from api.glossary import glossary
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store import Snapshot

MOST: Final = 500
"""How many classes and how many properties of the data are offered: those that are used most."""

_COUNTED = {
    "class": "SELECT (?c AS ?term) (COUNT(*) AS ?times) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c",
    "property": "SELECT (?p AS ?term) (COUNT(*) AS ?times) { ?s ?p ?o } GROUP BY ?p",
}


def completion(bench: Bench, asked: Asked) -> Reply:
    """Reply with the terms as JSON; what each means is told in the language that is asked for.

    To count takes a scan (half a million triples: half a second); with `counts=no` there are the
    vocabulary's terms at once.
    """
    snapshot, language = bench.snapshot, asked.language
    queries = {} if asked.parameter("counts") == "no" else _COUNTED
    used = {kind: _counted(snapshot, query) for kind, query in queries.items()}
    terms = [*_declared(language, used), *_others(used)]
    told = {"prefixes": dict(ontology.PREFIXES), "terms": terms}
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    headers = {"Vary": "Accept-Language, Cookie"}
    return Reply(content.encode(), "application/json", headers=headers)


def _counted(snapshot: Snapshot, query: str) -> dict[str, int]:
    rows = snapshot.select(f"{query} ORDER BY DESC(?times) ?term LIMIT {MOST}")
    return {row["term"].value: int(row["times"].value) for row in rows}


def _declared(
    language: str, used: Mapping[str, Mapping[str, int]]
) -> Iterator[dict[str, str | int]]:
    """Yield the vocabulary's own terms."""
    labels = ontology.labels()
    for entry in glossary(language).entries():
        iri = ontology.NAMESPACE + entry.name
        term = _term(iri, entry.kind, labels.get(iri, {}))
        if entry.definition:
            term["about"] = entry.definition
        if entry.kind in used:
            term["count"] = used[entry.kind].get(iri, 0)
        yield term


def _others(used: Mapping[str, Mapping[str, int]]) -> Iterator[dict[str, str | int]]:
    """Yield the terms of other vocabularies that the data uses."""
    for kind, counts in used.items():
        for iri, times in sorted(counts.items()):
            if iri.startswith(ontology.NAMESPACE):
                continue
            labels = {one: label for one in ("zh", "en") if (label := wording.term(iri, one))}
            yield {**_term(iri, kind, labels), "count": times}


def _term(iri: str, kind: str, labels: Mapping[str, str]) -> dict[str, str | int]:
    found: dict[str, str | int] = {"name": prefixed(iri) or f"<{iri}>", "kind": kind}
    return found | {one: labels[one] for one in ("zh", "en") if labels.get(one)}
