"""Headers that keep browsers from doing more with an answer than is meant."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = b"content-security-policy"
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (_POLICY, b"default-src 'none'; frame-ancestors 'none'"),
)
_HTTPS = (*_ALWAYS, (b"strict-transport-security", b"max-age=31536000"))


class SecurityHeaders:
    """Adds to each answer what it does not say itself; pages have a policy of their own.

    A 304 gets no policy: what it says replaces what the browser keeps (RFC 9111, 3.2), so that
    pages that are opened again would be left without their style.
    Over https also HSTS (RFC 6797, 7.2: never over http).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        added = _HTTPS if scope["scheme"] == "https" else _ALWAYS

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                said = {name.lower() for name, _ in headers}
                if message["status"] == 304:
                    said.add(_POLICY)
                headers += [header for header in added if header[0] not in said]
                message = {**message, "headers": headers}
            await send(message)

        return await self._app(scope, receive, send_with_headers)
