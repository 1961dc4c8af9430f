"""What matters about what was found: where it belongs, who leads it, how much by when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from api.about import expanded
from graph.ledger import Ledger
from graph.search import Hit, Index
from graph.store import Snapshot

SHOWN = 6
"""How many parties of one role a hit names."""

_ROLES = ("leads", "responsibleFor", "supports", "guides", "supervises")
_LOCAL = {expanded(f"pg:{name}"): name for name in _ROLES}
_SAID = ("deadlineText", "comparator", "value", "maxValue", "unit")
_WORK = ("Task", "Project")
_PARTIES = ("Department", "DepartmentGroup")


@dataclass(frozen=True, slots=True)
class Detail:
    """What a page tells of a hit beside its words.

    `measure` is the one that it belongs to (IRI and label); `roles` are those involved, as IRIs
    and names, by the role's property; `said` is what is stated of a target or task (local names
    and texts); `load` is how many tasks a party has in each role.
    """

    measure: tuple[str, str] | None = None
    roles: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    load: Mapping[str, int] = field(default_factory=dict)


def details(
    hits: Sequence[Hit], snapshot: Snapshot, index: Index, book: Ledger
) -> dict[str, Detail]:
    """Return what matters about each hit, by its IRI."""
    work = {hit.iri: _work(hit, snapshot) for hit in hits}
    measures = {hit.iri: _measure(work[hit.iri], hit, snapshot) for hit in hits}
    labels = index.labels([*{iri for iri in measures.values() if iri}])
    return {
        hit.iri: Detail(
            measure=_labelled(measures[hit.iri], labels),
            roles=_roles(work[hit.iri], hit, snapshot),
            said=_said(hit, snapshot),
            load=_load(hit, book),
        )
        for hit in hits
    }


def _work(hit: Hit, snapshot: Snapshot) -> str | None:
    """Return the task that a hit is, or the unit that has it as a target."""
    if hit.cls in _WORK:
        return hit.iri
    if hit.cls != "Target":
        return None
    has = expanded("pg:hasTarget")
    found = (_iri(q.subject) for q in snapshot.incoming(hit.iri) if q.predicate.value == has)
    return min(filter(None, found), default=None)


def _measure(work: str | None, hit: Hit, snapshot: Snapshot) -> str | None:
    if work is None:
        return None
    about = _values(snapshot.outgoing(work), ("pg:implements", "rdf:type"))
    if expanded("pg:Measure") in about.get("rdf:type", ()) and work != hit.iri:
        return work
    return min(about.get("pg:implements", ()), default=None)


def _labelled(iri: str | None, labels: Mapping[str, str]) -> tuple[str, str] | None:
    return (iri, labels[iri]) if iri in labels and iri is not None else None


def _roles(work: str | None, hit: Hit, snapshot: Snapshot) -> dict[str, list[tuple[str, str]]]:
    """Return who is involved in a task by their roles, as far as the hit knows their names."""
    names, found = dict(hit.parties), dict[str, dict[str, str]]()
    for quad in snapshot.incoming(work) if work is not None and names else ():
        party, role = _iri(quad.subject), _LOCAL.get(quad.predicate.value)
        if role is not None and party in names:
            found.setdefault(role, {})[party] = names[party]
    return {
        role: sorted(found[role].items(), key=lambda each: (each[1], each[0]))
        for role in _ROLES
        if role in found
    }


def _said(hit: Hit, snapshot: Snapshot) -> dict[str, str]:
    if hit.cls not in (*_WORK, "Target"):
        return {}
    found = _values(snapshot.outgoing(hit.iri), [f"pg:{name}" for name in _SAID])
    return {name.removeprefix("pg:"): min(values) for name, values in found.items()}


def _load(hit: Hit, book: Ledger) -> dict[str, int]:
    """Return how many tasks a party has in each role."""
    line = book.department(hit.iri) if hit.cls in _PARTIES else None
    if line is None:
        return {}
    numbers = (line.leads, line.responsible, line.supports, line.guides, line.supervises)
    return {role: number for role, number in zip(_ROLES, numbers, strict=True) if number}


def _values(quads: Iterable[ox.Quad], names: Iterable[str]) -> dict[str, list[str]]:
    """Return what quads say of some properties: IRIs and texts."""
    wanted, found = {expanded(name): name for name in names}, dict[str, list[str]]()
    for quad in quads:
        name = wanted.get(quad.predicate.value)
        if name is not None and isinstance(quad.object, ox.NamedNode | ox.Literal):
            found.setdefault(name, []).append(quad.object.value)
    return found


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
