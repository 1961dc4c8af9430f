"""Which versions are kept for those who ask for them: `retention.json`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from graph.store import disk

KEPT_VERSIONS = 20
"""How many of the last versions are kept, unless it is said otherwise."""

_FILE = "retention.json"


@dataclass(frozen=True, slots=True)
class Retention:
    """Keeps the `last` versions and, if `daily`, the last of each day (UTC)."""

    last: int = KEPT_VERSIONS
    daily: bool = True

    @classmethod
    def read(cls, folder: Path) -> "Retention":
        """Return what a store's folder says. Raises StoreError if it is damaged."""
        path = folder / _FILE
        try:
            said = json.loads(path.read_text("utf-8"))
            return cls(int(said["last"]), bool(said["daily"]))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise disk.unusable(path, error) from error

    def write(self, folder: Path) -> None:
        """Let this be the rule of the store in a folder, from the next write on.

        Raises StoreError if it cannot be written.
        """
        try:
            disk.write(folder / _FILE, json.dumps(asdict(self)))
        except OSError as error:
            raise disk.unusable(folder, error) from error

    def cleared(self, versions: Sequence[tuple[int, datetime]]) -> list[int]:
        """Return the numbers of those among `versions`, oldest first, that are not kept."""
        kept = {number for number, _ in versions[-max(self.last, 1) :]}
        if self.daily:
            days: dict[date, int] = {}
            for number, time in versions:
                days[time.astimezone(UTC).date()] = number
            kept.update(days.values())
        return [number for number, _ in versions if number not in kept]
