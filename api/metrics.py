"""Figures for Prometheus: requests, jobs, workers, cache, versions, the service's own memory."""

from collections.abc import Callable
from enum import Enum
from ipaddress import ip_address

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.errors import RefusedError, problem
from api.settings import Network

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 120)


class Reading(Enum):
    """What is read when somebody asks; the value says what it is, and whether for each lane."""

    WAITING = ("policygraph_queue_length", "Jobs that wait for a worker", True)
    WORKERS = ("policygraph_workers_alive", "Workers that are alive", True)
    CACHED_BYTES = ("policygraph_cache_bytes", "Bytes of answers that are kept", False)
    CACHED_ANSWERS = ("policygraph_cache_answers", "Answers that are kept", False)
    VERSION = ("policygraph_version", "The version that counts", False)
    VERSIONS = ("policygraph_versions", "Versions that can be asked", False)


class Metrics:
    """The figures of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter(
            "http_requests", "Requests that were answered", "method", "route", "status"
        )
        self._latency = self._histogram("http_request_seconds", "Time to the last byte", "route")
        self._jobs = self._counter("jobs", "Jobs of workers, by how they ended", "lane", "outcome")
        self._job_seconds = self._histogram("job_seconds", "Time of jobs with a worker", "lane")
        self._lost = self._counter("workers_lost", "Workers that ended", "lane", "cause")
        self._lookups = self._counter("cache_lookups", "Answers looked for", "outcome")
        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._gauges: dict[Reading, Gauge] = {}

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that is over; `route` is a pattern of addresses, never an address."""
        known = method if method in _METHODS else "other"
        counted = self._counted.get((known, route, status))
        if counted is None:
            pair = self._requests.labels(known, route, status), self._latency.labels(route)
            counted = self._counted[known, route, status] = pair
        counted[0].inc()
        counted[1].observe(seconds)

    def job_finished(self, lane: str, outcome: str, seconds: float) -> None:
        """Count a job that is over: `done`, `time`, `memory`, `crash`, `cancelled`, `refused`, …"""
        self._jobs.labels(lane, outcome).inc()
        self._job_seconds.labels(lane).observe(seconds)

    def worker_lost(self, lane: str, cause: str) -> None:
        """Count a worker that ended and is replaced."""
        self._lost.labels(lane, cause).inc()

    def cache_asked(self, hit: bool) -> None:
        """Count an answer that was looked for in the cache."""
        self._lookups.labels("hit" if hit else "miss").inc()

    def watch(self, reading: Reading, read: Callable[[], float], lane: str = "") -> None:
        """Let `read` tell a figure whenever somebody asks; `lane` where it is one of a lane."""
        name, words, by_lane = reading.value
        gauge = self._gauges.get(reading)
        if gauge is None:
            labels = ["lane"] if by_lane else []
            gauge = self._gauges[reading] = Gauge(name, words, labels, registry=self.registry)
        (gauge.labels(lane) if by_lane else gauge).set_function(read)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"policygraph_{name}", words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, *labels: str) -> Histogram:
        return Histogram(
            f"policygraph_{name}", words, labels, registry=self.registry, buckets=_SECONDS
        )


class MetricsEndpoint:
    """`/metrics`: the figures as text, for those addresses that may read them."""

    def __init__(self, metrics: Metrics, clients: tuple[Network, ...]) -> None:
        self._registry = metrics.registry
        self._clients = clients

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD."""
        response: Response
        if self._clients and not self._may_read(scope):
            response = problem(Request(scope), _CLOSED)
        elif scope["method"] not in ("GET", "HEAD"):
            response = problem(Request(scope), _METHOD)
        else:
            response = Response(
                generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
            )
        await response(scope, receive, send)

    def _may_read(self, scope: Scope) -> bool:
        try:
            address = ip_address(scope["client"][0])
        except (KeyError, TypeError, ValueError):
            return False
        return any(address in network for network in self._clients)


_CLOSED = RefusedError(
    403,
    "此地址不对您开放（设置 metrics_clients）",
    "this address is not open to you (setting metrics_clients)",
)
_METHOD = RefusedError(
    405, "此地址不支持该方法", "this address has no such method", {"Allow": "GET, HEAD"}
)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
