"""Figures for Prometheus: requests, jobs, workers, cache, versions, the service's own memory."""

import contextlib
from collections.abc import Callable, Iterator
from enum import Enum
from ipaddress import ip_address

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.errors import RefusedError
from api.refusal import refuse
from api.settings import Network
from graph.errors import PolicygraphError

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 120)


class Reading(Enum):
    """What is read when somebody asks: its name, what it is, whether it only grows."""

    WAITING = ("queue_length", "Jobs that wait for a worker, by lane", False)
    WORKERS = ("workers_alive", "Workers that are alive, by lane", False)
    HITS = ("cache_hits", "Answers that were found in the cache", True)
    MISSES = ("cache_misses", "Answers that were not found in the cache", True)
    CACHED = ("cache_bytes", "Bytes of answers that are kept", False)
    VERSION = ("version", "The version that counts", False)
    VERSIONS = ("versions", "Versions that can be asked", False)


class _Watched(Collector):
    """Figures that others keep; what cannot be read now is left out."""

    def __init__(self) -> None:
        self._reads: dict[Reading, dict[str, Callable[[], float]]] = {}

    def add(self, reading: Reading, read: Callable[[], float], lane: str) -> None:
        self._reads.setdefault(reading, {})[lane] = read

    def collect(self) -> Iterator[Metric]:
        for reading, reads in self._reads.items():
            name, words, grows = reading.value
            family = CounterMetricFamily if grows else GaugeMetricFamily
            labels = [] if "" in reads else ["lane"]
            metric = family(f"policygraph_{name}", words, labels=labels)
            for lane, read in reads.items():
                with contextlib.suppress(PolicygraphError, OSError):
                    metric.add_metric([lane] if lane else [], read())
            yield metric


class Metrics:
    """The figures of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._watched = _Watched()
        self.registry.register(self._watched)
        self._requests = self._counter(
            "http_requests", "Requests that were answered", "method", "route", "status"
        )
        self._latency = self._histogram("http_request_seconds", "Time to the last byte", "route")
        self._jobs = self._counter("jobs", "Jobs of workers, by how they ended", "lane", "outcome")
        self._job_seconds = self._histogram("job_seconds", "Time of jobs with a worker", "lane")
        self._lost = self._counter("workers_lost", "Workers that ended", "lane", "cause")
        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._finished: dict[tuple[str, str], tuple[Counter, Histogram]] = {}

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
        finished = self._finished.get((lane, outcome))
        if finished is None:
            pair = self._jobs.labels(lane, outcome), self._job_seconds.labels(lane)
            finished = self._finished[lane, outcome] = pair
        finished[0].inc()
        finished[1].observe(seconds)

    def worker_lost(self, lane: str, cause: str) -> None:
        """Count a worker that ended and is replaced."""
        self._lost.labels(lane, cause).inc()

    def watch(self, reading: Reading, read: Callable[[], float], lane: str = "") -> None:
        """Let `read` tell a figure whenever somebody asks; `lane` where there is one of each."""
        self._watched.add(reading, read, lane)

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
        if self._clients and not self._may_read(scope):
            await refuse(scope, send, _CLOSED)
        elif scope["method"] not in ("GET", "HEAD"):
            await refuse(scope, send, _METHOD)
        else:
            text = generate_latest(self._registry)
            await Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})(
                scope, receive, send
            )

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
