"""Clients that ask over kept-alive connections: `python -m bench.client` reads a Plan as JSON.

It runs as one process with one loop over plain sockets, so that it takes less time than what it
measures; `busy` tells whether it did.
"""

import json
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

CHANGING = b"@@@@@@@@@@@@"
"""Stands in a request for a number that is new in each."""

SLOWEST = 60.0
"""Seconds after which an answer is given up."""

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding: *chunked")
_LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """What clients do: for `seconds`, `clients` ask the requests in turn, each waiting for its
    answer; an answer is right if its status is 200 and its body has at least its size."""

    port: int
    requests: Sequence[str]
    sizes: Sequence[int]
    clients: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds that each right answer took, how many were not right, seconds over all, and which
    share of them the clients' own process was at work."""

    latencies: Sequence[float]
    failed: int
    seconds: float
    busy: float

    @property
    def throughput(self) -> float:
        """Right answers a second."""
        return len(self.latencies) / self.seconds


def run(plan: Plan) -> Outcome:
    """Carry out a plan in a process of its own."""
    found = subprocess.run(
        [sys.executable, "-m", "bench.client"],
        input=json.dumps(asdict(plan)).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return Outcome(**json.loads(found.stdout))


def drive(plan: Plan) -> Outcome:
    """Carry out a plan in this process."""
    selector = selectors.DefaultSelector()
    requests = [request.encode("ascii") for request in plan.requests]
    clients = [_Client(plan, requests, number) for number in range(plan.clients)]
    start, worked = time.perf_counter(), time.process_time()
    for client in clients:
        client.connect()
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.send()
    end = start + plan.seconds
    while selector.get_map():
        ready = selector.select(SLOWEST)
        if not ready:
            break
        for key, _ in ready:
            _turn(selector, key.data, end)
    given_up = len(selector.get_map())
    seconds = time.perf_counter() - start
    return Outcome(
        [latency for client in clients for latency in client.latencies],
        given_up + sum(client.failed for client in clients),
        seconds,
        (time.process_time() - worked) / seconds,
    )


def _turn(selector: selectors.BaseSelector, client: "_Client", end: float) -> None:
    """Read what came for a client; let it ask again when its answer is whole."""
    if not client.receive():
        return
    if time.perf_counter() >= end:
        selector.unregister(client.socket)
        client.socket.close()
        return
    if client.closed:
        selector.unregister(client.socket)
        client.connect()
        selector.register(client.socket, selectors.EVENT_READ, client)
    client.send()


class _Client:
    """One connection that asks one request after another."""

    socket: socket.socket

    def __init__(self, plan: Plan, requests: Sequence[bytes], number: int) -> None:
        self.latencies: list[float] = []
        self.failed = 0
        self.closed = False
        self._head: bytes | None = None
        self._tail = b""
        self._size = 0
        self._expected: int | None = None
        self._chunked = False
        self._sent = 0.0
        self._plan = plan
        self._requests = requests
        self._turn = number
        self._number = (time.time_ns() // 1000 % 10**10) * 100 + number

    def connect(self) -> None:
        """Open the connection, anew if it was open."""
        self.closed = False
        self.socket = socket.create_connection(("127.0.0.1", self._plan.port), timeout=SLOWEST)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        """Ask the next request."""
        self._head, self._tail, self._size = None, b"", 0
        self._turn += 1
        self._number += 100
        request = self._requests[self._turn % len(self._requests)]
        self._sent = time.perf_counter()
        self.socket.sendall(request.replace(CHANGING, b"%012d" % (self._number % 10**12)))

    def receive(self) -> bool:
        """Take what has come; tell whether the answer has ended."""
        data = self.socket.recv(1 << 20)
        self._size += len(data)
        if self._head is None:
            self._tail += data
            end = self._tail.find(b"\r\n\r\n")
            if end >= 0:
                self._begin(self._tail[: end + 2], end + 4)
        else:
            self._tail = (self._tail + data)[-len(_LAST_CHUNK) :]
        if not self._ended(data):
            return False
        self._note(time.perf_counter() - self._sent)
        return True

    def _begin(self, head: bytes, size: int) -> None:
        self._head = head
        length = _LENGTH.search(head)
        self._expected = int(length[1]) if length else None
        self._chunked = bool(_CHUNKED.search(head))
        self._size -= size

    def _ended(self, data: bytes) -> bool:
        if not data:
            self.closed = True
            return True
        if self._head is None:
            return False
        if self._chunked:
            return self._tail.endswith(_LAST_CHUNK)
        return self._expected is not None and self._size >= self._expected

    def _note(self, seconds: float) -> None:
        least = self._plan.sizes[self._turn % len(self._plan.sizes)]
        head = self._head or b""
        if head[9:12] == b"200" and self._size >= least:
            self.latencies.append(seconds)
        else:
            self.failed += 1
        if b"\r\nconnection: close" in head.lower():
            self.closed = True


def main() -> None:
    """Read a plan from standard input and print its outcome."""
    plan: dict[str, Any] = json.load(sys.stdin)
    print(json.dumps(asdict(drive(Plan(**plan)))))


if __name__ == "__main__":
    main()
