"""One connection to a service, and what it answers."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a service takes queries, updates and graphs, and the token that lets write."""

    query: str
    update: str
    graph_store: str
    token: str | None = None

    @property
    def authorization(self) -> Mapping[str, str]:
        """The header that lets write."""
        return {} if self.token is None else {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def __str__(self) -> str:
        return f"{self.status} {self.media_type} {self.body[:500].decode('utf-8', 'replace')}"


class Client:
    """Sends requests as they are given, one after another, and follows no redirection.

    `laid` is for those who lay data into the service: it is forgotten when something may have
    changed them.
    """

    def __init__(self, endpoints: Endpoints) -> None:
        self.endpoints = endpoints
        self.laid: str | None = None
        parts = urlsplit(endpoints.query)
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=60)

    def close(self) -> None:
        self._connection.close()

    def send(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """Send one request; a connection that the service has closed meanwhile is opened again."""
        if not address.startswith(self.endpoints.query) and method not in ("GET", "HEAD"):
            self.laid = None
        try:
            return self._send(method, address, headers, body)
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()
            return self._send(method, address, headers, body)

    def query(self, text: str, accept: str) -> Answer:
        """Ask a query, as the body of a POST."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.send("POST", self.endpoints.query, headers, text.encode())

    def update(self, text: str) -> Answer:
        """Send an update, as the body of a POST."""
        headers = {"Content-Type": "application/sparql-update", **self.endpoints.authorization}
        return self.send("POST", self.endpoints.update, headers, text.encode())

    def _send(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        parts = urlsplit(address)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._connection.request(method, target, body, dict(headers))
        response = self._connection.getresponse()
        content = response.read()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, content)
