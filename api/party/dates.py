"""The targets of the tasks that a party leads or answers for, by the day on which they are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from api.about import About, local_name
from graph.store import Snapshot

LISTED: Final = 24
"""How many targets a page lists."""

_OF_TARGETS = (
    "rdfs:label", "pg:indicator", "pg:comparator", "pg:deadlineText", "pg:deadlineEnd", "pg:basis",
    "prov:wasDerivedFrom",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A target and the task that has it: `label` tells what is to be reached, `deadline` as
    printed, `day` the last day, `spans` the stretches of the source that say it."""

    iri: str
    label: str
    comparator: str
    deadline: str
    day: date | None
    basis: str
    spans: Sequence[str]
    task: str
    task_label: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """One page of a party's targets, dated ones first and in their order: the numbers of those on
    each day of all pages, and how many have no day."""

    days: Sequence[tuple[date, int]]
    undated: int
    page: int
    pages: int
    listed: Sequence[Due]

    @property
    def dated(self) -> int:
        """How many targets have a day."""
        return sum(number for _, number in self.days)

    @property
    def total(self) -> int:
        """How many targets there are."""
        return self.dated + self.undated

    @property
    def before(self) -> int:
        """How many targets stand on earlier pages."""
        return (self.page - 1) * LISTED


def calendar(snapshot: Snapshot, party: str, page: int = 1, graph: str = "") -> Calendar:
    """Return a page of a party's targets (the last where there are fewer), in one document's graph
    or in all of them."""
    pattern = _pattern(party, graph)
    rows = snapshot.select(
        f"SELECT ?end (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }} GROUP BY ?end ORDER BY ?end"
    )
    days, undated = [], 0
    for row in rows:
        day, number = _day(row.get("end")), int(row["n"].value)
        if day is None:
            undated += number
        else:
            days.append((day, number))
    total = undated + sum(number for _, number in days)
    pages = max(1, -(-total // LISTED))
    page = min(page, pages)
    return Calendar(days, undated, page, pages, _listed(snapshot, pattern, page) if total else ())


def _pattern(party: str, graph: str) -> str:
    where = ox.NamedNode(graph) if graph else "?g"
    return (
        f"GRAPH {where} {{ {ox.NamedNode(party)} pg:leads|pg:responsibleFor ?t . "
        "?t pg:hasTarget ?x OPTIONAL { ?x pg:deadlineEnd ?end } } FILTER(isIRI(?t) && isIRI(?x))"
    )


def _listed(snapshot: Snapshot, pattern: str, page: int) -> list[Due]:
    rows = snapshot.select(
        f"SELECT ?x (MIN(?end) AS ?day) (SAMPLE(?t) AS ?task) {{ {pattern} }} GROUP BY ?x "
        f"ORDER BY (!BOUND(?day)) ?day ?x LIMIT {LISTED} OFFSET {(page - 1) * LISTED}"
    )
    tasks = {row["x"].value: row["task"].value for row in rows}
    found = About.of_each(snapshot, tasks, _OF_TARGETS, slight=True)
    labels = About.of_each(snapshot, tasks.values(), ("rdfs:label",))
    return [_due(found[iri], task, labels[task].label("zh") or task) for iri, task in tasks.items()]


def _due(about: About, task: str, label: str) -> Due:
    days = about.literals("pg:deadlineEnd")
    return Due(
        iri=about.iri,
        label=about.label("zh") or about.literal("pg:indicator") or about.iri,
        comparator=local_name(next(iter(about.links("pg:comparator")), "")),
        deadline=about.literal("pg:deadlineText") or "",
        day=_date(days[0]) if days else None,
        basis=local_name(next(iter(about.links("pg:basis")), "")),
        spans=about.links("prov:wasDerivedFrom"),
        task=task,
        task_label=label,
    )


def _day(value: ox.NamedNode | ox.BlankNode | ox.Literal | None) -> date | None:
    return _date(value.value) if isinstance(value, ox.Literal) else None


def _date(text: str) -> date | None:
    """Return the day that a literal names; None for one that the calendar here has not."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
