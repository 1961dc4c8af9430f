"""Validation of the documents' graphs, and the report in each of its formats."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import BNode, Graph, Literal, Node, URIRef
from rdflib.namespace import RDF, SH, XSD

from graph.errors import StoreError
from graph.store import Snapshot, rdflib_terms
from graph.store.folder import FolderStore
from shapes import SHAPES
from shapes.catalogue import catalogue
from shapes.formats import write
from shapes.validation import Finding, Report, validate
from tests.shape_cases import COMPLETE, EX, GRAPH, without
from tests.shape_reports import by_pyshacl, stored

OTHER = "http://127.0.0.1:8000/graph/other"
NAME = "<script>alert('1')</script>, \"二\"\n&amp;\x1b[31m"
FAULTY = without("ex:task pg:text", "ex:policy dct:title", "ex:lead pg:name") + (
    f"""
    ex:policy rdfs:label "plan.docx"@zh .
    ex:task rdfs:label {Literal(NAME, lang="zh").n3()} .
    ex:lead pg:supports ex:task ; pg:name "教务处" ; rdfs:label "Dean"@en , "教务处"@zh .
    ex:task pg:hasTarget ex:total . ex:total a pg:Target ; prov:wasDerivedFrom ex:span ;
        pg:indicator "基地" ; pg:value 1.0 ; pg:comparator pg:Exactly ; pg:maxValue 2.0 .
    ex:note pg:about ex:measure ; pg:noteKind pg:NumberGap ; pg:detail "7" .
    """
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("faulty")
    return stored(folder, {GRAPH: FAULTY, OTHER: COMPLETE}).snapshot()


@pytest.fixture(scope="module")
def report(snapshot: Snapshot) -> Report:
    return validate(snapshot)


def _of(report: Report, shape: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.shape == SHAPES + shape]


def test_the_gravest_come_first(report: Report) -> None:
    assert [catalogue()[finding.shape].key for finding in report.findings] == [
        "TaskText",
        "TargetUnit",
        "PolicyTitle",
        "TaskRoles",
        "MeasureNumbering",
    ]
    assert report.severities() == {"Violation": 2, "Warning": 3, "Info": 0}
    assert [count.shape.key for count in report.counts("Violation")] == ["TaskText", "TargetUnit"]
    assert [count.number for count in report.counts()] == [1, 1, 1, 1, 1]


def test_a_finding_says_where_and_what_to_do(report: Report) -> None:
    (roles,) = _of(report, "TaskRoles")
    assert (roles.graph, roles.focus, roles.focus_path) == (GRAPH, f"{EX}task", "1.1.1")
    assert (roles.focus_label, roles.value_label) == (NAME, "教务处")
    assert (roles.path, roles.value) == ("^pg:leads", f"{EX}lead")
    assert (roles.severity, roles.component) == ("Warning", str(SH.SPARQLConstraintComponent))
    assert roles.constraint == SHAPES + "TaskRolesQuery"
    (gap,) = _of(report, "MeasureNumbering")
    assert (gap.value, gap.value_label, gap.value_term) == ("7", None, ox.Literal("7"))
    assert gap.message_zh == "在这项举措之前缺少第 7 项：请补上缺少的举措，或者重新编号。"
    assert gap.message("en").startswith("Measure 7 is missing before this one: add it")
    (unit,) = _of(report, "TargetUnit")
    assert (unit.constraint, unit.component) == (None, str(SH.MinCountConstraintComponent))


@pytest.mark.handmade
def test_a_target_stands_where_its_unit_does(tmp_path: Path) -> None:
    (found,) = validate(stored(tmp_path, {GRAPH: without("ex:target pg:unit")}).snapshot()).findings
    assert found.focus_path == "1.1.1"


def test_titles_fall_back_on_what_a_policy_is_called(report: Report) -> None:
    assert report.titles == {GRAPH: "plan.docx", OTHER: "云溪计划"}


@pytest.mark.handmade
def test_findings_stand_as_one_reads(tmp_path: Path) -> None:
    tasks = [f"ex:t{n} a pg:Task, pg:Project ; pg:path '1.{n}' ." for n in (10, 9, 2)]
    report = validate(stored(tmp_path, {GRAPH: COMPLETE + "".join(tasks)}).snapshot())
    assert [f.focus_path for f in _of(report, "TaskText")] == ["1.2", "1.9", "1.10"]


@pytest.mark.handmade
def test_each_graph_is_checked_on_its_own(tmp_path: Path) -> None:
    half = without("ex:support")
    store = stored(tmp_path, {GRAPH: half, OTHER: "ex:support pg:supports ex:task ; a pg:Party ."})
    assert {f.graph for f in _of(validate(store.snapshot()), "TaskSupport")} == {GRAPH}


def test_only_the_named_graphs_are_checked(snapshot: Snapshot) -> None:
    told: list[tuple[int, str]] = []
    report = validate(snapshot, [OTHER, OTHER], lambda index, name: told.append((index, name)))
    assert report.conforms
    assert list(report.titles) == [OTHER]
    assert told == [(0, OTHER)]


def test_nothing_to_validate_is_an_error(store: FolderStore, snapshot: Snapshot) -> None:
    with pytest.raises(StoreError, match="nothing to validate: read documents first") as raised:
        validate(store.snapshot())
    assert "没有可检查的内容" in raised.value.zh
    with pytest.raises(StoreError, match="nothing to validate"):
        validate(snapshot, [])
    with pytest.raises(StoreError, match="there is no graph urn:unknown"):
        validate(snapshot, [GRAPH, "urn:unknown"])


def test_graphs_without_what_shapes_ask_for_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to validate"):
        validate(stored(tmp_path, {GRAPH: "ex:a rdfs:label 'a' ."}).snapshot())


def test_validating_in_threads_and_again_gives_the_same(snapshot: Snapshot, report: Report) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(validate, [snapshot] * 8)) == [report] * 8


# The seed.


@pytest.fixture(scope="module")
def of_seed(seed: Snapshot) -> Report:
    return validate(seed)


def test_seed_report_holds_what_pyshacl_found(seed: Snapshot, of_seed: Report) -> None:
    asked = (SH.focusNode, SH.sourceShape, SH.resultSeverity, SH.value, SH.sourceConstraint)
    (name,) = seed.documents()
    alone, together = (
        _rows(by_pyshacl(data, across), asked)
        for data, across in (
            (_graph(seed, [name]), False),
            (_graph(seed, seed.graphs()), True),
        )
    )
    written = Graph().parse(data=write(of_seed, "turtle", "en"), format="turtle")
    assert _rows(written, asked) == alone + together


def _graph(snapshot: Snapshot, names: list[str]) -> Graph:
    quads = (quad.triple for name in names for quad in snapshot.quads(name))
    triples = ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES)
    return Graph().parse(data=triples or b"", format="nt")


def _rows(graph: Graph, predicates: tuple[URIRef, ...]) -> Counter[tuple[Node | None, ...]]:
    return Counter(
        tuple(graph.value(result, predicate) for predicate in predicates)
        for result in graph.subjects(RDF.type, SH.ValidationResult)
    )


# The boundary to rdflib.

_INTEGER = ox.NamedNode(str(XSD.integer))


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (ox.NamedNode("urn:a"), URIRef("urn:a")),
        (ox.BlankNode("b"), BNode("b")),
        (ox.Literal("教务处"), Literal("教务处")),
        (ox.Literal("教务处", language="zh"), Literal("教务处", lang="zh")),
        (ox.Literal("01", datatype=_INTEGER), Literal("01", datatype=XSD.integer, normalize=False)),
    ],
)
def test_terms_keep_their_spelling(
    term: ox.NamedNode | ox.BlankNode | ox.Literal, expected: rdflib_terms.Node
) -> None:
    converted = rdflib_terms.term(term)
    assert (type(converted), converted) == (type(expected), expected)
    assert converted.n3() == expected.n3()


def test_what_rdflib_cannot_say_is_refused() -> None:
    node = ox.NamedNode("urn:a")
    triple = ox.Triple(node, node, node)
    with pytest.raises(TypeError, match="no such term"):
        rdflib_terms.term(triple)
    with pytest.raises(TypeError, match="no such term"):
        list(rdflib_terms.triples([ox.Quad(node, node, triple, node)]))
    turned = ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL)
    with pytest.raises(TypeError, match="no such term"):
        rdflib_terms.term(turned)
