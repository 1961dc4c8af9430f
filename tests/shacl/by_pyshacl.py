"""What pySHACL says of the same shapes and data, as sets that can be compared."""

from collections.abc import Iterable

import pyoxigraph as ox
import pyshacl
from rdflib import Graph

from graph.store import rdflib_terms
from shapes.shacl import Outcome, paths
from shapes.shacl.terms import Term, sh
from shapes.shacl.triples import Triples

Said = tuple[str, str, str, str, str, str]
"""Focus node, path, value, shape, component and severity of a result."""


def ours(outcome: Outcome) -> set[Said]:
    """Return the results of an outcome."""
    return {
        (
            str(result.focus),
            "" if result.path is None else paths.text(result.path),
            "" if result.value is None else str(result.value),
            str(result.shape),
            result.component,
            result.severity,
        )
        for result in outcome.results
    }


def theirs(shapes: Iterable[ox.Quad], data: Iterable[ox.Triple]) -> set[Said]:
    """Return the results of pySHACL."""
    report = report_of(shapes, data)
    known = Triples(
        ox.Triple(*(rdflib_terms.back(term) for term in triple))  # type: ignore[arg-type]
        for triple in report
    )
    return {
        _said(known, node)
        for made in known.subjects()
        for node in known.objects(made, sh("result"))
    }


def report_of(shapes: Iterable[ox.Quad], data: Iterable[ox.Triple]) -> Graph:
    """Return the report of pySHACL."""
    graph, asked = Graph(), Graph()
    for triple in rdflib_terms.triples(ox.Quad(t.subject, t.predicate, t.object) for t in data):
        graph.add(triple)
    for triple in rdflib_terms.triples(shapes):
        asked.add(triple)
    _, report, text = pyshacl.validate(graph, shacl_graph=asked)
    assert isinstance(report, Graph), text
    return report


def _said(report: Triples, result: Term) -> Said:
    def one(name: str) -> Term | None:
        return report.one(result, sh(name))

    def text(name: str) -> str:
        term = one(name)
        return "" if term is None else str(term)

    path = one("resultPath")
    component, severity = one("sourceConstraintComponent"), one("resultSeverity")
    assert component is not None
    assert severity is not None
    return (
        text("focusNode"),
        "" if path is None else paths.text(paths.read(report, path)),
        text("value"),
        text("sourceShape"),
        component.value,
        severity.value,
    )
