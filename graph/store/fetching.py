"""Fetching from allowed addresses over HTTP, and from nowhere else.

The connection goes to the IP address that was looked at, every redirect is looked at as the first
address was, and neither size nor time is without a limit. Nothing is sent but what is asked.
"""

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from graph.errors import FailedError
from graph.store.remote import Address, Allowed

REDIRECTS = 3
"""How many redirects are followed for one request."""

_MOVED = (301, 302, 303, 307, 308)
_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: GET without a body, POST with one."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, from which address in the end; the media type is without its parameters."""

    address: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class _Moved:
    location: str
    status: int


class Fetcher:
    """Fetches for one query or update, whose requests share what is allowed of size and time."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._size = allowed.size
        self._seconds = allowed.seconds

    def fetch(self, address: str, request: Request) -> Fetched:
        """Return what an address answers.

        Raises ForbiddenError if it, or where it redirects to, is not allowed; FailedError if it
        cannot be reached, answers with an error, too much, or too late.
        """
        began = time.monotonic()
        try:
            return self._follow(self._allowed.check(address), request, began + self._seconds)
        finally:
            self._seconds -= time.monotonic() - began

    def _follow(self, address: Address, request: Request, until: float) -> Fetched:
        for _ in range(REDIRECTS + 1):
            found = self._exchange(address, request, until)
            if isinstance(found, Fetched):
                return found
            address = self._allowed.check(_joined(address, found.location))
            if found.status == 303:
                request = replace(request, body=None)
        raise _failed(address, "重定向过多", "it redirects too often")

    def _exchange(self, address: Address, request: Request, until: float) -> Fetched | _Moved:
        places = address.places()
        try:
            with _connected(address, places, until) as connection:
                return self._exchanged(connection, address, request)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= until:
                raise _failed(address, "超时", "it took too long") from error
            raise _failed(
                address, "无法连接或应答中断", "no connection, or it broke off"
            ) from error

    def _exchanged(
        self, connection: http.client.HTTPConnection, address: Address, request: Request
    ) -> Fetched | _Moved:
        _send(connection, address, request)
        with connection.getresponse() as response:
            location = response.getheader("Location")
            if response.status in _MOVED and location is not None:
                return _Moved(location, response.status)
            return self._whole(response, address)

    def _whole(self, response: http.client.HTTPResponse, address: Address) -> Fetched:
        status = response.status
        if status not in (200, 203):
            raise _failed(address, f"应答状态 {status}", f"it answered with status {status}")
        if response.getheader("Content-Encoding", "identity").strip().lower() != "identity":
            raise _failed(address, "应答经压缩", "its answer is compressed, which was not asked")
        media_type = re.split("[;,]", response.getheader("Content-Type", ""))[0].strip().lower()
        return Fetched(str(address), media_type, self._body(response, address))

    def _body(self, response: http.client.HTTPResponse, address: Address) -> bytes:
        parts = bytearray()
        while chunk := response.read1(_CHUNK):
            parts += chunk
            self._size -= len(chunk)
            if self._size < 0:
                most = self._allowed.size
                raise _failed(address, f"应答超过 {most} 字节", f"it answered over {most} bytes")
        if response.length:
            raise http.client.IncompleteRead(b"")
        return bytes(parts)


@contextmanager
def _connected(
    address: Address, places: list[str], until: float
) -> Iterator[http.client.HTTPConnection]:
    """Connect to one of the IP addresses; the connection is cut when the time is over."""
    with _reached(places, address.port, until) as plain, _cut(plain, until) as late:
        host = address.host.strip("[]")
        with _secured(plain, host) if address.scheme == "https" else plain as channel:
            connection = http.client.HTTPConnection(host, address.port)
            connection.auto_open = 0  # it must never look the name up by itself
            connection.sock = channel
            yield connection
        if late.is_set():
            raise TimeoutError


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _reached(places: list[str], port: int, until: float) -> socket.socket:
    failure = OSError()
    for place in places:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((place, port), timeout=left)
        except OSError as error:
            failure = error
    raise failure


@contextmanager
def _cut(plain: socket.socket, until: float) -> Iterator[threading.Event]:
    """Shut a connection down when the time is over, whatever is being read from it then."""
    late = threading.Event()
    double = plain.dup()

    def cut() -> None:
        late.set()
        with suppress(OSError):
            double.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()
        double.close()


def _joined(address: Address, location: str) -> str:
    try:
        return urljoin(str(address), location)
    except ValueError:
        return location


def _send(connection: http.client.HTTPConnection, address: Address, request: Request) -> None:
    method = "GET" if request.body is None else "POST"
    connection.putrequest(method, address.target, skip_host=True, skip_accept_encoding=True)
    length = {} if request.body is None else {"Content-Length": str(len(request.body))}
    ours = {"Host": address.authority, "User-Agent": "policygraph", "Connection": "close"}
    for name, value in {**request.headers, **ours, **length}.items():
        if request.body is not None or name.lower() != "content-type":
            connection.putheader(name, value)
    connection.endheaders(request.body)


def _failed(address: Address, zh: str, en: str) -> FailedError:
    return FailedError(f"无法取得 {address}：{zh}", f"cannot fetch {address}: {en}")
