"""Linked data: what a thing's address answers, in every form, page by page, and once it is gone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from pyld import jsonld as pyld
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

import ontology
from api.service import create_app
from api.things import framing, jsonld
from api.things.rdf import node
from api.things.schema_org import block
from api.things.statements import PAGE
from graph.errors import LimitError
from graph.ingestion import ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from tests import documents
from tests.conftest import EXAMPLES

TURTLE = {"Accept": "text/turtle"}
JSONLD = {"Accept": "application/ld+json"}
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
KINDS = (
    "Policy", "Section", "Measure", "Task", "Department", "DepartmentGroup", "Assignment",
    "Target", "ReadingNote", "Citation", "SourceDocument", "SourceSpan",
)  # fmt: skip
FRAMED_KINDS = ("Policy", "Section", "Measure", "Task", "Assignment", "Target", "ReadingNote")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    store = FolderStore.create(tmp_path_factory.mktemp("linked") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    return store


@pytest.fixture(scope="module")
def client(served: FolderStore) -> Iterator[TestClient]:
    with TestClient(create_app(str(served.folder)), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def snapshot(served: FolderStore) -> FolderSnapshot:
    return served.snapshot()


def one(snapshot: FolderSnapshot, kind: str) -> str:
    pattern = f"?x a pg:{kind} . ?x ?p ?o FILTER(STRSTARTS(STR(?x), '{snapshot.base}id/'))"
    if kind.startswith("Department"):
        pattern += " FILTER EXISTS { ?x pg:involvedIn ?t }"
    return next(iter(snapshot.select(f"SELECT ?x {{ {pattern} }} LIMIT 1")))["x"].value


def path_of(iri: str) -> str:
    return "/doc/" + iri.partition("/id/")[2]


def turtle(content: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(content, ox.RdfFormat.TURTLE)}


def expansion(content: bytes) -> set[ox.Triple]:
    """What JSON-LD says, by PyLD with the published context at its address and nothing else."""

    def load(url: str, _options: object) -> dict[str, Any]:
        assert url == "http://127.0.0.1:8000/context.jsonld"
        return {"documentUrl": url, "document": json.loads(ontology.context()), "contextUrl": None}

    quads = pyld.to_rdf(
        json.loads(content), {"documentLoader": load, "format": "application/n-quads"}
    )
    return {quad.triple for quad in ox.parse(quads, ox.RdfFormat.N_QUADS)}


def links(value: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target, relation in re.findall(r'<([^>]*)>; rel="([^"]+)"', value):
        found.setdefault(relation, []).append(target)
    return found


class TestJsonLd:
    @pytest.mark.parametrize("kind", KINDS)
    def test_compact_says_the_same_as_turtle(
        self, client: TestClient, snapshot: FolderSnapshot, kind: str
    ) -> None:
        path = path_of(one(snapshot, kind))
        answer = client.get(path, headers=JSONLD)
        assert answer.headers["content-type"] == "application/ld+json"
        assert answer.json()["@context"] == f"{snapshot.base}context.jsonld"
        assert expansion(answer.content) == turtle(client.get(path, headers=TURTLE).content)

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_rdflib_reads_the_same(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        path = path_of(one(snapshot, "Task"))
        document = client.get(path, headers=JSONLD).json()
        document["@context"] = json.loads(ontology.context())["@context"]
        found = Graph().parse(data=json.dumps(document), format="json-ld")
        expected = Graph().parse(data=client.get(path, headers=TURTLE).content, format="turtle")
        assert isomorphic(found, expected)

    def test_compact_is_small(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        path = path_of(one(snapshot, "Task"))
        compact = client.get(path, headers=JSONLD).content
        assert len(compact) < 0.75 * len(client.get(f"{path}?profile=expanded").content)

    @pytest.mark.parametrize(
        ("accept", "profile"),
        [
            ('application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"', jsonld.FRAMED),
            ("application/ld+json;profile=http://www.w3.org/ns/json-ld#expanded", jsonld.EXPANDED),
            (
                'application/ld+json;profile="http://unheard.of/ '
                'http://www.w3.org/ns/json-ld#compacted"',
                jsonld.COMPACTED,
            ),
        ],
    )
    def test_profiles_by_header(
        self, client: TestClient, snapshot: FolderSnapshot, accept: str, profile: str
    ) -> None:
        answer = client.get(path_of(one(snapshot, "Task")), headers={"Accept": accept})
        assert answer.headers["content-type"] == f'application/ld+json;profile="{profile}"'

    def test_a_profile_does_not_outweigh_another_type(
        self, client: TestClient, snapshot: FolderSnapshot
    ) -> None:
        accept = f'text/turtle, application/ld+json;q=0.5;profile="{jsonld.FRAMED}"'
        answer = client.get(path_of(one(snapshot, "Task")), headers={"Accept": accept})
        assert answer.headers["content-type"].startswith("text/turtle")

    def test_unknown_profiles(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        path = path_of(one(snapshot, "Task"))
        assert client.get(f"{path}?profile=flat").status_code == 400
        unheard = {"Accept": 'application/ld+json;profile="http://unheard.of/"'}
        assert client.get(path, headers=unheard).json()["@context"]

    def test_no_context_is_ever_loaded(self) -> None:
        with pytest.raises(pyld.JsonLdError):
            pyld.expand({"@context": "http://127.0.0.1:9/", "a": 1}, jsonld._options())

    def test_values_of_every_sort(self) -> None:
        x, p = ox.NamedNode("http://a/x"), ox.NamedNode("http://a/p")
        triples = {
            ox.Triple(x, p, value)
            for value in (
                ox.Literal("a"),
                ox.Literal("a", language="zh"),
                ox.Literal("1", datatype=node("xsd:integer")),
                ox.Literal("true", datatype=node("xsd:boolean")),
                ox.Literal("</script>\u2028"),
                ox.NamedNode("http://a/\u4e2d"),
            )
        } | {
            ox.Triple(x, node("rdf:type"), ox.Literal("odd")),
            ox.Triple(x, node("rdf:type"), node("pg:Task")),
            ox.Triple(x, node("rdfs:label"), ox.Literal("plain")),
            ox.Triple(x, node("pg:order"), ox.Literal("no number")),
            ox.Triple(x, node("pg:role"), ox.NamedNode("http://a/other")),
        }
        assert expansion(jsonld.write(triples, "http://127.0.0.1:8000/")) == triples
        blank = {ox.Triple(x, p, ox.BlankNode("b")), ox.Triple(ox.BlankNode("b"), p, x)}
        assert len(expansion(jsonld.write(blank, "http://127.0.0.1:8000/"))) == 2

    def test_a_large_graph_is_expanded(self) -> None:
        x, p = ox.NamedNode("http://a/x"), ox.NamedNode("http://a/p")
        triples = {ox.Triple(x, p, ox.Literal(str(n))) for n in range(jsonld.LARGEST + 1)}
        assert expansion(jsonld.write(triples, "http://127.0.0.1:8000/")) == triples


class TestFrames:
    def test_a_policy_is_a_tree(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        policy = one(snapshot, "Policy")
        tree = client.get(f"{path_of(policy)}?profile=framed").json()
        assert tree["id"] == policy
        units: list[dict[str, Any]] = []

        def walk(unit: dict[str, Any]) -> None:
            below = unit.get("contains", [])
            below = below if isinstance(below, list) else [below]
            assert [int(u["order"]) for u in below] == sorted(int(u["order"]) for u in below)
            for each in below:
                units.append(each)
                walk(each)

        walk(tree)
        rows = snapshot.select("SELECT DISTINCT ?u { ?u pg:partOf ?x }")
        assert sorted(unit["id"] for unit in units) == sorted(row["u"].value for row in rows)
        assigned = [a for unit in units for a in _listed(unit.get("assignments", []))]
        rows = snapshot.select("SELECT DISTINCT ?a { ?a a pg:Assignment }")
        assert sorted(a["id"] for a in assigned) == sorted(row["a"].value for row in rows)
        assert all(assignment["party"]["name"] for assignment in assigned)
        targets = [t["id"] for unit in units for t in _listed(unit.get("hasTarget", []))]
        rows = snapshot.select("SELECT DISTINCT ?t { ?x pg:hasTarget ?t }")
        assert sorted(targets) == sorted(row["t"].value for row in rows)

    @pytest.mark.parametrize("kind", FRAMED_KINDS)
    def test_what_a_tree_says_is_in_the_graph(
        self, client: TestClient, snapshot: FolderSnapshot, kind: str
    ) -> None:
        iri = one(snapshot, kind)
        found = expansion(client.get(f"{path_of(iri)}?profile=framed").content)
        assert {q.triple for q in snapshot.outgoing(iri) if "derived" not in str(q)} - found <= {
            q.triple for q in snapshot.outgoing(iri) if q.predicate == node("prov:wasDerivedFrom")
        }
        everything = {quad.triple for g in snapshot.graphs() for quad in snapshot.quads(g)}
        assert found <= everything

    def test_a_department_with_all_that_it_takes_on(
        self, client: TestClient, snapshot: FolderSnapshot
    ) -> None:
        party = one(snapshot, "Department")
        tree = client.get(f"{path_of(party)}?profile=framed").json()
        taken = _listed(tree["takesOn"])
        rows = snapshot.select(f"SELECT DISTINCT ?a {{ ?a pg:party <{party}> }}")
        assert sorted(a["id"] for a in taken) == sorted(row["a"].value for row in rows)
        assert all(assignment["task"]["path"] for assignment in taken)

    def test_too_large_a_tree_is_refused(
        self, snapshot: FolderSnapshot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(framing, "LARGEST", 10)
        with pytest.raises(LimitError):
            framing.tree(snapshot, one(snapshot, "Policy"))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


class TestDescriptions:
    def test_the_source_sentence_is_told(
        self, client: TestClient, snapshot: FolderSnapshot
    ) -> None:
        found = turtle(client.get(path_of(one(snapshot, "Target")), headers=TURTLE).content)
        told = {t.object.value for t in found if t.predicate == node("oa:exact")}  # type: ignore[union-attr]
        assert told

    def test_links_lead_to_every_form(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        iri = one(snapshot, "SourceDocument")
        path = path_of(iri)
        for headers in (TURTLE, JSONLD, HTML, {"Accept": "text/plain"}):
            answer = client.get(path, headers=headers)
            found = links(answer.headers["link"])
            assert found["canonical"] == [path]
            assert found["describes"] == [iri]
            assert found["describedby"] == [f"{snapshot.base}.well-known/void"]
            types = dict(
                re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]+)"', answer.headers["link"])
            )
            assert len(types) == 6
            for target, media_type in types.items():
                form = client.get(target, headers={"Accept": "image/png"})
                assert form.status_code == 200
                assert form.headers["content-type"].partition(";")[0] == media_type

    def test_a_thing_says_where_it_is_described(
        self, client: TestClient, snapshot: FolderSnapshot
    ) -> None:
        iri = one(snapshot, "Task")
        sent = client.get(iri.removeprefix("http://127.0.0.1:8000"))
        assert sent.status_code == 303
        assert links(sent.headers["link"])["describedby"] == [sent.headers["location"]]

    def test_head(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        path = path_of(one(snapshot, "Task"))
        head, get = client.head(path, headers=JSONLD), client.get(path, headers=JSONLD)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["link"] == get.headers["link"]

    @pytest.mark.parametrize("ending", [".nq", ".trig", ".n3"])
    def test_other_endings(self, client: TestClient, snapshot: FolderSnapshot, ending: str) -> None:
        path = path_of(one(snapshot, "Task"))
        answer = client.get(path + ending)
        format_ = ox.RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
        assert format_ is not None
        found = {quad.triple for quad in ox.parse(answer.content, format_)}
        assert found == turtle(client.get(path, headers=TURTLE).content)

    @pytest.mark.parametrize(
        "path",
        [
            "none",
            "policy/%2e%2e%2f",
            "..%2f..%2fetc%2fpasswd",
            "%00",
            "%ff%fe",
            "%ED%A0%80",
            "%E5%85%B3",
            "关于",
            "a%20b",
            "%3Cscript%3E",
            "policy/%22%20%7D%20DROP%20ALL",
            "%2523",
            "x" * 6000,
            "party/%F0%9F%A6%84",
            "//",
            ".ttl",
        ],
    )
    @pytest.mark.parametrize("room", ["id", "doc", "graph"])
    def test_hostile_addresses_are_just_unknown(
        self, client: TestClient, room: str, path: str
    ) -> None:
        for headers in ({}, HTML, JSONLD):
            answer = client.get(f"/{room}/{path}", headers=headers)
            assert answer.status_code == 404
            assert len(answer.content) < 8000


TOTAL = 2 * PAGE + 30


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A topic to which many things point."""
    store = FolderStore.create(tmp_path_factory.mktemp("pages") / "store")
    graph = ox.NamedNode(f"{store.base}graph/x")
    topic = ox.NamedNode(f"{store.base}id/topic/x")
    label = ox.Quad(topic, node("rdfs:label"), ox.Literal("x", language="zh"), graph)
    pointing = [
        ox.Quad(ox.NamedNode(f"{store.base}id/{n}"), node("dct:subject"), topic, graph)
        for n in range(TOTAL)
    ]
    store.replace({graph.value: [label, *pointing]})
    with TestClient(create_app(str(store.folder)), follow_redirects=False) as client:
        yield client


@pytest.mark.handmade
class TestPages:
    def test_all_pages_together_are_everything(self, crowded: TestClient) -> None:
        address: str | None = "/doc/topic/x.ttl"
        subjects: list[str] = []
        pages = 0
        while address:
            answer = crowded.get(address)
            found = turtle(answer.content)
            here = [
                t.subject.value  # type: ignore[union-attr]
                for t in found
                if t.predicate == node("dct:subject")
            ]
            assert len(here) <= PAGE
            totals = [t.object.value for t in found if t.predicate == node("hydra:totalItems")]  # type: ignore[union-attr]
            assert totals == [str(TOTAL)], "every page says that there is more"
            assert any(t.predicate == node("rdfs:label") for t in found)
            subjects += here
            pages += 1
            address = next(iter(links(answer.headers["link"]).get("next", [])), None)
        assert pages == 3
        assert len(subjects) == len(set(subjects)) == TOTAL

    def test_pages_say_where_the_others_are(self, crowded: TestClient) -> None:
        header = links(crowded.get("/doc/topic/x?page=2", headers=JSONLD).headers["link"])
        assert header["first"] == header["prev"] == ["/doc/topic/x?page=1"]
        assert header["next"] == header["last"] == ["/doc/topic/x?page=3"]
        assert header["canonical"] == ["/doc/topic/x?page=2"]
        found = turtle(crowded.get("/doc/topic/x.ttl?page=2").content)
        steps = {
            t.predicate.value.rpartition("#")[2]: t.object.value.rpartition("=")[2]  # type: ignore[union-attr]
            for t in found
            if "hydra" in t.predicate.value and "page=" in str(t.object)
        }
        assert steps == {"view": "2", "first": "1", "previous": "1", "next": "3", "last": "3"}

    def test_other_pages_are_of_the_version_that_is_asked_for(self, crowded: TestClient) -> None:
        answer = crowded.get("/doc/topic/x.ttl?version=2")
        header = links(answer.headers["link"])
        assert header["next"] == ["/doc/topic/x.ttl?page=2&version=2"]
        assert header["canonical"] == ["/doc/topic/x?version=2"]
        assert b"/doc/topic/x?page=2&version=2>" in answer.content
        assert crowded.get(header["next"][0]).status_code == 200

    def test_a_thing_sends_to_its_document_with_what_is_asked(self, crowded: TestClient) -> None:
        moved = crowded.get("/id/topic/x?version=2&format=nt")
        assert moved.headers["location"] == "/doc/topic/x?version=2&format=nt"

    def test_names_with_escapes_or_endings_are_those_of_things(self, store: FolderStore) -> None:
        base = store.base
        graphs = [f"{base}graph/{name}" for name in ("a%20b", "%E4%BD%A0", "foo.ttl", "foo")]
        things = [f"{base}id/{name}" for name in ("x%20y", "w.ttl", "你")]
        for number, graph in enumerate(graphs):
            said = ox.Literal(str(number))
            name = ox.NamedNode(graph)
            store.replace({
                graph: [
                    ox.Quad(ox.NamedNode(iri), node("rdfs:label"), said, name) for iri in things
                ]
            })  # fmt: skip
        with TestClient(create_app(str(store.folder)), follow_redirects=False) as client:
            for number, graph in enumerate(graphs):
                answer = client.get(
                    f"/{graph.removeprefix(base)}", headers={"Accept": "text/turtle"}
                )
                assert {t.object.value for t in turtle(answer.content)} == {str(number)}  # type: ignore[union-attr]
            for thing in things:
                answer = client.get(f"{path_of(thing)}.nt")
                assert f"<{thing}>" in answer.text
            assert client.get("/graph/foo.nt").headers["content-type"] == "application/n-triples"

    @pytest.mark.parametrize(
        ("page", "status"),
        [("4", 404), ("0", 400), ("-1", 400), ("x", 400), ("", 400), ("9" * 30, 400), ("２", 400)],
    )
    def test_pages_that_are_not_there(self, crowded: TestClient, page: str, status: int) -> None:
        answer = crowded.get("/doc/topic/x.ttl", params={"page": page})
        assert answer.status_code == status

    def test_a_single_page_needs_no_words(self, crowded: TestClient) -> None:
        answer = crowded.get("/doc/1.ttl")
        assert b"hydra" not in answer.content
        assert "next" not in links(answer.headers["link"])

    def test_blank_nodes_are_described_with_what_leads_to_them(self, store: FolderStore) -> None:
        graph = ox.NamedNode(f"{store.base}graph/x")
        thing, inner, deep = ox.NamedNode(f"{store.base}id/x"), ox.BlankNode(), ox.BlankNode()
        value = node("rdf:value")
        quads = [
            ox.Quad(thing, value, inner, graph),
            ox.Quad(inner, value, deep, graph),
            ox.Quad(deep, value, ox.Literal("here"), graph),
            ox.Quad(deep, value, inner, graph),
        ]
        store.replace({graph.value: quads})
        with TestClient(create_app(str(store.folder))) as client:
            assert len(turtle(client.get("/doc/x.ttl").content)) == 4


Changed = tuple[TestClient, FolderStore, str]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changed]:
    """A document that lost its second task."""
    folder = tmp_path_factory.mktemp("gone")
    store = open_store(str(folder / "store"), create=True)
    assert isinstance(store, FolderStore)
    path = folder / "a.txt"
    rows = [("1.甲", "教务处", "团委"), ("2.乙", "人事处", "团委")]
    for count in (2, 1):
        path.write_text(documents.export(rows=rows[:count]))
        [result] = ingest(store, [path], "云溪职业技术学院")
    assert result.policy is not None
    with TestClient(create_app(str(store.folder)), follow_redirects=False) as client:
        yield client, store, result.policy


class TestGone:
    def test_what_was_withdrawn_is_gone(self, changed: Changed) -> None:
        client, store, policy = changed
        name = policy.partition("/id/")[2]
        for address in (f"/id/{name}/2", f"/doc/{name}/2", f"/doc/{name}/2.ttl"):
            answer = client.get(address, headers={"Accept-Language": "en"})
            assert answer.status_code == 410, address
            assert f"in version {store.version()}" in answer.text
        assert client.get(f"/doc/{name}/2", headers=HTML).status_code == 410

    def test_what_never_was_is_not_there(self, changed: Changed) -> None:
        client, _, policy = changed
        assert client.get(f"/id/{policy.partition('/id/')[2]}/3").status_code == 404

    def test_what_is_there_is_there(self, changed: Changed) -> None:
        client, _, policy = changed
        assert client.get(f"/id/{policy.partition('/id/')[2]}/1").status_code == 303


class TestSchemaOrg:
    def structured(self, text: str) -> list[dict[str, Any]]:
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        return [json.loads(found) for found in blocks]

    def test_the_home_page_is_a_dataset(self, client: TestClient) -> None:
        [found] = self.structured(client.get("/", headers=HTML).text)
        assert found["@type"] == "Dataset"
        assert len(found["distribution"]) == 4
        assert "license" not in found

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("Policy", "Legislation"),
            ("Task", "PlanAction"),
            ("Department", "GovernmentOrganization"),
            ("Target", "QuantitativeValue"),
            ("SourceDocument", "DigitalDocument"),
            ("SourceSpan", None),
        ],
    )
    def test_things(
        self, client: TestClient, snapshot: FolderSnapshot, kind: str, expected: str | None
    ) -> None:
        iri = one(snapshot, kind)
        found = self.structured(client.get(path_of(iri), headers=HTML).text)
        assert [thing["@type"] for thing in found] == ([expected] if expected else [])
        assert all(thing["@id"] == iri and thing["name"] for thing in found)

    def test_no_text_ends_the_block(self) -> None:
        thing: dict[str, object] = {"name": "</script><script>alert(1)</script><!-- & \u2028"}
        text = block(thing)
        assert not set(text) & set("<>&\u2028")
        assert json.loads(text) == thing


def test_the_dataset_is_described_where_it_is_expected(client: TestClient) -> None:
    answer = client.get("/.well-known/void")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert b"void:Dataset" in answer.content


def test_the_endpoint_describes_itself(client: TestClient) -> None:
    answer = client.get("/sparql", headers={**TURTLE, "Host": "graph.example:8080"})
    assert b"<http://graph.example:8080/sparql>" in answer.content
    hostile = client.get("/sparql", headers={**TURTLE, "Host": "a>.<b"})
    assert b"a>.<b" not in hostile.content
    assert client.get("/sparql?query=").status_code == 400
    nobody_writes = client.get("/sparql?writable", headers=TURTLE)
    assert b"SPARQL11Update" not in nobody_writes.content
    assert client.post("/sparql", data={}).status_code in (400, 415)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_datasets_parse_as_rdflib_reads_them(client: TestClient, snapshot: FolderSnapshot) -> None:
    answer = client.get(path_of(one(snapshot, "Task")) + ".nq")
    assert len(Dataset().parse(data=answer.content, format="nquads"))


def test_a_whole_graph_is_streamed_in_every_form(
    client: TestClient, snapshot: FolderSnapshot, tmp_path: Path
) -> None:
    graph = snapshot.documents()[0]
    path = "/graph/" + graph.rpartition("/")[2]
    expected = {quad.triple for quad in snapshot.quads(graph)}
    assert turtle(client.get(path + ".ttl").content) == expected
    assert expansion(client.get(path + ".jsonld").content) == expected
