"""What pages show of many resources at once: counts, policies, and what contains what."""

from dataclasses import dataclass

import pyoxigraph as ox

import ontology
from api.about import About, document_graph, expanded
from graph import names
from graph.store import Snapshot

_COUNTED = (
    "Policy", "Section", "Measure", "Task", "Project", "Department", "DepartmentGroup",
    "Assignment", "Target", "ReadingNote",
)  # fmt: skip


_ABOVE = ("pg:partOf", "pg:task", "pg:about", "pg:withinOrganisation", "oa:hasSource")
"""What leads from a resource to the one that it belongs to."""

_TRAIL = ("rdf:type", "rdfs:label", *_ABOVE)


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """A loaded policy with its numbers."""

    iri: str
    title: str
    measures: int
    tasks: int
    targets: int
    notes: int


def counts(snapshot: Snapshot, policy: str | None = None) -> dict[str, int]:
    """Return how many things of each class the documents hold, by the class's local name.

    With `policy`, only those of its document.
    """
    graph = "?g" if policy is None else str(document_graph(policy))
    register = ox.NamedNode(names.register(snapshot.base))
    each = "DISTINCT ?x" if policy is None else "?x"
    classes = " ".join(f"pg:{name}" for name in _COUNTED)
    rows = snapshot.select(
        f"SELECT ?c (COUNT({each}) AS ?n) {{ VALUES ?c {{ {classes} }} "
        f"GRAPH {graph} {{ ?x a ?c }} FILTER({graph} != {register}) }} GROUP BY ?c"
    )
    found = {row["c"].value.removeprefix(ontology.NAMESPACE): int(row["n"].value) for row in rows}
    return {name: found.get(name, 0) for name in _COUNTED}


def policies(snapshot: Snapshot) -> list[PolicySummary]:
    """Return the loaded policies with their numbers, by title."""
    titles = snapshot.select(
        "SELECT ?p ?title ?g { GRAPH ?g { ?p a pg:Policy ; rdfs:label ?title } }"
    )
    rows = snapshot.select(
        "SELECT ?g ?c (COUNT(?x) AS ?n) "
        "{ VALUES ?c { pg:Measure pg:Task pg:Target pg:ReadingNote } GRAPH ?g { ?x a ?c } } "
        "GROUP BY ?g ?c"
    )
    numbers: dict[tuple[str, str], int] = {
        (row["g"].value, row["c"].value.removeprefix(ontology.NAMESPACE)): int(row["n"].value)
        for row in rows
    }
    found = []
    for row in titles:
        per_class = [
            numbers.get((row["g"].value, name), 0)
            for name in ("Measure", "Task", "Target", "ReadingNote")
        ]
        found.append(PolicySummary(row["p"].value, row["title"].value, *per_class))
    return sorted(found, key=lambda policy: policy.title)


def trail(snapshot: Snapshot, iri: str, language: str) -> list[tuple[str, str]]:
    """Return what `iri` belongs to, outermost first: IRIs and labels."""
    found: dict[str, str] = {}
    about = About.of(snapshot, iri, *_TRAIL)
    while above := _above(snapshot, about):
        if above in found or above == iri:
            break
        about = About.of(snapshot, above, *_TRAIL)
        found[above] = about.label(language) or above
    return list(found.items())[::-1]


def _above(snapshot: Snapshot, about: About) -> str | None:
    for name in _ABOVE:
        if links := about.links(name):
            return links[0]
    if expanded("pg:Target") in about.links("rdf:type"):
        rows = snapshot.select(
            f"SELECT ?u {{ GRAPH ?g {{ ?u pg:hasTarget {ox.NamedNode(about.iri)} }} }} LIMIT 1"
        )
        return next((row["u"].value for row in rows), None)
    return None
