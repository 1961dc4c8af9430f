"""The service: SPARQL Protocol, linked data and pages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

import ontology
from api.service import create_app
from api.settings import Settings
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from tests import documents
from tests.conftest import EXAMPLES
from tests.soundness import check

HTML = {"Accept": "text/html"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?t a pg:Task }"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    store = FolderStore.create(tmp_path_factory.mktemp("service") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    check(store.snapshot())
    return store


@pytest.fixture(scope="module")
def client(served: FolderStore) -> Iterator[TestClient]:
    with TestClient(create_app(str(served.folder)), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def snapshot(served: FolderStore) -> FolderSnapshot:
    return served.snapshot()


def local(iri: str) -> str:
    return iri.removeprefix("http://127.0.0.1:8000")


def one(snapshot: FolderSnapshot, pattern: str) -> str:
    row = next(iter(snapshot.select(f"SELECT ?x {{ {pattern} }} ORDER BY ?x LIMIT 1")))
    return row["x"].value


class TestProtocol:
    def test_the_three_forms(self, client: TestClient) -> None:
        answers = [
            client.get("/sparql", params={"query": COUNT}),
            client.post("/sparql", data={"query": COUNT}),
            client.post(
                "/sparql", content=COUNT, headers={"Content-Type": "application/sparql-query"}
            ),
        ]
        for answer in answers:
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "application/sparql-results+json"
            assert answer.json()["results"]["bindings"][0]["n"]["value"] == "32"

    @pytest.mark.parametrize(
        ("accept", "content_type", "format_"),
        [
            (
                "application/sparql-results+json",
                "application/sparql-results+json",
                ox.QueryResultsFormat.JSON,
            ),
            (
                "application/sparql-results+xml",
                "application/sparql-results+xml",
                ox.QueryResultsFormat.XML,
            ),
            (
                "text/tab-separated-values",
                "text/tab-separated-values; charset=utf-8",
                ox.QueryResultsFormat.TSV,
            ),
        ],
    )
    def test_tables(
        self, client: TestClient, accept: str, content_type: str, format_: ox.QueryResultsFormat
    ) -> None:
        query = "SELECT ?t ?x { ?t a pg:Task ; pg:text ?x }"
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
        assert answer.headers["content-type"] == content_type
        assert "Accept" in answer.headers["vary"]
        solutions = ox.parse_query_results(answer.content, format_)
        assert isinstance(solutions, ox.QuerySolutions)
        assert len(list(solutions)) == 32

    @pytest.mark.parametrize(
        ("accept", "format_"),
        [
            ("text/turtle", ox.RdfFormat.TURTLE),
            ("application/n-triples", ox.RdfFormat.N_TRIPLES),
            ("application/rdf+xml", ox.RdfFormat.RDF_XML),
            ("application/ld+json", ox.RdfFormat.JSON_LD),
        ],
    )
    def test_graphs(self, client: TestClient, accept: str, format_: ox.RdfFormat) -> None:
        query = "CONSTRUCT { ?t pg:text ?x } { ?t a pg:Task ; pg:text ?x }"
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(accept)
        assert len(list(ox.parse(answer.content, format_))) == 32

    @pytest.mark.parametrize(
        "accept", ["application/sparql-results+json", "application/sparql-results+xml"]
    )
    def test_truth(self, client: TestClient, accept: str) -> None:
        answer = client.get(
            "/sparql", params={"query": "ASK { ?s a pg:Task }"}, headers={"Accept": accept}
        )
        assert b"true" in answer.content

    def test_the_dataset_of_the_request(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        graph = snapshot.documents()[0]
        for name, expected in ((graph, "32"), ("http://example.org/none", "0")):
            answer = client.get("/sparql", params={"query": COUNT, "default-graph-uri": name})
            assert answer.json()["results"]["bindings"][0]["n"]["value"] == expected

    @pytest.mark.parametrize(
        ("parameters", "status"),
        [
            ({"query": " "}, 400),
            ({"query": ""}, 400),
            ({"query": ["ASK {}", "ASK {}"]}, 400),
            ({"query": "SELECT ?x {"}, 400),
            ({"query": "ASK {}", "default-graph-uri": "not an iri"}, 400),
            ({"query": "ASK { SERVICE <http://127.0.0.1:9/> {} }"}, 403),
            ({"update": "CLEAR ALL"}, 400),
        ],
    )
    def test_bad_requests(
        self, client: TestClient, parameters: dict[str, str], status: int
    ) -> None:
        answer = client.get("/sparql", params=parameters)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.text.count("\n") == 1

    def test_a_syntax_error_has_its_position_in_both_languages(self, client: TestClient) -> None:
        query = {"query": "SELECT ?x\nWHERE { ?x }"}
        english = client.get("/sparql", params=query, headers={"Accept-Language": "en"})
        assert re.match(r"syntax error in the query: error at 2:\d+: ", english.text)
        chinese = client.get("/sparql", params=query, headers={"Accept-Language": "zh-CN"})
        assert re.match(r"查询语法错误：error at 2:\d+: ", chinese.text)

    def test_bad_bodies(self, client: TestClient) -> None:
        def status(content: bytes, content_type: str) -> int:
            answer = client.post("/sparql", content=content, headers={"Content-Type": content_type})
            return answer.status_code

        assert status(b"ASK {}", "text/plain") == 415
        assert status(b"CLEAR ALL", "application/sparql-update") == 415
        assert status(b"\xff\xfe", "application/sparql-query") == 400
        assert status(b"#" * (Settings().query_bytes + 1), "application/sparql-query") == 413
        assert client.put("/sparql", content=b"ASK {}").status_code == 405

    def test_nothing_acceptable(self, client: TestClient) -> None:
        answer = client.get("/sparql", params={"query": COUNT}, headers={"Accept": "image/png"})
        assert answer.status_code == 406
        assert "text/csv" in answer.text

    def test_a_format_by_name(self, client: TestClient) -> None:
        def content_type(accept: str, name: str) -> str:
            parameters = {"query": COUNT, "format": name}
            answer = client.get("/sparql", params=parameters, headers={"Accept": accept})
            return answer.headers["content-type"].partition(";")[0]

        assert content_type("text/html", "csv") == "text/csv"
        assert content_type("*/*", "tsv") == "text/tab-separated-values"
        assert content_type("*/*", "unheard-of") == "application/sparql-results+json"
        assert content_type("text/csv", "json") == "text/csv", "the header is meant"


class TestLinkedData:
    def test_things_send_to_documents(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        task = one(snapshot, "?x a pg:Task")
        answer = client.get(local(task))
        assert answer.status_code == 303
        assert answer.headers["location"] == local(task).replace("/id/", "/doc/")

    @pytest.mark.parametrize(
        "kind",
        [
            "Policy",
            "Section",
            "Measure",
            "Task",
            "Party",
            "Assignment",
            "Target",
            "ReadingNote",
            "SourceDocument",
            "SourceSpan",
        ],
    )
    def test_every_kind_of_thing_is_described(
        self, client: TestClient, snapshot: FolderSnapshot, kind: str
    ) -> None:
        iri = one(snapshot, f"?x a pg:{kind}")
        path = local(iri).replace("/id/", "/doc/")
        own = {q.triple for q in snapshot.outgoing(iri)}
        for suffix, format_ in (
            (".ttl", ox.RdfFormat.TURTLE),
            (".nt", ox.RdfFormat.N_TRIPLES),
            (".rdf", ox.RdfFormat.RDF_XML),
        ):
            found = {q.triple for q in ox.parse(client.get(path + suffix).content, format_)}
            assert own <= found
        page = client.get(path, headers=HTML)
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"

    def test_a_description_tells_what_points_to_it(
        self, client: TestClient, snapshot: FolderSnapshot
    ) -> None:
        measure = one(snapshot, "?x a pg:Measure")
        answer = client.get(
            local(measure).replace("/id/", "/doc/"), headers={"Accept": "text/turtle"}
        )
        found = [q.triple for q in ox.parse(answer.content, ox.RdfFormat.TURTLE)]
        implements = ox.NamedNode(ontology.NAMESPACE + "implements")
        assert {t.predicate for t in found if t.object == ox.NamedNode(measure)} >= {implements}

    def test_the_source_text_answers_at_its_iri(
        self, client: TestClient, snapshot: FolderSnapshot
    ) -> None:
        source = one(snapshot, "?x a pg:SourceDocument")
        text = one(snapshot, f"<{source}> pg:sourceText ?x")
        sent = client.get(local(source), headers={"Accept": "text/plain"})
        answer = client.get(sent.headers["location"], headers={"Accept": "text/plain"})
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.content.decode() == text

    def test_a_slash_too_many(self, client: TestClient) -> None:
        sent = client.get("/queries/?lang=en", headers={"Host": "evil.example"})
        assert (sent.status_code, sent.headers["location"]) == (307, "/queries?lang=en")
        for path in ("/none/", "//evil.example/", "/%2Fevil.example/", "/id"):
            answer = client.get(f"{client.base_url}{path}", headers={"Host": "evil.example"})
            assert answer.status_code == 404
            assert "location" not in answer.headers

    def test_a_graph_is_whole(self, client: TestClient, snapshot: FolderSnapshot) -> None:
        graph = snapshot.documents()[0]
        answer = client.get(local(graph), headers={"Accept": "application/n-triples"})
        found = set(ox.parse(answer.content, ox.RdfFormat.N_TRIPLES))
        assert {q.triple for q in found} == {q.triple for q in snapshot.quads(graph)}
        assert client.get(local(graph), headers=HTML).status_code == 303
        sent = client.get(f"{local(graph)}.html")
        assert sent.status_code == 303
        assert sent.headers["location"].endswith(".html")

    @pytest.mark.parametrize(
        "path",
        [
            "/id/none",
            "/doc/none",
            "/id/",
            "/doc/a b",
            "/doc/%3Cx%3E",
            "/doc/..%2f..",
            "/graph/none",
            "/none",
            "/ontology.pdf",
        ],
    )
    def test_what_is_not_there(self, client: TestClient, path: str) -> None:
        assert client.get(path).status_code == 404
        page = client.get(path, headers=HTML)
        assert page.status_code == 404
        assert page.headers["content-type"] == "text/html; charset=utf-8"

    @pytest.mark.parametrize("suffix", ["", ".ttl", ".nt", ".rdf", ".jsonld"])
    def test_the_vocabulary(self, client: TestClient, suffix: str) -> None:
        answer = client.get(f"/ontology{suffix}", headers={"Accept": "*/*"})
        media_type = answer.headers["content-type"].partition(";")[0]
        format_ = ox.RdfFormat.from_media_type(media_type)
        assert format_ is not None
        assert len(list(ox.parse(answer.content, format_))) == len(
            list(ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE))
        )

    def test_the_context(self, client: TestClient) -> None:
        assert client.get("/context.jsonld").json()["@context"]


class Page(HTMLParser):
    """Collects a page's links, words and identifiers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.foreign_scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        data = values.get("type") in ("application/ld+json", "application/json")
        own = data or (values.get("src") or "").startswith("/static/")
        inside = any(name.startswith("on") for name in values)
        self.foreign_scripts += inside or (tag == "script" and not own)
        self.links += [values[name] or "" for name in ("href", "src", "action") if name in values]
        self.ids += [values["id"] or ""] if "id" in values else []


class TestPages:
    def test_home_has_the_numbers(self, client: TestClient) -> None:
        text = client.get("/", headers=HTML).text
        assert "云溪职业技术学院" in text
        assert ">32<" in text

    @pytest.mark.parametrize("path", ["/", "/sparql", "/ontology", "/doc/none"])
    def test_both_languages(self, client: TestClient, path: str) -> None:
        chinese = client.get(path, headers=HTML | {"Accept-Language": "zh"})
        english = client.get(path, headers=HTML | {"Accept-Language": "en"})
        assert '<html lang="zh' in chinese.text
        assert '<html lang="en' in english.text
        assert chinese.text != english.text
        assert "Accept-Language" in chinese.headers["vary"]

    def test_the_switch_is_remembered(self, served: FolderStore) -> None:
        with TestClient(create_app(str(served.folder))) as browser:
            assert '<html lang="en' in browser.get("/?lang=en", headers=HTML).text
            assert '<html lang="en' in browser.get("/sparql", headers=HTML).text

    def test_every_link_on_the_site_leads_somewhere(self, client: TestClient) -> None:
        seen: set[str] = set()
        pending = ["/"]
        while pending and len(seen) < 150:
            path = pending.pop(0)
            answer = client.get(path, headers=HTML)
            assert answer.status_code in (200, 303), f"{path}: {answer.status_code}"
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            page = Page(answer.text)
            assert page.foreign_scripts == 0
            assert len(page.ids) == len(set(page.ids)), path
            for link in page.links:
                address = urlsplit(link)
                inside = not address.netloc and (
                    address.path.startswith("/") or link.startswith("?")
                )
                if inside and address.path and link not in seen:
                    seen.add(link)
                    pending.append(link)
        assert len(seen) > 100

    def test_pages_ask_nothing_of_other_sites(self, client: TestClient) -> None:
        answer = client.get("/", headers=HTML)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not re.search(r'(?:src|<link[^>]+href)="https?:', answer.text)

    def test_a_resource_shows_its_source_sentence(
        self, client: TestClient, snapshot: FolderSnapshot
    ) -> None:
        row = next(
            iter(snapshot.select("SELECT ?t ?party { ?party pg:leads ?t . ?t pg:path '2.2.3.1' }"))
        )
        text = client.get(local(row["t"].value).replace("/id/", "/doc/"), headers=HTML).text
        assert "<mark" in text
        assert local(row["party"].value).replace("/id/", "/doc/") in text

    def test_a_query_in_the_page(self, client: TestClient) -> None:
        query = "SELECT ?x ?y { ?x pg:leads ?y }"
        text = client.get("/sparql", params={"query": query}, headers=HTML).text
        assert "/doc/party/" in text
        assert "format=csv" in text
        wrong = client.get("/sparql", params={"query": "SELECT <script>"}, headers=HTML)
        assert wrong.status_code == 400
        assert "&lt;script&gt;" in wrong.text
        assert "<script>" not in wrong.text

    def test_text_from_documents_is_only_text(self, tmp_path: Path) -> None:
        bad = '<img src=x onerror="alert(1)">\'"</textarea>{{ 7*7 }}'
        path = tmp_path / "a.txt"
        path.write_text(
            documents.export(rows=[(f"1.{bad}", "教务处", "<b>团委</b>")], title=f"{bad}表")
        )
        store = FolderStore.create(tmp_path / "s")
        [result] = ingest(store, [path])
        assert result.policy is not None
        with TestClient(create_app(str(store.folder))) as client:
            for page in ("/", local(result.policy), f"{local(result.policy)}/1"):
                text = client.get(page, headers=HTML).text
                assert "<img" not in text
                assert "<b>" not in text
                assert "49" not in re.sub(r"[0-9a-f]{8,}", "", text)


class TestOperation:
    def test_health(self, client: TestClient, served: FolderStore) -> None:
        told = {"status": "ok", "live": True, "ready": True, "version": served.version()}
        assert client.get("/health").json() == told

    def test_what_is_ingested_beside_the_service_is_seen(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "s")
        path = tmp_path / "a.txt"
        path.write_text(documents.export())
        with TestClient(create_app(str(store.folder))) as client:
            before = client.get("/sparql", params={"query": COUNT}).json()
            ingest(FolderStore.open(tmp_path / "s"), [path])
            after = client.get("/sparql", params={"query": COUNT}).json()
        assert before["results"]["bindings"][0]["n"]["value"] == "0"
        assert after["results"]["bindings"][0]["n"]["value"] == "2"

    def test_a_store_that_is_gone(self, tmp_path: Path) -> None:
        store = FolderStore.create(tmp_path / "s")
        with TestClient(create_app(str(store.folder))) as client:
            (tmp_path / "s" / "CURRENT").unlink()
            assert client.get("/health").status_code == 503

    @pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/ontology", "/health"])
    def test_head_is_get_without_content(self, client: TestClient, path: str) -> None:
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == get.headers["content-type"]

    def test_other_methods_are_told_which_there_are(self, client: TestClient) -> None:
        answer = client.put("/sparql", content=b"ASK {}")
        assert answer.status_code == 405
        assert answer.headers["allow"]

    def test_openapi_describes_the_addresses(self, client: TestClient) -> None:
        paths = client.get("/openapi.json").json()["paths"]
        assert {"/sparql", "/id/{path}", "/doc/{path}", "/ontology", "/health", "/"} <= set(paths)


class TestOutline:
    def test_a_carried_lead_says_so_where_it_is_shown(
        self, client: TestClient, snapshot: FolderSnapshot
    ) -> None:
        rows = snapshot.select(
            "SELECT ?t { ?a pg:task ?t ; pg:basis pg:CarriedDown ; pg:role pg:Lead }"
        )
        task = next(iter(rows))["t"].value
        text = client.get(local(task).replace("/id/", "/doc/"), headers=HTML).text
        assert "沿用上文" in text
        policy = one(snapshot, "?x a pg:Policy")
        page = client.get(local(policy).replace("/id/", "/doc/"), headers=HTML).text
        assert page.count('class="basis carrieddown"') == 1 + 10, "a legend and each such lead"

    def test_a_long_policy_says_how_much_more_there_is(self, tmp_path: Path) -> None:
        rows = [(f"{n}.办成第{n}件实事", "教务处", "团委") for n in range(1, 301)]
        path = tmp_path / "a.txt"
        path.write_text(documents.export(rows=rows))
        store = FolderStore.create(tmp_path / "s")
        [result] = ingest(store, [path])
        assert result.policy is not None
        with TestClient(create_app(str(store.folder))) as client:
            text = client.get(local(result.policy), headers=HTML).text
        assert "办成第1件实事" in text
        assert "办成第299件实事" not in text
        assert "下一页" in text
