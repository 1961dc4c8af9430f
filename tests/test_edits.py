"""Edits: one version for all of a commit, each whole or without a trace."""

import pyoxigraph as ox
import pytest

from graph.errors import AbsentError, FailedError, QueryError, StoreError
from graph.store import Content, Difference, Documents
from graph.store.edits import (
    DeleteGraph,
    Edit,
    PatchGraph,
    PostGraph,
    PutGraph,
    ReplaceGraphs,
    Update,
    Written,
)
from graph.store.folder import FolderStore
from tests.statements import EX, A, B, done, held, triples, values

pytestmark = pytest.mark.handmade

INSERT = f"INSERT DATA {{ <{EX}s> <{EX}p> '9' }}"


@pytest.fixture(params=[True, False], ids=["union", "plain"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    """An empty store, of each kind."""
    folder = tmp_path_factory.mktemp("either") / "s"
    return FolderStore.create(folder, union=request.param)


def default(store: FolderStore) -> set[str]:
    """Return the values of what was put into the default graph."""
    snapshot = store.snapshot()
    name = f"{store.base}graph/default"
    graph = ox.NamedNode(name) if store.union else ox.DefaultGraph()
    return {str(quad.object.value) for quad in snapshot.statements(graph)}  # type: ignore[union-attr]


class TestCommits:
    def test_all_edits_of_one_commit_are_one_version(self, store: FolderStore) -> None:
        made = store.commit([PutGraph(A, triples("1")), PutGraph(B, triples("2")), Update(INSERT)])
        assert (made.version, store.version(), len(made.outcomes)) == (2, 2, 3)

    def test_edits_see_what_those_before_them_did(self, store: FolderStore) -> None:
        copy = f"COPY <{A}> TO <{B}>"
        done(store, PutGraph(A, triples("1")), Update(copy), PutGraph(A, triples("2")))
        assert (values(store.snapshot(), A), values(store.snapshot(), B)) == ({"2"}, {"1"})

    def test_an_edit_that_fails_leaves_no_trace_and_the_others_go_on(
        self, either: FolderStore
    ) -> None:
        def refuse(content: Content, changed: Documents) -> Difference:
            raise StoreError("不行", "no")

        done(either, PutGraph(B, triples("0")), PutGraph(EX + "empty", []))
        edits: list[Edit] = [
            PutGraph(A, triples("1")),
            ReplaceGraphs({A: [], B: []}, refuse),
            Update(f"DROP GRAPH <{A}>; DROP GRAPH <{EX}empty>; CREATE GRAPH <{B}>"),
            DeleteGraph(EX + "none"),
            PostGraph(A, triples("2")),
        ]
        made = either.commit(edits)
        kinds = [type(outcome) for outcome in made.outcomes]
        assert kinds == [Written, StoreError, FailedError, AbsentError, Written]
        snapshot = either.snapshot()
        assert (values(snapshot, A), values(snapshot, B)) == ({"1", "2"}, {"0"})
        assert EX + "empty" in snapshot.graphs()
        assert len(list(either.change(3))) == 2

    def test_edits_that_undo_each_other_are_no_version(self, either: FolderStore) -> None:
        done(either, PutGraph(A, triples("1")))
        undone: list[Edit] = [PutGraph(B, triples("2")), DeleteGraph(B)]
        again = PutGraph(A, triples("1"))
        assert either.commit([DeleteGraph(A), *undone, again]).version == 2
        assert not [p for p in (either.folder / "versions").iterdir() if not p.name.isdecimal()]

    def test_no_edit_is_no_version(self, store: FolderStore) -> None:
        assert store.commit([]).version == 1


class TestGraphs:
    def test_put_replaces_a_graph_and_tells_whether_it_is_new(self, either: FolderStore) -> None:
        assert done(either, PutGraph(A, triples("1"))) == [Written(True, True)]
        assert done(either, PutGraph(A, triples("2"))) == [Written(False, True)]
        assert done(either, PutGraph(A, triples("2"))) == [Written(False, False)]
        assert values(either.snapshot(), A) == {"2"}

    def test_post_adds_to_a_graph(self, either: FolderStore) -> None:
        assert done(either, PostGraph(A, triples("1"))) == [Written(True, True)]
        assert done(either, PostGraph(A, triples("2"))) == [Written(False, True)]
        assert done(either, PostGraph(A, triples("2"))) == [Written(False, False)]
        assert values(either.snapshot(), A) == {"1", "2"}

    def test_blank_nodes_that_are_sent_are_others_than_those_here(
        self, either: FolderStore
    ) -> None:
        sent = [ox.Quad(ox.BlankNode("b"), ox.NamedNode(EX + "p"), ox.BlankNode("b"))]
        done(either, PostGraph(A, sent), PostGraph(A, sent), PutGraph(B, sent))
        quads = list(either.snapshot().everything())
        assert len({quad.subject for quad in quads}) == len(quads) == 3
        assert all(quad.subject == quad.object for quad in quads)

    def test_an_empty_graph_is_there(self, either: FolderStore) -> None:
        assert done(either, PutGraph(A, []), PutGraph(B, triples("1"))) == [Written(True, True)] * 2
        assert done(either, PutGraph(B, [])) == [Written(False, True)]
        assert either.snapshot().graphs() == [A, B]
        done(either, DeleteGraph(A), DeleteGraph(B))
        assert either.snapshot().graphs() == []

    def test_what_is_not_there_cannot_be_deleted(self, either: FolderStore) -> None:
        assert done(either, PutGraph(A, triples("1")), DeleteGraph(A))[1] == Written(False, True)
        with pytest.raises(AbsentError):
            done(either, DeleteGraph(A))

    def test_the_default_graph_is_always_there(self, either: FolderStore) -> None:
        assert done(either, DeleteGraph(None)) == [Written(False, False)]
        assert done(either, PutGraph(None, triples("1"))) == [Written(False, True)]
        done(either, PostGraph(None, triples("2")), PutGraph(A, triples("3")))
        assert default(either) == {"1", "2"}
        done(either, DeleteGraph(None))
        assert (default(either), values(either.snapshot(), A)) == (set(), {"3"})

    @pytest.mark.parametrize("name", ["", "no iri", "relative", "http://a b/"])
    def test_a_name_that_is_no_iri_is_refused(self, store: FolderStore, name: str) -> None:
        edits: list[Edit] = [PutGraph(name, []), PostGraph(name, [])]
        edits += [DeleteGraph(name), PatchGraph(name, "")]
        assert {type(outcome) for outcome in store.commit(edits).outcomes} == {QueryError}


class TestPatching:
    def test_a_patch_sees_and_changes_one_graph(self, either: FolderStore) -> None:
        done(either, PutGraph(A, triples("1")), PutGraph(B, triples("2")))
        patch = "DELETE { ?s ?p '1' } INSERT { ?s ?p ?o, '3' } WHERE { ?s ?p ?o }"
        assert done(either, PatchGraph(A, patch)) == [Written(False, True)]
        snapshot = either.snapshot()
        assert (values(snapshot, A), values(snapshot, B)) == ({"1", "3"}, {"2"})
        done(either, PatchGraph(None, INSERT))
        assert default(either) == {"9"}

    def test_a_patch_of_another_graph_is_refused(self, either: FolderStore) -> None:
        done(either, PutGraph(A, triples("1")))
        for patch in (
            f"INSERT DATA {{ GRAPH <{B}> {{ <{EX}s> <{EX}p> 1 }} }}",
            f"COPY DEFAULT TO <{A}>",
        ):
            with pytest.raises(QueryError, match="only change the graph"):
                done(either, PatchGraph(A, patch))

    def test_a_patch_makes_a_graph_or_there_is_none(self, either: FolderStore) -> None:
        with pytest.raises(AbsentError):
            done(either, PatchGraph(A, "DELETE WHERE { ?s ?p ?o }"))
        assert done(either, PatchGraph(A, INSERT)) == [Written(True, True)]
        assert done(either, PatchGraph(A, "DELETE WHERE { ?s ?p ?o }")) == [Written(False, True)]
        assert either.snapshot().graphs() == [A]
        assert held(either.snapshot()) == []
