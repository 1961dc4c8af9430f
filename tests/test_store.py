"""The store: versions, replacing, one base, several processes at once, and crashes."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import QueryError, StoreError
from graph.ingestion import Outcome, ingest
from graph.store import open_store, queries
from graph.store.answers import Dataset
from graph.store.folder import FolderStore
from graph.store.retention import KEPT_VERSIONS
from tests import documents
from tests.conftest import EXAMPLES, outcomes

P = ox.NamedNode("http://example.org/p")


def quads(graph: str, *values: str) -> list[ox.Quad]:
    name = ox.NamedNode(graph)
    return [ox.Quad(ox.NamedNode("http://example.org/s"), P, ox.Literal(v), name) for v in values]


def held(store: FolderStore, graph: str) -> set[str]:
    return {
        q.object.value for q in store.snapshot().quads(graph) if isinstance(q.object, ox.Literal)
    }


class TestVersions:
    a, b = "http://example.org/a", "http://example.org/b"

    def test_a_change_is_one_new_version(self, store: FolderStore) -> None:
        assert store.version() == 1
        assert store.replace({self.a: quads(self.a, "1"), self.b: quads(self.b, "2")}) == {
            self.a,
            self.b,
        }
        assert store.version() == 2
        assert held(store, self.a) == {"1"}

    def test_replacing_leaves_other_graphs_alone(self, store: FolderStore) -> None:
        store.replace({self.a: quads(self.a, "1"), self.b: quads(self.b, "2")})
        assert store.replace({self.a: quads(self.a, "3")}) == {self.a}
        assert (held(store, self.a), held(store, self.b)) == ({"3"}, {"2"})

    def test_the_same_again_is_no_version(self, store: FolderStore) -> None:
        store.replace({self.a: quads(self.a, "1")})
        assert store.replace({self.a: quads(self.a, "1")}) == set()
        assert store.version() == 2

    def test_a_snapshot_stays_as_it_is(self, store: FolderStore) -> None:
        store.replace({self.a: quads(self.a, "1")})
        before = store.snapshot()
        for number in range(KEPT_VERSIONS + 5):
            store.replace({self.a: quads(self.a, str(number + 10))})
        assert [q.object for q in before.quads(self.a)] == [ox.Literal("1")]

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
        assert (store.version(), held(store, self.a)) == (2, {"1"})
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


class TestQueries:
    a, b = "http://example.org/a", "http://example.org/b"

    @pytest.fixture(autouse=True)
    def two_graphs(self, store: FolderStore) -> None:
        store.replace({self.a: quads(self.a, "1"), self.b: quads(self.b, "2")})

    def values(self, store: FolderStore, query: str, dataset: Dataset | None = None) -> list[str]:
        written = store.snapshot().query(query, lambda _: "csv", dataset).content.decode()
        return sorted(written.split("\r\n")[1:-1])

    def test_the_default_graph_is_the_union(self, store: FolderStore) -> None:
        assert self.values(store, "SELECT ?o { ?s ?p ?o }") == ["1", "2"]

    def test_a_triple_in_two_graphs_counts_once(self, store: FolderStore) -> None:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        store.replace({self.b: quads(self.b, "1", "2")})
        assert self.values(store, count) == ["2"]
        store.replace({self.a: quads(self.a, "3")})
        assert self.values(store, "SELECT ?o { ?s ?p ?o }") == ["1", "2", "3"]
        store.replace({self.b: quads(self.b, "3")})
        assert self.values(store, "SELECT ?o { ?s ?p ?o }") == ["3"]
        assert len(list(ox.parse(store.snapshot().dump("nquads"), ox.RdfFormat.N_QUADS))) == 2

    def test_from_names_the_default_graph(self, store: FolderStore) -> None:
        assert self.values(store, f"SELECT ?o FROM <{self.b}> {{ ?s ?p ?o }}") == ["2"]
        named = f"SELECT ?o FROM NAMED <{self.b}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
        assert self.values(store, named) == ["2"]

    def test_the_request_names_the_dataset(self, store: FolderStore) -> None:
        query = "SELECT ?o { ?s ?p ?o }"
        assert self.values(store, query, Dataset(default=[self.a])) == ["1"]
        assert self.values(store, query, Dataset(named=[self.a])) == []
        with pytest.raises(QueryError, match="invalid IRI"):
            self.values(store, query, Dataset(default=["not an iri"]))

    def test_a_syntax_error_has_its_position(self, store: FolderStore) -> None:
        with pytest.raises(QueryError, match=r"syntax error .* at 1:\d+") as caught:
            store.snapshot().query("SELECT ?x WHERE { ?x ?y }", lambda _: "json")
        assert len(caught.value.en) < 250

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "SELECT * { service silent<http://127.0.0.1:9/> { ?s ?p ?o } }",
            "ASK { ?s ?p 5SERVICE<http://127.0.0.1:9/>{?s?p?o}}",
            "ASK { ?s ?p trueSERVICE<http://127.0.0.1:9/>{?s?p?o}}",
            "PREFIX x:<http://127.0.0.1:9/> ASK { SERVICEx:{?s?p?o}}",
            "ASK { SERVICE#c\n<http://127.0.0.1:9/>{?s?p?o}}",
            "ASK { SERVICE#\r<http://127.0.0.1:9/>{?s?p?o}}",
            "PREFIX a\u203f: <http://127.0.0.1:9/> ASK { SERVICE a\u203f:c {?s?p?o}}",
            "ASK { ?a ?b ?c FILTER(?a<'x>')SERVICE<http://127.0.0.1:9/>{?s?p?o}#'}",
        ],
    )
    def test_other_services_are_not_called(self, query: str) -> None:
        with pytest.raises(QueryError, match="SERVICE is not allowed"):
            queries.check(query)

    @pytest.mark.parametrize(
        "query",
        [
            'SELECT * { ?service ?p "SERVICE" }',
            "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ?o }",
            "SELECT * " + "{" * 100 + "}" * 100,
            "SELECT * { VALUES ?x { 1 2 } } # " + "{" * 500,
        ],
    )
    def test_harmless_queries_pass(self, query: str) -> None:
        queries.check(query)

    @pytest.mark.parametrize(
        "query",
        [
            "ASK{FILTER(" + "!" * 19_000 + "1)}",
            "ASK{FILTER(" + "1+" * 8_500 + "1)}",
            "ASK{{}" + "UNION{}" * 2_700 + "}",
            "ASK{" + "OPTIONAL{}" * 1_900 + "}",
        ],
    )
    def test_long_chains_do_not_end_the_process(self, store: FolderStore, query: str) -> None:
        with contextlib.suppress(QueryError):
            assert store.snapshot().query(query, lambda _: "json").content

    def test_brackets_inside_a_comparison_count(self) -> None:
        with pytest.raises(QueryError, match="nested deeper"):
            queries.check("ASK{FILTER(1<" + "(" * 8000 + "1" + ")" * 8000 + "&&1>0)}")

    def test_looking_at_a_query_takes_no_longer_than_its_length(self) -> None:
        for hostile in ("SELECT * { service", "ASK{FILTER(1 <"):
            with contextlib.suppress(QueryError):
                queries.check(hostile + " " * 10_000 + "'" * 9_000)

    @pytest.mark.parametrize("bracket", ["{}", "()", "[]"])
    def test_deep_nesting_is_refused_before_it_is_parsed(self, bracket: str) -> None:
        with pytest.raises(QueryError, match="nested deeper"):
            queries.check("SELECT * " + bracket[0] * 2400 + bracket[1] * 2400)
        with pytest.raises(QueryError, match="nested deeper"):
            queries.check("SELECT * { FILTER(?a<'x>') } #' \n" + bracket[0] * 2400)


def _write_in_turn(folder: str, name: str, times: int) -> None:
    store = FolderStore.open(Path(folder))
    for number in range(times):
        graph = f"http://example.org/{name}"
        store.replace({graph: quads(graph, f"{name}{number}")})


class TestProcesses:
    def test_writers_wait_for_each_other_and_lose_nothing(self, store: FolderStore) -> None:
        spawn = multiprocessing.get_context("spawn")
        writers = [
            spawn.Process(target=_write_in_turn, args=(str(store.folder), name, 5))
            for name in ("x", "y", "z")
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(60)
        assert [writer.exitcode for writer in writers] == [0, 0, 0]
        assert store.version() == 16
        for name in ("x", "y", "z"):
            assert held(store, f"http://example.org/{name}") == {f"{name}4"}

    def test_a_killed_ingest_leaves_the_last_version(
        self, store: FolderStore, tmp_path: Path
    ) -> None:
        kill_series(store, tmp_path, 5)

    @pytest.mark.soak
    def test_a_killed_ingest_leaves_the_last_version_again_and_again(
        self, store: FolderStore, tmp_path: Path
    ) -> None:
        kill_series(store, tmp_path, 60)


def kill_series(store: FolderStore, tmp_path: Path, times: int) -> None:
    """Kill an ingest at `times` moments spread over its run; each time the store must open with
    the last complete state, and take the next change."""
    path = tmp_path / "a.txt"
    rows = [(f"{n}.办成{n}件实事", "教务处", "学生处、团委") for n in range(1, 200)]
    started = time.monotonic()
    path.write_text(documents.export(rows=rows, title="第0版任务表"))
    _ingesting(store, path).wait(120)
    whole = time.monotonic() - started
    complete = {"第0版任务表"}
    for number in range(1, times + 1):
        path.write_text(documents.export(rows=rows, title=f"第{number}版任务表"))
        process = _ingesting(store, path)
        time.sleep(whole * (0.3 + 0.75 * number / times))
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        opened = FolderStore.open(store.folder).snapshot()
        rows_found = opened.select(
            "SELECT ?t ?p (COUNT(?x) AS ?n) { ?p a pg:Policy ; dct:title ?t . ?x pg:partOf ?p } "
            "GROUP BY ?t ?p"
        )
        found = {row["t"].value: int(row["n"].value) for row in rows_found}
        assert set(found.values()) == {199}, "a half-written document is visible"
        assert complete <= set(found), "a complete document was lost"
        complete = set(found)
    assert _ingesting(store, path).wait(120) == 0
    leftovers = [p.name for p in (store.folder / "versions").iterdir() if not p.name.isdecimal()]
    assert not leftovers


def _ingesting(store: FolderStore, path: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "api.cli", "ingest", str(path), "--store", str(store.folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"LANG": "C"})
