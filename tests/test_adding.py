"""Adding a document by a page: who may, what is seen before it counts, and what is left of it."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.errors import RefusedError
from api.forms import SentFile, first_field
from api.held import MOST, MOST_FILES, SECONDS, Held
from api.http import HEAD
from api.service import create_app
from api.settings import Settings
from api.text.preview import Mark, previews
from graph.ingestion import Outcome, ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from shapes import validation
from tests import documents
from tests.conftest import EXAMPLES, SHARED

TOKEN = "a-token-of-this-test"  # noqa: S105
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()
SETTINGS = Settings(
    token_sha256=(DIGEST,), workers=1, slow_workers=1, upload_bytes=2**20, document_seconds=60
)
PAGE = {"Accept": "text/html"}
TABLE = (EXAMPLES / "task-table.docx").read_bytes()
ORGANISATION = "云溪职业技术学院"


def served(folder: Path, **settings: object) -> TestClient:
    store = open_store(str(folder), create=True)
    assert isinstance(store, FolderStore)
    chosen = SETTINGS.model_copy(update=settings)
    return TestClient(create_app(str(store.folder), chosen), follow_redirects=False)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("adding") / "store") as client:
        yield client


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    """A store that holds the parent of what is added."""
    store = open_store(str(tmp_path_factory.mktemp("library") / "store"), create=True)
    assert isinstance(store, FolderStore)
    ingest(store, [EXAMPLES / "action-plan.html"])
    return store


def send(
    client: TestClient, *files: tuple[str, bytes | str], token: str = TOKEN, **more: str
) -> Any:  # noqa: ANN401
    """Send files as the form does."""
    fields = {"token": token, "organisation": more.pop("organisation", "")}
    sent = [("file", (name, content)) for name, content in files]
    return client.post("/add", data=fields, files=sent, headers=PAGE | more)


def version(client: TestClient) -> int:
    return int(client.get("/health").json()["version"])


def preview(client: TestClient, *files: tuple[str, bytes | str], **more: str) -> Any:  # noqa: ANN401
    """Send files and return the preview that the answer leads to."""
    answer = send(client, *files, **more)
    assert answer.status_code == 303, answer.text
    return client.get(f"{answer.headers['location']}?lang=zh", headers=PAGE)


class TestTheWay:
    def test_from_the_form_to_the_policy_without_a_script(self, client: TestClient) -> None:
        form = client.get("/add", headers=PAGE)
        assert form.status_code == 200
        for name in ("token", "organisation", "file"):
            assert f'name="{name}"' in form.text
        before = version(client)
        shown = preview(client, ("task-table.docx", TABLE), organisation=ORGANISATION)
        assert shown.status_code == 200
        for words in ("32", "建设3个智慧教学示范专业群", "各二级学院", "“每年组织次”缺数字"):
            assert words in shown.text
        assert version(client) == before
        [action] = re.findall(r'class="publish" action="([^"]+)"', shown.text)
        published = client.post(action, data={"file": "0"}, headers=PAGE)
        assert published.status_code == 303
        assert version(client) == before + 1
        policy = client.get(published.headers["location"], headers=PAGE)
        assert policy.status_code == 200
        assert "任务分解表" in policy.text
        again = client.post(action, data={"file": "0"}, headers=PAGE)
        assert again.headers["location"] == published.headers["location"]
        assert version(client) == before + 1
        assert "已在库中" in client.get(f"{action}?lang=zh", headers=PAGE).text

    def test_scripts_are_told_where_the_preview_is(self, client: TestClient) -> None:
        answer = send(client, ("a.txt", documents.export()), Accept="application/json")
        assert answer.status_code == 201
        assert answer.json() == {"preview": answer.headers["location"], "seconds": SECONDS}
        assert answer.headers["cache-control"] == "no-store"

    def test_it_can_be_read_again_and_in_the_other_language(self, client: TestClient) -> None:
        address = send(client, ("a.txt", documents.export())).headers["location"]
        for language, words in (("zh", "尚未发布"), ("en", "Not published yet")):
            shown = client.get(f"{address}?lang={language}", headers=PAGE)
            assert words in shown.text
            assert shown.headers["cache-control"].startswith("private")
            assert "http" not in urlsplit(address).path

    def test_several_are_looked_at_and_chosen_from(self, client: TestClient) -> None:
        one, other = documents.export(title="甲表"), documents.export(title="乙表")
        files = [("a.txt", one), ("b.docx", "no such format"), ("c.txt", other), ("d.txt", one)]
        shown = preview(client, *files)
        assert shown.text.count('<article class="preview"') == 4
        assert shown.text.count('type="checkbox"') == 2
        [action] = re.findall(r'class="publish" action="([^"]+)"', shown.text)
        before = version(client)
        done = client.post(action, data={"file": ["0", "2"]}, headers=PAGE)
        assert done.status_code == 200
        assert version(client) == before + 1
        assert len(re.findall(r'href="/doc/policy/[^"]+"', done.text)) == 2
        nothing = client.post(action, data={}, headers=PAGE)
        assert nothing.status_code == 400

    def test_a_service_that_is_read_only_says_how_to_open_it(self, tmp_path: Path) -> None:
        with served(tmp_path / "store", token_sha256=()) as client:
            form = client.get("/add", headers=PAGE | {"Accept-Language": "en"})
            assert "policygraph token" in form.text
            assert '<form class="add"' not in form.text
            assert send(client, ("a.txt", documents.export())).status_code == 403


class TestWhatIsSeen:
    def test_the_findings_are_those_of_the_report_once_it_is_published(
        self, library: FolderStore, tmp_path: Path
    ) -> None:
        snapshot = library.snapshot()
        [seen] = previews([SentFile("task-table.docx", TABLE)], ORGANISATION, snapshot)
        assert library.version() == snapshot.version
        ingest(library, [EXAMPLES / "task-table.docx"], ORGANISATION)
        assert seen.said is not None
        assert seen.report is not None
        told = validation.report(library, graphs=[seen.said.graph.name])
        assert {f.id for f in seen.report.findings} == {f.id for f in told.findings}
        assert any(f.shape.endswith("#ParentMeasures") for f in told.findings)
        [again] = previews([SentFile("task-table.docx", TABLE)], ORGANISATION, library.snapshot())
        assert again.outcome is Outcome.UNCHANGED
        assert again.report is not None
        assert {f.id for f in again.report.findings} == {f.id for f in told.findings}

    def test_what_would_change_is_counted(self, library: FolderStore) -> None:
        files = [SentFile("task-table.docx", TABLE)]
        [first] = previews(files, "另一所学院", library.snapshot())
        assert first.outcome is Outcome.NEW
        assert first.change is not None
        assert first.change.removed == 0
        text = documents.export(title="换过的表")
        [one] = previews([SentFile("a.txt", text.encode())], "甲校", library.snapshot())
        assert one.said is not None
        library.replace({one.said.graph.name: one.said.graph.quads})
        longer = documents.export(
            title="换过的表", rows=[*documents.ROWS, ("3.加一项", "团委", "")]
        )
        [two] = previews([SentFile("a.txt", longer.encode())], "甲校", library.snapshot())
        assert two.outcome is Outcome.CHANGED
        assert two.change is not None
        assert two.change.added > two.change.removed > 0

    def test_marks_stand_where_the_words_are(self, library: FolderStore) -> None:
        [seen] = previews([SentFile("task-table.docx", TABLE)], ORGANISATION, library.snapshot())
        opened: list[Mark | None] = []
        marked: dict[str, set[str]] = {}
        for token in seen.text():
            if token.step == "open":
                opened.append(token.what)
            elif token.step == "close":
                opened.pop()
            for mark in opened if token.step == "text" else ():
                marked.setdefault(mark.kind if mark else "", set()).add(token.text)
        whole = "".join(token.text for token in seen.text())
        assert whole == seen.facts.document.text
        assert {"教务处", "各二级学院", "信息化建设中心"} <= marked["party"]
        assert "12门" in marked["target"]

    @pytest.mark.parametrize(
        "name",
        ["gwy-gf2019-4.html", "govdoccn-397.pdf", "ocr-train-111.txt", "meiyu-12-1230599.txt"],
    )
    def test_real_documents_are_shown(self, client: TestClient, name: str) -> None:
        path = SHARED / "corpus" / name
        if not path.exists():
            pytest.skip("the shared documents are not here")
        shown = preview(client, (name, path.read_bytes()))
        assert shown.status_code == 200
        assert "未能读取" not in shown.text


class TestWhoMay:
    @pytest.mark.parametrize("token", ["", "wrong", "令牌", "a b", TOKEN + "x", "\x00"])
    def test_nobody_without_the_token(self, client: TestClient, token: str) -> None:
        before = len(os.listdir("/proc/self/fd"))
        answer = send(client, ("a.txt", documents.export()), token=token, Accept="text/plain")
        assert answer.status_code == 401
        assert answer.text.count("\n") == 1
        assert len(os.listdir("/proc/self/fd")) <= before

    def test_a_header_says_it_as_well(self, client: TestClient) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert send(client, ("a.txt", "x"), token="", **headers).status_code == 303
        headers = {"Authorization": "Bearer wrong"}
        assert send(client, ("a.txt", "x"), **headers).status_code == 401

    def test_a_cookie_stands_for_nobody(self, client: TestClient) -> None:
        answer = send(client, ("a.txt", "x"), token="", Cookie=f"token={TOKEN}")
        assert answer.status_code == 401

    @pytest.mark.parametrize("key", ["x", "%2e%2e%2fx", "A" * 32, "x" * 4_000])
    def test_a_key_cannot_be_guessed(self, client: TestClient, key: str) -> None:
        for answer in (
            client.get(f"/add/{key}", headers=PAGE),
            client.post(f"/add/{key}", data={"file": "0"}),
        ):
            assert answer.status_code in (404, 405, 410)

    def test_a_refused_upload_is_not_taken_to_its_end(self) -> None:
        head = form_of(("token", "wrong"))[:HEAD]
        assert first_field(head, FORM, "token") == "wrong"
        assert first_field(head, "text/plain", "token") is None
        assert first_field(b"\xff" * 100, FORM, "token") is None

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    def test_other_methods_are_none(self, client: TestClient, method: str) -> None:
        assert client.request(method, "/add").status_code == 405


class TestHostileUploads:
    def test_too_large(self, client: TestClient) -> None:
        answer = send(client, ("a.txt", "图" * 2**19), Accept="text/plain")
        assert answer.status_code == 413
        assert answer.text.count("\n") == 1

    def test_too_many(self, client: TestClient) -> None:
        files = [(f"{n}.txt", "x") for n in range(MOST_FILES + 1)]
        shown = preview(client, *files)
        assert shown.status_code == 413
        assert f"一次最多 {MOST_FILES} 个文件" in shown.text

    @pytest.mark.parametrize(
        ("name", "content"),
        [("empty.txt", ""), ("a.docx", "no such format"), ("a.pdf", "%PDF-1.7 broken"),
         ("bomb.docx", documents.with_part(TABLE, "word/document.xml", b"<a>" * 50_000))],
    )  # fmt: skip
    def test_what_cannot_be_read_is_told_in_a_line(
        self, client: TestClient, name: str, content: bytes | str
    ) -> None:
        shown = preview(client, (name, content))
        assert shown.status_code == 200
        assert "未能读取" in shown.text
        assert 'type="submit">发布' not in shown.text

    def test_a_document_of_markup_is_shown_as_text(self, client: TestClient) -> None:
        hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
        rows = [(f"1.{hostile}办成3件实事", f"教务处{hostile}", "‮团委")]
        text = documents.export(rows=rows, title=f"“><b>{hostile}表")
        shown = preview(client, (f"{hostile}.txt", text), organisation=f"云山{hostile}学院")
        assert "<script>alert" not in shown.text
        assert "<img" not in shown.text
        assert "script-src 'self'" in shown.headers["content-security-policy"]

    @pytest.mark.parametrize("name", ["x" * 201, "a\nb", "a\x00b"])
    def test_an_organisation_is_a_name(self, client: TestClient, name: str) -> None:
        shown = preview(client, ("a.txt", documents.export()), organisation=name)
        assert shown.status_code == 400

    def test_a_form_without_a_file(self, client: TestClient) -> None:
        answer = client.post("/add", data={"token": TOKEN}, files=[("file", ("", b""))])
        shown = client.get(answer.headers["location"], headers=PAGE)
        assert shown.status_code == 400

    def test_a_thousand_tasks_are_listed_in_part(self, client: TestClient) -> None:
        rows = [(f"{n}.办成{n}件实事", f"第{n}处", "团委") for n in range(1, 1_001)]
        shown = preview(client, ("long.txt", documents.export(rows=rows)))
        assert shown.status_code == 200
        assert "1,000" in shown.text
        assert len(shown.content) < 300_000


FORM = "multipart/form-data; boundary=line"


def form_of(*fields: tuple[str, str]) -> bytes:
    """Return the beginning of a form, in the middle of a file."""
    parts = [
        f'--line\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    file = (
        '--line\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + "x" * HEAD
    )
    return "".join([*parts, file]).encode()


class TestHeld:
    @pytest.fixture
    def now(self) -> list[float]:
        return [0.0]

    @pytest.fixture
    def waiting(self, now: list[float]) -> Iterator[Held]:
        kept = Held(100, lambda: now[0])
        yield kept
        kept.close()

    def file(self, content: bytes) -> Any:  # noqa: ANN401
        file = TemporaryFile()  # noqa: SIM115 - whoever keeps it closes it
        file.write(content)
        return file

    def test_readers_have_places_of_their_own(self, waiting: Held) -> None:
        found = waiting.find(waiting.keep(self.file(b"words"), "text/plain"))
        with found.open() as one, found.open() as other:
            assert one.read() == other.read() == b"words"
        assert found.content_type == "text/plain"

    def test_it_goes_when_its_time_is_over(self, waiting: Held, now: list[float]) -> None:
        file = self.file(b"words")
        key = waiting.keep(file, "")
        now[0] = SECONDS - 1
        waiting.find(key)
        now[0] = SECONDS
        with pytest.raises(RefusedError) as gone:
            waiting.find(key)
        assert gone.value.status == 410
        assert file.closed

    def test_the_oldest_goes_where_there_are_too_many_or_too_large(self, waiting: Held) -> None:
        keys = [waiting.keep(self.file(b"x" * 30), "") for _ in range(4)]
        with pytest.raises(RefusedError):
            waiting.find(keys[0])
        assert [waiting.find(key).size for key in keys[1:]] == [30] * 3
        many = [waiting.keep(self.file(b""), "") for _ in range(MOST + 1)]
        with pytest.raises(RefusedError):
            waiting.find(many[0])
        waiting.find(many[1])

    def test_keys_are_never_the_same(self, waiting: Held) -> None:
        keys = {waiting.keep(self.file(b""), "") for _ in range(50)}
        assert len(keys) == 50
        assert min(map(len, keys)) >= 32
