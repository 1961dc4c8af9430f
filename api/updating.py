"""`/update`: SPARQL 1.1 Protocol, the update operation (2.2)."""

from starlette.types import Receive, Scope, Send

from api import sparql
from api.changing.desk import Desk
from api.changing.writes import Write
from api.errors import RefusedError
from api.http import Answer, body, options, request_headers
from api.work.reply import Reply


class UpdateEndpoint:
    """Takes updates from those who may write."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make an update whole, or say what is wrong with it."""
        await self._desk.front.respond(scope, send, self._answered(scope, receive))

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        if (told_methods := options(scope, "POST")) is not None:
            return told_methods
        self._desk.require(scope)
        pairs = sparql.parameters(scope["query_string"])
        content = await body(scope, receive, self._desk.front.settings.upload_bytes)
        content_type = request_headers(scope).get("content-type")
        pairs = sparql.sent(pairs, content_type, content, sparql.UPDATE)
        updates = [value for name, value in pairs if name == "update"]
        if len(updates) != 1:
            raise RefusedError(400, "一次请求应有一个更新", "one request holds one update")
        write = Write(
            "update",
            updates[0].encode(),
            default=tuple(value for name, value in pairs if name == "using-graph-uri"),
            named=tuple(value for name, value in pairs if name == "using-named-graph-uri"),
        )
        outcome = await self._desk.hand_in(scope, receive, write)
        return Answer(Reply(b"", "", 204), outcome.version)
