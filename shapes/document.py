"""One document's graph as pySHACL sees it, and what fails in it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock
from typing import Any

import pyshacl
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH, Namespace
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

import ontology
from graph.store import Snapshot
from graph.store.rdflib_terms import Node, triples
from shapes import shapes
from shapes.catalogue import SEVERITIES, catalogue
from shapes.catalogue import graph as shapes_graph
from shapes.findings import Finding

PG = Namespace(ontology.NAMESPACE)

_PLACEHOLDER = re.compile(r"\{[?$]\w+\}")
_DIGITS = re.compile(r"([0-9]+)")
# pySHACL changes rdflib while it starts, and the shapes graph that it is given.
_ONE_AT_A_TIME = Lock()


@cache
def _shapes_for_pyshacl() -> Graph:
    """Return the shapes for one document: those across documents see nothing in it."""
    found = Graph().parse(data=shapes(), format="turtle")
    for shape in catalogue().values():
        if shape.across:
            found.remove((URIRef(shape.node), None, None))
            found.remove((URIRef(shape.iri), None, None))
    return found


@cache
def _prepared(query: str) -> Query:
    return prepareQuery(query)


class _Graph(Graph):
    """A graph that parses each query once: pySHACL asks the same for every focus node."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


class Document:
    """One document's graph in rdflib's terms, and what it says for people."""

    def __init__(self, name: str, snapshot: Snapshot) -> None:
        self._name = name
        self._graph = _Graph()
        for triple in triples(snapshot.quads(name)):
            self._graph.add(triple)

    def title(self) -> str:
        """Return the title of the graph's policy, else what it is called."""
        policy = self._graph.value(predicate=RDF.type, object=PG.Policy, any=True)
        title = self._graph.value(policy, DCTERMS.title) if policy is not None else None
        return str(title or self._label(policy) or self._name)

    def targets(self) -> int:
        """Return how many nodes the shapes look at."""
        classes = set(shapes_graph().objects(None, SH.targetClass))
        return sum(1 for name in classes for _ in self._graph.subjects(RDF.type, name))

    def findings(self) -> list[Finding]:
        """Return what fails a shape: the gravest first, then by shape, then as one reads."""
        with _ONE_AT_A_TIME:
            _, report, text = pyshacl.validate(self._graph, shacl_graph=_shapes_for_pyshacl())
        if not isinstance(report, Graph):
            raise RuntimeError(text)
        return sorted(self._found(report), key=_place)

    def _found(self, report: Graph) -> Iterator[Finding]:
        for result in report.subjects(RDF.type, SH.ValidationResult):
            said = {
                predicate: _node(value) for predicate, value in report.predicate_objects(result)
            }
            yield self._finding(said, [str(m) for m in report.objects(result, SH.resultMessage)])

    def _finding(self, said: dict[Any, Node], messages: Sequence[str]) -> Finding:
        focus, value = said[SH.focusNode], said.get(SH.value)
        shape = catalogue()[str(said[SH.sourceShape])]
        constraint = said.get(SH.sourceConstraint)
        return Finding(
            graph=self._name,
            focus=str(focus),
            focus_label=self._label(focus),
            focus_path=self._path(focus),
            path=shape.path_text,
            value=None if value is None else str(value),
            value_label=self._label(value),
            shape=shape.iri,
            constraint=None if constraint is None else str(constraint),
            component=str(said[SH.sourceConstraintComponent]),
            severity=shape.severity,
            message_zh=_filled(shape.messages["zh"], messages),
            message_en=_filled(shape.messages["en"], messages),
            value_term=value,
        )

    def _label(self, node: object) -> str | None:
        if not isinstance(node, URIRef):
            return None
        labels = sorted(
            (label.language != "zh", str(label))
            for label in self._graph.objects(node, RDFS.label)
            if isinstance(label, Literal)
        )
        return labels[0][1] if labels else None

    def _path(self, focus: Node) -> str | None:
        unit = self._graph.value(predicate=PG.hasTarget, object=focus, any=True) or focus
        path = self._graph.value(unit, PG.path)
        return None if path is None else str(path)


def _node(value: object) -> Node:
    if not isinstance(value, Node):
        raise TypeError(f"no term: {value!r}")
    return value


def _filled(message: str, messages: Sequence[str]) -> str:
    """Return a message as it was filled in: pySHACL drops the languages of those."""
    pattern = ".*".join(map(re.escape, _PLACEHOLDER.split(message)))
    return next(found for found in messages if re.fullmatch(pattern, found, re.DOTALL))


def _place(finding: Finding) -> tuple[int, int, list[tuple[int, str]], str, list[tuple[int, str]]]:
    return (
        SEVERITIES.index(finding.severity),
        catalogue()[finding.shape].order,
        _natural(finding.focus_path),
        finding.focus,
        _natural(finding.value),
    )


def _natural(text: str | None) -> list[tuple[int, str]]:
    """Return a key by which 2.10 comes after 2.9: figures at odd places, by length first."""
    parts = _DIGITS.split(text or "")
    return [(len(part) if place % 2 else 0, part) for place, part in enumerate(parts)]
