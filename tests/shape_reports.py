"""What a graph is reported for, by each engine that runs the shapes."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
from rdflib import Graph, Literal, URIRef
from rdflib.extras.shacl import parse_shacl_path
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

import ontology
from graph.store.folder import FolderStore
from graph.store.rdflib_terms import triples
from graph.store.snapshot import FolderSnapshot
from shapes import shapes
from shapes.catalogue import catalogue
from shapes.shacl import Outcome, Schema, compiled
from shapes.shacl.sources import GraphSource, Source
from tests.shape_cases import EX, Row


def parsed(turtle: str) -> str:
    """Return Turtle with the prefixes of the project, and `ex:`."""
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in ontology.PREFIXES.items())
    return f"{prefixes}@prefix ex: <{EX}> .\n{turtle}"


def stored(folder: Path, graphs: dict[str, str]) -> FolderStore:
    """Return a new store with these graphs, each given as Turtle."""
    store = FolderStore.create(folder / "store")
    store.replace({name: list(_quads(name, turtle)) for name, turtle in graphs.items()})
    return store


def _quads(name: str, turtle: str) -> Iterable[ox.Quad]:
    for triple in ox.parse(parsed(turtle), ox.RdfFormat.TURTLE):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name))


@cache
def _prepared(query: str) -> Query:
    return prepareQuery(query)


class _Graph(Graph):
    """A graph that parses each query once: most of pySHACL's time would go there."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


@cache
def shapes_of(across: bool) -> Graph:
    """Return the shapes for one document, or those across documents."""
    found = Graph().parse(data=shapes(), format="turtle")
    for shape in catalogue().values():
        if shape.across != across:
            found.remove((URIRef(shape.node), None, None))
            found.remove((URIRef(shape.iri), None, None))
    return found


def by_pyshacl(data: Graph, across: bool) -> Graph:
    """Return the report of pySHACL."""
    graph = _Graph()
    graph += data
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes_of(across))
    assert isinstance(report, Graph), text
    return report


def by_queries(source: Source, across: bool) -> Outcome:
    """Return what the queries find that the shapes are compiled to: none may need another way."""
    nodes = {shape.node for shape in catalogue().values() if shape.across == across}
    outcome = _schema().run(source, shapes=nodes)
    assert not outcome.fallbacks
    return outcome


@cache
def _schema() -> Schema:
    return compiled(shapes())


def by_both(snapshot: FolderSnapshot, name: str | None) -> list[Row]:
    """Return what is found in a graph, or for None across all, once both engines say the same."""
    across = name is None
    rows = found(by_queries(GraphSource(snapshot, name), across))
    data = Graph()
    for graph in snapshot.graphs() if name is None else [name]:
        for triple in triples(snapshot.quads(graph)):
            data.add(triple)
    assert ordered(rows) == ordered(results(by_pyshacl(data, across)))
    return rows


def results(report: Graph) -> list[Row]:
    """Return shape, focus node, path and value of each result, which must have the severity of
    its shape and every variable of its messages filled in."""
    rows = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = catalogue()[str(report.value(result, SH.sourceShape))]
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        assert path is not None
        assert repr(parse_shacl_path(report, path)) == repr(shape.path)
        assert report.value(result, SH.resultSeverity) == SH[shape.severity]
        messages = [str(message) for message in report.objects(result, SH.resultMessage)]
        assert len(messages) == 2, messages
        assert not [message for message in messages if "{" in message]
        focus = short(report.value(result, SH.focusNode))
        rows.append((shape.key, focus, shape.path_text, None if value is None else short(value)))
    return rows


def found(outcome: Outcome) -> list[Row]:
    """Return the same of what queries find."""
    rows = []
    for result in outcome.results:
        shape = catalogue()[short(result.shape, whole=True)]
        assert result.severity == str(SH[shape.severity])
        assert sorted(result.messages) == ["en", "zh"]
        assert not [message for message in result.messages.values() if "{" in message]
        value = None if result.value is None else short(result.value)
        rows.append((shape.key, short(result.focus), shape.path_text, value))
    return rows


def short(term: object, *, whole: bool = False) -> str:
    """Return a term as the cases write it: `task`, `pg:Lead`, the words of a literal."""
    assert isinstance(term, URIRef | Literal | ox.NamedNode | ox.Literal)
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    return text if whole else text.removeprefix(EX).replace(ontology.NAMESPACE, "pg:")


def ordered(rows: Iterable[Row]) -> list[Row]:
    """Return rows in an order, to compare them as lists: none may occur twice."""
    return sorted(rows, key=str)
