"""The ledger of a version, made from that of the version before.

Beside each version stands a SQLite file that nobody writes again. The next version's begins as a
copy of it, in which the documents whose graphs the change touches are told anew; what a change
does not touch is copied, a few megabytes for a thousand documents.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from graph import names
from graph.ledger import accounts, writing
from graph.ledger.accounts import Content
from graph.ledger.schema import FILE, FORMAT, FORMAT_FILE, create, fits

Row = tuple[Literal["A", "D"], ox.Quad]
"""A statement of a named graph that was added or deleted."""


class Ledgers:
    """Keeps a ledger beside each version of a store: a companion, in the store's words."""

    name = "ledger"

    def build(
        self, previous: Path | None, target: Path, change: Iterable[Row], snapshot: Content
    ) -> None:
        """Fill `target`, an empty folder, with the ledger of what `snapshot` holds.

        It is made from the ledger in `previous` and the change since; without `previous`, or where
        that is of another format, from `snapshot` alone.
        """
        if previous is None or not fits(previous):
            with closing(_opened(target / FILE)) as connection:
                fill(connection, snapshot)
        else:
            touched = _touched(change, snapshot.base)
            if touched:
                shutil.copyfile(previous / FILE, target / FILE)
                with closing(_opened(target / FILE)) as connection:
                    _tell_anew(connection, touched, snapshot)
            else:
                os.link(previous / FILE, target / FILE)
        (target / FORMAT_FILE).write_text(FORMAT, "utf-8")

    def fits(self, folder: Path) -> bool:
        """Tell whether a folder holds a ledger that can be read."""
        return fits(folder)

    def functions(self, folder: Callable[[], Path]) -> "Nothing":
        """Return nothing: queries ask the graph itself."""
        return Nothing()


@dataclass(frozen=True, slots=True)
class Nothing:
    """No functions for queries."""

    def by_name(self) -> Mapping[ox.NamedNode, Callable[..., ox.Literal | None]]:
        """Return no function."""
        return {}

    def check(self) -> None:
        """Nothing can have gone wrong."""


def fill(connection: sqlite3.Connection, content: Content) -> None:
    """Make the ledger of `content` in an empty database."""
    create(connection)
    with connection:
        parties = writing.enter(connection, accounts.read(content, content.documents()))
        writing.add_up(connection, parties)


def _tell_anew(connection: sqlite3.Connection, graphs: Iterable[str], content: Content) -> None:
    wanted = sorted(graphs)
    with connection:
        parties = writing.forget(connection, wanted)
        parties |= writing.enter(connection, accounts.read(content, wanted))
        writing.add_up(connection, parties)


def _touched(change: Iterable[Row], base: str) -> set[str]:
    """Return the documents' graphs that a change touches."""
    graphs = {quad.graph_name for _, quad in change}
    found = (graph.value for graph in graphs if isinstance(graph, ox.NamedNode))
    return {graph for graph in found if names.is_document(base, graph)}


def _opened(path: Path) -> sqlite3.Connection:
    """Open a database that nobody reads yet: what a crash leaves of it is thrown away."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection
