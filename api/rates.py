"""How many requests a client may send: a bucket for each address, in bounded memory."""

import math
import time
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import RefusedError
from api.refusal import refuse
from api.settings import Network, Settings

CLIENTS = 16_384
"""How many clients are remembered; the one that was silent longest is forgotten first."""


class Rates:
    """Counts requests of clients: `rate` a second each, `burst` at once after a silence.

    What is kept for a client is the time at which its bucket is full again.
    """

    def __init__(
        self,
        rate: float,
        burst: int,
        clock: Callable[[], float] = time.monotonic,
        clients: int = CLIENTS,
    ) -> None:
        self._interval = 1 / rate
        self._depth = burst / rate
        self._clock = clock
        self._clients = clients
        self._full: dict[str, float] = {}

    def take(self, client: str) -> float:
        """Count a request; return 0 if it may pass, else after how many seconds one may."""
        now = self._clock()
        full = max(self._full.pop(client, now), now)
        wait = full + self._interval - now - self._depth
        refused = wait > 1e-9
        self._full[client] = full if refused else full + self._interval
        if len(self._full) > self._clients:
            del self._full[next(iter(self._full))]
        return wait if refused else 0.0


class Clients:
    """Says which clients count as one, and which do not count."""

    def __init__(self, unlimited: tuple[Network, ...]) -> None:
        self._unlimited = unlimited
        self.name = lru_cache(CLIENTS)(self._name)

    def _name(self, host: str) -> str | None:
        """Return what requests from `host` are counted under: an IPv4 address, the 64 bits of an
        IPv6 network, else the words as they are; None for those that are not counted."""
        try:
            address = ip_address(host)
        except ValueError:
            return host[:64]
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if any(address in network for network in self._unlimited):
            return None
        if isinstance(address, IPv6Address):
            return f"{int(address) >> 64:x}::"
        return str(address)


class RateLimit:
    """Says no to clients that ask too often: more than `rate` a second, `burst` at once."""

    def __init__(self, rate: float, burst: int, settings: Settings) -> None:
        self._rates = Rates(rate, burst)
        self._clients = Clients(settings.unlimited_clients)

    def require(self, scope: Scope) -> None:
        """Count a request. Raises RefusedError: 429 (RFC 6585, 4)."""
        if not scope.get("client"):
            return
        name = self._clients.name(scope["client"][0])
        wait = self._rates.take(name) if name is not None else 0
        if wait:
            raise _refused(math.ceil(wait))


class RateLimited:
    """Passes on what clients ask, unless they ask too often."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._limit = RateLimit(settings.rate, settings.burst, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            try:
                self._limit.require(scope)
            except RefusedError as error:
                return await refuse(scope, send, error)
        return await self._app(scope, receive, send)


def _refused(seconds: int) -> RefusedError:
    return RefusedError(
        429,
        f"请求过于频繁，请在 {seconds} 秒后再试",
        f"too many requests; try again in {seconds} s",
        {"Retry-After": str(seconds)},
    )
