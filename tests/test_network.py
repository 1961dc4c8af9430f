"""The neighbourhood of a resource: what is drawn, what is counted, and that one can walk it."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest
from lxml import etree, html

from api import neighbours
from api.charts import network as chart
from api.charts.network import Branch, Node
from api.charts.svg import width_of
from api.errors import RefusedError
from api.neighbours import COUNTED, SHOWN
from api.pages.network import network
from api.work.bench import Bench
from graph.errors import AbsentError
from graph.ingestion import ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from graph.store.graphs import PutGraph
from tests.conftest import EXAMPLES
from tests.graphs import bench_of, get

EVIL = '"><script>alert(1)</script>\u202e' + "长" * 3000
PG = "https://w3id.org/policygraph#"


def made(folder: Path) -> FolderStore:
    store = open_store(str(folder), create=True)
    assert isinstance(store, FolderStore)
    return store


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    store = made(tmp_path_factory.mktemp("network") / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    return bench_of(store)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A department of more tasks than are counted, and hostile neighbours."""
    store = made(tmp_path_factory.mktemp("hub") / "store")
    base = store.base
    party = ox.NamedNode(f"{base}id/party/hub")

    def triple(
        subject: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal | ox.BlankNode
    ) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(name), value)

    label = "http://www.w3.org/2000/01/rdf-schema#label"
    quads = [triple(party, label, ox.Literal(EVIL))]
    for number in range(COUNTED + 10):
        task = ox.NamedNode(f"{base}id/policy/p/{number}")
        quads.append(triple(party, f"{PG}leads", task))
    quads += [
        triple(party, f"{PG}supports", ox.NamedNode("javascript:alert(1)")),
        triple(party, f"{PG}supports", ox.NamedNode(f"{base}id/a b".replace(" ", "%20"))),
        triple(party, f"{PG}supports", ox.Literal("no resource")),
        triple(party, f"{PG}supports", ox.BlankNode("b")),
        triple(ox.NamedNode(f"{base}id/evil"), "http://evil.example/#'&onload=", party),
        triple(ox.NamedNode(f"{base}id/evil"), label, ox.Literal(EVIL)),
    ]
    store.commit([PutGraph(f"{base}graph/p", quads)])
    return bench_of(store)


def shown(bench: Bench, path: str, **pairs: str) -> html.HtmlElement:
    body = network(bench, get(f"/network/{path}", "text/html", **pairs)).body
    assert isinstance(body, bytes)
    return html.document_fromstring(body.decode())


def path_of(bench: Bench, pattern: str) -> str:
    rows = bench.snapshot.select(f"SELECT ?x {{ GRAPH ?g {{ {pattern} }} }} ORDER BY ?x LIMIT 1")
    [iri] = [row["x"].value for row in rows]
    return iri.removeprefix(f"{bench.snapshot.base}id/")


def links(page: html.HtmlElement, drawing: str) -> list[str]:
    found: Sequence[str] = page.xpath(f"//*[@class='network {drawing}']//a/@href")
    return list(found)


KINDS = (
    "?x a pg:Policy", "?x a pg:Section", "?x a pg:Measure", "?x a pg:Task", "?x a pg:Project",
    '?x pg:name "信息化建设中心"', "?x a pg:DepartmentGroup", "?x a pg:Assignment",
    "?x a pg:Target", "?x a pg:Citation", "?x a pg:ReadingNote", "?x a pg:SourceDocument",
    "?x a pg:SourceSpan",
)  # fmt: skip


class TestDrawings:
    @pytest.mark.parametrize("pattern", KINDS)
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_both_and_the_list_have_the_same_neighbours(
        self, bench: Bench, pattern: str, language: str
    ) -> None:
        page = shown(bench, path_of(bench, pattern), lang=language)
        wide, narrow = links(page, "wide"), links(page, "narrow")
        assert sorted(wide) == sorted(narrow)
        assert 0 < len(wide) <= SHOWN + neighbours.RELATIONS
        listed = page.xpath("//section[@aria-labelledby='list']//dd//li/a[1]/@href")
        assert set(wide) <= set(listed)

    @pytest.mark.parametrize("pattern", KINDS)
    def test_one_can_walk_there_and_back(self, bench: Bench, pattern: str) -> None:
        start = path_of(bench, pattern)
        page = shown(bench, start)
        for address in {a for a in links(page, "wide") if a.startswith("/network/")}:
            where, _, query = address.partition("?")
            pairs = dict(pair.split("=") for pair in unquote(query).split("&") if pair)
            assert shown(bench, unquote(where.removeprefix("/network/")), **pairs) is not None

    def test_what_it_points_to_and_what_points_to_it(self, bench: Bench) -> None:
        task = path_of(bench, "?x a pg:Task . ?p pg:leads ?x . ?x pg:hasTarget ?t")
        page = shown(bench, task, lang="en")
        said = {" ".join(dt.text_content().split()) for dt in page.xpath("//dl//dt")}
        assert any(each.startswith("← Led by (points to it)") for each in said)
        assert any(each.startswith("→ implements (it points to)") for each in said)

    def test_a_screenful_is_never_exceeded(self, hub: Bench) -> None:
        page = shown(hub, "party/hub")
        [wide] = page.xpath("//*[@class='network wide']")
        assert float(wide.get("height")) <= 820
        assert len(links(page, "wide")) <= SHOWN + neighbours.RELATIONS

    def test_kinds_differ_by_more_than_colour(self, bench: Bench) -> None:
        page = shown(bench, path_of(bench, "?x a pg:Task . ?p pg:leads ?x . ?x pg:hasTarget ?t"))
        signs = [
            (
                sign.xpath("string(.//*[@class='letters'])"),
                sign.xpath("name(.//*[contains(@class, 'badge')])"),
            )
            for sign in page.xpath("//ul[@class='signs']/li/*[1]")
        ]
        assert len(signs) == len(set(signs)) > 3

    def test_words_stay_within_their_boxes(self) -> None:
        node = Node("推进 5G 网络 and a verylongwordwithoutanyspace" * 9, "circle", "任", "/a", "t")
        drawn = chart.wide(node, [Branch("牵头", False, [node] * 20)], "n", "t")
        parsed = etree.fromstring(drawn)
        for line in parsed.iter("tspan"):
            assert width_of(line.text or "", 13.5) <= 380

    def test_everything_has_a_name_for_those_who_cannot_see_it(self, bench: Bench) -> None:
        page = shown(bench, path_of(bench, "?x a pg:Measure"))
        for link in page.xpath("//*[contains(@class, 'network ')]//a[.//*[@class='node']]"):
            assert link.xpath("string(title)")
        for drawing in page.xpath("//*[contains(@class, 'network') and @role='group']"):
            assert drawing.xpath("string(title)")
        assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


class TestMany:
    def test_the_rest_is_counted_and_leads_on(self, bench: Bench) -> None:
        source = path_of(bench, "?x a pg:SourceDocument")
        found = neighbours.neighbourhood(bench.snapshot, f"{bench.snapshot.base}id/{source}", "zh")
        spans = next(g for g in found.groups if g.relation.name == "^oa:hasSource")
        assert spans.more > 0
        page = shown(bench, source)
        rest = [a for a in links(page, "wide") if "relation=" in a]
        assert len(rest) == sum(group.more > 0 for group in found.groups)

    def test_one_relation_is_paged_whole(self, bench: Bench) -> None:
        source = path_of(bench, "?x a pg:SourceDocument")
        iri = f"{bench.snapshot.base}id/{source}"
        first = neighbours.by_relation(bench.snapshot, iri, "zh", "^oa:hasSource", 1)
        assert first is not None
        seen: list[str] = []
        for number in range(1, first.pages + 1):
            found = neighbours.by_relation(bench.snapshot, iri, "zh", "^oa:hasSource", number)
            assert found is not None
            seen += [each.iri for each in found.groups[0].shown]
        assert len(seen) == len(set(seen)) == first.groups[0].total

    def test_a_page_beyond_the_last_is_the_last(self, bench: Bench) -> None:
        source = path_of(bench, "?x a pg:SourceDocument")
        page = shown(bench, source, relation="^oa:hasSource", page="999")
        assert page.xpath("//a[@rel='prev']")
        assert not page.xpath("//a[@rel='next']")

    def test_very_many_are_not_counted_to_the_end(self, hub: Bench) -> None:
        found = neighbours.neighbourhood(hub.snapshot, f"{hub.snapshot.base}id/party/hub", "en")
        leads = next(group for group in found.groups if group.relation.name == "pg:leads")
        assert (leads.total, leads.at_least) == (COUNTED, True)
        assert f"{COUNTED:,}+" in shown(hub, "party/hub").text_content()

    def test_relations_beside_a_great_one_are_not_lost(self, hub: Bench) -> None:
        found = neighbours.neighbourhood(hub.snapshot, f"{hub.snapshot.base}id/party/hub", "en")
        assert {"pg:leads", "pg:supports"} <= {group.relation.name for group in found.groups}


class TestHostile:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_words_are_text_and_addresses_harmless(self, hub: Bench, language: str) -> None:
        page = shown(hub, "party/hub", lang=language)
        assert not page.xpath("//script[not(@src)]")
        assert not page.xpath("//*[@onload or @onerror or @style]")
        assert not page.xpath("//@href[starts-with(., 'javascript:')]")
        assert "<script>alert(1)</script>" in page.text_content()

    def test_long_words_do_not_make_a_page_long(self, hub: Bench) -> None:
        body = network(hub, get("/network/party/hub", "text/html")).body
        assert isinstance(body, bytes)
        assert len(body) < 150_000

    @pytest.mark.parametrize("said", [EVIL, "pg:leads>", "leads", "^", "<>", "^^pg:leads"])
    def test_a_relation_that_there_is_not_is_refused(self, hub: Bench, said: str) -> None:
        with pytest.raises(RefusedError) as refused:
            shown(hub, "party/hub", relation=said)
        assert refused.value.status == 400
        assert len(refused.value.en) < 600
        assert "\n" not in refused.value.en

    @pytest.mark.parametrize("said", ["0", "-1", "x", "9" * 30, "²"])
    def test_what_is_no_page_number_is_refused(self, hub: Bench, said: str) -> None:
        with pytest.raises(RefusedError):
            shown(hub, "party/hub", relation="pg:leads", page=said)

    @pytest.mark.parametrize("path", ["", "party/nobody", "<x>", "party/a b", EVIL[:50]])
    def test_what_there_is_not_is_absent(self, hub: Bench, path: str) -> None:
        with pytest.raises(AbsentError):
            shown(hub, path)


class TestBehindIt:
    @pytest.mark.parametrize("pattern", KINDS)
    def test_the_query_gives_the_neighbours_that_are_shown(
        self, bench: Bench, pattern: str
    ) -> None:
        path = path_of(bench, pattern)
        page = shown(bench, path)
        [query] = page.xpath("//section[@class='about-page']//pre/code/text()")
        rows = list(bench.snapshot.select(query))
        given = {row["neighbour"].value for row in rows}
        around = neighbours.neighbourhood(bench.snapshot, f"{bench.snapshot.base}id/{path}", "zh")
        assert {each.iri for group in around.groups for each in group.shown} <= given

    def test_the_query_of_one_relation_gives_all_of_it(self, bench: Bench) -> None:
        source = path_of(bench, "?x a pg:SourceDocument")
        page = shown(bench, source, relation="^oa:hasSource")
        [query] = page.xpath("//section[@class='about-page']//pre/code/text()")
        rows = {row["neighbour"].value for row in bench.snapshot.select(query)}
        iri = f"{bench.snapshot.base}id/{source}"
        found = neighbours.by_relation(bench.snapshot, iri, "zh", "^oa:hasSource", 1)
        assert found is not None
        assert len(rows) == found.groups[0].total

    def test_addresses_are_quoted(self, bench: Bench) -> None:
        source = path_of(bench, "?x a pg:SourceDocument")
        page = shown(bench, source)
        assert any(quote("^oa:hasSource", safe="") in address for address in links(page, "wide"))
