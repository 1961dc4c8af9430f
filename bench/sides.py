"""What one endpoint does with the questions: what it answers, and how fast in each mode."""

import http.client
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import quote

from bench.client import CHANGING, Outcome, Plan, run
from bench.rivals import Endpoint

JSON = "application/sparql-results+json"

_SAME = "0" * len(CHANGING)
_COMMENT = f"# {_SAME}\n"

TOO_SLOW = 20.0
"""Seconds of a first answer beyond which an endpoint is not asked by many at once."""


@dataclass(frozen=True, slots=True)
class First:
    """An endpoint's first answer to a text: its rows and bytes, or why there is none."""

    seconds: float
    rows: int = 0
    size: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One question at one endpoint: first answers to its texts, then the outcome of each mode."""

    firsts: Sequence[First]
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def rows(self) -> list[int] | None:
        """The rows of each text's answer, if all were answered."""
        return None if self.problem else [first.rows for first in self.firsts]

    @property
    def problem(self) -> str | None:
        """Why a text was not answered."""
        return next((first.error for first in self.firsts if first.error), None)


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of asking; where texts `change`, no two requests are the same."""

    name: str
    changes: bool
    clients: int


def modes(clients: int) -> list[Mode]:
    """Return the modes: the same texts again and again, texts never seen, and those by one."""
    return [
        Mode("repeated", changes=False, clients=clients),
        Mode("never seen", changes=True, clients=clients),
        Mode("alone", changes=True, clients=1),
    ]


def measure(
    endpoint: Endpoint, texts: Sequence[str], chosen: Sequence[Mode], seconds: float
) -> Measured:
    """Ask each text once and check the answer; then all of them in each mode for `seconds`."""
    firsts = list(_firsts(endpoint, texts))
    found = Measured(firsts)
    if found.problem or max(first.seconds for first in firsts) > TOO_SLOW:
        return found
    sizes = [first.size for first in firsts]
    outcomes = {}
    for mode in chosen:
        requests = [_request(endpoint, text, mode) for text in texts]
        outcomes[mode.name] = run(Plan(endpoint.port, requests, sizes, mode.clients, seconds))
    return Measured(firsts, outcomes)


def _firsts(endpoint: Endpoint, texts: Sequence[str]) -> Iterator[First]:
    """Yield the first answers, the last of them one that is missing."""
    for text in texts:
        yield (first := _first(endpoint, text))
        if first.error:
            return


def _first(endpoint: Endpoint, text: str) -> First:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=2 * TOO_SLOW)
    start = perf_counter()
    try:
        target = _target(endpoint, f"{_COMMENT}{text}")
        connection.request("GET", target, headers={"Accept": JSON})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return First(perf_counter() - start, error=f"{type(error).__name__} {error}".strip())
    finally:
        connection.close()
    seconds = perf_counter() - start
    if answer.status != 200:
        return First(seconds, error=f"{answer.status} {_words(body)}")
    found = json.loads(body)
    rows = 1 if "boolean" in found else len(found["results"]["bindings"])
    return First(seconds, rows, len(body))


def _words(body: bytes) -> str:
    return " ".join(body[:200].decode("utf-8", "replace").split())[:90]


def _request(endpoint: Endpoint, text: str, mode: Mode) -> str:
    """Return a request whose text begins with a comment, which changes if the mode says so."""
    target = _target(endpoint, f"{_COMMENT}{text}")
    if mode.changes:
        target = target.replace(_SAME, CHANGING.decode(), 1)
    return f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {JSON}\r\n\r\n"


def _target(endpoint: Endpoint, text: str) -> str:
    return f"{endpoint.path}?query={quote(text, safe='')}"
