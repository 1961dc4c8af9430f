"""What stands around a resource: counted by relation in both directions, a few of each chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

import ontology
from api import wording
from api.about import About, everywhere, expanded, local_name, nodes, shortened
from graph.store import Snapshot

SHOWN: Final = 20
"""How many neighbours are shown at once."""

ORDERED: Final = 1000
"""Up to how many neighbours by a relation are put in reading order."""

RELATIONS: Final = 10
"""How many relations are shown at once."""

COUNTED: Final = 2000
"""Up to how many neighbours by a relation are counted; where there are more, it is said so."""

KINDS: Final = (
    "Policy", "Section", "Measure", "Project", "Task", "DepartmentGroup", "Department", "Party",
    "Assignment", "Target", "Citation", "Inference", "ReadingNote", "SourceDocument",
    "SourceSpan",
)  # fmt: skip
"""The classes that pictures tell apart, the telling ones first."""

_HIDDEN = frozenset(map(expanded, ("rdf:type", "pg:involvedIn")))
_HIDDEN_INCOMING = frozenset({*_HIDDEN, expanded("pg:party")})
"""What types and roles already say."""

_LAST = frozenset(
    {
        *((expanded(name), False) for name in ("prov:wasDerivedFrom", "dct:source", "pg:basis")),
        *((expanded(name), True) for name in ("pg:task", "oa:hasSource", "dct:source")),
    }
)
"""What comes after all other relations: how the graph says it, and where that stands."""

_UNORDERED = frozenset(map(expanded, ("oa:hasSource", "prov:wasDerivedFrom")))
"""What leads to stretches of text, which have no place in the reading order."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A property in one direction: to its objects, or `incoming` from its subjects."""

    iri: str
    incoming: bool

    @property
    def name(self) -> str:
        """The relation as addresses and queries write it: `pg:leads`, `^pg:leads`, `<…>`."""
        short = shortened(self.iri)
        known = ":" in short and expanded_or_none(short) == self.iri
        return f"{'^' if self.incoming else ''}{short if known else f'<{self.iri}>'}"

    def label(self, language: str) -> str:
        """Return what the relation is called, read from the resource in the middle."""
        said = wording.backwards(self.iri, language) if self.incoming else None
        return said or wording.term(self.iri, language) or shortened(self.iri)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A resource at the other end of a relation; `kind` is one of KINDS, or "" for others."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """The neighbours by one relation: how many there are (`at_least` so many where they were not
    counted to the end), and those that are shown."""

    relation: Relation
    total: int
    at_least: bool
    shown: Sequence[Neighbour] = ()

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A resource with some of its neighbours: `total` of them in all, by `relations` relations;
    those of the `groups` are shown, a page of one relation where only that was asked for."""

    middle: Neighbour
    groups: Sequence[Group]
    others: Sequence[Group]
    page: int = 1
    pages: int = 1


def neighbourhood(snapshot: Snapshot, iri: str, language: str) -> Neighbourhood:
    """Return what stands around a resource, a few of each relation."""
    groups = _counted(snapshot, iri)
    rooms = _shared([group.total for group in groups[:RELATIONS]])
    chosen = [
        _some(snapshot, iri, group.relation, group.total, room)
        for group, room in zip(groups, rooms, strict=False)
    ]
    called = _called(snapshot, [iri, *(each for some in chosen for each in some)], language)
    shown = [
        replace(group, shown=[called[each] for each in some])
        for group, some in zip(groups, chosen, strict=False)
    ]
    return Neighbourhood(called[iri], shown, groups[RELATIONS:])


def by_relation(
    snapshot: Snapshot, iri: str, language: str, name: str, page: int
) -> Neighbourhood | None:
    """Return a page (from 1; the last where there are fewer) of the neighbours by one relation,
    as its name says; None if there are none."""
    groups = _counted(snapshot, iri)
    group = next((each for each in groups if each.relation.name == name), None)
    if group is None:
        return None
    pages = -(-group.total // SHOWN)
    page = min(page, pages)
    some = _some(snapshot, iri, group.relation, group.total, SHOWN, (page - 1) * SHOWN)
    called = _called(snapshot, [iri, *some], language)
    shown = replace(group, shown=[called[each] for each in some])
    others = [each for each in groups if each is not group]
    return Neighbourhood(called[iri], [shown], others, page, pages)


def expanded_or_none(name: str) -> str | None:
    """Return the IRI of a prefixed name, if the prefix is known."""
    prefix, _, local = name.partition(":")
    return ontology.PREFIXES[prefix] + local if prefix in ontology.PREFIXES else None


def _pattern(iri: str, relation: Relation) -> str:
    node, other = ox.NamedNode(iri), ox.NamedNode(relation.iri)
    return f"?v {other} {node}" if relation.incoming else f"{node} {other} ?v"


def _counted(snapshot: Snapshot, iri: str) -> list[Group]:
    """Return all relations with their numbers, the telling ones first."""
    found = [*_side(snapshot, iri, incoming=False), *_side(snapshot, iri, incoming=True)]
    return sorted(found, key=_rank)


def _side(snapshot: Snapshot, iri: str, *, incoming: bool) -> Iterator[Group]:
    """Yield the relations of one direction; no more than COUNTED statements are read of each."""
    node = ox.NamedNode(iri)
    pattern = everywhere(snapshot, f"?v ?p {node}" if incoming else f"{node} ?p ?v")
    rows = snapshot.select(
        "SELECT ?p (COUNT(DISTINCT ?v) AS ?n) (COUNT(?v) AS ?all) { "
        f"SELECT ?p ?v {{ {pattern} FILTER(isIRI(?v)) }} LIMIT {COUNTED + 1} }} "
        "GROUP BY ?p"
    )
    numbers: dict[str, int] = {}
    read = 0
    for row in rows:
        if "p" in row:
            numbers[row["p"].value] = int(row["n"].value)
            read += int(row["all"].value)
    hidden = _HIDDEN_INCOMING if incoming else _HIDDEN
    if read <= COUNTED:
        for predicate, number in numbers.items():
            if predicate not in hidden:
                yield Group(Relation(predicate, incoming), number, at_least=False)
        return
    known = {each for each in ontology.labels() if each[len(ontology.NAMESPACE) :][:1].islower()}
    for predicate in sorted({*numbers, *known, *wording.incoming()} - hidden):
        if group := _bounded(snapshot, iri, Relation(predicate, incoming)):
            yield group


def _bounded(snapshot: Snapshot, iri: str, relation: Relation) -> Group | None:
    rows = snapshot.select(
        "SELECT (COUNT(?v) AS ?n) { SELECT DISTINCT ?v { "
        f"{everywhere(snapshot, _pattern(iri, relation))} FILTER(isIRI(?v)) }} "
        f"LIMIT {COUNTED + 1} }}"
    )
    number = next((int(row["n"].value) for row in rows), 0)
    return Group(relation, min(number, COUNTED), number > COUNTED) if number else None


def _rank(group: Group) -> tuple[bool, bool, int, str]:
    relation = group.relation
    own = relation.iri.startswith(ontology.NAMESPACE)
    last = (relation.iri, relation.incoming) in _LAST
    return (last, not own, wording.incoming_rank(relation.iri)[0], relation.name)


def _shared(totals: Sequence[int]) -> list[int]:
    """Return how many of each are shown, so that all have about the same room."""
    rooms = [0] * len(totals)
    left = SHOWN
    while left and any(room < total for room, total in zip(rooms, totals, strict=True)):
        for place, total in enumerate(totals):
            if left and rooms[place] < total:
                rooms[place] += 1
                left -= 1
    return rooms


def _some(
    snapshot: Snapshot, iri: str, relation: Relation, total: int, most: int, offset: int = 0
) -> list[str]:
    """Return some neighbours: in reading order, but where there are too many to be put in order
    as the store has them. IRIs are never put in order, since the engine looks each up for that."""
    pattern = _pattern(iri, relation)
    query = f"SELECT DISTINCT ?v {{ {everywhere(snapshot, pattern)} FILTER(isIRI(?v)) }}"
    if relation.iri not in _UNORDERED and total <= ORDERED:
        ordered = everywhere(snapshot, f"{pattern} OPTIONAL {{ ?v pg:order ?k }}")
        query = f"SELECT DISTINCT ?v ?k {{ {ordered} FILTER(isIRI(?v)) }} ORDER BY ?k"
    rows = snapshot.select(f"{query} LIMIT {most} OFFSET {offset}")
    return [row["v"].value for row in rows]


def _called(snapshot: Snapshot, iris: Sequence[str], language: str) -> dict[str, Neighbour]:
    names = ("rdf:type", "rdfs:label", "dct:title", "pg:text")
    found = About.of_each(snapshot, iris, names)
    words = _words(snapshot, [iri for iri, about in found.items() if not about.label(language)])
    return {
        iri: Neighbour(
            iri,
            about.label(language)
            or words.get(iri)
            or wording.term(iri, language)
            or shortened(iri),
            _kind(about),
        )
        for iri, about in found.items()
    }


def _words(snapshot: Snapshot, iris: Sequence[str]) -> dict[str, str]:
    """Return the words of those that are stretches of the source."""
    if not iris:
        return {}
    rows = snapshot.select(
        f"SELECT ?x ?w {{ VALUES ?x {{ {nodes(iris)} }} "
        f"{everywhere(snapshot, '?x oa:hasSelector/oa:exact ?w')} }}"
    )
    return {row["x"].value: "".join(row["w"].value.split()) for row in rows}


def _kind(about: About) -> str:
    types = {local_name(iri) for iri in about.links("rdf:type")}
    return next((kind for kind in KINDS if kind in types), "")
