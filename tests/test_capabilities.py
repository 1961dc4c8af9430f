"""The service description: what the endpoint says that it can do, and nothing else."""

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.capabilities import (
    NAMED_GRAPHS,
    Abilities,
    describe_service,
    service_description,
)
from api.service import create_app
from api.settings import Settings
from api.things.rdf import node, origin
from api.work.asked import Asked
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from tests.graphs import Graph, bench_of, get, held, read

ADDRESS = "http://localhost:8000/"
ENDPOINT = f"{ADDRESS}sparql"


def described(snapshot: FolderSnapshot, **abilities: bool) -> Graph:
    return Graph(set(service_description(snapshot, Abilities(ADDRESS, **abilities))))


def test_the_endpoint_is_where_it_was_asked(store: FolderStore) -> None:
    asked = Asked("GET", "sparql", root="/data", origin="https://graph.example:444")
    found = Graph(read(describe_service(bench_of(store), asked)))
    assert found.rows("SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == [
        ["https://graph.example:444/data/sparql"]
    ]


def test_without_an_origin_it_is_below_the_base(store: FolderStore) -> None:
    found = Graph(read(describe_service(bench_of(store), get("sparql"))))
    assert found.rows("SELECT ?e { ?s sd:endpoint ?e }") == [[f"{store.base}sparql"]]


def test_behind_a_proxy_it_is_at_the_address_that_is_set(store: FolderStore) -> None:
    settings = Settings(public_url="https://graph.example/data/")
    with TestClient(create_app(str(store.folder), settings)) as client:
        answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    found = Graph({quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.TURTLE)})
    assert found.rows("SELECT ?e { ?s sd:endpoint ?e }") == [["https://graph.example/data/sparql"]]


@pytest.mark.parametrize(
    ("host", "sound"),
    [
        ("localhost:8000", True),
        ("graph.example", True),
        ("[::1]:8000", True),
        ("192.0.2.1", True),
        (None, False),
        ("", False),
        ("a b", False),
        ("evil.example/path", False),
        ("user@evil.example", False),
        ("x\r\nSet-Cookie: a", False),
        ("a" * 300, False),
        ("x>.<y", False),
        ("host:port", False),
    ],
)
def test_a_hostile_host_header_is_not_repeated(host: str | None, sound: bool) -> None:
    assert origin("http", host) == (f"http://{host}" if sound else None)
    assert origin("javascript", host) is None


def test_only_what_is_there_is_claimed(example: FolderSnapshot) -> None:
    found = described(example, union=False)
    assert found.objects(f"{ENDPOINT}#service", "sd:feature") == []
    assert found.rows("SELECT ?l { ?s sd:supportedLanguage ?l }") == [
        [node("sd:SPARQL11Query").value]
    ]
    union = described(example).objects(f"{ENDPOINT}#service", "sd:feature")
    assert union == [node("sd:UnionDefaultGraph").value]


def test_updates_are_another_endpoint_where_they_are_allowed(example: FolderSnapshot) -> None:
    found = described(example, updates=True)
    assert found.rows(
        "SELECT ?e ?l { ?s sd:endpoint|dcat:endpointURL ?e ; sd:supportedLanguage ?l }"
    ) == [
        [ENDPOINT, node("sd:SPARQL11Query").value],
        [f"{ADDRESS}update", node("sd:SPARQL11Update").value],
    ]


def test_graphs_and_their_size(example: FolderSnapshot) -> None:
    found = described(example)
    assert found.rows("SELECT ?n { ?d sd:namedGraph/sd:name ?n }") == [
        [name] for name in example.graphs()
    ]
    assert found.rows("SELECT ?n { ?d sd:defaultGraph/void:triples ?n }") == [
        [str(len(held(example)))]
    ]


@pytest.mark.handmade
def test_of_many_graphs_the_first_are_listed_and_the_rest_is_counted(store: FolderStore) -> None:
    total = NAMED_GRAPHS + 5
    thing, named = ox.NamedNode(f"{store.base}id/x"), node("rdfs:label")
    store.replace(
        {
            (name := f"{store.base}graph/{i}"): [
                ox.Quad(thing, named, ox.Literal(str(i)), ox.NamedNode(name))
            ]
            for i in range(total)
        }
    )
    found = described(store.snapshot())
    assert len(found.rows("SELECT ?n { ?g sd:name ?n }")) == NAMED_GRAPHS
    [[comment]] = found.rows("SELECT ?c { ?d a sd:Dataset ; rdfs:comment ?c FILTER(LANG(?c)='en')}")
    assert f"there are {total} named graphs" in comment
