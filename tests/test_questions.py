"""The question catalogue: its files, values from outside, right answers, RDF, HTTP."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from fastapi.testclient import TestClient

from api.service import create_app
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from ontology import executables, values
from ontology.questions import AUDIENCES, HeaderError, ParameterError, questions, read
from tests import documents
from tests.conftest import EXAMPLES, ROOT
from tests.soundness import check

ANSWERS = ROOT / "tests" / "data" / "questions"
NAMES = list(questions())
LONG_SERVED = (
    "carried-down", "load-of-each-department", "parent-measures-not-carried-out", "targets",
    "tasks-without-support", "topics", "where-a-topic-is", "where-it-says-so", "who-leads-what",
)  # fmt: skip
NOTHING_IN_THE_EXAMPLES = {
    "comparable-targets", "responsible-persons", "tasks-assigned-to-nobody",
}  # fmt: skip
GOOD = """# zh: 标题
# en: title
# about zh: 说明
# about en: description
# for: researchers
# ?year: gYear; 年份; year
# ?limit: integer; 行数; rows
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

SELECT ?x WHERE {
  # VALUES ?year { "2025"^^xsd:gYear }
  ?x ?y ?year
}
ORDER BY ?x
LIMIT 10
"""
HOSTILE = (
    '" } } DROP ALL #',
    '"@zh } ?s ?p ?o . { ',
    "x\\",
    'x\\" } UNION { ?s ?p ?o',
    "x\n} } SELECT * { ?s ?p ?o }\n# ",
    "x\r\n  VALUES ?year { 1 }",
    "}" * 200,
    "{(" * 150,
    "> } SERVICE <http://example.org/> { ?s ?p ?o",
    "service desk",
    "\u2028} }",
    "\x00",
    "${x} $1 \\1 \\g<0>",
    "'''\"\"\"",
    "# comment",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    """The examples, as `make serve` reads them."""
    store = FolderStore.create(tmp_path_factory.mktemp("questions") / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    ingest(store, sorted(EXAMPLES.glob("task-table.*")), "云溪职业技术学院")
    check(store.snapshot())
    return store


@pytest.fixture(scope="module")
def examples(served: FolderStore) -> FolderSnapshot:
    return served.snapshot()


@pytest.fixture(scope="module")
def client(served: FolderStore) -> Iterator[TestClient]:
    with TestClient(create_app(str(served.folder)), follow_redirects=False) as client:
        yield client


def csv(snapshot: FolderSnapshot, query: str) -> str:
    return snapshot.query(query, lambda _: "csv").content.decode().replace("\r\n", "\n")


def rows(snapshot: FolderSnapshot, query: str) -> int:
    return len(json.loads(snapshot.query(query, lambda _: "json").content)["results"]["bindings"])


class TestFiles:
    def test_there_are_questions_for_everybody(self) -> None:
        assert len(NAMES) >= 25
        assert {question.audience for question in questions().values()} == set(AUDIENCES)
        assert set(LONG_SERVED) <= set(NAMES)

    def test_a_good_file_is_read(self) -> None:
        question = read("a-title.rq", GOOD)
        assert question.titles == {"zh": "标题", "en": "title"}
        year, limit = question.parameters
        assert (year.default, year.example, limit.default) == (None, "2025", ox.Literal(10))
        assert question.query == GOOD

    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            ("# en: title", "# title: title", "a.rq:2"),
            ("# about zh: 说明", "# about zh: ", "a.rq:3"),
            ("researchers", "everybody", "a.rq:5"),
            ("# ?year: gYear; 年份; year", "# ?year gYear", "a.rq:6"),
            ("?year: gYear", "?year: century", "a.rq:6"),
            ("# ?year: gYear; 年份; year\n", "", "a.rq:10"),
            ("  # VALUES ?year { ", "  # values ?year { ", "a.rq:6"),
            ('"2025"^^xsd:gYear', '"2025"^^xsd:', "a.rq:11"),
            ('"2025"^^xsd:gYear', '"soon"', "a.rq:11"),
            ("LIMIT 10", "LIMIT 10\nLIMIT 20", "a.rq:16"),
        ],
    )
    def test_a_wrong_line_is_named(self, old: str, new: str, place: str) -> None:
        assert old in GOOD
        with pytest.raises(HeaderError, match=f"^{re.escape(place)}: "):
            read("a.rq", GOOD.replace(old, new))

    @pytest.mark.parametrize("name", ["A.rq", "a.txt", "a b.rq", "a-.rq"])
    def test_a_wrong_name_is_refused(self, name: str) -> None:
        with pytest.raises(HeaderError):
            read(name, GOOD)

    @pytest.mark.parametrize("name", NAMES)
    def test_every_form_runs_where_no_prefix_is_known(self, name: str) -> None:
        for form in questions()[name].forms():
            ox.Store().query(form)

    def test_every_file_stands_in_the_documentation(self) -> None:
        text = (ROOT / "docs" / "questions.md").read_text("utf-8")
        listed = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|", text, re.M)
        told = {(n, q.titles["zh"], q.titles["en"]) for n, q in questions().items()}
        assert {tuple(part.strip() for part in row) for row in listed} == told


class TestAnswers:
    @pytest.mark.parametrize("name", NAMES)
    def test_the_examples_give_the_expected_answer(
        self, examples: FolderSnapshot, name: str
    ) -> None:
        expected = (ANSWERS / f"{name}.csv").read_text("utf-8")
        assert csv(examples, questions()[name].query) == expected
        assert (expected.count("\n") == 1) is (name in NOTHING_IN_THE_EXAMPLES)

    def test_no_answer_is_expected_of_nothing(self) -> None:
        assert {path.stem for path in ANSWERS.iterdir()} == set(NAMES)

    @pytest.mark.parametrize("name", NAMES)
    def test_the_order_is_total(self, examples: FolderSnapshot, name: str) -> None:
        query = questions()[name].query
        head = json.loads(examples.query(query, lambda _: "json").content)["head"]["vars"]
        if "(?document AS ?at)" in query:
            head.remove("at")
        for direction in ("ASC", "DESC"):
            ties = " ".join(f"{direction}(?{variable})" for variable in head)
            told = re.sub(r"^(ORDER BY .*)$", rf"\1 {ties}", query, flags=re.M)
            assert told != query
            assert csv(examples, told) == csv(examples, query)

    @pytest.mark.parametrize("name", NAMES)
    def test_every_parameter_counts(self, examples: FolderSnapshot, name: str) -> None:
        question = questions()[name]
        for parameter in question.parameters:
            for value in ("", parameter.example):
                csv(examples, question.bound({parameter.name: value}))
            missing = {
                "iri": "http://example.org/none", "gYear": "1900", "date": "1900-01-01",
                "string": "没有", "label": "没有", "decimal": "-1", "integer": "0",
            }.get(parameter.type)  # fmt: skip
            if missing and parameter.name != "least":
                assert rows(examples, question.bound({parameter.name: missing})) == 0

    def test_what_is_overdue_depends_on_the_day(self, examples: FolderSnapshot) -> None:
        overdue = questions()["overdue"]
        assert rows(examples, overdue.bound({"on": "2024-12-31"})) == 0
        assert rows(examples, overdue.bound({"on": "2025-01-01"})) == 1
        assert rows(examples, overdue.bound({"on": "2026-07-01"})) == 4

    def test_targets_by_year_unit_and_comparator(self, examples: FolderSnapshot) -> None:
        targets = questions()["targets"]
        assert rows(examples, targets.bound({"year": "2025"})) == 2
        assert rows(examples, targets.bound({"year": "2025", "unit": "%"})) == 1
        assert rows(examples, targets.bound({"compared": "About"})) == 3
        assert rows(examples, targets.bound({"compared": "pg:LessThan", "unit": "比"})) == 1

    def test_the_questions_that_the_examples_do_not_answer(self, tmp_path: Path) -> None:
        header = ("工作任务", "牵头部门", "配合部门", "责任人")
        shown = documents.export(
            header,
            [("1.培训教师30人次", "教务处", "人事处", "李明"), ("2.整理档案", "", "", "")],
            "甲表",
        )
        (tmp_path / "a.txt").write_text(shown)
        (tmp_path / "b.txt").write_text(
            documents.export(header, [("1.培训教师50人次", "人事处", "教务处", "王芳")], "乙表")
        )
        store = FolderStore.create(tmp_path / "s")
        ingest(store, [tmp_path / "a.txt", tmp_path / "b.txt"])
        snapshot = store.snapshot()
        persons = csv(snapshot, questions()["responsible-persons"].query)
        assert ("李明" in persons, "王芳" in persons, "教务处" in persons) == (True, True, True)
        assert "整理档案" in csv(snapshot, questions()["tasks-assigned-to-nobody"].query)
        compared = csv(snapshot, questions()["comparable-targets"].query)
        assert (",30," in compared, ",50," in compared) == (True, True)

    def test_two_policies_by_name_in_either_order(self, examples: FolderSnapshot) -> None:
        question = questions()["how-two-policies-differ"]
        one, other = (each.example for each in question.parameters[:2])
        assert csv(examples, question.bound({"one": one, "other": other})) == csv(
            examples, question.query
        )
        turned = csv(examples, question.bound({"one": other, "other": one}))
        assert turned.splitlines()[1].split(",")[3] == "5"


def text_questions() -> list[tuple[str, str]]:
    return [
        (question.name, parameter.name)
        for question in questions().values()
        for parameter in question.parameters
        if parameter.type in ("string", "label")
    ]


class TestValues:
    def test_nothing_given_changes_nothing(self) -> None:
        for question in questions().values():
            assert question.bound({}) == question.query

    @pytest.mark.parametrize(("name", "parameter"), text_questions())
    def test_hostile_texts_are_only_texts(
        self, examples: FolderSnapshot, name: str, parameter: str
    ) -> None:
        for value in HOSTILE:
            query = questions()[name].bound({parameter: value})
            assert query.count("\n") == questions()[name].query.count("\n")
            assert rows(examples, query) == 0

    @pytest.mark.parametrize("value", [*HOSTILE, "x y", "教务处\t1", "\\u0022", "Service"])
    @pytest.mark.parametrize("kind", ["string", "label"])
    def test_a_text_comes_through_as_it_is(
        self, examples: FolderSnapshot, kind: values.Type, value: str
    ) -> None:
        term = values.parsed(kind, None, value)
        [row] = examples.select(f"SELECT ?x {{ VALUES ?x {{ {values.written(term)} }} }}")
        assert row["x"] == term
        assert term.value == value

    @pytest.mark.parametrize("value", HOSTILE)
    def test_hostile_values_of_other_types_are_refused(self, value: str) -> None:
        for question in questions().values():
            for parameter in question.parameters:
                if parameter.type not in ("string", "label"):
                    with pytest.raises(ParameterError):
                        question.bound({parameter.name: value})

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("iri", "relative"), ("iri", "http://a/ b"), ("iri", "http://a/>"), ("iri", "http://a/\\u003e"),
            ("iri", "http://a/`"), ("iri", "//a/b"), ("integer", "1.5"), ("integer", "１２"),
            ("integer", "9" * 20), ("decimal", "1e9"), ("decimal", "."), ("decimal", "INF"),
            ("gYear", "25"), ("gYear", "２０２５"), ("gYear", "2025\n"), ("date", "2025-13-01"),
            ("date", "20250101"), ("date", "2025-02-30"), ("boolean", "yes"),
            ("string", "x" * 501), ("string", "\ud800"),
        ],
    )  # fmt: skip
    def test_what_is_not_of_its_type_is_refused(self, kind: values.Type, value: str) -> None:
        with pytest.raises(values.ImproperValueError):
            values.parsed(kind, None, value)

    @pytest.mark.parametrize("value", ["-1", "0x10", "1.0", "1 OFFSET 5", "1e3"])
    def test_a_limit_is_a_number_of_rows(self, value: str) -> None:
        with pytest.raises(ParameterError):
            questions()["topics"].bound({"limit": value})

    def test_an_error_tells_parameter_type_and_example(self) -> None:
        with pytest.raises(ParameterError, match=r"year is a year, such as year=2025") as caught:
            questions()["targets"].bound({"year": "soon"})
        assert caught.value.zh == "参数 year 应为一个年份，例如 year=2025"
        with pytest.raises(ParameterError, match=r"AtLeast、MoreThan.*such as compared=AtLeast"):
            questions()["targets"].bound({"compared": "Lead"})
        with pytest.raises(ParameterError, match="no parameter 'x'; it has: document, unit"):
            questions()["targets"].bound({"x": "1"})


class TestExecutables:
    BASE = "http://127.0.0.1:8000/"

    def test_the_catalogue_is_rdf_for_everybody(self) -> None:
        triples = executables.catalogue(self.BASE)
        turtle = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=executables.PREFIXES)
        assert turtle is not None
        assert set(ox.parse(turtle, ox.RdfFormat.TURTLE)) == {ox.Quad(*each) for each in triples}
        assert len(rdflib.Graph().parse(data=turtle.decode(), format="turtle")) == len(set(triples))

    @pytest.mark.parametrize("name", NAMES)
    def test_what_it_says_runs(self, examples: FolderSnapshot, name: str) -> None:
        graph = rdflib.Graph()
        question = questions()[name]
        for triple in executables.executable(self.BASE, question):
            graph.parse(data=f"{triple} .", format="nt")
        sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
        node = rdflib.URIRef(executables.identifier(self.BASE, name))
        select = str(graph.value(node, sh.select))
        declared = {str(value) for value in graph.objects(None, sh.prefix)}
        assert declared >= {"pg", "dct", "xsd"}
        assert csv(examples, select) == csv(examples, question.query)
        parameters = {str(graph.value(p, sh.path)) for p in graph.objects(node, sh.parameter)}
        assert {p.rpartition("#")[2] for p in parameters} == {p.name for p in question.parameters}


class TestService:
    def test_the_catalogue(self, client: TestClient) -> None:
        listed = client.get("/queries", headers={"Accept": "application/json"}).json()
        assert [each["name"] for each in listed] == NAMES
        turtle = client.get("/queries", headers={"Accept": "text/turtle"})
        assert turtle.headers["content-type"].startswith("text/turtle")
        assert b"sh:SPARQLSelectExecutable" in turtle.content
        page = client.get("/queries?lang=en", headers={"Accept": "text/html"})
        assert "Who leads what" in page.text
        assert client.get("/queries", headers={"Accept": "image/png"}).status_code == 406

    @pytest.mark.parametrize("name", NAMES)
    def test_every_question_answers_as_expected(self, client: TestClient, name: str) -> None:
        found = client.get(f"/queries/{name}", headers={"Accept": "text/csv"})
        assert found.text.replace("\r\n", "\n") == (ANSWERS / f"{name}.csv").read_text("utf-8")
        page = client.get(f"/queries/{name}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        for parameter in questions()[name].parameters:
            assert f'name="{parameter.name}"' in page.text

    def test_every_format(self, client: TestClient) -> None:
        for name, media_type in (
            ("json", "application/sparql-results+json"), ("xml", "application/sparql-results+xml"),
            ("csv", "text/csv"), ("tsv", "text/tab-separated-values"), ("turtle", "text/turtle"),
            ("jsonld", "application/ld+json"),
        ):  # fmt: skip
            found = client.get(f"/queries/targets?format={name}")
            assert found.headers["content-type"].startswith(media_type)
        assert "json" in client.get("/queries/targets").headers["content-type"]

    def test_values_are_bound(self, client: TestClient) -> None:
        found = client.get("/queries/targets?year=2025&unit=%25&format=csv").text
        assert found.count("\r\n") == 2
        page = client.get(
            "/queries/duties-of-a-department?department=%3Cb%3E%22", headers={"Accept": "text/html"}
        )
        assert "<b>" not in page.text

    @pytest.mark.parametrize("accept", ["text/html", "text/csv", "text/turtle"])
    def test_what_is_wrong_is_said(self, client: TestClient, accept: str) -> None:
        headers = {"Accept": accept, "Accept-Language": "en"}
        unknown = client.get("/queries/nothing", headers=headers)
        assert unknown.status_code == 404
        if accept == "text/turtle":
            return
        for query in ("year=soon", "x=1", "year=2025&year=2026", "compared=Lead"):
            wrong = client.get(f"/queries/targets?{query}", headers=headers)
            assert wrong.status_code == 400
        line = client.get("/queries/targets?year=soon", headers={"Accept-Language": "en"}).text
        assert line == "the parameter year is a year, such as year=2025\n"

    def test_what_asks_for_the_time_is_not_kept(self, client: TestClient) -> None:
        fresh = client.get("/queries/overdue?format=csv")
        assert "etag" not in fresh.headers
        assert fresh.headers["cache-control"] == "no-store"
        assert "etag" in client.get("/queries/due-before?format=csv").headers
