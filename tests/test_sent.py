"""What is sent to be written: as it is, to the version that counts, to graphs that can be asked."""

import gzip
import hashlib
import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

import ontology
from api.service import create_app
from api.settings import Settings
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES

TOKEN = "a-token-of-this-test"  # noqa: S105
MAY_WRITE = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content-Type": "text/turtle"}
JSONLD = {"Content-Type": "application/ld+json"}
UPDATE = {"Content-Type": "application/sparql-update"}
PLAIN = {"Accept": "application/n-triples"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
TRIPLE = b"<urn:a> <urn:b> 1 ."


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    store = FolderStore.create(tmp_path_factory.mktemp("sent") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"], organisation="云溪职业技术学院")
    return store


@pytest.fixture(scope="module")
def client(store: FolderStore) -> Iterator[TestClient]:
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    app = create_app(str(store.folder), Settings(token_sha256=(digest,), workers=2, rate=0))
    with TestClient(app, headers=MAY_WRITE, follow_redirects=False) as client:
        yield client


def document(store: FolderStore) -> str:
    """Return the IRI of the policy that was read."""
    return next(iter(store.snapshot().select("SELECT ?p { ?p a pg:Policy }")))["p"].value


@pytest.mark.parametrize("coding", ["gzip", "br", "GZIP", "identity, gzip", "none"])
@pytest.mark.parametrize(
    ("method", "address", "headers", "content"),
    [
        ("POST", "/update", UPDATE, b"CLEAR GRAPH <urn:x>"),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"ASK {}"),
        ("POST", "/q", {"Content-Type": "application/sparql-query"}, b"ASK {}"),
        ("PUT", "/graph/coded", TURTLE, TRIPLE),
        ("POST", "/validate", TURTLE, TRIPLE),
        ("POST", "/documents", {"Content-Type": "multipart/form-data; boundary=x"}, b"--x--"),
    ],
)
def test_a_body_that_is_coded_is_refused_and_not_taken_for_another(
    client: TestClient,
    store: FolderStore,
    method: str,
    address: str,
    headers: dict[str, str],
    content: bytes,
    coding: str,
) -> None:
    before = store.version()
    for body in (content, gzip.compress(content)):
        answer = client.request(
            method, address, headers=headers | {"Content-Encoding": coding}, content=body
        )
        assert answer.status_code == 415, answer.text
        assert "Content-Encoding" in answer.text
        assert answer.headers["accept-encoding"] == "identity"
    assert store.version() == before


def test_a_body_as_it_is_may_say_so(client: TestClient) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "identity"}
    assert client.post("/sparql", headers=headers, content=b"ASK {}").status_code == 200


def test_a_change_of_an_old_version_is_refused(client: TestClient, store: FolderStore) -> None:
    before = store.version()
    for method, address, headers, content in (
        ("POST", "/update?version=1", UPDATE, b"INSERT DATA { <urn:a> <urn:b> 1 }"),
        ("PUT", "/graph/old?version=2", TURTLE, TRIPLE),
        ("DELETE", "/graphs?default&version=1", {}, b""),
    ):
        answer = client.request(method, address, headers=headers, content=content)
        assert (answer.status_code, "version" in answer.text) == (400, True)
    assert store.version() == before


@pytest.mark.parametrize(
    "address",
    ["/graph/a/%2e%2e/b", "/graph/%2e", "/graph/%2E%2E/x", "/graphs/a/%2e./b", "/graph/",
     "/graphs/x/%2e%2e"],
)  # fmt: skip
def test_no_graph_has_an_address_that_clients_never_ask_for(
    client: TestClient, store: FolderStore, address: str
) -> None:
    before = store.version()
    answer = client.put(address, headers=TURTLE, content=TRIPLE)
    assert answer.status_code == 400, (answer.url, answer.text)
    assert store.version() == before


@pytest.mark.parametrize(
    "path", ["/graph/a..b/c.", "/graph/mine/", "/graph/x/graphs/", "/graphs/subgraph/"]
)
def test_any_other_address_is_a_graph_of_its_own(client: TestClient, path: str) -> None:
    client.put("/graphs?default", headers=TURTLE, content=b"<urn:d> <urn:d> <urn:d> .")
    assert client.put(path, headers=TURTLE, content=TRIPLE).status_code == 201
    assert client.post(path, headers=TURTLE, content=b"<urn:c> <urn:d> 2 .").status_code == 204
    named = {"graph": f"http://127.0.0.1:8000{path}"}
    assert len(client.get("/graphs", params=named, headers=PLAIN).text.splitlines()) == 2
    assert client.delete(f"{path}?default").status_code == 204
    assert client.get("/graphs", params=named).status_code == 404
    assert client.get("/graphs?default", headers=PLAIN).text.count("urn:d") == 3


@pytest.mark.parametrize("name", ["foo", "", "http://[/", "urn:a b", "urn:<x>"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_a_graph_is_named_by_an_absolute_iri(
    client: TestClient, store: FolderStore, name: str, method: str
) -> None:
    before = store.version()
    answer = client.request(
        method, "/graphs", params={"graph": name}, headers=TURTLE, content=TRIPLE
    )
    assert answer.status_code in (400, 404), answer.text
    assert "RDF" not in answer.text
    assert store.version() == before


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { GRAPH <urn:other> { <urn:a> <urn:b> 1 } }", "DROP NAMED", "CLEAR ALL",
     "DELETE DATA { GRAPH <urn:other> { <urn:a> <urn:b> 1 } }",
     "WITH <urn:other> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "COPY DEFAULT TO <urn:other>",
     "DROP SILENT GRAPH <urn:other>",
     "INSERT { GRAPH ?s { ?s ?p ?o } } WHERE { ?s ?p ?o }"],
)  # fmt: skip
def test_a_patch_of_another_graph_is_refused(
    client: TestClient, store: FolderStore, text: str
) -> None:
    client.put("/graph/patched", headers=TURTLE, content=TRIPLE)
    client.put("/graphs?graph=urn:other", headers=TURTLE, content=TRIPLE)
    before = store.version()
    answer = client.patch("/graph/patched", headers=UPDATE, content=text)
    assert (answer.status_code, answer.text.count("\n")) == (400, 1)
    assert store.version() == before


@pytest.mark.parametrize(
    ("text", "left"),
    [("DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }", 1), ("CLEAR DEFAULT", 0),
     ("INSERT DATA { <urn:c> <urn:d> 3 }", 2), ("DELETE WHERE { ?s ?p ?o }", 0),
     ("PREFIX graph: <urn:g> INSERT { ?s graph:x 1 } WHERE { ?s ?p ?o }", 2)],
)  # fmt: skip
def test_a_patch_changes_the_graph_that_it_is_sent_to(
    client: TestClient, text: str, left: int
) -> None:
    client.put("/graph/patched", headers=TURTLE, content=TRIPLE)
    assert client.patch("/graph/patched", headers=UPDATE, content=text).status_code == 204
    found = client.get("/graph/patched", headers=PLAIN)
    assert len(found.text.splitlines()) == left


@pytest.mark.parametrize("name", ["/graph/audit", "/graph/a/b/c", "/graph/中文", None])
def test_a_graph_without_a_page_is_rdf_for_browsers_too(
    client: TestClient, name: str | None
) -> None:
    if name is None:
        made = client.post("/graphs", headers=TURTLE, content=TRIPLE)
        name = "/graph/" + made.headers["location"].rpartition("/graph/")[2]
    else:
        client.put(name, headers=TURTLE, content=TRIPLE)
    answer = client.get(name, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"][:11]) == (200, "text/turtle")


def test_the_graph_of_a_document_leads_browsers_to_its_page(
    client: TestClient, store: FolderStore
) -> None:
    graph = f"{store.base}graph/{document(store).rpartition('/')[2]}"
    answer = client.get(graph.removeprefix(store.base[:-1]), headers=BROWSER)
    assert answer.status_code == 303
    assert client.get(answer.headers["location"], headers=BROWSER).status_code == 200


def test_json_ld_as_it_is_published_can_be_sent_back(
    client: TestClient, store: FolderStore
) -> None:
    address = f"/doc/{document(store).removeprefix(f'{store.base}id/')}"
    said = client.get(address, headers={"Accept": "application/ld+json"}).content
    assert json.loads(said)["@context"] == f"{store.base}context.jsonld"
    assert client.put("/graph/back", headers=JSONLD, content=said).status_code in (201, 204)
    back, turtle = (
        client.get(place, headers=PLAIN).text.splitlines() for place in ("/graph/back", address)
    )
    assert len(back) > 10
    assert sorted(back) == sorted(turtle)
    assert client.post("/validate", headers=JSONLD, content=said).status_code == 200


def test_the_context_may_stand_with_others_and_changes_nothing_else(
    client: TestClient, store: FolderStore
) -> None:
    own = f'"{store.base}context.jsonld"'
    published = json.dumps(json.loads(ontology.context())["@context"])
    numbers = f'"urn:b": 1e400, "urn:c": {"9" * 5000}, "urn:d": 0.1234567890123456789'
    for context in ("{}", "[{}]", '[ {}, {{"ex": "http://example.org/"}}]'):
        found = []
        for named in (own, published):
            said = f'{{"@context":\n {context.format(named)}, "@id": "urn:a", {numbers}}}'
            answer = client.put("/graph/numbers", headers=JSONLD, content=said)
            assert answer.status_code in (201, 204), answer.text
            found.append(client.get("/graph/numbers", headers=PLAIN).text)
        assert found[0] == found[1]
        assert "1234567890123" in found[0]


def test_no_other_context_is_fetched(client: TestClient, store: FolderStore) -> None:
    for context in ("https://example.org/c", f"{store.base}context.jsonld?x", [store.base]):
        said = json.dumps({"@context": context, "@id": "urn:a", "urn:b": 1})
        answer = client.put("/graph/context", headers=JSONLD, content=said)
        assert answer.status_code == 400
        assert "context" in answer.text
        assert "syntax" not in answer.text
