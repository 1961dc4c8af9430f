"""The page of a department: what it says is what the graph says, whatever that is."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import html
from openpyxl import load_workbook

import ontology
from api.charts.timeline import Dot, Slot, timeline
from api.errors import RefusedError
from api.linked import document
from api.party import dates, duties, load, naming
from api.party.dates import Calendar, columns
from api.reporting import Wanted
from api.reporting import report as report_of
from api.work.bench import Bench
from api.work.reply import Reply
from api.worklists import sheet
from graph.errors import AbsentError
from graph.ingestion import ingest
from graph.ledger import Ledger, TargetLine
from graph.store import open_store
from graph.store.folder import FolderStore
from graph.store.graphs import PutGraph
from shapes import keeping
from tests import documents
from tests.conftest import EXAMPLES
from tests.graphs import bench_of, get

BROWSER = "text/html"
PLAN, TABLE = EXAMPLES / "action-plan.html", EXAMPLES / "task-table.docx"
ROWS = 70
EVIL = '"><script>alert(1)</script>\u202e' + "长" * 3000
PREFIXES = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in ontology.PREFIXES.items())


def made(folder: Path) -> FolderStore:
    store = open_store(str(folder), create=True)
    assert isinstance(store, FolderStore)
    return store


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    store = made(tmp_path_factory.mktemp("department") / "store")
    ingest(store, [PLAN])
    ingest(store, [TABLE], "云溪职业技术学院")
    return bench_of(store)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A department that leads many tasks of one table and some of another, each with a target."""
    folder = tmp_path_factory.mktemp("busy")
    for name, rows in (("many", ROWS), ("few", 3)):
        lines = "".join(
            f"<tr><td>{n}.建设第{n}个{name}班级</td><td>到{2025 + n % 4}年参加教师{n + 5}人次以上"
            f"</td><td>教务处</td><td>人事处</td></tr>"
            for n in range(1, rows + 1)
        )
        head = "".join(
            f"<th>{cell}</th>" for cell in ("工作任务", "改革目标", "牵头部门", "配合部门")
        )
        page = documents.page(f"<p>改革{name}任务分解表</p><table><tr>{head}</tr>{lines}</table>")
        (folder / f"{name}.html").write_text(page, "utf-8")
    store = made(folder / "store")
    lead = documents.page(
        f"<p>改革另一任务分解表</p><table><tr>{head}</tr><tr><td>1.建设书库</td><td>参加馆员9人次"
        "</td><td>图书馆</td><td>教务处</td></tr></table>"
    )
    (folder / "other.html").write_text(lead, "utf-8")
    failed = [
        result.error
        for result in ingest(
            store,
            [folder / f"{name}.html" for name in ("many", "few", "other")],
            "云溪职业技术学院",
        )
        if result.error
    ]
    assert not failed
    return bench_of(store)


def party(bench: Bench, name: str) -> str:
    """The IRI of the party of this name."""
    rows = bench.snapshot.select(f'SELECT DISTINCT ?p {{ GRAPH ?g {{ ?p pg:name "{name}" }} }}')
    [iri] = [row["p"].value for row in rows]
    return iri


def shown(bench: Bench, iri: str, **pairs: str) -> html.HtmlElement:
    """The page of a party."""
    return parsed(reply(bench, iri, **pairs))


def reply(bench: Bench, iri: str, **pairs: str) -> Reply:
    return document(bench, get(iri.replace(f"{bench.snapshot.base}id/", "/doc/"), BROWSER, **pairs))


def parsed(told: Reply) -> html.HtmlElement:
    assert isinstance(told.body, bytes)
    return html.document_fromstring(told.body.decode())


def words(elements: Sequence[html.HtmlElement]) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


def rows_of(page: html.HtmlElement, role: str) -> list[html.HtmlElement]:
    return list(page.xpath(f"//section[@id='{role}']//tr[td[@class='no']]"))


def asked(bench: Bench, query: str) -> list[list[str]]:
    return [[value.value for value in row.values()] for row in bench.snapshot.select(query)]


class TestWork:
    @pytest.mark.parametrize("name", ["信息化建设中心", "教务处", "各二级学院", "东江市教育局"])
    def test_each_role_lists_the_tasks_that_the_graph_has(self, bench: Bench, name: str) -> None:
        iri = party(bench, name)
        page = shown(bench, iri)
        for role in duties.ROLES:
            tasks = asked(bench, f"SELECT DISTINCT ?t {{ <{iri}> pg:{role} ?t }}")
            links = page.xpath(
                f"//section[@id='{role}']//tr[td[@class='no']]/th/a[contains(@class, 'unit')]/@href"
            )
            assert sorted(links) == sorted(
                t.replace(f"{bench.snapshot.base}id/", "/doc/") for [t] in tasks
            )

    def test_a_task_tells_its_measure_targets_deadline_sentence_and_others(
        self, bench: Bench
    ) -> None:
        page = shown(bench, party(bench, "信息化建设中心"))
        row = next(r for r in rows_of(page, "leads") if "统一身份认证" in r.text_content())
        said = words([row])[0]
        assert "举措：" in said
        assert "打造" in said
        assert "12个" in "".join(row.xpath(".//a[contains(@class, 'target')]/text()"))
        [place] = row.xpath(".//td[contains(@class, 'said')]/a[not(@title)]/@href")
        assert re.fullmatch(r"/doc/source/[0-9a-f]+\?at=(\d+)#c-\1", place)
        assert "配合 各相关部门" in said

    def test_what_is_carried_down_is_marked_and_explained(self, bench: Bench) -> None:
        page = shown(bench, party(bench, "信息化建设中心"))
        carried = page.xpath("//section[@id='leads']//a[contains(@class, 'carrieddown')]")
        assert carried
        assert page.xpath("//section[@id='leads']/ul[@class='legend']/li")
        for section in page.xpath("//section[contains(@class, 'role-section')]"):
            marks = section.xpath(".//a[contains(@class, 'basis')]")
            assert bool(marks) == bool(section.xpath("ul[@class='legend']"))

    def test_numbers_stand_first_and_lead_to_their_sections(self, bench: Bench) -> None:
        page = shown(bench, party(bench, "信息化建设中心"), lang="en")
        counts = dict(
            zip(
                words(page.xpath("//dl[contains(@class, 'party')]//dt")),
                words(page.xpath("//dl[contains(@class, 'party')]//dd")),
                strict=True,
            )
        )
        assert counts == {"Leads": "10", "Supports": "3", "Targets": "7", "Documents": "1"}
        ids = set(page.xpath("//@id"))
        assert {href[1:] for href in page.xpath("//a/@href[starts-with(., '#')]")} <= ids

    def test_a_group_is_told_to_be_one(self, bench: Bench) -> None:
        page = shown(bench, party(bench, "各二级学院"), lang="en")
        assert "without listing them" in page.text_content()


class TestPages:
    def test_long_lists_are_paged_whole_and_in_reading_order(self, busy: Bench) -> None:
        iri = party(busy, "教务处")
        seen: list[str] = []
        for number in range(1, 6):
            page = shown(busy, iri, leads=str(number))
            seen += page.xpath("//section[@id='leads']//th/a[contains(@class, 'unit')]/@href")
        assert len(seen) == len(set(seen)) == ROWS + 3
        orders = {
            t.replace(f"{busy.snapshot.base}id/", "/doc/"): (g, int(k))
            for g, t, k in asked(
                busy, f"SELECT ?g ?t ?k {{ GRAPH ?g {{ <{iri}> pg:leads ?t . ?t pg:order ?k }} }}"
            )
        }
        places = [orders[task] for task in seen]
        graphs = list(dict.fromkeys(graph for graph, _ in places))
        assert places == sorted(places, key=lambda place: (graphs.index(place[0]), place[1]))

    def test_a_page_beyond_the_last_is_the_last(self, busy: Bench) -> None:
        iri = party(busy, "教务处")
        assert rows_of(shown(busy, iri, leads="99"), "leads") != []

    @pytest.mark.parametrize("name", ["leads", "targets", "documents", "supports"])
    @pytest.mark.parametrize("said", ["0", "-1", "x", "1.5", "9" * 30, "二", "²"])
    def test_what_is_no_page_number_is_refused(self, busy: Bench, name: str, said: str) -> None:
        with pytest.raises(RefusedError) as refused:
            reply(busy, party(busy, "教务处"), **{name: said})
        assert refused.value.status == 400
        assert name in refused.value.zh
        assert "\n" not in refused.value.en

    def test_one_list_turns_over_and_the_others_stay(self, busy: Bench) -> None:
        page = shown(busy, party(busy, "教务处"), leads="2", targets="2", lang="en")
        [following] = page.xpath("//section[@id='leads']//a[@rel='next']/@href")
        assert "targets=2" in following
        assert "leads=3" in following
        assert following.endswith("#leads")

    def test_one_document_alone(self, busy: Bench) -> None:
        iri = party(busy, "教务处")
        page = shown(busy, iri)
        links = page.xpath("//section[@id='documents']//th/a/@href")
        assert len(links) == 3
        totals = []
        for link in links:
            key = re.search("policy=([0-9a-f]+)", link)
            assert key is not None
            alone = shown(busy, iri, policy=key[1])
            totals.append(len(rows_of(alone, "leads")))
            assert not alone.xpath("//section[@id='documents']")
            assert alone.xpath("//p[@class='notice']")
        assert sorted(totals) == [0, 3, duties.LISTED]

    def test_numbers_of_each_document_stand_beside_it(self, busy: Bench) -> None:
        page = shown(busy, party(busy, "教务处"))
        rows = page.xpath("//section[@id='documents']//tbody/tr")
        assert sorted(words(row.xpath("td"))[-2:] for row in rows) == [
            ["0", "1"],
            ["3", "0"],
            ["70", "0"],
        ]

    def test_very_many_documents_are_in_order_of_their_work(
        self, busy: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(duties, "SORTED", 1)
        page = shown(busy, party(busy, "教务处"), lang="en")
        rows = page.xpath("//section[@id='documents']//tbody/tr")
        assert [words(row.xpath("td"))[-2] for row in rows] == ["70", "3", "0"]
        assert "those with most tasks first" in page.text_content()

    def test_a_document_that_gives_it_no_work_is_refused(self, busy: Bench) -> None:
        with pytest.raises(RefusedError) as refused:
            reply(busy, party(busy, "教务处"), policy=EVIL)
        assert refused.value.status == 400
        assert len(refused.value.en) < 200


class TestTargets:
    def test_numbers_of_the_time_line_lead_to_lines_of_the_list(self, busy: Bench) -> None:
        page = shown(busy, party(busy, "教务处"), targets="2")
        dots = page.xpath("//*[@class='timeline']//a/@href")
        assert dots
        ids = set(page.xpath("//tr/@id"))
        assert {dot[1:] for dot in dots} <= ids
        assert f"target-{dates.LISTED + 1}" in ids

    def test_all_that_is_due_is_counted_also_what_is_not_listed(self, busy: Bench) -> None:
        found = dates.calendar(Ledger.of(busy.snapshot), party(busy, "教务处"))
        assert found.pages > 1
        assert sum(column.total for column in columns(found)) == found.total == ROWS + 3

    def test_targets_without_a_deadline_stand_apart_and_last(self, bench: Bench) -> None:
        page = shown(bench, party(bench, "信息化建设中心"))
        days = [
            bool(cell.xpath("time"))
            for cell in page.xpath("//table[@class='due']//td[@class='day']")
        ]
        assert days == sorted(days, reverse=True)
        assert page.xpath("//table[@class='due']//tr[@class='apart']")

    def test_the_sentence_is_quoted_and_linked(self, bench: Bench) -> None:
        page = shown(bench, party(bench, "信息化建设中心"))
        quoted = page.xpath("//table[@class='due']//a[@class='sentence']")
        assert all("/doc/source/" in each.get("href") for each in quoted)
        assert any("不低于90%" in each.text_content() for each in quoted)

    @pytest.mark.parametrize(
        ("days", "months"),
        [
            (["2025-03-31", "2025-09-30"], 1),
            (["2025-03-31", "2027-12-31"], 3),
            (["2020-12-31", "2030-12-31"], 12),
            (["1949-12-31", "2049-12-31"], 120),
            (["0001-01-01", "9999-12-31"], 12000),
            (["2025-12-31"], 1),
        ],
    )
    def test_the_time_line_has_few_columns_whatever_the_days(
        self, days: list[str], months: int
    ) -> None:
        ends = [date.fromisoformat(day) for day in days]
        years = [(day.year, 1) for day in ends]
        found = columns(Calendar(years, 0, 1, 1, [due(day) for day in ends]))
        assert len(found) <= dates.COLUMNS
        assert {column.months for column in found} == {months}
        assert [n for column in found for n in column.listed] == list(range(1, len(days) + 1))
        spans = [(c.month, c.month + c.months) for c in found]
        assert all(end == begin for (_, end), (begin, _) in pairwise(spans))

    def test_a_time_line_of_nothing_has_no_columns(self) -> None:
        assert columns(Calendar([], 3, 1, 1, [due(None)])) == []

    def test_more_than_can_be_stacked_is_told_as_a_number(self) -> None:
        dots = [Dot(number, f"#target-{number}", "甲 <b>") for number in range(1, 13)]
        picture = timeline([Slot("2025", "", dots, 300)], "甲", "乙", None, "")
        assert picture.count("<circle") < 12
        assert ">300<" in picture
        assert "甲 &lt;b&gt;" in picture


def due(day: date | None) -> TargetLine:
    """A target that is due on a day."""
    return TargetLine(
        "urn:t", "甲", "", "", "", "", "", "", None, None, "", "", "", "", "", "", day,
        day.year if day else None, None,
    )  # fmt: skip


class TestAgainstOthers:
    def test_its_place_and_its_bar_are_those_of_the_ledger(self, bench: Bench) -> None:
        iri = party(bench, "教务处")
        book = Ledger.of(bench.snapshot)
        found = load.load(book, iri)
        assert found is not None
        assert {each.role: (each.place, each.of) for each in found.places} == {
            role: book.rank(iri, load.NUMBERS[role]) for role in ("leads", "supports")
        }
        assert [bar.number for bar in found.bars if bar.own] == [
            {each.role: each.number for each in found.places}[found.role]
        ]

    def test_who_is_not_among_the_first_stands_after_them(self, bench: Bench) -> None:
        book = Ledger.of(bench.snapshot)
        last = book.departments("supports", limit=100).items
        small = next(line for line in reversed(last) if line.supports == 1 and not line.leads)
        found = load.load(book, small.iri)
        assert found is not None
        assert found.bars[-1].own
        assert len(found.bars) == load.COMPARED + 1
        page = shown(bench, small.iri)
        assert words(page.xpath("//tr[@class='own']//bdi|//tr[@class='own']/th"))[0].startswith("▶")

    def test_who_has_no_work_is_not_compared(self, bench: Bench) -> None:
        iri = party(bench, "云溪职业技术学院")
        assert load.load(Ledger.of(bench.snapshot), iri) is None
        page = shown(bench, iri)
        assert not page.xpath("//section[@id='load']")
        assert page.xpath("//section[@id='names']")


class TestNames:
    def test_forms_as_printed_are_counted(self, bench: Bench) -> None:
        iri = party(bench, "教务处")
        found = naming.names(bench.snapshot, iri, "zh")
        [total] = asked(bench, f"SELECT (COUNT(?a) AS ?n) {{ ?a pg:party <{iri}> }}")
        assert sum(form.times for form in found.forms) == int(total[0])
        assert [label for _, label in found.organisation] == ["云溪职业技术学院"]

    def test_other_names_and_successors_come_from_the_register(self, bench: Bench) -> None:
        iri = f"{bench.snapshot.base}id/party/gov-cn-npc"
        found = naming.names(bench.snapshot, iri, "zh")
        assert set(found.others) == {"全国人大", "中华人民共和国全国人民代表大会"}

    def test_what_may_be_the_same_is_marked_as_inferred(self, tmp_path: Path) -> None:
        page = documents.page(
            "<p>云溪市工作要点</p><p>一、建网点。选好地点。（云溪市文化旅游局牵头）</p>"
            "<p>二、强队伍。招好馆员。（云溪市文化和旅游局牵头）</p>"
        )
        (tmp_path / "a.html").write_text(page, "utf-8")
        store = made(tmp_path / "store")
        ingest(store, [tmp_path / "a.html"])
        bench = bench_of(store)
        iri = party(bench, "云溪市文化旅游局")
        found = naming.names(bench.snapshot, iri, "zh")
        assert [each.text for each in found.candidates] == ["云溪市文化和旅游局"]
        shown_page = shown(bench, iri)
        assert "从不自行合并" in shown_page.text_content()
        assert shown_page.xpath("//section[@id='names']//*[contains(@class, 'inferred')]")


class TestFindings:
    def test_a_report_that_is_not_made_is_not_waited_for(self, tmp_path: Path) -> None:
        store = made(tmp_path / "store")
        ingest(store, [TABLE], "云溪职业技术学院")
        told = reply(bench_of(store), party(bench_of(store), "教务处"))
        assert told.headers["Cache-Control"] == "no-store"
        assert "正在检查" in parsed(told).text_content()

    def test_findings_are_those_of_its_report(self, tmp_path: Path) -> None:
        store = made(tmp_path / "store")
        ingest(store, [TABLE], "云溪职业技术学院")
        bench = bench_of(store)
        iri = party(bench, "教务处")
        whole = report_of(store, Wanted(department=iri))
        keeping.digested(store, store.version())
        told = reply(bench, iri)
        assert "Cache-Control" not in told.headers
        page = parsed(told)
        number = words(page.xpath("//h2[@id='findings-title']/span"))[0]
        assert int(number) == len(whole.findings)
        key = iri.rpartition("/")[2]
        hrefs = page.xpath("//section[@id='findings']//a/@href")
        for ending in ("", ".xlsx", ".csv"):
            assert f"/reports/department/{key}{ending}" in hrefs

    def test_who_leads_nothing_has_no_report_to_be_sent_to(self, bench: Bench) -> None:
        page = shown(bench, party(bench, "云溪职业技术学院"))
        assert not page.xpath("//a[contains(@href, '/reports/department/')]")


class TestBehindIt:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_the_query_gives_the_work_that_the_page_lists(
        self, bench: Bench, language: str
    ) -> None:
        iri = party(bench, "信息化建设中心")
        page = shown(bench, iri, lang=language)
        [query] = page.xpath("//section[@class='about-page']//pre/code/text()")
        rows = list(bench.snapshot.select(query))
        assert len(rows) == 13
        assert {row["at"].value for row in rows} == {
            t for [t] in asked(bench, f"SELECT ?t {{ <{iri}> pg:leads|pg:supports ?t }}")
        }
        assert {row["role"].value for row in rows} == (
            {"牵头", "配合"} if language == "zh" else {"Lead", "Support"}
        )
        assert any("targets" in row and "12个" in row["targets"].value for row in rows)

    def test_the_work_list_can_be_taken_along(self, bench: Bench) -> None:
        page = shown(bench, party(bench, "信息化建设中心"), lang="en")
        [button] = page.xpath("//p[@data-print]/a[@class='button']/@href")
        where, _, query = button.partition("?")
        assert (where.endswith(".xlsx"), query) == (True, "lang=en")
        told = sheet(bench, get(where, lang="en"))
        [work] = load_workbook(BytesIO(content(told))).worksheets
        rows = list(work.values)
        assert rows[0][:4] == ("Role", "Document", "No.", "Task")
        assert len(rows) == 14
        assert {row[0] for row in rows[1:]} == {"Lead", "Support"}

    def test_the_list_of_one_document_is_of_that_alone(self, busy: Bench) -> None:
        iri = party(busy, "教务处")
        key = iri.rpartition("/")[2]
        numbers = []
        for document_ in duties.documents(busy.snapshot, iri):
            told = sheet(busy, get(f"/departments/{key}.csv", policy=document_.key))
            rows = list(csv.reader(io.StringIO(content(told).decode("utf-8-sig"))))
            numbers.append(len(rows) - 1)
        assert sorted(numbers) == [1, 3, ROWS]

    @pytest.mark.parametrize("name", ["x.pdf", "", ".csv.html"])
    def test_other_endings_are_refused(self, bench: Bench, name: str) -> None:
        with pytest.raises(RefusedError):
            sheet(bench, get(f"/departments/{name}"))

    @pytest.mark.parametrize("name", [".csv", "nobody.xlsx", "<x>.csv", "a b.csv"])
    def test_there_is_no_list_of_nobody(self, bench: Bench, name: str) -> None:
        with pytest.raises(AbsentError):
            sheet(bench, get(f"/departments/{name}"))


def content(told: Reply) -> bytes:
    assert isinstance(told.body, bytes)
    return told.body


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    store = made(tmp_path_factory.mktemp("hostile") / "store")
    base = store.base
    evil = ox.Literal(EVIL)
    graph = f"""{PREFIXES}
      <{base}id/policy/x> a pg:Policy ; rdfs:label {evil} ; dct:issued "not a date" .
      <{base}id/party/x> a pg:Party, pg:Department ; pg:name {evil} ; rdfs:label {evil} ;
        skos:altLabel {evil}, "b"@zh ; dct:spatial {evil} ; pg:renamedOn "x", "y" ;
        pg:renamedTo <{base}id/party/x>, _:b, "literal" ;
        pg:withinOrganisation <{base}id/party/x>, <javascript:alert(1)> ;
        pg:leads <{base}id/policy/x/1>, _:b, "literal", <javascript:alert(2)> ;
        pg:supports <{base}id/policy/x/2> .
      <{base}id/policy/x/1> a pg:Task ; pg:text {evil} ; pg:path "=1+1" ; pg:order "nan" ;
        pg:implements <{base}id/policy/x/m>, "m" ; pg:deadlineText {evil} ;
        pg:hasTarget <{base}id/policy/x/t>, "t" ; prov:wasDerivedFrom <urn:s>, "s" .
      <{base}id/policy/x/m> a pg:Measure ; rdfs:label {evil} .
      <{base}id/policy/x/t> a pg:Target ; rdfs:label {evil} ; pg:value "x" ;
        pg:deadlineEnd "99999-99-99", "2025-02-30"^^xsd:date .
      <{base}id/policy/x/a> a pg:Assignment ; pg:party <{base}id/party/x>, _:c ;
        pg:role pg:Lead, <urn:role> ; pg:task <{base}id/policy/x/1> ;
        pg:surfaceForm {evil} ; pg:basis pg:Stated, <urn:basis> ; pg:openEnded "maybe" .
      pg:Lead rdfs:label "Lead"@en, "牵头"@zh . pg:Stated rdfs:label "S"@en, "直"@zh .
      <{base}id/inference/x> rdf:subject <{base}id/party/x> ; rdf:object _:d ;
        rdf:predicate owl:sameAs ; pg:score "much" ; pg:method {evil} .
    """
    store.commit([PutGraph(f"{base}graph/x", list(ox.parse(graph, ox.RdfFormat.TURTLE)))])
    return bench_of(store)


@pytest.mark.handmade
class TestHostileGraphs:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_are_shown_as_text(self, hostile: Bench, language: str) -> None:
        iri = f"{hostile.snapshot.base}id/party/x"
        page = shown(hostile, iri, lang=language)
        assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')]")
        assert not page.xpath("//*[@onerror or @onclick or @style]")
        assert not page.xpath("//@href[starts-with(., 'javascript:')]")
        assert "<script>alert(1)</script>" in page.text_content()
        assert len(rows_of(page, "leads")) == 2

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_are_no_formulas_in_a_sheet(self, hostile: Bench, form: str) -> None:
        told = content(sheet(hostile, get(f"/departments/x.{form}")))
        if form == "csv":
            rows = list(csv.reader(io.StringIO(told.decode("utf-8-sig"))))
            assert len(rows) > 1
            assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
            return
        [work] = load_workbook(BytesIO(told)).worksheets
        assert work.max_row > 1
        assert all(cell.data_type != "f" for row in work.iter_rows() for cell in row)

    def test_do_not_make_a_page_long(self, hostile: Bench) -> None:
        told = reply(hostile, f"{hostile.snapshot.base}id/party/x")
        assert isinstance(told.body, bytes)
        assert len(told.body) < 150_000
