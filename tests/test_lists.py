"""The pages that are lists: policies, departments, targets; and the queries behind them."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from api.errors import RefusedError, status_of
from api.pages.departments import departments
from api.pages.lists import LINES
from api.pages.policies import policies
from api.pages.targets import targets
from api.settings import Settings
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import PolicygraphError
from graph.ingestion import ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES
from tests.documents import export

PLAN, TABLE = EXAMPLES / "action-plan.html", EXAMPLES / "task-table.docx"
View = Callable[[Bench, Asked], Reply]
VIEWS: dict[str, View] = {"policies": policies, "departments": departments, "targets": targets}
HOSTILE = "<script>alert(1)</script>\u202e\"'&amp;"


class Page(HTMLParser):
    """What a page holds: the texts of its rows, its links, its form's fields."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        assert isinstance(reply.body, bytes)
        self.text = reply.body.decode()
        self.rows: list[str] = []
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.sorted: list[tuple[str, str]] = []
        self._within = False
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "tbody":
            self._within = True
        if tag == "tr" and self._within:
            self.rows.append("")
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])
        if tag == "input" and told.get("name"):
            self.fields[told["name"]] = told.get("value", "")
        if "aria-sort" in told:
            self.sorted.append((tag, told["aria-sort"]))
        assert not {name for name in told if name == "style" or name.startswith("on")}

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._within = False

    def handle_data(self, data: str) -> None:
        if self._within and self.rows:
            self.rows[-1] += data

    @property
    def query(self) -> str:
        """The query behind the page."""
        [query] = {
            value
            for link in self.links
            for name, value in parse_qsl(urlsplit(link).query)
            if urlsplit(link).path == "/sparql" and name == "query"
        }
        return query


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    store = open_store(str(tmp_path_factory.mktemp("lists") / "store"), create=True)
    ingest(store, [PLAN])
    ingest(store, [TABLE], "云溪职业技术学院")
    bench = Bench(store, Settings())
    bench.open(None)
    return bench


def asked(address: str, **more: str) -> Asked:
    parts = urlsplit(address)
    pairs = (*parse_qsl(parts.query), *more.items())
    return Asked("GET", parts.path, pairs, accept_language="zh")


def shown(bench: Bench, address: str, **more: str) -> Page:
    request = asked(address, **more)
    reply = VIEWS[request.path.removeprefix("/")](bench, request)
    assert reply.status == 200
    return Page(reply)


def every(bench: Bench, address: str, **more: str) -> Iterator[Page]:
    """Yield all pages of a list, each led to by the one before."""
    page = shown(bench, address, **more)
    yield page
    while following := re.search(r'<a href="([^"#]*)#table" rel="next"', page.text):
        page = shown(bench, following[1].replace("&amp;", "&"))
        yield page


def row(page: Page, words: str) -> str:
    return " ".join(next(text for text in page.rows if words in text).split())


class TestPolicies:
    def test_have_their_numbers(self, bench: Bench) -> None:
        page = shown(bench, "/policies")
        assert len(page.rows) == 2
        found = row(page, "东江市数字校园建设行动计划的通知")
        assert found.split()[-5:] == ["2022-09-08", "10", "12", "12", "0"]
        assert "东政办发〔2022〕36号" in found

    def test_sort_and_filter(self, bench: Bench) -> None:
        up, down = (
            shown(bench, "/policies", sort="tasks", order=order).rows for order in ("asc", "desc")
        )
        assert up == down[::-1]
        assert shown(bench, "/policies", q="分解表").rows == [up[1]]
        nothing = shown(bench, "/policies", q="龘")
        assert not nothing.rows
        assert "没有符合条件的内容" in nothing.text

    @pytest.mark.parametrize("q", ["", "数字校园", "東江市 36", "龘"])
    def test_are_what_the_query_behind_them_lists(self, bench: Bench, q: str) -> None:
        page = shown(bench, "/policies", q=q)
        rows = list(bench.snapshot.select(page.query))
        assert len(rows) == len(page.rows)
        for found in rows:
            told = row(page, found["title"].value)
            numbers = [found[n].value for n in ("measures", "tasks", "targets", "notes")]
            assert told.split()[-4:] == numbers
            for name in ("number", "issued", "issuer"):
                assert name not in found or found[name].value in told


class TestDepartments:
    def test_are_paged(self, bench: Bench) -> None:
        pages = list(every(bench, "/departments", sort="name"))
        assert len(pages) == 1 or all(len(page.rows) == LINES for page in pages[:-1])
        assert len({text for page in pages for text in page.rows}) > 20

    @pytest.mark.parametrize("narrowed", [{}, {"q": "中心"}, {"policy": "KEY"}])
    def test_are_what_the_query_behind_them_lists(
        self, bench: Bench, narrowed: dict[str, str]
    ) -> None:
        key = bench.snapshot.documents()[0].rsplit("/", 1)[1]
        narrowed = {name: value.replace("KEY", key) for name, value in narrowed.items()}
        pages = list(every(bench, "/departments", **narrowed))
        texts = [" ".join(text.split()) for page in pages for text in page.rows]
        heads = re.findall(r"sort=(leads|supports|responsible|guides|supervises)", pages[0].text)
        names = [*dict.fromkeys(["leads", *heads]), "targets", "policies"]
        rows = list(bench.snapshot.select(pages[0].query))
        assert len(rows) == len(texts) > 0
        expected = sorted((r["name"].value, [r[name].value for name in names]) for r in rows)
        order = [n for n in _ORDER if n in names]
        found = sorted((text.split()[0], text.split()[-len(order) :]) for text in texts)
        assert [(name, dict(zip(names, numbers, strict=True))) for name, numbers in expected] == [
            (name, dict(zip(order, numbers, strict=True))) for name, numbers in found
        ]

    def test_of_an_unknown_policy_are_not_found(self, bench: Bench) -> None:
        for said in ("nothing", "http://example.org/", HOSTILE, "a b"):
            with pytest.raises(RefusedError) as raised:
                departments(bench, asked("/departments", policy=said))
            assert raised.value.status == 404


_ORDER = ("leads", "supports", "responsible", "guides", "supervises", "targets", "policies")


class TestTargets:
    def test_show_their_sentence(self, bench: Bench) -> None:
        page = shown(bench, "/targets", q="智慧教学示范专业群")
        [text] = page.rows
        assert "3个" in text
        sources = [link for link in page.links if link.startswith("/doc/source/")]
        assert len(sources) == 1
        assert re.search(r"<mark>3个</mark>", page.text)

    @pytest.mark.parametrize(
        "narrowed",
        [
            {},
            {"unit": "个"},
            {"comparator": "AtLeast", "unit": "%"},
            {"from": "2024", "to": "2025"},
            {"least": "20", "most": "100.5"},
            {"q": "教师"},
            {"q": "教師 ％"},
            {"policy": "KEY"},
            {"policy": "KEY", "measure": "KEY/1.1"},
            {"party": "PARTY"},
        ],
        ids=lambda narrowed: "-".join(narrowed) or "all",
    )
    @pytest.mark.parametrize("order", [{}, {"sort": "value", "order": "desc"}], ids=["", "sorted"])
    def test_are_what_the_query_behind_them_lists(
        self, bench: Bench, narrowed: dict[str, str], order: dict[str, str]
    ) -> None:
        pages = list(every(bench, "/targets", **filled(bench, narrowed), **order))
        shown_ = [
            link for page in pages for link in re.findall(r'row"><a href="([^"]*)"', page.text)
        ]
        rows = list(bench.snapshot.select(pages[0].query))
        base = bench.snapshot.base
        expected = [f"/doc/{r['target'].value.removeprefix(f'{base}id/')}" for r in rows]
        assert sorted(shown_) == sorted(set(expected))
        assert len(expected) == len(set(expected))
        texts = ["".join(text.split()) for page in pages for text in page.rows]
        assert ("q" in narrowed) == any("sentence" in found for found in rows)
        for found in rows:
            said = found.get("sentence", found["words"])
            sentence = "".join(said.value.split())
            assert any(sentence in text and found["indicator"].value in text for text in texts)

    def test_say_what_they_are_narrowed_by_and_how_to_widen(self, bench: Bench) -> None:
        page = shown(bench, "/targets", unit="个", q="建设")
        assert page.fields == {"q": "建设", "unit": "个", "from": "", "to": "", "least": "",
                               "most": "", } | ({"q": "建设"})  # fmt: skip
        chosen = re.findall(r'href="([^"]*)" aria-current="true" title', page.text)
        assert chosen == ["/targets?q=%E5%BB%BA%E8%AE%BE"]

    def test_each_choice_leads_to_as_many_as_it_says(self, bench: Bench) -> None:
        page = shown(bench, "/targets", least="3")
        choices = re.findall(
            r'<li><a href="([^"]*)"[^>]*><bdi[^>]*>[^<]*</bdi> <span class="number">([\d,]+)<',
            page.text,
        )
        assert len(choices) > 8
        for address, count in choices:
            then = shown(bench, address.replace("&amp;", "&"))
            assert f'<span class="figure">{count}</span> 项目标' in then.text

    def test_are_drawn_as_far_as_they_are_dated(self, bench: Bench) -> None:
        page = shown(bench, "/targets")
        drawn = re.findall(r'<svg aria-labelledby|<svg viewBox="0 0 336 216"', page.text)
        assert drawn
        assert "只画写明期限的目标" in page.text
        inside = re.findall(r'<a href="([^"]*)"><title>', page.text)
        assert inside
        for link in inside:
            if link.startswith("/targets"):
                then = shown(bench, link.replace("&amp;", "&"))
                assert then.rows
        without = shown(bench, "/targets", q="智慧教学示范专业群")
        assert 'class="panels"' not in without.text


def filled(bench: Bench, narrowed: dict[str, str]) -> dict[str, str]:
    key = bench.snapshot.documents()[0].rsplit("/", 1)[1]
    [first] = list(
        bench.snapshot.select(
            "SELECT ?p { ?p pg:leads/pg:hasTarget ?t } GROUP BY ?p ORDER BY DESC(COUNT(?t)) LIMIT 1"
        )
    )
    party = first["p"].value.rsplit("/", 1)[1]
    return {
        name: value.replace("KEY", key).replace("PARTY", party) for name, value in narrowed.items()
    }


class TestAllLists:
    @pytest.mark.parametrize("name", VIEWS)
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_sort_by_each_head(self, bench: Bench, name: str, language: str) -> None:
        page = shown(bench, f"/{name}", lang=language)
        heads = re.findall(r'href="(/\w+[^"]*)#table"[^>]*>[^<]+<span class="order', page.text)
        assert len(heads) >= 5
        assert len(page.sorted) == 1
        for head in heads:
            then = shown(bench, head.replace("&amp;", "&"))
            assert len(then.sorted) == 1
            assert len(then.rows) == len(page.rows)

    @pytest.mark.parametrize("name", VIEWS)
    @pytest.mark.parametrize(
        "wrong",
        [
            {"sort": "iri"},
            {"order": "up"},
            {"page": "0"},
            {"page": "1.5"},
            {"page": "9" * 30},
            {"q": "字" * 201},
            {"q": " ".join("abcdefghijklmnopqrst")},
        ],
        ids=["sort", "order", "zero", "half", "far", "long", "many"],
    )
    def test_refuse_what_is_wrong(self, bench: Bench, name: str, wrong: dict[str, str]) -> None:
        with pytest.raises(PolicygraphError) as raised:
            VIEWS[name](bench, asked(f"/{name}", **wrong))
        assert status_of(raised.value) == 400
        assert "\n" not in raised.value.zh + raised.value.en

    @pytest.mark.parametrize(
        "wrong",
        [
            {"from": "20"}, {"to": "x"}, {"least": "NaN"}, {"most": "1e999"}, {"least": "１"},
            {"policy": "a b"}, {"party": "http://<>"}, {"measure": "{"}, {"most": "1e-9999"},
        ],
        ids=lambda wrong: "-".join(f"{n}" for n in wrong),
    )  # fmt: skip
    def test_of_targets_refuse_bounds_and_names_that_are_none(
        self, bench: Bench, wrong: dict[str, str]
    ) -> None:
        with pytest.raises(PolicygraphError) as raised:
            targets(bench, asked("/targets", **wrong))
        assert status_of(raised.value) == 400

    @pytest.mark.parametrize("name", VIEWS)
    def test_show_hostile_words_as_text(self, bench: Bench, name: str) -> None:
        page = shown(bench, f"/{name}", q=HOSTILE, unit=HOSTILE)
        assert "<script>alert" not in page.text
        list(bench.snapshot.select(page.query))

    @pytest.mark.parametrize("name", VIEWS)
    def test_behind_the_last_page_say_so(self, bench: Bench, name: str) -> None:
        page = shown(bench, f"/{name}", page="99999")
        assert not page.rows

    @pytest.mark.parametrize("name", VIEWS)
    def test_of_an_empty_store_say_so(self, tmp_path: Path, name: str) -> None:
        bench = Bench(FolderStore.create(tmp_path / "s"), Settings())
        bench = Bench(open_store(str(tmp_path / "s")), Settings())
        bench.open(None)
        assert "库中还没有文件" in shown(bench, f"/{name}").text

    def test_keep_their_version(self, bench: Bench) -> None:
        page = shown(bench, "/targets", version=str(bench.snapshot.version), unit="个")
        inner = [link for link in page.links if link.startswith("/targets?")]
        assert inner
        assert all("version=" in link for link in inner if "lang=" not in link)

    def test_of_hostile_documents_stay_whole(self, tmp_path: Path) -> None:
        store = open_store(str(tmp_path / "store"), create=True)
        path = tmp_path / "table.txt"
        title = "<b>粗</b><script>1</script>任务分解表" + "很长" * 200
        rows = [
            ("1.建成<i>5个</i>基地" + "x" * 500, "<u>处</u>", "图书馆"),
            ("2.到2025年建成6个", "图书馆", ""),
        ]
        path.write_text(export(title=title, rows=rows), "utf-8")
        ingest(store, [path], "云溪学院")
        bench = Bench(store, Settings())
        bench.open(None)
        for name in VIEWS:
            page = shown(bench, f"/{name}")
            assert not re.search(r"<(b|i|u|script)>", page.text)
