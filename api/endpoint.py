"""`/sparql`, a plain ASGI application: queries for machines, a form with a table for people."""

from hashlib import blake2b

from starlette.types import Receive, Scope, Send

from api import sparql
from api.capabilities import WRITABLE
from api.errors import RefusedError
from api.facts import facts
from api.front import READY, Front, place
from api.http import Answer, body, deliver, options, request_headers
from api.ready import Shelf, key
from api.work.asked import Asked
from graph.errors import PolicygraphError

_ASKED = frozenset(
    (
        "query",
        "question",
        "default-graph-uri",
        "named-graph-uri",
        "format",
        "output",
        "version",
        "lang",
    )
)


class Endpoint:
    """SPARQL 1.1 Protocol, the query operation."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._shelf = Shelf(front.settings.cache_bytes // READY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a query whole, or say what is wrong with it."""
        try:
            name = key(scope, self._front.version()) if scope["method"] == "GET" else None
        except PolicygraphError as error:
            return await deliver(scope, send, Answer(self._front.problem(scope, error)))
        ready = self._shelf.get(name, scope) if name is not None else None
        if ready is not None:
            self._front.cache.hits += 1
            facts(scope).update(ready.facts)
            return await ready.send(send)
        return await self._front.respond(scope, send, self._answered(scope, receive, name))

    async def _answered(self, scope: Scope, receive: Receive, name: str | None) -> Answer:
        front = self._front
        told = facts(scope)
        if (told_methods := options(scope, "GET", "HEAD", "POST")) is not None:
            return told_methods
        pairs = sparql.parameters(scope["query_string"])
        if scope["method"] == "POST":
            content_type = request_headers(scope).get("content-type")
            content = await body(scope, receive, front.settings.query_bytes)
            pairs = sparql.sent(pairs, content_type, content, sparql.QUERY)
        described = scope["method"] != "POST" and not any(name == "query" for name, _ in pairs)
        query = sparql.question(pairs)
        asked = front.asked(scope, tuple(pair for pair in pairs if pair[0] in _ASKED))
        seconds = front.seconds(pairs)
        if sparql.for_person(pairs, asked.accept):
            view = "api.pages.editor:query"
        elif query is None and described:
            view, asked = "api.capabilities:describe_service", self._placed(asked, scope)
        elif query is None:
            raise RefusedError(
                400,
                "缺少参数 query；用 GET ?query= 或 POST 发送 SPARQL 查询",
                "the parameter query is missing; send a SPARQL query with GET ?query= or POST",
            )
        else:
            view, asked = "api.sparql:answer", _plain(asked)
            told["query_hash"] = blake2b(query.encode(), digest_size=8).hexdigest()
        answer = await front.answer(scope, receive, view, asked, query=query, seconds=seconds)
        if name is not None and view == "api.sparql:answer":
            known = {fact: told.get(fact) for fact in ("query_hash", "version", "rows")}
            self._shelf.put(name, answer, known | {"cache": "hit"})
        return answer

    def _placed(self, asked: Asked, scope: Scope) -> Asked:
        """Return what is asked of the description: it tells its own address (SD, 2) and whether
        the service is written, which workers do not know."""
        settings, root, origin = self._front.settings, asked.root, place(scope)
        if settings.public_url is not None:
            origin, root = settings.public_url.rstrip("/"), ""
        pairs = (*asked.pairs, (WRITABLE, "")) if settings.writable else asked.pairs
        return Asked("GET", asked.path, pairs, asked.accept, root=root, origin=origin)


def _plain(asked: Asked) -> Asked:
    """Return what machines ask, without what their answers do not depend on."""
    return Asked("GET", asked.path, asked.pairs, asked.accept)
