"""Pages of other origins may read the service (Fetch standard, CORS protocol), never with cookies.

Tokens are sent by scripts, not by browsers on their own, so any origin may send one.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALLOWED = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

EXPOSED = (
    "ETag, Link, Location, Content-Location, Accept-Patch, Allow, Content-Range, Accept-Ranges, "
    "Retry-After, WWW-Authenticate, X-Request-Id, X-Policygraph-Version, X-Policygraph-Rows, *"
)
"""What scripts may read; the names stand beside the star for clients that do not know it."""

_SENT = "Authorization, Content-Type, Accept, Accept-Language, If-None-Match, If-Match, Range, *"
_DAY = "86400"

Headers = list[tuple[bytes, bytes]]


class Cors:
    """Answers preflights, and names the origins that may read on every other answer."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._everybody = "*" in origins
        self._origins = {origin.encode("ascii") for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or pass a request on and its answer back with the headers."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        asked = dict(scope["headers"]) if scope["method"] == "OPTIONS" else {}
        if b"origin" in asked and b"access-control-request-method" in asked:
            headers = [*self._origin(scope), *_PREFLIGHT]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            return await send({"type": "http.response.body", "body": b""})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *self._origin(scope), *_SIMPLE]
                message = {**message, "headers": headers}
            await send(message)

        return await self._app(scope, receive, send_with_headers)

    def _origin(self, scope: Scope) -> Headers:
        """Return who may read the answer: everybody (so that caches may keep it for all), or the
        origin that asked, if it is listed."""
        if self._everybody:
            return [(b"access-control-allow-origin", b"*")]
        origin = next((v for name, v in scope["headers"] if name == b"origin"), None)
        allowed: Headers = [(b"vary", b"Origin")]
        if origin in self._origins:
            allowed.append((b"access-control-allow-origin", origin))
        return allowed


def _raw(**headers: str) -> Headers:
    return [(k.replace("_", "-").encode(), v.encode("ascii")) for k, v in headers.items()]


_SIMPLE = _raw(access_control_expose_headers=EXPOSED)
_PREFLIGHT = _raw(
    access_control_allow_methods=ALLOWED,
    access_control_allow_headers=_SENT,
    access_control_max_age=_DAY,
)
