"""`init`, `history`, `retention`, `export --version`, `backup`, `restore`: a store's life."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import StoreError
from graph.store.edits import PostGraph
from graph.store.folder import FolderStore
from graph.store.retention import Retention
from tests.test_cli import run

QUERY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def statements(count: int) -> list[ox.Quad]:
    """Return so many statements."""
    name = ox.NamedNode("http://example.org/a")
    return [ox.Quad(name, name, ox.Literal(str(number))) for number in range(count)]


class TestInit:
    def test_an_empty_store_that_can_be_asked(self, tmp_path: Path) -> None:
        done = run("init", "--store", tmp_path / "s", "--base", "https://data.example.org/")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"{tmp_path / 's'}: made · https://data.example.org/ · version 1\n"
        asked = run("query", "-", "--store", tmp_path / "s", "--format", "csv", stdin=QUERY)
        assert asked.stdout.split() == ["n", "0"]
        assert FolderStore.open(tmp_path / "s").union

    def test_one_that_is_there_stays_as_it_is(self, tmp_path: Path) -> None:
        run("init", "--store", tmp_path / "s", "--no-union")
        again = run("init", "--store", tmp_path / "s")
        assert again.returncode == 0
        assert "there already" in again.stdout
        assert not FolderStore.open(tmp_path / "s").union
        assert run("init", "--store", tmp_path / "s", "--union").returncode == 1

    @pytest.mark.parametrize("command", ["init", "ingest"])
    def test_a_base_that_cannot_be_is_wrong_usage(self, command: str, tmp_path: Path) -> None:
        files = [tmp_path] if command == "ingest" else []
        done = run(command, *files, "--store", tmp_path / "s", "--base", "nowhere")
        assert done.returncode == 2
        assert "an http(s) address that ends in /" in done.stderr
        assert not (tmp_path / "s").exists()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three versions, of which the first two were cleared."""
    folder = tmp_path / "store"
    store = FolderStore.create(folder)
    Retention(last=1, daily=False).write(folder)
    for number in (1, 2):
        store.commit([PostGraph(f"http://g/{number}", statements(number))])
    return folder


@pytest.mark.handmade
class TestHistory:
    def test_the_latest_version_comes_first(self, folder: Path) -> None:
        lines = run("history", "--store", folder).stdout.splitlines()
        assert [int(line.split()[0]) for line in lines] == [3, 2, 1]
        assert re.search(r"^ +3  \d{4}-\d\d-\d\d [\d:]{8}Z  \+2 -0$", lines[0])
        assert lines[1].endswith("+1 -0 (cleared; can be rebuilt)")

    def test_a_cleared_version_is_written_out_all_the_same(self, folder: Path) -> None:
        def dump(*version: str) -> list[str]:
            done = run("export", "--store", folder, *version)
            assert done.returncode == 0, done.stderr
            return sorted(filter(None, done.stdout.split("\n")))

        assert len(dump()) == 3
        assert len(dump("--version", "2")) == 1
        assert run("export", "--store", folder, "--version", "9").returncode == 1


@pytest.mark.handmade
class TestRetention:
    def test_it_is_told_set_and_followed_by_the_next_write(self, tmp_path: Path) -> None:
        folder = tmp_path / "s"
        store = FolderStore.create(folder)
        for number in range(1, 5):
            store.commit([PostGraph(f"http://g/{number}", statements(number))])
        told = run("retention", "--store", folder).stdout
        assert told == "the last 20 are kept and the last of each day\n"
        told = run("retention", "--store", folder, "--last", "2", "--no-daily").stdout
        assert told.startswith("the last 2 are kept; the next write clears the others")
        assert all(version.kept for version in store.versions())
        store.commit([PostGraph("http://g/5", statements(5))])
        assert [version.number for version in store.versions() if version.kept] == [5, 6]
        assert run("retention", "--store", folder).stdout == "the last 2 are kept\n"

    @pytest.mark.parametrize("command", [["history"], ["retention"], ["backup", "x"], ["init"]])
    def test_an_address_has_no_versions(self, command: list[str], tmp_path: Path) -> None:
        done = run(*command, "--store", "http://127.0.0.1:1/sparql")
        assert done.returncode == 2
        assert "a folder is needed here" in done.stderr

    def test_nothing_is_kept_less_than_once(self, folder: Path) -> None:
        assert run("retention", "--store", folder, "--last", "0").returncode == 2

    def test_one_that_cannot_be_read_clears_nothing(self, folder: Path) -> None:
        (folder / "retention.json").write_text("{}")
        done = run("retention", "--store", folder)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        store = FolderStore.open(folder)
        with pytest.raises(StoreError, match="cannot be used"):
            store.commit([PostGraph("http://g/3", statements(3))])
        assert store.version() == 3


@pytest.mark.handmade
class TestBackup:
    def test_what_is_restored_is_what_was_backed_up(self, folder: Path, tmp_path: Path) -> None:
        done = run("backup", "--store", folder, tmp_path / "backup")
        assert done.stdout == f"backed up version 3: {tmp_path / 'backup'}\n"
        done = run("restore", "--store", tmp_path / "again", tmp_path / "backup")
        assert done.stdout == f"restored version 3: {tmp_path / 'again'}\n"
        for command in (["export"], ["history"], ["retention"], ["export", "--version", "2"]):
            before, after = (
                sorted(run(*command, "--store", store).stdout.splitlines())
                for store in (folder, tmp_path / "again")
            )
            assert before == after

    def test_nothing_is_overwritten_and_nothing_damaged_restored(
        self, folder: Path, tmp_path: Path
    ) -> None:
        run("backup", "--store", folder, tmp_path / "backup")
        for command in (
            ["backup", "--store", folder, tmp_path / "backup"],
            ["restore", "--store", folder, tmp_path / "backup"],
        ):
            done = run(*command)
            assert done.returncode == 1
            assert "is not empty" in done.stderr
        done = run("backup", "--store", folder, folder / "versions" / "backup")
        assert (done.returncode, "the store's own folder" in done.stderr) == (1, True)
        (tmp_path / "backup" / "CURRENT").write_text("2")
        done = run("restore", "--store", tmp_path / "again", tmp_path / "backup")
        assert done.returncode == 1
        assert not (tmp_path / "again").exists()
