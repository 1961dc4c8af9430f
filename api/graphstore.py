"""SPARQL 1.1 Graph Store HTTP Protocol: one graph at a time, by its own address or by a parameter.

`/graph/…` and `/graphs/…` are graphs themselves (direct identification, 4.1); `/graphs?graph=` and
`/graphs?default` name one (indirect, 4.2); POST to `/graphs` makes a new one (5.5).
"""

import uuid
from urllib.parse import quote

import pyoxigraph as ox
from starlette.types import Receive, Scope, Send

from api import bodies, negotiation, sparql
from api.access import Access
from api.errors import RefusedError
from api.facts import facts
from api.front import Front
from api.http import Answer, body, options, request_headers, while_connected
from api.linked import unknown
from api.scribe import Scribe
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from api.writes import Kind, Outcome, Write
from graph import names
from graph.store.answers import GRAPH_FORMATS
from graph.store.spool import Spool

_KINDS: dict[str, Kind] = {"PUT": "put", "POST": "post", "DELETE": "delete", "PATCH": "patch"}
_IRI = ":/?#[]@!$&'()*+,;=-._~%"
_PATH = "/~:@!$&'()*+,;=-._%"


class GraphStore:
    """Reads graphs for everybody and writes them for those who may."""

    def __init__(self, front: Front, scribe: Scribe) -> None:
        self._front = front
        self._scribe = scribe
        self._access = Access(front.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of the protocol."""
        await self._front.respond(scope, send, self._answered(scope, receive))

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        front, method = self._front, scope["method"]
        told = facts(scope)
        if (told_methods := options(scope, "GET", "HEAD", *_KINDS)) is not None:
            return told_methods
        asked = front.asked(scope)
        if method in ("GET", "HEAD"):
            if asked.path.startswith("/graph/"):
                view = "api.linked:graph"
            else:
                _named(asked, front.store.base, method)
                view = "api.graphstore:read"
            seconds = front.settings.seconds
            return await front.answer(scope, receive, view, asked, seconds=seconds)
        headers = request_headers(scope)
        self._access.require(headers)
        named = _named(asked, front.store.base, method)
        content_type = headers.get("content-type", "")
        taken = _taken(method)
        if taken and bodies.media_type(content_type) not in taken:
            raise bodies.unsupported(taken)
        content = await body(receive, front.settings.upload_bytes)
        write = Write(_KINDS[method], content, named, content_type)
        outcome = await while_connected(receive, self._scribe.write(write, told["arrived"]))
        self._front.look()
        told["version"] = outcome.version
        return Answer(_written(named, outcome), outcome.version)


class UpdateEndpoint:
    """`/update`: SPARQL 1.1 Protocol, the update operation (2.2)."""

    def __init__(self, front: Front, scribe: Scribe) -> None:
        self._front = front
        self._scribe = scribe
        self._access = Access(front.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make an update whole, or say what is wrong with it."""
        await self._front.respond(scope, send, self._answered(scope, receive))

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        told = facts(scope)
        if (told_methods := options(scope, "POST")) is not None:
            return told_methods
        headers = request_headers(scope)
        self._access.require(headers)
        pairs = sparql.parameters(scope["query_string"])
        content = await body(receive, self._front.settings.upload_bytes)
        pairs = sparql.sent(pairs, headers.get("content-type"), content, sparql.UPDATE)
        updates = [value for name, value in pairs if name == "update"]
        if len(updates) != 1:
            raise RefusedError(400, "一次请求应有一个更新", "one request holds one update")
        write = Write(
            "update",
            updates[0].encode(),
            default=tuple(value for name, value in pairs if name == "using-graph-uri"),
            named=tuple(value for name, value in pairs if name == "using-named-graph-uri"),
        )
        outcome = await while_connected(receive, self._scribe.write(write, told["arrived"]))
        self._front.look()
        told["version"] = outcome.version
        return Answer(Reply(b"", "", 204), outcome.version)


def read(bench: Bench, asked: Asked) -> Reply:
    """Return the graph that the parameters name, as RDF.

    Raises AbsentError if there is none, GoneError if there was.
    """
    graph = _graph(bench, _named(asked, bench.snapshot.base, "GET"))
    types = negotiation.GRAPH_TYPES
    media_type = negotiation.choose(asked.accept, list(types))
    if media_type is None:
        offered = " ".join(types)
        raise RefusedError(
            406, f"没有可接受的格式；可用：{offered}", f"no acceptable format; there are: {offered}"
        )
    spool = Spool(bench.limits.size)
    triples = (quad.triple for quad in bench.snapshot.statements(graph))
    ox.serialize(triples, spool.sink(), format=GRAPH_FORMATS[types[media_type]])
    content_type = negotiation.CONTENT_TYPES[types[media_type]]
    return Reply(spool.taken(), content_type, headers={"Vary": "Accept"})


def _graph(bench: Bench, name: str | None) -> ox.NamedNode | ox.DefaultGraph:
    """Return a graph that is there; what is put into the default graph of a store with a union
    stands in one of its own."""
    snapshot = bench.snapshot
    if name is None:
        own = ox.NamedNode(names.default(snapshot.base))
        return own if snapshot.union else ox.DefaultGraph()
    try:
        graph = ox.NamedNode(name)
    except ValueError as error:
        raise RefusedError(
            400, "graph 不是有效的绝对 IRI", "graph is not a valid absolute IRI"
        ) from error
    if not snapshot.exists(graph):
        raise unknown(bench, name)
    return graph


def _named(asked: Asked, base: str, method: str) -> str | None:
    """Return the graph that a request is about; None is the default graph.

    Raises RefusedError if it names none, or two.
    """
    graphs, defaults = asked.parameters("graph"), asked.parameters("default")
    if asked.path.startswith(("/graph/", "/graphs/")) and asked.path != "/graphs/":
        return base + quote(asked.path.removeprefix("/"), safe=_PATH)
    if len(graphs) + len(defaults) == 1:
        return graphs[0] if graphs else None
    if method == "POST" and not graphs and not defaults:
        return f"{base}graph/{uuid.uuid4().hex}"
    raise RefusedError(
        400,
        "请用 ?graph=IRI 或 ?default 指明一个图",
        "name one graph with ?graph=IRI or ?default",
    )


def _taken(method: str) -> list[str]:
    """Return the types that the body of a request may have; none where all are left to say."""
    types = list(negotiation.GRAPH_TYPES)
    return {"PUT": types, "POST": [*types, bodies.FORM_DATA]}.get(method, [])


def _written(graph: str | None, outcome: Outcome) -> Reply:
    if not outcome.created:
        return Reply(b"", "", 204)
    headers = {"Location": quote(graph, safe=_IRI)} if graph else {}
    return Reply(b"", "", 201, headers)
