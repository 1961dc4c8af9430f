"""What stands around the service: headers, CORS, the access log, whose request it is."""

import asyncio
import json
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from api.metrics import Metrics, MetricsEndpoint
from api.middleware import wrap
from api.middleware.cors import Cors
from api.middleware.journal import Journal, line
from api.middleware.recording import Recording
from api.middleware.security import SecurityHeaders
from api.settings import Settings
from tests.asgi import answering, get, scope_of

SECRET = "pg_not-a-real-token"  # noqa: S105
PROXIES = ip_network("10.0.0.0/8")


def records(target: Path, journal: Journal) -> list[dict[str, Any]]:
    """Return what was written, once all of it is."""
    journal.close()
    return [json.loads(text) for text in target.read_text("ascii").splitlines()]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def journal(target: Path) -> Journal:
    return Journal(str(target))


class TestSecurityHeaders:
    def test_every_answer_has_them(self) -> None:
        got = get(SecurityHeaders(answering(404)))
        assert got.header("x-content-type-options") == "nosniff"
        assert got.header("referrer-policy") == "same-origin"
        assert got.header("x-frame-options") == "DENY"
        assert "default-src 'none'" in got.header("content-security-policy")

    def test_what_a_page_says_itself_stays(self) -> None:
        policy = "default-src 'none'; style-src 'self'"
        got = get(SecurityHeaders(answering(headers={"Content-Security-Policy": policy})))
        assert got.header("content-security-policy") == policy

    def test_a_page_that_did_not_change_keeps_its_policy(self) -> None:
        got = get(SecurityHeaders(answering(304)))
        assert "content-security-policy" not in got.headers
        assert got.header("x-content-type-options") == "nosniff"

    def test_https_is_asked_for_over_https_alone(self) -> None:
        app = SecurityHeaders(answering())
        assert "strict-transport-security" not in get(app).headers
        assert "strict-transport-security" in get(app, scope_of(scheme="https")).headers


class TestCors:
    def test_everybody_may_read_and_nobody_with_cookies(self) -> None:
        for got in (get(Cors(answering(), ("*",))), get(Cors(answering(500), ("*",)))):
            assert got.header("access-control-allow-origin") == "*"
            assert "access-control-allow-credentials" not in got.headers
            exposed = got.header("access-control-expose-headers").split(", ")
            assert {"ETag", "Link", "Location", "X-Policygraph-Version"} < set(exposed)

    def test_a_preflight_is_answered_without_the_service(self) -> None:
        def reached(scope: Scope) -> None:
            raise AssertionError(scope)

        asked = scope_of(
            method="OPTIONS",
            origin="https://a.example",
            access_control_request_method="PUT",
            access_control_request_headers="authorization, content-type",
        )
        got = get(Cors(answering(also=reached), ("*",)), asked)
        assert got.status == 204
        assert got.header("access-control-allow-origin") == "*"
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            assert method in got.header("access-control-allow-methods")
        for name in ("Authorization", "Content-Type", "Accept", "If-None-Match"):
            assert name in got.header("access-control-allow-headers")
        assert "access-control-allow-credentials" not in got.headers

    def test_options_that_are_no_preflight_reach_the_service(self) -> None:
        assert get(Cors(answering(405), ("*",)), scope_of(method="OPTIONS")).status == 405

    def test_only_listed_origins_may_read_and_caches_know(self) -> None:
        app = Cors(answering(headers={"Vary": "Accept"}), ("https://a.example",))
        for origin, allowed in (("https://a.example", True), ("https://b.example", False)):
            got = get(app, scope_of(origin=origin))
            assert got.headers.get("access-control-allow-origin") == ([origin] if allowed else None)
            assert got.headers["vary"] == ["Accept", "Origin"]
        assert "access-control-allow-origin" not in get(app).headers


class TestRecord:
    @pytest.mark.parametrize("path", ["/add/KEY-of_it", "/add/KEY-of_it/x", "/up/add/KEY-of_it"])
    def test_what_opens_an_upload_is_in_no_line(
        self, target: Path, journal: Journal, path: str
    ) -> None:
        get(Recording(answering(), journal, "plain", Metrics()), scope_of(path))
        [record] = records(target, journal)
        assert record["path"] == path.partition("KEY")[0] + "…"

    def test_an_answer_that_is_stopped_in_its_midst_is_recorded_as_not_whole(
        self, target: Path, journal: Journal
    ) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"12", "more_body": True})
            raise asyncio.CancelledError

        get(Recording(app, journal, "plain", Metrics()), scope_of("/dump/1.nq"))
        [record] = records(target, journal)
        assert (record["status"], record["bytes"], record["whole"]) == (200, 2, False)

    def test_one_line_with_what_handlers_tell(self, target: Path, journal: Journal) -> None:
        def tell(scope: Scope) -> None:
            scope["policygraph"] |= {
                "query_hash": "ab12",
                "version": 7,
                "rows": 20,
                "lane": "fast",
                "memory": 1000,
                "cache": None,
                "other": SECRET,
            }

        app = Recording(answering(body=b"12345", also=tell), journal, "plain", Metrics())
        got = get(app, scope_of("/sparql", query=b"query=SELECT"))
        [record] = records(target, journal)
        assert record.pop("time").endswith("+00:00")
        assert record.pop("ms") >= 0
        assert record == {
            "id": got.header("x-request-id"),
            "method": "GET",
            "path": "/sparql",
            "status": 200,
            "bytes": 5,
            "client": "192.0.2.1",
            "query_hash": "ab12",
            "version": 7,
            "rows": 20,
            "lane": "fast",
            "memory": 1000,
        }

    def test_no_secret_is_written(self, target: Path, journal: Journal) -> None:
        app = Recording(answering(), journal, "plain", Metrics())
        get(app, scope_of("/update", query=SECRET.encode(), authorization=f"Bearer {SECRET}"))
        journal.close()
        assert SECRET not in target.read_text()

    @pytest.mark.parametrize(
        "path", ["/a\nb", '/a"}\r\n{"x":1}', "/\u2028\x1b[2J", "/" + "长" * 999]
    )
    def test_no_address_begins_a_line_of_its_own(
        self, path: str, target: Path, journal: Journal
    ) -> None:
        get(Recording(answering(), journal, "off", Metrics()), scope_of(path))
        [record] = records(target, journal)
        assert record["path"] == path[:300]
        assert record["client"] is None
        assert target.read_text().isprintable() or target.read_text().count("\n") == 1

    def test_hashed_clients_can_be_told_apart_but_not_told(
        self, target: Path, journal: Journal
    ) -> None:
        app = Recording(answering(), journal, "hashed", Metrics())
        for client in ("192.0.2.1", "192.0.2.2", "192.0.2.1"):
            get(app, scope_of(client=client))
        first, second, third = (record["client"] for record in records(target, journal))
        assert first == third != second
        assert "192" not in first

    def test_an_answer_that_breaks_off_is_not_whole(self, target: Path, journal: Journal) -> None:
        async def broken(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"123", "more_body": True})
            raise RuntimeError("broken")

        async def silent(scope: Scope, receive: Receive, send: Send) -> None:
            raise asyncio.CancelledError

        async def failing(scope: Scope, receive: Receive, send: Send) -> None:
            raise RuntimeError("failed")

        for app, error in (
            (broken, RuntimeError),
            (silent, asyncio.CancelledError),
            (failing, RuntimeError),
        ):
            with pytest.raises(error):
                get(Recording(app, journal, "off", Metrics()))
        found = records(target, journal)
        assert [(r["status"], r["bytes"], r["whole"]) for r in found] == [
            (200, 3, False),
            (499, 0, False),
            (500, 0, False),
        ]

    def test_the_log_may_be_off(self, tmp_path: Path) -> None:
        get(Recording(answering(), Journal("off"), "plain", Metrics()))
        assert list(tmp_path.iterdir()) == []


class TestJournal:
    def test_the_order_is_kept_and_nothing_is_lost_at_the_end(
        self, target: Path, journal: Journal
    ) -> None:
        for number in range(3000):
            journal.write({"n": number})
        assert [record["n"] for record in records(target, journal)] == list(range(3000))

    def test_a_file_that_was_moved_away_is_begun_anew(self, target: Path, journal: Journal) -> None:
        journal.write({"n": 1})
        journal.close()
        target.rename(target.with_suffix(".1"))
        journal.write({"n": 2})
        assert [record["n"] for record in records(target, journal)] == [2]

    def test_a_place_that_cannot_be_written_stops_nobody(self, tmp_path: Path) -> None:
        journal = Journal(str(tmp_path / "none" / "log"))
        journal.write({"n": 1})
        journal.close()

    def test_what_cannot_wait_is_counted(
        self, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("api.middleware.journal.WAITING", 0)
        journal = Journal(str(target))
        journal.write({"n": 1})
        journal.write({"n": 2})
        monkeypatch.setattr("api.middleware.journal.WAITING", 10)
        journal.write({"n": 3})
        assert records(target, journal) == [{"n": 3, "lost": 2}]

    def test_a_line_is_ascii(self) -> None:
        assert line({"a": "\n\u2028é"}) == '{"a":"\\n\\u2028\\u00e9"}\n'


def service() -> FastAPI:
    app = FastAPI()

    @app.get("/whose/{path:path}")
    def whose(request: Request) -> dict[str, Any]:
        client = request.client
        return {"host": client.host if client else None, "scheme": request.url.scheme}

    app.router.routes.append(Route("/plain", MetricsEndpoint(Metrics(), ())))
    return app


class TestWrap:
    def test_everything_is_there(self, target: Path) -> None:
        metrics = Metrics()
        app = wrap(service(), Settings(access_log=str(target), rate=0.1, burst=1), metrics)
        got = get(app, scope_of("/whose/a"))
        assert json.loads(got.body) == {"host": "192.0.2.1", "scheme": "http"}
        refused = get(app, scope_of("/whose/b"))
        assert refused.status == 429
        for answer in (got, refused):
            assert answer.header("access-control-allow-origin") == "*"
            assert answer.header("x-content-type-options") == "nosniff"
            assert len(answer.header("x-request-id")) == 16
        for path in ("/plain", "/none", "/nowhere"):
            get(app, scope_of(path, client="127.0.0.1"))
        count = metrics.registry.get_sample_value
        labels = {"method": "GET", "route": "/whose/{path:path}", "status": "200"}
        assert count("policygraph_http_requests_total", labels) == 1
        for route, status, times in (
            ("other", "429", 1),
            ("/plain", "200", 1),
            ("other", "404", 2),
        ):
            labels = {"method": "GET", "route": route, "status": status}
            assert count("policygraph_http_requests_total", labels) == times

    @pytest.mark.parametrize(
        ("peer", "forwarded", "host", "scheme"),
        [
            ("10.0.0.1", "198.51.100.7", "198.51.100.7", "https"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7", "https"),
            ("192.0.2.1", "198.51.100.7", "192.0.2.1", "http"),
        ],
    )
    def test_only_trusted_proxies_say_whose_request_it_is(
        self, peer: str, forwarded: str, host: str, scheme: str
    ) -> None:
        settings = Settings(access_log="off", trusted_proxies=(PROXIES,))
        asked = scope_of(
            "/whose/", client=peer, x_forwarded_for=forwarded, x_forwarded_proto="https"
        )
        got = get(wrap(service(), settings, Metrics()), asked)
        assert json.loads(got.body) == {"host": host, "scheme": scheme}
        assert ("strict-transport-security" in got.headers) == (scheme == "https")

    def test_without_proxies_nobody_says(self) -> None:
        got = get(
            wrap(service(), Settings(access_log="off"), Metrics()),
            scope_of("/whose/", x_forwarded_for="198.51.100.7"),
        )
        assert json.loads(got.body)["host"] == "192.0.2.1"

    def test_start_and_stop_reach_the_service(self) -> None:
        seen: list[str] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            seen.append(scope["type"])

        async def nothing() -> Message:
            return {"type": "lifespan.startup"}

        async def ignore(message: Message) -> None:
            seen.append(message["type"])

        settings = Settings(access_log="off", trusted_proxies=(PROXIES,))
        wrapped = wrap(app, settings, Metrics())

        async def start() -> None:
            await wrapped({"type": "lifespan"}, nothing, ignore)

        asyncio.run(start())
        assert seen == ["lifespan"]
