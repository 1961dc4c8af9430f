"""Checking the documents' graphs: all or some, and of what is found all or some."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from graph.errors import StoreError
from graph.store import Snapshot
from shapes import running
from shapes.catalogue import SEVERITIES, catalogue
from shapes.document import joined
from shapes.findings import Count, Finding, Report, at_least
from shapes.units import Gathered, OfShapes, Unit, assembled, of_department

__all__ = ["Count", "Finding", "Report", "narrowed", "validate"]

OnGraph = Callable[[int, str], None]
"""Is told the index and name of the graph that is checked next."""


def validate(
    snapshot: Snapshot, graphs: Sequence[str] | None = None, on_graph: OnGraph | None = None
) -> Report:
    """Check the documents' graphs, all or those named, and return what was found.

    Raises StoreError where there is nothing to check: no graph, none of a name, none that says
    what shapes ask for.
    """
    names = chosen(snapshot, graphs)
    own: dict[str, running.Own] = {}
    for index, name in enumerate(names):
        if on_graph is not None:
            on_graph(index, name)
        own[name] = running.own(snapshot, name)
    if not any(each.asked for each in own.values()):
        raise _nothing()
    between = running.between(snapshot, names, everywhere=graphs is None)
    units: dict[str, Unit] = {}
    fallbacks = dict(between.fallbacks)
    for name, each in own.items():
        parts = [each.part, *filter(None, [between.parts.get(name)])]
        units[name] = joined(name, each.title, *parts)
        fallbacks |= each.fallbacks
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
    )


def chosen(snapshot: Snapshot, graphs: Sequence[str] | None) -> list[str]:
    """Return the names of the documents' graphs, or those of `graphs`, each once.

    Raises StoreError if one of them is not there, or there are none.
    """
    known = snapshot.documents()
    for name in graphs or ():
        if name not in known:
            raise StoreError(
                f"没有图 {name}；请核对名称，或先读入该文件",
                f"there is no graph {name}; check the name, or read the document first",
            )
    found = known if graphs is None else list(dict.fromkeys(graphs))
    if not found:
        raise _nothing()
    return found


def _nothing() -> StoreError:
    return StoreError("没有可检查的内容：请先读入文件", "nothing to validate: read documents first")
