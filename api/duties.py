"""Who answers for tasks: parties by role, in the order in which the text names them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from api.about import About, local_name, nodes
from graph.store import Snapshot

ROLES = ("Lead", "Responsible", "Support", "Guide", "Supervise")
"""The roles, as pages order them."""


@dataclass(frozen=True, slots=True)
class Named:
    """A party in a role: its name and the name as printed, and the assignment that says so."""

    iri: str
    name: str
    printed: str
    role: str
    assignment: str
    basis: str
    open_ended: bool
    start: int


def assignments(
    snapshot: Snapshot, tasks: Iterable[str], graph: ox.NamedNode | None = None
) -> dict[str, list[Named]]:
    """Return who answers for each of `tasks`: by role, then as they stand in the text. It is
    quicker where the one `graph` is named that says it."""
    place = graph or "?g"
    rows = snapshot.select(
        f"SELECT DISTINCT ?a ?task {{ VALUES ?task {{ {nodes(tasks)} }} "
        f"GRAPH {place} {{ ?a pg:task ?task }} }}"
    )
    task_of = {row["a"].value: row["task"].value for row in rows}
    if not task_of:
        return {}
    names = ("pg:party", "pg:surfaceForm", "pg:role", "pg:basis", "pg:openEnded")
    facts = About.of_each(snapshot, task_of, names, slight=True, graph=graph)
    parties = {party for about in facts.values() for party in about.links("pg:party")}
    called = About.of_each(snapshot, parties, ["pg:name"], graph=graph)
    starts = beginnings(snapshot, task_of, graph)
    found: dict[str, list[Named]] = {}
    for iri, about in facts.items():
        for party in about.links("pg:party")[:1]:
            named = _named(about, called[party], starts.get(iri, 0))
            found.setdefault(task_of[iri], []).append(named)
    return {task: sorted(group, key=_rank) for task, group in found.items()}


def beginnings(
    snapshot: Snapshot, iris: Collection[str], graph: ox.NamedNode | None = None
) -> Mapping[str, int]:
    """Return where the words of each of `iris` begin in the text that they come from."""
    found: dict[str, int] = {}
    if not iris:
        return found
    rows = snapshot.select(
        f"SELECT DISTINCT ?x ?start {{ VALUES ?x {{ {nodes(iris)} }} GRAPH {graph or '?g'} "
        "{ ?x prov:wasDerivedFrom ?span . ?span oa:hasSelector ?s . ?s oa:start ?start } }"
    )
    for row in rows:
        if (said := row["start"].value).isdecimal():
            found[row["x"].value] = min(int(said), found.get(row["x"].value, int(said)))
    return found


def _named(assignment: About, party: About, start: int) -> Named:
    printed = assignment.literal("pg:surfaceForm") or ""
    return Named(
        iri=party.iri,
        name=party.literal("pg:name") or printed,
        printed=printed,
        role=local_name(next(iter(assignment.links("pg:role")), "")),
        assignment=assignment.iri,
        basis=local_name(next(iter(assignment.links("pg:basis")), "")),
        open_ended=assignment.literal("pg:openEnded") == "true",
        start=start,
    )


def _rank(named: Named) -> tuple[int, int, str]:
    known = named.role in ROLES
    return (ROLES.index(named.role) if known else len(ROLES), named.start, named.printed)
