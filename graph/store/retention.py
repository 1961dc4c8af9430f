"""Which versions are kept for those who ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

KEPT_VERSIONS = 20
"""How many of the last versions are kept."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Keeps the `last` versions and, if `daily`, the last of each day (UTC)."""

    last: int = KEPT_VERSIONS
    daily: bool = True

    def cleared(self, versions: Sequence[tuple[int, datetime]]) -> list[int]:
        """Return the numbers of those among `versions`, oldest first, that are not kept."""
        kept = {number for number, _ in versions[-max(self.last, 1) :]}
        if self.daily:
            days: dict[date, int] = {}
            for number, time in versions:
                days[time.astimezone(UTC).date()] = number
            kept.update(days.values())
        return [number for number, _ in versions if number not in kept]
