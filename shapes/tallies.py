"""Denominators: to how many nodes each shape applies, and how many of these fail it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from shapes.catalogue import Shape, catalogue
from shapes.context import Context
from shapes.findings import Finding, Scope, Tally
from shapes.shacl.terms import Term
from shapes.targets import Foci

Place = tuple[Scope, str | None]
"""What is counted over: a scope, and which of its kind (an IRI; None for the store)."""

STORE: Final[Place] = ("store", None)

Numbers = tuple[int, ...]
"""Of an audience: how many focus nodes its shapes apply to, and how many they do not apply to.
Of a shape: how many focus nodes fail, of these the silent and the unread, how many findings."""

_SCOPES: Final[tuple[Scope, ...]] = ("store", "document", "department", "measure")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many nodes were asked, by `audience` and place, and how many failed, by shape and place.

    Shapes of one node shape that make the same exceptions have one audience, counted once; of
    these, only `shapes` are meant, if they are given.
    """

    asked: Mapping[str, Mapping[Place, Numbers]] = field(default_factory=dict)
    failed: Mapping[str, Mapping[Place, Numbers]] = field(default_factory=dict)
    shapes: frozenset[str] | None = None

    def tallies(self) -> Iterator[Tally]:
        """Yield what these counts say: by scope, place and shape."""
        chosen = [
            shape
            for shape in catalogue().values()
            if audience(shape) in self.asked and (self.shapes is None or shape.iri in self.shapes)
        ]
        rows = [
            (_order(place), number, place)
            for number, shape in enumerate(chosen)
            for place in self.asked[audience(shape)]
        ]
        for _, number, place in sorted(rows):
            yield self.tally(chosen[number], place)

    def tally(self, shape: Shape, place: Place) -> Tally:
        """Return the tally of one shape over one place."""
        applicable, excluded = self.asked.get(audience(shape), {}).get(place, (0, 0))
        failed, silent, unread, results = self.failed.get(shape.iri, {}).get(place, (0, 0, 0, 0))
        return Tally(shape.iri, *place, applicable, failed, excluded, silent, unread, results)

    def over(self, place: Place, as_place: Place) -> "Counts":
        """Return what is counted over one place, as counts over another."""
        return Counts(
            {key: {as_place: said[place]} for key, said in self.asked.items() if place in said},
            {key: {as_place: said[place]} for key, said in self.failed.items() if place in said},
            self.shapes,
        )

    def of_shapes(self, shapes: frozenset[str]) -> "Counts":
        """Return the counts of some shapes."""
        failed = {key: said for key, said in self.failed.items() if key in shapes}
        return Counts(self.asked, failed, shapes if self.shapes is None else shapes & self.shapes)


def total(counts: Iterable[Counts], less: Iterable[Counts] = ()) -> Counts:
    """Return the sums of counts, which are of the same shapes, without those of `less`."""
    asked: dict[str, dict[Place, Numbers]] = {}
    failed: dict[str, dict[Place, Numbers]] = {}
    shapes: frozenset[str] | None = None
    for sign, given in ((1, counts), (-1, less)):
        for each in given:
            _add(asked, each.asked, sign)
            _add(failed, each.failed, sign)
            shapes = each.shapes
    return Counts(asked, _without_zeros(failed), shapes)


def audience(shape: Shape) -> str:
    """Return a key of the nodes that a shape looks at, and of those that it makes exceptions of."""
    return "\n".join((shape.node, *shape.unless))


def count(
    graph: str,
    context: Context,
    audiences: Mapping[str, tuple[Foci, Collection[Term]]],
    findings: Iterable[Finding],
) -> Counts:
    """Return the counts of one document's graph.

    `audiences` gives for each audience its focus nodes, and those that its shapes do not apply to.
    """
    places: dict[Term, list[Place]] = {}
    asked: dict[str, dict[Place, Numbers]] = {}
    for key, (foci, excepted) in audiences.items():
        counted: dict[Place, Numbers] = {("document", graph): (foci.number, 0)}
        for node in foci.nodes:
            if node not in places:
                places[node] = _places(graph, context, node)
            out = node in excepted
            for place in places[node]:
                applicable, excluded = counted.get(place, (0, 0))
                counted[place] = (applicable + (not out), excluded + out)
        asked[key] = counted
    return Counts(asked, _failures(graph, findings))


def _places(graph: str, context: Context, node: Term) -> list[Place]:
    found: list[Place] = [("document", graph)]
    found += (("department", party.iri) for party in context.departments(node))
    if (measure := context.measure(node)) is not None:
        found.append(("measure", measure.value))
    return found


def _failures(graph: str, findings: Iterable[Finding]) -> dict[str, dict[Place, Numbers]]:
    failed: dict[str, dict[Place, Numbers]] = defaultdict(dict)
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        first = (finding.shape, finding.focus) not in seen
        seen.add((finding.shape, finding.focus))
        new = (first, first and finding.cause == "silent", first and finding.cause == "unread", 1)
        places: list[Place] = [("document", graph)]
        places += (("department", party.iri) for party in finding.departments)
        if finding.measure is not None:
            places.append(("measure", finding.measure))
        counted = failed[finding.shape]
        for place in places:
            one, two, three, four = counted.get(place, (0, 0, 0, 0))
            counted[place] = (one + new[0], two + new[1], three + new[2], four + new[3])
    return dict(failed)


def _order(place: Place) -> tuple[int, str]:
    return _SCOPES.index(place[0]), place[1] or ""


def _add(
    sums: dict[str, dict[Place, Numbers]], counts: Mapping[str, Mapping[Place, Numbers]], sign: int
) -> None:
    for key, said in counts.items():
        held = sums.setdefault(key, {})
        for place, numbers in said.items():
            before = held.get(place, (0,) * len(numbers))
            held[place] = tuple(a + sign * b for a, b in zip(before, numbers, strict=True))


def _without_zeros(
    counts: Mapping[str, Mapping[Place, Numbers]],
) -> dict[str, dict[Place, Numbers]]:
    found = {key: {p: n for p, n in said.items() if any(n)} for key, said in counts.items()}
    return {key: said for key, said in found.items() if said}
