"""Checking the documents' graphs: all or some, and of what is found all or some."""

from collections.abc import Sequence
from dataclasses import replace

from graph.store import Snapshot, Store
from graph.store.folder import FolderStore
from shapes import keeping, running
from shapes.catalogue import SEVERITIES, catalogue
from shapes.checking import Checking, Task, alone, together
from shapes.document import joined
from shapes.findings import Count, Finding, Narrowed, Report, at_least
from shapes.running import OnGraph
from shapes.units import Chosen, Gathered, OfShapes, Unit, assembled, of_department

__all__ = ["Count", "Finding", "Report", "narrowed", "report", "validate"]


def report(
    store: Store,
    version: int | None = None,
    graphs: Sequence[str] | None = None,
    on_graph: OnGraph | None = None,
    processes: int = 1,
) -> Report:
    """Return what is found in the documents of a version, the one that counts or another.

    The report is kept beside the version, and made from an earlier version's as far as nothing
    has changed; `on_graph` is told of the graphs that are checked, which `processes` do at once. An
    endpoint has no versions:
    its graphs are checked whenever they are asked about. With `graphs` it is about these only,
    which are checked alone as long as no report is kept.
    Raises StoreError as `validate`, AbsentError and GoneError as `Store.snapshot`.
    """
    if not isinstance(store, FolderStore):
        return validate(store.snapshot(version), graphs, on_graph)
    if graphs is not None and not keeping.is_begun(store, version):
        return validate(
            store.snapshot(version), graphs, on_graph, together(store.folder, processes)
        )
    units = keeping.kept(store, version, on_graph, processes)
    if graphs is None:
        return assembled(units, units.version, units.index.fallbacks())
    names = running.chosen(list(units.titles()), graphs)
    if not units.index.applies(names):
        raise running.nothing()
    return assembled(Chosen(units, names), units.version, units.index.fallbacks())


def validate(
    snapshot: Snapshot,
    graphs: Sequence[str] | None = None,
    on_graph: OnGraph | None = None,
    checking: Checking = alone,
) -> Report:
    """Check the documents' graphs, all or those named, and return what was found.

    Raises StoreError where there is nothing to check: no graph, none of a name, none that says
    what shapes ask for.
    """
    names = running.chosen(snapshot.documents(), graphs)
    units: dict[str, Unit] = {}
    fallbacks: dict[str, str] = {}
    applied = False
    for index, found in enumerate(checking(snapshot, [Task(name) for name in names])):
        own = found.own
        if on_graph is not None:
            on_graph(index, found.graph)
        if own is not None:
            applied = applied or own.applied
            fallbacks |= {**own.fallbacks, **found.fallbacks}
            units[found.graph] = joined(found.graph, own.title, own.part, found.across)
    if not applied:
        raise running.nothing()
    return assembled(Gathered(units), snapshot.version, fallbacks)


def narrowed(
    report: Report,
    *,
    tier: str | None = None,
    severity: str | None = None,
    department: str | None = None,
) -> Report:
    """Return what a report says of one tier, of one severity and all graver ones, of one
    department (its IRI). Its tallies count over the same.

    A department's report has the documents that give it work; its numbers stand where those of the
    store and of each document stood. Raises ValueError for a tier or severity that there is not.
    """
    units = report.units
    if units is None:
        raise ValueError("nothing is known of this report's documents")
    grave = at_least(severity or SEVERITIES[-1])
    if tier is not None or severity is not None:
        shapes = (s for s in catalogue().values() if tier in (None, s.tier) and s.severity in grave)
        units = OfShapes(units, frozenset(shape.iri for shape in shapes))
    if department is not None:
        units = of_department(units, department)
    return replace(
        assembled(units, report.version, report.fallbacks),
        comparison=report.comparison,
        expired=report.expired,
        narrowed=Narrowed(tier, severity, department).within(report.narrowed),
    )
