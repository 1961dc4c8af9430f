"""What a version has beside its database: an index, say, that is published and cleared with it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, Protocol

import pyoxigraph as ox

from graph.store.answers import Functions
from graph.store.snapshot import FolderSnapshot

Operation = Literal["A", "D"]
"""Whether a statement was added or deleted."""

Row = tuple[Operation, ox.Quad]
"""A statement of a named graph that a version added or deleted."""


class Companion(Protocol):
    """Makes, for each version, a folder of its own: `{name}/N/` stands beside `versions/N/`.

    It is made before anybody sees the version. One that is missing is made when it is asked for.
    """

    name: str

    def build(
        self, previous: Path | None, target: Path, change: Iterable[Row], snapshot: FolderSnapshot
    ) -> None:
        """Fill `target`, an empty folder, with what goes with `snapshot`.

        `previous` is the folder of the version before and `change` what was deleted and added
        since, which can be gone through several times. Without `previous` all is to be taken from
        `snapshot`, and `change` is empty. What is in `previous` must not be changed: it is read by
        others; `target` may share its files by hard links. The store syncs `target`. What of a
        version's own folder is missing is made with that as `previous`, and without a change.
        """

    def fits(self, folder: Path) -> bool:
        """Tell whether `folder` holds all that belongs there, so that it need not be made anew."""

    def functions(self, folder: Callable[[], Path]) -> Functions:
        """Return what one query may call; `folder` returns the folder of the query's version."""
