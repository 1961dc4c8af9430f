"""A deep stack for the engine: it recurses into queries, and would end the process on a small
one."""

import threading
from collections.abc import Callable
from typing import TypeVar

from graph.errors import QueryError

BYTES = 512 * 2**20
"""Address space for one query's stack; memory is taken only as far as a query nests."""

_ONE_AT_A_TIME = threading.Lock()
_Result = TypeVar("_Result")


def with_deep_stack(work: Callable[[], _Result]) -> _Result:
    """Return what `work` returns or raises, run on a thread of its own with a deep stack.

    Raises QueryError if the system has no room for one more thread.
    """
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it was asked for
            errors.append(error)

    thread = threading.Thread(target=run, name="query", daemon=True)
    with _ONE_AT_A_TIME:
        usual = threading.stack_size(BYTES)
        try:
            thread.start()
        except RuntimeError as error:
            raise QueryError(
                "系统繁忙，请稍后再试", "the system is busy; try again later"
            ) from error
        finally:
            threading.stack_size(usual)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
