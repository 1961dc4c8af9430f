"""What the store once described and describes no more, kept beside each version.

    withdrawn/N/iris     a line for each IRI below the base, sorted: the IRI without the base, a
                         tab, the version that withdrew it

A thing is withdrawn when no statement is about it any more, a graph when it is empty; what comes
back is taken off the list. Fragments are left out: they answer with what they are part of.
"""

import mmap
import os
from collections.abc import Callable, Iterable, Iterator, Set
from heapq import merge
from pathlib import Path

import pyoxigraph as ox

from graph.store import Snapshot
from graph.store.companions import Row
from graph.store.snapshot import FolderSnapshot
from graph.store.together import Joined

FILE = "iris"
_ASKED = 1000
"""How many IRIs one query asks about."""


class Withdrawn:
    """The companion that carries the list from version to version."""

    name = "withdrawn"

    def build(
        self, previous: Path | None, target: Path, change: Iterable[Row], snapshot: FolderSnapshot
    ) -> None:
        """Write the list of `snapshot` into `target`: that of `previous`, and what has changed.

        What went before a version without a list is not known: its list begins empty.
        """
        gone, come = _changed(change, snapshot.base)
        kept = previous / FILE if previous is not None else None
        if kept is not None and kept.exists() and not gone and not come:
            os.link(kept, target / FILE)
            return
        gone -= _described(snapshot, gone)
        known = _lines(kept) if kept is not None and kept.exists() else iter(())
        version = str(snapshot.version).encode()
        new = (name.encode() + b"\t" + version + b"\n" for name in sorted(gone))
        back = {name.encode() for name in come} | {name.encode() for name in gone}
        stay = (line for line in known if line.partition(b"\t")[0] not in back)
        with (target / FILE).open("wb") as file:
            file.writelines(merge(stay, new))

    def fits(self, folder: Path) -> bool:
        """Tell whether there is a list."""
        return (folder / FILE).exists()

    def functions(self, folder: Callable[[], Path]) -> Joined:
        """Return nothing: queries have no use for the list."""
        return Joined()


def find(folder: Path, base: str, iri: str) -> int | None:
    """Return the version that withdrew `iri`, by the list in `folder`; None if none did.

    It reads some twenty lines, however long the list is.
    """
    if not iri.startswith(base):
        return None
    wanted = iri.removeprefix(base).encode() + b"\t"
    try:
        with (folder / FILE).open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return None
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
                found = _search(lines, wanted)
    except FileNotFoundError:
        return None
    return None if found is None else int(found.removeprefix(wanted))


def _search(lines: mmap.mmap, wanted: bytes) -> bytes | None:
    """Return the line that begins with `wanted`; lines are sorted as bytes."""
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", start)
        line = lines[start:end]
        if line.startswith(wanted):
            return line
        if line < wanted:
            low = end + 1
        else:
            high = start
    return None


def _changed(change: Iterable[Row], base: str) -> tuple[set[str], set[str]]:
    """Return what lost and what gained statements, without the base: things and graphs."""
    gone: set[str] = set()
    come: set[str] = set()
    for operation, quad in change:
        names = (come if operation == "A" else gone), (quad.subject, quad.graph_name)
        names[0].update(
            node.value.removeprefix(base)
            for node in names[1]
            if isinstance(node, ox.NamedNode) and _kept(node.value, base)
        )
    return gone - come, come


def _kept(iri: str, base: str) -> bool:
    return iri.startswith(base) and "#" not in iri


def _described(snapshot: Snapshot, names: Set[str]) -> set[str]:
    """Return those of `names` that are graphs, or of which something is stated."""
    base = snapshot.base
    found = {name.removeprefix(base) for name in snapshot.graphs()} & names
    rest = sorted(names - found)
    for start in range(0, len(rest), _ASKED):
        iris = " ".join(str(ox.NamedNode(base + name)) for name in rest[start : start + _ASKED])
        rows = snapshot.select(
            f"SELECT DISTINCT ?s {{ VALUES ?s {{ {iris} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        )
        found |= {row["s"].value.removeprefix(base) for row in rows}
    return found


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
