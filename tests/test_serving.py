"""The service as a process: settings, log, signals, the port."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from api.changing.access import digest
from graph.store import open_store
from graph.store.edits import Update
from graph.store.folder import FolderStore
from tests.servers import free_port
from tests.test_cli import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    open_store(str(tmp_path / "store"), create=True)
    return tmp_path / "store"


@contextmanager
def service(folder: Path, port: int, **settings: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Run the service until it answers, and stop it at the end."""
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "serve",
        "--store",
        str(folder),
        "--port",
        str(port),
    ]
    variables = {f"POLICYGRAPH_{name.upper()}": value for name, value in settings.items()}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | variables
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(process.communicate()[1].decode()[-500:])
        with suppress(URLError, ConnectionError):
            ask(port)
            return
        time.sleep(0.1)
    raise TimeoutError(port)


def ask(port: int, path: str = "/health") -> dict[str, str]:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


def refused(port: int, path: str) -> "tuple[int, Message, str]":
    """Return the answer to what is not answered as it was asked: status, headers, words."""
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Language": "en"})
    with pytest.raises(HTTPError) as caught:
        urlopen(asked, timeout=60)  # noqa: S310
    return caught.value.code, caught.value.headers, caught.value.read().decode()


def wait_for_health(port: int) -> None:
    for _ in range(50):
        with suppress(HTTPError):
            ask(port)
            return
        time.sleep(0.1)
    raise TimeoutError(port)


class TestServe:
    def test_headers_and_log(self, folder: Path, tmp_path: Path) -> None:
        port, log = free_port(), tmp_path / "access.log"
        with service(folder, port, access_log=str(log)):
            headers = ask(port, "/?secret=1")
            with pytest.raises(HTTPError):
                ask(port, "/none")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["access-control-allow-origin"] == "*"
        assert "server" not in headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "style-src 'self'" in headers["content-security-policy"], "a page's own"
        records = [json.loads(line) for line in log.read_text().splitlines()]
        assert [(r["path"], r["status"]) for r in records[-2:]] == [("/", 200), ("/none", 404)]
        assert "secret" not in log.read_text()

    def test_a_wrong_setting_is_one_line_and_status_1(self, folder: Path, tmp_path: Path) -> None:
        file = tmp_path / "settings.toml"
        file.write_text("secnds = 3")
        done = run("serve", "--store", folder, "--settings", file)
        assert done.returncode == 1
        assert done.stderr == "policygraph: unknown setting: secnds (see docs/operation.md)\n"

    def test_the_port_is_free_once_the_service_is_killed(self, folder: Path) -> None:
        port = free_port()
        with service(folder, port) as process:
            with socket.create_connection(("127.0.0.1", port)):
                process.kill()
                process.wait()
            with service(folder, port):
                ask(port)

    def test_who_waits_when_it_stops_is_told_to_come_again(self, folder: Path) -> None:
        port = free_port()
        endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
        numbers = " ".join(f"<urn:{n}> <urn:p> {n} ." for n in range(60))
        FolderStore.open(folder).commit([Update(f"INSERT DATA {{ {numbers} }}")])
        with service(folder, port, stop_seconds="1") as process, ThreadPoolExecutor(1) as pool:
            asking = pool.submit(refused, port, f"/sparql?query={quote(endless)}")
            time.sleep(2)
            process.send_signal(signal.SIGTERM)
            status, headers, words = asking.result(timeout=30)
            _, errors = process.communicate(timeout=30)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert "stopping" in words
        assert headers["x-content-type-options"] == "nosniff"
        assert b"Traceback" not in errors

    def test_a_change_that_is_under_way_when_it_stops_is_not_to_be_sent_again(
        self, folder: Path
    ) -> None:
        numbers = " ".join(f"<urn:{n}> <urn:p> {n} ." for n in range(60))
        FolderStore.open(folder).commit([Update(f"INSERT DATA {{ {numbers} }}")])
        body = b"INSERT { ?a ?b ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
        port, secret = free_port(), digest("pg_secret")
        headers = {
            "Accept-Language": "en",
            "Authorization": "Bearer pg_secret",
            "Content-Type": "application/sparql-update",
        }
        request = Request(f"http://127.0.0.1:{port}/update", body, headers)
        started = service(folder, port, stop_seconds="1", token_sha256=secret)
        with started as process, ThreadPoolExecutor(1) as pool:
            writing = pool.submit(urlopen, request, timeout=60)
            time.sleep(2)
            process.send_signal(signal.SIGTERM)
            with pytest.raises(HTTPError) as caught:
                writing.result(timeout=30)
            _, errors = process.communicate(timeout=30)
        assert caught.value.code == 503
        assert "may have been done" in caught.value.read().decode()
        assert "Retry-After" not in caught.value.headers
        assert b"Traceback" not in errors

    def test_it_tells_that_it_lives_where_its_store_cannot_be_read(self, folder: Path) -> None:
        port = free_port()
        with service(folder, port):
            (folder / "CURRENT").rename(folder / "CURRENT.away")
            status, _, words = refused(port, "/health")
            told = json.loads(words)
            figures = urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read()
            (folder / "CURRENT.away").rename(folder / "CURRENT")
            assert (status, told["live"], told["ready"]) == (503, True, False)
            assert b"policygraph_http_requests_total" in figures
            assert b"\npolicygraph_version " not in figures
            wait_for_health(port)

    @pytest.mark.parametrize(
        ("base", "told"),
        [("http://127.0.0.1:{port}/", False), ("https://example.org/", False),
         ("http://127.0.0.1:1/", True), ("http://localhost/", True)],
    )  # fmt: skip
    def test_it_stops_when_told_to_and_says_nothing_but_where_its_identifiers_are(
        self, tmp_path: Path, base: str, *, told: bool
    ) -> None:
        port = free_port()
        base = base.format(port=port)
        FolderStore.create(tmp_path / "store", base)
        with service(tmp_path / "store", port) as process:
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
        assert process.returncode == -signal.SIGTERM
        assert errors.count(b"\n") == told
        assert (base.encode() in errors) == told


class TestToken:
    def test_a_token_and_the_line_that_lets_it_write(self) -> None:
        done = run("token")
        token, line = done.stdout.splitlines()
        assert line == f'token_sha256 = ["{digest(token)}"]'
        assert run("token").stdout != done.stdout
        assert token not in done.stderr
