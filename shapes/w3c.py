"""A report as W3C SHACL defines it: one `sh:ValidationReport` with a `sh:result` each."""

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.extras.shacl import build_shacl_path
from rdflib.namespace import RDF, SH

import ontology
from graph.store.rdflib_terms import Node, term
from shapes import SHAPES
from shapes.catalogue import catalogue
from shapes.findings import Finding, Report

PREFIXES = {
    "sh": str(SH),
    "pg": ontology.NAMESPACE,
    "pgs": SHAPES,
    "dct": ontology.PREFIXES["dct"],
}


def rdf(report: Report) -> Graph:
    """Return the whole report in terms of rdflib."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    node = BNode("report")
    graph.add((node, RDF.type, SH.ValidationReport))
    graph.add((node, SH.conforms, Literal(report.conforms)))
    for index, finding in enumerate(report.findings):
        # Writers sort blank nodes by name: so results keep their order.
        result = BNode(f"result{index:09}")
        graph.add((node, SH.result, result))
        _add(graph, result, finding)
    return graph


def _add(graph: Graph, result: BNode, finding: Finding) -> None:
    path, _ = build_shacl_path(catalogue()[finding.shape].path, graph)
    said: dict[URIRef, Node | None] = {
        RDF.type: SH.ValidationResult,
        SH.focusNode: URIRef(finding.focus),
        SH.value: None if finding.value_term is None else term(finding.value_term),
        SH.sourceShape: URIRef(finding.shape),
        SH.sourceConstraint: URIRef(finding.constraint) if finding.constraint else None,
        SH.sourceConstraintComponent: URIRef(finding.component),
        SH.resultSeverity: SH[finding.severity],
    }
    for predicate, value in said.items():
        if value is not None:
            graph.add((result, predicate, value))
    graph.add((result, SH.resultPath, path))
    for language in ("zh", "en"):
        message = Literal(finding.message(language), lang=language)
        graph.add((result, SH.resultMessage, message))
