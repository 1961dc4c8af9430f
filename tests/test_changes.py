"""What versions changed, as RDF Patches: whole, sorted, and enough to make the store again."""

import gzip
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import StoreError
from graph.store import sorting
from graph.store.comparison import compare
from graph.store.edits import DeleteGraph, Edit, PostGraph, PutGraph, Update
from graph.store.folder import FolderStore
from tests.statements import EX, A, B, canonical, done, held, replayed, triples, unpacked

pytestmark = pytest.mark.handmade

ODD: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = [
    ox.Literal('a "quoted"\n\\ line\r\t', language="zh-Hans"),
    ox.Literal("\U0001f600 政策"),
    ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("x", datatype=ox.NamedNode(EX + "type")),
    ox.BlankNode("b1"),
    ox.Triple(ox.BlankNode("b1"), ox.NamedNode(EX + "p"), ox.Literal("1")),
]


def odd(graph: str) -> list[ox.Quad]:
    subject, predicate = ox.BlankNode("b1"), ox.NamedNode(EX + "odd")
    return [ox.Quad(subject, predicate, term, ox.NamedNode(graph)) for term in ODD]


class TestPatches:
    def test_a_change_is_an_rdf_patch(self, store: FolderStore) -> None:
        done(store, PutGraph(A, triples("2", "1")))
        done(store, PutGraph(A, triples("2", "3")), PutGraph(B, []))
        lines = unpacked(store.change(3).path).splitlines()
        time = store.change(3).time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        number = "^^<http://www.w3.org/2001/XMLSchema#integer>"
        assert lines == [
            f"H id <{store.base}changes/3> .",
            f"H prev <{store.base}changes/2> .",
            f'H time "{time}"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
            f'H added "1"{number} .',
            f'H removed "1"{number} .',
            f"H empty <{B}> .",
            "TX .",
            f'D <{EX}s> <{EX}p> "1" <{A}> .',
            f'A <{EX}s> <{EX}p> "3" <{A}> .',
            "TC .",
        ]

    def test_every_term_comes_back_as_the_store_holds_it(self, store: FolderStore) -> None:
        store.replace({A: odd(A)})
        rows = [quad for _, quad in store.change(2)]
        assert set(rows) == set(store.snapshot().everything())
        assert len(rows) == len(ODD)
        assert store.replace({A: odd(A)}) == set(), "a spelling is no change"

    def test_changes_are_the_same_again(self, tmp_path: Path) -> None:
        bodies = []
        for name in "ab":
            store = FolderStore.create(tmp_path / name)
            store.replace({A: odd(A)})
            bodies.append(unpacked(store.change(2).path).partition("TX .")[2])
        assert bodies[0] == bodies[1]

    def test_the_union_is_no_part_of_a_change(self, store: FolderStore) -> None:
        done(store, PutGraph(A, triples("1")), PutGraph(B, triples("1")))
        assert len(list(store.change(2))) == 2
        done(store, DeleteGraph(A))
        assert [operation for operation, _ in store.change(3)] == ["D"]

    @pytest.mark.parametrize("damage", [b"", b"x", b"\x1f\x8b"])
    def test_a_damaged_change_is_told(self, store: FolderStore, damage: bytes) -> None:
        done(store, PutGraph(A, triples("1")))
        path = store.change(2).path
        path.write_bytes(damage)
        with pytest.raises(StoreError):
            FolderStore.open(store.folder).change(2)

    def test_a_change_that_is_cut_short_is_told(self, store: FolderStore) -> None:
        done(store, PutGraph(A, triples("1")))
        change = store.change(2)
        change.path.write_bytes(gzip.compress(unpacked(change.path)[:-5].encode()))
        with pytest.raises(StoreError, match="cut short"):
            list(change)

    def test_many_rows_are_sorted_in_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        quads = triples(*map(str, range(100)))
        whole = list(sorting.sorted_lines(quads))
        monkeypatch.setattr(sorting, "CHUNK", 7)
        assert list(sorting.sorted_lines(reversed(quads))) == whole == sorted(whole)


class TestComparing:
    @given(st.sets(st.integers(0, 300)), st.sets(st.integers(0, 300)))
    def test_two_states_of_a_graph(self, before: set[int], after: set[int]) -> None:
        old, new = (triples(*(f"{n:03}" for n in sorted(each))) for each in (before, after))
        assert compare(old, new) == (set(old) - set(new), set(new) - set(old))


_VALUES = st.lists(st.sampled_from([*"123", "x"]), max_size=3)
_NAMES = st.sampled_from([A, B, None])
_UPDATES = [
    f"INSERT DATA {{ <{EX}s> <{EX}p> '1', 01 . GRAPH <{A}> {{ <{EX}s> <{EX}p> '2', [] }} }}",
    f"DELETE DATA {{ GRAPH <{A}> {{ <{EX}s> <{EX}p> '2' }} }}",
    f"DELETE WHERE {{ GRAPH <{B}> {{ ?s ?p ?o }} }}",
    f"INSERT {{ GRAPH <{B}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}",
    f"DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{A}> {{ ?s ?p ?o }} }}",
    f"COPY <{A}> TO DEFAULT",
    f"MOVE SILENT <{B}> TO <{A}>; CREATE SILENT GRAPH <{B}>",
    f"DROP GRAPH <{A}>",
    f"WITH <{A}> DELETE {{ ?s ?p ?o }} INSERT {{ ?s <{EX}q> ?o }} WHERE {{ ?s ?p ?o }}",
    f"INSERT DATA {{ <{EX}s> <{EX}p> 'lost' }}; CREATE GRAPH <{A}>; CREATE GRAPH <{A}>",
    "CLEAR NAMED",
]
_EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(lambda n, v: PutGraph(n, triples(*v)), _NAMES, _VALUES),
    st.builds(lambda n, v: PostGraph(n, triples(*v)), _NAMES, _VALUES),
    st.builds(DeleteGraph, _NAMES),
    st.sampled_from(_UPDATES).map(Update),
)


class TestAnyHistory:
    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.lists(_EDITS, min_size=1, max_size=3), max_size=5), st.booleans())
    def test_replaying_gives_the_store(self, commits: list[Sequence[Edit]], union: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            store = FolderStore.create(Path(folder, "s"), union=union)
            for edits in commits:
                before, version = held(store.snapshot()), store.version()
                graphs = store.snapshot().graphs()
                made = store.commit(edits)
                changed = (held(store.snapshot()), store.snapshot().graphs()) != (before, graphs)
                assert changed == (made.version == version + 1)
            assert canonical(replayed(store)) == canonical(store.snapshot().everything())
            self._check_union(store)
            self._check_rebuilt(store, Path(folder))

    def _check_union(self, store: FolderStore) -> None:
        snapshot = store.snapshot()
        if store.union:
            union = [quad.triple for quad in snapshot.statements(ox.DefaultGraph())]
            assert len(union) == len(set(union))
            assert set(union) == {quad.triple for quad in snapshot.everything()}

    def _check_rebuilt(self, store: FolderStore, folder: Path) -> None:
        number = (store.version() + 1) // 2
        was = store.snapshot(number)
        expected = (held(was), was.graphs())
        del was
        path = store.folder / "versions" / str(number)
        path.rename(folder / "hidden")
        made = store.rebuild(number, folder / "rebuilt")
        assert (held(made), made.graphs()) == expected
