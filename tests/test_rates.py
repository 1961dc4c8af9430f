"""How many requests a client may send."""

from hypothesis import given
from hypothesis import strategies as st

from api.rates import Clients, RateLimited, Rates
from api.settings import Settings
from tests.asgi import answering, get, scope_of


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestRates:
    def test_a_burst_passes_and_then_the_rate(self) -> None:
        clock = Clock()
        rates = Rates(2, 3, clock)
        assert [rates.take("a") for _ in range(3)] == [0, 0, 0]
        assert rates.take("a") == 0.5
        clock.now += 0.5
        assert rates.take("a") == 0
        assert rates.take("a") == 0.5

    def test_who_was_told_to_wait_passes_afterwards(self) -> None:
        clock = Clock()
        rates = Rates(0.1, 1, clock)
        assert rates.take("a") == 0
        clock.now += rates.take("a")
        assert rates.take("a") == 0

    def test_being_refused_costs_nothing(self) -> None:
        clock = Clock()
        rates = Rates(1, 1, clock)
        rates.take("a")
        assert {rates.take("a") for _ in range(100)} == {1.0}

    def test_clients_do_not_hinder_one_another(self) -> None:
        rates = Rates(1, 1, Clock())
        assert [rates.take(name) for name in "abc"] == [0, 0, 0]

    def test_those_who_are_silent_are_forgotten_first(self) -> None:
        rates = Rates(1, 1, Clock(), clients=2)
        for name in "ab":
            rates.take(name)
        assert rates.take("a") > 0
        rates.take("c")
        assert rates.take("a") > 0, "asked after b"
        assert rates.take("b") == 0, "forgotten"

    @given(st.lists(st.floats(0, 3), max_size=60), st.floats(0.1, 20), st.integers(1, 10))
    def test_never_more_than_the_burst_and_the_rate(
        self, pauses: list[float], rate: float, burst: int
    ) -> None:
        clock = Clock()
        rates = Rates(rate, burst, clock)
        passed = 0
        for pause in pauses:
            clock.now += pause
            passed += rates.take("a") == 0
            assert passed <= burst + (clock.now - 100) * rate + 1e-6


class TestClients:
    clients = Clients(Settings().unlimited_clients)

    def test_an_ipv6_network_of_64_bits_is_one_client(self) -> None:
        name = self.clients.name
        assert name("2001:db8::1") == name("2001:db8::ffff:1") != name("2001:db8:0:1::1")

    def test_an_ipv4_address_is_one_however_it_is_written(self) -> None:
        assert self.clients.name("192.0.2.1") == self.clients.name("::ffff:192.0.2.1")

    def test_this_machine_is_not_counted(self) -> None:
        for host in ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"):
            assert self.clients.name(host) is None

    def test_what_is_no_address_is_counted_and_cut(self) -> None:
        assert self.clients.name("x" * 10_000) == "x" * 64


class TestRateLimited:
    def test_429_says_when_to_come_again_in_the_askers_language(self) -> None:
        app = RateLimited(answering(), Settings(rate=0.1, burst=1))
        assert get(app).status == 200
        refused = get(app, scope_of(accept_language="en"))
        assert refused.status == 429
        assert refused.header("retry-after") == "10"
        assert refused.body == b"too many requests; try again in 10 s\n"
        assert get(app, scope_of(client="192.0.2.2")).status == 200

    def test_this_machine_and_those_without_an_address_pass(self) -> None:
        app = RateLimited(answering(), Settings(rate=0.1, burst=1))
        for client in ("127.0.0.1", None):
            assert {get(app, scope_of(client=client)).status for _ in range(5)} == {200}
