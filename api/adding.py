"""`/add`: a document is sent with a token, looked at before it counts, and then published.

What is sent waits in this process under a key that nobody can guess (`api.held`), so that no
browser has to send it twice, pages can be loaded again and read in the other language, and it all
works without scripts. A worker reads it for each look, into no store. The key is told to nobody
but who sent the token, and is all that publishing needs: no cookie stands for anybody.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from api import forms, negotiation
from api.changing.access import Access
from api.facts import facts
from api.front import Front
from api.held import SECONDS, Held
from api.http import Answer, body, options, request_headers, upload, while_connected
from api.work.asked import Asked
from api.work.job import Job
from api.work.reply import Reply
from api.work.workshop import Order
from graph.store.folder import FolderStore

ROOM = 4
"""How many of the largest uploads may wait at a time."""

_FORM = 4_096
_FORMS = "api.pages.adding"
_VIEWS = "api.pages.previewing"


class Adding:
    """Takes documents at `/add`, shows and publishes them at `/add/{key}`."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._access = Access(front.settings)
        self._held = Held(ROOM * front.settings.upload_bytes)

    def close(self) -> None:
        """Let go of all that waits."""
        self._held.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._front.respond(scope, send, self._answered(scope, receive))

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        if (told_methods := options(scope, "GET", "HEAD", "POST")) is not None:
            return told_methods
        asked = self._front.asked(scope)
        key = scope.get("path_params", {}).get("key")
        posted = scope["method"] == "POST"
        if key is None:
            return await (self._taken if posted else self._form)(scope, receive, asked)
        return await (self._published if posted else self._shown)(scope, receive, asked, key)

    async def _form(self, scope: Scope, receive: Receive, asked: Asked) -> Answer:
        """Show the form, or why nothing can be added here."""
        if not isinstance(self._front.store, FolderStore):
            view = "elsewhere"
        else:
            view = "form" if self._front.settings.writable else "closed"
        return await self._viewed(scope, receive, view, asked)

    async def _viewed(self, scope: Scope, receive: Receive, view: str, asked: Asked) -> Answer:
        seconds = self._front.settings.seconds
        return await self._front.answer(scope, receive, f"{_FORMS}:{view}", asked, seconds=seconds)

    async def _taken(self, scope: Scope, receive: Receive, asked: Asked) -> Answer:
        """Keep what is sent by whoever may, and say where it can be looked at."""
        headers = request_headers(scope)
        content_type = headers.get("content-type", "")

        def look(head: bytes) -> None:
            self._access.require(_with_token(headers, head, content_type))

        if not self._front.settings.writable:
            self._access.require(headers)
        file = await upload(scope, receive, self._front.settings.upload_bytes, look)
        address = f"{asked.root}/add/{self._held.keep(file, content_type)}"
        told = {"Location": address, "Cache-Control": "no-store"}
        if negotiation.prefers_html(asked.accept, []):
            return Answer(Reply(b"", "", 303, told))
        said = json.dumps({"preview": address, "seconds": SECONDS}).encode() + b"\n"
        return Answer(Reply(said, "application/json", 201, told))

    async def _shown(self, scope: Scope, receive: Receive, asked: Asked, key: str) -> Answer:
        """Show what is understood of what waits; nothing is stored."""
        waiting, front = self._held.find(key), self._front
        asked = replace(asked, content_type=waiting.content_type)
        with waiting.open() as file:
            return await front.answer(
                scope,
                receive,
                f"{_VIEWS}:preview",
                asked,
                lane="read",
                seconds=front.settings.document_seconds,
                file=file.fileno(),
            )

    async def _published(self, scope: Scope, receive: Receive, asked: Asked, key: str) -> Answer:
        """Read the chosen files of what waits into the store. It goes on waiting, so that doing
        it twice does no harm."""
        waiting, front = self._held.find(key), self._front
        sent = parse_qsl((await body(scope, receive, _FORM)).decode("utf-8", "replace"))
        chosen = tuple(pair for pair in sent if pair[0] == "file")
        asked = replace(asked, method="POST", pairs=chosen, content_type=waiting.content_type)
        told = facts(scope)
        with waiting.open() as file:
            order = Order(
                Job(f"{_VIEWS}:publish", asked, limits=front.limits),
                told["arrived"],
                front.settings.document_seconds,
                file=file.fileno(),
            )
            told["writing"] = True
            done = await while_connected(receive, front.workshop.do("read", order))
        front.look()
        told.update(lane=done.lane, memory=done.memory)
        return Answer(done.reply, done.version)


def _with_token(headers: Mapping[str, str], head: bytes, content_type: str) -> Mapping[str, str]:
    """Return the headers of a request; where none says who asks, its form's first fields may."""
    token = forms.first_field(head, content_type, "token") if "authorization" not in headers else ""
    return {**headers, "authorization": f"Bearer {token}"} if token else headers
