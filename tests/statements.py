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
