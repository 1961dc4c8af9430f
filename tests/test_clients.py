"""Real clients as they come, against the running service."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from xml.dom.minidom import Document

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import (
    CSV,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

import ontology
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests.conformance.services import TOKEN, WRITABLE
from tests.conftest import EXAMPLES
from tests.servers import policygraph
from tests.soundness import check

PG = ontology.NAMESPACE
LEADS = f"SELECT ?n ?t {{ ?p <{PG}leads> ?t ; <{PG}name> ?n }}"
TEXTS = f"CONSTRUCT {{ ?t <{PG}text> ?x }} {{ ?t <{PG}text> ?x }}"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = FolderStore.create(tmp_path_factory.mktemp("clients") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"])
    check(store.snapshot())
    with policygraph(store.folder, settings=WRITABLE) as address:
        yield address


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
class TestSparqlWrapper:
    def asked(self, address: str, query: str, returned: str) -> Any:  # noqa: ANN401
        client = SPARQLWrapper(f"{address}/sparql", returnFormat=returned)
        client.setQuery(query)
        return client.queryAndConvert()

    def test_json(self, address: str) -> None:
        assert len(self.asked(address, LEADS, JSON)["results"]["bindings"]) == 33

    def test_xml(self, address: str) -> None:
        found = self.asked(address, LEADS, XML)
        assert isinstance(found, Document)
        assert len(found.getElementsByTagName("result")) == 33

    def test_csv_and_tsv(self, address: str) -> None:
        rows = list(csv.DictReader(io.StringIO(self.asked(address, LEADS, CSV).decode())))
        assert len(rows) == 33
        assert rows[0]["t"].startswith("http://")
        assert len(self.asked(address, LEADS, TSV).decode().splitlines()) == 34

    def test_ask(self, address: str) -> None:
        assert self.asked(address, f"ASK {{ ?x a <{PG}Task> }}", JSON)["boolean"] is True

    @pytest.mark.parametrize("returned", [TURTLE, RDFXML])
    def test_graphs(self, address: str, returned: str) -> None:
        found = self.asked(address, TEXTS, returned)
        graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
        assert len(graph) == 32

    def test_jsonld(self, address: str) -> None:
        assert len(self.asked(address, TEXTS, JSONLD)) == 32

    @pytest.mark.parametrize("method", [POST, "direct"])
    def test_post(self, address: str, method: str) -> None:
        client = SPARQLWrapper(f"{address}/sparql", returnFormat=JSON)
        client.setMethod(POST)
        if method == "direct":
            client.setRequestMethod(POSTDIRECTLY)
        client.setQuery(LEADS)
        found = client.queryAndConvert()
        assert isinstance(found, dict)
        assert len(found["results"]["bindings"]) == 33

    def test_a_syntax_error(self, address: str) -> None:
        with pytest.raises(QueryBadFormed):
            self.asked(address, "SELECT ?x {", JSON)


class TestRdflib:
    def test_sparql_store(self, address: str) -> None:
        graph = Graph(SPARQLStore(f"{address}/sparql"))
        rows = list(graph.query(LEADS))
        assert len(rows) == 33
        tasks = list(graph.subjects(URIRef(ontology.PREFIXES["rdf"] + "type"), URIRef(PG + "Task")))
        assert len(set(tasks)) == 32

    def test_sparql_store_by_post(self, address: str) -> None:
        graph = Graph(SPARQLStore(f"{address}/sparql", method="POST"))
        assert bool(graph.query(f"ASK {{ ?x a <{PG}Task> }}").askAnswer)

    def test_a_resource_is_pulled_by_its_iri(self, address: str) -> None:
        graph = Graph(SPARQLStore(f"{address}/sparql"))
        task = next(graph.subjects(URIRef(ontology.PREFIXES["rdf"] + "type"), URIRef(PG + "Task")))
        path = str(task).partition("/id/")[2]
        pulled = Graph().parse(f"{address}/id/{path}")
        assert (task, URIRef(PG + "text"), None) in pulled


BEARER = f"Bearer {TOKEN}"
HELD = "ASK { GRAPH <http://example.org/g> { <http://example.org/a> ?p ?o } }"
ADDED = "INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/a> a 'x' } }"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
class TestUpdates:
    def held(self, address: str) -> bool:
        return bool(Graph(SPARQLStore(f"{address}/sparql")).query(HELD).askAnswer)

    @pytest.mark.parametrize("method", [URLENCODED, POSTDIRECTLY])
    def test_sparqlwrapper(self, address: str, method: str) -> None:
        client = SPARQLWrapper(f"{address}/sparql", updateEndpoint=f"{address}/update")
        client.setMethod(POST)
        client.setRequestMethod(method)
        client.addCustomHttpHeader("Authorization", BEARER)
        for update, there in ((ADDED, True), ("DROP GRAPH <http://example.org/g>", False)):
            client.setQuery(update)
            client.query()
            assert self.held(address) is there

    def test_sparqlwrapper_without_a_token(self, address: str) -> None:
        client = SPARQLWrapper(f"{address}/sparql", updateEndpoint=f"{address}/update")
        client.setMethod(POST)
        client.setQuery(ADDED)
        with pytest.raises(Unauthorized):
            client.query()
        assert not self.held(address)

    def test_rdflib(self, address: str) -> None:
        store = SPARQLUpdateStore(
            f"{address}/sparql", f"{address}/update", headers={"Authorization": BEARER}
        )
        graph = Graph(store, URIRef("http://example.org/g"))
        triple = (URIRef("http://example.org/a"), URIRef("http://example.org/p"), Literal("任务"))
        graph.add(triple)
        assert list(graph) == [triple]
        graph.addN([(*triple[:2], Literal(number), graph) for number in range(50)])
        assert len(graph) == 51
        graph.remove((None, None, Literal("任务")))
        assert len(graph) == 50
        graph.update("DELETE WHERE { ?s ?p ?o }")
        assert not self.held(address)
