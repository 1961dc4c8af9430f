"""The page of a source: its text, what was read from it, and the way there and back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from api import assets
from api.errors import RefusedError
from api.pages.resource import resource
from api.pages.source import source
from api.text import sources
from api.work.bench import Bench
from graph.errors import AbsentError
from graph.store import open_store
from tests import documents
from tests.conftest import EXAMPLES, SHARED, read_into
from tests.graphs import bench_of, get

SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
HOSTILE = "<script>alert('一')</script>&lt;\u202e反\u202c\"><img src=x onerror=y>\x07𠮷"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("source") / "store"
    read_into(folder, [EXAMPLES / "action-plan.html", EXAMPLES / "task-table.docx"])
    return bench_of(open_store(str(folder)))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A document whose text has several pages."""
    folder = tmp_path_factory.mktemp("long")
    rows = [(f"{n}.开展第{n}项教研活动，覆盖{n}个班级", "教务处", "图书馆") for n in range(1, 401)]
    (folder / "long.txt").write_text(documents.export(rows=rows), "utf-8")
    read_into(folder / "store", [folder / "long.txt"], "云溪职业技术学院")
    return bench_of(open_store(str(folder / "store")))


def texts(bench: Bench) -> dict[str, str]:
    rows = bench.snapshot.select("SELECT ?s ?t { GRAPH ?g { ?s pg:sourceText ?t } }")
    return {row["s"].value: row["t"].value for row in rows}


def shown(bench: Bench, iri: str, **pairs: str) -> html.HtmlElement:
    path = iri.removeprefix(f"{bench.snapshot.base}id/")
    reply = source(bench, get(f"/doc/{path}", "text/html", **pairs), iri)
    assert isinstance(reply.body, bytes)
    return html.document_fromstring(reply.body.decode())


def text_of(page: html.HtmlElement) -> html.HtmlElement:
    [found] = page.xpath("//div[@class='text']")
    assert isinstance(found, html.HtmlElement)
    return found


def leads_to(address: str, bench: Bench) -> str:
    return address.replace("/doc/", f"{bench.snapshot.base}id/", 1)


def marked_words(mark: html.HtmlElement) -> str:
    return mark.text_content()


def test_the_page_holds_the_text_as_it_was_read(bench: Bench) -> None:
    for iri, text in texts(bench).items():
        assert text_of(shown(bench, iri)).text_content() == text


def test_every_task_party_and_target_is_marked_where_it_stands(bench: Bench) -> None:
    classes = {"task": "pg:Task", "party": "pg:Assignment", "target": "pg:Target"}
    for iri, text in texts(bench).items():
        page = shown(bench, iri)
        for kind, name in classes.items():
            rows = bench.snapshot.select(
                f"SELECT DISTINCT ?x ?p ?start ?end {{ ?x a {name} ; prov:wasDerivedFrom ?s . "
                f"?s oa:hasSource <{iri}> ; oa:hasSelector ?q . ?q oa:start ?start ; oa:end ?end "
                "OPTIONAL { ?x pg:party ?p } }"
            )
            for row in rows:
                to = row["p" if kind == "party" else "x"].value
                address = to.replace(f"{bench.snapshot.base}id/", "/doc/")
                start, end = int(row["start"].value), int(row["end"].value)
                marks = [
                    mark
                    for mark in page.xpath(f"//mark[contains(@class, 'k-{kind}')]")
                    if address in mark.xpath("./a/@href") or " 等 " in mark.get("title", "")
                ]
                assert any(text[start:end].startswith(marked_words(m)) for m in marks), to


def test_marks_lead_to_resources_that_lead_back(bench: Bench) -> None:
    for iri in texts(bench):
        page = shown(bench, iri)
        places = set(page.xpath("//@id[starts-with(., 'c-')]"))
        assert places
        followed = dict.fromkeys(page.xpath("//mark/a/@href"))
        for address in list(followed)[:12]:
            thing = leads_to(address, bench)
            if "/party/" in thing:
                continue
            reply = resource(bench, get(address, "text/html"), thing)
            assert isinstance(reply.body, bytes)
            back = html.document_fromstring(reply.body.decode())
            links = back.xpath("//figcaption/a/@href")
            assert links
            for link in links:
                assert link.startswith(f"/doc/{iri.removeprefix(f'{bench.snapshot.base}id/')}?at=")
                assert link.partition("#")[2] in places


def test_every_link_has_a_name_and_no_link_holds_another(bench: Bench) -> None:
    for iri in texts(bench):
        page = shown(bench, iri)
        assert not page.xpath("//a//a")
        assert all(a.get("aria-label") for a in page.xpath("//mark/a"))
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_pages_together_hold_the_text(long: Bench) -> None:
    [(iri, text)] = texts(long).items()
    starts = sources.bounds(text)
    assert len(starts) > 1
    found = [
        text_of(shown(long, iri, page=str(number + 1))).text_content()
        for number in range(len(starts))
    ]
    assert "".join(found) == text


def test_a_character_finds_its_page_and_has_an_anchor(long: Bench) -> None:
    [(iri, text)] = texts(long).items()
    for at in (0, 7, len(text) // 2, len(text) - 1):
        page = shown(long, iri, at=str(at))
        [anchor] = page.xpath(f"//*[@id='c-{at}']")
        rest = "".join(anchor.xpath("./descendant-or-self::text() | ./following::text()"))
        assert rest.startswith(text[at : at + 5]) or at > len(text) - 5


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ({"at": "x"}, RefusedError),
        ({"at": "-1"}, RefusedError),
        ({"at": "999999999"}, AbsentError),
        ({"page": "0"}, RefusedError),
        ({"page": "77"}, AbsentError),
    ],
)
def test_a_place_that_there_is_not_is_refused(
    bench: Bench, pairs: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        shown(bench, next(iter(texts(bench))), **pairs)


def test_kinds_can_be_hidden_and_all_are_shown_at_first(bench: Bench) -> None:
    page = shown(bench, next(iter(texts(bench))))
    boxes = page.xpath("//fieldset//input[@type='checkbox']")
    assert [box.get("id") for box in boxes] == [f"show-{kind}" for kind in sources.KINDS]
    assert all(box.get("checked") is not None for box in boxes)
    rules = assets.stylesheet().decode()
    assert all(f"#show-{kind}:not(:checked)) .text .k-{kind}" in rules for kind in sources.KINDS)


def test_the_query_behind_gives_what_is_marked(bench: Bench) -> None:
    for iri, text in texts(bench).items():
        found = sources.graph_of(bench.snapshot, iri)
        leaf = sources.leaf(text)
        assert found is not None
        assert leaf is not None
        marked, _ = sources.stretches(bench.snapshot, found[0], leaf, len(text), "zh")
        told = {
            (int(row["start"].value), int(row["end"].value))
            for row in bench.snapshot.select(sources.query(found[0], leaf))
        }
        assert {(stretch.start, stretch.end) for stretch in marked} <= told


def test_text_stays_text(tmp_path: Path) -> None:
    rows = [(f"1.{HOSTILE}建设3个基地", f"教务处{HOSTILE}", "各二级学院")]
    (tmp_path / "a.txt").write_text(documents.export(rows=rows, title=HOSTILE), "utf-8")
    read_into(tmp_path / "store", [tmp_path / "a.txt"])
    bench = bench_of(open_store(str(tmp_path / "store")))
    [(iri, text)] = texts(bench).items()
    for language in ("zh", "en"):
        page = shown(bench, iri, lang=language)
        assert not page.xpath("//main//script | //main//img | //main//@onerror")
        assert text_of(page).text_content() == text.replace("\x07", "\ufffd")


@given(st.text(st.sampled_from("甲乙。；\n𠮷"), max_size=400), st.integers(0, 30))
def test_pages_are_in_order_and_not_too_long(text: str, times: int) -> None:
    whole = text * (times * 4)
    starts = sources.bounds(whole)
    assert starts == sorted(set(starts))
    ends = [*starts[1:], len(whole)]
    sizes = [end - start for start, end in zip(starts, ends, strict=True)]
    assert max(sizes) <= sources.PAGE * 4 // 3
    assert all(size >= sources.PAGE // 5 for size in sizes[:-1])


@pytest.mark.skipif(len(SEEDS) < 2, reason="the shared documents are not here")
def test_the_first_documents_of_all_are_shown_whole(tmp_path: Path) -> None:
    read_into(tmp_path / "store", SEEDS)
    bench = bench_of(open_store(str(tmp_path / "store")))
    for iri, text in texts(bench).items():
        pages = len(sources.bounds(text))
        found = [text_of(shown(bench, iri, page=str(n + 1))).text_content() for n in range(pages)]
        assert "".join(found) == text
