"""Things of the ontology as trees: a policy with its sections, measures, tasks, assignments."""

import json
from collections.abc import Iterable

import pyoxigraph as ox

from api import jsonld
from api.about import About, expanded
from graph.errors import LimitError
from graph.store import Snapshot

LARGEST = 20_000
"""How many triples a tree may hold: some hundreds of tasks with all that belongs to them."""

_UNITS = ("pg:Policy", "pg:Section", "pg:Measure", "pg:Task")
_REFERENCES = ("partOf", "implements", "task", "wasDerivedFrom", "carriesOut", "implementsPolicy")
"""What a tree names and does not unfold: it would lead back up, or out of the tree."""

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
        triples = _statements(snapshot, _of_unit(iri))
        frame = _unit_frame(_depth(triples, iri))
    elif expanded("pg:Party") in types:
        triples = _statements(snapshot, _of_party(iri))
        frame = {"takesOn": {"@embed": "@always", "party": _NAMED, "task": {"@embed": "@always"}}}
    else:
        triples, frame = _statements(snapshot, _of_other(iri)), {}
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


def _of_unit(iri: str) -> str:
    within = f"?u pg:partOf* {ox.NamedNode(iri)}"
    return (
        f"{{ {{ SELECT DISTINCT ?s {{ {{ {within} BIND(?u AS ?s) }} UNION "
        f"{{ {within} . ?s pg:task ?u }} UNION {{ {within} . ?u pg:hasTarget ?s }} }} }} "
        f"?s ?p ?o FILTER(?p != prov:wasDerivedFrom) }} UNION "
        f"{{ {{ SELECT DISTINCT ?s {{ {within} . ?a pg:task ?u ; pg:party ?s }} }} "
        "VALUES ?p { rdf:type pg:name } ?s ?p ?o }"
    )


def _of_party(iri: str) -> str:
    party = ox.NamedNode(iri)
    return (
        f"{{ BIND({party} AS ?s) ?s ?p ?o "
        "FILTER(?p NOT IN (pg:leads, pg:supports, pg:responsibleFor, pg:guides, pg:supervises, "
        "pg:involvedIn)) } "
        f"UNION {{ ?s pg:party {party} . ?s ?p ?o FILTER(?p != prov:wasDerivedFrom) }} "
        f"UNION {{ ?a pg:party {party} ; pg:task ?s . "
        "VALUES ?p { rdf:type rdfs:label pg:path pg:number pg:text pg:implements } ?s ?p ?o }"
    )


def _of_other(iri: str) -> str:
    about = ox.NamedNode(iri)
    return (
        f"{{ BIND({about} AS ?s) ?s ?p ?o }} UNION "
        f"{{ {about} ?q ?s VALUES ?p {{ rdf:type rdfs:label pg:name }} ?s ?p ?o }} UNION "
        f"{{ {about} ?q ?s FILTER(isIRI(?s) && STRSTARTS(STR(?s), {ox.Literal(iri + '#')})) "
        "?s ?p ?o }"
    )


def _statements(snapshot: Snapshot, pattern: str) -> list[ox.Triple]:
    rows = snapshot.select(
        f"SELECT DISTINCT ?s ?p ?o {{ {pattern} FILTER(!isBlank(?o)) }} LIMIT {LARGEST + 1}"
    )
    found = [
        ox.Triple(row["s"], row["p"], row["o"])
        for row in rows
        if isinstance(row["s"], ox.NamedNode) and isinstance(row["p"], ox.NamedNode)
    ]
    if len(found) > LARGEST:
        raise LimitError(
            "rows",
            f"整棵树超过 {LARGEST} 个三元组；请取其中的部分，或取整个图",
            f"the tree holds over {LARGEST} triples; ask for a part of it, or for the whole graph",
        )
    return found


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
