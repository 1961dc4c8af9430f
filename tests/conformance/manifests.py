"""Manifests → entries: what each test of the suite is, as its manifest says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox

from tests.conformance.terms import Term
from tests.conftest import SHARED

FOLDER = SHARED / "w3c" / "sparql11"
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
"""Where the suite stands in the web: what addresses in its files are relative to."""

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

Node = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True)
class Manifest:
    """One file of the suite, as a graph."""

    path: str
    triples: ox.Dataset = field(repr=False)

    @classmethod
    def read(cls, path: str) -> "Manifest":
        """Read the file `path`, which is relative to the suite's folder."""
        return cls(path, ox.Dataset(read_graph(urljoin(BASE, path))))

    def values(self, subject: Node, predicate: str) -> list[Term]:
        """Return the objects of a subject's property, in no order."""
        quads = self.triples.quads_for_subject(subject)
        return [quad.object for quad in quads if quad.predicate.value == predicate]

    def value(self, subject: Node, predicate: str) -> Term | None:
        """Return the one object of a subject's property, if it has it."""
        return next(iter(self.values(subject, predicate)), None)

    def node(self, subject: Node, predicate: str) -> Node | None:
        """Return the one resource that a subject's property names, if it has it."""
        value = self.value(subject, predicate)
        return value if isinstance(value, ox.NamedNode | ox.BlankNode) else None

    def text(self, subject: Node, predicate: str) -> str:
        """Return the one value of a subject's property as text, "" if it has none."""
        value = self.value(subject, predicate)
        return value.value if isinstance(value, ox.Literal | ox.NamedNode) else ""

    def items(self, subject: Node, predicate: str) -> Iterator[Node]:
        """Yield the resources in the list that is a subject's property."""
        place = self.node(subject, predicate)
        while place is not None and place.value != f"{RDF}nil":
            item = self.node(place, f"{RDF}first")
            if item is not None:
                yield item
            place = self.node(place, f"{RDF}rest")


@dataclass(frozen=True)
class Entry:
    """One test: its IRI, the name of its suite's folder, and the manifest that describes it."""

    iri: str
    suite: str
    manifest: Manifest = field(repr=False)

    @cached_property
    def node(self) -> ox.NamedNode:
        return ox.NamedNode(self.iri)

    @cached_property
    def kind(self) -> str:
        """The type of the test, without its namespace."""
        return self.manifest.text(self.node, f"{RDF}type").removeprefix(MF)

    @property
    def name(self) -> str:
        """The last part of the test's IRI."""
        return self.iri.rpartition("#")[2]

    @cached_property
    def action(self) -> Node:
        """What is to be done; the test itself where its manifest says nothing."""
        return self.manifest.node(self.node, f"{MF}action") or self.node


def entries(top: str = "manifest-all.ttl") -> list[Entry]:
    """Return the tests of the manifest `top` and of those that it includes, in their order."""
    if not (FOLDER / top).exists():
        return []
    return list(_entries(top))


def _entries(path: str) -> Iterator[Entry]:
    manifest = Manifest.read(path)
    address = ox.NamedNode(urljoin(BASE, path))
    for included in manifest.items(address, f"{MF}include"):
        yield from _entries(included.value.removeprefix(BASE))
    for node in manifest.items(address, f"{MF}entries"):
        yield Entry(node.value, path.partition("/")[0], manifest)


def read_text(iri: str) -> str:
    """Return what a file of the suite says, line ends as they are."""
    return _file(iri).read_bytes().decode("utf-8")


@cache
def read_graph(iri: str) -> Sequence[ox.Quad]:
    """Return the triples in a file of the suite; its blank nodes are no other file's."""
    path = _file(iri)
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    return tuple(ox.parse(path=str(path), format=form, base_iri=iri, rename_blank_nodes=True))


def _file(iri: str) -> Path:
    return FOLDER / iri.removeprefix(BASE)


def named_graphs(manifest: Manifest, node: Node, predicates: Sequence[str]) -> dict[str, str]:
    """Return the files that a test lays into named graphs: the graph's name → the file."""
    found: dict[str, str] = {}
    for value in (v for predicate in predicates for v in manifest.values(node, predicate)):
        if isinstance(value, ox.NamedNode):
            found[value.value] = value.value
        elif isinstance(value, ox.BlankNode):
            found[manifest.text(value, LABEL)] = manifest.text(value, f"{UT}graph")
    return found
