"""A deep stack for the engine: it recurses into queries, and would end the process on a small
one."""

import resource
import threading
from collections.abc import Callable
from typing import TypeVar

from graph.errors import QueryError

BYTES = 512 * 2**20
"""Address space for one query's stack; memory is taken only as far as a query nests."""

_ONE_AT_A_TIME = threading.Lock()
_Result = TypeVar("_Result")


def with_deep_stack(work: Callable[[], _Result]) -> _Result:
    """Return what `work` returns or raises, run where the stack is deep: here, or on a thread of
    its own.

    Raises QueryError if the system has no room for one more thread.
    """
    if _is_deep():
        return work()
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


def _is_deep() -> bool:
    """Tell whether this is the first thread of a process that was started with a deep stack."""
    limit, _ = resource.getrlimit(resource.RLIMIT_STACK)
    first = threading.current_thread() is threading.main_thread()
    return first and (limit == resource.RLIM_INFINITY or limit >= BYTES)
