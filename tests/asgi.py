"""Requests to an ASGI application without a server, so that tests say who asks and how."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: its status, headers by lower-case name (all values) and body."""

    status: int
    headers: Mapping[str, list[str]] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return the one value of a header."""
        [value] = self.headers[name]
        return value


def scope_of(
    path: str = "/",
    *,
    method: str = "GET",
    client: str | None = "192.0.2.1",
    scheme: str = "http",
    query: bytes = b"",
    **headers: str,
) -> Scope:
    """Return the scope of a request; headers are named with _ for -."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": scheme,
        "query_string": query,
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
        "client": (client, 50000) if client is not None else None,
        "server": ("service.example", 80),
    }


def get(app: ASGIApp, scope: Scope | None = None) -> Got:
    """Ask `app` and return its whole answer."""
    return asyncio.run(asked(app, scope_of() if scope is None else scope))


async def asked(app: ASGIApp, scope: Scope) -> Got:
    """Ask `app` in the running loop."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    start, *rest = messages
    headers: dict[str, list[str]] = {}
    for name, value in start["headers"]:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return Got(start["status"], headers, b"".join(m.get("body", b"") for m in rest))


def answering(
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"ok",
    also: Callable[[Scope], Any] | None = None,
) -> ASGIApp:
    """Return an application that always answers alike; `also` sees each request's scope."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if also is not None:
            done = also(scope)
            if isinstance(done, Awaitable):
                await done
        raw = [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    return app
