"""The page of a search: what is told of each hit, how it is narrowed, what it offers instead."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from api.ledgers import ledger
from api.pages.search import query
from api.searching.facets import Choice, choices, counted
from api.searching.finding import found, index_of
from api.searching.hits import details
from api.searching.search import search
from api.searching.wanted import Wanted
from api.settings import Settings
from api.work.asked import Asked
from api.work.bench import Bench
from graph.ingestion import ingest
from graph.store import open_store
from tests import documents
from tests.conftest import EXAMPLES

PAIRS = tuple[tuple[str, str], ...]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    store = open_store(str(tmp_path_factory.mktemp("search") / "store"), create=True)
    ingest(store, [EXAMPLES / "action-plan.html"])
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    bench = Bench(store, Settings())
    bench.open(None)
    return bench


def text_of(bench: Bench, *pairs: tuple[str, str], status: int = 200) -> str:
    reply = search(bench, Asked("GET", "/search", (*pairs, ("format", "html"))))
    assert reply.status == status
    assert isinstance(reply.body, bytes)
    return reply.body.decode()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def words_of(text: str) -> str:
    """Return what a page says, with single spaces."""
    parser = _Words()
    parser.feed(text)
    return " ".join("".join(parser.said).split())


def party(bench: Bench, name: str) -> str:
    rows = bench.snapshot.select(f"SELECT ?p {{ ?p pg:name '{name}' }}")
    return min(row["p"].value for row in rows)


def policy(bench: Bench) -> str:
    rows = bench.snapshot.select("SELECT ?p { ?p a pg:Policy ; pg:issuedBy ?i }")
    return next(row["p"].value for row in rows)


def rows_of(bench: Bench, query: str) -> list[dict[str, str]]:
    """Return a query's rows, answered as the endpoint answers them."""
    answer = json.loads(bench.snapshot.query(query, lambda _: "json").content)
    return [{n: v["value"] for n, v in row.items()} for row in answer["results"]["bindings"]]


class TestHits:
    def test_a_task_says_who_leads_it_and_where_it_stands(self, bench: Bench) -> None:
        said = words_of(text_of(bench, ("q", "网络安全责任制"), ("class", "Task"), ("limit", "1")))
        assert "牵头 信息化建设中心" in said
        assert "配合 保卫处、各相关部门" in said
        assert "任务分解表 › （二） 守牢网络与数据安全底线 2.1.2.1" in said

    def test_a_target_says_how_much_by_when(self, bench: Bench) -> None:
        hits = found(bench, Wanted("覆盖率 课程", ("Target",), limit=50), "zh").hits.hits
        assert len(hits) > 1
        for hit in hits:
            detail = details([hit], bench.snapshot, index_of(bench), ledger(bench))[hit.iri]
            assert {"value", "unit", "comparator"} <= detail.said.keys()
        said = words_of(text_of(bench, ("q", "覆盖率"), ("class", "Target")))
        assert re.search(r"(?:至少|不低于|不少于)[^›]* 95 ?%", said), said

    def test_a_department_says_what_it_takes_on(self, bench: Bench) -> None:
        iri = party(bench, "教务处")
        rows = bench.snapshot.select(f"SELECT (COUNT(DISTINCT ?t) AS ?n) {{ <{iri}> pg:leads ?t }}")
        leads = next(rows)["n"].value
        said = words_of(text_of(bench, ("q", "教务处"), ("class", "Department"), ("limit", "1")))
        assert f"牵头 {leads} ·" in said

    def test_details_are_told_of_every_kind(self, bench: Bench) -> None:
        texts = ("建设", "教务处", "行动方案", "网络", "覆盖率")
        hits = [h for t in texts for h in found(bench, Wanted(t, limit=100), "zh").hits.hits]
        told = details(hits, bench.snapshot, index_of(bench), ledger(bench))
        assert told.keys() == {hit.iri for hit in hits}
        kinds = {"Policy", "Measure", "Task", "Project", "Target", "Department"}
        assert {hit.cls for hit in hits} >= kinds


class TestFacets:
    def test_each_choice_leaves_as_many_as_it_says(self, bench: Bench) -> None:
        wanted = Wanted("网络", ("Task",), party=party(bench, "信息化建设中心"))
        index = index_of(bench)
        offered = choices(wanted, counted(index, wanted), {}, "zh")
        for each in (*offered["policy"], *offered["party"]):
            if not each.chosen:
                assert self.total(bench, each) == each.count > 0
        [other] = [each for each in offered["class"] if each.value == "Measure"]
        assert self.total(bench, other) == self.number(bench, wanted) + other.count

    def total(self, bench: Bench, choice: Choice) -> int:
        pairs = tuple(parse_qsl(urlsplit(choice.address).query))
        return self.number(bench, Wanted.of(Asked("GET", "/search", pairs)))

    def number(self, bench: Bench, wanted: Wanted) -> int:
        return found(bench, wanted, "zh").hits.total

    def test_conditions_combine_and_come_off(self, bench: Bench) -> None:
        chosen: PAIRS = (
            ("class", "Task"), ("class", "Target"), ("party", party(bench, "教务处")),
            ("policy", policy(bench)),
        )  # fmt: skip
        page = text_of(bench, ("q", "建设"), *chosen)
        [listed] = re.findall(r'<nav class="conditions".*?</nav>', page, re.S)
        addresses = [
            address.replace("&amp;", "&") for address in re.findall('href="([^"]+)"', listed)
        ]
        left = [set(parse_qsl(urlsplit(address).query)) - {("q", "建设")} for address in addresses]
        assert left == [
            *({*chosen} - {each} for each in (*chosen[:2], chosen[3], chosen[2])),
            set(),
        ]

    def test_what_is_chosen_stays_with_the_next_words(self, bench: Bench) -> None:
        page = text_of(bench, ("q", "建设"), ("class", "Task"), ("policy", policy(bench)))
        assert '<input type="hidden" name="class" value="Task">' in page
        assert f'<input type="hidden" name="policy" value="{policy(bench)}">' in page


class TestNothing:
    def test_words_that_find_something_are_offered(self, bench: Bench) -> None:
        page = text_of(bench, ("q", "教师 龘"), ("class", "Policy"))
        offered = re.findall(r'<ul class="suggested">.*?</ul>', page, re.S)
        assert len(offered) == 1
        assert "不加条件" in offered[0]
        assert ">教师</a>" in offered[0]
        assert ">龘</a>" not in offered[0]

    def test_a_page_beyond_the_last_leads_back(self, bench: Bench) -> None:
        page = text_of(bench, ("q", "教师"), ("page", "99999"))
        assert "回到第一页" in page
        assert 'rel="next"' not in page

    def test_without_words_ways_to_search_are_told(self, bench: Bench) -> None:
        page = text_of(bench)
        assert "可以这样找" in page
        assert "信息化建设中心" in page
        assert "SELECT ?department" in page


class TestTheQueryBehind:
    @pytest.mark.parametrize(
        ("text", "classes"),
        [
            ("网络", ()),
            ("教师", ("Task",)),
            ("建设", ("Target", "Measure")),
            ("教务处", ("Department",)),
        ],
    )
    def test_has_the_hits_in_their_order(
        self, bench: Bench, text: str, classes: tuple[str, ...]
    ) -> None:
        wanted = Wanted(text, classes, limit=100)
        rows = rows_of(bench, query(wanted))
        hits = found(bench, wanted, "zh").hits.hits
        assert {row["thing"] for row in rows} == {hit.iri for hit in hits}
        scores = [float(row["score"]) for row in rows]
        assert scores == pytest.approx([hit.score for hit in hits], 1e-4)

    def test_says_the_conditions_too(self, bench: Bench) -> None:
        for wanted in (
            Wanted("网络", ("Task",), party=party(bench, "信息化建设中心"), limit=100),
            Wanted("网络", ("Task", "Measure"), policy=policy(bench), limit=100),
        ):
            rows = {row["thing"] for row in rows_of(bench, query(wanted))}
            assert rows == {hit.iri for hit in found(bench, wanted, "zh").hits.hits} != set()

    @pytest.mark.parametrize(
        "text", ['"', "\\", "\n", "'''", '" ) } INSERT', "{0} {text}", "<x>", "\u202e"]
    )
    def test_whatever_is_looked_for_it_is_a_query(self, bench: Bench, text: str) -> None:
        assert rows_of(bench, query(Wanted(f"{text} 网络")))

    def test_is_left_out_where_a_condition_is_no_iri(self, bench: Bench) -> None:
        for value in ("no iri", "x:a> } #", "x" * 5_000):
            assert query(Wanted("网络", policy=value)) == ""
            assert text_of(bench, ("q", "网络"), ("policy", value), ("party", value))


def test_hostile_documents_stay_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>\u202e"
    path = tmp_path / "hostile.txt"
    rows = [(f"1.{hostile}办成3件实事", f"教务处{hostile}", "团委" * 100)]
    path.write_text(documents.export(rows=rows), "utf-8")
    store = open_store(str(tmp_path / "store"), create=True)
    ingest(store, [path])
    bench = Bench(store, Settings())
    bench.open(None)
    for words in ("实事", "教务处", "alert"):
        assert "<script>alert" not in text_of(bench, ("q", words))
