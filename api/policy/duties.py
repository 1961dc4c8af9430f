"""Who answers for tasks: parties by role, in the order in which the text names them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from api.about import About, local_name, nodes
from graph.store import Row, Snapshot

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
    rows = list(
        snapshot.select(
            "SELECT DISTINCT ?a ?task ?party ?role ?printed ?basis ?open "
            f"{{ VALUES ?task {{ {nodes(tasks)} }} GRAPH {graph or '?g'} "
            "{ ?a pg:task ?task ; pg:party ?party ; pg:role ?role "
            "OPTIONAL { ?a pg:surfaceForm ?printed } OPTIONAL { ?a pg:basis ?basis } "
            "OPTIONAL { ?a pg:openEnded ?open } } }"
        )
    )
    parties = {row["party"].value for row in rows if isinstance(row["party"], ox.NamedNode)}
    called = About.of_each(snapshot, parties, ["pg:name"], graph=graph)
    starts = beginnings(snapshot, {row["a"].value for row in rows}, graph)
    found: dict[str, dict[str, Named]] = {}
    for row in rows:
        if (party := called.get(row["party"].value)) is not None:
            named = _named(row, party, starts.get(row["a"].value, 0))
            found.setdefault(row["task"].value, {}).setdefault(named.assignment, named)
    return {task: sorted(group.values(), key=_rank) for task, group in found.items()}


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


def _named(row: Row, party: About, start: int) -> Named:
    printed = row["printed"].value if "printed" in row else ""
    return Named(
        iri=party.iri,
        name=party.literal("pg:name") or printed,
        printed=printed,
        role=local_name(row["role"].value),
        assignment=row["a"].value,
        basis=local_name(row["basis"].value) if "basis" in row else "",
        open_ended="open" in row and row["open"].value == "true",
        start=start,
    )


def _rank(named: Named) -> tuple[int, int, str]:
    known = named.role in ROLES
    return (ROLES.index(named.role) if known else len(ROLES), named.start, named.printed)
