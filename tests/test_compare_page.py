"""Two policies compared: what is stated, what is inferred, what has no counterpart."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import html

import ontology
from api.errors import RefusedError
from api.pages.compare import MEASURES, OFFERED, compare
from api.work.bench import Bench
from graph.errors import AbsentError
from graph.store import open_store
from tests.conftest import SHARED, read_into
from tests.graphs import bench_of, get

PARENT = SHARED / "corpus" / "gwy-gf2019-4.html"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
HOSTILE = "<script>alert('一')</script>&amp;\u202e反\u202c\"><img src=x onerror=y>"
MANY = MEASURES + 7
pytestmark = pytest.mark.handmade


def quads(graph: str, turtle: str) -> list[ox.Quad]:
    prefixes = " ".join(f"PREFIX {k}: <{v}>" for k, v in ontology.PREFIXES.items())
    triples = ox.parse(f"{prefixes} {turtle}", ox.RdfFormat.TURTLE)
    return [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph)) for t in triples]


def measures(base: str, key: str, count: int, title: str) -> str:
    return (
        f"<{base}id/policy/{key}> a pg:Policy ; dct:title '{key}文件' ; rdfs:label '{key}文件' . "
        + " ".join(
            f"<{base}id/policy/{key}/{n}> a pg:Measure ; pg:path '{n}' ; pg:number '{n}.' ; "
            f"pg:order {n} ; dct:title '''{title}{n}''' ; rdfs:label '{n}' ; "
            f"pg:partOf <{base}id/policy/{key}> ."
            for n in range(1, count + 1)
        )
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A parent and a child: 1 to 5 are stated, 6 is inferred, each has parties and targets."""
    store = open_store(str(tmp_path_factory.mktemp("made") / "store"), create=True)
    base = store.base

    def said(n: int, score: str) -> str:
        return (
            f"<{base}id/policy/child/link/{n}> a pg:Inference ; rdf:predicate pg:carriesOut ; "
            f"rdf:subject <{base}id/policy/child/{n}> ; rdf:object <{base}id/policy/parent/{n}> ; "
            f"pg:score {score} ; pg:rank 1 ; pg:method 'wording' . "
        )

    stated = " ".join(
        f"<{base}id/policy/child/{n}> pg:carriesOut <{base}id/policy/parent/{n}> . {said(n, '0.9')}"
        for n in range(1, 6)
    )
    links = f"<{base}id/policy/child> pg:implementsPolicy <{base}id/policy/parent> . {stated}"
    shared = (
        f"<{base}id/party/shared> a pg:Party, pg:Department ; pg:name '教育部' ; "
        f"rdfs:label '教育部' ; pg:involvedIn"
    )

    def namesake(key: str, task: str) -> str:
        return (
            f"<{base}id/party/{key}> a pg:Party ; pg:name '教务处' ; "
            f"pg:involvedIn <{base}id/policy/{task}> . "
        )

    graphs = {
        "graph/parent": measures(base, "parent", MANY, HOSTILE)
        + f"{shared} <{base}id/policy/parent/1> . "
        + namesake("a", "parent/2"),
        "graph/child": measures(base, "child", 9, "落实")
        + f"{shared} <{base}id/policy/child/1>, <{base}id/policy/child/2> . "
        + namesake("b", "child/3")
        + f"<{base}id/policy/child/t> rdfs:label '目标甲' .",
        "graph/other": measures(base, "other", 2, "无关"),
        "graph/links": f"{links} {said(6, '0.6')}",
        "graph/topics/parent": (
            f"<{base}id/policy/parent/t> pg:indicatorConcept <{base}id/indicator/i> . "
            f"<{base}id/indicator/i> rdfs:label '{HOSTILE[:8]}' ."
        ),
        "graph/topics/child": (
            f"<{base}id/policy/child/t> pg:indicatorConcept <{base}id/indicator/i>, "
            f"<{base}id/indicator/j> ."
        ),
    }
    store.replace({base + name: quads(base + name, text) for name, text in graphs.items()})
    return bench_of(store)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The documents of the project's beginning, with the policy that both carry out."""
    if not PARENT.exists() or len(SEEDS) < 2:
        pytest.skip("the shared documents are not here")
    folder = tmp_path_factory.mktemp("linked") / "store"
    read_into(folder, [*SEEDS, PARENT])
    return bench_of(open_store(str(folder)))


def shown(bench: Bench, **pairs: str) -> html.HtmlElement:
    reply = compare(bench, get("/compare", "text/html", **pairs))
    assert isinstance(reply.body, bytes)
    return html.document_fromstring(reply.body.decode())


def words(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def rows(page: html.HtmlElement) -> list[tuple[str, str]]:
    [table] = page.xpath("//section[@aria-labelledby='measures']//table")
    return [(words(row[0]), words(row[1])) for row in table.xpath("./tbody/tr")]


def test_what_is_stated_and_what_is_inferred_are_told_apart(made: Bench) -> None:
    page = shown(made, left="parent", right="child", lang="en")
    found = rows(page)
    assert len(found) == MEASURES
    for n, (own, other) in enumerate(found, start=1):
        assert own.startswith(f"{n}.")
        assert ("✓" in other) == (n <= 5)
        assert ("inferred 0.6" in other) == (n == 6)
        assert ("no measure found" in other) == (n > 6)
    assert f"5 of {MANY} measures of the parent are carried out" in words(page)


def test_the_parent_stands_where_it_was_asked_for(made: Bench) -> None:
    page = shown(made, left="child", right="parent", lang="en")
    assert f"5 of {MANY} measures of the parent are carried out" in words(page)
    assert [own.split()[0] for _, own in rows(page)][:2] == ["1.", "2."]
    assert "✓" in rows(page)[0][0]


def test_measures_without_a_counterpart_are_listed_on_both_sides(made: Bench) -> None:
    page = shown(made, left="parent", right="child")
    [rest] = page.xpath("//section[@aria-labelledby='rest']")
    assert [words(li) for li in rest.xpath(".//li")] == [f"{n}. 落实{n}" for n in (6, 7, 8, 9)]
    following = shown(made, left="parent", right="child", page="2")
    assert len(rows(following)) == MANY - MEASURES


def test_policies_that_nothing_links_say_so(made: Bench) -> None:
    page = shown(made, left="other", right="child", lang="en")
    assert "holds no link between these two" in words(page)
    assert len(rows(page)) == 2


def test_shared_indicators_and_departments(made: Bench) -> None:
    page = shown(made, left="parent", right="child")
    [targets] = page.xpath("//section[@aria-labelledby='targets']//tbody")
    assert len(targets.xpath("./tr")) == 1
    assert "目标甲" in words(targets)
    [parties] = page.xpath("//section[@aria-labelledby='departments']//tbody")
    told = [[words(cell) for cell in row] for row in parties.xpath("./tr")]
    assert told[0] == ["教育部", "1", "2"]
    assert all("不是同一个" in row[0] for row in told[1:])
    assert len(told) == 3


def test_hostile_titles_stay_text(made: Bench) -> None:
    page = shown(made, left="parent", right="child")
    assert not page.xpath("//main//script | //main//img | //main//@onerror")
    assert HOSTILE[:20] in page.text_content()


def test_the_query_behind_gives_the_pairs(linked: Bench) -> None:
    page = shown(linked, left="2062800e3c415ae1", right="154e4740cc44ae18")
    [query] = page.xpath("//section[@class='about-page']//pre")
    told = list(linked.snapshot.select(query.text_content()))
    stated = {row["measure"].value for row in told if row.get("stated") == ox.Literal(True)}
    assert len(stated) == 17
    assert sum("✓" in other for _, other in rows(page)) == 17
    assert "20 项举措中，17 项已有举措承接" in words(page)


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ({"left": "parent", "right": "parent"}, RefusedError),
        ({"left": "parent", "right": "nobody"}, AbsentError),
        ({"left": "<x> y", "right": "parent"}, AbsentError),
        ({"left": "parent/1"}, AbsentError),
        ({"left": "parent", "right": "child", "page": "9"}, AbsentError),
        ({"left": "parent", "right": "child", "rest": "no"}, RefusedError),
        ({"page": "7"}, AbsentError),
    ],
)
def test_what_cannot_be_compared_is_refused(
    made: Bench, pairs: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        shown(made, **pairs)


def test_policies_are_offered_and_what_is_chosen_stays(made: Bench) -> None:
    page = shown(made, left="child", words="文件")
    [form] = page.xpath("//form[contains(@class, 'compare-choice')]")
    assert form.get("action") == "/compare"
    assert form.xpath(".//input[@name='left'][@checked]/@value") == ["child"]
    assert set(form.xpath(".//input[@name='right']/@value")) == {"parent", "child", "other"}
    assert not shown(made, words="没有这样的").xpath("//input[@type='radio']")


def test_many_policies_are_offered_in_pages(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"), create=True)
    base = store.base
    graphs = {
        f"{base}graph/p{n:03}": quads(
            f"{base}graph/p{n:03}",
            f"<{base}id/policy/p{n:03}> a pg:Policy ; dct:title '第{n:03}号' ; "
            f"rdfs:label '第{n:03}号' .",
        )
        for n in range(OFFERED + 3)
    }
    store.replace(graphs)
    bench = bench_of(store)
    first, second = shown(bench), shown(bench, page="2")
    assert len(first.xpath("//input[@name='left']")) == OFFERED
    assert len(second.xpath("//input[@name='left']")) == 3
