"""Clients that mean no good: `python -m tests.hostile ADDRESS TOKEN CLIENTS SECONDS LIMIT`.

Each of many clients sends one bomb after the other, waits for the answer, and checks that it is an
error or whole. What they saw is printed as JSON.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from urllib.parse import quote, urlsplit

MARGIN = 5.0
"""Seconds beyond the time limit that an error may take to arrive here."""

PAUSE = 0.2
"""Seconds that a client waits after each answer, so that refusals do not become a flood."""

REFUSALS = frozenset({400, 408, 413, 414, 415, 422, 429, 431, 503, 504})
"""Statuses that a bomb may get."""

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
TURTLE = "text/turtle"
JSON = "application/sparql-results+json"

NOTHING = -1
"""Rows of an answer that there cannot be: the bomb must get an error."""

ANY = -2
"""Rows of an answer that may have any number of them, if it is whole."""


@dataclass(frozen=True, slots=True)
class Bomb:
    """A request, the rows that its answer has if it gets one, and a status of its own that it may
    get beside those of all bombs."""

    name: str
    path: str
    body: str
    content_type: str = QUERY
    method: str = "POST"
    rows: int = NOTHING
    status: int | None = None
    changing: bool = True


@dataclass(slots=True)
class Seen:
    """What clients saw: answers by status, what must not be, the slowest seconds by status, and
    the seconds of all that found the service busy."""

    statuses: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    slowest: dict[str, float] = field(default_factory=dict)
    busy: list[float] = field(default_factory=list)


def _query(name: str, text: str, rows: int = NOTHING) -> Bomb:
    return Bomb(name, "/sparql", text, rows=rows)


def _doubling(times: int) -> str:
    binds = (f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f'SELECT (STRLEN(?x{times}) AS ?n) {{ BIND("0123456789" AS ?x0) {" ".join(binds)} }}'


def _nested(opening: str, closing: str, times: int) -> str:
    return opening * times + closing * times


PAIRS = "?a ?b ?c . ?d ?e ?f"
TRIPLES = f"{PAIRS} . ?g ?h ?i . ?j ?k ?l"
MEGABYTES = 3
BOMBS = [
    _query("cross product", f"SELECT * {{ {TRIPLES} }}"),
    _query("counted cross product", f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} }}"),
    _query("endless ASK", f"ASK {{ {TRIPLES} FILTER(STRLEN(CONCAT(STR(?c), STR(?f))) < 0) }}"),
    _query("huge sort", f"SELECT * {{ {PAIRS} }} ORDER BY DESC(STR(?c)) STR(?f)"),
    _query("huge group", f"SELECT ?a ?d (SAMPLE(?c) AS ?x) {{ {TRIPLES} }} GROUP BY ?a ?d ?g ?j"),
    _query("huge distinct", f"SELECT DISTINCT ?a ?d ?g ?j {{ {TRIPLES} }}"),
    _query("huge graph", f"CONSTRUCT {{ ?a ?e ?i }} {{ {TRIPLES} }}"),
    _query("deep path", "SELECT (COUNT(*) AS ?n) { ?a (<x:>|!<x:>|^!<x:>)* ?b . ?b !<x:>* ?c }"),
    _query("paths of paths", "SELECT (COUNT(*) AS ?n) { ?a ((!<x:>/^!<x:>)*/(!<y:>)+)* ?b }"),
    _query(
        "regex bomb",
        f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} "
        'FILTER REGEX(CONCAT(STR(?a), STR(?c), STR(?f)), "(.*a){12}(.*b){12}(.*c){12}x") }',
    ),
    _query(
        "regex too large",
        'SELECT * { ?a ?b ?c FILTER REGEX(STR(?c), "(((((x{50}){50}){50}){50}){50})") }',
        rows=0,
    ),
    _query("braces", f"SELECT * {_nested('{', '}', 2_400)}"),
    _query("brackets", f"SELECT * {{ ?a ?b {_nested('(', ')', 250)} }}"),
    _query("blank nodes", f"SELECT * {{ ?a ?b {_nested('[ <x:> ', ']', 2_000)} }}"),
    _query("brackets below the limit", f"SELECT * {{ ?a <x:> {_nested('(', ')', 190)} }}", rows=0),
    _query("negations", f"SELECT * {{ FILTER({'!' * 5_000}true) }}", rows=ANY),
    _query("operators", f"SELECT * {{ FILTER(1{'+1' * 5_000} > 0) }}", rows=ANY),
    _query("doubled string", _doubling(60)),
    _query("replaced string", 'SELECT (REPLACE(REPLACE(STR(?a), "", STR(?c)), "", STR(?f)) AS ?x) '
           f"{{ {TRIPLES} }}"),
    _query("union of many", "SELECT (COUNT(*) AS ?n) { " + " UNION ".join(
        f"{{ {TRIPLES} }}" for _ in range(20)) + " }"),
    _query("counted searches",
           f'SELECT (COUNT(*) AS ?n) {{ {TRIPLES} '
           "FILTER(pg:matches(?a, CONCAT(STR(?c), STR(?f)))) }"),
    _query("sorted by search",
           f'SELECT * {{ {PAIRS} }} ORDER BY pg:relevance(?a, STR(?f)) pg:relevance(?d, ?c)'),
    Bomb("update by cross product", "/update",
         f"INSERT {{ GRAPH <x:g> {{ ?a ?e ?i }} }} WHERE {{ GRAPH ?x {{ {TRIPLES} }} }}", UPDATE),
    Bomb("update with braces", "/update",
         f"INSERT {{ }} WHERE {_nested('{', '}', 2_400)}", UPDATE),
    Bomb("update with brackets", "/update",
         f"INSERT DATA {{ <x:a> <x:b> {_nested('(', ')', 250)} }}", UPDATE),
    Bomb("update by doubled string", "/update",
         f"INSERT {{ <x:a> <x:b> ?n }} WHERE {{ {_doubling(60)} }}", UPDATE),
    Bomb("update that loads", "/update", "LOAD SILENT <http://127.0.0.1:1/>", UPDATE,
         status=403),
    Bomb("nested Turtle", "/graphs?default", f"<x:a> <x:b> {_nested('(', ')', 100_000)} .",
         TURTLE),
    Bomb("half a Turtle file", "/graphs?default", "<x:a> <x:b> 'c" * 10_000, TURTLE),
    Bomb("large Turtle", "/graphs?default", "#" * MEGABYTES * 2**20, TURTLE, changing=False),
    Bomb("large form", "/sparql", f"query={'%20' * MEGABYTES * 2**19}", FORM, changing=False),
    Bomb("large query", "/sparql", "SELECT * {} #" + "x" * MEGABYTES * 2**20, changing=False),
]  # fmt: skip
"""Bombs for a service whose uploads and queries may have less than MEGABYTES."""


def ask(connection: http.client.HTTPConnection, bomb: Bomb, token: str) -> tuple[int, bytes, str]:
    """Send a bomb; return the answer's status, its whole body and its Retry-After."""
    headers = {"Content-Type": bomb.content_type, "Accept": f"{JSON}, text/turtle;q=0.5, */*;q=0.1"}
    if bomb.path.startswith(("/update", "/graphs", "/documents")):
        headers["Authorization"] = f"Bearer {token}"
    body = f"# {random.random()}\n{bomb.body}" if bomb.changing else bomb.body  # noqa: S311
    connection.request(bomb.method, bomb.path, body.encode(), headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers.get("Retry-After", "")


def problem(bomb: Bomb, status: int, body: bytes, retry: str) -> str | None:
    """Tell what is wrong with an answer to a bomb."""
    if status in (200, 204):
        return _problem_of_answer(bomb, body)
    if status not in {*REFUSALS, bomb.status}:
        return f"{bomb.name}: {status} {body[:200].decode('utf-8', 'replace')}"
    if status == 503 and not retry.isdigit():
        return f"{bomb.name}: 503 without Retry-After"
    return None


def _problem_of_answer(bomb: Bomb, body: bytes) -> str | None:
    if bomb.rows == NOTHING:
        return f"{bomb.name}: an answer of {len(body)} bytes"
    try:
        rows = len(json.loads(body)["results"]["bindings"])
    except (ValueError, KeyError):
        return f"{bomb.name}: no whole answer: {body[-100:]!r}"
    if bomb.rows not in (ANY, rows):
        return f"{bomb.name}: {rows} rows"
    return None


def attack(address: str, token: str, clients: int, seconds: float, limit: float) -> Seen:
    """Send bombs from many clients for so many seconds; `limit` is the service's time limit."""
    seen, lock, end = Seen(), threading.Lock(), time.monotonic() + seconds

    def note(key: str, spent: float, wrong: str | None) -> None:
        with lock:
            seen.statuses[key] = seen.statuses.get(key, 0) + 1
            seen.slowest[key] = max(spent, seen.slowest.get(key, 0.0))
            if key == "503":
                seen.busy.append(spent)
            if wrong:
                seen.problems.append(wrong)

    in_threads(lambda number: _client(number, address, token, limit, end, note), clients)
    return seen


def in_threads(client: Callable[[int], None], clients: int) -> None:
    """Run as many clients at once; each is given its number. What one raises is raised here."""
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(client, number) for number in range(clients)]:
            done.result()


def _client(
    number: int,
    address: str,
    token: str,
    limit: float,
    end: float,
    note: Callable[[str, float, str | None], None],
) -> None:
    server = urlsplit(address)
    order = random.Random(number)  # noqa: S311
    while time.monotonic() < end:
        bomb = order.choice(BOMBS)
        connection = http.client.HTTPConnection(
            server.hostname or "", server.port, timeout=limit + 3 * MARGIN
        )
        start = time.monotonic()
        try:
            if order.random() < 0.1:
                _give_up(connection, bomb)
                key, wrong = "given up", None
            else:
                status, body, retry = ask(connection, bomb, token)
                key, wrong = str(status), problem(bomb, status, body, retry)
        except (OSError, http.client.HTTPException) as error:
            key = type(error).__name__
            wrong = _problem_of_connection(bomb, error)
        finally:
            connection.close()
        spent = time.monotonic() - start
        if wrong is None and spent > limit + MARGIN:
            wrong = f"{bomb.name}: {key} after {spent:.1f} s"
        note(key, spent, wrong)
        time.sleep(PAUSE)


def _give_up(connection: http.client.HTTPConnection, bomb: Bomb) -> None:
    """Ask and go away before the answer."""
    connection.request("GET", f"/sparql?query={quote(bomb.body[:2_000])}")
    time.sleep(PAUSE)


def _problem_of_connection(bomb: Bomb, error: Exception) -> str | None:
    """A server may close the connection while too large a body is still being sent."""
    too_large = len(bomb.body) > 2**20
    if too_large and isinstance(error, ConnectionError):
        return None
    return f"{bomb.name}: {type(error).__name__} {error}"


def main() -> None:
    """Attack as the arguments say and print what was seen."""
    address, token, clients, seconds, limit = sys.argv[1:]
    print(json.dumps(asdict(attack(address, token, int(clients), float(seconds), float(limit)))))


if __name__ == "__main__":
    main()
