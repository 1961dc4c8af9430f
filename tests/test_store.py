"""The store: replacing documents' graphs, one base, opening."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import StoreError
from graph.ingestion import Outcome, ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from graph.store.retention import KEPT_VERSIONS
from tests import documents
from tests.conftest import EXAMPLES, outcomes
from tests.statements import quads, values


class TestReplacing:
    a, b = "http://example.org/a", "http://example.org/b"

    def test_a_change_is_one_new_version(self, store: FolderStore) -> None:
        assert store.version() == 1
        assert store.replace({self.a: quads(self.a, "1"), self.b: quads(self.b, "2")}) == {
            self.a,
            self.b,
        }
        assert store.version() == 2
        assert values(store.snapshot(), self.a) == {"1"}

    def test_replacing_leaves_other_graphs_alone(self, store: FolderStore) -> None:
        store.replace({self.a: quads(self.a, "1"), self.b: quads(self.b, "2")})
        assert store.replace({self.a: quads(self.a, "3")}) == {self.a}
        assert (values(store.snapshot(), self.a), values(store.snapshot(), self.b)) == (
            {"3"},
            {"2"},
        )

    def test_the_same_again_is_no_version(self, store: FolderStore) -> None:
        store.replace({self.a: quads(self.a, "1")})
        assert store.replace({self.a: quads(self.a, "1")}) == set()
        assert store.version() == 2

    def test_a_snapshot_stays_as_it_is(self, store: FolderStore) -> None:
        store.replace({self.a: quads(self.a, "1")})
        before = store.snapshot()
        for number in range(KEPT_VERSIONS + 5):
            store.replace({self.a: quads(self.a, str(number + 10))})
        assert values(before, self.a) == {"1"}

    def test_old_versions_and_leftovers_are_cleared(self, store: FolderStore) -> None:
        (store.folder / "versions" / "7.draft").mkdir()
        (store.folder / "versions" / "99").mkdir()
        for number in range(KEPT_VERSIONS + 3):
            store.replace({self.a: quads(self.a, str(number))})
        names = {path.name for path in (store.folder / "versions").iterdir()}
        current = store.version()
        assert names == {str(n) for n in range(current - KEPT_VERSIONS + 1, current + 1)}

    def test_a_failure_half_way_changes_nothing(
        self, store: FolderStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.replace({self.a: quads(self.a, "1")})

        def fail(*_: object) -> None:
            raise OSError("no space left on device")

        monkeypatch.setattr("graph.store.publishing.publish", fail)
        with pytest.raises(StoreError, match="no space left"):
            store.replace({self.a: quads(self.a, "2")})
        monkeypatch.undo()
        assert (store.version(), values(store.snapshot(), self.a)) == (2, {"1"})
        assert {path.name for path in (store.folder / "versions").iterdir()} == {"1", "2"}


class TestOpening:
    def test_there_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="no store at"):
            open_store(str(tmp_path / "none"))

    def test_a_folder_with_other_things_is_not_taken(self, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("x")
        with pytest.raises(StoreError, match="neither a store nor an empty folder"):
            open_store(str(tmp_path), create=True)

    def test_the_base_is_given_once(self, tmp_path: Path) -> None:
        folder = str(tmp_path / "s")
        assert (
            open_store(folder, "https://data.example.org/", create=True).base
            == "https://data.example.org/"
        )
        assert open_store(folder).base == "https://data.example.org/"
        with pytest.raises(StoreError, match="given once"):
            open_store(folder, "https://other.example.org/")

    @pytest.mark.parametrize(
        "base", ["x", "ftp://a/", "http://a", "http://a/?q/", "http://政策/", "http://a b/"]
    )
    def test_a_base_that_cannot_be_one(self, tmp_path: Path, base: str) -> None:
        with pytest.raises(StoreError, match="not valid"):
            open_store(str(tmp_path / "s"), base, create=True)
        assert not (tmp_path / "s").exists()

    @pytest.mark.parametrize(
        "content", ["", "{", "[]", '{"base": "http://a/"}', '{"base": "http://a/", "format": 99}']
    )
    def test_a_damaged_store(self, store: FolderStore, content: str) -> None:
        (store.folder / "store.json").write_text(content)
        with pytest.raises(StoreError):
            FolderStore.open(store.folder)

    def test_a_store_without_its_description_is_not_made_anew(self, store: FolderStore) -> None:
        store.replace({"http://example.org/a": quads("http://example.org/a", "1")})
        (store.folder / "store.json").unlink()
        with pytest.raises(StoreError, match="cannot be used"):
            FolderStore.create(store.folder)
        assert (store.folder / "versions" / "2").exists()

    def test_a_store_without_its_pointer_is_not_made_anew(self, store: FolderStore) -> None:
        store.replace({"http://example.org/a": quads("http://example.org/a", "1")})
        (store.folder / "CURRENT").unlink()
        with pytest.raises(StoreError):
            FolderStore.create(store.folder)
        assert (store.folder / "versions" / "2").exists()

    def test_places_that_cannot_be_used(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        for place in (tmp_path / "file" / "x", tmp_path / ("x" * 300), tmp_path / "file"):
            with pytest.raises(StoreError):
                FolderStore.create(place)

    def test_a_version_of_an_older_release(self, store: FolderStore) -> None:
        a = "http://example.org/a"
        store.replace({a: quads(a, "1")})
        database = ox.Store(str(store.folder / "versions" / "2"))
        database.remove_graph(ox.DefaultGraph())
        del database
        with pytest.raises(StoreError, match="older release"):
            store.snapshot()

    def test_a_damaged_version(self, store: FolderStore) -> None:
        (store.folder / "CURRENT").write_text("5")
        with pytest.raises(StoreError, match="cannot be used"):
            store.snapshot()


class TestDocuments:
    def test_reading_again_gives_the_same_graph_and_no_version(self, store: FolderStore) -> None:
        path = EXAMPLES / "task-table.docx"
        [first] = outcomes(store, path)
        before = set(store.snapshot().quads(store.snapshot().documents()[0]))
        [second] = outcomes(store, path)
        assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.UNCHANGED)
        assert first.policy == second.policy
        assert store.version() == 2
        assert set(store.snapshot().quads(store.snapshot().documents()[0])) == before

    def test_a_corrected_document_replaces_its_graph(
        self, store: FolderStore, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.txt"
        path.write_text(documents.export())
        ingest(store, [path], "某学院")
        path.write_text(documents.export().replace("教务处", "教学处"))
        [result] = ingest(store, [path], "某学院")
        assert result.outcome is Outcome.CHANGED
        query = "SELECT ?n { GRAPH ?g { ?policy a pg:Policy . ?p pg:name ?n } }"
        names = {row["n"].value for row in store.snapshot().select(query)}
        assert names == {"某学院", "后勤处", "教学处", "各二级学院", "保卫处"}

    def test_the_same_unit_elsewhere_is_another(self, store: FolderStore, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text(documents.export())
        for organisation in ("甲学院", "乙学院"):
            ingest(store, [path], organisation)
        rows = store.snapshot().select('SELECT DISTINCT ?p { ?p pg:name "教务处" }')
        assert len(list(rows)) == 2

    def test_two_documents_with_one_title_are_not_mixed(
        self, store: FolderStore, tmp_path: Path
    ) -> None:
        first, second = tmp_path / "a.txt", tmp_path / "b.txt"
        first.write_text(documents.export())
        second.write_text(documents.export().replace("教务处", "教学处"))
        results = ingest(store, [first, second], "某学院")
        assert [r.outcome for r in results] == [Outcome.NEW, Outcome.FAILED]
        assert results[1].error is not None
        assert "a.txt" in results[1].error.en

    def test_a_bad_file_does_not_stop_the_others(self, store: FolderStore, tmp_path: Path) -> None:
        bad, good = tmp_path / "a.txt", tmp_path / "b.txt"
        bad.write_bytes(b"\0\1\2\3" * 50)
        good.write_text(documents.export())
        assert [r.outcome for r in outcomes(store, bad, good)] == [Outcome.FAILED, Outcome.NEW]
        assert store.version() == 2

    def test_only_bad_files_change_nothing(self, store: FolderStore, tmp_path: Path) -> None:
        assert [r.outcome for r in outcomes(store, tmp_path / "none.txt")] == [Outcome.FAILED]
        assert store.version() == 1
