"""Problems as HTTP: which status each has."""

import sys
from collections.abc import Mapping

from graph.errors import (
    AbsentError,
    ExtractionError,
    FailedError,
    ForbiddenError,
    FormatError,
    GoneError,
    LimitError,
    PolicygraphError,
    QueryError,
    ReadingError,
    StoreError,
)


class RefusedError(PolicygraphError):
    """A request that is answered with a status of its own, and headers if it needs any."""

    def __init__(
        self, status: int, zh: str, en: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(zh, en)
        self.status = status
        self.headers = dict(headers or {})


class UncertainError(RefusedError):
    """A change of which nobody knows whether it was made: 504 where its time ran out, 503 where the
    service stopped, else 500. It says nothing of trying again."""

    def __init__(self, status: int = 500) -> None:
        super().__init__(
            status,
            "写入中断，可能已经写入；请先查看当前版本",
            "writing broke off and may have been done; look at the current version first",
        )


_STATUSES: dict[type[PolicygraphError], int] = {
    ForbiddenError: 403,
    FormatError: 406,
    FailedError: 422,
    QueryError: 400,
    ReadingError: 422,
    ExtractionError: 422,
    LimitError: 422,
    AbsentError: 404,
    GoneError: 410,
    StoreError: 503,
}


def status_of(error: PolicygraphError) -> int:
    """Return the HTTP status of a problem."""
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, LimitError) and error.reason == "time":
        return 504
    return next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)


def public(error: PolicygraphError) -> PolicygraphError:
    """Return a problem as it is told to clients: what is wrong with the store's files names places
    on this machine, and goes to the service's log instead."""
    if not isinstance(error, StoreError):
        return error
    print(f"policygraph: {error.en}", file=sys.stderr)
    return StoreError(
        "数据库暂时无法使用；详情见服务日志",
        "the store cannot be used at the moment; the service's log says why",
    )


def headers_of(error: PolicygraphError) -> dict[str, str]:
    """Return the headers that go with a problem (WWW-Authenticate, Retry-After, Allow)."""
    return dict(error.headers) if isinstance(error, RefusedError) else {}
