"""Requests with the responses that are expected for them, as manifests describe them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from tests.conformance.manifests import CNT, HT, MF, Entry, Manifest, Node

_STATUS = "http://www.w3.org/2011/http-statusCodes#"
_CODES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
_CLASSES = {"StatusCode2xx": 2, "StatusCode3xx": 3, "StatusCode4xx": 4}
_BESIDE_THE_POINT = (401, 403, 429)
"""Statuses of the class 4xx that do not say that a request is malformed."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what is to come back; names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None
    format: str
    location: str
    answer_headers: Mapping[str, str]
    answer_body: str | None

    def takes(self, status: int) -> bool:
        """Tell whether `status` is among the expected ones."""
        if any(_CODES.get(name) == status for name in self.statuses):
            return True
        classes = {_CLASSES.get(name) for name in self.statuses}
        return status // 100 in classes and status not in _BESIDE_THE_POINT


def exchanges(entry: Entry) -> Iterator[Exchange]:
    """Yield a test's requests in their order."""
    manifest = entry.manifest
    for request in manifest.items(entry.action, f"{HT}requests"):
        response = manifest.node(request, f"{HT}resp")
        assert response is not None
        body, encoding = _body(manifest, request)
        boolean = manifest.text(response, f"{MF}expectedBoolean")
        yield Exchange(
            method=manifest.text(request, f"{HT}methodName"),
            path=manifest.text(request, f"{HT}absolutePath"),
            headers=_headers(manifest, request),
            body=None if body is None else body.encode(encoding),
            statuses=_statuses(manifest, response),
            boolean=boolean == "true" if boolean else None,
            format=manifest.text(response, f"{MF}expectedFormat"),
            location=manifest.text(response, f"{MF}expectedLocation"),
            answer_headers=_headers(manifest, response),
            answer_body=_body(manifest, response)[0],
        )


def _headers(manifest: Manifest, node: Node) -> dict[str, str]:
    return {
        manifest.text(header, f"{HT}fieldName").lower(): manifest.text(header, f"{HT}fieldValue")
        for header in manifest.items(node, f"{HT}headers")
    }


def _body(manifest: Manifest, node: Node) -> tuple[str | None, str]:
    body = manifest.node(node, f"{HT}body")
    if body is None:
        return None, "UTF-8"
    encoding = manifest.text(body, f"{CNT}characterEncoding") or "UTF-8"
    return manifest.text(body, f"{CNT}chars"), encoding


def _statuses(manifest: Manifest, node: Node) -> frozenset[str]:
    values = manifest.values(node, f"{MF}expectedStatus")
    return frozenset(v.value.removeprefix(_STATUS) for v in values if isinstance(v, ox.NamedNode))
