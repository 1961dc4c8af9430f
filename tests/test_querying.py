"""Queries on a store: what they see, and what is refused before the engine sees it."""

import contextlib

import pyoxigraph as ox
import pytest

from graph.errors import QueryError
from graph.store import queries
from graph.store.answers import Dataset
from graph.store.folder import FolderStore
from tests.statements import quads


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
            "SELECT * { ?s foo:bar ?o }",
            "SELECT * { ?s <http://a.example/> ?o . ?s foo:bar\n\n ?o }",
            "PREFIX a: <http://a.example/> ASK { ?s a:b/foo:c ?o }",
            "ASK { ?s a foo:b",
        ],
    )
    def test_the_prefix_that_is_not_declared_is_named(self, store: FolderStore, query: str) -> None:
        with pytest.raises(QueryError, match=r"at \d+:\d+: the prefix foo: is not declared"):
            store.snapshot().query(query, lambda _: "json")

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
            "SELECT * " + "{" * 200 + "}" * 200,
            'SELECT * { ?s ?p "a SERVICE <x> {}" } # SERVICE',
            "SELECT * { ?s ?p '" + "x" * 900_000 + "' }",
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

    def test_what_is_too_long_or_too_heavy_is_refused(self) -> None:
        for query in ("#" * 1_000_001, "ASK{FILTER(" + "1+" * 20_000 + "1)}", "ASK" + "{}" * 5_000):
            with pytest.raises(QueryError, match=r"too (long|many)"):
                queries.check(query)

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
