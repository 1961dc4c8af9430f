"""Parts of a report, also of what has changed since: of a tier, a severity, a department."""

from dataclasses import replace

from graph.errors import AbsentError
from shapes.catalogue import catalogue
from shapes.findings import Comparison, Finding, Report, at_least
from shapes.validation import narrowed


def part(
    report: Report,
    *,
    tier: str | None = None,
    severity: str | None = None,
    department: str | None = None,
) -> Report:
    """Return what a report says of one tier, of one severity and all graver ones, of one
    department (its IRI), and what became of these since the version that it is compared with.

    Raises ValueError for a tier or severity that there is not.
    """
    if tier is None and severity is None and department is None:
        return report
    found = narrowed(report, tier=tier, severity=severity, department=department)
    if report.comparison is None:
        return found
    since, mended = report.comparison.since, report.comparison.mended
    kept = [each for each in mended if _belongs(each, tier, severity, department)]
    new = report.comparison.new & {finding.id for finding in found.findings}
    return replace(found, comparison=Comparison(since, new, kept))


def department(report: Report, wanted: str) -> str:
    """Return the IRI of the department that is called `wanted`: by its IRI, the end of that, or a
    name that no other has.

    Raises AbsentError if there is none or more than one.
    """
    names = dict(report.names)
    counted = {tally.of for tally in report.tallies if tally.scope == "department" and tally.of}
    known = {iri: names.get(iri, "") for iri in sorted(counted)}
    found = [
        iri for iri, name in known.items() if wanted in (iri, name) or iri.endswith(f"/{wanted}")
    ]
    if len(found) == 1:
        return found[0]
    shown = repr(wanted[:100])
    if found:
        raise AbsentError(
            f"有 {len(found)} 个部门叫 {shown}，请给出标识：{' '.join(found)}",
            f"{len(found)} departments are called {shown}; name one: {' '.join(found)}",
        )
    raise AbsentError(
        f"没有哪个部门叫 {shown}；可用全名、标识或其末段",
        f"no department is called {shown}; give its name, its identifier or the end of that",
    )


def _belongs(
    finding: Finding, tier: str | None, severity: str | None, department: str | None
) -> bool:
    return (
        (tier is None or catalogue()[finding.shape].tier == tier)
        and (severity is None or finding.severity in at_least(severity))
        and (department is None or any(party.iri == department for party in finding.departments))
    )
