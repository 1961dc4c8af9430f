"""The topics of a document's measures and tasks, and the concepts of its indicators.

They follow from the document alone and have a graph of its own beside it. The same term has the
same concept in all of them, so that it can be asked for across documents.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from graph import names
from graph.derivation import indicators, terms
from graph.store import Content, Difference, Documents
from graph.writing.terms import term

_UNITS = (term("pg:Measure"), term("pg:Task"))
_READ = frozenset(
    map(
        term,
        (
            "rdf:type", "dct:title", "pg:text", "pg:name", "pg:surfaceForm", "pg:indicator",
            "pg:unit",
        ),
    )
)  # fmt: skip
_STORED = "SELECT ({graph} AS ?g) ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
_SCHEMES = {
    "topic": ("主题", "Topics"),
    "indicator": ("指标", "Indicators"),
}

_Said = Mapping[ox.NamedNode, Mapping[ox.NamedNode, Sequence[ox.NamedNode | ox.Literal]]]


def derive(content: Content, documents: Documents) -> Difference:
    """Return how the topics and indicators of these documents change."""
    gone: set[ox.Quad] = set()
    new: set[ox.Quad] = set()
    for name, quads in documents.items():
        graph = ox.NamedNode(names.topics(content.base, name))
        made = set(_Writer(content.base, graph).quads(_said(quads)))
        held = set(_stored(content, graph))
        gone |= held - made
        new |= made - held
    return Difference(gone, new)


def _said(quads: Iterable[ox.Quad]) -> _Said:
    """Return what quads say of each subject that counts here, by predicate."""
    found: dict[ox.NamedNode, dict[ox.NamedNode, list[ox.NamedNode | ox.Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in quads:
        if quad.predicate in _READ and isinstance(quad.subject, ox.NamedNode):
            value = quad.object
            if isinstance(value, ox.NamedNode | ox.Literal):
                found[quad.subject][quad.predicate].append(value)
    return found


def _stored(content: Content, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for row in content.select(_STORED.format(graph=graph)):
        subject, predicate = row["s"], row["p"]
        if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode):
            yield ox.Quad(subject, predicate, row["o"], graph)


class _Writer:
    def __init__(self, base: str, graph: ox.NamedNode) -> None:
        self._base = base
        self._graph = graph
        self._described: set[ox.NamedNode] = set()

    def quads(self, said: _Said) -> Iterator[ox.Quad]:
        yield from self._topics(said)
        yield from self._indicators(said)

    def _topics(self, said: _Said) -> Iterator[ox.Quad]:
        units = sorted(
            (
                (node, facts)
                for node, facts in said.items()
                if any(unit in facts.get(term("rdf:type"), ()) for unit in _UNITS)
            ),
            key=lambda item: item[0].value,
        )
        words = [
            terms.Words(_first(facts, "dct:title"), _first(facts, "pg:text")) for _, facts in units
        ]
        for (node, _), found in zip(units, terms.of_units(words, _parties(said)), strict=True):
            for topic in found:
                concept = self._node("topic", topic)
                yield self._quad(node, "dct:subject", concept)
                yield from self._concept(concept, "topic", topic)

    def _indicators(self, said: _Said) -> Iterator[ox.Quad]:
        for node, facts in said.items():
            printed = _first(facts, "pg:indicator")
            found = indicators.indicator(printed, _first(facts, "pg:unit")) if printed else None
            if found:
                concept = self._node("indicator", found.name, found.measured)
                yield self._quad(node, "pg:indicatorConcept", concept)
                yield from self._concept(concept, "indicator", found.label)
                if printed != found.label:
                    other = ox.Literal(printed, language="zh")
                    yield self._quad(concept, "skos:altLabel", other)

    def _concept(self, node: ox.NamedNode, kind: str, label: str) -> Iterator[ox.Quad]:
        """Yield a concept with its scheme, once: a graph tells what it uses."""
        if node in self._described:
            return
        self._described.add(node)
        scheme, (zh, en) = ox.NamedNode(f"{self._base}id/{kind}"), _SCHEMES[kind]
        yield self._quad(node, "rdf:type", term("skos:Concept"))
        yield self._quad(node, "skos:inScheme", scheme)
        for name in ("skos:prefLabel", "rdfs:label"):
            yield self._quad(node, name, ox.Literal(label, language="zh"))
        yield self._quad(scheme, "rdf:type", term("skos:ConceptScheme"))
        yield self._quad(scheme, "rdfs:label", ox.Literal(zh, language="zh"))
        yield self._quad(scheme, "rdfs:label", ox.Literal(en, language="en"))

    def _node(self, kind: str, *words: str) -> ox.NamedNode:
        key = hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
        return ox.NamedNode(f"{self._base}id/{kind}/{key}")

    def _quad(self, subject: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, term(name), value, self._graph)


def _first(facts: Mapping[ox.NamedNode, Sequence[ox.NamedNode | ox.Literal]], name: str) -> str:
    values = facts.get(term(name), ())
    return min((value.value for value in values), default="")


def _parties(said: _Said) -> set[str]:
    """Return what parties are called in a document."""
    found = (
        value.value
        for facts in said.values()
        for name in ("pg:name", "pg:surfaceForm")
        for value in facts.get(term(name), ())
    )
    return set(found)
