"""What a graph is reported for, by each engine that runs the shapes."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import Graph, Literal, URIRef
from rdflib.extras.shacl import parse_shacl_path
from rdflib.namespace import RDF, SH

import ontology
from graph.store.folder import FolderStore
from shapes import SHAPES, shapes
from shapes.catalogue import catalogue
from tests.shape_cases import EX, Expected


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
    _, report, text = pyshacl.validate(data, shacl_graph=shapes_of(across))
    assert isinstance(report, Graph), text
    return report


def results(report: Graph) -> list[tuple[str, str, str, str | None]]:
    """Return shape, focus node, path and value of each result, which must have the severity of
    its shape and every variable of its messages filled in."""
    found = []
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
        found.append((shape.key, focus, shape.path_text, None if value is None else short(value)))
    return found


def short(term: object) -> str:
    """Return a term as the cases write it: `task`, `pg:Lead`, the words of a literal."""
    assert isinstance(term, URIRef | Literal)
    return str(term).removeprefix(EX).replace(ontology.NAMESPACE, "pg:").removeprefix(SHAPES)


def expected(rows: Expected) -> list[tuple[str, str, str, str | None]]:
    """Return expected results in an order, to compare lists: none may occur twice."""
    return sorted(rows, key=str)
