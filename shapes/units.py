"""The single documents of a report, and the report that they make together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from shapes.deferred import DeferredMapping, DeferredSequence
from shapes.findings import Finding, Report, Tally, Waiver
from shapes.tallies import STORE, Counts, Place, total


@dataclass(frozen=True, slots=True)
class Unit:
    """What was found in one document's graph, and how much was looked at.

    `names` are what people call the departments and measures that are counted over.
    """

    graph: str
    title: str
    findings: Sequence[Finding]
    counts: Counts = field(default_factory=Counts)
    names: Mapping[str, str] = field(default_factory=dict)


class Units(Protocol):
    """The units of a report by their graphs, in its order."""

    def titles(self) -> Mapping[str, str]:
        """Return the graphs, and what the policy of each is called."""

    def unit(self, graph: str) -> Unit:
        """Return one of them."""

    def sums(self) -> Counts:
        """Return what their counts come to over the store."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Units that are in memory."""

    held: Mapping[str, Unit]

    def titles(self) -> Mapping[str, str]:
        """Return the graphs, and what the policy of each is called."""
        return {graph: unit.title for graph, unit in self.held.items()}

    def unit(self, graph: str) -> Unit:
        """Return one of them."""
        return self.held[graph]

    def sums(self) -> Counts:
        """Return what their counts come to over the store."""
        return total(u.counts.over(("document", g), STORE) for g, u in self.held.items())


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some of the units of others."""

    units: Units
    graphs: Sequence[str]

    def titles(self) -> Mapping[str, str]:
        """Return the graphs, and what the policy of each is called."""
        titles = self.units.titles()
        return {graph: titles[graph] for graph in self.graphs}

    def unit(self, graph: str) -> Unit:
        """Return one of them."""
        return self.units.unit(graph)

    def sums(self) -> Counts:
        """Return what their counts come to over the store."""
        return Gathered({graph: self.unit(graph) for graph in self.graphs}).sums()


@dataclass(frozen=True, slots=True)
class OfShapes:
    """Units of which only some shapes count."""

    units: Units
    shapes: frozenset[str]

    def titles(self) -> Mapping[str, str]:
        """Return the graphs, and what the policy of each is called."""
        return self.units.titles()

    def unit(self, graph: str) -> Unit:
        """Return one of them."""
        unit = self.units.unit(graph)
        found = tuple(finding for finding in unit.findings if finding.shape in self.shapes)
        return replace(unit, findings=found, counts=unit.counts.of_shapes(self.shapes))

    def sums(self) -> Counts:
        """Return what their counts come to over the store."""
        return self.units.sums().of_shapes(self.shapes)


@dataclass(frozen=True, slots=True)
class WithWaivers:
    """Units whose findings are waived, by their ids."""

    units: Units
    waivers: Mapping[str, Waiver]

    def titles(self) -> Mapping[str, str]:
        """Return the graphs, and what the policy of each is called."""
        return self.units.titles()

    def unit(self, graph: str) -> Unit:
        """Return one of them."""
        unit = self.units.unit(graph)
        found = (replace(f, waiver=self.waivers.get(f.id)) for f in unit.findings)
        return replace(unit, findings=tuple(found))

    def sums(self) -> Counts:
        """Return what their counts come to over the store."""
        return self.units.sums()


def of_department(units: Units, iri: str) -> Gathered:
    """Return what is a department's in the documents that give it work."""
    held = (_of_department(units.unit(graph), iri) for graph in units.titles())
    return Gathered({unit.graph: unit for unit in held if unit is not None})


def _of_department(unit: Unit, iri: str) -> Unit | None:
    place: Place = ("department", iri)
    found = tuple(f for f in unit.findings if any(party.iri == iri for party in f.departments))
    counts = unit.counts.over(place, place)
    if not found and not any(counts.asked.values()):
        return None
    both = total((counts, counts.over(place, ("document", unit.graph))))
    return replace(unit, findings=found, counts=replace(both, shapes=unit.counts.shapes))


def assembled(
    units: Units, version: int | None = None, fallbacks: Mapping[str, str] | None = None
) -> Report:
    """Return the report that units make; what is not in memory is read when it is looked at."""
    graphs, sums = units.titles(), units.sums()
    results = {shape: said[STORE][3] for shape, said in sums.failed.items()}
    return Report(
        graphs,
        DeferredSequence(lambda: _findings(units), sum(results.values())),
        version,
        DeferredSequence(lambda: _tallies(units)),
        DeferredMapping(lambda: _names(units)),
        fallbacks or {},
        results=results,
        units=units,
    )


def _findings(units: Units) -> Iterator[Finding]:
    for graph in units.titles():
        yield from units.unit(graph).findings


def _tallies(units: Units) -> Iterator[Tally]:
    each = (units.unit(graph).counts for graph in units.titles())
    return total((units.sums(), *each)).tallies()


def _names(units: Units) -> dict[str, str]:
    return {iri: name for graph in units.titles() for iri, name in units.unit(graph).names.items()}
