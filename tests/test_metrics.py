"""The figures: counted, watched, and read by those who may."""

from ipaddress import ip_network

import pytest

from api.metrics import Metrics, MetricsEndpoint, Reading
from api.settings import Settings
from tests.asgi import get, scope_of


def text(metrics: Metrics) -> str:
    return get(MetricsEndpoint(metrics, ())).body.decode()


class TestMetrics:
    def test_jobs_and_workers_by_lane(self) -> None:
        metrics = Metrics()
        metrics.job_finished("fast", "done", 0.002)
        metrics.job_finished("slow", "memory", 4)
        metrics.worker_lost("slow", "memory")
        found = text(metrics)
        assert 'policygraph_jobs_total{lane="fast",outcome="done"} 1.0' in found
        assert 'policygraph_jobs_total{lane="slow",outcome="memory"} 1.0' in found
        assert 'policygraph_workers_lost_total{cause="memory",lane="slow"} 1.0' in found
        assert 'policygraph_job_seconds_sum{lane="slow"} 4.0' in found

    def test_what_is_watched_is_read_when_asked(self) -> None:
        metrics = Metrics()
        waiting = [3.0]
        metrics.watch(Reading.WAITING, lambda: waiting[0], "slow")
        metrics.watch(Reading.WAITING, lambda: 0, "fast")
        metrics.watch(Reading.VERSION, lambda: 12)
        waiting[0] = 5
        found = text(metrics)
        assert 'policygraph_queue_length{lane="slow"} 5.0' in found
        assert 'policygraph_queue_length{lane="fast"} 0.0' in found
        assert "policygraph_version 12.0" in found

    def test_the_cache_and_the_services_own_memory(self) -> None:
        metrics = Metrics()
        metrics.watch(Reading.HITS, lambda: 3)
        found = text(metrics)
        assert "policygraph_cache_hits_total 3.0" in found
        assert "process_resident_memory_bytes" in found

    def test_two_services_count_apart(self) -> None:
        one, other = Metrics(), Metrics()
        one.worker_lost("fast", "crash")
        assert "crash" not in text(other)

    def test_unknown_methods_make_no_figures_of_their_own(self) -> None:
        metrics = Metrics()
        for number in range(50):
            metrics.request(f"M{number}", "other", 405, 0.1)
        assert text(metrics).count('method="other"') == 2, "the count and when it began"


class TestEndpoint:
    def test_everybody_may_read_unless_the_settings_say_who(self) -> None:
        everybody = MetricsEndpoint(Metrics(), Settings().metrics_clients)
        assert get(everybody).status == 200
        assert get(everybody).header("content-type").startswith("text/plain; version=")
        some = MetricsEndpoint(Metrics(), (ip_network("10.0.0.0/8"),))
        assert get(some, scope_of(client="10.1.1.1")).status == 200
        for client in ("192.0.2.1", "nowhere", None):
            assert get(some, scope_of(client=client)).status == 403

    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_it_is_only_read(self, method: str) -> None:
        got = get(MetricsEndpoint(Metrics(), ()), scope_of(method=method))
        assert got.status == 405
        assert got.header("allow") == "GET, HEAD"

    def test_odd_requests_are_no_trouble(self) -> None:
        asked = scope_of(query=b"\xff=%ff&name[]=x", accept="\x7f;;;q=9")
        assert get(MetricsEndpoint(Metrics(), ()), asked).status == 200
