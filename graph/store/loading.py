"""RDF from elsewhere, for LOAD (SPARQL 1.1 Update, 3.1.4): fetched here, never by the engine."""

from pathlib import PurePosixPath

import pyoxigraph as ox

from graph.errors import FailedError
from graph.store.fetching import Fetched, Fetcher, Request
from graph.store.remote import Allowed

_ACCEPT = (
    "application/n-triples, text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, "
    "*/*;q=0.1"
)
_UNTOLD = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
"""Media types that say nothing about RDF: the ending of the address does."""


class Loader:
    """Loads for one update, whose LOADs share what is allowed of size and time."""

    def __init__(self, allowed: Allowed) -> None:
        self._fetcher = Fetcher(allowed)

    def load(self, address: str, *, silent: bool = False) -> list[ox.Triple]:
        """Return the triples of a document, with blank nodes of their own.

        Raises ForbiddenError if the address is not allowed; FailedError if there are none to be
        had, unless it is to be `silent`.
        """
        try:
            return _triples(self._fetcher.fetch(address, Request({"Accept": _ACCEPT})))
        except FailedError:
            if silent:
                return []
            raise


def _triples(fetched: Fetched) -> list[ox.Triple]:
    format = _format(fetched)
    if format is None:
        kind = fetched.media_type or "?"
        raise _failed(fetched, f"类型 {kind} 不是 RDF", f"{kind} is no type of RDF")
    try:
        base = fetched.address
        quads = list(ox.parse(fetched.body, format, base_iri=base, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise _failed(fetched, f"RDF 语法错误：{reason}", f"syntax error: {reason}") from error
    if any(quad.graph_name != ox.DefaultGraph() for quad in quads):
        raise _failed(fetched, "含命名图", "it holds named graphs")
    return [quad.triple for quad in quads]


def _format(fetched: Fetched) -> ox.RdfFormat | None:
    if fetched.media_type not in _UNTOLD:
        return ox.RdfFormat.from_media_type(fetched.media_type)
    path = PurePosixPath(fetched.address.partition("?")[0])
    return ox.RdfFormat.from_extension(path.suffix.removeprefix("."))


def _failed(fetched: Fetched, zh: str, en: str) -> FailedError:
    return FailedError(f"无法载入 {fetched.address}：{zh}", f"cannot load {fetched.address}: {en}")
