"""The counts of a report: one line for each shape, with its denominator."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from shapes.catalogue import SEVERITIES, Shape, catalogue
from shapes.findings import Finding, Report, Scope, Tally

_WIDEST: tuple[Scope, ...] = ("store", "document", "department", "measure")


@dataclass(frozen=True, slots=True)
class Line:
    """A shape's counts: what its tally says, and how many results there are, waived among them.

    Where nothing was tallied, `tally` is None: then only the results are known.
    """

    shape: Shape
    tally: Tally | None
    results: int
    waived: int

    @property
    def ratio(self) -> str:
        """How many nodes fail of how many, such as `3/32`; without a tally, the results."""
        if self.tally is None:
            return str(self.results)
        return f"{self.tally.failed}/{self.tally.applicable}"


def overall(report: Report) -> list[Tally]:
    """Return one tally a shape over all that a report is about: those of the widest scope that it
    has, added up."""
    by_scope: dict[Scope, list[Tally]] = {}
    for tally in report.tallies:
        by_scope.setdefault(tally.scope, []).append(tally)
    return next((added(by_scope[scope]) for scope in _WIDEST if scope in by_scope), [])


def added(tallies: Iterable[Tally]) -> list[Tally]:
    """Return one tally for each shape: the sum of its tallies."""
    sums: dict[str, Tally] = {}
    for tally in tallies:
        known = sums.get(tally.shape)
        sums[tally.shape] = tally if known is None else _sum(known, tally)
    return list(sums.values())


def lines(findings: Iterable[Finding], tallies: Iterable[Tally]) -> list[Line]:
    """Return a line for each shape that was tallied or has findings, the gravest first."""
    by_shape = {tally.shape: tally for tally in tallies}
    results: Counter[str] = Counter()
    waived: Counter[str] = Counter()
    for finding in findings:
        results[finding.shape] += 1
        waived[finding.shape] += finding.waiver is not None
    return [
        Line(shape, by_shape.get(shape.iri), results[shape.iri], waived[shape.iri])
        for level in SEVERITIES
        for shape in catalogue().values()
        if shape.severity == level and (shape.iri in by_shape or results[shape.iri])
    ]


def _sum(one: Tally, other: Tally) -> Tally:
    of = one.of if one.of == other.of else None
    return Tally(
        one.shape,
        one.scope,
        of,
        one.applicable + other.applicable,
        one.failed + other.failed,
        one.not_applicable + other.not_applicable,
        one.silent + other.silent,
        one.unread + other.unread,
        one.results + other.results,
    )
