"""The W3C's test suite for SHACL: its tests, and reports as graphs that can be compared."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graph.errors import PolicygraphError
from shapes.shacl import Outcome, Schema
from shapes.shacl import paths as shacl_paths
from shapes.shacl.report import triples
from shapes.shacl.sources import LoadedSource
from shapes.shacl.terms import Term, sh
from shapes.shacl.triples import Triples
from tests.conftest import SHARED

FOLDER = SHARED / "w3c" / "shacl" / "tests"
BASE = "https://w3c.github.io/data-shapes/data-shapes-test-suite/tests/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"

_PATH = sh("resultPath")
_COMPARED = (
    "focusNode",
    "resultPath",
    "resultSeverity",
    "sourceConstraint",
    "sourceConstraintComponent",
    "sourceShape",
    "value",
    "resultMessage",
)


@dataclass(frozen=True)
class Case:
    """One test: its IRI, the files of data and shapes, and what is expected."""

    iri: str
    data: str
    shapes: str
    graph: Triples
    result: Term

    @property
    def fails(self) -> bool:
        """Whether a failure is expected, not a report."""
        return self.result == ox.NamedNode(SHT + "Failure")


def cases(part: str) -> list[Case]:
    """Return the tests of `core` or `sparql`, those too that no manifest includes."""
    return [case for file in sorted((FOLDER / part).rglob("*.ttl")) for case in _cases(file)]


def _cases(file: Path) -> Iterator[Case]:
    name = file.relative_to(FOLDER).as_posix()
    graph = Triples(parsed(name))
    this = ox.NamedNode(BASE + name)
    for entries in graph.objects(this, ox.NamedNode(MF + "entries")):
        for entry in graph.members(entries):
            (action,) = graph.objects(entry, ox.NamedNode(MF + "action"))
            (data,) = graph.objects(action, ox.NamedNode(SHT + "dataGraph"))
            (shapes,) = graph.objects(action, ox.NamedNode(SHT + "shapesGraph"))
            (result,) = graph.objects(entry, ox.NamedNode(MF + "result"))
            yield Case(entry.value, _name(data), _name(shapes), graph, result)


def _name(file: Term) -> str:
    return file.value.removeprefix(BASE)


@cache
def parsed(name: str) -> list[ox.Quad]:
    """Return what a file of the suite says."""
    content = (FOLDER / name).read_bytes()
    return list(ox.parse(content, ox.RdfFormat.TURTLE, base_iri=BASE + name))


def outcome(case: Case) -> Outcome:
    """Validate the data of a test; raises PolicygraphError where that cannot be done."""
    source = LoadedSource([quad.triple for quad in parsed(case.data)])
    return Schema(parsed(case.shapes)).run(source)


def expected(case: Case) -> ox.Dataset:
    """Return the report that a test expects, canonical."""
    return canonical(case.graph, case.result, compared(case))


def compared(case: Case) -> frozenset[str]:
    """Return the properties of results that the expected report has."""
    results = case.graph.objects(case.result, sh("result"))
    said = {predicate for result in results for predicate in case.graph.about(result)}
    return frozenset(name for name in _COMPARED if sh(name) in said)


def found(outcome: Outcome, names: Set[str]) -> ox.Dataset:
    """Return a report with these properties of its results alone, canonical."""
    graph = Triples(triples(outcome))
    (report,) = graph.having(
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), sh("ValidationReport")
    )
    return canonical(graph, report, names)


def canonical(graph: Triples, report: Term, names: Set[str]) -> ox.Dataset:
    """Return a report as a graph, its paths as texts, so that equal reports are the same."""
    root = ox.BlankNode("report")
    quads = [ox.Quad(root, sh("conforms"), term) for term in graph.objects(report, sh("conforms"))]
    for number, result in enumerate(graph.objects(report, sh("result"))):
        node = ox.BlankNode(f"result{number}")
        quads.append(ox.Quad(root, sh("result"), node))
        for name in names:
            for term in graph.objects(result, sh(name)):
                if sh(name) == _PATH:
                    term = ox.Literal(shacl_paths.text(shacl_paths.read(graph, term)))
                quads.append(ox.Quad(node, sh(name), term))
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


__all__ = ["Case", "PolicygraphError", "cases", "compared", "expected", "found", "outcome"]
