"""The change feed: a reader who starts from nothing ends with what the store holds."""

import gzip
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
import pytest

from api import feed
from api.errors import RefusedError
from api.settings import Settings
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError
from graph.store.edits import DeleteGraph, PutGraph, Update
from graph.store.folder import FolderStore
from tests.statements import EX, A, B, canonical, done, triples

pytestmark = pytest.mark.handmade

AS = "https://www.w3.org/ns/activitystreams#"
TREE = "https://w3id.org/tree#"
PG = "https://w3id.org/policygraph#"


def told(bench: Bench, address: str, accept: str | None = None) -> Reply:
    """Ask for an address of the feed, as the service would."""
    parts = urlsplit(address)
    asked = Asked("GET", parts.path, tuple(parse_qsl(parts.query)), accept)
    bench.open(None)
    view = feed.feed if parts.path == "/changes" else feed.patch
    return view(bench, asked)


def content(reply: Reply) -> bytes:
    if isinstance(reply.body, bytes):
        return reply.body
    with reply.body as file:
        return file.read()


class Reader:
    """Keeps a copy by the feed alone: it knows Turtle, TREE and RDF Patch, and no store."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.pages: list[str] = []
        self.copy: set[ox.Quad] = set()

    def follow(self) -> None:
        """Go from the stream through all its pages and take every member's patch."""
        [page] = self._objects(self._graph("changes"), f"{TREE}view")
        while page:
            graph = self._graph(page)
            self.pages.append(page)
            numbers = {
                int(q.object.value): q.subject.value  # type: ignore[union-attr]
                for q in graph.quads_for_pattern(None, ox.NamedNode(f"{PG}versionNumber"), None)
            }
            for number in sorted(numbers):
                self._take(numbers[number])
            page = next(iter(self._objects(graph, f"{TREE}node")), "")

    def _take(self, address: str) -> None:
        rows = content(told(self._bench, self._local(address))).decode().splitlines()
        if not any(row.startswith("H prev ") for row in rows):
            self.copy = set()
        assert rows[-1] == "TC ."
        for row in rows:
            if row[:2] in ("A ", "D "):
                [quad] = ox.parse(row[2:], ox.RdfFormat.N_QUADS)
                (self.copy.add if row[0] == "A" else self.copy.remove)(quad)

    def _graph(self, address: str) -> ox.Store:
        reply = told(self._bench, self._local(address), "text/turtle")
        assert reply.media_type.startswith("text/turtle")
        store = ox.Store()
        store.load(content(reply), ox.RdfFormat.TURTLE)
        return store

    def _local(self, address: str) -> str:
        return "/" + address.removeprefix(self._bench.store.base)

    def _objects(self, graph: ox.Store, predicate: str) -> list[str]:
        found = graph.quads_for_pattern(None, ox.NamedNode(predicate), None)
        return [quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode)]


@pytest.fixture(params=[True, False], ids=["union", "plain"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """A bench with a store of ten versions."""
    store = FolderStore.create(tmp_path / "s", "http://data.example.org/", union=request.param)
    for number in range(7):
        done(store, PutGraph(A, triples(str(number), "x")))
    done(store, Update(f"INSERT DATA {{ <{EX}s> <{EX}p> '政策\\n', [ <{EX}q> 1.50 ] }}"))
    done(store, DeleteGraph(A), PutGraph(B, triples("y")))
    return Bench(store, Settings())


class TestFeed:
    def test_a_copy_that_follows_it_equals_the_store(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed, "PAGE", 4)
        reader = Reader(bench)
        reader.follow()
        assert isinstance(bench.store, FolderStore)
        assert canonical(reader.copy) == canonical(bench.store.snapshot().everything())
        assert [page.rpartition("=")[2] for page in reader.pages] == ["0", "4", "8"]

    def test_a_full_page_never_changes(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(feed, "PAGE", 4)
        pages = [told(bench, f"/changes?since={n}") for n in (0, 4, 8)]
        lasting = ["immutable" in page.headers.get("Cache-Control", "") for page in pages]
        assert lasting == [True, True, False]
        assert isinstance(bench.store, FolderStore)
        done(bench.store, PutGraph(A, triples("later")))
        assert told(bench, "/changes?since=0").body == pages[0].body
        assert told(bench, "/changes?since=8").body != pages[2].body

    @pytest.mark.parametrize("accept", ["application/ld+json", "*/*", None, "application/json"])
    def test_it_is_json_ld_with_nothing_to_fetch(self, bench: Bench, accept: str | None) -> None:
        for address in ("/changes", "/changes?since=3"):
            reply = told(bench, address, accept)
            assert reply.media_type == "application/ld+json"
            found = set(ox.parse(content(reply), ox.RdfFormat.JSON_LD))
            turtle = content(told(bench, address, "text/turtle"))
            assert canonical(found) == canonical(ox.parse(turtle, ox.RdfFormat.TURTLE))

    def test_since_tells_what_came_after(self, bench: Bench) -> None:
        page = content(told(bench, "/changes?since=8", "text/turtle")).decode()
        assert page.count("a as:Update") == 2
        assert content(told(bench, "/changes?since=10", "text/turtle")).count(b"as:Update") == 0
        with pytest.raises(RefusedError):
            told(bench, "/changes?since=x")

    def test_a_patch_comes_plain_and_packed(self, bench: Bench) -> None:
        plain, packed = told(bench, "/changes/3"), told(bench, "/changes/3.rdfp.gz")
        assert plain.media_type.startswith("application/rdf-patch")
        assert content(plain) == gzip.decompress(content(packed))
        assert plain.rows == 2

    def test_what_never_was_is_absent(self, bench: Bench) -> None:
        with pytest.raises(AbsentError):
            told(bench, "/changes/11")
        with pytest.raises(RefusedError):
            told(bench, "/changes/x")
