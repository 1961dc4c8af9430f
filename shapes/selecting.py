"""Parts of a report: of one document or department, of some tiers or severities."""

from collections.abc import Callable, Collection
from dataclasses import replace

from graph.errors import AbsentError
from shapes.catalogue import catalogue
from shapes.findings import Comparison, Finding, Report, Tally

Belongs = Callable[[Finding], bool]


def of_document(report: Report, graph: str) -> Report:
    """Return what a report says of one document's graph. Raises AbsentError if it says nothing."""
    if graph not in report.titles:
        raise AbsentError(f"报告中没有图 {graph[:200]}", f"the report has no graph {graph[:200]}")
    return _part(
        replace(report, titles={graph: report.titles[graph]}),
        lambda finding: finding.graph == graph,
        [tally for tally in report.tallies if (tally.scope, tally.of) == ("document", graph)],
    )


def of_department(report: Report, wanted: str) -> Report:
    """Return what a report says of departments: by IRI, by the key that ends it, or by name, which
    several may have. Raises AbsentError if there is none."""
    iris = departments(report, wanted)
    if not iris:
        raise AbsentError(
            f"没有这个部门：{wanted[:100]!r}；可用标识的末段、全名或 IRI",
            f"no such department: {wanted[:100]!r}; give the end of its identifier, its name or "
            "its IRI",
        )
    return _part(
        report,
        lambda finding: any(party.iri in iris for party in finding.departments),
        [tally for tally in report.tallies if tally.scope == "department" and tally.of in iris],
    )


def departments(report: Report, wanted: str) -> frozenset[str]:
    """Return the IRIs of the departments of a report that are called `wanted`."""
    known = {tally.of: "" for tally in report.tallies if tally.scope == "department" and tally.of}
    names = {iri: report.names.get(iri, name) for iri, name in known.items()}
    names.update({party.iri: party.name for f in report.findings for party in f.departments})
    return frozenset(
        iri for iri, name in names.items() if wanted in (iri, name) or iri.endswith(f"/{wanted}")
    )


def narrowed(
    report: Report,
    tiers: Collection[str] = (),
    severities: Collection[str] = (),
    shapes: Collection[str] = (),
) -> Report:
    """Return what a report says of the shapes of these tiers, severities and IRIs; where none are
    given, of all."""
    kept = {
        shape.iri
        for shape in catalogue().values()
        if (not tiers or shape.tier in tiers)
        and (not severities or shape.severity in severities)
        and (not shapes or shape.iri in shapes)
    }
    tallies = [tally for tally in report.tallies if tally.shape in kept]
    return _part(report, lambda finding: finding.shape in kept, tallies)


def failing(report: Report, severities: Collection[str]) -> bool:
    """Tell whether a finding of one of these severities is not waived."""
    return any(f.severity in severities and f.waiver is None for f in report.findings)


def _part(report: Report, belongs: Belongs, tallies: Collection[Tally]) -> Report:
    found = [finding for finding in report.findings if belongs(finding)]
    comparison = report.comparison
    if comparison is not None:
        ids = {finding.id for finding in found}
        mended = [finding for finding in comparison.mended if belongs(finding)]
        comparison = Comparison(comparison.since, comparison.new & ids, mended)
    return replace(report, findings=found, tallies=tuple(tallies), comparison=comparison)
