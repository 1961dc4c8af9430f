"""Handmade statements for tests of the store, and what a store holds."""

import gzip
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from graph.errors import PolicygraphError
from graph.store.edits import Edit
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot

EX = "http://example.org/"
A, B = f"{EX}a", f"{EX}b"


def triple(subject: str, value: str | int) -> ox.Quad:
    """Return `ex:{subject} ex:p "{value}"` in the default graph."""
    literal = ox.Literal(value)
    return ox.Quad(ox.NamedNode(EX + subject), ox.NamedNode(EX + "p"), literal)


def triples(*values: str) -> list[ox.Quad]:
    return [triple("s", value) for value in values]


def quads(graph: str, *values: str) -> list[ox.Quad]:
    """Return what `triples` returns, in a named graph."""
    name = ox.NamedNode(graph)
    return [ox.Quad(q.subject, q.predicate, q.object, name) for q in triples(*values)]


def replayed(store: FolderStore) -> set[ox.Quad]:
    """Return what all changes come to, from nothing; each row must say something new."""
    found: set[ox.Quad] = set()
    for version in store.versions():
        for operation, quad in store.change(version.number):
            assert (quad in found) == (operation == "D")
            (found.add if operation == "A" else found.remove)(quad)
    return found


def held(snapshot: FolderSnapshot) -> list[str]:
    """Return everything in a version but the union, sorted."""
    return sorted(map(str, snapshot.everything()))


def values(snapshot: FolderSnapshot, graph: str) -> set[str]:
    """Return the values of what stands in a graph."""
    return {q.object.value for q in snapshot.quads(graph) if isinstance(q.object, ox.Literal)}


def done(store: FolderStore, *edits: Edit) -> list[object]:
    """Make edits of which none may fail, and return their outcomes."""
    outcomes = store.commit(edits).outcomes
    for outcome in outcomes:
        if isinstance(outcome, PolicygraphError):
            raise outcome
    return outcomes


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """Return a dataset that equals those that differ in labels of blank nodes only."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def unpacked(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()
