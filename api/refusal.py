"""A refusal before anything else is known of a request: one line of text and its headers."""

from starlette.types import Scope, Send

from api.errors import RefusedError, headers_of
from api.language import of_request


async def refuse(scope: Scope, send: Send, error: RefusedError) -> None:
    """Answer a request with a problem, in the language that its headers prefer."""
    accepted = next((v for name, v in scope["headers"] if name == b"accept-language"), b"")
    language = of_request(None, accepted.decode("latin-1"))
    body = f"{error.text(language)}\n".encode()
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "content-language": language,
        "vary": "Accept-Language",
        **headers_of(error),
    }
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": raw})
    if scope["method"] == "HEAD":
        body = b""
    await send({"type": "http.response.body", "body": body})
