"""The vocabulary and the shapes as pages: whole, true, and with examples that run."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from lxml import html

import ontology
from api.glossary import glossary
from api.language import Language
from api.legible import legible
from api.pages.examples import QUERIES, examples
from api.service import create_app
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from shapes import SHAPES, shapes
from shapes.catalogue import catalogue
from shapes.excerpts import excerpts
from shapes.running import schema
from shapes.validation import validate
from tests.conftest import EXAMPLES

HTML = {"Accept": "text/html"}
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    store = FolderStore.create(tmp_path_factory.mktemp("references") / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    return store


@pytest.fixture(scope="module")
def client(store: FolderStore) -> Iterator[TestClient]:
    with TestClient(create_app(str(store.folder))) as client:
        yield client


def page(client: TestClient, address: str, language: Language) -> html.HtmlElement:
    answer = client.get(address, params={"lang": language}, headers=HTML)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def ids(tree: html.HtmlElement) -> list[str]:
    return [str(name) for name in tree.xpath("//@id")]


def distinct(content: bytes, form: ox.RdfFormat) -> int:
    """Return how many statements there are, those about nodes without names aside."""
    named = (q for q in ox.parse(content, form) if isinstance(q.subject, ox.NamedNode))
    return len(
        {
            (q.subject, q.predicate, str(q.object))
            for q in named
            if not isinstance(q.object, ox.BlankNode)
        }
    )


def own_terms() -> set[str]:
    """Return the local names of all that the vocabulary declares."""
    quads = ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE)
    iris = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return {iri.removeprefix(ontology.NAMESPACE) for iri in iris - {ontology.VOCABULARY}}


@pytest.mark.parametrize("language", LANGUAGES)
class TestVocabulary:
    def test_every_term_has_an_anchor(self, client: TestClient, language: Language) -> None:
        found = ids(page(client, "/ontology", language))
        assert own_terms() <= set(found)
        assert len(found) == len(set(found))

    def test_every_term_has_its_words(self, language: Language) -> None:
        for entry in glossary(language).entries():
            assert entry.label, entry.name
            assert entry.definition, entry.name

    def test_links_within_the_page_lead_somewhere(
        self, client: TestClient, language: Language
    ) -> None:
        tree = page(client, "/ontology", language)
        there = set(ids(tree))
        links = [str(link) for link in tree.xpath("//main//a/@href")]
        inner = {link.rpartition("#")[2] for link in links if re.match(r"(/ontology)?#", link)}
        assert len(inner) > len(own_terms())
        assert inner <= there

    def test_every_main_class_shows_a_query_and_a_resource(
        self, client: TestClient, language: Language
    ) -> None:
        tree = page(client, "/ontology", language)
        for name in QUERIES:
            [term] = tree.xpath(f"//div[@id='{name}']")
            [address] = term.xpath(".//a[@class='run']/@href")
            assert parse_qs(urlsplit(address).query)["query"] == [examples(language)[name]]
            [one] = term.xpath(".//*[@class='specimen']/a/@href")
            assert client.get(one, headers=HTML).status_code == 200


def test_the_examples_have_answers(store: FolderStore) -> None:
    snapshot = store.snapshot()
    for language in LANGUAGES:
        for name, query in examples(language).items():
            assert snapshot.query(query, lambda _: "csv").content.count(b"\r\n") > 1, name


def test_what_a_term_says_of_another_that_says_in_turn() -> None:
    entries = {entry.name: entry for entry in glossary("en").entries()}
    below = [each.short for each in entries["Task"].relations["below"]]
    assert below == ["pg:Project"]
    assert "pg:leads" in [each.short for each in entries["involvedIn"].relations["below"]]
    of = [each.short for each in entries["partOf"].relations["domain"]]
    assert of == ["pg:Section", "pg:Measure", "pg:Task"]
    assert "pg:partOf" in [each.short for each in entries["Task"].relations["properties"]]
    assert entries["Lead"].words == ["主办"]


@pytest.mark.parametrize("language", LANGUAGES)
class TestShapes:
    def test_every_shape_is_explained(self, client: TestClient, language: Language) -> None:
        tree = page(client, "/shapes", language)
        assert len(ids(tree)) == len(set(ids(tree)))
        for shape in catalogue().values():
            [article] = tree.xpath(f"//article[@id='{shape.key}']")
            words = " ".join(article.text_content().split())
            assert shape.names[language] in words
            assert " ".join(shape.descriptions[language].split()) in words
            assert article.xpath(".//*[@class='run']")

    def test_links_lead_somewhere(self, client: TestClient, language: Language) -> None:
        tree = page(client, "/shapes", language)
        there = set(ids(tree))
        terms = set(ids(page(client, "/ontology", language)))
        for link in map(str, tree.xpath("//main//a/@href")):
            path, _, fragment = link.partition("#")
            assert path or fragment in there, link
            assert path != "/ontology" or not fragment or fragment in terms, link


@pytest.mark.parametrize("name", ["turtle", "jsonld", "ntriples", "rdfxml"])
def test_the_shapes_are_rdf_for_all_who_do_not_want_a_page(client: TestClient, name: str) -> None:
    answer = client.get("/shapes", params={"format": name})
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    assert form is not None
    assert distinct(answer.content, form) == distinct(shapes(), ox.RdfFormat.TURTLE)


@pytest.mark.parametrize("accept", [None, "*/*", "text/turtle", "application/ld+json"])
def test_programs_get_no_page_of_the_shapes(client: TestClient, accept: str | None) -> None:
    answer = client.get("/shapes", headers={"Accept": accept} if accept else {})
    assert ox.RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])


def test_excerpts_are_true() -> None:
    whole = {
        (q.subject, q.predicate, q.object)
        for q in ox.parse(shapes(), ox.RdfFormat.TURTLE)
        if isinstance(q.subject, ox.NamedNode) and not isinstance(q.object, ox.BlankNode)
    }
    heads = {**ontology.PREFIXES, "pgs": SHAPES, "sh": "http://www.w3.org/ns/shacl#"}
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in heads.items())
    assert set(excerpts()) == set(catalogue())
    for shape, text in excerpts().items():
        told = list(ox.parse(prefixes + text, ox.RdfFormat.TURTLE))
        assert ox.NamedNode(shape) in {quad.subject for quad in told}
        for quad in told:
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
                assert (quad.subject, quad.predicate, quad.object) in whole


def test_laid_out_queries_ask_the_same(store: FolderStore) -> None:
    snapshot = store.snapshot()
    for name, query in schema().queries().items():
        assert rows(snapshot, legible(query)) == rows(snapshot, query), name


def test_the_queries_of_shapes_find_what_the_report_finds(store: FolderStore) -> None:
    snapshot = store.snapshot()
    reported: dict[str, set[str]] = {iri: set() for iri in catalogue()}
    for finding in validate(snapshot).findings:
        reported[finding.shape].add(finding.focus)
    assert any(reported.values())
    for name, query in schema().queries().items():
        found = {row["this"].value for row in snapshot.select(legible(query))}
        assert found == reported[name.partition("#q")[0]], name


def rows(snapshot: FolderSnapshot, query: str) -> list[bytes]:
    return sorted(snapshot.query(query, lambda _: "csv").content.splitlines())
