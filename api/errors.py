"""Problems as HTTP: one status and one line in the asker's language."""

from fastapi import Request
from fastapi.responses import PlainTextResponse

from api.language import of_request
from graph.errors import (
    AbsentError,
    ExtractionError,
    GoneError,
    LimitError,
    PolicygraphError,
    QueryError,
    ReadingError,
    StoreError,
)


class RefusedError(PolicygraphError):
    """A request that is answered with an HTTP status of its own."""

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.status = status


_STATUSES: dict[type[PolicygraphError], int] = {
    QueryError: 400,
    ReadingError: 422,
    ExtractionError: 422,
    StoreError: 503,
    AbsentError: 404,
    GoneError: 410,
}


def status_of(error: PolicygraphError) -> int:
    """Return the HTTP status of a problem."""
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, LimitError):
        return 504 if error.reason == "time" else 422
    return next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)


def problem(request: Request, error: PolicygraphError) -> PlainTextResponse:
    """Return a problem as one line of plain text."""
    language = of_request(request.query_params.get("lang"), request.headers.get("accept-language"))
    return PlainTextResponse(
        error.text(language) + "\n",
        status_of(error),
        headers={"Vary": "Accept, Accept-Language", "Content-Language": language},
    )
