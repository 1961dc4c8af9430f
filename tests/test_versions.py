"""Versions: which there are, which are kept, and that no reader is disturbed."""

import json
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import AbsentError, GoneError, StoreError
from graph.store import Snapshot
from graph.store.companions import Row
from graph.store.edits import DeleteGraph, PutGraph
from graph.store.folder import FolderStore
from graph.store.retention import Retention
from tests.statements import A, B, canonical, done, held, triple, triples, unpacked, values

pytestmark = pytest.mark.handmade


def few(folder: Path) -> FolderStore:
    """Return a store that keeps its last two versions only."""
    store = FolderStore.create(folder)
    Retention(2, daily=False).write(folder)
    return store


class TestSnapshots:
    def test_each_version_can_be_opened(self, store: FolderStore) -> None:
        for value in "123":
            done(store, PutGraph(A, triples(value)))
        found = [values(store.snapshot(number), A) for number in (1, 2, 3, 4)]
        assert found == [set(), {"1"}, {"2"}, {"3"}]
        assert store.snapshot().version == 4

    @pytest.mark.parametrize("number", [-1, 0, 2, 10**9])
    def test_what_never_was_is_absent(self, store: FolderStore, number: int) -> None:
        for ask in (store.snapshot, store.change):
            with pytest.raises(AbsentError):
                ask(number)

    def test_a_version_has_the_time_when_it_was_made(self, store: FolderStore) -> None:
        before = datetime.now(UTC) - timedelta(seconds=1)
        done(store, PutGraph(A, triples("1")))
        first, second = store.snapshot(1).time, store.snapshot(2).time
        assert before <= second <= datetime.now(UTC)
        assert first <= second
        assert [version.time for version in store.versions()] == [first, second]

    def test_versions_tell_how_much_they_changed(self, store: FolderStore) -> None:
        done(store, PutGraph(A, triples("1", "2")))
        done(store, PutGraph(A, triples("2", "3")), DeleteGraph(None))
        found = [(v.number, v.added, v.removed, v.kept) for v in store.versions()]
        assert found == [(1, 0, 0, True), (2, 2, 0, True), (3, 1, 1, True)]


class TestRetention:
    def test_the_last_and_the_last_of_each_day_are_kept(self) -> None:
        noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
        versions = [(n, noon + timedelta(hours=6 * n)) for n in range(1, 13)]
        kept = {1, 5, 9, 11, 12}
        assert Retention(2).cleared(versions) == [n for n, _ in versions if n not in kept]
        assert Retention(2, daily=False).cleared(versions) == list(range(1, 11))
        assert Retention(0, daily=False).cleared(versions) == list(range(1, 12))
        assert Retention(20).cleared(versions) == []

    def test_a_cleared_version_is_gone_and_its_change_is_not(self, tmp_path: Path) -> None:
        store = few(tmp_path / "s")
        for value in "1234":
            done(store, PutGraph(A, triples(value)))
        assert [v.number for v in store.versions() if v.kept] == [4, 5]
        with pytest.raises(GoneError, match="cleared"):
            store.snapshot(3)
        assert [change.previous for change in map(store.change, range(1, 6))] == [None, 1, 2, 3, 4]

    def test_a_version_that_is_read_stays_whole(self, tmp_path: Path) -> None:
        """The engine opens some files of a database only when a query needs them."""
        store = few(tmp_path / "s")
        for part in range(24):
            done(store, PutGraph(f"{A}{part}", [triple(f"s{n}", n) for n in range(50)]))
        reading = store.snapshot()
        for value in "1234":
            done(store, PutGraph(B, triples(value)))
        assert len(list(reading.everything())) == 24 * 50
        assert store.snapshot(reading.version).version == reading.version
        number = reading.version
        del reading
        done(store, PutGraph(B, triples("5")))
        with pytest.raises(GoneError):
            store.snapshot(number)

    def test_leftovers_of_a_crash_are_swept(self, store: FolderStore) -> None:
        for left in ("versions/2.draft", "versions/9", "versions/4.cleared", "versions/2.copy1"):
            (store.folder / left).mkdir()
        for left in ("changes/2.rdfp.gz", "changes/2.rdfp.gz.draft"):
            (store.folder / left).write_bytes(b"x")
        store.commit([])
        assert [path.name for path in (store.folder / "versions").iterdir()] == ["1"]
        assert [path.name for path in (store.folder / "changes").iterdir()] == ["1.rdfp.gz"]


class TestRebuilding:
    @pytest.mark.parametrize("union", [True, False])
    def test_any_version_can_be_rebuilt_as_it_was(self, tmp_path: Path, union: bool) -> None:
        store = FolderStore.create(tmp_path / "s", union=union)
        done(store, PutGraph(A, triples("1", "2")), PutGraph(None, triples("d")))
        done(store, PutGraph(A, triples("2")), PutGraph(B, []))
        done(store, DeleteGraph(None), DeleteGraph(B), PutGraph(A, [triple("t", 7)]))
        was = [store.snapshot(number) for number in range(1, 5)]
        expected = [(held(s), s.graphs(), s.time) for s in was]
        del was
        for kept in ({1}, {4}, {2}, set()):
            for number in {1, 2, 3, 4} - kept:
                shutil.move(store.folder / "versions" / str(number), tmp_path / f"v{number}")
            for number in (1, 2, 3, 4):
                target = tmp_path / f"r{number}-{len(kept)}-{sum(kept)}"
                made = store.rebuild(number, target)
                assert (held(made), made.graphs(), made.time) == expected[number - 1]
                assert made.version == number
            for number in {1, 2, 3, 4} - kept:
                shutil.move(tmp_path / f"v{number}", store.folder / "versions" / str(number))

    def test_without_changes_it_is_gone(self, tmp_path: Path) -> None:
        store = few(tmp_path / "s")
        for value in "1234":
            done(store, PutGraph(A, triples(value)))
        shutil.rmtree(store.folder / "changes")
        with pytest.raises(GoneError):
            FolderStore.open(store.folder).rebuild(2, tmp_path / "r")


class TestUnion:
    def test_the_default_graph_is_given_once(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "s", union=False)
        assert not store.union
        assert not FolderStore.create(tmp_path / "s").snapshot().union
        with pytest.raises(StoreError, match="given once"):
            FolderStore.create(tmp_path / "s", union=True)

    def test_a_store_that_does_not_say_has_a_union(self, store: FolderStore) -> None:
        assert store.union
        assert "union" not in json.loads((store.folder / "store.json").read_text())

    def test_what_is_put_into_the_default_graph_stands_in_a_graph_of_the_union(
        self, store: FolderStore
    ) -> None:
        document = f"{store.base}graph/document"
        done(store, PutGraph(None, triples("1")), PutGraph(document, triples("2")))
        snapshot = store.snapshot()
        assert values(snapshot, f"{store.base}graph/default") == {"1"}
        found = snapshot.query("SELECT ?o { ?s ?p ?o } ORDER BY ?o", lambda _: "csv").content
        assert found == b"o\r\n1\r\n2\r\n"
        assert snapshot.documents() == [document]

    def test_without_a_union_the_default_graph_is_one_like_any_other(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "s", union=False)
        done(store, PutGraph(None, triples("1")), PutGraph(A, triples("2")))
        found = store.snapshot().query("SELECT ?o { ?s ?p ?o }", lambda _: "csv").content
        assert found == b"o\r\n1\r\n"
        assert store.snapshot().graphs() == [A]
        assert store.snapshot().dump("nquads").count(b"\n") == 2


class TestStoresOfBefore:
    """Stores that were made before changes were kept: without a folder for them."""

    @pytest.fixture
    def old(self, store: FolderStore) -> FolderStore:
        done(store, PutGraph(A, triples("1", "2")))
        shutil.rmtree(store.folder / "changes")
        return FolderStore.open(store.folder)

    def test_they_open_and_tell_their_versions(self, old: FolderStore) -> None:
        assert values(old.snapshot(), A) == {"1", "2"}
        assert [(v.number, v.kept) for v in old.versions()] == [(1, True), (2, True)]
        with pytest.raises(GoneError, match="not known"):
            old.change(2)

    def test_their_history_begins_with_all_they_hold(self, old: FolderStore) -> None:
        done(old, PutGraph(A, triples("2", "3")))
        first, second = old.change(2), old.change(3)
        assert (first.previous, first.head.added, second.previous) == (None, 2, 2)
        replayed: set[ox.Quad] = set()
        for operation, quad in (row for change in (first, second) for row in change):
            (replayed.add if operation == "A" else replayed.remove)(quad)
        assert canonical(replayed) == canonical(old.snapshot().everything())

    def test_opening_them_to_write_is_enough(self, old: FolderStore) -> None:
        old.commit([])
        assert (old.version(), old.change(2).previous) == (2, None)


class _Listing:
    """A companion that lists what a version holds."""

    name = "lists"

    def __init__(self) -> None:
        self.built: list[tuple[int, str | None, int]] = []

    def build(
        self, previous: Path | None, target: Path, change: Iterable[Row], snapshot: Snapshot
    ) -> None:
        rows = list(change)
        assert rows == list(change), "a change can be gone through again"
        self.built.append((snapshot.version, previous.name if previous else None, len(rows)))
        assert list(target.iterdir()) == []
        (target / "list").write_bytes(snapshot.dump("nquads"))

    def fits(self, folder: Path) -> bool:
        return folder.is_dir()

    def functions(self, folder: Callable[[], Path]) -> "_NoFunctions":
        return _NoFunctions()


class _NoFunctions:
    def by_name(self) -> dict[ox.NamedNode, Callable[..., None]]:
        return {}

    def check(self) -> None:
        pass


class TestCompanions:
    @pytest.fixture
    def listing(self) -> _Listing:
        return _Listing()

    @pytest.fixture
    def accompanied(self, tmp_path: Path, listing: _Listing) -> FolderStore:
        store = FolderStore.create(tmp_path / "s", companion=listing)
        Retention(2, daily=False).write(store.folder)
        return store

    def test_it_is_published_with_its_version(
        self, accompanied: FolderStore, listing: _Listing
    ) -> None:
        done(accompanied, PutGraph(A, triples("1")))
        done(accompanied, PutGraph(A, triples("2")))
        assert listing.built == [(2, None, 0), (3, "2", 2)]
        listed = (accompanied.companion(3) / "list").read_bytes()
        assert listed == accompanied.snapshot(3).dump("nquads")
        assert len(listing.built) == 2

    def test_it_is_cleared_with_its_version(self, accompanied: FolderStore) -> None:
        for value in "1234":
            done(accompanied, PutGraph(A, triples(value)))
        names = {path.name for path in (accompanied.folder / "lists").iterdir()}
        assert names == {"4", "5"}
        with pytest.raises(GoneError):
            accompanied.companion(2)

    def test_one_that_is_missing_is_made_when_asked_for(
        self, accompanied: FolderStore, listing: _Listing
    ) -> None:
        done(accompanied, PutGraph(A, triples("1")))
        shutil.rmtree(accompanied.folder / "lists")
        assert (accompanied.companion(2) / "list").exists()
        assert listing.built[-1] == (2, None, 0)
        with pytest.raises(AbsentError):
            accompanied.companion(7)

    def test_without_it_nothing_is_published(
        self, accompanied: FolderStore, listing: _Listing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise OSError("no space left on device")

        monkeypatch.setattr(listing, "build", fail)
        with pytest.raises(StoreError, match="no space left"):
            done(accompanied, PutGraph(A, triples("1")))
        assert accompanied.version() == 1
        monkeypatch.undo()
        done(accompanied, PutGraph(A, triples("1")))
        assert unpacked(accompanied.change(2).path).count("\nA ") == 1
