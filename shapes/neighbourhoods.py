"""What a document can see across documents: itself, what it links to, and what is said of these.

It is copied to memory, and no more of it than shapes across documents ask for: that takes a
fraction of what looking it up in the whole store takes, and the same for any size of the store.
"""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyoxigraph as ox

import ontology
from graph import names
from graph.store import Row
from graph.store.answers import Dataset
from graph.store.literals import rows
from graph.store.snapshot import FolderSnapshot
from shapes import shapes
from shapes.catalogue import catalogue
from shapes.shacl.terms import Term
from shapes.targets import declared, numbered

_P: Final = ontology.PREFIXES
LINKS: Final = tuple(
    ox.NamedNode(_P[prefix] + name)
    for prefix, name in (
        ("pg", "implementsPolicy"),
        ("pg", "carriesOut"),
        ("pg", "citedPolicy"),
        ("pg", "basedOn"),
        ("pg", "repeals"),
        ("dct", "references"),
    )
)
"""What joins a document, or something in it, to another that it looks at."""

TYPE: Final = ox.NamedNode(_P["rdf"] + "type")
_LABEL: Final = ox.NamedNode(_P["rdfs"] + "label")
_DERIVED: Final = ox.NamedNode(_P["prov"] + "wasDerivedFrom")
_SOURCE: Final = ox.NamedNode(_P["oa"] + "hasSource")
JOINING: Final = tuple(ox.NamedNode(_P["pg"] + n) for n in ("Policy", "Measure", "Citation"))
"""The classes of what links join."""

_SH: Final = "http://www.w3.org/ns/shacl#"
_NAME = re.compile(r"\b([a-z]+):([A-Za-z]\w*)")
_HELD: Final = 32
"""Of how many documents that others link to the statements are held."""


class Neighbourhood:
    """Some statements in memory, as one graph."""

    def __init__(self, triples: Set[ox.Triple]) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query whose default graph this is."""
        return rows(self._store.query(query, prefixes=dict(_P)))

    def triples(self) -> Iterator[ox.Triple]:
        """Yield all statements."""
        return (quad.triple for quad in self._store)

    def altered(self) -> frozenset[ox.NamedNode]:
        """Return nothing: what is copied is spelt as the store spells it."""
        return frozenset()


class Neighbourhoods:
    """The neighbourhoods of the documents of one version."""

    def __init__(self, snapshot: FolderSnapshot, others: Sequence[str] | None = None) -> None:
        """`others` are the graphs of no document in particular, if the caller knows them."""
        self._snapshot = snapshot
        self._base = snapshot.base
        self._held: dict[str, frozenset[ox.Triple]] = {}
        self._others = apart(snapshot) if others is None else others

    def of(self, graph: str) -> Neighbourhood:
        """Return what a document sees."""
        links = {quad.triple for node in self.joining(graph) for quad in self._links(node)}
        ends = {link.object for link in links if isinstance(link.object, ox.NamedNode)}
        seen = {g for node in ends for g in self.holding(node)} - {graph}
        said = links.union(self._said(graph), *(self._known(other) for other in sorted(seen)))
        for other in self._others:
            said |= self._of_graph(other)
        return Neighbourhood(said)

    def holding(self, node: ox.NamedNode) -> Iterator[str]:
        """Yield the documents' graphs that a node is part of."""
        for quad in self._snapshot.matching(node, TYPE):
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if quad.object in JOINING and names.is_document(self._base, graph):
                yield graph

    def joining(self, graph: str) -> Iterator[ox.NamedNode]:
        """Yield the nodes of a document that links may join."""
        for name in JOINING:
            for quad in self._snapshot.matching(None, TYPE, name, ox.NamedNode(graph)):
                if isinstance(quad.subject, ox.NamedNode):
                    yield quad.subject

    def _links(self, node: ox.NamedNode) -> Iterator[ox.Quad]:
        for predicate in LINKS:
            yield from self._snapshot.matching(node, predicate)

    def _known(self, graph: str) -> frozenset[ox.Triple]:
        """Return what is said in and of a document that others link to, held for the next."""
        if graph not in self._held:
            if len(self._held) >= _HELD:
                self._held.pop(next(iter(self._held)))
            self._held[graph] = self._said(graph)
        return self._held[graph]

    def _said(self, graph: str) -> frozenset[ox.Triple]:
        topics = names.topics(self._base, graph)
        return self._of_graph(graph) | self._of_graph(topics)

    def _of_graph(self, graph: str) -> frozenset[ox.Triple]:
        return frozenset(
            ox.Triple(subject, predicate, object)
            for subject, predicate, object in self._statements(Dataset(default=(graph,)))
            if isinstance(subject, ox.NamedNode | ox.BlankNode)
        )

    def _statements(self, graph: Dataset) -> Iterator[tuple[Term, ox.NamedNode, Term]]:
        asked, found = _asked(), set[Term]()
        for row in self._snapshot.select(asked.properties, graph):
            found.add(row["s"])
            yield row["s"], asked.names[int(row["k"].value)], row["o"]
        for row in self._snapshot.select(asked.classes, graph):
            found.add(row["s"])
            yield row["s"], TYPE, asked.names[int(row["k"].value)]
        for row in self._snapshot.select(_words(found), graph):
            if "label" in row:
                yield row["s"], _LABEL, row["label"]
            if "span" in row:
                yield row["s"], _DERIVED, row["span"]
                yield row["span"], _SOURCE, row["source"]


def apart(snapshot: FolderSnapshot) -> list[str]:
    """Return the graphs that say something of no document in particular."""
    base, documents = snapshot.base, frozenset(snapshot.documents())
    known, topics = {names.links(base), names.register(base)}, names.topics(base, "")
    rest = (graph for graph in snapshot.graphs() if graph not in documents)
    return [graph for graph in rest if graph not in known and not graph.startswith(topics)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Queries for what shapes across documents name: for the statements with one of the properties
    `names[?k]`, and for the nodes of one of the classes `names[?k]`.

    Looking up the terms of their rows is what they cost; a number costs nothing.
    """

    names: Sequence[ox.NamedNode]
    properties: str
    classes: str


@cache
def _asked() -> _Asked:
    texts = [shape.path_text for shape in catalogue().values() if shape.across]
    texts += [_query_of(shape.iri) for shape in catalogue().values() if shape.across]
    found = {ox.NamedNode(_P[p] + n) for text in texts for p, n in _NAME.findall(text) if p in _P}
    found |= {ox.NamedNode(t.name.value) for t in declared() if t.holder in _holders()}
    named = sorted(found.union(JOINING) - {_LABEL, _DERIVED, _SOURCE}, key=str)
    each = numbered(named)
    properties = f"VALUES (?p ?k) {{ {each} }} ?s ?p ?o"
    classes = f"VALUES (?c ?k) {{ {each} }} ?s a ?c"
    return _Asked(
        named,
        f"SELECT ?s ?k ?o {{ {properties} }}",
        f"SELECT ?s ?k {{ {classes} }}",
    )


def _words(nodes: Collection[Term]) -> str:
    """Return a query for what nodes are called and the sources they are derived from, which nearly
    everything in a graph has. Blank nodes cannot be named; one stands for all."""
    known = sorted(str(node) for node in nodes if isinstance(node, ox.NamedNode))
    parts = [f"VALUES ?s {{ {' '.join(known)} }}"]
    if any(isinstance(node, ox.BlankNode) for node in nodes):
        parts.append("?s ?any ?thing FILTER(isBlank(?s))")
    each = " UNION ".join(f"{{ {part} }}" for part in parts)
    return f"""SELECT DISTINCT ?s ?label ?span ?source {{
      {each}
      OPTIONAL {{ ?s {_LABEL} ?label }}
      OPTIONAL {{ ?s {_DERIVED} ?span . ?span {_SOURCE} ?source }}
    }}"""


def _holders() -> frozenset[str]:
    return frozenset(shape.node for shape in catalogue().values() if shape.across)


def _query_of(shape: str) -> str:
    """Return the text of the SPARQL constraint of a property shape; none if it has none."""
    said: dict[tuple[str, str], str] = {}
    for triple in ox.parse(shapes(), ox.RdfFormat.TURTLE):
        if isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.Triple):
            said[triple.subject.value, triple.predicate.value] = triple.object.value
    constraint = said.get((shape, f"{_SH}sparql"), "")
    return said.get((constraint, f"{_SH}select"), "")
