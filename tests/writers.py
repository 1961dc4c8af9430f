"""Clients that write over HTTP without end, and remember what they were told was done."""

import contextlib
import http.client
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from tests import documents

NAMESPACE = "http://example.org/kill/"
ROWS = 20
PAUSE = 0.02

LOST = 422
"""The status for those whose worker ended before it answered."""

_BOUNDARY = "a-line-between-parts"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A write that was answered with success: the version it was told, and the query that holds
    from then on."""

    version: int
    holds: str


@dataclass
class Writers:
    """Three clients: one sends updates, one puts graphs, one posts documents."""

    port: int
    token: str
    receipts: list[Receipt] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Write until the block ends, through any loss of the service."""
        stop = threading.Event()
        kinds: list[Callable[[int], tuple[http.client.HTTPResponse, str]]] = [
            self._update, self._put, self._post,
        ]  # fmt: skip
        threads = [threading.Thread(target=self._run, args=(kind, stop)) for kind in kinds]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _run(
        self, kind: Callable[[int], tuple[http.client.HTTPResponse, str]], stop: threading.Event
    ) -> None:
        for number in itertools.count():
            if stop.wait(PAUSE):
                return
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer, holds = kind(number)
                if answer.status < 300:
                    version = int(answer.headers.get("X-Policygraph-Version", "0"))
                    self.receipts.append(Receipt(version, holds))
                elif answer.status < 500 and answer.status != LOST:
                    self.refused.append(f"{kind.__name__}: {answer.status}")

    def _update(self, number: int) -> tuple[http.client.HTTPResponse, str]:
        triples = " ".join(f"<{NAMESPACE}u{number}> <{NAMESPACE}p> {n} ." for n in range(ROWS))
        text = f"INSERT DATA {{ GRAPH <{NAMESPACE}updates> {{ {triples} }} }}"
        holds = f"ASK {{ <{NAMESPACE}u{number}> <{NAMESPACE}p> {ROWS - 1} }}"
        return self._send("POST", "/update", "application/sparql-update", text), holds

    def _put(self, number: int) -> tuple[http.client.HTTPResponse, str]:
        graph = f"{NAMESPACE}graph{number}"
        triples = "\n".join(f"<{NAMESPACE}s> <{NAMESPACE}p> {n} ." for n in range(ROWS))
        holds = f"ASK {{ GRAPH <{graph}> {{ <{NAMESPACE}s> <{NAMESPACE}p> {ROWS - 1} }} }}"
        path = f"/graphs?graph={quote(graph, safe='')}"
        return self._send("PUT", path, "text/turtle", triples), holds

    def _post(self, number: int) -> tuple[http.client.HTTPResponse, str]:
        title = f"第{number}号任务分解表"
        rows = [(f"{n}.办成{n}件实事", "教务处", "团委") for n in range(1, ROWS + 1)]
        body = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="table-{number}.txt"\r\nContent-Type: text/plain\r\n\r\n'
            f"{documents.export(rows=rows, title=title)}\r\n--{_BOUNDARY}--\r\n"
        )
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        holds = f'ASK {{ ?p a pg:Policy ; dct:title ?t FILTER(STR(?t) = "{title}") }}'
        return self._send("POST", "/documents", kind, body), holds

    def _send(
        self, method: str, path: str, content_type: str, body: str
    ) -> http.client.HTTPResponse:
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        ) as connection:
            headers = {"Content-Type": content_type, "Authorization": f"Bearer {self.token}"}
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            answer.read()
            return answer
