"""What a party does in each role: counted by document, and a page of the tasks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

import pyoxigraph as ox

from api.about import About, everywhere, local_name, nodes, numbered
from graph import names
from graph.store import Snapshot

ROLES: Final = ("leads", "responsibleFor", "supports", "guides", "supervises")
"""The roles as the ontology's properties, the weightiest first."""

LISTED: Final = 15
"""How many tasks of a role a page lists."""

CONCEPTS: Final = {
    "leads": "Lead",
    "responsibleFor": "Responsible",
    "supports": "Support",
    "guides": "Guide",
    "supervises": "Supervise",
}
"""The concept of each role."""

_OF_TASKS = (
    "rdf:type", "rdfs:label", "pg:path", "pg:number", "dct:title", "pg:text", "pg:objective",
    "pg:implements", "pg:deadlineText", "pg:hasTarget", "prov:wasDerivedFrom",
)  # fmt: skip


SORTED: Final = 200
"""Up to how many documents are put in order by their dates; more are by how much work they give,
so that only those that are shown need be looked up."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that gives the party work: its graph, its policy if it is one's own graph, what
    that is called and when it was issued ("" where it was not looked up), and how many tasks the
    party has in each role."""

    graph: str
    policy: str
    title: str
    issued: str
    numbers: Mapping[str, int]

    @property
    def key(self) -> str:
        """The end of the policy's identifier, as addresses write it."""
        return self.policy.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Assigned:
    """A party in a role for a task, with its name as printed, and how the text says so."""

    iri: str
    party: str
    role: str
    printed: str
    basis: str
    open_ended: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """A task as the party's page shows it.

    `own` are the party's assignments in the section's role, `others` those of other parties;
    `measure` (where it says more than the task) and `targets` are IRIs with labels, `spans` the
    stretches of the source that say it.
    """

    iri: str
    number: str
    path: str
    words: str
    is_project: bool
    deadline: str
    measure: tuple[str, str] | None
    targets: Sequence[tuple[str, str]]
    spans: Sequence[str]
    own: Sequence[Assigned]
    others: Sequence[Assigned]


@dataclass(frozen=True, slots=True)
class Portion:
    """The tasks of one document on a page, and how many that document has in the role."""

    document: Document
    total: int
    duties: Sequence[Duty]


@dataclass(frozen=True, slots=True)
class Section:
    """One page of what a party does in a role: `page` of `pages`, tasks `first` to `last` of
    `total` in so many `documents`."""

    role: str
    total: int
    documents: int
    page: int
    pages: int
    first: int
    last: int
    portions: Sequence[Portion] = field(default=())

    @property
    def dated(self) -> bool:
        """Whether a task of this page has a deadline."""
        return any(duty.deadline for portion in self.portions for duty in portion.duties)

    @property
    def bases(self) -> frozenset[str]:
        """In which ways other than plainly the text says who does what."""
        duties = (duty for portion in self.portions for duty in portion.duties)
        found = (each.basis for duty in duties for each in (*duty.own, *duty.others))
        return frozenset(found) - {"Stated"}


def documents(snapshot: Snapshot, party: str) -> list[Document]:
    """Return the documents that give a party work, the latest first."""
    roles = " ".join(f"pg:{role}" for role in ROLES)
    rows = snapshot.select(
        f"SELECT ?g ?p (COUNT(DISTINCT ?t) AS ?n) {{ VALUES ?p {{ {roles} }} "
        f"GRAPH ?g {{ {ox.NamedNode(party)} ?p ?t }} FILTER(isIRI(?t)) }} GROUP BY ?g ?p"
    )
    numbers: dict[str, dict[str, int]] = {}
    for row in rows:
        of_graph = numbers.setdefault(row["g"].value, {})
        of_graph[local_name(row["p"].value)] = int(row["n"].value)
    found = [Document(g, _policy(snapshot.base, g), "", "", n) for g, n in numbers.items()]
    found.sort(key=lambda document: (-sum(document.numbers.values()), document.graph))
    if len(found) > SORTED:
        return found
    found = sorted(titled(snapshot, found), key=lambda document: document.title)
    return sorted(found, key=lambda document: document.issued, reverse=True)


def titled(snapshot: Snapshot, held: Sequence[Document]) -> list[Document]:
    """Return documents with their titles and dates."""
    policies = [document.policy for document in held if document.policy and not document.title]
    called = About.of_each(snapshot, policies, ("rdfs:label", "dct:issued"))
    return [_titled(document, called.get(document.policy)) for document in held]


def _titled(document: Document, about: About | None) -> Document:
    if document.title:
        return document
    title = about.label("zh") if about is not None else None
    issued = about.literal("dct:issued") if about is not None else None
    return replace(document, title=title or document.graph, issued=issued or "")


def _policy(base: str, graph: str) -> str:
    if not names.is_document(base, graph):
        return ""
    return f"{base}id/policy/{graph.removeprefix(f'{base}graph/')}"


def totals(held: Sequence[Document]) -> dict[str, int]:
    """Return how many tasks there are in each role, none left out."""
    return {role: sum(document.numbers.get(role, 0) for document in held) for role in ROLES}


def sections(
    snapshot: Snapshot, party: str, held: Sequence[Document], pages: Mapping[str, int]
) -> list[Section]:
    """Return a page of each role that occurs in the documents `held`; `pages` says which one
    (from 1; the last one where there are fewer)."""
    begun = [_begun(role, held, pages.get(role, 1)) for role in ROLES]
    begun = [section for section in begun if section.total]
    tasks = {section.role: _tasks(snapshot, party, held, section) for section in begun}
    known = _Tasks(
        snapshot, party, [t for of in tasks.values() for each in of.values() for t in each]
    )
    graphs = {graph for of in tasks.values() for graph in of}
    listed = titled(snapshot, [document for document in held if document.graph in graphs])
    return [
        replace(
            section,
            portions=[
                Portion(
                    document,
                    document.numbers[section.role],
                    [
                        known.duty(task, section.role)
                        for task in tasks[section.role][document.graph]
                    ],
                )
                for document in listed
                if document.graph in tasks[section.role]
            ],
        )
        for section in begun
    ]


def _begun(role: str, held: Sequence[Document], page: int) -> Section:
    numbers = [n for document in held if (n := document.numbers.get(role, 0))]
    total = sum(numbers)
    pages = max(1, -(-total // LISTED))
    page = min(page, pages)
    first = (page - 1) * LISTED + 1
    return Section(role, total, len(numbers), page, pages, first, min(total, page * LISTED))


def _tasks(
    snapshot: Snapshot, party: str, held: Sequence[Document], section: Section
) -> dict[str, list[str]]:
    """Return the tasks of a section's page by their graphs, each in reading order."""
    having = [document for document in held if document.numbers.get(section.role)]
    numbers = [document.numbers[section.role] for document in having]
    whole: list[str] = []
    found: dict[str, list[str]] = {}
    for document, number, before in zip(
        having, numbers, accumulate(numbers, initial=0), strict=False
    ):
        start = max(0, section.first - 1 - before)
        end = min(number, section.last - before)
        if start >= end:
            continue
        found[document.graph] = []
        if end - start == number:
            whole.append(document.graph)
        else:
            found[document.graph] = _part(snapshot, party, section.role, document, start, end)
    for graph, task in _whole(snapshot, party, section.role, whole):
        found[graph].append(task)
    return found


def _part(
    snapshot: Snapshot, party: str, role: str, document: Document, start: int, end: int
) -> list[str]:
    rows = snapshot.select(
        f"SELECT DISTINCT ?t ?k {{ GRAPH {ox.NamedNode(document.graph)} "
        f"{{ {ox.NamedNode(party)} pg:{role} ?t OPTIONAL {{ ?t pg:order ?k }} }} "
        f"FILTER(isIRI(?t)) }} ORDER BY ?k ?t LIMIT {end - start} OFFSET {start}"
    )
    return [row["t"].value for row in rows]


def _whole(
    snapshot: Snapshot, party: str, role: str, graphs: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield all tasks of some graphs, which are few."""
    if not graphs:
        return
    rows = snapshot.select(
        f"SELECT DISTINCT ?g ?t ?k {{ VALUES ?g {{ {nodes(graphs)} }} GRAPH ?g "
        f"{{ {ox.NamedNode(party)} pg:{role} ?t OPTIONAL {{ ?t pg:order ?k }} }} "
        "FILTER(isIRI(?t)) } ORDER BY ?k ?t"
    )
    for row in rows:
        yield row["g"].value, row["t"].value


class _Tasks:
    """What is known of tasks, looked up many at a time."""

    def __init__(self, snapshot: Snapshot, party: str, tasks: Sequence[str]) -> None:
        self._party = party
        self._tasks = About.of_each(snapshot, tasks, _OF_TASKS, slight=True)
        measures = [m for task in self._tasks.values() for m in task.links("pg:implements")]
        targets = [t for task in self._tasks.values() for t in task.links("pg:hasTarget")]
        self._labels = _labels(snapshot, [*measures, *targets])
        self._assigned = _assigned(snapshot, tasks)

    def duty(self, iri: str, role: str) -> Duty:
        """Return a task as it stands in a role's section."""
        task = self._tasks[iri]
        assigned = self._assigned.get(iri, [])
        own = [a for a in assigned if a.party == self._party and a.role == CONCEPTS[role]]
        words = _words(task)
        return Duty(
            iri=iri,
            number=task.literal("pg:number") or "",
            path=task.literal("pg:path") or "",
            words=words,
            is_project="pg:Project" in _kinds(task),
            deadline=task.literal("pg:deadlineText") or "",
            measure=self._measure(task, words),
            targets=self._called(task.links("pg:hasTarget")),
            spans=task.links("prov:wasDerivedFrom"),
            own=own,
            others=[a for a in assigned if a.party != self._party],
        )

    def _measure(self, task: About, words: str) -> tuple[str, str] | None:
        """Return the measure of a task, unless it has the task's own words for a title."""
        for iri, label in self._called(task.links("pg:implements")):
            title = label.rpartition(" ")[2].rstrip("…。")
            return None if title and words.startswith(title) else (iri, label)
        return None

    def _called(self, iris: Sequence[str]) -> list[tuple[str, str]]:
        return [
            (iri, self._labels.get(iri, iri))
            for iri in sorted(iris, key=lambda iri: (len(iri), iri))
        ]


def _labels(snapshot: Snapshot, iris: Sequence[str]) -> dict[str, str]:
    held = list(dict.fromkeys(iris))
    rows = snapshot.select(
        f"SELECT ?i ?l {{ VALUES (?x ?i) {{ {numbered(held)} }} "
        f"{everywhere(snapshot, '?x rdfs:label ?l')} }}"
    )
    return {held[int(row["i"].value)]: row["l"].value for row in rows}


def _assigned(snapshot: Snapshot, tasks: Sequence[str]) -> dict[str, list[Assigned]]:
    """Return who answers for tasks, by role."""
    held = list(dict.fromkeys(tasks))
    said = (
        "?a pg:task ?task ; pg:party ?party ; pg:role ?role ; pg:surfaceForm ?printed ; "
        "pg:basis ?basis OPTIONAL { ?a pg:openEnded ?open }"
    )
    rows = snapshot.select(
        "SELECT DISTINCT ?i ?a ?party ?role ?printed ?basis ?open "
        f"{{ VALUES (?task ?i) {{ {numbered(held)} }} {everywhere(snapshot, said)} }}"
    )
    found: dict[str, list[Assigned]] = {}
    for row in rows:
        assigned = Assigned(
            row["a"].value,
            row["party"].value,
            local_name(row["role"].value),
            row["printed"].value,
            local_name(row["basis"].value),
            "open" in row and row["open"].value == "true",
        )
        found.setdefault(held[int(row["i"].value)], []).append(assigned)
    order = {concept: place for place, concept in enumerate(CONCEPTS.values())}
    for of_task in found.values():
        of_task.sort(key=lambda a: (order.get(a.role, len(order)), a.printed, a.iri))
    return found


def _words(task: About) -> str:
    """Return what is to be done: the title, the text, else what else there is."""
    said = (task.literal(name) for name in ("dct:title", "pg:text", "pg:objective"))
    return next(filter(None, said), None) or task.label("zh") or task.iri


def _kinds(task: About) -> set[str]:
    return {f"pg:{local_name(iri)}" for iri in task.links("rdf:type")}
