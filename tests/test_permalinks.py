"""Permalinks: short addresses of queries, with their versions and rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import permalinks
from api.service import create_app
from api.settings import Settings
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES

QUERY = "SELECT ?t { ?t a pg:Task }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = FolderStore.create(tmp_path_factory.mktemp("permalinks") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"])
    return store.folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(str(folder)), follow_redirects=False) as client:
        yield client


def test_a_permalink_names_query_version_and_rows(client: TestClient) -> None:
    made = client.post("/q", data={"query": QUERY})
    assert made.status_code == 201
    assert made.json()["query"] == QUERY
    assert made.json()["version"] == 2
    assert made.json()["rows"] == 32
    assert made.headers["location"] == f"/q/{made.json()['key']}"
    assert len(made.headers["location"]) < 20
    assert client.post("/q", data={"query": QUERY}).json() == made.json()


def test_machines_are_sent_to_the_answer_of_that_version(client: TestClient) -> None:
    place = client.post("/q", data={"query": QUERY}).headers["location"]
    answer = client.get(place, headers={"Accept": "text/csv"}, follow_redirects=True)
    assert answer.headers["x-policygraph-version"] == "2"
    assert len(answer.text.splitlines()) == 33
    assert client.get(f"{place}.json").json()["rows"] == 32


def test_a_format_that_is_asked_for_goes_along(client: TestClient) -> None:
    place = client.post("/q", data={"query": QUERY}).headers["location"]
    answer = client.get(f"{place}?format=csv", follow_redirects=True)
    assert answer.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize(("ending", "accept"), [(".json", "*/*"), ("", "text/html")])
def test_who_holds_it_is_told_that_it_still_holds(
    client: TestClient, ending: str, accept: str
) -> None:
    place = client.post("/q", data={"query": QUERY}).headers["location"] + ending
    first = client.get(place, headers={"Accept": accept})
    assert first.headers["last-modified"].endswith("GMT")
    held = {"Accept": accept, "If-None-Match": first.headers["etag"]}
    assert client.get(place, headers=held).status_code == 304
    since = {"Accept": accept, "If-Modified-Since": first.headers["last-modified"]}
    assert client.get(place, headers=since).status_code == 304
    other = client.get(f"{place}?lang=en", headers={"Accept": accept})
    assert other.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_people_see_the_query(client: TestClient, language: str) -> None:
    place = client.post("/q", data={"query": QUERY}).headers["location"]
    page = client.get(f"{place}?lang={language}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert QUERY in page.text
    assert "version=2" in page.text


def test_one_client_cannot_take_all_the_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permalinks, "AT_ONCE", 3)
    monkeypatch.setattr(permalinks, "A_MINUTE", 0.01)
    with TestClient(create_app(str(folder))) as client:
        queries = [f"SELECT ?t {{ ?t a pg:Task }} LIMIT {number}" for number in range(5)]
        made = [client.post("/q", data={"query": query}) for query in (*queries, queries[0])]
        assert [answer.status_code for answer in made] == [201, 201, 201, 429, 429, 201]
        assert int(made[3].headers["retry-after"]) > 1
    with TestClient(create_app(str(folder), Settings(rate=0))) as client:
        assert {client.post("/q", data={"query": q}).status_code for q in queries} == {201}


def test_a_browser_is_sent_to_the_page(client: TestClient) -> None:
    made = client.post("/q", data={"query": QUERY}, headers={"Accept": "text/html"})
    assert made.status_code == 303


def test_parameters_of_the_address_count_as_those_of_the_form(client: TestClient) -> None:
    dataset, query = {"default-graph-uri": "urn:x"}, {"Content-Type": "application/sparql-query"}
    made = client.post("/q", params=dataset | {"version": "1"}, content=QUERY, headers=query).json()
    assert made["version"] == 1
    assert made["dataset"] == [["default-graph-uri", "urn:x"]]
    assert made["rows"] == 0


def test_a_query_too_long_for_an_address_is_answered_where_it_is(client: TestClient) -> None:
    query = f"# {'部门' * 5_000}\n{QUERY}"
    place = client.post("/q", data={"query": query}).headers["location"]
    answer = client.get(place, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 33


@pytest.mark.parametrize(
    ("path", "methods"), [("/q", "POST, OPTIONS"), ("/q/aaaaaaaaaaaa", "GET, HEAD, OPTIONS")]
)
def test_other_methods_are_told_which_there_are(
    client: TestClient, path: str, methods: str
) -> None:
    refused = client.delete(path)
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)
    assert client.options(path).headers["allow"] == methods


@pytest.mark.parametrize("path", ["/q/aaaaaaaaaaaa", "/q/nonsense", "/q/..%2f..%2fCURRENT"])
def test_what_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "form", [{}, {"query": " "}, {"query": "SELECT {"}, {"query": "ASK {}" + " " * 20_000}]
)
def test_what_is_no_query_gets_no_permalink(
    client: TestClient, folder: Path, form: dict[str, str]
) -> None:
    assert client.post("/q", data=form).status_code in (400, 415)
    assert all(QUERY in path.read_text() for path in (folder / "permalinks").iterdir())
