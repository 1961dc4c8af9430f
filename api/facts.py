"""What is told of a request to those who watch the service: logs and metrics."""

import time
from typing import Any

from starlette.types import Scope

KEY = "policygraph"


def facts(scope: Scope) -> dict[str, Any]:
    """Return the facts of a request, to read and to add to; `arrived` is when it came.

    The others are `api.middleware.recording.FACTS`, told where they are known.
    """
    told: dict[str, Any] = scope.setdefault(KEY, {})
    told.setdefault("arrived", time.monotonic())
    return told
