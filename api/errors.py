"""Problems as HTTP: one status and one line in the asker's language."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import PlainTextResponse

from api.language import of_request
from graph.errors import (
    ExtractionError,
    PolicygraphError,
    QueryError,
    ReadingError,
    StoreError,
)


class RefusedError(PolicygraphError):
    """A request that is answered with an HTTP status, and perhaps headers, of its own."""

    def __init__(
        self, status: int, zh: str, en: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(zh, en)
        self.status = status
        self.headers = dict(headers or {})


def headers_of(error: PolicygraphError) -> dict[str, str]:
    """Return the headers that go with a problem's status (WWW-Authenticate, Retry-After, Allow)."""
    return dict(error.headers) if isinstance(error, RefusedError) else {}


_STATUSES: dict[type[PolicygraphError], int] = {
    QueryError: 400,
    ReadingError: 422,
    ExtractionError: 422,
    StoreError: 503,
}


def status_of(error: PolicygraphError) -> int:
    """Return the HTTP status of a problem."""
    if isinstance(error, RefusedError):
        return error.status
    return next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)


def problem(request: Request, error: PolicygraphError) -> PlainTextResponse:
    """Return a problem as one line of plain text."""
    language = of_request(request.query_params.get("lang"), request.headers.get("accept-language"))
    return PlainTextResponse(
        error.text(language) + "\n",
        status_of(error),
        headers={"Vary": "Accept, Accept-Language", "Content-Language": language}
        | headers_of(error),
    )
