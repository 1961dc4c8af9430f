"""What is sent to be looked at in a worker: documents to read, graphs to check."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.types import Receive, Scope, Send

from api.changing.access import Access
from api.facts import facts
from api.front import Front
from api.http import Answer, options, request_headers, upload, while_connected
from api.work.job import Job
from api.work.workshop import Lane, Order


@dataclass(frozen=True, slots=True)
class _Way:
    """How an address is answered: by which view, in how many seconds, for whom."""

    view: str
    lane: Lane
    seconds: float
    writes: bool


class Uploads:
    """`/documents` and `/validate`: bodies that a worker reads."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._access = Access(front.settings)
        seconds = front.settings.document_seconds
        self._ways: Mapping[str, _Way] = {
            "/documents": _Way("api.documents:read", "read", seconds, writes=True),
            "/validate": _Way("api.checking:check", "check", front.settings.seconds, writes=False),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a POST."""
        await self._front.respond(scope, send, self._answered(scope, receive))

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        front, told = self._front, facts(scope)
        headers = request_headers(scope)
        asked = front.asked(scope)
        way = self._ways[asked.path]
        if (told_methods := options(scope, "POST")) is not None:
            return told_methods
        if way.writes:
            self._access.require(headers)
        asked = replace(asked, method="POST", content_type=headers.get("content-type"))
        with await upload(scope, receive, front.settings.upload_bytes) as file:
            order = Order(
                Job(way.view, asked, limits=front.limits),
                told["arrived"],
                way.seconds,
                file=file.fileno(),
            )
            told["writing"] = way.writes
            done = await while_connected(receive, front.workshop.do(way.lane, order))
        front.look()
        told.update(lane=done.lane, memory=done.memory)
        return Answer(done.reply, done.version)
