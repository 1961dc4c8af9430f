"""Changes over HTTP: those that wait together become one version, and each gets its own outcome."""

import contextlib
import hashlib
import http.client
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from graph.store.folder import FolderStore
from tests.servers import policygraph

TOKEN = "a-token-of-this-test"  # noqa: S105
MAY_WRITE = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content-Type": "text/turtle"}
SETTINGS = {
    "token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest(),
    "update_seconds": 60,
    "write_memory": 1024,
    "workers": 2,
    "upload_bytes": 2**20,
    "rate": 0,
}
DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(60))
BOMB = f'INSERT {{ <x:bomb> <x:b> ?x60 }} WHERE {{ BIND("0123456789" AS ?x0) {DOUBLED} }}'
CRASH = "INSERT DATA { <x:crash> <x:b> " + "(" * 190 + ")" * 190 + " }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    return FolderStore.create(tmp_path_factory.mktemp("writing") / "store")


@pytest.fixture(scope="module")
def address(store: FolderStore) -> Iterator[str]:
    with policygraph(store.folder, settings=SETTINGS) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60, headers=MAY_WRITE) as client:
        yield client


def update(client: httpx.Client, text: str) -> httpx.Response:
    return client.post("/update", data={"update": text})


def objects(client: httpx.Client, subject: str) -> list[str]:
    query = f"SELECT ?o {{ <{subject}> ?p ?o }}"
    found = json.loads(client.get("/sparql", params={"query": query}).text)
    return sorted(row["o"]["value"] for row in found["results"]["bindings"])


def at_once(*calls: Callable[[], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result() for done in [pool.submit(call) for call in calls]]


def several(client: httpx.Client, texts: list[str]) -> list[httpx.Response]:
    return at_once(*[lambda text=text: update(client, text) for text in texts])


def test_many_become_few_versions(client: httpx.Client, store: FolderStore) -> None:
    before = store.version()
    texts = [f"INSERT DATA {{ <x:many> <x:b> {number} }}" for number in range(40)]
    answers = several(client, texts)
    assert {answer.status_code for answer in answers} == {204}
    assert objects(client, "x:many") == sorted(map(str, range(40)))
    assert store.version() - before < 30


def test_each_gets_its_own_outcome(client: httpx.Client) -> None:
    good = [f"INSERT DATA {{ <x:own> <x:b> {number} }}" for number in range(10)]
    bad = ["INSERT DATA {", "LOAD <http://127.0.0.1:1/>", "INSERT DATA { ?a <x:b> 1 }", ""]
    answers = several(client, [*good[:5], *bad, *good[5:]])
    statuses = [answer.status_code for answer in answers]
    assert statuses == [204] * 5 + [400, 403, 400, 204] + [204] * 5
    assert objects(client, "x:own") == sorted(map(str, range(10)))


def test_a_bomb_fails_alone(client: httpx.Client) -> None:
    good = [f"INSERT DATA {{ <x:beside> <x:b> {number} }}" for number in range(8)]
    statuses = [a.status_code for a in several(client, [*good[:4], BOMB, *good[4:]])]
    assert [status for status in statuses if status == 204] == [204] * 8
    assert statuses[4] in (422, 504)
    assert objects(client, "x:beside") == sorted(map(str, range(8)))
    assert objects(client, "x:bomb") == []


def test_nothing_is_made_twice(client: httpx.Client) -> None:
    """A change is tried again after one beside it crashed the worker; it counts once."""
    assert update(client, "INSERT DATA { <x:count> <x:b> 0 }").status_code == 204
    once = "DELETE { <x:count> <x:b> ?n } INSERT { <x:count> <x:b> ?m }"
    once += " WHERE { <x:count> <x:b> ?n BIND(?n + 1 AS ?m) }"
    statuses = [a.status_code for a in several(client, [once] * 4 + [BOMB] + [once] * 4)]
    assert objects(client, "x:count") == [str(statuses.count(204))]
    assert statuses.count(204) == 8


def test_one_clients_changes_keep_their_order_and_are_seen_at_once(client: httpx.Client) -> None:
    for number in range(12):
        text = f"DELETE WHERE {{ <x:last> <x:b> ?o }}; INSERT DATA {{ <x:last> <x:b> {number} }}"
        assert update(client, text).status_code == 204
        assert objects(client, "x:last") == [str(number)]


def test_a_query_and_its_answer_are_of_one_version(client: httpx.Client) -> None:
    """Writers keep two numbers equal; no reader ever sees them differ."""
    assert update(client, "INSERT DATA { <x:left> <x:n> 0 . <x:right> <x:n> 0 }").is_success
    both = "SELECT ?l ?r { <x:left> <x:n> ?l . <x:right> <x:n> ?r }"

    def write() -> httpx.Response:
        answer = httpx.Response(204)
        for number in range(1, 8):
            text = "DELETE WHERE { <x:left> <x:n> ?l }; DELETE WHERE { <x:right> <x:n> ?r };"
            text += f"INSERT DATA {{ <x:left> <x:n> {number} . <x:right> <x:n> {number} }}"
            answer = update(client, text)
        return answer

    def read() -> httpx.Response:
        versions: dict[str, str] = {}
        for number in range(40):
            query = f"{both} # {number % 3}"
            answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
            assert answer.status_code == 200
            left, right = answer.text.splitlines()[1].split(",")
            assert left == right
            assert versions.setdefault(answer.headers["X-Policygraph-Version"], left) == left
        return answer

    assert [answer.status_code for answer in at_once(write, read, read)] == [204, 200, 200]


class TestGraphs:
    def test_there_and_gone(self, client: httpx.Client) -> None:
        for path in ("/graphs/direct", "/graphs?graph=http://example.org/indirect"):
            put = client.put(path, content="<x:a> <x:b> 1, 2 .", headers=TURTLE)
            assert put.status_code == 201
            assert client.put(path, content="<x:a> <x:b> 3 .", headers=TURTLE).status_code == 204
            assert client.post(path, content="<x:a> <x:b> 4 .", headers=TURTLE).status_code == 204
            got = client.get(path, headers={"Accept": "application/n-triples"})
            assert len(got.text.splitlines()) == 2
            head = client.head(path, headers={"Accept": "application/n-triples"})
            same = ("content-length", "content-type", "etag", "x-policygraph-version")
            assert [head.headers[n] for n in same] == [got.headers[n] for n in same]
            patch = client.patch(
                path,
                content="DELETE WHERE { ?s ?p 3 }; INSERT DATA { [] <x:b> 5 }",
                headers={"Content-Type": "application/sparql-update"},
            )
            assert patch.status_code == 204
            assert client.delete(path).status_code == 204
            assert client.get(path).status_code == 404
            assert client.head(path).status_code == 404
            assert client.delete(path).status_code == 404

    def test_a_new_one_is_told_where_it_is(self, client: httpx.Client) -> None:
        answer = client.post("/graphs", content="[] <x:b> [] .", headers=TURTLE)
        assert answer.status_code == 201
        told = answer.headers["location"]
        got = client.get("/graphs", params={"graph": told}, headers={"Accept": "text/turtle"})
        assert got.status_code == 200

    @pytest.mark.parametrize(
        "name", ["http://例.example/图", "http://example.org/a%20b", "urn:x:é"]
    )
    def test_names_beyond_ascii_have_a_location_in_ascii(
        self, client: httpx.Client, name: str
    ) -> None:
        path = httpx.QueryParams({"graph": name})
        answer = client.put(f"/graphs?{path}", content="<x:a> <x:b> 1 .", headers=TURTLE)
        assert answer.status_code == 201
        assert answer.headers["location"].isascii()
        assert client.get(f"/graphs?{path}").status_code == 200

    @pytest.mark.parametrize(
        ("path", "content", "content_type", "status"),
        [
            ("/graphs?graph=x%0d%0aSet-Cookie:a", b"", "text/turtle", 400),
            ("/graphs?graph=no iri", b"", "text/turtle", 400),
            ("/graphs?graph=x:a&graph=x:b", b"", "text/turtle", 400),
            ("/graphs?graph=x:a&default", b"", "text/turtle", 400),
            ("/graphs", b"", "text/turtle", 400),
            ("/graphs?default", b"<x:a> <x:b> ", "text/turtle", 400),
            ("/graphs?default", b"\xff\xfe<", "text/turtle", 400),
            ("/graphs?default", b"<x:a> <x:b> <x:c> <x:g> .", "application/n-quads", 400),
            ("/graphs?default", b"{}", "application/json; x", 200),
            ("/graphs?default", b"", "image/png", 415),
            ("/graphs?default", b"", "", 415),
            ("/graphs?default", b"x" * (2**20 + 1), "text/turtle", 413),
            ("/graphs?default", b'{"@context": "http://127.0.0.1:1/", "a": 1}',
             "application/ld+json", 400),
        ],
    )  # fmt: skip
    def test_what_is_refused(
        self, client: httpx.Client, path: str, content: bytes, content_type: str, status: int
    ) -> None:
        headers = {"Content-Type": content_type} if content_type else {}
        answer = client.put(path, content=content, headers=headers)
        assert answer.status_code == status or (status == 200 and answer.is_success)
        assert not answer.is_error or answer.text.count("\n") == 1

    def test_blank_nodes_of_two_documents_are_two(self, client: httpx.Client) -> None:
        path = "/graphs/blank"
        for _ in range(2):
            client.post(path, content="_:same <x:b> <x:c> .", headers=TURTLE)
        got = client.get(path, headers={"Accept": "application/n-triples"})
        assert len(got.text.splitlines()) == 2


class TestWhoMayWrite:
    @pytest.mark.parametrize(
        ("method", "path"),
        [("POST", "/update"), ("PUT", "/graphs?default"), ("POST", "/graphs"),
         ("PATCH", "/graphs/a"), ("DELETE", "/graphs/a"), ("POST", "/documents")],
    )  # fmt: skip
    @pytest.mark.parametrize(
        "authorization", [None, "", "Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x",
                          f"Bearer {hashlib.sha256(TOKEN.encode()).hexdigest()}"],
    )  # fmt: skip
    def test_nobody_without_a_token(
        self, address: str, method: str, path: str, authorization: str | None
    ) -> None:
        """The body is not waited for: it is never sent here."""
        headers = {"Content-Length": "1000000"}
        if authorization is not None:
            headers["Authorization"] = authorization
        server = urlsplit(address)
        with contextlib.closing(
            http.client.HTTPConnection(server.hostname or "", server.port, timeout=20)
        ) as stranger:
            stranger.request(method, path, headers=headers)
            answer = stranger.getresponse()
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
