"""A report in each of its formats, on reports that are made by hand."""

import csv
import io
import json
import re
from typing import Any

import pyoxigraph as ox
import pytest
from lxml import etree
from openpyxl import load_workbook
from rdflib import Graph, Literal, Node, URIRef
from rdflib.compare import to_isomorphic
from rdflib.extras.shacl import parse_shacl_path
from rdflib.namespace import DCTERMS, RDF, SH, XSD

from graph.errors import LimitError
from graph.store.rdflib_terms import term, triples
from shapes import SHAPES
from shapes.catalogue import SEVERITIES, catalogue
from shapes.findings import Finding, Report, Tally
from shapes.formats import FORMATS, comma, workbook, write
from shapes.formats.counting import added, lines, overall
from shapes.formats.rows import COLUMNS, row
from tests.reports import CLEAN, GAP, HOSTILE, LEAD, MENDED, NO_TEXT, PLAN, REPORT, ROLES, TABLE
from tests.reports import finding as made

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class TestEveryFormat:
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("name", FORMATS)
    def test_is_written_for_every_report(self, name: str, language: str) -> None:
        assert write(REPORT, name, language) != write(CLEAN, name, language) != b""

    @pytest.mark.parametrize("name", sorted(set(FORMATS) - {"xlsx"}))
    def test_keeps_control_characters_apart(self, name: str) -> None:
        assert not CONTROL.search(write(REPORT, name, "zh").decode())

    def test_unknown_ones_are_refused(self) -> None:
        with pytest.raises(ValueError, match="pdf"):
            write(REPORT, "pdf", "en")
        with pytest.raises(ValueError, match="fr"):
            write(REPORT, "text", "fr")

    def test_endings_and_media_types_name_one_each(self) -> None:
        assert len({each.ending for each in FORMATS.values()}) == len(FORMATS)
        assert len({each.media_type for each in FORMATS.values()}) == len(FORMATS)


class TestCounts:
    def test_a_sum_over_several_documents_is_one_tally_a_shape(self) -> None:
        some = [t for t in REPORT.tallies if t.scope == "document"]
        text = next(t for t in added(some) if t.shape == SHAPES + "TaskText")
        assert text == Tally(SHAPES + "TaskText", "document", None, 3, 1, 0, 0, 1)
        assert text.passed == 2

    def test_the_widest_scope_counts(self) -> None:
        assert {tally.scope for tally in overall(REPORT)} == {"store"}
        narrow = Report(REPORT.titles, REPORT.findings, tallies=REPORT.tallies[5:])
        assert {tally.scope for tally in overall(narrow)} == {"document"}
        assert overall(CLEAN) == []

    def test_lines_stand_by_severity_and_tell_what_passes(self) -> None:
        told = lines(REPORT.findings, overall(REPORT))
        assert [(line.shape.key, line.ratio, line.results, line.waived) for line in told] == [
            ("TaskText", "1/5", 1, 0),
            ("TaskSupport", "0/5", 0, 0),
            ("TaskRoles", "1/5", 1, 1),
            ("MeasureNumbering", "1/9", 1, 0),
            ("TaskLead", "1/4", 1, 0),
        ]

    def test_without_tallies_the_results_are_counted(self) -> None:
        [line] = lines((GAP,), ())
        assert (line.tally, line.ratio, line.results) == (None, "1", 1)


class TestText:
    def test_counts_with_denominators_come_first(self) -> None:
        said = write(REPORT, "text", "zh").decode().splitlines()
        assert said[:17] == [
            "检查 2 份文件：不符合；4 项结果（违反 1，警告 2，提示 1）",
            "其中已豁免 1 项",
            "与第 3 版相比：新增 2 项，已补正 1 项",
            "",
            "违反",
            "         1/5  任务缺少内容（此处未能读取 1）",
            "",
            "警告",
            "         1/5  牵头又配合（已豁免 1）",
            "         1/9  举措编号不连续",
            "",
            "提示",
            "         1/4  任务只有负责部门（文中未写 1，不适用 1）",
            "",
            "         0/5  没有发现问题的检查：1 项",
            "",
            f"云溪计划 <b>  <{PLAN}>",
        ]

    def test_details_tell_id_place_and_whose(self) -> None:
        said = write(REPORT, "text", "en").decode().splitlines()
        assert said[0] == (
            "2 documents checked: does not conform; results: 4 (Violation 1, Warning 2, Info 1)"
        )
        assert (
            "    0000000000000002  1.1  建设3个基地  ← 教务处"
            "  [教务处, 团委; waived until 2030-01-31: =已商定 <i>]" in said
        )
        assert "    0000000000000003  8  举措八  [new]" in said
        assert said[-2:] == [
            "Mended since version 3",
            "    0000000000000009  Task without support  1.1  建设3个基地",
        ]

    def test_a_conforming_report_is_one_line(self) -> None:
        assert write(CLEAN, "text", "en").decode() == (
            "1 document checked: conforms; results: 0 (Violation 0, Warning 0, Info 0)\n"
        )

    def test_what_pyshacl_had_to_check_is_told(self) -> None:
        report = Report({}, (), fallbacks={SHAPES + "TaskText": "recursion"})
        assert "TaskText was left to pySHACL: recursion" in write(report, "text", "en").decode()


READ = {"turtle": ox.RdfFormat.TURTLE, "json-ld": ox.RdfFormat.JSON_LD}


def _rdf(name: str, report: Report) -> Graph:
    graph = Graph()
    for triple in triples(ox.parse(write(report, name, "en"), READ[name])):
        graph.add(triple)
    return graph


class TestRdf:
    @pytest.mark.parametrize("name", ["turtle", "json-ld"])
    def test_each_result_is_complete(self, name: str) -> None:
        graph = _rdf(name, REPORT)
        [node] = graph.subjects(RDF.type, SH.ValidationReport)
        assert graph.value(node, SH.conforms) == Literal("false", datatype=XSD.boolean)
        results = {
            str(graph.value(r, DCTERMS.identifier)): r for r in graph.objects(node, SH.result)
        }
        assert set(results) == {each.id for each in REPORT.findings}
        for each in REPORT.findings:
            _check_result(graph, results[each.id], each)

    @pytest.mark.parametrize("report", [REPORT, CLEAN])
    def test_json_ld_says_the_same_as_turtle(self, report: Report) -> None:
        read = []
        for name, form in READ.items():
            dataset = ox.Dataset(ox.parse(write(report, name, "en"), form))
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            read.append(dataset)
        assert read[0] == read[1]

    def test_other_readers_read_it_alike(self) -> None:
        other = Graph().parse(data=write(REPORT, "turtle", "en"), format="turtle")
        assert to_isomorphic(other) == to_isomorphic(_rdf("turtle", REPORT))

    @pytest.mark.parametrize("name", ["turtle", "json-ld"])
    def test_the_path_of_every_shape_is_written(self, name: str) -> None:
        found = tuple(
            made(shape.key, id=f"{number:016x}", value_term=ox.Literal('"\\\n\r\t\u2028'))
            for number, shape in enumerate(catalogue().values())
        )
        graph = _rdf(name, Report({PLAN: "x"}, found))
        for result in graph.subjects(RDF.type, SH.ValidationResult):
            shape, path = graph.value(result, SH.sourceShape), graph.value(result, SH.resultPath)
            assert path is not None
            expected = catalogue()[str(shape)].path
            assert repr(parse_shacl_path(graph, path)) == repr(expected)
            assert graph.value(result, SH.value) == Literal('"\\\n\r\t\u2028')

    def test_a_conforming_report_says_so(self) -> None:
        graph = _rdf("turtle", CLEAN)
        assert [str(value) for value in graph.objects(None, SH.conforms)] == ["true"]
        assert len(graph) == 2

    def test_blank_nodes_of_what_was_sent_are_no_iris(self) -> None:
        for name in ("turtle", "json-ld"):
            graph = _rdf(name, Report({PLAN: "x"}, (made("TaskText", focus="_:b1"),)))
            [focus] = graph.objects(None, SH.focusNode)
            assert not isinstance(focus, URIRef)


def _check_result(graph: Graph, result: Node, finding: Finding) -> None:
    def value(name: URIRef) -> Node:
        [found] = graph.objects(result, name)
        return found

    assert value(SH.focusNode) == URIRef(finding.focus)
    assert value(SH.sourceShape) == URIRef(finding.shape)
    assert value(SH.sourceConstraintComponent) == URIRef(finding.component)
    assert value(SH.resultSeverity) == SH[finding.severity]
    expected = [term(finding.value_term)] if finding.value_term is not None else []
    assert list(graph.objects(result, SH.value)) == expected
    constraint = [URIRef(finding.constraint)] if finding.constraint else []
    assert list(graph.objects(result, SH.sourceConstraint)) == constraint
    assert set(graph.objects(result, SH.resultMessage)) == {
        Literal(finding.message_zh, lang="zh"),
        Literal(finding.message_en, lang="en"),
    }


class TestJson:
    def test_everything_is_in_it(self) -> None:
        said = json.loads(write(REPORT, "json", "en"))
        assert (said["conforms"], said["version"], said["waived"]) == (False, 5, 1)
        assert said["graphs"][1] == {"graph": TABLE, "title": "任务分解表"}
        assert said["severities"] == {"Violation": 1, "Warning": 2, "Info": 1}
        assert said["counts"][0] == {
            "shape": SHAPES + "TaskText", "severity": "Violation",
            "tier": catalogue()[SHAPES + "TaskText"].tier, "name_zh": "任务缺少内容",
            "name_en": "Task without text", "count": 1, "waived": 0, "applicable": 5,
            "passed": 4, "failed": 1, "not_applicable": 0, "silent": 0, "unread": 1,
            "results": 0,
        }  # fmt: skip
        assert len(said["tallies"]) == len(REPORT.tallies)
        assert [each["name"] for each in said["tallies"][4:6]] == [None, "云溪计划 <b>"]
        assert said["comparison"]["new"] == [GAP.id, LEAD.id]
        assert [each["id"] for each in said["comparison"]["mended"]] == [MENDED.id]

    def test_a_finding_is_whole(self) -> None:
        first, second, *_ = json.loads(write(REPORT, "json", "en"))["findings"]
        assert first["focus_label"] == HOSTILE
        assert first["quote"] == {
            "source": "http://127.0.0.1:8000/id/source/plan", "start": 10, "end": 14,
            "exact": "<b>基", "before": "前文，", "after": "地。",
        }  # fmt: skip
        assert (first["cause"], first["value"], first["waiver"]) == ("unread", None, None)
        assert second["departments"][0]["key"] == "jiaowuchu"
        assert second["waiver"] == {"reason": "=已商定 <i>", "until": "2030-01-31"}
        assert second["measure_label"] == "建设基地"

    def test_without_a_comparison_it_says_nothing_of_one(self) -> None:
        assert "comparison" not in json.loads(write(CLEAN, "json", "en"))


class TestTables:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_csv_has_a_row_for_each_finding(self, language: str) -> None:
        text = write(REPORT, "csv", language).decode("utf-8-sig")
        head, *rows = csv.reader(io.StringIO(text, newline=""))
        assert head == [column.heading(language) for column in COLUMNS]
        expected = [row(each, REPORT, language) for each in REPORT.findings]
        assert rows == [[comma.harmless(cell) for cell in each] for each in expected]

    def test_a_row_can_be_handed_to_a_department(self) -> None:
        assert row(ROLES, REPORT, "zh") == [
            "0000000000000002", "一致", "警告", "云溪计划 <b>", "教务处、团委", "建设基地", "1.1",
            "建设3个基地", "牵头又配合", "教务处", ROLES.message_zh,
            "", "", "", "至 2030-01-31：=已商定 <i>", ROLES.focus,
        ]  # fmt: skip
        assert row(NO_TEXT, REPORT, "en")[11:13] == ["reading failed here", "前文，<b>基地。"]

    def test_it_begins_as_spreadsheets_expect_of_utf_8(self) -> None:
        assert write(CLEAN, "csv", "zh").startswith("\ufeff编号,".encode())

    @pytest.mark.parametrize(
        "text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1", "－1"]
    )
    def test_csv_holds_no_formula(self, text: str) -> None:
        assert comma.harmless(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "1.1", "教务处", "a=b", "' =1"])
    def test_what_is_no_formula_stays(self, text: str) -> None:
        assert comma.harmless(text) == text

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_xlsx_read_back_has_the_same_rows(self, language: str) -> None:
        book = load_workbook(io.BytesIO(write(REPORT, "xlsx", language)))
        sheet, _counts = book.worksheets
        head, *rows = [[cell.value or "" for cell in each] for each in sheet.iter_rows()]
        assert head == [column.heading(language) for column in COLUMNS]
        assert rows == [
            [re.sub("[\x00-\x08\x0b-\x1f]", "\ufffd", cell) for cell in row(each, REPORT, language)]
            for each in REPORT.findings
        ]

    def test_xlsx_is_ready_to_be_used(self) -> None:
        sheet, counts = load_workbook(io.BytesIO(write(REPORT, "xlsx", "zh"))).worksheets
        assert (sheet.title, counts.title) == ("问题", "计数")
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:P5")
        assert sheet.column_dimensions["K"].width == 48
        assert sheet["A1"].font.bold
        assert sheet["P3"].hyperlink.target == ROLES.focus

    def test_what_a_sheet_cannot_hold_is_refused_whole(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "MOST_ROWS", 21)
        with pytest.raises(LimitError, match="use CSV"):
            write(REPORT, "xlsx", "en")

    def test_no_cell_of_xlsx_is_a_formula(self) -> None:
        for sheet in load_workbook(io.BytesIO(write(REPORT, "xlsx", "zh"))).worksheets:
            kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
            assert kinds <= {"s", "n", "inlineStr"}
        sheet = load_workbook(io.BytesIO(write(REPORT, "xlsx", "zh"))).worksheets[0]
        assert sheet["H2"].value.startswith("=HYPERLINK")
        assert sheet["H2"].quotePrefix

    def test_the_counts_of_xlsx_have_denominators(self) -> None:
        counts = load_workbook(io.BytesIO(write(REPORT, "xlsx", "en"))).worksheets[1]
        rows = [[cell.value for cell in each] for each in counts.iter_rows()]
        assert rows[1] == ["All", "Violation", "Task without text", 5, 4, 1, 0, 0, 1, 1, 0]
        assert ["团委", "Info", "Task with responsible parties only", 2, 1, 1, 0, 1, 0] in [
            each[:9] for each in rows
        ]
        assert rows[-1][0] == "since version 3: 2 new, 1 mended"

    def test_a_text_that_no_cell_can_hold_ends_in_an_ellipsis(self) -> None:
        report = Report({PLAN: "x"}, (made("TaskText", focus_label="长" * 40_000),))
        sheet = load_workbook(io.BytesIO(write(report, "xlsx", "zh"))).worksheets[0]
        assert sheet["H2"].value == "长" * 32_766 + "…"


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    log = json.loads(write(REPORT, "sarif", "en"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    run: dict[str, Any]
    [run] = log["runs"]
    return run


class TestSarif:
    """SARIF 2.1.0 (OASIS): what its schema requires, and what it says of each property."""

    def test_its_rules_are_the_shapes(self, run: dict[str, Any]) -> None:
        rules = run["tool"]["driver"]["rules"]
        assert run["tool"]["driver"]["name"] == "policygraph"
        assert [rule["id"] for rule in rules] == [shape.key for shape in catalogue().values()]
        for rule in rules:
            assert rule["help"]["text"]
            assert rule["fullDescription"]["text"]
            assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")

    def test_each_result_names_rule_place_and_fingerprint(self, run: dict[str, Any]) -> None:
        rules, artifacts = run["tool"]["driver"]["rules"], run["artifacts"]
        assert len(run["results"]) == 5
        for result, each in zip(run["results"], [*REPORT.findings, MENDED], strict=True):
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["message"]["text"]
            assert result["level"] in ("error", "warning", "note")
            [where] = result["locations"]
            place = where["physicalLocation"]["artifactLocation"]
            assert artifacts[place["index"]]["location"]["uri"] == place["uri"]
            assert result["partialFingerprints"] == {"policygraphFinding/v1": each.id}

    def test_regions_count_code_points_of_the_source(self, run: dict[str, Any]) -> None:
        assert run["columnKind"] == "unicodeCodePoints"
        physical = run["results"][0]["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "http://127.0.0.1:8000/id/source/plan"
        assert physical["region"] == {
            "charOffset": 10, "charLength": 4, "snippet": {"text": "<b>基"}
        }  # fmt: skip
        assert physical["contextRegion"]["charOffset"] == 7
        assert "region" not in run["results"][1]["locations"][0]["physicalLocation"]

    def test_what_is_waived_is_suppressed(self, run: dict[str, Any]) -> None:
        suppressed = [each.get("suppressions") for each in run["results"]]
        assert suppressed == [None, [{
            "kind": "external", "status": "accepted", "justification": "=已商定 <i>",
            "properties": {"until": "2030-01-31"},
        }], None, None, None]  # fmt: skip

    def test_with_a_comparison_each_result_has_a_state(self, run: dict[str, Any]) -> None:
        states = [each["baselineState"] for each in run["results"]]
        assert states == ["unchanged", "unchanged", "new", "new", "absent"]
        guid = r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
        assert re.fullmatch(guid, run["baselineGuid"])
        assert re.fullmatch(guid, run["automationDetails"]["guid"])
        assert run["baselineGuid"] != run["automationDetails"]["guid"]

    def test_without_one_none_has(self) -> None:
        report = Report(REPORT.titles, REPORT.findings)
        [run] = json.loads(write(report, "sarif", "zh"))["runs"]
        assert not any("baselineState" in each for each in run["results"])
        assert "baselineGuid" not in run


@pytest.fixture(scope="module")
def root() -> etree._Element:
    return etree.fromstring(write(REPORT, "junit", "en"))


class TestJunit:
    def test_a_suite_for_each_document_and_a_case_for_each_shape(
        self, root: etree._Element
    ) -> None:
        assert [suite.get("name") for suite in root] == ["云溪计划 <b>", "任务分解表"]
        cases = [[case.get("name") for case in suite.iter("testcase")] for suite in root]
        assert cases[0] == [
            "TaskText Task without text", "TaskLead Task with responsible parties only",
            "TaskSupport Task without support", "TaskRoles Party that both leads and supports",
        ]  # fmt: skip
        assert len(cases[1]) == 2

    def test_counts_add_up(self, root: etree._Element) -> None:
        names = ("tests", "failures", "skipped", "errors")
        told = [[int(node.get(name, "")) for name in names] for node in [root, *root]]
        assert told == [[6, 3, 2, 0], [4, 2, 1, 0], [2, 1, 1, 0]]

    def test_failures_tell_how_many_of_how_many(self, root: etree._Element) -> None:
        failures = {case.get("name"): case.find("failure") for case in root[0].iter("testcase")}
        text = failures["TaskText Task without text"]
        assert text is not None
        assert (text.get("message"), text.get("type")) == ("1/3 Task without text", "Violation")
        assert "0000000000000001  1.1  =HYPERLINK" in (text.text or "")

    def test_what_does_not_apply_or_is_waived_is_skipped(self, root: etree._Element) -> None:
        said = [node.get("message") for node in root.iter("skipped")]
        assert said == ["waived: 0000000000000002: =已商定 <i>", "not applicable"]


@pytest.mark.parametrize("severity", SEVERITIES)
def test_severities_have_words_in_both_languages(severity: str) -> None:
    from shapes.formats.wording import SEVERITIES as WORDS

    assert all(words[severity] for words in WORDS.values())
