"""Several companions as one: each has a folder of its own within the version's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from graph.store.answers import Functions
from graph.store.companions import Companion, Row
from graph.store.snapshot import FolderSnapshot

Function = Callable[..., ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]


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

    def fits(self, folder: Path) -> bool:
        """Tell whether all parts are there, each as it is made now."""
        return all(part.fits(folder / part.name) for part in self._parts)

    def functions(self, folder: Callable[[], Path]) -> "Joined":
        """Return what the parts let a query call."""
        return Joined(
            tuple(part.functions(partial(_within, folder, part.name)) for part in self._parts)
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """The functions of several companions; none, where none has any."""

    parts: tuple[Functions, ...] = ()

    def by_name(self) -> Mapping[ox.NamedNode, Function]:
        """Return the functions of all by their IRIs."""
        return {name: call for part in self.parts for name, call in part.by_name().items()}

    def check(self) -> None:
        """Raise the PolicygraphError, if there was one, for which the answer does not count."""
        for part in self.parts:
            part.check()


def _within(folder: Callable[[], Path], name: str) -> Path:
    return folder() / name
