"""Who asks of a version stays in it: links, forms, pages of hits; and is told so."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html

from api.service import create_app
from api.staying import staying
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES

HTML = {"Accept": "text/html"}
OWN = re.compile(r"/(static/|add|q$|q/|changes/|dump/|openapi.json|context.jsonld)")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    store = FolderStore.create(tmp_path_factory.mktemp("staying") / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    ingest(store, [EXAMPLES / "task-table.docx"], organisation="云溪职业技术学院")
    return store


@pytest.fixture(scope="module")
def client(store: FolderStore) -> Iterator[TestClient]:
    with TestClient(create_app(str(store.folder)), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def pages(store: FolderStore) -> list[str]:
    base = store.base
    rows = list(store.snapshot(2).select("SELECT ?p { ?p a pg:Policy }"))
    party = next(iter(store.snapshot(2).select("SELECT ?p { ?p a pg:Department } ORDER BY ?p")))
    things = [f"/doc/{row['p'].value.removeprefix(f'{base}id/')}" for row in rows]
    department = party["p"].value.removeprefix(f"{base}id/")
    return [
        "/", "/policies", "/departments", "/targets", "/search?q=网络", "/queries",
        "/queries/who-leads-most", "/sparql?query=ASK%7B%7D", "/shapes", "/reports", *things,
        f"/doc/{department}", f"/network/{department}",
    ]  # fmt: skip


def test_all_that_a_page_leads_to_is_of_its_version(client: TestClient, pages: list[str]) -> None:
    for page in pages:
        answer = client.get(f"{page}{'&' if '?' in page else '?'}version=2", headers=HTML)
        tree = html.fromstring(answer.text)
        links = tree.xpath("//a[not(@data-current)]/@href | //link[@rel='alternate']/@href")
        lost = [
            link for link in links
            if link.startswith(("/", "?")) and not OWN.match(link)
            and "version" not in parse_qs(urlsplit(link).query)
        ]  # fmt: skip
        assert lost == [], page
        for form in tree.xpath("//form[not(@method='post')]"):
            assert form.xpath(".//*[@name='version']/@value | .//select[@name='version']"), page


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "这是第 2 版"), ("en", "This is version 2")]
)
def test_a_page_tells_its_version_and_leads_to_the_one_that_counts(
    client: TestClient, language: str, words: str
) -> None:
    said = {"q": "网络", "version": "2", "lang": language}
    tree = html.fromstring(client.get("/search", params=said, headers=HTML).text)
    [leaving] = tree.xpath("//a[@data-current]")
    assert words in leaving.getparent().text_content()
    assert parse_qs(urlsplit(leaving.get("href")).query) == {"q": ["网络"], "lang": [language]}
    usual = html.fromstring(client.get("/search?q=网络", headers=HTML).text)
    assert not usual.xpath("//a[@data-current]")
    assert not [link for link in usual.xpath("//@href") if "version=" in link and "/sparql" in link]


def test_links_of_a_version_answer(client: TestClient) -> None:
    tree = html.fromstring(client.get("/policies?version=2", headers=HTML).text)
    links = [link for link in tree.xpath("//main//a/@href") if link.startswith("/doc/")]
    assert links
    for link in links:
        answer = client.get(link, headers=HTML)
        assert (answer.status_code, answer.headers["x-policygraph-version"]) == (200, "2")


def test_pages_of_hits_are_of_one_version(client: TestClient, store: FolderStore) -> None:
    place = "/search?q=建设&limit=2&version=2"
    seen: list[str] = []
    while place:
        answer = client.get(place).json()
        assert answer["version"] == 2
        seen += [hit["iri"] for hit in answer["hits"]]
        place = answer["next"]
    assert len(seen) == len(set(seen)) == answer["total"]
    assert "version" not in client.get("/search?q=建设&limit=2").json()["next"]


@pytest.mark.parametrize(("version", "status"), [("999", 404), ("x", 400)])
def test_what_says_that_there_is_no_such_version_leads_out_of_it(
    client: TestClient, version: str, status: int
) -> None:
    answer = client.get(f"/policies?version={version}&lang=en", headers=HTML)
    assert answer.status_code == status
    assert "This is version" not in answer.text
    links = html.fromstring(answer.text).xpath("//a[not(@hreflang)]/@href")
    assert links
    assert not [link for link in links if "version=" in link]


def test_a_permalink_is_of_its_own_version(client: TestClient) -> None:
    place = client.post("/q", data={"query": "ASK {}"}).headers["location"]
    page = client.get(f"{place}?version=1&lang=en", headers=HTML)
    assert "This is version" not in page.text


def test_what_names_a_version_or_is_of_none_is_left_as_it_is() -> None:
    page = (
        '<link rel="stylesheet" href="/up/static/style.css?v=1"><a href="/up/dump/3.nq">3</a>'
        '<a href="/up/doc/x?version=1#top">1</a><a href="#here">h</a>'
        '<a href="//else.example/">e</a>'
        '<a href="https://example.org/">o</a><a data-current href="?">c</a>'
        '<p data-href="/up/">p</p>'
        '<form method="post" action="/up/q"></form><form><select name="version"></select></form>'
    )
    assert staying(page, "/up", "2") == page
    links = (
        '<a href="/up/doc/x?a=b&amp;c=d#top">x</a><a class="data-current" href="?aversion=2">2</a>'
    )
    led = staying(links, "/up", "2")
    assert led == (
        '<a href="/up/doc/x?a=b&amp;c=d&amp;version=2#top">x</a>'
        '<a class="data-current" href="?aversion=2&amp;version=2">2</a>'
    )


@pytest.mark.parametrize("said", ["version=2&version=1", "version=0", "version=x", "version="])
def test_one_version_is_named_or_none(client: TestClient, said: str) -> None:
    for language in ("zh", "en"):
        answer = client.get(f"/policies?{said}&lang={language}", headers=HTML)
        assert answer.status_code == 400
        assert "data-current" not in answer.text
