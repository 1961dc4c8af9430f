"""Backing up while others write, and restoring what is whole."""

from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.store.backup import backup, restore
from graph.store.edits import PutGraph
from graph.store.folder import FolderStore
from graph.store.updates import Update
from graph.store.withdrawn import Withdrawn, find
from tests.statements import A, B, done, held, triples, values

pytestmark = pytest.mark.handmade


@pytest.fixture
def filled(store: FolderStore) -> FolderStore:
    done(store, PutGraph(A, triples("1")))
    done(store, PutGraph(B, triples("2")))
    return store


def damage(path: Path) -> None:
    """Change a file's last byte; another name of the file keeps what it has."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_a_backup_becomes_the_store_that_it_was_taken_of(
    filled: FolderStore, tmp_path: Path
) -> None:
    assert backup(filled, tmp_path / "backup") == 3
    done(filled, PutGraph(A, triples("later")))
    assert restore(tmp_path / "backup", tmp_path / "restored") == 3
    restored = FolderStore.open(tmp_path / "restored", filled.base)
    assert held(restored.snapshot()) == held(filled.snapshot(3))
    assert [v.number for v in restored.versions()] == [1, 2, 3]
    assert list(restored.change(2)) == list(filled.change(2))


def test_what_goes_with_a_version_and_permalinks_are_backed_up(
    store: FolderStore, tmp_path: Path
) -> None:
    store = FolderStore.open(store.folder, companion=Withdrawn())
    graph, iri = f"{store.base}graph/g", f"{store.base}id/x"
    store.commit([Update(f"INSERT DATA {{ GRAPH <{graph}> {{ <{iri}> <urn:p> 1 }} }}")])
    store.commit([Update(f"DROP GRAPH <{graph}>")])
    links = store.folder / "permalinks"
    links.mkdir()
    (links / "abc.json").write_text("{}")
    backup(store, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "again")
    assert (tmp_path / "again" / "permalinks" / "abc.json").read_text() == "{}"
    again = FolderStore.open(tmp_path / "again", companion=Withdrawn())
    beside = again.companion(again.version())
    assert find(beside, again.base, iri) == again.version()


def test_both_go_on_apart(filled: FolderStore, tmp_path: Path) -> None:
    backup(filled, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "restored")
    restored = FolderStore.open(tmp_path / "restored")
    done(restored, PutGraph(A, triples("new")))
    assert (restored.version(), filled.version()) == (4, 3)
    assert values(filled.snapshot(), A) == {"1"}
    assert held(FolderStore.open(tmp_path / "backup").snapshot()) == held(filled.snapshot())


def test_a_writer_at_work_is_not_waited_for(filled: FolderStore, tmp_path: Path) -> None:
    class During:
        def apply(self, _draft: object) -> None:
            backup(filled, tmp_path / "backup")

    filled.commit([PutGraph(A, triples("later")), During()])
    assert restore(tmp_path / "backup", tmp_path / "restored") == 3


def test_a_damaged_backup_is_not_restored(filled: FolderStore, tmp_path: Path) -> None:
    backup(filled, tmp_path / "backup")
    for damaged in ("changes/2.rdfp.gz", "CURRENT", "versions/3/CURRENT"):
        other = tmp_path / damaged.replace("/", "-")
        backup(filled, other)
        damage(other / damaged)
        with pytest.raises(StoreError, match=f"is damaged: {damaged}"):
            restore(other, tmp_path / "restored")
        assert not (tmp_path / "restored").exists()
    (tmp_path / "backup" / "changes" / "1.rdfp.gz").unlink()
    with pytest.raises(StoreError, match="is damaged"):
        restore(tmp_path / "backup", tmp_path / "restored")


def test_what_is_there_is_not_written_over(filled: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    assert backup(filled, tmp_path / "empty") == 3
    with pytest.raises(StoreError, match="not empty"):
        backup(filled, tmp_path / "full")
    with pytest.raises(StoreError, match="not empty"):
        restore(tmp_path / "empty", tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_what_is_no_backup_is_not_restored(filled: FolderStore, tmp_path: Path) -> None:
    for place in (filled.folder, tmp_path / "none"):
        with pytest.raises(StoreError, match="not a backup"):
            restore(place, tmp_path / "restored")
