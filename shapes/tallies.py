"""Denominators: to how many nodes each shape applies, and how many of these fail it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
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
    places = _Places(graph, context)
    asked: dict[str, dict[Place, Numbers]] = {}
    for key, (foci, excepted) in audiences.items():
        applicable, excluded = [foci.number], [0]
        for node in foci.nodes:
            _count(excluded if node in excepted else applicable, places.of(node), 1)
        for task, number in foci.shares.items():
            _count(applicable, places.of(task)[1:], number)
        rows = zip_longest(applicable, excluded, fillvalue=0)
        asked[key] = {
            places.known[number]: row for number, row in enumerate(rows) if any(row) or not number
        }
    return Counts(asked, _failures(graph, findings))


class _Places:
    """The places that nodes of a document count for, by their numbers; the document has 0."""

    def __init__(self, graph: str, context: Context) -> None:
        self.known: list[Place] = [("document", graph)]
        self._context = context
        self._numbers: dict[Place, int] = {}
        self._of: dict[Term, Sequence[int]] = {}

    def of(self, node: Term) -> Sequence[int]:
        """Return the numbers of the places of a node, the document first."""
        if node not in self._of:
            work = self._context.work(node)
            places: list[Place] = [("department", party.iri) for party in work.departments]
            if work.measure is not None:
                places.append(("measure", work.measure.value))
            self._of[node] = (0, *map(self._number, places))
        return self._of[node]

    def _number(self, place: Place) -> int:
        if place not in self._numbers:
            self._numbers[place] = len(self.known)
            self.known.append(place)
        return self._numbers[place]


def _count(counted: list[int], places: Sequence[int], number: int) -> None:
    for place in places:
        while len(counted) <= place:
            counted.append(0)
        counted[place] += number


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
