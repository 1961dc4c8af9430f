"""SPARQL 1.1 Graph Store HTTP Protocol: one graph at a time, by its own address or by a parameter.

`/graph/…` and `/graphs/…` are graphs themselves (direct identification, 4.1); `/graphs?graph=` and
`/graphs?default` name one (indirect, 4.2); POST to `/graphs` makes a new one (5.5).
"""

import uuid
from urllib.parse import quote

import pyoxigraph as ox
from starlette.types import Receive, Scope, Send

from api import negotiation
from api.changing import bodies
from api.changing.desk import Desk
from api.changing.writes import Kind, Outcome, Write
from api.errors import RefusedError
from api.http import Answer, body, options, request_headers
from api.things.links import ADDRESS, uri
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph import names
from graph.errors import AbsentError
from graph.store.answers import write
from graph.store.spool import Spool

_KINDS: dict[str, Kind] = {"PUT": "put", "POST": "post", "DELETE": "delete", "PATCH": "patch"}


class GraphStore:
    """Reads graphs for everybody and writes them for those who may."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of the protocol."""
        await self._desk.front.respond(scope, send, self._answered(scope, receive))

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        front, method = self._desk.front, scope["method"]
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
        self._desk.require(scope)
        named = _named(asked, front.store.base, method)
        content_type = request_headers(scope).get("content-type", "")
        taken = _taken(method)
        if taken and bodies.media_type(content_type) not in taken:
            raise bodies.unsupported(taken)
        content = await body(scope, receive, front.settings.upload_bytes)
        write = Write(_KINDS[method], content, named, content_type)
        outcome = await self._desk.hand_in(scope, receive, write)
        return Answer(_written(named, outcome), outcome.version)


def read(bench: Bench, asked: Asked) -> Reply:
    """Return the graph that the parameters name, as RDF.

    Raises AbsentError if there is none, also where there was (5.2: 404); `/graph/…` says 410.
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
    name = types[media_type]
    write(triples, name, spool)
    content_type = negotiation.CONTENT_TYPES[types[media_type]]
    return Reply(spool.taken(), content_type, headers={"Vary": "Accept"})


def _graph(bench: Bench, name: str | None) -> ox.NamedNode | ox.DefaultGraph:
    """Return a graph that is there; what is put into the default graph of a store with a union
    stands in one of its own."""
    snapshot = bench.snapshot
    if name is None:
        own = ox.NamedNode(names.default(snapshot.base))
        return own if snapshot.union else ox.DefaultGraph()
    graph = bodies.graph_named(name)
    if not snapshot.exists(graph):
        raise AbsentError(f"没有此图：{name}", f"there is no such graph: {name}")
    return graph


def _named(asked: Asked, base: str, method: str) -> str | None:
    """Return the graph that a request is about; None is the default graph.

    Raises RefusedError if it names none, or two.
    """
    graphs, defaults = asked.parameters("graph"), asked.parameters("default")
    if asked.path.startswith(("/graph/", "/graphs/")) and asked.path != "/graphs/":
        return base + _addressed(asked.path.removeprefix("/"))
    if len(graphs) + len(defaults) == 1:
        return graphs[0] if graphs else None
    if method == "POST" and not graphs and not defaults:
        return f"{base}graph/{uuid.uuid4().hex}"
    raise RefusedError(
        400,
        "请用 ?graph=IRI 或 ?default 指明一个图",
        "name one graph with ?graph=IRI or ?default",
    )


def _addressed(path: str) -> str:
    """Return the path of a graph that its own address names. Raises RefusedError for one that
    clients would never ask for: they take dots out first (RFC 3986, 6.2.2.3)."""
    if "\ufffd" in path:
        raise RefusedError(400, "地址不是 UTF-8", "the address is not UTF-8")
    if path == "graph/" or {".", ".."} & set(path.split("/")):
        raise RefusedError(
            400,
            "图的地址不得为空，也不得含 . 或 .. 段",
            "a graph's address has a name, and no segment that is . or ..",
        )
    return quote(path, safe=ADDRESS)


def _taken(method: str) -> list[str]:
    """Return the types that the body of a request may have; none where all are left to say."""
    types = list(negotiation.GRAPH_TYPES)
    return {"PUT": types, "POST": [*types, bodies.FORM_DATA]}.get(method, [])


def _written(graph: str | None, outcome: Outcome) -> Reply:
    if not outcome.created:
        return Reply(b"", "", 204)
    headers = {"Location": uri(graph)} if graph else {}
    return Reply(b"", "", 201, headers)
