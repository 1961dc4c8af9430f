"""All the workers of a service, in lanes, so that what is slow stands in nobody's way.

    quick    kinds of queries that are known to be quick
    trial    kinds that nobody has asked yet; what takes longer than a moment is stopped
    slow     … and run again here, with low priority; few at a time, few in line
    long     questions of the catalogue that take longer, which no stranger's stands in the way of
    view     pages and descriptions
    count    views that may take long: questions of the catalogue by their names, statistics
    search   what needs a dictionary
    write    changes, one at a time
    read     documents
    check    graphs that anybody sends to be checked
    prepare  reports that nobody has asked for yet

A time limit counts from the arrival of a request, whatever it waits for.
"""

import asyncio
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from api.errors import RefusedError
from api.settings import Settings
from api.work.crew import BusyError, Cause, Crew, Done, Limit, LostError
from api.work.frames import Message
from api.work.job import Job
from api.work.nursery import Nursery
from api.work.verdicts import Verdicts
from graph.errors import LimitError
from ontology.questions import questions

Lane = Literal[
    "quick",
    "trial",
    "slow",
    "long",
    "view",
    "count",
    "search",
    "write",
    "read",
    "check",
    "prepare",
]

_MARGIN = 0.4
"""Share of a moment that is left for saying that there is no room."""

RETRY_AFTER = 5
"""Seconds after which a request that found everybody busy may be sent again."""

_QUERIES = ("api.sparql", "api.pages.editor", "graph.store.folder")
_VIEWS = (
    *_QUERIES,
    "api.pages.home",
    "api.linked",
    "api.reports",
    "shapes.catalogue:catalogue",
)
_HEAVY = (
    *_VIEWS,
    "api.checking",
    "api.pages.previewing",
    "api.searching.search",
    "graph.ingestion",
    "graph.derivation.words:words",
    "graph.words:dictionary",
    "api.pages.shapes:prepared",
)
_AFTER_FIRST = 0.3
_AFTER_VIEWS = 1.8
"""Seconds after which pages and what is heavy are loaded: whoever waited for the service to come
back finds the processors free, and pages come before the rest."""

_NICE: dict[Lane, int] = {
    "quick": 0,
    "trial": 10,
    "slow": 15,
    "long": 10,
    "view": 0,
    "count": 5,
    "search": 0,
    "write": 5,
    "read": 10,
    "check": 10,
    "prepare": 19,
}
_SEARCHES = re.compile(r"matches|relevance")
"""What queries say that need the dictionary, which the workers of the search lane have loaded."""

_ELSEWHERE = re.compile(r"\bservice\b", re.I)

_BOUNDED: frozenset[Lane] = frozenset(("slow", "read", "check"))
"""Lanes with a line of bounded length: their jobs are long, or come with files of their own."""


class Observer(Protocol):
    """What is told of each job."""

    def job_finished(self, lane: str, outcome: str, seconds: float) -> None:
        """A job ended: `done`, `refused`, `busy`, `cancelled`, or the cause of a loss."""

    def worker_lost(self, lane: str, cause: str) -> None:
        """A worker was stopped or died."""


@dataclass(frozen=True, slots=True)
class Order:
    """A job with the moment it arrived (`time.monotonic`) and the seconds it may take in all."""

    job: Job
    arrived: float
    seconds: float
    upload: bytes = b""
    file: int | None = None

    def left(self) -> float:
        """Return how many seconds are left."""
        return self.until() - time.monotonic()

    def until(self) -> float:
        """Return the moment at which its time is over (`time.monotonic`)."""
        return self.arrived + self.seconds

    def message(self) -> Message:
        """Return the order as a worker gets it."""
        return Message(self.job.head(), self.upload, self.file)


class Workshop:
    """Hands jobs to workers and tells what became of them."""

    def __init__(self, location: str, settings: Settings, observer: Observer) -> None:
        self._settings = settings
        self._observer = observer
        self._verdicts = Verdicts(question.query for question in questions().values())
        self._queries = Nursery(location, settings, _QUERIES)
        self._views = Nursery(location, settings, _VIEWS)
        self._heavy = Nursery(location, settings, _HEAVY)
        self._warming: asyncio.Task[None] | None = None
        several = settings.fast_workers
        memory, much = settings.worker_memory, settings.write_memory
        self.crews: dict[Lane, Crew] = {
            "quick": self._crew(self._queries, "quick", several, memory),
            "trial": self._crew(self._queries, "trial", several, memory),
            "slow": self._crew(self._queries, "slow", settings.slow_workers, memory),
            "long": self._crew(self._queries, "long", settings.slow_workers, memory),
            "view": self._crew(self._views, "view", several, memory),
            "count": self._crew(self._views, "count", several, memory),
            "search": self._crew(self._heavy, "search", several, memory),
            "write": self._crew(self._heavy, "write", 1, much),
            "read": self._crew(self._heavy, "read", 1, much),
            "check": self._crew(self._heavy, "check", 1, memory),
            "prepare": self._crew(self._heavy, "prepare", 1, memory),
        }

    def _crew(self, nursery: Nursery, lane: Lane, size: int, mebibytes: int) -> Crew:
        def lost(cause: Cause) -> None:
            self._observer.worker_lost(lane, cause)

        memory = mebibytes * 2**20
        return Crew(nursery, size, nice=_NICE[lane], memory=memory, on_loss=lost)

    @property
    def ready(self) -> bool:
        """Whether queries can be answered."""
        return self._queries.is_ready

    def launch(self) -> None:
        """Let what queries need be loaded already, while the service itself is made."""
        self._queries.launch()

    async def start(self) -> None:
        """Start everything that is needed for the first query, and only then the rest."""
        self._queries.start()
        await self.crews["quick"].warm()
        self._views.start(_AFTER_FIRST)
        self._heavy.start(_AFTER_VIEWS)
        self._warming = asyncio.ensure_future(self.crews["search"].warm())

    async def stop(self) -> None:
        """End all workers."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        for crew in self.crews.values():
            crew.close()
        await asyncio.gather(self._queries.stop(), self._views.stop(), self._heavy.stop())

    async def do(
        self,
        lane: Lane,
        order: Order,
        seconds: float = math.inf,
        goes_on: Callable[[], bool] = lambda: False,
    ) -> Done:
        """Have an order done in a lane, in at most `seconds` once somebody is at it; when they are
        over, `goes_on` may let it have as many more.

        Raises RefusedError (503 where too many wait in that lane) and LimitError.
        """
        if lane in _BOUNDED and self._is_full(lane):
            self._observer.job_finished(lane, "busy", 0)
            raise _busy()
        limit = Limit(seconds, order.until(), goes_on=goes_on)
        return await self._watched(lane, order, order.left(), limit)

    async def query(self, text: str, order: Order) -> Done:
        """Have a query answered in the lane where it belongs.

        The catalogue's questions are taken for quick and never refused. Raises RefusedError (503
        where the slow lane is full) and LimitError.
        """
        known = self._verdicts.expects(text)
        verdict = self._verdicts.of(text) or ("quick" if known else None)
        if self._settings.allowed_services and _ELSEWHERE.search(text):
            verdict = "slow"  # run twice it would ask the other service twice
        if verdict != "slow":
            lane: Lane = "quick" if verdict == "quick" else "trial"
            if _SEARCHES.search(text):
                lane = "search"
            done = await self._tried(lane, text, order, known=known, new=verdict is None)
            if done is not None:
                return done
        return await self._slowly(text, order, known=known)

    async def _tried(
        self, lane: Lane, text: str, order: Order, *, known: bool, new: bool
    ) -> Done | None:
        """Return the answer if it takes a moment; None if it takes longer, or there is no room.

        For a `new` kind the moment begins with the arrival, so that whoever then finds the slow
        lane full is told within it. For known queries it is a moment of a processor's time: that
        others keep the processors busy makes none of them slow.
        """
        moment, until = self._settings.quick_seconds, order.until()
        began = order.arrived if self.ready else await self._readied(order)
        if new:
            until = min(until, began + moment * (1 - _MARGIN))
        patience = moment / 2 if new else order.left()
        try:
            done = await self._watched(lane, order, patience, Limit(moment, until, known))
        except _NoRoomError:
            if not new or order.left() <= 0:
                raise
            return None
        except LimitError as error:
            if error.reason != "time" or order.left() <= 0:
                raise
            self._verdicts.learn(text, "slow")
            return None
        self._verdicts.learn(text, "quick")
        return done

    async def _readied(self, order: Order) -> float:
        """Wait until workers can be had again, and return the time (`time.monotonic`)."""
        try:
            async with asyncio.timeout(order.left()):
                await self._queries.ready()
        except TimeoutError:
            raise _busy() from None
        return time.monotonic()

    async def _slowly(self, text: str, order: Order, *, known: bool) -> Done:
        began = time.monotonic()
        done = await self.do("long" if known else "slow", order)
        if time.monotonic() - began < self._settings.quick_seconds / 4:
            self._verdicts.learn(text, "quick")
        return done

    def _is_full(self, lane: Lane) -> bool:
        return self.crews[lane].waiting >= self._settings.slow_queue

    async def _watched(self, lane: Lane, order: Order, patience: float, limit: Limit) -> Done:
        began, outcome = time.monotonic(), "cancelled"
        try:
            done = await self.crews[lane].do(order.message(), patience, limit)
            outcome = "done"
            return replace(done, lane=lane)
        except RefusedError:
            outcome = "refused"
            raise
        except BusyError:
            outcome = "busy"
            raise _busy() from None
        except LostError as error:
            outcome = error.cause
            raise over_limit(error.cause, order.seconds) from None
        finally:
            self._observer.job_finished(lane, outcome, time.monotonic() - began)


def over_limit(cause: Cause, seconds: float) -> LimitError:
    """Return the problem of a request whose worker was lost; `seconds` are those it had."""
    zh, en = {
        "time": (
            f"超过时间上限（{seconds:g} 秒）；请简化查询或缩小范围",
            f"over the time limit ({seconds:g} s); simplify the query or narrow it",
        ),
        "memory": (
            "超过内存上限；请简化查询，减少排序和分组的数据",
            "over the memory limit; simplify the query, sort and group less",
        ),
        "crash": (
            "此请求使处理进程崩溃；请简化后重试",
            "this request crashed the process that worked on it; simplify it",
        ),
    }[cause]
    return LimitError(cause, zh, en)


class _NoRoomError(RefusedError):
    """Nobody had time for a job."""


def _busy() -> _NoRoomError:
    return _NoRoomError(
        503,
        f"服务繁忙；请在 {RETRY_AFTER} 秒后重试",
        f"the service is busy; try again in {RETRY_AFTER} seconds",
        {"Retry-After": str(RETRY_AFTER)},
    )
