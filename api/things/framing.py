"""Things of the ontology as trees: a policy with its sections, measures, tasks, assignments."""

import json
from collections.abc import Collection, Iterable

import pyoxigraph as ox

from api.about import About, expanded
from api.things import jsonld
from graph.errors import LimitError
from graph.store import Snapshot

LARGEST = 20_000
"""How many triples a tree may hold: some hundreds of tasks with all that belongs to them."""

_UNITS = ("pg:Policy", "pg:Section", "pg:Measure", "pg:Task")
_REFERENCES = ("partOf", "implements", "task", "wasDerivedFrom", "carriesOut", "implementsPolicy")
"""What a tree names and does not unfold: it would lead back up, or out of the tree."""

_LEFT_OUT = ("prov:wasDerivedFrom",)
_ROLES = (
    "pg:leads", "pg:supports", "pg:responsibleFor", "pg:guides", "pg:supervises", "pg:involvedIn",
)  # fmt: skip
_TASK = ("rdf:type", "rdfs:label", "pg:path", "pg:number", "pg:text", "pg:implements")
_TOLD = ("rdf:type", "rdfs:label", "pg:name")
_NAMED = {"@embed": "@never"}
_PARTS: jsonld.Node = {"@embed": "@always", **dict.fromkeys(_REFERENCES, _NAMED)}
"""A frame that lists properties takes only what has one of them: every unit is part of another."""

_DEEPEST = 12
"""How many levels of units a tree unfolds; deeper ones are named."""


def tree(snapshot: Snapshot, iri: str) -> bytes:
    """Return `iri` and what belongs to it as one tree in JSON-LD.

    A unit holds its units in reading order, with their assignments, parties' names and targets; a
    party what it takes on; anything else what it leads to. Raises LimitError where that is more
    than LARGEST triples.
    """
    types = About.of(snapshot, iri, "rdf:type").links("rdf:type")
    if any(expanded(name) in types for name in _UNITS):
        triples = _of_unit(snapshot, iri)
        frame = _unit_frame(_depth(triples, iri))
    elif expanded("pg:Party") in types:
        triples = _of_party(snapshot, iri)
        frame = {"takesOn": {"@embed": "@always", "party": _NAMED, "task": {"@embed": "@always"}}}
    else:
        triples, frame = _of_other(snapshot, iri), {}
    found = jsonld.framed(triples, {"@id": iri, **_PARTS, **frame}, snapshot.base)
    _put_in_order(found)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def _unit_frame(depth: int) -> jsonld.Node:
    frame: jsonld.Node = {
        "hasTarget": {"@embed": "@always"},
        "assignments": {"@embed": "@always", "task": _NAMED, "party": {"@embed": "@always"}},
    }
    for _ in range(min(depth, _DEEPEST)):
        frame = {**frame, "contains": {**_PARTS, **frame}}
    return frame


def _of_unit(snapshot: Snapshot, iri: str) -> list[ox.Triple]:
    gathered = _Gathered(snapshot)
    units, seen = [iri], {iri}
    for unit in units:
        gathered.add(unit, without=_LEFT_OUT)
        below = _found(snapshot, f"?x pg:partOf {ox.NamedNode(unit)}")
        units += [each for each in below if each not in seen]
        seen.update(below)
        for target in gathered.objects(unit, "pg:hasTarget"):
            gathered.add(target, without=_LEFT_OUT)
        for assignment in _found(snapshot, f"?x pg:task {ox.NamedNode(unit)}"):
            gathered.add(assignment, without=_LEFT_OUT)
            for party in gathered.objects(assignment, "pg:party"):
                gathered.add(party, only=("rdf:type", "pg:name"))
    return list(gathered.triples)


def _of_party(snapshot: Snapshot, iri: str) -> list[ox.Triple]:
    gathered = _Gathered(snapshot)
    gathered.add(iri, without=_ROLES)
    for assignment in _found(snapshot, f"?x pg:party {ox.NamedNode(iri)}"):
        gathered.add(assignment, without=_LEFT_OUT)
        for task in gathered.objects(assignment, "pg:task"):
            gathered.add(task, only=_TASK)
    return list(gathered.triples)


def _of_other(snapshot: Snapshot, iri: str) -> list[ox.Triple]:
    gathered = _Gathered(snapshot)
    gathered.add(iri)
    for triple in list(gathered.triples):
        if isinstance(triple.object, ox.NamedNode):
            part = triple.object.value.startswith(f"{iri}#")
            gathered.add(triple.object.value, only=None if part else _TOLD)
    return list(gathered.triples)


class _Gathered:
    """The triples of a tree, each once. Raises LimitError where they are too many."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._objects: dict[tuple[str, str], list[str]] = {}
        self.triples: dict[ox.Triple, None] = {}

    def add(
        self, iri: str, only: Collection[str] | None = None, without: Collection[str] = ()
    ) -> None:
        """Take what is stated of `iri`, with the properties `only`, and none of `without`."""
        wanted = None if only is None else set(map(expanded, only))
        left_out = set(map(expanded, without))
        for triple in (quad.triple for quad in self._snapshot.outgoing(iri)):
            name = triple.predicate.value
            if name in left_out or not (wanted is None or name in wanted):
                continue
            if isinstance(triple.object, ox.NamedNode):
                self._objects.setdefault((iri, name), []).append(triple.object.value)
            self.triples[triple] = None
        if len(self.triples) > LARGEST:
            raise LimitError(
                "rows",
                f"整棵树超过 {LARGEST} 个三元组；请取其中的部分，或取整个图",
                f"the tree holds over {LARGEST} triples; ask for a part of it, "
                "or for the whole graph",
            )

    def objects(self, iri: str, name: str) -> list[str]:
        """Return the things that a property of `iri` leads to, among what was taken."""
        return self._objects.get((iri, expanded(name)), [])


def _found(snapshot: Snapshot, pattern: str) -> list[str]:
    rows = snapshot.select(f"SELECT DISTINCT ?x {{ {pattern} }} LIMIT {LARGEST}")
    return [row["x"].value for row in rows if isinstance(row["x"], ox.NamedNode)]


def _depth(triples: Iterable[ox.Triple], iri: str) -> int:
    """Return how many levels of units there are below `iri`."""
    part_of = expanded("pg:partOf")
    above = {
        triple.subject.value: triple.object.value
        for triple in triples
        if triple.predicate.value == part_of
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
    }
    deepest = 0
    for unit in above:
        levels = 0
        while unit != iri and unit in above and levels <= _DEEPEST:
            unit, levels = above[unit], levels + 1
        deepest = max(deepest, levels)
    return deepest


def _put_in_order(found: jsonld.Node) -> None:
    """Put the units of a tree in reading order."""
    units = found.get("contains")
    if isinstance(units, list):
        units.sort(key=lambda unit: int(unit.get("order", 0)) if isinstance(unit, dict) else 0)
    for unit in units if isinstance(units, list) else [units]:
        if isinstance(unit, dict):
            _put_in_order(unit)
