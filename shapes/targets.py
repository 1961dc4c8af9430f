"""Which nodes the project's shapes look at: by class, or because something is said of them.

The engine finds them too, shape by shape; here they are found for all shapes at once, and only
among the nodes that are asked about. That is exact for the targets that the project's shapes have,
as the type of every superclass stands in the data.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import pyoxigraph as ox

import ontology
from shapes import shapes
from shapes.shacl.sources import Source
from shapes.shacl.terms import Term

CONTENT: Final = "pg:Policy pg:Section pg:Measure pg:Task pg:Target pg:Citation"
"""The classes of what a document consists of: each node stands in the one document's graph."""

_SH: Final = "http://www.w3.org/ns/shacl#"
_PATTERNS: Final = {
    "targetClass": "?this a ?of",
    "targetSubjectsOf": "?this ?of ?any",
    "targetObjectsOf": "?any ?of ?this",
}
_FOCI = "SELECT DISTINCT ?this ?k {{ VALUES (?of ?k) {{ {names} }} {pattern} }}"
_NUMBERS = """
SELECT ?k (COUNT(DISTINCT ?this) AS ?n) {{ VALUES (?of ?k) {{ {names} }} {pattern} }} GROUP BY ?k
"""
_STANDING = "SELECT ?this {{ VALUES ?c {{ {classes} }} ?this a ?c }}"

_SHARES = "SELECT ?task (COUNT(?this) AS ?n) { ?this pg:task ?task } GROUP BY ?task"
_ASSIGNMENT: Final = f"{ontology.NAMESPACE}Assignment"
_COUNTED: Final = frozenset(
    {
        _ASSIGNMENT,
        f"{ontology.NAMESPACE}SourceSpan",
        f"{ontology.NAMESPACE}Party",
        f"{ontology.PREFIXES['oa']}hasSelector",
    }
)
"""Targets of which it is enough to know how many nodes they have: these are nobody's work, or, as
assignments, that of their tasks."""


@dataclass(frozen=True, slots=True)
class Foci:
    """The focus nodes of a node shape: those that are named, and a number of others; of the
    others, so many as `shares` tells are about these tasks."""

    nodes: Sequence[Term] = ()
    number: int = 0
    shares: Mapping[Term, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """What a node shape looks at: the kind of its target (the local name of the property of SHACL
    that says it), and the term that this names."""

    holder: str
    kind: str
    name: Term


def foci(source: Source, holders: Collection[str], named: Collection[str]) -> dict[str, Foci]:
    """Return the focus nodes of node shapes in a graph; of those in `named`, all by name."""
    targets = [target for target in declared() if target.holder in holders]
    counted = [t for t in targets if t.name.value in _COUNTED and t.holder not in named]
    found = _found(source, holders, [t for t in targets if t not in counted])
    for target in targets:
        if target.kind == "targetNode":
            found[target.holder][target.name] = None
    numbers = _numbers(source, counted)
    assigned = {target.holder for target in counted if target.name.value == _ASSIGNMENT}
    shares = _shares(source) if assigned else {}
    return {
        holder: Foci(list(nodes), numbers[holder], shares if holder in assigned else {})
        for holder, nodes in found.items()
    }


def _numbers(source: Source, targets: Sequence[Target]) -> Mapping[str, int]:
    numbers: dict[str, int] = defaultdict(int)
    for kind, pattern in _PATTERNS.items():
        names = _by_name(targets, kind)
        query = _NUMBERS.format(names=numbered(names), pattern=pattern)
        for row in source.select(query) if names else ():
            for holder in list(names.values())[int(row["k"].value)]:
                numbers[holder] += int(row["n"].value)
    return numbers


def _shares(source: Source) -> dict[Term, int]:
    return {row["task"]: int(row["n"].value) for row in source.select(_SHARES)}


def _found(
    source: Source, holders: Collection[str], targets: Sequence[Target]
) -> dict[str, dict[Term, None]]:
    found: dict[str, dict[Term, None]] = {holder: {} for holder in holders}
    for kind, pattern in _PATTERNS.items():
        names = _by_name(targets, kind)
        query, held = _FOCI.format(names=numbered(names), pattern=pattern), list(names.values())
        for row in source.select(query) if names else ():
            for holder in held[int(row["k"].value)]:
                found[holder][row["this"]] = None
    return found


def standing_in(source: Source) -> list[Term]:
    """Return the nodes that a document's graph consists of."""
    return list(dict.fromkeys(r["this"] for r in source.select(_STANDING.format(classes=CONTENT))))


@cache
def declared() -> Sequence[Target]:
    """Return the targets that the project's shapes declare."""
    return [
        Target(triple.subject.value, triple.predicate.value.removeprefix(_SH), triple.object)
        for triple in ox.parse(shapes(), ox.RdfFormat.TURTLE)
        if triple.predicate.value.startswith(f"{_SH}target")
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
    ]


def _by_name(targets: Iterable[Target], kind: str) -> Mapping[Term, Sequence[str]]:
    """Return what targets of a kind name, with their shapes, always in the same order."""
    found: dict[Term, list[str]] = defaultdict(list)
    for target in targets:
        if target.kind == kind:
            found[target.name].append(target.holder)
    return found


def numbered(names: Iterable[Term]) -> str:
    """Return names with numbers, which cost nothing to return in their place."""
    return " ".join(f"({name} {number})" for number, name in enumerate(names))
