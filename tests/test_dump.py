"""Dumps: a version whole, in each format, for those who fetch it in one piece or in several."""

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.dump import KEPT
from api.service import create_app
from api.settings import Settings
from graph.store.edits import Update
from graph.store.folder import FolderStore
from graph.store.retention import Retention

pytestmark = pytest.mark.handmade

ENDINGS = ("nq", "nq.gz", "trig", "trig.gz")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    folder = tmp_path_factory.mktemp("dump") / "store"
    store = FolderStore.create(folder)
    Retention(last=3, daily=False).write(folder)
    for number in range(4):
        text = f'INSERT DATA {{ GRAPH <x:g{number}> {{ <x:a> <x:b> "}}\\n{number}", [] }} }}'
        store.commit([Update(text)])
    return store


@pytest.fixture(scope="module")
def client(store: FolderStore) -> Iterator[TestClient]:
    settings = Settings(workers=1, slow_workers=2)
    with TestClient(create_app(str(store.folder), settings), follow_redirects=False) as client:
        yield client


def parsed(content: bytes, ending: str) -> str:
    """Return a dump's statements in their canonical form."""
    plain = gzip.decompress(content) if ending.endswith(".gz") else content
    form = ox.RdfFormat.N_QUADS if ending.startswith("nq") else ox.RdfFormat.TRIG
    return canonical(ox.Dataset(ox.parse(plain, form)))


def canonical(dataset: ox.Dataset) -> str:
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("back", [0, 1])
def test_each_holds_what_the_store_holds(
    client: TestClient, store: FolderStore, ending: str, back: int
) -> None:
    number = store.version() - back
    answer = client.get(f"/dump/{number}.{ending}")
    assert answer.status_code == 200
    held = ox.Dataset(store.snapshot(number).everything())
    assert parsed(answer.content, ending) == canonical(held)
    assert answer.headers["X-Policygraph-Version"] == str(number)
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_current_sends_to_the_version_that_counts(
    client: TestClient, store: FolderStore, ending: str
) -> None:
    answer = client.get(f"/dump/current.{ending}")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/dump/{store.version()}.{ending}"
    assert "etag" not in answer.headers


def test_current_of_a_version_that_is_named_is_that_one(client: TestClient) -> None:
    answer = client.get("/dump/current.nq", params={"version": "3"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/dump/3.nq")
    assert client.get("/dump/current.nq", params={"version": "1"}).status_code == 410


@pytest.mark.parametrize(
    ("name", "status"),
    [("1.nq", 410), ("999.nq", 404), ("0.nq", 404), ("01.nq", 404), ("x.nq", 404),
     ("current.ttl", 404), ("current.nq.zip", 404), ("..%2f..%2fCURRENT", 404)],
)  # fmt: skip
def test_what_is_not_there(client: TestClient, name: str, status: int) -> None:
    assert client.get(f"/dump/{name}").status_code == status


def test_a_fetch_goes_on_where_it_broke_off(client: TestClient, store: FolderStore) -> None:
    path = f"/dump/{store.version()}.nq"
    whole = client.get(path)
    tag = whole.headers["etag"]
    store.commit([Update("INSERT DATA { <x:later> <x:b> 1 }")])
    for first in (1, 10, len(whole.content) - 1):
        headers = {"Range": f"bytes={first}-", "If-Range": tag}
        part = client.get(path, headers=headers)
        assert part.status_code == 206
        assert part.content == whole.content[first:]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_who_ask_first_at_once_get_the_same(client: TestClient, store: FolderStore) -> None:
    path = f"/dump/{store.version()}.trig.gz"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.get(path), range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    kept = sorted(path.name for path in (store.folder / "dumps").iterdir())
    assert len(kept) <= KEPT
    assert not [name for name in kept if name.endswith(".part")]
