"""`/reports` over HTTP: every format by address, parameter and header; pages for people."""

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from lxml import html
from openpyxl import load_workbook

from api import quality, report_pages, reporting, reports
from api.errors import RefusedError
from api.pages import filters
from api.pages import reports as pages
from api.pages.sections import PAGE
from api.report_formats import ENDINGS, TYPES, wanted
from api.report_pages import Subject
from api.service import create_app
from api.settings import Settings
from api.work.asked import Asked
from api.work.reply import Reply
from graph.errors import LimitError
from graph.ingestion import ingest
from graph.store.answers import Limits
from graph.store.folder import FolderStore
from shapes.digest import Digest
from shapes.formats import FORMATS
from tests.conftest import EXAMPLES
from tests.graphs import Graph, bench_of, get
from tests.reports import BASE, CLEAN, KNOWN, PLAN, REPORT, UNION

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NAMES = ("text", "turtle", "json-ld", "json", "csv", "xlsx", "sarif", "junit", "html")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    store = FolderStore.create(tmp_path_factory.mktemp("reports") / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    for version in (2, 3):
        prepared(store, version)
    return store


def prepared(store: FolderStore, version: int) -> None:
    """Do what the service would do in the background."""
    bench = bench_of(store)
    bench.open(version)
    reporting.prepare(bench, get("/reports"))


@pytest.fixture(scope="module")
def client(store: FolderStore) -> Iterator[TestClient]:
    settings = Settings(workers=1, slow_workers=1)
    with TestClient(create_app(str(store.folder), settings), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def whole(client: TestClient) -> dict[str, object]:
    told: dict[str, object] = client.get("/reports.json").json()
    return told


def body(reply: Reply) -> str:
    assert isinstance(reply.body, bytes)
    return reply.body.decode()


class TestNegotiation:
    @pytest.mark.parametrize(("ending", "form"), ENDINGS.items())
    def test_each_ending_has_its_media_type(
        self, client: TestClient, ending: str, form: str
    ) -> None:
        answer = client.get(f"/reports{ending}")
        assert answer.status_code == 200
        media_type = answer.headers["content-type"].partition(";")[0]
        assert TYPES[media_type] == form
        assert answer.content

    @pytest.mark.parametrize(
        ("accept", "form"),
        [*((media_type, name) for media_type, name in TYPES.items()), ("*/*", "turtle"),
         (None, "turtle"), (BROWSER, "html"), ("application/json, text/csv;q=0.5", "json"),
         ("text/html;q=0.5, application/sarif+json", "sarif")],
    )  # fmt: skip
    def test_the_accept_header_chooses(self, accept: str | None, form: str) -> None:
        assert wanted(get("/reports", accept)) == form

    @pytest.mark.parametrize("name", NAMES)
    def test_the_parameter_goes_before_it(self, name: str) -> None:
        assert wanted(get("/reports", "text/html", format=name)) == name

    def test_what_there_is_not_is_406(self, client: TestClient) -> None:
        for accept, query in (("image/png", ""), ("text/html", "?format=pdf")):
            answer = client.get(f"/reports{query}", headers={"Accept": accept})
            assert answer.status_code == 406
            assert "application/sarif+json" in answer.text

    def test_links_lead_to_the_other_formats(self, client: TestClient) -> None:
        answer = client.head("/reports.csv?tier=complete")
        for ending in ENDINGS:
            assert f'</reports{ending}?tier=complete>; rel="alternate"' in answer.headers["link"]
        assert answer.headers["vary"] == "Accept, Accept-Language, Cookie"
        assert not answer.content

    def test_an_answer_that_the_client_holds_is_not_sent_again(self, client: TestClient) -> None:
        tag = client.get("/reports.json").headers["etag"]
        again = client.get("/reports.json", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


class TestContents:
    def test_all_formats_tell_of_the_same_findings(
        self, client: TestClient, whole: dict[str, list[dict[str, str]]]
    ) -> None:
        ids = [finding["id"] for finding in whole["findings"]]
        assert len(set(ids)) == len(ids) > 50
        rows = list(csv.reader(io.StringIO(client.get("/reports.csv").content.decode("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == ids
        sheet = load_workbook(io.BytesIO(client.get("/reports.xlsx").content)).worksheets[0]
        assert [cell.value for cell in sheet["A"]][1:] == ids
        log = client.get("/reports.sarif").json()
        assert [each["partialFingerprints"]["policygraphFinding/v1"]
                for each in log["runs"][0]["results"]] == ids  # fmt: skip
        for ending, form in ((".ttl", ox.RdfFormat.TURTLE), (".jsonld", ox.RdfFormat.JSON_LD)):
            quads = list(ox.parse(client.get(f"/reports{ending}").content, form))
            told = {q.object.value for q in quads if q.predicate.value.endswith("identifier")}
            assert told == set(ids)
        suites = ElementTree.fromstring(client.get("/reports.xml").content)  # noqa: S314
        said = "\n".join(node.text or "" for node in suites.iter("failure"))
        assert set(re.findall(r"^[0-9a-f]{16}", said, re.M)) == set(ids)
        text = client.get("/reports.txt").text
        assert all(each in text for each in ids)

    def test_pages_together_show_every_finding(
        self, client: TestClient, whole: dict[str, list[dict[str, str]]]
    ) -> None:
        ids = {finding["id"] for finding in whole["findings"]}
        for by in ("document", "department", "shape"):
            seen: set[str] = set()
            for number in (1, 2, 3, 4):
                page = client.get(f"/reports.html?by={by}&page={number}")
                if page.status_code == 404:
                    break
                seen |= set(re.findall(r"<code>([0-9a-f]{16})</code>", page.text))
            assert seen == ids

    def test_a_document_s_report_is_its_part(
        self, client: TestClient, whole: dict[str, list[dict[str, str]]]
    ) -> None:
        for told in whole["graphs"]:
            key = told["graph"].rpartition("/")[2]
            own = client.get(f"/reports/{key}.json").json()
            assert own["graphs"] == [told]
            expected = [f["id"] for f in whole["findings"] if f["graph"] == told["graph"]]
            assert [finding["id"] for finding in own["findings"]] == expected
            page = client.get(f"/reports/{key}", headers={"Accept": BROWSER})
            assert f'href="/doc/policy/{key}"' in page.text
            assert f'/id/policy/{key}>; rel="about"' in page.headers["link"]

    def test_a_department_s_report_is_its_part(
        self, client: TestClient, whole: dict[str, list[dict[str, object]]]
    ) -> None:
        parties = [party for f in whole["findings"] for party in f["departments"]]  # type: ignore[attr-defined]
        party = parties[0]
        own = client.get(f"/reports/department/{party['key']}.json").json()
        expected = [f["id"] for f in whole["findings"] if party in f["departments"]]  # type: ignore[operator]
        assert [finding["id"] for finding in own["findings"]] == expected
        page = client.get(f"/reports/department/{party['key']}.html?lang=zh").text
        assert f'<h1 class="long"><a href="/doc/party/{party["key"]}">{party["name"]}' in page

    def test_parts_by_tier_and_severity(
        self, client: TestClient, whole: dict[str, list[dict[str, str]]]
    ) -> None:
        for severity, kept in (("violation", 1), ("warning", 2), ("info", 3)):
            part = client.get(f"/reports.json?severity={severity}").json()
            grave = ("Violation", "Warning", "Info")[:kept]
            expected = [f["id"] for f in whole["findings"] if f["severity"] in grave]
            assert [finding["id"] for finding in part["findings"]] == expected
        for tier in ("basic", "complete", "coherent", "coverage"):
            part = client.get(f"/reports.json?tier={tier}").json()
            expected = [f["id"] for f in whole["findings"] if f["tier"] == tier]
            assert [finding["id"] for finding in part["findings"]] == expected

    def test_an_earlier_version_has_its_own_report(
        self, client: TestClient, whole: dict[str, list[dict[str, str]]]
    ) -> None:
        earlier = client.get("/reports.json?version=2")
        assert earlier.headers["x-policygraph-version"] == "2"
        assert 0 < len(earlier.json()["findings"]) < len(whole["findings"])

    @pytest.mark.parametrize(
        ("address", "status"),
        [("/reports/none", 404), ("/reports/department/none", 404), ("/reports/links", 404),
         ("/reports?tier=golden", 400), ("/reports?severity=x", 400), ("/reports?since=0", 400),
         ("/reports?since=-1", 400), ("/reports?since=99", 404), ("/reports?version=99", 404),
         ("/reports.html?by=colour", 400), ("/reports.html?page=0", 400),
         ("/reports.html?page=x", 400), ("/reports.html?page=999", 404), ("/reports.pdf", 406),
         ("/reports/differences?department=%22", 404), ("/reports.html?department=%22", 404),
         ("/reports.html?document=%3C", 404), ("/reports/department/%22.html", 404),
         ("/reports/differences?document=%22", 404), ("/reports?timeout=0", 400),
         ("/reports/%00", 404), ("/reports/a%20b%3Cc", 404)],
    )  # fmt: skip
    def test_what_is_wrong_is_one_line(self, client: TestClient, address: str, status: int) -> None:
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.text.count("\n")) == (status, 1), answer.text


Shown = Callable[..., str]
Page = Callable[..., html.HtmlElement]


class TestPages:
    @pytest.fixture
    def shown(self, store: FolderStore) -> Shown:
        """Return what shows the report that was made by hand, as the service would."""

        def text(language: str = "zh", **pairs: str) -> str:
            asked = get("/reports", BROWSER, lang=language, **pairs)
            subject = Subject("/reports")
            found = filters.wanted(asked, BASE, subject)
            return body(pages.shown(bench_of(store), asked, subject, found, Digest.of(KNOWN)))

        return text

    @pytest.fixture
    def page(self, shown: Shown) -> Page:
        def parsed(language: str = "zh", **pairs: str) -> html.HtmlElement:
            text = shown(language, **pairs).replace("\x00", "").replace("\x1b", "")
            return html.document_fromstring(text)

        return parsed

    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("by", ["document", "department", "shape"])
    def test_hostile_text_is_text(self, shown: Shown, by: str, language: str) -> None:
        text = shown(language, by=by)
        assert "<script>alert" not in text
        assert "<b>基" not in text
        assert "<i>" not in text
        assert "&lt;script&gt;alert" in text

    def test_counts_come_first_with_their_denominators(self, page: Page) -> None:
        shown = page("en")
        heads = [head.get("id") for head in shown.iterfind(".//h2")]
        assert [name for name in heads if name in ("counts", "findings")] == ["counts", "findings"]
        [row] = shown.xpath("//table//tr[contains(., 'Task without text')]/td[1]")
        assert " ".join(row.text_content().split()) == "1 / 3"
        [passing] = shown.xpath("//details//tr[contains(., 'Task without support')]/td[1]")
        assert " ".join(passing.text_content().split()) == "0 / 3"

    def test_the_source_is_marked_and_the_mend_told(self, page: Page) -> None:
        first = page().get_element_by_id("f-0000000000000001")
        assert [mark.text_content() for mark in first.iter("mark")] == ["<b>基"]
        [quotation] = first.find_class("quote")
        assert quotation.text_content().strip() == "前文，<b>基地。"
        assert first.find_class("mend")[0].text_content() == REPORT.findings[0].message_zh

    def test_things_link_to_the_graph_and_groups_to_their_reports(self, page: Page) -> None:
        links = {link for _, _, link, _ in page(by="department", tier="").iterlinks()}
        assert "/doc/policy/plan/1.1" in links
        assert any(link.startswith("/reports/department/tuanwei") for link in links)
        links = {link for _, _, link, _ in page().iterlinks()}
        assert any(link.startswith("/reports/plan") for link in links)
        assert {"/reports.csv?lang=zh", "/reports.sarif?lang=zh"} <= links

    def test_chinese_on_english_pages_is_marked(self, page: Page) -> None:
        [title] = page("en").xpath("//section[@class='group']/h3//span[@lang='zh-CN']")[:1]
        assert title.text_content() == "云溪计划 <b>"

    def test_parameters_stay_from_page_to_page(self, page: Page) -> None:
        found = page("en", tier="complete", cause="silent", by="shape")
        [link] = found.xpath("//a[normalize-space()='department']/@href")
        assert link == "/reports?lang=en&tier=complete&cause=silent&by=department#findings"

    @pytest.mark.parametrize(
        ("pairs", "ids"),
        [({"severity": "violation"}, "1"), ({"tier": "complete"}, "4"), ({"cause": "unread"}, "1"),
         ({"check": "TaskRoles"}, "2"), ({"document": "table"}, "3"),
         ({"department": "tuanwei"}, "24"), ({"department": "jiaowuchu", "tier": "basic"}, ""),
         ({"document": "plan", "severity": "warning"}, "12")],
    )  # fmt: skip
    def test_a_page_shows_the_part_that_is_asked_for(
        self, page: Page, pairs: dict[str, str], ids: str
    ) -> None:
        shown = page("en", **pairs)
        found = [code.text_content() for code in shown.xpath("//li[@id]//code")]
        assert "".join(sorted(each[-1] for each in found)) == ids
        assert f"results: {len(ids)} " in shown.find_class("lead")[0].text_content()

    def test_what_is_chosen_is_told_and_can_be_taken_back(self, page: Page) -> None:
        shown = page("en", department="tuanwei", tier="coherent")
        [chip] = shown.find_class("chips")[0]
        assert "团委" in chip.text_content()
        assert chip.get("href") == "/reports?lang=en&tier=coherent#findings"
        [chosen] = shown.xpath("//select[@name='tier']/option[@selected]")
        assert chosen.get("value") == "coherent"
        hidden = {(i.get("name"), i.get("value")) for i in shown.xpath("//form[@class='filters']"
                  "/input[@type='hidden']")}  # fmt: skip
        assert hidden == {("lang", "en"), ("department", "tuanwei")}

    def test_shares_are_figures_beside_their_bars(self, page: Page) -> None:
        tiles = [" ".join(tile.text_content().split()) for tile in page("en").find_class("tile")]
        assert tiles[0] == "Basic 94% failed: 1 / 18"

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_a_file_of_its_own_fetches_nothing(self, language: str) -> None:
        text = report_pages.alone(REPORT, "zh" if language == "zh" else "en").decode()
        assert "<script>alert" not in text
        page = html.document_fromstring(text.replace("\x00", "").replace("\x1b", ""))
        assert not page.xpath("//script | //link | //img | //@onclick | //iframe")
        assert page.get("lang") == {"zh": "zh-CN", "en": "en"}[language]
        anchors = {link for link in page.xpath("//a/@href") if link.startswith("#")}
        ids = set(page.xpath("//@id"))
        assert {anchor[1:] for anchor in anchors} <= ids
        assert {"by-document", "by-department", "by-shape"} <= ids

    def test_a_conforming_report_says_so(self) -> None:
        text = report_pages.alone(CLEAN, "en").decode()
        assert "nothing was found" in text

    def test_every_format_but_html_is_one_of_the_shapes_house(self) -> None:
        assert set(ENDINGS.values()) == {*FORMATS, "html"}


def test_replies_name_their_files() -> None:
    reply = reports.replied(REPORT, "xlsx", get("/reports"), {})
    assert reply.headers["Content-Disposition"] == 'attachment; filename="report.xlsx"'
    assert reply.rows == 4


def test_addresses_are_ascii() -> None:
    assert report_pages.document_address(BASE, PLAN) == "/reports/plan"
    assert report_pages.department_address(BASE, UNION.iri) == "/reports/department/tuanwei"
    odd = report_pages.department_address(BASE, f"{BASE}id/party/教 务")
    assert odd.isascii()
    assert " " not in odd


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(RefusedError) as raised:
        wanted(Asked("GET", "/reports", (("format", "pdf"),)))
    assert json.dumps(raised.value.en).count("application/") >= 4


class TestDoors:
    def test_a_policy_and_a_department_lead_to_their_reports(
        self, client: TestClient, whole: dict[str, list[dict[str, Any]]]
    ) -> None:
        key = whole["graphs"][0]["graph"].rpartition("/")[2]
        assert f'href="/reports/{key}"' in client.get(f"/doc/policy/{key}.html").text
        party = next(p for f in whole["findings"] for p in f["departments"])["key"]
        page = client.get(f"/doc/party/{party}.html").text
        assert f'href="/reports/department/{party}"' in page
        assert 'href="/reports"' in client.get("/", headers={"Accept": BROWSER}).text

    def test_a_task_has_none(
        self, client: TestClient, whole: dict[str, list[dict[str, Any]]]
    ) -> None:
        focus = next(f["focus"] for f in whole["findings"] if f["shape"].endswith("TaskSupport"))
        page = client.get(f"/doc/{focus.partition('/id/')[2]}.html")
        assert page.status_code == 200
        assert 'href="/reports/' not in page.text


class TestWaivers:
    def test_the_service_shows_what_is_accepted(self, store: FolderStore, tmp_path: Path) -> None:
        plain = bench_of(store)
        told = json.loads(body(reports.report(plain, get("/reports.json"))))
        first = told["findings"][0]["id"]
        file = tmp_path / "waivers.csv"
        file.write_text(f"finding,reason,until\n{first},已商定,2999-12-31\n", "utf-8")
        reply = reports.report(bench_of(store, waivers=str(file)), get("/reports.json"))
        told = json.loads(body(reply))
        assert (told["waived"], told["findings"][0]["waiver"]["reason"]) == (1, "已商定")
        assert reply.headers["Cache-Control"] == "no-store"

    def test_a_wrong_file_is_told_to_the_log_only(
        self, store: FolderStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "waivers.csv"
        file.write_text("finding,reason\n", "utf-8")
        with pytest.raises(RefusedError) as raised:
            reports.report(bench_of(store, waivers=str(file)), get("/reports.json"))
        assert raised.value.status == 503
        assert str(tmp_path) not in raised.value.en
        assert "until" in capsys.readouterr().err


class TestSince:
    def test_pages_tell_what_is_new(self, store: FolderStore) -> None:
        asked = get("/reports", BROWSER, since="2", lang="en")
        text = body(reports.report(bench_of(store), asked))
        new = json.loads(body(reports.report(bench_of(store), get("/reports.json", since="2"))))
        number = len(new["comparison"]["new"])
        assert number
        assert f"since version 2: {number} new" in text
        assert '<span class="flag new">new</span>' in text

    def test_a_page_shows_only_what_is_new(self, store: FolderStore) -> None:
        told = json.loads(body(reports.report(bench_of(store), get("/reports.json", since="2"))))
        asked = get("/reports", BROWSER, since="2", new="yes", lang="en")
        text = body(reports.report(bench_of(store), asked))
        assert f"results: {len(told['comparison']['new'])} " in text
        shown = set(re.findall(r"<code>([0-9a-f]{16})</code>", text))
        assert shown <= set(told["comparison"]["new"])
        assert len(shown) == PAGE

    def test_a_version_without_a_report_is_told_of(self, store: FolderStore) -> None:
        asked = get("/reports", BROWSER, since="1", lang="en")
        text = body(reports.report(bench_of(store), asked))
        assert "No report of version 1 is kept" in text
        assert "/reports.html?version=1" in text


class TestDifferences:
    def page(self, store: FolderStore, language: str = "en", **pairs: str) -> str:
        asked = get("/reports/differences", BROWSER, lang=language, **pairs)
        return body(reports.differences(bench_of(store), asked))

    def test_it_tells_what_came_and_went(self, store: FolderStore) -> None:
        told = json.loads(body(reports.report(bench_of(store), get("/reports.json", since="2"))))
        new, mended = (len(told["comparison"][name]) for name in ("new", "mended"))
        text = self.page(store)
        assert f"From version 2 to version 3: {new} new, {mended} mended" in text
        assert "云溪职业技术学院" in text
        assert f"+{new}</td>" in text

    def test_by_department_and_by_check_it_comes_to_the_same(self, store: FolderStore) -> None:
        for by in ("department", "shape"):
            page = html.document_fromstring(self.page(store, by=by, since="2"))
            [number] = page.xpath("//h2[@id='findings']/span")
            assert int(number.text_content()) > 50
            assert page.xpath("//table[@class='balance']//a/@href")

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_the_forms_name_the_versions(self, store: FolderStore, language: str) -> None:
        page = html.document_fromstring(self.page(store, language))
        assert page.xpath("//select[@name='since']/option/@value") == ["2"]
        assert page.xpath("//select[@name='version']/option/@value") == ["3"]

    def test_a_later_version_is_refused(self, store: FolderStore) -> None:
        with pytest.raises(RefusedError, match="earlier"):
            self.page(store, since="3")

    def test_a_version_that_never_was_is_absent(self, client: TestClient) -> None:
        assert client.get("/reports/differences?since=99").status_code == 400
        assert client.get("/reports/differences?version=99&since=1").status_code == 404


class TestComing:
    def test_a_page_says_that_the_report_is_being_made(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "store")
        ingest(store, [EXAMPLES / "action-plan.html"])
        asked = get("/reports", BROWSER, lang="en")
        reply = reports.report(bench_of(store), asked)
        assert "The check of version 2 is being made" in body(reply)
        assert reply.headers["Cache-Control"] == "no-store"
        prepared(store, store.version())
        ingest(store, [EXAMPLES / "task-table.docx"])
        reply = reports.report(bench_of(store), asked)
        assert "The check of version 3 is being made" in body(reply)
        assert 'href="/reports?version=2"' in body(reply)
        prepared(store, store.version())
        reply = reports.report(bench_of(store), asked)
        assert "2 documents checked" in body(reply)
        assert "Cache-Control" not in reply.headers

    def test_an_earlier_version_s_is_made_when_it_is_asked_for(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "store")
        ingest(store, [EXAMPLES / "action-plan.html"])
        ingest(store, [EXAMPLES / "task-table.docx"])
        bench = bench_of(store)
        bench.open(2)
        assert "1 document checked" in body(reports.report(bench, get("/reports", BROWSER,
                                                                     lang="en")))  # fmt: skip

    def test_the_service_makes_it_by_itself(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "store")
        ingest(store, [EXAMPLES / "action-plan.html"])
        settings = Settings(workers=1, slow_workers=1)
        with TestClient(create_app(str(store.folder), settings)) as client:
            for expected in ("1 document checked", "2 documents checked"):
                deadline = time.monotonic() + 60
                while time.monotonic() < deadline:
                    text = client.get("/reports.html?lang=en").text
                    if expected in text:
                        break
                    time.sleep(0.1)
                assert expected in text
                ingest(store, [EXAMPLES / "task-table.docx"])


class TestQuality:
    def test_the_store_is_measured_in_every_version_that_was_reported(
        self, client: TestClient
    ) -> None:
        for version in (2, 3):
            assert client.get(f"/reports.json?version={version}").status_code == 200
        answer = client.get("/reports/quality", headers={"Accept": "text/turtle"})
        graph = Graph({q.triple for q in ox.parse(answer.content, ox.RdfFormat.TURTLE)})
        rows = graph.rows(
            "PREFIX dqv: <http://www.w3.org/ns/dqv#> SELECT ?version ?value { ?m owl:versionInfo "
            "?version ; dqv:value ?value ; dqv:computedOn ?all ; dqv:isMeasurementOf "
            "<https://w3id.org/policygraph/shapes#TaskSupport.failed> }"
        )
        assert [row[0] for row in rows] == ["2", "3"]
        failed = client.get("/reports.json?tier=complete").json()["counts"]
        [support] = [each["failed"] for each in failed if each["shape"].endswith("#TaskSupport")]
        assert rows[-1][1] == str(support)

    def test_where_there_is_nothing_to_measure_it_says_so(self, tmp_path: Path) -> None:
        FolderStore.create(tmp_path / "store")
        with TestClient(create_app(str(tmp_path / "store"))) as client:
            for address in ("/reports", "/reports/quality", "/reports/quality?version=1"):
                answer = client.get(address, headers={"Accept-Language": "en"})
                assert (answer.status_code, "nothing to validate" in answer.text) == (404, True)

    def test_each_document_is_measured(self, client: TestClient) -> None:
        answer = client.get("/reports/quality?scope=document&format=nt")
        documents = {each["graph"] for each in client.get("/reports.json").json()["graphs"]}
        assert all(f"computedOn> <{each}>" in answer.text for each in documents)
        assert client.get("/reports/quality?scope=galaxy").status_code == 400

    def test_more_than_an_answer_may_hold_is_an_error(self, store: FolderStore) -> None:
        bench = bench_of(store)
        bench.limits = Limits(rows=10, size=10**9)
        with pytest.raises(LimitError, match="over the limit of 10"):
            quality.measurements(bench, get("/reports/quality"))
