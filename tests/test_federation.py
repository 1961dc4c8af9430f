"""SERVICE and LOAD reach what is on the list, and nothing else."""

import contextlib
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request as WebRequest
from urllib.request import urlopen

import pyoxigraph as ox
import pytest

from api.changing.access import digest, new_token
from graph.errors import FailedError, ForbiddenError, PolicygraphError, QueryError
from graph.store import queries
from graph.store.answers import Dataset
from graph.store.edits import PutGraph, Update
from graph.store.fetching import Fetcher, Request
from graph.store.folder import FolderStore
from graph.store.relay import MOST, Relay
from graph.store.remote import Address, Allowed, is_public
from graph.store.snapshot import FolderSnapshot
from tests.elsewhere import (
    JSON,
    ROWS,
    Elsewhere,
    breaks_off,
    drips,
    drips_headers,
    elsewhere,
    leads,
    pours,
    raves,
    says,
)
from tests.servers import free_port, oxigraph, policygraph

pytestmark = pytest.mark.handmade

EX = "http://example.org/"
TURTLE = "text/turtle"
QUICK = 0.5


@pytest.fixture
def forbidden() -> Iterator[Elsewhere]:
    """A server that nobody may ask."""
    with elsewhere({"/rows": says(ROWS), "/ttl": says(b"<a:a> <a:b> 1 .", TURTLE)}) as there:
        yield there
        assert there.asked == []


@pytest.fixture
def far(forbidden: Elsewhere) -> Iterator[Elsewhere]:
    """A server that may be asked, with all the ways in which it may behave."""
    behaviours = {
        "/rows": says(ROWS),
        "/xml": says(
            b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/>'
            b'<variable name="v"/></head><results><result><binding name="s"><uri>'
            b'http://example.org/a</uri></binding><binding name="v"><literal>far</literal>'
            b"</binding></result></results></sparql>",
            "application/sparql-results+xml; charset=utf-8",
        ),
        "/html": says(b"<html>", "text/html"),
        "/garbage": says(b"{nonsense", JSON),
        "/500": says(ROWS, status=500),
        "/204": says(b"", status=204),
        "/gzip": says(b"\x1f\x8b", TURTLE, Content_Encoding="gzip"),
        "/to/rows": leads("/rows", 307),
        "/to/ttl": leads("../ttl"),
        "/to/see": leads("/rows", 303),
        "/to/forbidden": leads(f"{forbidden.address}/rows", 307),
        "/to/forbidden.ttl": leads(f"{forbidden.address}/ttl"),
        "/to/localhost": leads(f"http://localhost:{forbidden.address.rpartition(':')[2]}/ttl"),
        "/to/file": leads("file:///etc/passwd"),
        "/to/nowhere": leads("http://[nonsense"),
        "/loop": leads("/loop", 307),
        "/1": leads("/2", 308),
        "/2": leads("/3", 301),
        "/3": leads("/rows", 302),
        "/0": leads("/1", 307),
        "/drips": drips,
        "/heads": drips_headers,
        "/pours": pours,
        "/breaks": breaks_off,
        "/raves": raves,
        "/ttl": says(b"<> <p> [ <q> 'far' ] .", TURTLE),
        "/nt": says(b"<http://example.org/a> <http://example.org/p> _:b .", "text/plain"),
        "/data.nt": says(b"<http://example.org/a> <http://example.org/p> _:b .", "text/plain"),
        "/trig": says(b"<a:g> { <a:a> <a:b> 1 }", "application/trig"),
        "/bad.ttl": says(b"<a:a> <a:b>", TURTLE),
    }
    with elsewhere(behaviours) as there:
        yield there


@pytest.fixture
def allowed(far: Elsewhere) -> Allowed:
    return Allowed([f"{far.address}/"], size=100_000, seconds=QUICK)


NEAR = ox.Quad(ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{EX}p"), ox.Literal("near"))


@pytest.fixture
def near(store: FolderStore) -> FolderStore:
    """A store that knows that a has the value "near"."""
    store.commit([PutGraph(f"{EX}g", [NEAR])])
    return store


@pytest.fixture
def known() -> FolderSnapshot:
    """A version that knows the same, for those who only read."""
    return FolderSnapshot(_memory(NEAR), 1, EX, time=datetime.now(UTC))


def _memory(*quads: ox.Quad) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


def asked(snapshot: FolderSnapshot, query: str, allowed: Allowed) -> list[dict[str, str]]:
    answer = snapshot.query(query, lambda _: "json", Dataset(), allowed=allowed)
    rows = json.loads(answer.content)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def service(address: str, silent: str = "") -> str:
    return f"SELECT ?near ?v {{ ?s <{EX}p> ?near SERVICE {silent} <{address}> {{ ?s ?p ?v }} }}"


class TestTheList:
    @pytest.mark.parametrize(
        ("entry", "address", "covers"),
        [
            ("http://a.org/sparql", "http://a.org/sparql", True),
            ("http://a.org/sparql", "HTTP://A.org:80/sparql#part", True),
            ("http://a.org/sparql", "http://a.org/sparql/", False),
            ("http://a.org/sparql", "http://a.org/sparql?query=x", False),
            ("http://a.org/sparql", "http://a.org/sparqlx", False),
            ("http://a.org/sparql", "https://a.org/sparql", False),
            ("http://a.org/sparql", "http://a.org:8080/sparql", False),
            ("http://a.org", "http://a.org/", True),
            ("http://a.org", "http://a.org/x", False),
            ("http://a.org/", "http://a.org", True),
            ("http://a.org/", "http://a.org/x?y", True),
            ("http://a.org/data/", "http://a.org/data/x/y", True),
            ("http://a.org/data/", "http://a.org/data", False),
            ("http://a.org/data/", "http://a.org/database", False),
            ("http://a.org/data/", "http://a.org/data/../x", False),
            ("http://a.org/data/", "http://a.org/data/%2e%2E/x", False),
            ("http://a.org/data/", "http://a.org/data/x%2f..%5Cx", False),
            ("http://a.org/data/", "http://a.org/data/..;v=1/x", False),
            ("http://a.org/", "http://a.org@b.org/", False),
            ("http://a.org/", "http://a.org:x@b.org/", False),
            ("http://a.org/", "http://a.org.b.org/", False),
            ("http://a.org/", "http://a.org\\@b.org/", False),
            ("http://a.org/", "http://a.org/\r\nHost: b.org", False),
            ("http://a.org/", "http://a.org./", False),
            ("http://a.org/", "ftp://a.org/", False),
            ("http://a.org/", "//a.org/", False),
            ("http://a.org/", "http://a.org:0/", False),
            ("http://a.org/", "http://a.org:99999/", False),
            ("http://a.org/", "", False),
            ("http://[::1]:8000/", "http://[::1]:8000/x", True),
        ],
    )
    def test_an_address_is_an_entry_or_begins_with_one_that_ends_in_a_slash(
        self, entry: str, address: str, covers: bool
    ) -> None:
        if covers:
            assert Allowed([entry]).check(address) == Address.of(address)
        else:
            with pytest.raises(ForbiddenError, match="not among allowed_services"):
                Allowed([entry]).check(address)

    def test_an_address_is_sent_in_ascii(self) -> None:
        assert str(Address.of("http://a.org/政?x=策")) == "http://a.org/%E6%94%BF?x=%E7%AD%96"

    @pytest.mark.parametrize("place", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
    def test_the_open_internet_is_public(self, place: str) -> None:
        assert is_public(place)

    @pytest.mark.parametrize(
        "place",
        [
            "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3",  # noqa: S104
            "172.16.0.1", "192.168.1.1",
            "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
            "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fec0::1",
            "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
            "64:ff9b::10.0.0.1", "2002:7f00:1::1", "2001:0:7f00:1::", "nonsense",
        ],
    )  # fmt: skip
    def test_what_is_not_on_the_open_internet_is_not(self, place: str) -> None:
        assert not is_public(place)

    @pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.1"])
    def test_only_an_entry_with_the_ip_address_itself_leads_to_a_private_one(
        self, forbidden: Elsewhere, host: str
    ) -> None:
        address = forbidden.address.replace("127.0.0.1", host) + "/ttl"
        with pytest.raises(PolicygraphError):
            Fetcher(Allowed([address])).fetch(address, Request())

    @pytest.mark.parametrize("others", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"]])
    def test_a_name_that_leads_to_a_private_address_too_is_refused(
        self, others: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _resolve(monkeypatch, others)
        with pytest.raises(ForbiddenError, match="not public"):
            Fetcher(Allowed(["http://a.org/"])).fetch("http://a.org/", Request())

    def test_a_name_is_looked_up_once_and_what_was_found_is_connected_to(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lookups = _resolve(monkeypatch, ["93.184.216.34"])
        connected = []

        def connect(place: tuple[str, int], timeout: float) -> socket.socket:
            connected.append(place)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "create_connection", connect)
        with pytest.raises(FailedError):
            Fetcher(Allowed(["https://a.org/"])).fetch("https://a.org/", Request())
        assert lookups == ["a.org"]
        assert connected == [("93.184.216.34", 443)]


def _resolve(monkeypatch: pytest.MonkeyPatch, places: list[str]) -> list[str]:
    lookups = []

    def getaddrinfo(host: str, port: int, **_options: object) -> list[Any]:
        lookups.append(host)
        return [(None, None, None, "", (place, port)) for place in places]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return lookups


class TestFetching:
    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("/nothing", "status 404"),
            ("/500", "status 500"),
            ("/204", "status 204"),
            ("/gzip", "compressed"),
            ("/loop", "redirects too often"),
            ("/0", "redirects too often"),
            ("/drips", "too long"),
            ("/heads", "too long"),
            ("/pours", "over 100000 bytes"),
            ("/breaks", "broke off"),
            ("/raves", "broke off"),
        ],
    )
    def test_what_goes_wrong_is_told(
        self, far: Elsewhere, allowed: Allowed, path: str, why: str
    ) -> None:
        with pytest.raises(FailedError, match=why):
            Fetcher(allowed).fetch(far.address + path, Request())

    @pytest.mark.parametrize("path", ["/to/forbidden", "/to/localhost", "/to/file", "/to/nowhere"])
    def test_a_redirect_is_looked_at_as_an_address_is(
        self, far: Elsewhere, allowed: Allowed, path: str
    ) -> None:
        with pytest.raises(ForbiddenError, match="not among allowed_services"):
            Fetcher(allowed).fetch(far.address + path, Request())
        assert far.asked == [f"GET {path}"]

    def test_a_redirect_to_a_listed_name_of_a_private_address_is_refused(
        self, far: Elsewhere, forbidden: Elsewhere
    ) -> None:
        name = forbidden.address.replace("127.0.0.1", "localhost")
        allowed = Allowed([f"{far.address}/", f"{name}/"])
        with pytest.raises(ForbiddenError, match="not public"):
            Fetcher(allowed).fetch(f"{far.address}/to/localhost", Request())

    def test_three_redirects_are_followed(self, far: Elsewhere, allowed: Allowed) -> None:
        fetched = Fetcher(allowed).fetch(f"{far.address}/1", Request({}, b"?"))
        assert (fetched.address, fetched.media_type) == (f"{far.address}/rows", JSON)
        assert far.asked == ["POST /1", "POST /2", "POST /3", "POST /rows"]
        assert far.bodies == [b"?"] * 4

    def test_see_other_is_a_get(self, far: Elsewhere, allowed: Allowed) -> None:
        Fetcher(allowed).fetch(f"{far.address}/to/see", Request({"Content-Type": "a/b"}, b"?"))
        assert far.asked == ["POST /to/see", "GET /rows"]
        assert "Content-Type" not in far.heads[1]

    def test_all_that_one_fetches_shares_a_size(self, far: Elsewhere) -> None:
        fetcher = Fetcher(Allowed([f"{far.address}/rows"], size=len(ROWS) + 9))
        fetcher.fetch(f"{far.address}/rows", Request())
        with pytest.raises(FailedError, match="bytes"):
            fetcher.fetch(f"{far.address}/rows", Request())

    def test_all_that_one_fetches_shares_a_time(self, far: Elsewhere, allowed: Allowed) -> None:
        fetcher = Fetcher(allowed)
        for path in ("/drips", "/rows"):
            with pytest.raises(FailedError, match="too long"):
                fetcher.fetch(far.address + path, Request())
        assert far.asked == ["GET /drips"]

    def test_nobody_there(self) -> None:
        address = f"http://127.0.0.1:{free_port()}/"
        with pytest.raises(FailedError, match="no connection"):
            Fetcher(Allowed([address])).fetch(address, Request())

    def test_https_is_not_http(self, far: Elsewhere) -> None:
        address = far.address.replace("http:", "https:") + "/rows"
        with pytest.raises(FailedError, match="no connection"):
            Fetcher(Allowed([address], seconds=QUICK)).fetch(address, Request())


class TestService:
    @pytest.mark.parametrize("path", ["/rows", "/to/rows", "/xml"])
    def test_an_allowed_one_joins(
        self, known: FolderSnapshot, far: Elsewhere, allowed: Allowed, path: str
    ) -> None:
        assert asked(known, service(far.address + path), allowed) == [{"near": "near", "v": "far"}]
        assert far.asked[0] == f"POST {path}"
        assert far.heads[0]["Content-Type"] == "application/sparql-query"
        assert "SELECT" in far.bodies[0].decode()

    @pytest.mark.parametrize(
        "query",
        [
            "BASE <{far}/> SELECT * {{ SERVICE <rows> {{ ?s ?p ?v }} }}",
            "PREFIX f: <{far}/> SELECT * {{ SERVICE f:rows {{ ?s ?p ?v }} }}",
            "PREFIX f: <{far}/> # SERVICE ?x\nSELECT*{{service#\nsilent f:rows#\n{{?s ?p ?v}}}}",
            "SELECT * {{ SERVICE<{far}/ro\\u0077s>{{ ?s ?p ?v }} BIND('SERVICE ?x' AS ?y) }}",
            "SELECT * {{ {{ SELECT * {{ {{ SERVICE <{far}/rows> {{ {{ ?s ?p ?v }} }} }} }} }} }}",
        ],
    )
    def test_however_it_is_written(
        self, known: FolderSnapshot, far: Elsewhere, allowed: Allowed, query: str
    ) -> None:
        [row] = asked(known, query.format(far=far.address), allowed)
        assert row["v"] == "far"
        assert far.asked == ["POST /rows"]

    def test_several_in_every_form_of_query(
        self, known: FolderSnapshot, far: Elsewhere, allowed: Allowed
    ) -> None:
        one, two = (f"SERVICE <{far.address}/{path}>" for path in ("rows", "xml"))
        where = f"{{ {one} {{ ?s ?p ?v }} {two} {{ ?a ?b ?v }} }}"
        for query, name in (
            (f"CONSTRUCT {{ ?s <a:b> ?v }} {where}", "ntriples"),
            (f"ASK {where}", "json"),
        ):
            answer = known.query(query, lambda _, n=name: n, allowed=allowed)  # type: ignore[misc]
            assert b"far" in answer.content or b"true" in answer.content
        assert sorted(far.asked) == ["POST /rows", "POST /rows", "POST /xml", "POST /xml"]

    @pytest.mark.parametrize("silent", ["", "SILENT"])
    @pytest.mark.parametrize(
        "path", ["/nothing", "/500", "/html", "/drips", "/pours", "/raves", "/loop", "/garbage"]
    )
    def test_one_that_fails_fails_the_query_unless_silent(
        self, known: FolderSnapshot, far: Elsewhere, allowed: Allowed, path: str, silent: str
    ) -> None:
        query = service(far.address + path, silent)
        if silent:
            assert asked(known, query, allowed) == [{"near": "near"}]
        else:
            with pytest.raises(FailedError) as caught:
                asked(known, query, allowed)
            assert path in caught.value.en or path == "/garbage"
            assert caught.value.en.count("127.0.0.1") <= 1

    @pytest.mark.parametrize("silent", ["", "SILENT"])
    @pytest.mark.parametrize("path", ["/to/forbidden", "/to/localhost"])
    def test_a_redirect_that_is_not_allowed_is_refused(
        self, known: FolderSnapshot, far: Elsewhere, allowed: Allowed, path: str, silent: str
    ) -> None:
        with pytest.raises(ForbiddenError, match="not among"):
            asked(known, service(far.address + path, silent), allowed)

    @pytest.mark.parametrize("silent", ["", "SILENT"])
    def test_what_is_not_listed_is_not_asked(
        self,
        known: FolderSnapshot,
        far: Elsewhere,
        forbidden: Elsewhere,
        allowed: Allowed,
        silent: str,
    ) -> None:
        query = f"SELECT * {{ SERVICE <{far.address}/rows> {{ ?s ?p ?v }} {{ %s }} }}"
        other = f"SERVICE {silent} <{forbidden.address}/rows> {{ ?s ?p ?v }}"
        with pytest.raises(ForbiddenError, match="not among"):
            asked(known, query % other, allowed)
        with pytest.raises(ForbiddenError, match="SERVICE is not allowed"):
            asked(known, service(forbidden.address, silent), Allowed())
        assert far.asked == []

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * { VALUES ?x { <F> } SERVICE ?x { ?s ?p ?v } }",
            "SELECT * { VALUES ?x { <F> } SERVICE SILENT $x { ?s ?p ?v } }",
            "SELECT * { SERVICE <F> { SERVICE <F> { ?s ?p ?v } } }",
            "SELECT * { SERVICE <F> { { ?s ?p ?v } UNION { SERVICE <G> { ?s ?p ?v } } } }",
            "ASK { ?s ?p 5SERVICE<G>{?s?p?o}}",
            "ASK { ?s ?p trueSERVICE<F>{?s?p?o}}",
            "PREFIX x:<F> ASK { SERVICEx:{?s?p?o}}",
            "PREFIX x:<G> ASK { SERVICE x:{?s?p?o}}",
            "PREFIX silent:<G> ASK { SERVICE silent:{?s?p?o}}",
            "PREFIX SERVICE:<G> ASK { SERVICE SERVICE:{?s?p?o}}",
            "ASK { ?a ?b ?c FILTER(?a<'x>')SERVICE<F>{?s?p?o}#'}",
            "ASK { SERVICE#'\n<G>#'\n{?s?p?o}}",
            "ASK { SERVICE UNDEF { ?s ?p ?o } }",
            "ASK { SERVICE 'F' { ?s ?p ?o } }",
            "ASK { SERVICE <F> ?s ?p ?o }",
            "ASK { ?s ?p ?o } SERVICE",
            "PREFIX a\u203f: <G> ASK { SERVICE a\u203f:c {?s?p?o}}",
            "PREFIX x: <F> PREFIX x: <G> ASK { SERVICE x: {?s?p?o}}",
            "PREFIX x: <F> #\n # PREFIX x: <F>\nPREFIX x: <G> ASK { SERVICE x: {?s?p?o}}",
        ],
    )
    def test_what_cannot_be_told_is_refused(
        self,
        known: FolderSnapshot,
        far: Elsewhere,
        forbidden: Elsewhere,
        allowed: Allowed,
        query: str,
    ) -> None:
        text = query.replace("<F>", f"<{far.address}/rows>")
        with pytest.raises(QueryError):
            asked(known, text.replace("<G>", f"<{forbidden.address}/rows>"), allowed)
        assert far.asked == []

    def test_a_question_is_asked_once_however_many_rows_have_it(
        self, known: FolderSnapshot, far: Elsewhere, allowed: Allowed
    ) -> None:
        several = (ox.NamedNode(f"a:{number}") for number in range(50))
        known = known.of(_memory(NEAR, *(ox.Quad(a, a, a) for a in several)))
        call = f"SERVICE <{far.address}/rows> {{ ?s ?q ?v }}"
        query = f"SELECT * {{ ?s ?p ?n FILTER EXISTS {{ {call} }} }}"
        assert [row["n"] for row in asked(known, query, allowed)] == ["near"]
        assert far.asked == ["POST /rows"]

    def test_different_questions_are_counted(self, far: Elsewhere, allowed: Allowed) -> None:
        allowed = replace(allowed, seconds=60)
        relay = Relay(allowed)
        text = f"ASK {{ SERVICE <{far.address}/rows> {{}} }}"
        way = relay.through(text, queries.check(text, allowed), lambda name: name.strip("<>"))
        path = "/" + way.partition("127.0.0.1:")[2].partition("/")[2].partition(">")[0]
        with contextlib.closing(relay):
            assert relay.answer("/0", b"") is None
            assert relay.answer(f"{path}1", b"") is None
            for number in range(MOST):
                assert relay.answer(path, str(number).encode()) is not None
            assert relay.answer(path, b"one more") is None
        assert len(far.asked) == MOST

    def test_in_an_update(self, near: FolderStore, far: Elsewhere, allowed: Allowed) -> None:
        text = (
            f"PREFIX f: <{far.address}/> INSERT DATA {{ <a:a> <a:b> 1 }} ;\n"
            f"INSERT {{ ?s <{EX}q> ?v }} WHERE {{ ?s <{EX}p> ?n SERVICE f:rows {{ ?s ?p ?v }} }}"
        )
        [outcome] = near.commit([Update(text, using_default=[f"{EX}g"], allowed=allowed)]).outcomes
        assert not isinstance(outcome, PolicygraphError)
        assert asked(near.snapshot(), f"SELECT ?v {{ ?s <{EX}q> ?v }}", Allowed()) == [{"v": "far"}]

    @pytest.mark.parametrize("silent", ["", "SILENT"])
    @pytest.mark.parametrize("path", ["/to/forbidden", "/500"])
    def test_an_update_that_is_refused_or_fails_changes_nothing(
        self, near: FolderStore, far: Elsewhere, allowed: Allowed, path: str, silent: str
    ) -> None:
        before = near.version()
        call = f"SERVICE {silent} <{far.address}{path}> {{ ?s ?p ?v }}"
        update = Update(f"INSERT {{ <a:a> <a:b> ?v }} WHERE {{ {call} }}", allowed=allowed)
        commit = near.commit([update])
        expected = ForbiddenError if path == "/to/forbidden" else FailedError
        if not silent or expected is ForbiddenError:
            assert isinstance(commit.outcomes[0], expected)
        assert commit.version == before


class TestLoad:
    @pytest.mark.parametrize(("path", "rows"), [("/ttl", 2), ("/to/ttl", 2), ("/data.nt", 1)])
    @pytest.mark.parametrize("into", ["", "INTO GRAPH <http://example.org/new>"])
    def test_an_allowed_address(
        self, near: FolderStore, far: Elsewhere, allowed: Allowed, path: str, rows: int, into: str
    ) -> None:
        self.run(near, f"LOAD <{far.address}{path}> {into}", allowed)
        graph = ox.NamedNode("http://example.org/new") if into else near.snapshot().graphs()
        if isinstance(graph, ox.NamedNode):
            assert len(list(near.snapshot().quads(graph.value))) == rows
        assert len(asked(near.snapshot(), "SELECT * { ?s ?p ?o }", Allowed())) == rows + 1

    def test_operations_keep_their_order(
        self, near: FolderStore, far: Elsewhere, allowed: Allowed
    ) -> None:
        where = f"{far.address}/ttl"
        text = f"""
            INSERT DATA {{ <a:1> <a:b> 1 }} ;
            BASE <{far.address}/> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER ISBLANK(?s) }} ;
            LOAD <ttl> ; # LOAD <nothing>
            PREFIX f: <{far.address}/>
            INSERT {{ <a:2> <a:seen> ?o }} WHERE {{ <{where}> f:p ?b . ?b f:q ?o }} ;
            DELETE WHERE {{ <{where}> ?p ?o }} ;
            load silent f:ttl into graph <g>"""
        self.run(near, text, allowed)
        assert far.asked == ["GET /ttl", "GET /ttl"]
        assert asked(near.snapshot(), "SELECT ?o { <a:2> <a:seen> ?o }", Allowed()) == [
            {"o": "far"}
        ]
        assert len(list(near.snapshot().quads(f"{far.address}/g"))) == 2

    @pytest.mark.parametrize("silent", ["", "SILENT"])
    @pytest.mark.parametrize(
        "path",
        ["/nothing", "/html", "/nt", "/trig", "/bad.ttl", "/drips", "/pours", "/breaks", "/raves"],
    )
    def test_one_that_fails_fails_the_update_unless_silent(
        self, near: FolderStore, far: Elsewhere, allowed: Allowed, path: str, silent: str
    ) -> None:
        text = f"INSERT DATA {{ <a:a> <a:b> 1 }} ; LOAD {silent} <{far.address}{path}>"
        before = near.version()
        if silent:
            self.run(near, text, allowed)
            assert near.version() == before + 1
        else:
            with pytest.raises(FailedError, match=path):
                self.run(near, text, allowed)
            assert near.version() == before

    @pytest.mark.parametrize("silent", ["", "SILENT"])
    @pytest.mark.parametrize("path", ["/to/forbidden.ttl", "/to/localhost", "/to/file"])
    def test_a_redirect_that_is_not_allowed_is_refused(
        self, near: FolderStore, far: Elsewhere, allowed: Allowed, path: str, silent: str
    ) -> None:
        with pytest.raises(ForbiddenError):
            self.run(near, f"LOAD {silent} <{far.address}{path}>", allowed)

    @pytest.mark.parametrize("silent", ["", "SILENT"])
    def test_what_is_not_listed_is_not_asked(
        self,
        near: FolderStore,
        far: Elsewhere,
        forbidden: Elsewhere,
        allowed: Allowed,
        silent: str,
    ) -> None:
        text = f"LOAD <{far.address}/ttl>; LOAD {silent} <{forbidden.address}/ttl>"
        with pytest.raises(ForbiddenError, match="not among"):
            self.run(near, text, allowed)
        with pytest.raises(ForbiddenError, match="LOAD is not allowed"):
            self.run(near, text, Allowed())
        assert far.asked == []

    def run(self, store: FolderStore, text: str, allowed: Allowed) -> None:
        [outcome] = store.commit([Update(text, allowed=allowed)]).outcomes
        if isinstance(outcome, PolicygraphError):
            raise outcome


class TestOverHttp:
    def test_one_service_asks_another_and_loads_from_it(
        self, near: FolderStore, tmp_path: Path, forbidden: Elsewhere
    ) -> None:
        other, token = FolderStore.create(tmp_path / "other"), new_token()
        with (
            policygraph(near.folder, settings={"rate": 0}) as far,
            oxigraph(tmp_path / "native") as native,
        ):
            listed = f"{far}/sparql {far}/graphs {far}/graph/ {native}/query"
            settings = {"rate": 0, "token_sha256": digest(token), "allowed_services": listed}
            with policygraph(other.folder, settings=settings) as here:
                query = f"SELECT ?v {{ SERVICE <{far}/sparql> {{ ?s <{EX}p> ?v }} }}"
                assert b'"near"' in _sent(f"{here}/sparql", {"query": query})
                count = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{native}/query> {{ ?s ?p ?o }} }}"
                assert b'"0"' in _sent(f"{here}/sparql", {"query": count})
                assert b"near" in _sent(f"{here}/sparql", {"query": query}, page=True)
                for address in (f"{far}/health", f"{forbidden.address}/rows"):
                    self.refused(here, token, address)
                update = f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{far}/sparql> {{ ?s ?p ?o }} }}"
                _sent(f"{here}/update", {"update": update}, token)
                assert b"true" in _sent(f"{here}/sparql", {"query": f"ASK {{ ?s <{EX}p> 'near' }}"})

    def refused(self, here: str, token: str, address: str) -> None:
        for path, text in (
            ("sparql", f"ASK {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"),
            ("update", f"LOAD SILENT <{address}>"),
            ("update", f"INSERT {{}} WHERE {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"),
        ):
            name = "query" if path == "sparql" else path
            with pytest.raises(HTTPError) as caught:
                _sent(f"{here}/{path}", {name: text}, token)
            assert caught.value.code == 403
            caught.value.close()


def _sent(
    address: str, form: dict[str, str], token: str | None = None, *, page: bool = False
) -> bytes:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if page:
        headers["Accept"] = "text/html"
    request = WebRequest(address, urlencode(form).encode(), headers)  # noqa: S310
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        body: bytes = answer.read()
        return body
