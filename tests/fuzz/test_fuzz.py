"""Whatever comes in, the service answers, and never with a fault of its own."""

import json
import random
from collections.abc import Iterator, Mapping
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from graph.store.folder import FolderStore
from tests.conformance.services import TOKEN, WRITABLE
from tests.fuzz import texts
from tests.fuzz.heads import BODY, FRAMINGS, TARGETS, heads
from tests.fuzz.wire import request, status
from tests.servers import policygraph

ROUNDS = 100
"""Requests of each kind."""

LIMITS: dict[str, object] = {
    "seconds": 2,
    "update_seconds": 2,
    "document_seconds": 5,
    "rows": 10_000,
}
"""Settings under which nothing that is asked here takes long."""

AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}
PATHS = (
    "/", "/sparql", "/update", "/graphs", "/graph/x", "/id/x", "/doc/x", "/ontology", "/search",
    "/queries", "/documents", "/validate", "/health", "/dump", "/.well-known/void", "/nowhere",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = FolderStore.create(tmp_path_factory.mktemp("fuzz") / "store")
    with policygraph(store.folder, settings=WRITABLE | LIMITS) as address:
        yield address
        with urlopen(f"{address}/health", timeout=30) as answer:  # noqa: S310
            assert json.load(answer)["status"] == "ok"


def check(
    address: str, method: str, target: str, headers: Mapping[str, str | bytes], body: bytes
) -> None:
    """Nothing but an answer or a refusal: 503 and 504 are said of limits alone."""
    found = status(address, request(method, target, headers, body))
    asked = f"{method} {target[:300]} {dict(headers)} {body[:2000]!r}"
    assert found is not None, f"no answer to {asked}"
    assert found < 500 or found in (503, 504), f"{found} to {asked}"


def check_broken(address: str, content: bytes) -> None:
    """What is not understood as a request may also be left without an answer."""
    found = status(address, content, whole=False)
    assert found is None or found < 500 or found in (503, 504), f"{found} to {content[:2000]!r}"


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_queries(address: str, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311
    body = texts.noise(source) if seed % 10 == 0 else texts.damaged(source, texts.QUERIES)
    if seed % 3 == 0:
        check(address, "GET", f"/sparql?query={quote(body)}", {}, b"")
    else:
        check(address, "POST", "/sparql", {"Content-Type": "application/sparql-query"}, body)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_updates(address: str, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311
    body = texts.noise(source) if seed % 10 == 0 else texts.damaged(source, texts.UPDATES)
    headers = {"Content-Type": "application/sparql-update", **AUTHORIZATION}
    check(address, "POST", "/update", headers, body)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_graphs(address: str, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311
    content_type = source.choice(list(texts.GRAPHS))
    sound = texts.GRAPHS[content_type]
    body = source.choice(
        [texts.noise(source), texts.cut(source, sound), texts.damaged(source, [sound])]
    )
    method = source.choice(["PUT", "POST", "PATCH"])
    target = source.choice(["/graphs?graph=http%3A%2F%2Fexample.org%2Fg", "/graphs?default"])
    check(address, method, target, {"Content-Type": content_type, **AUTHORIZATION}, body)


@pytest.mark.parametrize("seed", range(ROUNDS // 5))
def test_documents(address: str, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311
    name = source.choice(["a.docx", "a.pdf", "a.html", "a.xlsx", "a.txt", "..%2f\x00", "a" * 900])
    start = source.choice([b"PK\x03\x04", b"%PDF-1.7\n", b"<html>", b"", b"\xff\xfe", b"\xef\xbb"])
    part = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = part.encode() + start + texts.noise(source) + b"\r\n--b--\r\n"
    if source.random() < 0.3:
        body = body[: source.randrange(len(body))]
    headers = {"Content-Type": "multipart/form-data; boundary=b", **AUTHORIZATION}
    check(address, "POST", "/documents", headers, body)


@pytest.mark.parametrize("seed", range(ROUNDS // 5))
def test_graphs_to_validate(address: str, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311
    content_type = source.choice(list(texts.GRAPHS))
    body = texts.damaged(source, [texts.GRAPHS[content_type]])
    check(address, "POST", "/validate", {"Content-Type": content_type}, body)


@pytest.mark.parametrize("path", ["/sparql", "/update", "/graphs?default", "/documents"])
def test_headers(address: str, path: str) -> None:
    for headers in heads():
        check_broken(address, request("POST", path, {**AUTHORIZATION, **headers}, BODY))
        check_broken(address, request("GET", path, headers, b""))


@pytest.mark.parametrize("path", ["/sparql", "/update", "/graphs?default", "/documents"])
def test_framings(address: str, path: str) -> None:
    for headers, body in FRAMINGS:
        check_broken(address, request("POST", path, {**AUTHORIZATION, **headers}, body))


@pytest.mark.parametrize("path", PATHS)
def test_addresses(address: str, path: str) -> None:
    for target in TARGETS:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
            check(address, method, path + target, AUTHORIZATION, b"")


@pytest.mark.parametrize("seed", range(ROUNDS // 5))
def test_what_is_no_http(address: str, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311
    sound = request("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"ASK {}")
    content = bytearray(sound)
    for _ in range(source.randint(1, 6)):
        content[source.randrange(len(content))] = source.randrange(256)
    check_broken(address, bytes(content[: source.randrange(len(content))] or b"\x16\x03\x01"))
