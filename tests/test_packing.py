"""Pages and their files packed with gzip, for those who take it."""

import gzip
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from api.assets import address, stylesheet
from api.packing import packed, taken
from api.work.reply import Reply
from graph.store.folder import FolderStore
from tests.servers import policygraph


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HTTPConnection]:
    folder = tmp_path_factory.mktemp("packing") / "store"
    FolderStore.create(folder)
    with policygraph(folder) as service:
        connection = HTTPConnection(urlsplit(service).netloc)
        yield connection
        connection.close()


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP ; q=1.0", True),
        ("*", True),
        ("*;q=0.1, gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("br", False),
        ("", False),
        ("gzip;q=2", False),
        ("gzipped", False),
    ],
)
def test_who_takes_gzip(said: str, *, takes: bool) -> None:
    assert taken({"accept-encoding": said}) is takes


def test_who_says_nothing_takes_none() -> None:
    assert not taken({})


def test_only_pages_of_some_size_are_packed() -> None:
    assert packed(Reply(b"x" * 5_000, "text/html; charset=utf-8")).headers == {
        "Content-Encoding": "gzip"
    }
    for reply in (Reply(b"x", "text/html"), Reply(b"x" * 5_000, "text/csv")):
        assert packed(reply) is reply


def get(connection: HTTPConnection, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Accept": "text/html"} | said)
    answer = connection.getresponse()
    return answer, answer.read()


@pytest.mark.parametrize("path", ["/", "/ontology", "/doc/nothing"])
def test_a_page_is_the_same_packed_or_not(connection: HTTPConnection, path: str) -> None:
    plain, page = get(connection, path)
    told, content = get(connection, path, Accept_Encoding="gzip, deflate, br")
    assert told.status == plain.status
    assert told.headers["Content-Length"] == str(len(content))
    if told.status == 200:
        assert gzip.decompress(content) == page
        assert "Accept-Encoding" in told.headers["Vary"]
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert "Content-Encoding" not in plain.headers


def test_the_tag_of_a_packed_page_is_weak_and_holds_for_both(connection: HTTPConnection) -> None:
    plain, _ = get(connection, "/")
    told, _ = get(connection, "/", Accept_Encoding="gzip")
    assert told.headers["ETag"] == f"W/{plain.headers['ETag']}"
    for tag in (plain.headers["ETag"], told.headers["ETag"]):
        again, content = get(connection, "/", Accept_Encoding="gzip", If_None_Match=tag)
        assert (again.status, content) == (304, b"")
        assert again.headers["ETag"] == tag
        assert "Accept-Encoding" in again.headers["Vary"]
        assert "Content-Encoding" not in again.headers


def test_parts_are_those_of_the_page_itself(connection: HTTPConnection) -> None:
    _, page = get(connection, "/")
    told, content = get(connection, "/", Accept_Encoding="gzip", Range="bytes=10-19")
    assert (told.status, content) == (206, page[10:20])
    assert "Content-Encoding" not in told.headers
    weak = f"W/{told.headers['ETag']}"
    whole, _ = get(connection, "/", Accept_Encoding="gzip", Range="bytes=10-19", If_Range=weak)
    assert whole.status == 200


def test_data_is_sent_as_it_is(connection: HTTPConnection) -> None:
    told, _ = get(connection, "/queries", Accept="application/json", Accept_Encoding="gzip")
    assert "Content-Encoding" not in told.headers
    assert not told.headers["ETag"].startswith("W/")


def test_the_stylesheet_is_packed(connection: HTTPConnection) -> None:
    told, content = get(connection, address("style.css"), Accept_Encoding="gzip")
    assert gzip.decompress(content) == stylesheet()
    assert told.headers["Vary"] == "Accept-Encoding"
    _, plain = get(connection, address("style.css"))
    assert plain == stylesheet()
