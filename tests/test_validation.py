"""Validation of the documents' graphs, and the report in each of its formats."""

import csv
import io
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import html
from rdflib import BNode, Graph, Literal, Node, URIRef
from rdflib.extras.shacl import parse_shacl_path
from rdflib.namespace import RDF, SH, XSD

from graph.errors import StoreError
from graph.store import Snapshot, rdflib_terms
from graph.store.folder import FolderStore
from shapes import SHAPES
from shapes.catalogue import catalogue
from shapes.report import COLUMNS, FORMATS, write
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
    assert (gap.value, gap.value_label, gap.value_term) == ("7", None, Literal("7"))
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
    (name,) = seed.documents()
    triples = ox.serialize((q.triple for q in seed.quads(name)), format=ox.RdfFormat.N_TRIPLES)
    data = Graph().parse(data=triples or b"", format="nt")
    plain = by_pyshacl(data, across=False)
    written = Graph().parse(data=write(of_seed, "turtle", "en"), format="turtle")
    asked = (SH.focusNode, SH.sourceShape, SH.resultSeverity, SH.value, SH.sourceConstraint)
    assert _rows(written, asked) == _rows(plain, asked)


def _rows(graph: Graph, predicates: tuple[URIRef, ...]) -> Counter[tuple[Node | None, ...]]:
    return Counter(
        tuple(graph.value(result, predicate) for predicate in predicates)
        for result in graph.subjects(RDF.type, SH.ValidationResult)
    )


# The formats.


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written_for_every_report(
    format: str, language: str, report: Report, snapshot: Snapshot
) -> None:
    assert write(report, format, language).decode()
    assert write(validate(snapshot, [OTHER]), format, language).decode()


def test_unknown_formats_and_languages_are_refused(report: Report) -> None:
    with pytest.raises(ValueError, match="pdf"):
        write(report, "pdf", "en")
    with pytest.raises(ValueError, match="fr"):
        write(report, "text", "fr")


def test_text_counts_first_then_details(report: Report) -> None:
    lines = write(report, "text", "zh").decode().splitlines()
    assert lines[0] == "检查 2 份文件：不符合；5 项结果（违反 2，警告 3，提示 0）"
    assert lines[2:5] == ["违反", "       1  任务缺少内容", "       1  指标缺少单位"]
    details = lines[lines.index(f"plan.docx  <{GRAPH}>") :]
    task = next(line for line in details if line.startswith("    1.1.1  "))
    assert "任务没有内容：请写明要做什么，再重新读入。" in details[details.index(task) - 1]
    assert any(line.endswith("← 教务处") for line in details)


def test_text_keeps_control_characters_from_the_terminal(report: Report) -> None:
    for language in ("zh", "en"):
        assert "\x1b" not in write(report, "text", language).decode()


def test_text_in_english(report: Report, snapshot: Snapshot) -> None:
    text = write(report, "text", "en").decode()
    assert text.startswith(
        "2 documents checked: does not conform; results: 5 (Violation 2, Warning 3, Info 0)"
    )
    assert "       1  Task without text" in text
    fine = write(validate(snapshot, [OTHER]), "text", "en").decode()
    assert fine == "1 document checked: conforms; results: 0 (Violation 0, Warning 0, Info 0)\n"


def test_turtle_is_one_w3c_report(report: Report) -> None:
    graph = Graph().parse(data=write(report, "turtle", "en"), format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms) == Literal("false", datatype=XSD.boolean)
    results = list(graph.objects(node, SH.result))
    assert len(results) == len(report.findings)
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        _check_result(graph, result)
    found = {str(graph.value(result, SH.sourceShape)) for result in results}
    assert found == {finding.shape for finding in report.findings}


def _check_result(graph: Graph, result: Node) -> None:
    shape = graph.value(result, SH.sourceShape)
    assert isinstance(shape, URIRef)
    path = graph.value(result, SH.resultPath)
    assert path is not None
    assert repr(parse_shacl_path(graph, path)) == repr(catalogue()[str(shape)].path)
    messages = (m for m in graph.objects(result, SH.resultMessage) if isinstance(m, Literal))
    assert sorted(str(message.language) for message in messages) == ["en", "zh"]
    for predicate in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
        assert len(list(graph.objects(result, predicate))) == 1
    assert not isinstance(graph.value(result, SH.sourceConstraint), BNode)


def test_values_keep_their_kind(report: Report) -> None:
    graph = Graph().parse(data=write(report, "turtle", "en"), format="turtle")
    assert set(graph.objects(None, SH.value)) == {Literal("7"), URIRef(f"{EX}lead")}


def test_json_ld_says_the_same_as_turtle(report: Report) -> None:
    forms = {"turtle": ox.RdfFormat.TURTLE, "json-ld": ox.RdfFormat.JSON_LD}
    read = []
    for name, form in forms.items():
        dataset = ox.Dataset(ox.parse(write(report, name, "en"), form))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        read.append(dataset)
    assert read[0] == read[1]


def test_a_conforming_report_says_so_in_rdf(snapshot: Snapshot) -> None:
    written = write(validate(snapshot, [OTHER]), "turtle", "en")
    graph = Graph().parse(data=written, format="turtle")
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["true"]
    assert not list(graph.subject_objects(SH.result))


def test_csv_has_a_row_for_each_finding(report: Report) -> None:
    text = write(report, "csv", "en").decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["shape"] for row in rows] == [finding.shape for finding in report.findings]
    assert NAME in {row["focus_label"] for row in rows}


def test_json_holds_counts_and_findings(report: Report) -> None:
    said = json.loads(write(report, "json", "en"))
    assert said["conforms"] is False
    assert {"graph": OTHER, "title": "云溪计划"} in said["graphs"]
    assert said["severities"] == {"Violation": 2, "Warning": 3, "Info": 0}
    assert sum(count["count"] for count in said["counts"]) == len(said["findings"]) == 5
    assert said["findings"][0]["focus_label"] == NAME
    assert said["findings"][0]["value"] is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_is_escaped_and_whole(language: str, report: Report) -> None:
    text = write(report, "html", language).decode()
    assert "<script>" not in text
    page = html.document_fromstring(text.replace("\x1b", ""))
    assert page.get("lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert [title.text for title in page.findall(".//h2")][1:] == ["plan.docx", "云溪计划"]
    rows = page.xpath("//tbody/tr")
    assert isinstance(rows, list)
    assert len(rows) == 5 + len(report.counts())
    assert report.findings[0].message(language) in text


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
