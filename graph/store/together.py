"""Several companions as one: each has a folder of its own within the version's."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from graph.store import Snapshot
from graph.store.companions import Companion, Row


class Together:
    """Makes `beside/N/{name}/` for each of its parts."""

    name = "beside"

    def __init__(self, parts: Sequence[Companion]) -> None:
        self._parts = tuple(parts)

    def build(
        self, previous: Path | None, target: Path, change: Iterable[Row], snapshot: Snapshot
    ) -> None:
        """Build each part in a folder of its own; a part that was not there before begins anew."""
        for part in self._parts:
            folder = target / part.name
            folder.mkdir()
            before = previous / part.name if previous is not None else None
            if before is not None and before.is_dir():
                part.build(before, folder, change, snapshot)
            else:
                part.build(None, folder, (), snapshot)
