"""The query page as it is sent, what the editor completes, and what it is built from."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from lxml import html

from api import assets
from api.misspelt import misspelt
from api.pages import editor
from api.service import create_app
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from ontology import NAMESPACE, PREFIXES, labels
from ontology.questions import questions
from tests.conftest import EXAMPLES, ROOT
from tests.soundness import check

HTML = {"Accept": "text/html"}
WEB = ROOT / "web"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = FolderStore.create(tmp_path_factory.mktemp("editor") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"])
    check(store.snapshot())
    with TestClient(create_app(str(store.folder))) as client:
        yield client


def page(client: TestClient, address: str = "/sparql", **parameters: str) -> html.HtmlElement:
    return html.fromstring(client.get(address, params=parameters, headers=HTML).text)


def told(client: TestClient, language: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/completion.json", params={"lang": language}).json()
    return found


class TestThePage:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_a_mistake_is_shown_at_its_place(self, client: TestClient, language: str) -> None:
        query = "SELECT *\nWHERE { ?x a b:c }"
        answer = client.get("/sparql", params={"query": query, "lang": language}, headers=HTML)
        assert answer.status_code == 400
        tree = html.fromstring(answer.text)
        [problem] = tree.xpath("//*[@id='problem']")
        assert (problem.get("data-line"), problem.get("data-column")) == ("2", "14")
        assert problem.xpath("string(.//mark)") == "b:c"
        [area] = tree.xpath("//textarea[@id='query']")
        assert area.get("aria-describedby") == "problem"
        assert area.text.strip() == query

    def test_what_stands_beside_a_query_is_asked_again(self, client: TestClient) -> None:
        graph = "http://127.0.0.1:8000/graph/none"
        tree = page(client, query="ASK {}", version="1", **{"default-graph-uri": graph})
        for form in ("ask", None):
            where = f"//form[@id='{form}']" if form else "//form[@class='permalink']"
            kept = tree.xpath(f"{where}//input[@type='hidden']")
            pairs = {each.get("name"): each.get("value") for each in kept}
            assert pairs.items() >= {"version": "1", "default-graph-uri": graph}.items()
        links = tree.xpath("//a[@class='pill']/@href")
        assert [link for link in links if "format=json" in link and "version=1" in link]

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("SELECT * { ?x pg:leeds ?y }", ["pg:leeds", "pg:leads"]),
            ("SELECT * { ?x a pg:department. ?y a pg:Tasks; pg:Leads ?x }",
             ["pg:department", "pg:Department", "pg:Tasks", "pg:Task", "pg:Leads", "pg:leads"]),
            ("SELECT * { ?x <https://w3id.org/policygraph#hasTargets> 1 }",
             ["pg:hasTargets", "pg:hasTarget"]),
            ("PREFIX p: <https://w3id.org/policygraph#> SELECT * { ?x p:involvdIn/p:xq ?y }",
             ["pg:involvdIn", "pg:involvedIn", "pg:xq"]),
            ("PREFIX pg: <http://example.org/> SELECT * { ?x pg:leeds ?y }", []),
            ("SELECT * { ?x pg:name 'pg:leeds' } # pg:leeds", []),
            ("SELECT * { ?x pg:leads/pg:implements ?y FILTER(pg:matches(?y, '学生')) }", []),
        ],
    )  # fmt: skip
    def test_terms_that_the_vocabulary_does_not_have_are_pointed_out(
        self, client: TestClient, query: str, told: list[str]
    ) -> None:
        for language in ("zh", "en"):
            tree = page(client, query=query, lang=language)
            assert tree.xpath("//p[@class='notice']//code/text()") == told
        for link in tree.xpath("//p[@class='notice']/a/@href"):
            assert client.get(link).status_code == 200

    def test_the_catalogue_names_no_term_that_there_is_not(self) -> None:
        for question in questions().values():
            assert misspelt(question.query) == []

    @pytest.mark.parametrize("name", list(questions())[:3])
    def test_a_question_is_put_into_the_editor_and_not_asked(
        self, client: TestClient, name: str
    ) -> None:
        tree = page(client, question=name)
        assert tree.xpath("string(//textarea)").strip() == questions()[name].query.strip()
        assert not tree.xpath("//*[@id='outcome']/*")
        [here] = tree.xpath("//a[@data-example][@aria-current]/@href")
        assert here.endswith(f"question={name}")

    def test_the_examples_are_the_whole_catalogue(self, client: TestClient) -> None:
        listed = page(client).xpath("//a[@data-example]/@href")
        assert [link.partition("question=")[2] for link in listed] == list(questions())
        assert client.get("/sparql?question=none", headers=HTML).status_code == 404

    def test_a_question_is_named_above_its_answer(self, client: TestClient) -> None:
        query = questions()["who-leads-most"].query.replace("\n", "\r\n")
        tree = page(client, query=query, lang="en")
        assert tree.xpath("string(//h2[@id='answer'])") == "Who leads most"
        assert tree.xpath("//figure[@class='answer-chart']//table")

    def test_without_the_built_editor_there_is_a_plain_form(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tree = page(client)
        built = editor.BUNDLE in assets.assets()
        assert bool(tree.xpath("//form[@id='ask']/@data-editor")) is built
        assert tree.xpath("//form[@id='ask']//button[@type='submit']")


class TestCompletion:
    def test_each_term_of_the_vocabulary_is_there_in_both_languages(
        self, client: TestClient
    ) -> None:
        terms = {term["name"]: term for term in told(client, "zh")["terms"]}
        for iri, words in labels().items():
            name = f"pg:{iri.removeprefix(NAMESPACE)}"
            if iri.startswith(NAMESPACE) and name in terms:
                assert {**words} == {one: terms[name][one] for one in words}
        assert terms["pg:leads"] | {"count": 0} == terms["pg:leads"] | {"count": 0, "zh": "牵头"}
        assert {term["kind"] for term in terms.values()} >= {
            "class", "property", "concept", "function",
        }  # fmt: skip

    def test_what_the_data_uses_is_counted(self, client: TestClient) -> None:
        query = "SELECT (COUNT(*) AS ?n) { ?x a pg:Task }"
        rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
        terms = {term["name"]: term for term in told(client, "en")["terms"]}
        assert terms["pg:Task"]["count"] == int(rows[0]["n"]["value"]) > 0
        assert terms["oa:exact"] | {"en": "exact words", "zh": "原文"} == terms["oa:exact"]

    def test_prefixes_and_explanations_follow(self, client: TestClient) -> None:
        chinese, english = told(client, "zh"), told(client, "en")
        assert chinese["prefixes"] == dict(PREFIXES)
        about = {term["name"]: term.get("about") for term in english["terms"]}
        assert about != {term["name"]: term.get("about") for term in chinese["terms"]}
        assert about["pg:Task"].isascii()

    def test_without_counts_there_are_the_same_terms_of_the_vocabulary(
        self, client: TestClient
    ) -> None:
        quick = client.get("/completion.json", params={"counts": "no"}).json()["terms"]
        assert not [term for term in quick if "count" in term]
        counted = client.get("/completion.json").json()["terms"]
        assert [term["name"] for term in quick] == [term["name"] for term in counted][: len(quick)]

    def test_browsers_may_keep_it(self, client: TestClient) -> None:
        first = client.get("/completion.json")
        again = client.get("/completion.json", headers={"If-None-Match": first.headers["etag"]})
        assert (first.headers["content-type"], again.status_code) == ("application/json", 304)

    @pytest.mark.handmade
    def test_terms_of_others_are_written_so_that_they_can_be_used(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "store")
        graph = f"{store.base}graph/a"
        terms = ("http://other.example/p", f"{PREFIXES['dct']}odd/name", f"{PREFIXES['dct']}title")
        thing = ox.NamedNode(f"{store.base}id/x")
        store.replace(
            {graph: [ox.Quad(thing, ox.NamedNode(t), thing, ox.NamedNode(graph)) for t in terms]}
        )
        with TestClient(create_app(str(store.folder))) as client:
            found = [term for term in told(client, "en")["terms"] if term.get("count")]
        assert [term["name"] for term in found] == [
            "<http://other.example/p>", f"<{PREFIXES['dct']}odd/name>", "dct:title",
        ]  # fmt: skip


class TestSource:
    def test_packages_are_named_by_version_and_hash_alone(self) -> None:
        lock = (WEB / "package-lock.json").read_text("utf-8")
        assert "resolved" not in lock
        assert "://" not in lock
        found = json.loads(lock)["packages"]
        assert all(each.get("integrity") for name, each in found.items() if name)
        wanted = json.loads((WEB / "package.json").read_text("utf-8"))
        for versions in (wanted["dependencies"], wanted["devDependencies"]):
            assert all(re.fullmatch(r"[0-9.]+", version) for version in versions.values())

    def test_what_is_built_goes_into_the_package_and_not_into_the_repository(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        assert project["tool"]["hatch"]["build"]["artifacts"] == ["/api/static/built/*"]
        ignored = (ROOT / ".gitignore").read_text("utf-8").split()
        assert {"api/static/built/", "node_modules/"} <= set(ignored)
