"""What became of the findings since an earlier version: which are new, which are mended."""

from collections.abc import Iterator
from dataclasses import replace

from shapes.findings import Comparison, Finding, Report
from shapes.stored import StoredUnits
from shapes.units import Chosen, OfShapes, Units, WithWaivers


def compared(report: Report, earlier: Report) -> Report:
    """Return a report with what is new in it, and what is mended since an earlier one.

    Both must be narrowed in the same way. Documents whose records are the same in both are not
    read. Raises ValueError if the earlier report is of no version.
    """
    now, before = report.units, earlier.units
    if earlier.version is None or now is None or before is None:
        raise ValueError("reports can be compared with those of versions")
    same = _alike(now, before)
    found = {finding.id for finding in _findings(now, same)}
    old = list(_findings(before, same))
    new = found.difference(finding.id for finding in old)
    mended = tuple(finding for finding in old if finding.id not in found)
    return replace(report, comparison=Comparison(earlier.version, frozenset(new), mended))


def _findings(units: Units, without: frozenset[str]) -> Iterator[Finding]:
    for graph in units.titles():
        if graph not in without:
            yield from units.unit(graph).findings


def _alike(one: Units, other: Units) -> frozenset[str]:
    """Return the graphs of the documents that both have, with the same records on disk."""
    first, second = _origin(one), _origin(other)
    if first is None or second is None:
        return frozenset()
    return first.index.alike(second.index)


def _origin(units: Units) -> StoredUnits | None:
    while isinstance(units, Chosen | OfShapes | WithWaivers):
        units = units.units
    return units if isinstance(units, StoredUnits) else None
