"""Running the shapes that look across documents.

Such a shape (`pgs:across`) looks from its focus node, which is part of a document, at this document
and at those that it links to (that it cites, implements or carries out), and no farther: so it is
known which documents a change can concern, and a document's neighbourhood is all that is needed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import pyoxigraph as ox

from graph.store import Row, Snapshot
from graph.store.answers import Dataset
from graph.store.snapshot import FolderSnapshot
from shapes import running, targets
from shapes.document import Document, Part
from shapes.neighbourhoods import Neighbourhoods
from shapes.shacl import Result
from shapes.shacl.sources import Source
from shapes.shacl.terms import Term
from shapes.targets import Foci


class Across(Protocol):
    """What shapes across documents find, and those of them that no query could check."""

    fallbacks: dict[str, str]

    def part(self, document: Document) -> Part:
        """Return what they find for the focus nodes that are part of a document."""


def across(snapshot: Snapshot, others: Sequence[str] | None = None) -> Across:
    """Return what runs shapes across the documents of a snapshot; `others` are the graphs of no
    document in particular, if the caller knows them."""
    if isinstance(snapshot, FolderSnapshot):
        return ByDocument(snapshot, others)
    return Together(snapshot)


class ByDocument:
    """Runs the shapes for one document after another, on what each can see."""

    def __init__(self, snapshot: FolderSnapshot, others: Sequence[str] | None) -> None:
        self.fallbacks: dict[str, str] = {}
        self._neighbourhoods = Neighbourhoods(snapshot, others)

    def part(self, document: Document) -> Part:
        """Return what is found for the focus nodes that are part of a document."""
        chosen, seen = running.across(), self._neighbourhoods.of(document.graph)
        outcome = running.schema().run(seen, shapes=running.holders(chosen))
        self.fallbacks |= running.reasons(outcome)
        known = targets.foci(seen, running.holders(chosen), running.holders(chosen))
        excepted = running.excepted(seen, chosen)
        return _part(document, known, _by_focus(outcome.results), excepted, seen)


class AllGraphs:
    """All graphs of an endpoint as one: its default graph may be anything."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._graphs = tuple(snapshot.graphs())

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query whose default graph these are."""
        return self._snapshot.select(query, Dataset(default=self._graphs))

    def triples(self) -> Iterator[ox.Triple]:
        """Yield everything in the graphs."""
        return (quad.triple for graph in self._graphs for quad in self._snapshot.quads(graph))

    def altered(self) -> frozenset[ox.NamedNode]:
        """Return nothing: the graphs are what the endpoint holds."""
        return frozenset()


class Together:
    """Runs the shapes once, on all that an endpoint has: asking it is what takes time there."""

    def __init__(self, snapshot: Snapshot) -> None:
        chosen, self._union = running.across(), AllGraphs(snapshot)
        outcome = running.schema().run(self._union, shapes=running.holders(chosen))
        self.fallbacks = running.reasons(outcome)
        self._found = _by_focus(outcome.results)
        holders = running.holders(chosen)
        self._known = targets.foci(self._union, holders, holders)
        self._excepted = running.excepted(self._union, chosen)

    def part(self, document: Document) -> Part:
        """Return what was found for the focus nodes that are part of a document."""
        return _part(document, self._known, self._found, self._excepted, self._union)


def _part(
    document: Document,
    known: Mapping[str, Foci],
    found: Mapping[tuple[str, Term], Sequence[Result]],
    excepted: Mapping[str, Collection[Term]],
    source: Source,
) -> Part:
    chosen, nodes = running.across(), frozenset(targets.standing_in(document.source))
    foci = {
        holder: Foci([node for node in held.nodes if node in nodes])
        for holder, held in known.items()
    }
    results = [
        result
        for shape in chosen
        for focus in foci[shape.node].nodes
        for result in found.get((shape.iri, focus), ())
    ]
    return document.part(results, running.audiences(chosen, foci, excepted), source)


def _by_focus(results: Iterable[Result]) -> Mapping[tuple[str, Term], Sequence[Result]]:
    found: dict[tuple[str, Term], list[Result]] = {}
    for result in results:
        found.setdefault((result.shape.value, result.focus), []).append(result)
    return found
