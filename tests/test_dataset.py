"""The description of the dataset: what it counts is what a reader of all quads would count."""

from collections import Counter, defaultdict

import pyoxigraph as ox
import pytest

import ontology
from api.dataset import DUMPS, describe, void
from api.errors import RefusedError
from api.things.rdf import node
from api.things.statistics import count
from api.work.bench import Bench
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from tests import documents
from tests.graphs import Graph, bench_of, get, held, read

TYPE = node("rdf:type")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Two documents that share parties, so that graphs share triples."""
    from graph.ingestion import ingest

    folder = tmp_path_factory.mktemp("dataset")
    for name in ("甲", "乙"):
        (folder / f"{name}.txt").write_text(documents.export(title=f"{name}任务分解表"))
    store = FolderStore.create(folder / "store")
    results = ingest(store, sorted(folder.glob("*.txt")), "云溪职业技术学院")
    assert [result.error for result in results] == [None, None]
    return bench_of(store)


@pytest.fixture(scope="module")
def graph(bench: Bench) -> Graph:
    return Graph(read(void(bench, get(".well-known/void"))))


def dataset(bench: Bench) -> str:
    return f"{bench.snapshot.base}.well-known/void#dataset"


class TestCounts:
    def test_in_all(self, bench: Bench, graph: Graph) -> None:
        triples = held(bench.snapshot)
        quads = sum(1 for g in bench.snapshot.graphs() for _ in bench.snapshot.quads(g))
        assert quads > len(triples), "the graphs share some"
        expected = {
            "void:triples": len(triples),
            "void:entities": len({t.subject for t in triples if t.predicate == TYPE}),
            "void:distinctSubjects": len({t.subject for t in triples}),
            "void:distinctObjects": len({t.object for t in triples}),
            "void:properties": len({t.predicate for t in triples}),
            "void:classes": len({t.object for t in triples if t.predicate == TYPE}),
            "void:documents": len(bench.snapshot.graphs()),
        }
        found = {name: graph.objects(dataset(bench), name) for name in expected}
        assert found == {name: [str(number)] for name, number in expected.items()}

    def test_by_property(self, bench: Bench, graph: Graph) -> None:
        by_property = defaultdict(list)
        for triple in held(bench.snapshot):
            by_property[triple.predicate.value].append(triple)
        expected = sorted(
            [p, str(len(ts)), str(len({t.subject for t in ts})), str(len({t.object for t in ts}))]
            for p, ts in by_property.items()
        )
        found = graph.rows(
            f"SELECT ?p ?n ?s ?o {{ <{dataset(bench)}> void:propertyPartition ?part . "
            "?part void:property ?p ; void:triples ?n ; void:distinctSubjects ?s ; "
            "void:distinctObjects ?o }"
        )
        assert found == expected

    def test_by_class_and_within_it_by_property(self, bench: Bench, graph: Graph) -> None:
        triples = held(bench.snapshot)
        classes = defaultdict(set)
        for triple in triples:
            if triple.predicate == TYPE:
                classes[triple.subject].add(triple.object)
        entities: Counter[str] = Counter()
        for members in classes.values():
            entities.update(c.value for c in members if isinstance(c, ox.NamedNode))
        within: Counter[tuple[str, str]] = Counter(
            (c.value, t.predicate.value)
            for t in triples
            for c in classes[t.subject]
            if isinstance(c, ox.NamedNode)
        )
        assert graph.rows(
            f"SELECT ?c ?n {{ <{dataset(bench)}> void:classPartition ?part . "
            "?part void:class ?c ; void:entities ?n }"
        ) == sorted([c, str(n)] for c, n in entities.items())
        assert graph.rows(
            "SELECT ?c ?p ?n { ?part void:class ?c ; void:propertyPartition ?inner . "
            "?inner void:property ?p ; void:triples ?n }"
        ) == sorted([c, p, str(n)] for (c, p), n in within.items())

    def test_an_empty_store(self, store: FolderStore) -> None:
        found = Graph(read(void(bench_of(store), get(".well-known/void"))))
        assert found.rows("SELECT ?n { ?d a dcat:Dataset ; void:triples ?n }") == [["0"]]

    @pytest.mark.handmade
    def test_links_to_other_sites_are_linksets(self, store: FolderStore) -> None:
        base = store.base
        graph = ox.NamedNode(f"{base}graph/x")
        party, same = ox.NamedNode(f"{base}id/party/x"), node("owl:sameAs")
        others = ["http://other.example/a", "http://other.example/b", f"{base}id/party/y"]
        store.replace(
            {graph.value: [ox.Quad(party, same, ox.NamedNode(iri), graph) for iri in others]}
        )
        snapshot = store.snapshot()
        found = Graph(set(describe(snapshot, count(snapshot))))
        assert found.rows(
            "SELECT ?p ?n ?site { ?d void:subset ?l . ?l a void:Linkset ; void:linkPredicate ?p ; "
            "void:triples ?n ; void:objectsTarget/void:uriSpace ?site }"
        ) == [[same.value, "2", "http://other.example/"]]

    @pytest.mark.handmade
    def test_terms_without_a_prefix_are_counted_too(self, store: FolderStore) -> None:
        graph = ox.NamedNode(f"{store.base}graph/x")
        thing, odd = ox.NamedNode(f"{store.base}id/x"), ox.NamedNode("urn:odd:a%20b?c")
        typed = [ox.Quad(thing, TYPE, odd, graph), ox.Quad(thing, TYPE, ox.BlankNode(), graph)]
        store.replace({graph.value: [*typed, ox.Quad(thing, odd, ox.Literal("x"), graph)]})
        snapshot = store.snapshot()
        found = Graph(set(describe(snapshot, count(snapshot))))
        assert found.rows("SELECT ?c ?n { ?x void:class ?c ; void:entities ?n }") == [
            [odd.value, "1"]
        ]


class TestDescription:
    def test_what_it_is_in_both_languages(self, bench: Bench, graph: Graph) -> None:
        rows = graph.rows(
            "SELECT ?l ?t { ?d a void:Dataset, dcat:Dataset ; dct:title ?t ; dct:description ?x "
            "BIND(LANG(?t) AS ?l) FILTER(LANG(?t) = LANG(?x)) }"
        )
        assert [language for language, _ in rows] == ["en", "zh"]
        assert graph.objects(dataset(bench), "dcat:version") == [str(bench.snapshot.version)]
        assert graph.objects(dataset(bench), "dct:modified")

    def test_examples_are_described(self, bench: Bench, graph: Graph) -> None:
        examples = graph.objects(dataset(bench), "void:exampleResource")
        assert len(examples) == 5
        assert all(bench.snapshot.outgoing(iri) for iri in examples)

    def test_every_dump_is_a_distribution(self, bench: Bench, graph: Graph) -> None:
        rows = graph.rows(
            "SELECT ?u ?t { ?d dcat:distribution ?x ; void:dataDump ?u . "
            "?x a dcat:Distribution ; dcat:downloadURL ?u ; dcat:mediaType ?t }"
        )
        assert [url for url, _ in rows] == sorted(f"{bench.snapshot.base}dump/{f}" for f in DUMPS)

    def test_a_licence_is_told_only_where_one_is_set(self, bench: Bench) -> None:
        path = get(".well-known/void")
        licence = "https://creativecommons.org/licenses/by/4.0/"
        asked = "SELECT ?x { ?d a dcat:Dataset ; dct:license ?x }"
        assert Graph(read(void(bench, path))).rows(asked) == []
        licensed = bench_of(bench.store, licence=licence)
        assert Graph(read(void(licensed, path))).rows(asked) == [[licence]]

    def test_a_publisher_is_told_only_where_one_is_set(self, bench: Bench) -> None:
        path = get(".well-known/void")
        asked = "SELECT ?n { ?d a dcat:Dataset ; dct:publisher [ a foaf:Agent ; foaf:name ?n ] }"
        assert Graph(read(void(bench, path))).rows(asked) == []
        published = bench_of(bench.store, publisher="某市政府")
        assert Graph(read(void(published, path))).rows(asked) == [["某市政府"]]

    def test_the_vocabularies_are_those_of_the_terms(self, bench: Bench, graph: Graph) -> None:
        found = graph.objects(dataset(bench), "void:vocabulary")
        assert ontology.NAMESPACE in found
        assert ontology.PREFIXES["prov"] in found


class TestFormats:
    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [
            (None, "text/turtle; charset=utf-8"),
            ("application/ld+json", "application/ld+json"),
            ("application/rdf+xml", "application/rdf+xml"),
            ("application/n-triples", "application/n-triples"),
        ],
    )
    def test_one_graph_in_every_format(
        self, bench: Bench, accept: str | None, media_type: str
    ) -> None:
        reply = void(bench, get(".well-known/void", accept))
        assert reply.media_type == media_type
        assert read(reply) == read(void(bench, get(".well-known/void")))

    def test_nothing_acceptable(self, bench: Bench) -> None:
        with pytest.raises(RefusedError) as refused:
            void(bench, get(".well-known/void", "image/png"))
        assert refused.value.status == 406


def test_the_example_store(example: FolderSnapshot) -> None:
    assert count(example).triples == len(held(example))
