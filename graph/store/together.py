"""Several companions as one: each has a folder of its own within the version's."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from graph.store.answers import Functions
from graph.store.companions import Companion, Row
from graph.store.snapshot import FolderSnapshot


class Together:
    """Makes `beside/N/{name}/` for each of its parts."""

    name = "beside"

    def __init__(self, parts: Sequence[Companion]) -> None:
        self._parts = tuple(parts)

    def build(
        self, previous: Path | None, target: Path, change: Iterable[Row], snapshot: FolderSnapshot
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

    def functions(self, folder: Callable[[], Path]) -> Functions:
        """Return what the parts let a query call."""
        found: dict[object, object] = {}
        for part in self._parts:
            found |= dict(part.functions(partial(_within, folder, part.name)))
        return found


def _within(folder: Callable[[], Path], name: str) -> Path:
    return folder() / name
