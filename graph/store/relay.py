"""SERVICE by way of a relay: the engine asks this process, and this process asks the other service.

The engine's own client goes to any address and follows any redirect. So the IRIs of services are
exchanged for addresses on the loopback interface before the engine sees a text. They hold a secret,
serve one query or update, and end with it.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hmac import compare_digest
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.errors import FailedError, ForbiddenError, QueryError
from graph.store.remote import Allowed
from graph.store.services import Call, rewritten

if TYPE_CHECKING:  # few queries ask elsewhere: the others do not wait for the HTTP library
    from graph.store.fetching import Fetched, Fetcher
    from graph.store.listening import Listener

MOST = 100
"""How many different questions one query or update may ask of other services; EXISTS may ask one
for each row, the same one is asked only once."""

_HEADERS = {
    "Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "Content-Type": "application/sparql-query",
}


@contextmanager
def relayed(allowed: Allowed) -> Iterator["Relay"]:
    """Offer a relay while something runs.

    Raises ForbiddenError if a service turned out not to be allowed (what it leads or redirects
    to), even where SILENT hid that; FailedError, instead of the engine's words, if one failed.
    """
    relay = Relay(allowed)
    try:
        yield relay
    except QueryError as error:
        told = relay.refusal or relay.failed(error)
        if told is error:
            raise
        raise told from error
    finally:
        relay.close()
    if relay.refusal is not None:
        raise relay.refusal


class Relay:
    """Answers the engine with what other services answer; it begins to listen when needed."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._fetcher: Fetcher | None = None
        self._secret = secrets.token_urlsafe(32)
        self._services: list[str] = []
        self._answers: dict[tuple[str, bytes], Fetched | None] = {}
        self._lock = threading.Lock()
        self._listener: Listener | None = None
        self._failure: FailedError | None = None
        self.refusal: ForbiddenError | None = None

    def through(self, text: str, calls: Sequence[Call], iri: Callable[[str], str]) -> str:
        """Return a text whose calls come here; `iri` tells which IRI is meant by what is written.

        Raises ForbiddenError if one is not allowed.
        """
        ways = {call.name: iri(call.name) for call in calls}
        for service in ways.values():
            self._allowed.check(service)
        return rewritten(text, calls, {name: self._way(iri) for name, iri in ways.items()})

    def failed(self, error: QueryError) -> QueryError:
        """Return what to say of an error: the engine's own words would name the relay."""
        if not self._answers:
            return error
        return self._failure or FailedError(
            "执行失败；所访问服务的结果可能无法读取",
            "it failed while it ran; what another service answered may be unreadable",
        )

    def close(self) -> None:
        """Listen no longer."""
        if self._listener is not None:
            self._listener.close()

    def answer(self, path: str, body: bytes) -> "Fetched | None":
        """Return what the service behind a path answers, None if there is no answer to be had."""
        start, _, number = path.rpartition("/")
        if not compare_digest(start.encode(), f"/{self._secret}".encode()):
            return None
        if not number.isdecimal() or int(number) >= len(self._services):
            return None
        question = (self._services[int(number)], body)
        with self._lock:
            if question not in self._answers and self.refusal is None:
                self._answers[question] = self._asked(*question)
            return self._answers.get(question)

    def _asked(self, service: str, body: bytes) -> "Fetched | None":
        from graph.store.fetching import Fetcher, Request

        self._fetcher = self._fetcher or Fetcher(self._allowed)
        try:
            if len(self._answers) >= MOST:
                raise FailedError(
                    f"对其他服务的不同请求超过 {MOST} 个",
                    f"over {MOST} different questions to other services",
                )
            fetched = self._fetcher.fetch(service, Request(_HEADERS, body))
            if ox.QueryResultsFormat.from_media_type(fetched.media_type) is None:
                kind = fetched.media_type or "?"
                raise FailedError(
                    f"{service} 的应答不是 SPARQL 结果（{kind}）",
                    f"{service} did not answer with SPARQL results ({kind})",
                )
        except ForbiddenError as error:
            self.refusal = error
        except FailedError as error:
            self._failure = error
        else:
            return fetched
        return None

    def _way(self, service: str) -> str:
        from graph.store.listening import Listener

        if self._listener is None:
            self._listener = Listener(self.answer)
        if service not in self._services:
            self._services.append(service)
        place = self._services.index(service)
        return f"{self._listener.address}/{self._secret}/{place}"
