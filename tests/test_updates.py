"""SPARQL Update: what it sees and changes, how its text is read, and what is refused."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import PolicygraphError, QueryError
from graph.store import queries
from graph.store.comparison import compare
from graph.store.edits import PutGraph, Update
from graph.store.folder import FolderStore
from graph.store.operations import operations
from tests.statements import EX, A, B, done, held, triples, values

pytestmark = pytest.mark.handmade

S, P = f"<{EX}s>", f"<{EX}p>"
COPY_ALL = f"INSERT {{ GRAPH <{B}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"


@pytest.fixture(params=[True, False], ids=["union", "plain"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> FolderStore:
    """A store with `d` in the default graph and `1` in A."""
    store = FolderStore.create(tmp_path / "either", union=request.param)
    done(store, PutGraph(None, triples("d")), PutGraph(A, triples("1")))
    return store


def run(store: FolderStore, text: str, *using: str, named: tuple[str, ...] = ()) -> None:
    done(store, Update(text, using, named))


class TestDatasets:
    def test_a_where_sees_the_plain_default_graph(self, filled: FolderStore) -> None:
        run(filled, COPY_ALL)
        assert values(filled.snapshot(), B) == {"d"}

    def test_the_request_names_the_graphs_of_a_where(self, filled: FolderStore) -> None:
        run(filled, COPY_ALL, A)
        assert values(filled.snapshot(), B) == {"1"}

    def test_the_request_names_the_named_graphs_too(self, filled: FolderStore) -> None:
        done(filled, PutGraph(EX + "c", triples("3")))
        all_ = f"INSERT {{ GRAPH <{B}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
        run(filled, all_, named=(A,))
        assert values(filled.snapshot(), B) == {"1"}

    def test_the_short_form_deletes_what_the_named_graphs_hold(self, filled: FolderStore) -> None:
        done(filled, PutGraph(A, triples("d", "1")), PutGraph(None, triples("d", "e")))
        run(filled, "DELETE WHERE { ?s ?p ?o }", A)
        found = held(filled.snapshot())
        assert len([line for line in found if '"d"' in line]) == 1
        assert len(found) == 3

    def test_every_operation_of_the_request_sees_them(self, filled: FolderStore) -> None:
        run(filled, f"BASE <{EX}> {COPY_ALL} ; PREFIX e: <> {COPY_ALL.replace(B, EX + 'c')}", A)
        assert values(filled.snapshot(), EX + "c") == {"1"}

    @pytest.mark.parametrize(
        "text",
        [
            f"WITH <{A}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
            f"INSERT {{ ?s ?p 1 }} USING <{A}> WHERE {{ ?s ?p ?o }}",
            f"INSERT {{ ?s ?p 1 }}using#\nnamed<{A}>WHERE {{ ?s ?p ?o }}",
            f"INSERT DATA {{ {S} {P} 2 }}; PREFIX e:<{EX}>WITHe:a INSERT {{}} WHERE {{}}",
        ],
    )
    def test_the_text_may_not_choose_then(self, filled: FolderStore, text: str) -> None:
        with pytest.raises(QueryError, match="cannot be used together"):
            run(filled, text, A)
        run(filled, text)

    def test_words_in_strings_and_names_choose_nothing(self, filled: FolderStore) -> None:
        text = f"INSERT {{ ?s <{EX}with/using> 'USING <x> WITH' }} WHERE {{ ?s ?using ?with }}"
        run(filled, text, A)
        assert any("USING <x> WITH" in line for line in held(filled.snapshot()))

    def test_what_is_no_iri_is_refused(self, filled: FolderStore) -> None:
        with pytest.raises(QueryError, match="invalid IRI"):
            run(filled, COPY_ALL, "x> WHERE {}; DROP ALL #")

    def test_the_graph_of_the_default_graph_can_be_cited_and_dropped(
        self, store: FolderStore
    ) -> None:
        name = f"{store.base}graph/default"
        done(store, PutGraph(None, triples("d")))
        run(store, f"{COPY_ALL.partition('WHERE')[0]} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
        assert values(store.snapshot(), B) == {"d"}
        run(store, f"INSERT DATA {{ GRAPH <{name}> {{ {S} {P} 'e' }} }}")
        assert values(store.snapshot(), name) == {"d", "e"}
        run(store, f"DROP GRAPH <{name}>")
        assert name not in store.snapshot().graphs()


class TestEffects:
    def test_data_is_what_the_engine_makes_of_it(self, filled: FolderStore) -> None:
        run(filled, f"PREFIX e:<{EX}>INSERTDATA{{GRAPHe:b{{e:s e:p 01,1.50,'x'@EN,_:a}}}}")
        run(filled, f"PREFIX e:<{EX}>DELETEDATA{{GRAPHe:b{{e:s e:p 1,01.5,'x'@en}}}}")
        [left] = filled.snapshot().quads(B)
        assert isinstance(left.object, ox.BlankNode)

    def test_data_and_patterns_come_to_the_same(self, tmp_path: Path) -> None:
        found = []
        for name, start in (("data", ""), ("copy", "INSERT {} WHERE {};")):
            store = FolderStore.create(tmp_path / name)
            run(store, f"{start} INSERT DATA {{ {S} {P} 1, 2 . GRAPH <{A}> {{ {S} {P} 2 }} }}")
            run(store, f"{start} DELETE DATA {{ {S} {P} 1 . GRAPH <{A}> {{ {S} {P} 2 }} }}")
            found.append((held(store.snapshot()), store.snapshot().graphs()))
        assert found[0] == found[1]

    def test_graphs_that_cannot_have_changed_are_not_compared(
        self, store: FolderStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done(store, *(PutGraph(f"{EX}{n}", triples("1")) for n in range(5)))
        compared = []

        def counted(one: Iterable[ox.Quad], other: Iterable[ox.Quad]) -> object:
            compared.append(one)
            return compare(one, other)

        monkeypatch.setattr("graph.store.updates.compare", counted)
        pattern = "{ GRAPH <3> { ?s ?p ?o } }"
        run(store, f"BASE <{EX}> DELETE {pattern} WHERE {pattern}")
        assert len(compared) == 2
        assert values(store.snapshot(), f"{EX}3") == set()

    @pytest.mark.parametrize(
        ("text", "graphs"),
        [
            ("INSERT { GRAPH <x:a> { ?s ?p ?o } GRAPH e:b {} ?s ?p ?o } WHERE {}", {"x:a", "e:b"}),
            ("WITH <x:a> DELETE {} INSERT {} WHERE { GRAPH ?g {} }", {"x:a"}),
            ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE {}", None),
            ("DELETE WHERE { GRAPH $g { ?s ?p ?o } }", None),
            ("INSERT { GRAPHe:b { ?s ?p 'GRAPH' } } WHERE {}", None),
            ("INSERT { ?s ?p 'GRAPH ?g' } WHERE {} # GRAPH ?g", set()),
            ("CLEAR SILENT GRAPH <x:a>", {"x:a"}),
            ("DROPALL", None),
            ("CLEAR NAMED", None),
            ("DROP DEFAULT", set()),
            ("COPY DEFAULT TO<x:b>", {"x:b"}),
            ("MOVE<x:a>TOGRAPH<x:b>", {"x:a", "x:b"}),
            ("ADD GRAPHe:a TO DEFAULT # x", {"e:a"}),
        ],
    )
    def test_which_graphs_an_operation_may_change(self, text: str, graphs: set[str] | None) -> None:
        [step] = operations(text)
        found = None if step.graphs is None else {name.strip("<>") for name in step.graphs}
        assert found == graphs


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        [
            "LOAD <http://127.0.0.1:9/>",
            "load silent<http://127.0.0.1:9/>into graph<x:a>",
            "LOADSILENT<http://127.0.0.1:9/>",
            "PREFIX x:<http://127.0.0.1:9/>LOADx:y",
            "CLEAR ALL;#;\nLOAD <http://127.0.0.1:9/>",
            "INSERT DATA { <a:a> <a:b> '}' };LOAD<http://127.0.0.1:9/>",
            "BASE<http://127.0.0.1:9/>LOAD<x>",
            f"{'INSERT DATA {};' * 20}LOAD <http://127.0.0.1:9/>",
        ],
    )
    def test_nothing_is_loaded(self, store: FolderStore, text: str) -> None:
        with pytest.raises(QueryError, match="LOAD is not allowed"):
            run(store, text)

    @pytest.mark.parametrize(
        "text",
        [
            "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "INSERT { ?s ?p ?o } WHERE { serviceSILENT<http://127.0.0.1:9/>{ ?s ?p ?o } }",
            "DELETE{}WHERE{ FILTER(?a < 'x>')SERVICE<http://127.0.0.1:9/>{} #'\n}",
        ],
    )
    def test_no_service_is_called(self, store: FolderStore, text: str) -> None:
        with pytest.raises(QueryError, match="SERVICE is not allowed"):
            run(store, text)

    def test_data_may_speak_of_both(self, store: FolderStore) -> None:
        text = f"INSERT DATA {{ {S} <{EX}service> 'LOAD <x>; SERVICE <x> {{}}' }} # SERVICE LOAD"
        run(store, text)
        assert len(held(store.snapshot())) == 1

    @pytest.mark.parametrize("comparison", ["?a<'x>'", "?a<<x:y#>", "?a<?b&&(?c>1)"])
    def test_what_can_be_read_in_two_ways_is_refused(self, comparison: str) -> None:
        with pytest.raises(QueryError, match="two ways"):
            queries.check_update(f"DELETE {{}} WHERE {{ FILTER({comparison}) }} #'")

    @pytest.mark.parametrize(
        "text",
        ["foo", "INSERT DATA { <a:a> <a:b> ", "DELETE DATA { ?s ?p ?o }", "INSERT {} {}",
         "CLEAR ALL CLEAR ALL", "INSERT DATA { <a:a> <a:b> _:b }; INSERT DATA { <a:a> <a:b> _:b }",
         "SELECT * { ?s ?p ?o }", "PREFIX x:", ";", "DELETE DATA { <a:a> <a:b> _:b }"],
    )  # fmt: skip
    def test_a_malformed_update_changes_nothing(self, filled: FolderStore, text: str) -> None:
        with pytest.raises(QueryError):
            run(filled, text)
        assert filled.version() == 2

    @pytest.mark.parametrize("text", ["", "# nothing", f"PREFIX e: <{EX}>", "INSERT DATA {};"])
    def test_an_update_may_do_nothing(self, filled: FolderStore, text: str) -> None:
        run(filled, text)
        assert filled.version() == 2

    def test_deep_nesting_is_refused_before_it_is_parsed(self, store: FolderStore) -> None:
        for opening, closing in ("{}", "()", "[]"):
            with pytest.raises(QueryError, match="nested deeper"):
                run(store, f"INSERT {{}} WHERE {{ {opening * 2400}{closing * 2400} }}")

    @given(st.text(alphabet="{}<>'\"#;\\ \n?aGRAPHINSERTDELETEWHEREDATA:.", max_size=60))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        try:
            queries.check_update(text)
            operations(text)
        except QueryError:
            return


def test_an_update_that_fails_leaves_nothing_that_the_next_one_meets(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "s", union=False)
    for _ in range(2):
        [refused] = store.commit([Update("DROP GRAPH <http://example.org/none>")]).outcomes
        assert isinstance(refused, PolicygraphError)
        [done] = store.commit(
            [Update("DELETE WHERE { GRAPH <http://example.org/none> { ?s ?p ?o } }")]
        ).outcomes
        assert not isinstance(done, PolicygraphError)
