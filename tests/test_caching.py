"""Answers that were given before: when they are given again, to whom, and how that is told."""

import contextlib
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api import ranges
from api.cache import Cache
from api.service import create_app
from api.settings import Settings
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES

TOKEN = "a-token-of-this-test"  # noqa: S105
MAY_WRITE = {"Authorization": f"Bearer {TOKEN}"}
SETTINGS = Settings(
    token_sha256=(hashlib.sha256(TOKEN.encode()).hexdigest(),), workers=2, slow_workers=1
)
LIST = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    return FolderStore.create(tmp_path_factory.mktemp("caching") / "store")


@pytest.fixture(scope="module")
def client(store: FolderStore) -> Iterator[TestClient]:
    with TestClient(create_app(str(store.folder), SETTINGS), follow_redirects=False) as client:
        written(client, "INSERT DATA { <x:a> <x:b> 1 }")
        yield client


def written(client: TestClient, update: str) -> int:
    answer = client.post("/update", data={"update": update}, headers=MAY_WRITE)
    assert answer.status_code == 204, answer.text
    return int(answer.headers["X-Policygraph-Version"])


def ask(client: TestClient, query: str, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get("/sparql", params={"query": query}, headers=named)
    return answer.status_code, answer.text


def hits_of(client: TestClient) -> float:
    found = re.search(
        r"^policygraph_cache_hits_total ([0-9.]+)$", client.get("/metrics").text, re.M
    )
    assert found, client.get("/metrics").text[:500]
    return float(found[1])


class TestWhatIsKept:
    @pytest.mark.parametrize(
        "call",
        [
            "NOW()", "now()", "RAND()", "rAnD()", "UUID()", "STRUUID()", "BNODE()",
            "NOW # one\n ()", "NOW\t\n()", "IF(true,RAND(),2)",
        ],
    )  # fmt: skip
    def test_what_is_another_each_time_is_not(self, client: TestClient, call: str) -> None:
        query = f"SELECT ({call} AS ?x) {{}}"
        assert ask(client, query)[0] == 200
        first = client.get("/sparql", params={"query": query})
        second = client.get("/sparql", params={"query": query})
        assert "bnode" in query.lower() or first.text != second.text
        assert "etag" not in first.headers
        assert "last-modified" not in first.headers

    def test_words_that_stand_close_together_hide_nothing(self, client: TestClient) -> None:
        values = " ".join(map(str, range(200)))
        query = f"SELECT ?x {{ VALUES ?x {{ {values} }} }} ORDER BYRAND()"
        assert ask(client, query) != ask(client, query)

    def test_the_engine_takes_no_word_with_escapes(self, client: TestClient) -> None:
        assert ask(client, "SELECT (\\u0052AND() AS ?x) {}")[0] == 400
        assert ask(client, "SELECT (R\\U00000041ND() AS ?x) {}")[0] == 400

    def test_a_service_is_not_asked_twice_for_one_answer(self, client: TestClient) -> None:
        query = "ASK { OPTIONAL { SERVICE SILENT <http://127.0.0.1:1/> {} } }"
        assert "etag" not in client.get("/sparql", params={"query": query}).headers

    @pytest.mark.parametrize("name", ["overdue"])
    def test_questions_about_today_are_not(self, client: TestClient, name: str) -> None:
        answer = client.get(f"/queries/{name}", headers={"Accept": "text/csv"})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers

    def test_an_answer_that_came_as_a_file_is_kept_whole(self, client: TestClient) -> None:
        numbers = " ".join(map(str, range(100)))
        query = (
            f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} "
            f'BIND("{"x" * 200}" AS ?c) }}'
        )
        hits = hits_of(client)
        first, second = (client.get("/sparql", params={"query": query}) for _ in range(2))
        assert first.status_code == 200
        assert len(first.content) > 2**20
        assert first.content == second.content
        assert hits_of(client) == hits + 1

    def test_errors_are_not(self, client: TestClient) -> None:
        for _ in range(2):
            answer = client.get("/sparql", params={"query": "SELECT"})
            assert answer.status_code == 400
            assert "etag" not in answer.headers

    @given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3_000)), max_size=200))
    def test_never_more_than_there_is_room_for(self, puts: list[tuple[int, int]]) -> None:
        cache: Cache[int] = Cache(20_000)
        for number, size in puts:
            cache.put(str(number), number, size)
            assert cache.bytes <= 20_000
            assert cache.get(str(number)) in (number, None)
        held = sum(cache.get(str(number)) is not None for number in range(21))
        assert (cache.bytes == 0) == (held == 0)

    def test_nothing_where_nothing_is_to_be_kept(self) -> None:
        cache: Cache[int] = Cache(0)
        cache.put("a", 1, 0)
        assert cache.get("a") is None


class TestWhoGetsIt:
    """Answers that are ready to be sent are found by the words of the request alone."""

    def test_each_gets_what_it_accepts(self, client: TestClient) -> None:
        accepted = {
            "application/sparql-results+json": "application/sparql-results+json",
            "text/csv": "text/csv; charset=utf-8",
            "application/sparql-results+xml": "application/sparql-results+xml",
            "text/html": "text/html; charset=utf-8",
        }
        for _ in range(3):
            for accept, content_type in accepted.items():
                answer = client.get("/sparql", params={"query": LIST}, headers={"Accept": accept})
                assert answer.headers["content-type"] == content_type

    @pytest.mark.parametrize("how", ["Accept-Language", "Cookie"])
    def test_each_gets_its_language(self, client: TestClient, how: str) -> None:
        for _ in range(3):
            for language in ("zh", "en"):
                value = f"lang={language}" if how == "Cookie" else language
                headers = {"Accept": "text/html", how: value}
                page = client.get("/sparql", params={"query": LIST}, headers=headers)
                assert f'<html lang="{language}' in page.text

    def test_a_new_version_is_seen_at_once(self, client: TestClient) -> None:
        for number in range(100, 105):
            assert f'"{number}"' not in ask(client, LIST)[1]
            written(client, f"INSERT DATA {{ <x:a> <x:b> {number} }}")
            for _ in range(2):
                assert f'"{number}"' in ask(client, LIST)[1]

    def test_a_version_of_before_stays_as_it_was(self, client: TestClient) -> None:
        before = int(client.get("/sparql?query=ASK{}").headers["X-Policygraph-Version"])
        old = ask(client, LIST)[1]
        written(client, "INSERT DATA { <x:a> <x:b> 500 }")
        for _ in range(2):
            answer = client.get("/sparql", params={"query": LIST, "version": before})
            assert answer.text == old
            assert answer.headers["X-Policygraph-Version"] == str(before)

    @pytest.mark.parametrize(
        ("version", "status"),
        [("99999", 404), ("0", 400), ("-1", 400), ("1.0", 400), ("", 400), ("current", 400),
         ("١", 400), ("9" * 30, 400)],
    )  # fmt: skip
    def test_versions_that_are_none(self, client: TestClient, version: str, status: int) -> None:
        answer = client.get("/sparql", params={"query": "ASK {}", "version": version})
        assert answer.status_code == status
        assert answer.text.count("\n") == 1


@pytest.fixture
def headers(client: TestClient) -> dict[str, str]:
    """The headers of the answer to LIST by now."""
    return dict(client.get("/sparql", params={"query": LIST}).headers)


class TestConditions:
    @pytest.mark.parametrize(
        ("form", "status"),
        [("{}", 304), ("W/{}", 304), ('"x", {}', 304), ('"x",W/{} , "y"', 304), ("*", 304),
         ('"x"', 200), ("", 200), ('W/"x"', 200)],
    )  # fmt: skip
    def test_tags(
        self, client: TestClient, headers: dict[str, str], form: str, status: int
    ) -> None:
        for method in ("GET", "HEAD"):
            answer = client.request(
                method,
                "/sparql",
                params={"query": LIST},
                headers={"If-None-Match": form.format(headers["etag"])},
            )
            assert answer.status_code == status
            assert answer.headers["etag"] == headers["etag"]
            assert "accept" in answer.headers["vary"].lower()
            assert status == 200 or answer.content == b""

    @pytest.mark.parametrize(
        "accepted",
        [{"Accept": "text/csv"}, {"Accept": "text/html"}, {"Accept": "application/json"}],
    )
    def test_a_tag_is_of_one_form(
        self, client: TestClient, headers: dict[str, str], accepted: dict[str, str]
    ) -> None:
        answer = client.get(
            "/sparql",
            params={"query": LIST},
            headers={"If-None-Match": headers["etag"], **accepted},
        )
        assert answer.status_code == 200

    def test_tags_outlast_the_service(
        self, client: TestClient, store: FolderStore, headers: dict[str, str]
    ) -> None:
        with TestClient(create_app(str(store.folder), SETTINGS)) as another:
            answer = another.get("/sparql", params={"query": LIST})
            assert answer.headers["etag"] == headers["etag"]

    @pytest.mark.parametrize(
        "since", ["x", "", "Mon, 01 Jan 2024 00:00:00 +999999999999999999999999",
                  "Mon, 01 Jan 99999 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"],
    )  # fmt: skip
    def test_dates_before_or_none(self, client: TestClient, since: str) -> None:
        answer = client.get("/sparql", params={"query": LIST}, headers={"If-Modified-Since": since})
        assert answer.status_code == 200

    def test_a_date_after(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "store")
        with TestClient(create_app(str(store.folder), SETTINGS)) as client:
            told = client.get("/ontology").headers["last-modified"]
            answer = client.get("/ontology", headers={"If-Modified-Since": told})
            assert answer.status_code == 304
            both = {"If-Modified-Since": told, "If-None-Match": '"x"'}
            assert client.get("/ontology", headers=both).status_code == 200

    def test_versions_of_one_second_have_no_date(self, client: TestClient) -> None:
        dates = []
        for number in range(5):
            written(client, f"INSERT DATA {{ <x:c> <x:d> {number} }}")
            headers = client.get("/sparql", params={"query": LIST}).headers
            dates += [headers["last-modified"]] if "last-modified" in headers else []
        assert len(dates) == len(set(dates))

    @pytest.mark.parametrize(
        "condition",
        [{"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}],
    )
    @pytest.mark.parametrize(
        ("path", "status"), [("/doc/none", 404), ("/sparql?query=SELECT", 400),
                             ("/sparql?query=ASK%7B%7D&version=9999", 404)]
    )  # fmt: skip
    def test_what_is_no_answer_is_told_whatever_they_say(
        self, client: TestClient, condition: dict[str, str], path: str, status: int
    ) -> None:
        assert client.get(path, headers=condition).status_code == status

    def test_only_reading_has_them(self, client: TestClient) -> None:
        answer = client.post("/sparql", data={"query": LIST}, headers={"If-None-Match": "*"})
        assert answer.status_code == 200

    @pytest.mark.parametrize("path", ["/", "/sparql", f"/sparql?query={LIST}", "/ontology",
                                      "/.well-known/void", "/changes", "/queries"])  # fmt: skip
    def test_head_has_the_headers_of_get(self, client: TestClient, path: str) -> None:
        head, get = client.head(path), client.get(path)
        assert dict(head.headers) == dict(get.headers)
        assert head.content == b""


class TestStores:
    def test_another_store_has_other_tags(self, tmp_path: Path) -> None:
        answers: list[Any] = []
        for name in ("one", "other"):
            store = FolderStore.create(tmp_path / name)
            with TestClient(create_app(str(store.folder), SETTINGS)) as client:
                written(client, f"INSERT DATA {{ <x:a> <x:b> '{name}' }}")
                held = {"If-None-Match": answers[0].headers["etag"]} if answers else {}
                answers.append(client.get("/sparql", params={"query": LIST}, headers=held))
        one, other = answers
        assert one.headers["x-policygraph-version"] == other.headers["x-policygraph-version"]
        assert other.status_code == 200
        assert one.headers["etag"] != other.headers["etag"]


class TestRanges:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("bytes=0-0", (206, 0, 1)), ("bytes=2-", (206, 2, 10)), ("bytes=-3", (206, 7, 10)),
            ("bytes=-99", (206, 0, 10)), ("bytes=5-99", (206, 5, 10)), ("Bytes=0-3", (206, 0, 4)),
            ("bytes=10-", (416, 0, 0)), ("bytes=-0", (416, 0, 0)), ("bytes=99-100", (416, 0, 0)),
            ("bytes=0-1,3-4", None), ("bytes=3-1", None), ("bytes=-", None), ("lines=0-1", None),
            ("bytes=a-b", None), ("bytes=0x1-2", None), ("bytes=" + "9" * 40 + "-", None),
            ("", None),
        ],
    )  # fmt: skip
    def test_one_range(self, said: str, expected: tuple[int, int, int] | None) -> None:
        part = ranges.asked({"range": said}, "GET", 10, '"t"')
        assert (part and (part.status, part.first, part.last)) == expected

    @given(st.integers(0, 50), st.one_of(st.none(), st.integers(0, 60)), st.integers(0, 60))
    def test_a_part_lies_within(self, size: int, first: int | None, last: int) -> None:
        said = {"range": f"bytes={'' if first is None else first}-{last}"}
        part = ranges.asked(said, "GET", size, '"t"')
        if part is not None and part.status == 206:
            assert 0 <= part.first < part.last <= size
            assert part.header == f"bytes {part.first}-{part.last - 1}/{size}"

    def test_parts_make_the_whole(self, client: TestClient) -> None:
        whole = client.get("/ontology.ttl")
        middle = len(whole.content) // 2
        parts = [
            client.get("/ontology.ttl", headers={"Range": f"bytes={said}"})
            for said in (f"0-{middle}", f"{middle + 1}-")
        ]
        assert [part.status_code for part in parts] == [206, 206]
        assert b"".join(part.content for part in parts) == whole.content
        assert {part.headers["etag"] for part in parts} == {whole.headers["etag"]}
        beyond = client.get("/ontology.ttl", headers={"Range": "bytes=99999999-"})
        assert (beyond.status_code, beyond.content) == (416, b"")
        assert beyond.headers["content-range"] == f"bytes */{len(whole.content)}"

    @pytest.mark.parametrize("other", ['"x"', 'W/"x"', "Fri, 01 Jan 2100 00:00:00 GMT"])
    def test_the_whole_where_it_is_another_by_now(self, client: TestClient, other: str) -> None:
        headers = {"Range": "bytes=0-3", "If-Range": other}
        assert client.get("/ontology.ttl", headers=headers).status_code == 200
        tag = client.get("/ontology.ttl").headers["etag"]
        headers = {"Range": "bytes=0-3", "If-Range": tag}
        assert client.get("/ontology.ttl", headers=headers).status_code == 206


class TestTimeout:
    @pytest.mark.parametrize(
        "value", ["0", "-1", "nan", "inf", "", "x", "1e3", "1_0", " 1", "0.0", "1s", "٣"]
    )
    def test_what_is_no_time(self, client: TestClient, value: str) -> None:
        answer = client.get("/sparql", params={"query": "ASK {}", "timeout": value})
        assert answer.status_code == 400
        assert re.search("timeout", answer.text)

    @pytest.mark.parametrize("value", ["5", "0.5", "100000", "30.000"])
    def test_what_is_one(self, client: TestClient, value: str) -> None:
        answer = client.get("/sparql", params={"query": "ASK {}", "timeout": value})
        assert answer.status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_million_parameters_are_too_many(client: TestClient, method: str) -> None:
    said = "&".join(["a"] * 1_500)
    answer = (
        client.get(f"/sparql?query=ASK{{}}&{said}")
        if method == "GET"
        else client.post(
            "/sparql",
            content=f"query=ASK{{}}&{said}",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
    )
    assert answer.status_code == 400
    assert "1000" in answer.text


def test_a_store_that_is_gone_is_told(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "store")
    with TestClient(create_app(str(store.folder))) as client:
        assert ask(client, "ASK {}")[0] == 200
        (store.folder / "CURRENT").unlink()
        assert {ask(client, "ASK {}")[0] for _ in range(2)} <= {200, 503}
        answer = client.post("/sparql", data={"query": "SELECT * {}"})
        assert answer.status_code == 503
        assert answer.text.count("\n") == 1


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[TestClient]]:
    store = FolderStore.create(tmp_path_factory.mktemp("bytes") / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    settings = Settings(cache_bytes=0, rate=0, workers=1, slow_workers=1)
    with contextlib.ExitStack() as stack:
        apps = [create_app(str(store.folder), settings) for _ in range(2)]
        yield [stack.enter_context(TestClient(app)) for app in apps]


class TestBytes:
    """A strong tag stands for the same bytes, whoever writes them and when (RFC 9110, 8.8.1)."""

    @pytest.mark.parametrize(
        "address",
        ["/ontology", "/shapes", "/sparql", "/.well-known/void", "/changes", "/reports.ttl",
         "/reports/quality", "/changes/2", "/doc/policy/5a17c595a5d8837a",
         "/graph/5a17c595a5d8837a", "/network/policy/5a17c595a5d8837a", "/queries/documents"],
    )  # fmt: skip
    @pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "text/html"])
    def test_equal_tags_are_of_equal_bytes(
        self, twice: list[TestClient], address: str, accept: str
    ) -> None:
        told = [client.get(address, headers={"Accept": accept}) for client in (*twice, twice[0])]
        assert len({(answer.headers.get("etag"), answer.content) for answer in told}) == 1

    @pytest.mark.parametrize(
        "query",
        ["CONSTRUCT { ?s rdfs:comment _:b } { ?s a pg:Policy }",
         "construct { ?s rdfs:comment [ rdf:value 1 ] } where { ?s a pg:Policy }",
         "CONSTRUCT { ?s rdfs:comment (1 2) } { ?s a pg:Policy }",
         "# construct { ?a }\nCONSTRUCT { ?s rdf:value _:b } { ?s a pg:Policy }",
         'CONSTRUCT { ?s rdfs:label "}" ; rdf:value _:b } { ?s a pg:Policy }'],
    )  # fmt: skip
    def test_made_blank_nodes_have_a_weak_tag_and_no_parts(
        self, twice: list[TestClient], query: str
    ) -> None:
        first, second = (client.get("/sparql", params={"query": query}) for client in twice)
        assert first.headers["etag"] == second.headers["etag"]
        assert first.headers["etag"].startswith('W/"')
        assert first.content != second.content
        assert "accept-ranges" not in first.headers
        part = {"Range": "bytes=0-9", "If-Range": first.headers["etag"]}
        assert twice[0].get("/sparql", params={"query": query}, headers=part).status_code == 200
        held = {"If-None-Match": first.headers["etag"]}
        again = twice[1].get("/sparql", params={"query": query}, headers=held)
        assert (again.status_code, again.headers["etag"]) == (304, first.headers["etag"])

    def test_others_have_a_strong_one(self, twice: list[TestClient]) -> None:
        for query in ("CONSTRUCT { ?s a ?c } { ?s a ?c }", "SELECT * { ?s pg:leads [ a ?c ] }"):
            answer = twice[0].get("/sparql", params={"query": query})
            assert answer.headers["etag"].startswith('"')
            assert answer.headers["accept-ranges"] == "bytes"
