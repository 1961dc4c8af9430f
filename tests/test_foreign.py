"""What others write into the store: every page, description and table goes on answering."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.service import create_app
from graph.ingestion import ingest
from graph.store.edits import Update
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES

PREFIXES = (
    "PREFIX pg: <https://w3id.org/policygraph#> PREFIX prov: <http://www.w3.org/ns/prov#> "
    "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
SAID = {
    "a predicate with an unknown scheme": "<http://a.example/> <schema:name> 1 . <x:a> a <y:b>",
    "a link to a fragment": "{} rdfs:seeAlso <http://a.example/page#top>",
    "a passage in a fragment": "{} prov:wasDerivedFrom <http://a.example/file#page=2>",
    "a predicate of a fragment": "{} <http://a.example/words#says> 1",
    "a link from a fragment": "<http://a.example/page#top> rdfs:seeAlso {}",
    "nothing but blank nodes": "{} <http://a.example/by> [ rdfs:label 'N' ], []",
    "a link from a blank node": "[] <http://a.example/p> {}",
    "an order in letters": "{} pg:order 'first'",
    "an order that is a fraction": "{} pg:order 1.5",
    "an order too long": "{} pg:order " + "9" * 5_000,
    "a place in letters": "{} prov:wasDerivedFrom <http://a.example/s> . "
    "<http://a.example/s#selector> oa:start 'x' ; oa:end '-' ; oa:exact 'words'",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    store = FolderStore.create(tmp_path_factory.mktemp("foreign") / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    return store


@pytest.fixture(scope="module")
def client(store: FolderStore) -> Iterator[TestClient]:
    with TestClient(create_app(str(store.folder))) as client:
        yield client


def say(store: FolderStore, statements: str) -> None:
    text = f"CLEAR SILENT GRAPH <x:g> ; INSERT DATA {{ GRAPH <x:g> {{ {statements} }} }}"
    [outcome] = store.commit([Update(f"{PREFIXES} {text}")]).outcomes
    assert not isinstance(outcome, Exception), outcome


def answered(client: TestClient, store: FolderStore, path: str, accept: str = "*/*") -> int:
    version = str(store.version())
    return client.get(path, headers={"Accept": accept}, params={"version": version}).status_code


@pytest.mark.parametrize("name", SAID)
def test_pages_and_descriptions_answer(store: FolderStore, client: TestClient, name: str) -> None:
    task = one(store)
    say(store, SAID[name].replace("{}", f"<{task}>"))
    place = "/doc/" + task.partition("/id/")[2]
    measure = place.rpartition(".")[0]
    for path in (place, measure, place.rpartition("/")[0], "/", "/queries", "/policies"):
        assert answered(client, store, path, "text/html") == 200, path
    for path in ("/.well-known/void", "/completion.json", f"{place}.jsonld", f"{place}.ttl"):
        assert answered(client, store, path) == 200, path


def one(store: FolderStore) -> str:
    """Return a task that implements a measure of the plan."""
    query = "SELECT ?t { ?t a pg:Task ; pg:implements ?m ; pg:order ?n } ORDER BY ?t LIMIT 1"
    return next(iter(store.snapshot().select(query)))["t"].value


class TestTripleTerms:
    @pytest.fixture(autouse=True)
    def told(self, store: FolderStore) -> None:
        term = "<<( <x:c> <x:d> 'x' )>>"
        star = f"{store.base}id/star"
        text = f"INSERT DATA {{ GRAPH <{store.base}graph/star> {{ <{star}> <x:p> {term} }} }}"
        store.commit([Update(text)])

    @pytest.mark.parametrize(
        "path",
        ["/doc/star", "/graph/star", "/graphs?graph=http://127.0.0.1:8000/graph/star",
         "/sparql?query=CONSTRUCT WHERE { ?s <x:p> ?o }"],
    )  # fmt: skip
    def test_json_ld_has_no_way_to_write_them(self, client: TestClient, path: str) -> None:
        answer = client.get(path, headers={"Accept": "application/ld+json"})
        assert (answer.status_code, "三元组项" in answer.text) == (406, True)
        assert client.get(path, headers={"Accept": "text/turtle"}).status_code == 200


def test_json_ld_keeps_the_direction_of_text(store: FolderStore, client: TestClient) -> None:
    say(store, f"<{store.base}id/way> rdfs:label 'y'@en--ltr")
    for profile in ("expanded", "compacted"):
        url = f"/doc/way.jsonld?profile={profile}&version={store.version()}"
        assert '"@direction":"ltr"' in client.get(url).text
    answer = client.get(f"/doc/way.jsonld?profile=framed&version={store.version()}")
    assert (answer.status_code, "文字方向" in answer.text) == (406, True)
