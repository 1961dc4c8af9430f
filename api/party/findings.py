"""What the check of completeness finds about a party's work, as far as the report is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.reporting import ready
from api.steward import keeps_reports
from api.work.bench import Bench
from shapes.digest import Part, Standing
from shapes.findings import Finding

LISTED: Final = 8
"""How many findings a page lists."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The numbers of findings by severity, how far each tier is met, and the first of the gravest
    findings."""

    severities: Mapping[str, int]
    tiers: Mapping[str, Standing]
    first: Sequence[Finding]

    @property
    def total(self) -> int:
        """How many findings there are."""
        return sum(self.severities.values())


def findings(bench: Bench, party: str, document: str | None = None) -> Findings | None:
    """Return what is found about a party's work, in one document's graph or in all of them; None
    if the report of this version is not made."""
    digest = ready(bench)
    if digest is None:
        return None
    part = Part(document=document, department=party)
    numbers = digest.severities(part)
    gravest = next((severity for severity, number in numbers.items() if number), None)
    listed = Part(document=document, department=party, severity=gravest)
    return Findings(
        numbers,
        digest.standing(document, party),
        digest.findings(listed, limit=LISTED) if gravest else (),
    )


def will_be(bench: Bench) -> bool:
    """Tell whether a report that is not made yet is being made."""
    return keeps_reports(bench.store)
