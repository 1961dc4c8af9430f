"""Answers in RDF, read back, and bench and asker for views that are called as they are."""

import pyoxigraph as ox

from api.settings import Settings
from api.things.rdf import PREFIXES, node
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store import Snapshot, Store


def bench_of(store: Store, **settings: str) -> Bench:
    """Return a bench at which the store's current version is open."""
    bench = Bench(store, Settings.model_validate(settings))
    bench.open(None)
    return bench


def get(path: str, accept: str | None = None, **pairs: str) -> Asked:
    """Return what a GET request asks."""
    return Asked("GET", path, tuple(pairs.items()), accept)


def read(reply: Reply) -> set[ox.Triple]:
    """Return the triples of a reply in any RDF format."""
    format_ = ox.RdfFormat.from_media_type(reply.media_type.partition(";")[0])
    assert format_ is not None, reply.media_type
    assert isinstance(reply.body, bytes)
    return {quad.triple for quad in ox.parse(reply.body, format_, base_iri="http://asked/")}


class Graph:
    """Triples that are asked by prefixed names."""

    def __init__(self, triples: set[ox.Triple]) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    def rows(self, query: str) -> list[list[str]]:
        """Return the rows of a SELECT query as strings, sorted; unbound variables are empty."""
        found = self._store.query(query, prefixes=dict(PREFIXES))
        assert isinstance(found, ox.QuerySolutions)
        return sorted([value.value if value else "" for value in row] for row in found)

    def objects(self, subject: str, name: str) -> list[str]:
        """Return the values of a property, sorted."""
        quads = self._store.quads_for_pattern(ox.NamedNode(subject), node(name), None)
        return sorted(quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple))


def held(snapshot: Snapshot) -> set[ox.Triple]:
    """Return all that the snapshot's named graphs state."""
    return {quad.triple for graph in snapshot.graphs() for quad in snapshot.quads(graph)}
