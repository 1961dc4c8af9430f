"""Where the graph is kept: a folder of versions, or a SPARQL 1.1 endpoint."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from graph.store.answers import UNLIMITED, Answer, Choose, Dataset, Limits
from graph.store.remote import NOTHING, Allowed

Row = dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]
"""One solution of a SELECT query, unbound variables absent."""


class Content(Protocol):
    """The graphs as they will be once a change is made."""

    base: str

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query, each from the one named graph that it calls `?g`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What graphs lose and gain.

    `created` are the names of graphs that are there from now on, be they empty, `dropped` those of
    empty graphs that are not.
    """

    gone: Set[ox.Quad] = frozenset()
    new: Set[ox.Quad] = frozenset()
    created: Set[str] = frozenset()
    dropped: Set[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.created or self.dropped)


Documents = Mapping[str, Sequence[ox.Quad]]
"""Documents' graphs by their names."""

Derive = Callable[[Content, Documents], Difference]
"""Tells how what is derived from the graphs changes with these graphs, which have changed."""


class Snapshot(Protocol):
    """The graphs as they were at one moment: their version, when it was made, and whether its
    default graph is known to be the union of the named ones."""

    base: str
    version: int
    union: bool
    time: datetime

    def query(
        self,
        query: str,
        choose: Choose,
        dataset: Dataset | None = None,
        limits: Limits = UNLIMITED,
        allowed: Allowed = NOTHING,
    ) -> Answer:
        """Run a SPARQL 1.1 query and write its answer in the format that `choose` names; it may
        call the services that are `allowed`, where that can be held to."""

    def select(self, query: str, dataset: Dataset | None = None) -> Iterator[Row]:
        """Yield the rows of one of the project's own SELECT queries, run on all graphs or on
        `dataset`."""

    def graphs(self) -> list[str]:
        """Return the names of all named graphs."""

    def documents(self) -> list[str]:
        """Return the names of the documents' graphs."""

    def quads(self, graph: str) -> Iterator[ox.Quad]:
        """Yield the quads of one named graph."""

    def exists(self, graph: ox.NamedNode | ox.DefaultGraph) -> bool:
        """Tell whether there is such a graph."""

    def statements(self, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
        """Yield the quads of one graph; those of the default graph may be a union's."""

    def outgoing(self, iri: str) -> list[ox.Quad]:
        """Return the statements about `iri`."""

    def incoming(self, iri: str) -> Iterator[ox.Quad]:
        """Yield the statements that point to `iri`."""

    def differs(self, graph: str, quads: Collection[ox.Quad]) -> bool:
        """Tell whether a named graph holds anything else than `quads`."""

    def dump(self, name: str) -> bytes:
        """Return all named graphs in a format that keeps them."""


class Store(Protocol):
    """A place that keeps the documents' graphs."""

    base: str

    def version(self) -> int:
        """Return a number that changes with the graphs."""

    def snapshot(self, version: int | None = None) -> Snapshot:
        """Return the graphs as they are now, or as they were in a version.

        Raises AbsentError for a version that never was, GoneError for one that was cleared.
        """

    def replace(
        self,
        graphs: Documents,
        on_wait: Callable[[], None] | None = None,
        derive: Derive | None = None,
    ) -> set[str]:
        """Make each named graph hold just these quads, all or nothing; return the changed.

        What `derive` tells changes with them, so that nobody sees one without the other.
        """


def open_store(location: str, base: str | None = None, *, create: bool = False) -> Store:
    """Open the store at `location`: a folder, or the address of a SPARQL 1.1 endpoint.

    `create` makes a folder that is not there yet. Raises StoreError.
    """
    if location.startswith(("http://", "https://")):
        from graph.store.endpoint import EndpointStore

        return EndpointStore.open(location, base)
    from graph.ledger import Ledgers
    from graph.search import SearchIndex
    from graph.store.folder import FolderStore
    from graph.store.together import Together
    from graph.store.withdrawn import Withdrawn

    folder, beside = Path(location), Together((SearchIndex(), Withdrawn(), Ledgers()))
    if create:
        return FolderStore.create(folder, base, companion=beside)
    return FolderStore.open(folder, base, companion=beside)
