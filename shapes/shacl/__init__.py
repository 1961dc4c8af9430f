# mypy: ignore-errors
# ruff: noqa: S101
"""Until the compiler is here: its contract, kept by pySHACL."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from threading import Lock

import pyoxigraph as ox
import pyshacl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

from graph.store.rdflib_terms import triples
from shapes.shacl.sources import GraphSource, Source
from shapes.shacl.terms import Term

__all__ = ["GraphSource", "Outcome", "Result", "Schema", "Source", "Term", "compiled"]
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Result:
    """One result."""

    focus: Term
    path: object
    value: Term | None
    shape: Term
    constraint: Term | None
    component: str
    severity: str
    messages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found."""

    results: Sequence[Result]
    fallbacks: Mapping[str, str] = field(default_factory=dict)


class Schema:
    """Shapes."""

    def __init__(self, turtle: bytes) -> None:
        self._graph = Graph().parse(data=turtle, format="turtle")
        self._turtle = turtle

    def run(
        self,
        source: Source,
        *,
        shapes: Set[str] | None = None,
        focus: Collection[Term] | None = None,
    ) -> Outcome:
        """Run."""
        data = Graph()
        for triple in triples(ox.Quad(t.subject, t.predicate, t.object) for t in source.triples()):
            data.add(triple)
        chosen = Graph().parse(data=self._turtle, format="turtle")
        for node in set(chosen.subjects(RDF.type, SH.NodeShape)):
            if shapes is not None and str(node) not in shapes:
                chosen.add((node, SH.deactivated, Literal(True)))
        with _ONE_AT_A_TIME:
            _, report, _ = pyshacl.validate(data, shacl_graph=chosen)
        assert isinstance(report, Graph)
        results = [self._result(report, node) for node in report.objects(None, SH.result)]
        if focus is not None:
            results = [r for r in results if r.focus in set(focus)]
        return Outcome(results)

    def foci(self, source: Source, shape: str) -> list[Term]:
        """Foci."""
        node, found = URIRef(shape), dict[Term, None]()
        for predicate, pattern in (
            (SH.targetClass, "?this a <{}>"),
            (SH.targetObjectsOf, "?x <{}> ?this"),
            (SH.targetSubjectsOf, "?this <{}> ?x"),
        ):
            for target in self._graph.objects(node, predicate):
                rows = source.select(f"SELECT DISTINCT ?this {{ {pattern.format(target)} }}")
                found.update((row["this"], None) for row in rows)
        for target in self._graph.objects(node, SH.targetNode):
            found[_term(target)] = None
        return list(found)

    def _result(self, report: Graph, node: object) -> Result:
        def value(predicate: URIRef) -> object:
            return report.value(node, predicate)  # type: ignore[arg-type]

        raw, shape = value(SH.value), value(SH.sourceShape)
        constraint = value(SH.sourceConstraint)
        texts = [m for m in self._graph.objects(shape, SH.message) if isinstance(m, Literal)]  # type: ignore[arg-type]
        return Result(
            _term(value(SH.focusNode)),
            None,
            None if raw is None else _term(raw),
            _term(shape),
            None if constraint is None else _term(constraint),
            str(value(SH.sourceConstraintComponent)),
            str(value(SH.resultSeverity)),
            {t.language or "": str(t).replace("{?value}", str(raw)) for t in texts},
        )


def _term(value: object) -> Term:
    if isinstance(value, URIRef):
        return ox.NamedNode(str(value))
    if isinstance(value, BNode):
        return ox.BlankNode(str(value))
    assert isinstance(value, Literal)
    if value.language:
        return ox.Literal(str(value), language=value.language)
    return ox.Literal(str(value), datatype=value.datatype and ox.NamedNode(str(value.datatype)))


@cache
def compiled(turtle: bytes) -> Schema:
    """Compile."""
    return Schema(turtle)
