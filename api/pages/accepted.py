"""Which findings are accepted: the waivers of the service, as a page shows them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from shapes import waivers
from shapes.digest import Digest, Part
from shapes.findings import Finding, Waiver


@dataclass(frozen=True, slots=True)
class Accepted:
    """The waivers that hold, by the findings' ids, how many findings of each shape they accept,
    and how many waivers hold no more."""

    holding: Mapping[str, Waiver] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    expired: int = 0

    def marked(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings that tell which waiver accepts them."""
        return [replace(found, waiver=self.holding.get(found.id)) for found in findings]


def accepted(file: Path | None, digest: Digest, part: Part) -> Accepted:
    """Return what a file accepts of a part of the findings; nothing without a file.

    Raises WaiverError for a file that cannot be read.
    """
    if file is None:
        return Accepted()
    given, today = waivers.read(file), date.today()
    holding = {waiver.finding: waiver for waiver in given if waiver.until >= today}
    counts = Counter(digest.among(holding, part).values())
    return Accepted(holding, counts, len(given) - len(holding))
