"""The page of a policy: its tree, its filter, its parent, what is wrong with its copy."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import html

import ontology
from api.errors import RefusedError
from api.pages.policy import policy
from api.policy import coverage, outline
from api.policy.outline import Line
from api.work.bench import Bench
from graph.errors import AbsentError
from graph.store import open_store
from graph.store.folder import FolderStore
from shapes import keeping
from shapes.validation import report
from tests import documents
from tests.conftest import EXAMPLES, SHARED, read_into
from tests.graphs import bench_of, get

PARENT = SHARED / "corpus" / "gwy-gf2019-4.html"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
HOSTILE = "<script>alert('一')</script>&amp;\u202e反\u202c\"><img src=x onerror=y>"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("table") / "store"
    read_into(folder, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    return bench_of(open_store(str(folder)))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A document with more units than one page shows."""
    folder = tmp_path_factory.mktemp("long")
    rows = [
        (f"{n}.开展第{n}项教研活动", "教务处" if n % 3 else "科研处", "图书馆" if n % 2 else "")
        for n in range(1, 301)
    ]
    (folder / "long.txt").write_text(documents.export(rows=rows), "utf-8")
    read_into(folder / "store", [folder / "long.txt"], "云溪职业技术学院")
    return bench_of(open_store(str(folder / "store")))


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The documents of the project's beginning, with the policy that both carry out."""
    if not PARENT.exists() or len(SEEDS) < 2:
        pytest.skip("the shared documents are not here")
    folder = tmp_path_factory.mktemp("linked") / "store"
    read_into(folder, [*SEEDS, PARENT])
    return bench_of(open_store(str(folder)))


def policies(bench: Bench) -> dict[str, str]:
    """Return the policies' IRIs by their titles."""
    rows = bench.snapshot.select("SELECT ?p ?t { GRAPH ?g { ?p a pg:Policy ; rdfs:label ?t } }")
    return {row["t"].value: row["p"].value for row in rows}


def one(bench: Bench, words: str = "") -> str:
    return next(iri for title, iri in policies(bench).items() if words in title)


def shown(bench: Bench, iri: str, **pairs: str) -> html.HtmlElement:
    path = iri.removeprefix(bench.snapshot.base)
    reply = policy(bench, get(f"/doc/{path.removeprefix('id/')}", "text/html", **pairs), iri)
    assert isinstance(reply.body, bytes)
    return html.document_fromstring(reply.body.decode())


def words(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content())


def every(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from every(line.below)


def test_every_unit_stands_once_with_its_parties_and_its_place(table: Bench) -> None:
    iri = one(table)
    page = shown(table, iri)
    paths = page.xpath("//*[@id='tree']//li/@id")
    assert len(paths) == len(set(paths))
    snapshot = table.snapshot
    rows = list(snapshot.select("SELECT ?u { GRAPH ?g { ?u pg:order ?k } }"))
    tree = page.xpath("//*[@id='tree']")[0]
    named = {href for href in tree.xpath(".//a/@href") if "/doc/policy/" in href}
    for row in rows:
        address = row["u"].value.removeprefix(snapshot.base).replace("id/", "/doc/", 1)
        assert address in named
    for row in snapshot.select("SELECT ?p ?printed { ?a pg:party ?p ; pg:surfaceForm ?printed }"):
        key = row["p"].value.rpartition("/")[2]
        assert page.xpath(f"//dl[@class='who']//a[@href='/doc/party/{key}']")
    assert len(page.xpath("//a[@class='jump'][contains(@href, '?at=')]")) >= 32


def test_the_tree_folds_without_a_script(table: Bench) -> None:
    page = shown(table, one(table))
    folds = page.xpath("//*[@id='tree']//details")
    assert folds
    assert all(fold.get("open") is not None for fold in folds)
    assert all(not fold.xpath("./summary//a") for fold in folds)


def test_one_departments_tasks_stand_with_the_units_above_them(table: Bench) -> None:
    iri, snapshot = one(table), table.snapshot
    [row, *_] = snapshot.select(
        "SELECT ?p (COUNT(?t) AS ?n) { ?p pg:involvedIn ?t } GROUP BY ?p ORDER BY DESC(?n)"
    )
    key = row["p"].value.rpartition("/")[2]
    page = shown(table, iri, department=key)
    own = [
        li
        for li in page.xpath("//li[contains(@class, 'task')]")
        if "context" not in li.get("class")
    ]
    assert len(own) == int(row["n"].value)
    for li in own:
        assert li.xpath(f".//a[@href='/doc/party/{key}']")
        assert li.xpath("ancestor::li[contains(@class, 'context')]")
    assert page.xpath("//option[@selected]/@value") == [key]


@pytest.mark.parametrize("said", ["nobody", "<script>", "a b", "\u202e"])
def test_a_department_without_tasks_here_is_refused(table: Bench, said: str) -> None:
    with pytest.raises(RefusedError, match="no such department"):
        shown(table, one(table), department=said)


@pytest.mark.parametrize(("said", "error"), [("x", RefusedError), ("99", AbsentError)])
def test_a_page_that_there_is_not_is_no_page(
    table: Bench, said: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        shown(table, one(table), page=said)


def test_a_long_document_has_pages_that_together_hold_each_unit_once(long: Bench) -> None:
    iri = one(long)
    graph = coverage.graph_of(long.snapshot, iri)
    assert graph is not None
    first = outline.outline(long.snapshot, graph, "zh")
    assert first.pages > 1
    found: list[str] = []
    for number in range(1, first.pages + 1):
        units = outline.outline(long.snapshot, graph, "zh", number)
        found += [line.iri for line in units.every() if not line.context]
        assert units.last - units.first <= outline.LINES + 2 * outline.SLACK
        assert len(list(long.snapshot.select(units.query))) >= units.last - units.first
    rows = long.snapshot.select("SELECT ?u { GRAPH ?g { ?u pg:order ?k } } ORDER BY ?k")
    merged = set(found)
    assert len(found) == len(merged)
    assert [row["u"].value for row in rows if row["u"].value in merged] == found
    assert len(found) >= 300


def test_pages_of_one_department_are_told_and_linked(long: Bench) -> None:
    iri, snapshot = one(long), long.snapshot
    [row] = snapshot.select(
        "SELECT ?p { ?p pg:name ?n ; pg:involvedIn ?t FILTER(STRENDS(?n, '教务处')) } LIMIT 1"
    )
    key = row["p"].value.rpartition("/")[2]
    page = shown(long, iri, department=key)
    [following, *_] = page.xpath("//a[@rel='next']/@href")
    assert f"department={key}" in following
    assert "page=2" in following
    assert "200" in words(page.xpath("//section[@class='outline-section']")[0])


def test_the_query_behind_gives_the_units_of_the_page(table: Bench) -> None:
    iri = one(table)
    graph = coverage.graph_of(table.snapshot, iri)
    assert graph is not None
    units = outline.outline(table.snapshot, graph, "zh")
    told = {row["unit"].value for row in table.snapshot.select(units.query)}
    shown_units = {line.iri for line in units.every()} | {
        line.measure for line in units.every() if line.measure
    }
    assert told == shown_units


@pytest.mark.parametrize("depths", [[], [0], [3, 2, 2], [2, 1, 0, 0]])
def test_pages_begin_with_the_first_of_the_largest_units(depths: list[int]) -> None:
    place = outline.largest(depths)
    assert not depths or depths[place] == min(depths)
    assert min(depths, default=0) not in depths[:place]


def test_text_stays_text(tmp_path: Path) -> None:
    rows = [(f"1.{HOSTILE}{'长' * 3000}", f"{HOSTILE[:20]}处", "各二级学院")]
    (tmp_path / "a.txt").write_text(
        documents.export(rows=rows, title=f"{HOSTILE}任务分解表"), "utf-8"
    )
    read_into(tmp_path / "store", [tmp_path / "a.txt"])
    bench = bench_of(open_store(str(tmp_path / "store")))
    iri = one(bench)
    for language in ("zh", "en"):
        page = shown(bench, iri, lang=language)
        assert not page.xpath("//main//script | //main//img | //main//@onerror")
        assert "长" * 161 not in page.text_content().replace("…", "")


@pytest.mark.handmade
def test_whatever_a_graph_says_is_part_of_what_each_unit_stands_once(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"), create=True)
    base = store.base
    units = " ".join(
        f"<{base}id/policy/x/{n}> a pg:Task ; pg:path '{n}' ; pg:order {n} ; pg:text '{n}' ; "
        f"pg:partOf <{base}id/policy/x/{n % 20 + 1}>, <{base}id/policy/x/{n}> ."
        for n in range(1, 21)
    )
    prefixes = " ".join(f"PREFIX {k}: <{v}>" for k, v in ontology.PREFIXES.items())
    text = f"{prefixes} <{base}id/policy/x> a pg:Policy ; rdfs:label '环' . {units}"
    graph = ox.NamedNode(f"{base}graph/x")
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(text, ox.RdfFormat.TURTLE)
    ]
    store.replace({graph.value: quads})
    bench = bench_of(store)
    page = shown(bench, f"{base}id/policy/x")
    found = page.xpath("//*[@id='tree']//li/@id")
    assert sorted(found) == sorted(f"u-{n}" for n in range(1, 21))


class TestWithParent:
    def test_the_parents_measures_stand_beside_those_that_carry_them_out(
        self, linked: Bench
    ) -> None:
        page = shown(linked, one(linked, "任务分解表"))
        assert "20 项举措中，17 项已有举措承接" in words(page)
        [sides] = page.xpath("//table[@class='sides']")
        rows = sides.xpath("./tbody/tr")
        assert len(rows) == 8
        assert sum("✓" in words(row) for row in rows) == 7
        assert "推测" in words(rows[1])
        assert page.xpath("//a[starts-with(@href, '/compare?left=')]")

    def test_the_parent_tells_who_carries_it_out(self, linked: Bench) -> None:
        page = shown(linked, one(linked, "国务院"), lang="en")
        [children] = page.xpath("//section[@aria-labelledby='children']")
        assert "carries out 17 of its measures" in words(children)
        assert len(children.xpath(".//li")) == 2

    def test_what_is_wrong_with_a_copy_is_told_in_words_and_places(self, linked: Bench) -> None:
        iri = one(linked, "提质培优")
        for language, sentence in (("en", "masked by “*” in 17 places"), ("zh", "17 处")):
            [harm] = shown(linked, iri, lang=language).xpath("//section[@class='harm']")
            assert sentence in words(harm)
            assert len(harm.xpath(".//li")) == 8
            assert len(harm.xpath(".//a[contains(@href, '?at=')]")) >= 6

    def test_targets_of_no_measure_are_shown_with_their_places(self, linked: Bench) -> None:
        page = shown(linked, one(linked, "提质培优"))
        [targets] = page.xpath("//section[@aria-labelledby='targets']")
        assert len(targets.xpath(".//a[@class='flag target']")) == 44
        assert len(targets.xpath(".//a[@class='jump']")) == 44

    def test_an_undamaged_copy_has_no_warning(self, linked: Bench) -> None:
        assert not shown(linked, one(linked, "国务院")).xpath("//section[@class='harm']")


def test_findings_of_a_report_that_is_made_stand_beside_their_units(tmp_path: Path) -> None:
    read_into(tmp_path / "store", [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    store = open_store(str(tmp_path / "store"))
    assert isinstance(store, FolderStore)
    bench = bench_of(store)
    iri = one(bench)
    path = iri.removeprefix(f"{bench.snapshot.base}id/")
    asked = get(f"/doc/{path}", "text/html")
    before = policy(bench, asked, iri)
    assert before.headers["Cache-Control"] == "no-store"
    report(store)
    keeping.digested(store, store.version())
    after = policy(bench, asked, iri)
    assert "Cache-Control" not in after.headers
    assert isinstance(after.body, bytes)
    page = html.document_fromstring(after.body.decode())
    flags = page.xpath("//li[contains(@class, 'task')]//a[contains(@class, 'lack')]")
    assert flags
    assert all("?check=" in flag.get("href") for flag in flags)
