"""Documents and graphs that are sent to be read: what is taken, what is refused, what is told."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.documents import MOST
from api.forms import LONGEST
from api.service import create_app
from api.settings import Settings
from graph.store.folder import FolderStore
from tests import documents

TOKEN = "a-token-of-this-test"  # noqa: S105
MAY_WRITE = {"Authorization": f"Bearer {TOKEN}"}
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()
SETTINGS = Settings(token_sha256=(DIGEST,), workers=1, slow_workers=1, upload_bytes=2**20)
BOUNDARY = "a-line-between-parts"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
END = f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = FolderStore.create(tmp_path_factory.mktemp("uploads") / "store")
    with TestClient(create_app(str(store.folder), SETTINGS)) as client:
        yield client


def part(name: str, content: str, filename: str | None = None) -> bytes:
    said = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{said}\r\n\r\n'
    return head.encode() + content.encode() + b"\r\n"


def post(client: TestClient, *parts: bytes, **more: str) -> Any:  # noqa: ANN401
    return client.post("/documents", content=b"".join(parts), headers=MAY_WRITE | FORM | more)


class TestDocuments:
    @pytest.mark.parametrize(
        "name",
        ["../../x.txt", "..\\..\\x.txt", "/etc/passwd.txt", "..", ".", "", "图" * 300 + ".txt",
         "x" * 2_000 + ".txt", "a\x01b\x7f.txt", "😀" * 90 + ".txt", "a.txt" + "." * 300,
         "x." + "图" * 100],
    )  # fmt: skip
    def test_a_file_may_have_any_name(self, client: TestClient, name: str) -> None:
        answer = post(client, part("file", documents.export(title="任何名称表"), name), END)
        assert answer.status_code in (200, 201), answer.text
        [told] = answer.json()["documents"]
        assert told["outcome"] in ("new", "unchanged", "changed")
        assert "/" not in told["file"]
        assert len(told["file"].encode()) <= 255

    def test_a_bad_one_beside_good_ones(self, client: TestClient) -> None:
        text = documents.export(title="并列表")
        files = [("a.txt", text), ("b.docx", "no such format"), ("c.txt", ""), ("d.txt", text)]
        answer = post(client, *[part("file", content, name) for name, content in files], END)
        assert answer.status_code == 201
        told = {each["file"]: each for each in answer.json()["documents"]}
        assert [told[name]["outcome"] for name, _ in files] == ["new", "failed", "failed", "same"]
        assert told["d.txt"]["same_as"] == "a.txt"
        assert told["b.docx"]["error"]
        assert told["a.txt"]["understood"]["title"]
        assert post(client, part("file", text, "a.txt"), END).status_code == 200

    def test_a_known_file_under_another_name_is_nothing_new(self, client: TestClient) -> None:
        text = documents.export(title="改名表")
        assert post(client, part("file", text, "first.txt"), END).status_code == 201
        version = client.get("/health").json()["version"]
        for name in ("second.txt", "third.txt", "first.txt"):
            answer = post(client, part("file", text, name), END)
            assert answer.status_code == 200
            [told] = answer.json()["documents"]
            assert (told["file"], told["outcome"]) == (name, "unchanged")
        assert client.get("/health").json()["version"] == version
        other = post(client, part("file", text + " ", "second.txt"), END)
        assert other.json()["documents"][0]["outcome"] == "changed"

    def test_nothing_but_bad_ones(self, client: TestClient) -> None:
        assert post(client, part("file", "", "empty.txt"), END).status_code == 422

    def test_the_organisation_is_what_is_given(self, client: TestClient) -> None:
        text = documents.export(title="另一张表")
        answer = post(client, part("organisation", "云山学院"), part("file", text, "a.txt"), END)
        assert answer.status_code == 201
        query = 'ASK { ?p pg:withinOrganisation/pg:name "云山学院" }'
        assert client.get("/sparql", params={"query": query}).json()["boolean"]

    @pytest.mark.parametrize("name", ["x" * (LONGEST + 1), "a\nb", "a\x00b"])
    def test_an_organisation_is_a_name(self, client: TestClient, name: str) -> None:
        answer = post(client, part("organisation", name), part("file", "x", "a.txt"), END)
        assert answer.status_code == 400

    @pytest.mark.parametrize("left_out", [2, len(END), len(END) + 1, len(END) + 40, -1])
    def test_a_form_that_breaks_off_is_refused(self, client: TestClient, left_out: int) -> None:
        text = documents.export(title="中断表")
        whole = part("file", text, "a.txt") + part("file", text, "b.txt") + END
        sent = whole[:-left_out] if left_out > 0 else whole[: len(whole) // 2]
        answer = post(client, sent)
        assert answer.status_code == (400 if left_out != 2 else 201), answer.text

    @pytest.mark.parametrize(
        ("content", "content_type", "status"),
        [
            (b"", FORM["Content-Type"], 400), (b"garbage", FORM["Content-Type"], 400),
            (END, FORM["Content-Type"], 400), (part("other", "x") + END, FORM["Content-Type"], 400),
            (b"x", "multipart/form-data", 400), (b"x", "text/plain", 400), (b"x", "", 400),
            (b"{}", "application/json", 400), (b"x" * (2**20 + 1), FORM["Content-Type"], 413),
            (part("file", "x", "a") * (MOST + 1) + END, FORM["Content-Type"], 413),
        ],
    )  # fmt: skip
    def test_what_is_no_such_form(
        self, client: TestClient, content: bytes, content_type: str, status: int
    ) -> None:
        headers = MAY_WRITE | ({"Content-Type": content_type} if content_type else {})
        answer = client.post("/documents", content=content, headers=headers)
        assert answer.status_code == status
        assert answer.text.count("\n") == 1

    def test_others_may_not(self, client: TestClient) -> None:
        body = part("file", "x", "a.txt") + END
        answer = client.post("/documents", content=body, headers=FORM)
        assert answer.status_code == 401
        assert client.get("/documents").status_code == 405


class TestValidate:
    GRAPH = "PREFIX pg: <https://w3id.org/policygraph#> <x:t> a pg:Task ."

    @pytest.mark.parametrize(
        ("accept", "content_type"),
        [("text/turtle", "text/turtle; charset=utf-8"), ("text/csv", "text/csv; charset=utf-8"),
         ("application/json", "application/json"), ("text/html", "text/html; charset=utf-8"),
         ("application/ld+json", "application/ld+json"), ("*/*", "text/turtle; charset=utf-8"),
         ("application/sarif+json", "application/sarif+json"),
         ("application/xml", "application/xml"), ("text/plain", "text/plain; charset=utf-8")],
    )  # fmt: skip
    def test_the_report_comes_in_what_is_accepted(
        self, client: TestClient, accept: str, content_type: str
    ) -> None:
        headers = {"Content-Type": "text/turtle", "Accept": accept}
        answer = client.post("/validate", content=self.GRAPH, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == content_type
        assert answer.content
        assert "json" not in content_type or json.loads(answer.text)

    def test_a_part_of_the_report_in_a_format_by_name(self, client: TestClient) -> None:
        headers = {"Content-Type": "text/turtle", "Accept": "text/html"}
        answers = {
            tier: client.post(
                f"/validate?format=json&tier={tier}", content=self.GRAPH, headers=headers
            ).json()
            for tier in ("basic", "coverage")
        }
        for tier, told in answers.items():
            assert {finding["tier"] for finding in told["findings"]} <= {tier}
        assert "x:t" in {finding["focus"] for finding in answers["basic"]["findings"]}
        answer = client.post("/validate?tier=x", content=self.GRAPH, headers=headers)
        assert answer.status_code == 400

    @pytest.mark.parametrize(
        ("value", "right"),
        [("3.50", True), ("3", True), ("03.5", True), ("3,5", False), ("drei", False)],
    )
    def test_spelling_is_judged_as_it_was_sent(
        self, client: TestClient, value: str, right: bool
    ) -> None:
        graph = (
            "PREFIX pg: <https://w3id.org/policygraph#> "
            f'<x:t> a pg:Target ; pg:value "{value}"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
        )
        headers = {"Content-Type": "text/turtle"}
        told = client.post("/validate?format=json", content=graph, headers=headers).json()
        wrong = [f for f in told["findings"] if f["shape"].endswith("#TargetNumber")]
        assert [finding["value"] for finding in wrong] == ([] if right else [value])

    def test_a_page_holds_all_and_fetches_nothing(self, client: TestClient) -> None:
        graph = f"{self.GRAPH} <x:t> rdfs:label '<script>1</script>' ."
        content = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {graph}"
        headers = {"Content-Type": "text/turtle", "Accept": "text/html"}
        answer = client.post("/validate", content=content, headers=headers)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src")
        assert "<script>" not in answer.text
        assert "&lt;script&gt;1" in answer.text
        assert "<link" not in answer.text

    @pytest.mark.parametrize(
        ("content", "content_type", "status"),
        [
            (b"", "text/turtle", 422), (b"<x:a> <x:b> <x:c> .", "text/turtle", 422),
            (b"<x:a> <x:b>", "text/turtle", 400), (b"x", "text/html", 415), (b"x", "", 415),
            (b"x" * (2**20 + 1), "text/turtle", 413),
            (b'<!DOCTYPE a [<!ENTITY b "c">]>', "application/rdf+xml", 422),
            (b'{"@context": "http://127.0.0.1:1/"}', "application/ld+json", 400),
        ],
    )  # fmt: skip
    def test_what_cannot_be_checked(
        self, client: TestClient, content: bytes, content_type: str, status: int
    ) -> None:
        headers = {"Content-Type": content_type} if content_type else {}
        answer = client.post("/validate", content=content, headers=headers)
        assert answer.status_code == status
        assert answer.text.count("\n") == 1

    def test_a_graph_that_breaks_the_parser_harms_nobody(self, client: TestClient) -> None:
        nested = "<x:a> <x:b> " + "(" * 20_000 + ")" * 20_000 + " ."
        answer = client.post("/validate", content=nested, headers={"Content-Type": "text/turtle"})
        assert answer.status_code in (400, 422)
        headers = {"Content-Type": "text/turtle"}
        answer = client.post("/validate", content=self.GRAPH, headers=headers)
        assert answer.status_code == 200, answer.text

    def test_entities_of_entities_are_not_unfolded(self, client: TestClient) -> None:
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
        text = f'<!DOCTYPE r [<!ENTITY e0 "x">{entities}]><r>&e11;</r>'
        headers = {"Content-Type": "application/rdf+xml"}
        assert client.post("/validate", content=text, headers=headers).status_code in (400, 422)
