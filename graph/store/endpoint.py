"""A SPARQL 1.1 endpoint as the store: any server with the Protocol's query and update."""

import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from http.client import HTTPException
from urllib.error import URLError

import pyoxigraph as ox
from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

import ontology
from graph import names
from graph.errors import AbsentError, QueryError, StoreError
from graph.store import Derive, Difference, Documents, Row, queries
from graph.store.answers import (
    GRAPH_FORMATS,
    TABLE_FORMATS,
    UNLIMITED,
    Answer,
    Choose,
    Dataset,
    Kind,
    Limits,
)
from graph.store.description import DEFAULT_BASE, checked_base
from graph.store.literals import rows
from graph.store.remote import NOTHING, Allowed
from graph.store.snapshot import DUMP_FORMATS, FolderSnapshot
from graph.store.spool import Spool

SECONDS = 120
"""How long an answer is waited for."""

_ABOUT = f"{ontology.VOCABULARY}/store"
_BASE = f"GRAPH <{_ABOUT}> {{ <{_ABOUT}> <http://rdfs.org/ns/void#uriSpace> ?base }}"
_FORM = re.compile(
    r"(?:\s|#[^\n]*(?:\n|$)|PREFIX\s*[^\s<]*\s*<[^>]*>|BASE\s*<[^>]*>)*(?P<form>[a-z]+)", re.I
)
_KINDS: dict[str, Kind] = {"ASK": "boolean", "CONSTRUCT": "triples", "DESCRIBE": "triples"}
_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in ontology.PREFIXES.items())


class EndpointStore:
    """A store behind an address. `…/query` and `…/sparql` are updated at `…/update`, any other
    address at itself."""

    def __init__(self, address: str, base: str) -> None:
        self._address = address
        self.base = base

    @classmethod
    def open(cls, address: str, base: str | None = None) -> "EndpointStore":
        """Open the store at `address`; its base is recorded in it with the first change.

        Raises StoreError if it does not answer or has another base than the one given.
        """
        recorded = [row["base"].value for row in _Endpoint(address).select(_base_query())]
        known = recorded[0] if recorded else None
        if base is not None and known is not None and checked_base(base) != known:
            raise StoreError(
                f"该库的标识符前缀是 {known}，与 {base} 不同；前缀建库时给定，不可更改",
                f"this store's identifiers begin with {known}, not {base}; "
                "the base is given once, when a store is made",
            )
        return cls(address, known or checked_base(base or DEFAULT_BASE))

    def version(self) -> int:
        """Return 0: an endpoint does not tell its versions."""
        return 0

    def snapshot(self, version: int | None = None) -> "EndpointSnapshot":
        """Return the endpoint's graphs; what others write meanwhile is seen.

        Raises AbsentError for a version: an endpoint has none.
        """
        if version is not None:
            raise AbsentError("此端点没有版本", "this endpoint has no versions")
        return EndpointSnapshot(self._address, self.base)

    def replace(
        self,
        graphs: Documents,
        on_wait: Callable[[], None] | None = None,
        derive: Derive | None = None,
    ) -> set[str]:
        """Make each named graph hold just these quads, all in one update request.

        What `derive` tells is in the same request. Returns the names of the graphs that changed.
        Raises StoreError if the endpoint refuses.
        """
        before = self.snapshot()
        changed = {name: quads for name, quads in graphs.items() if before.differs(name, quads)}
        difference = Difference()
        if derive and changed:
            difference = derive(_Prospect(before, changed), changed)
        steps = [*_replacing(changed), *_applying(difference)]
        if steps:
            about = f"INSERT DATA {{ {_BASE.replace('?base', _quoted(self.base))} }}"
            _Endpoint(self._address).update(";\n".join([about, *steps]))
        return set(changed)


class _Prospect:
    """What an endpoint will hold once these graphs are in it, graph by graph."""

    def __init__(self, before: "EndpointSnapshot", changed: Documents) -> None:
        self.base = before.base
        self._before = before
        self._changed = changed
        store = ox.Store()
        for quads in changed.values():
            store.bulk_extend(quads)
        self._new = FolderSnapshot(store, 0, before.base, time=before.time)

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT query, each from the one named graph that it calls `?g`."""
        for row in self._before.select(query):
            if row["g"].value not in self._changed:
                yield row
        yield from self._new.select(query)


class EndpointSnapshot:
    """What an endpoint holds now; when it was changed, and what its default graph is, it does
    not tell."""

    def __init__(self, address: str, base: str) -> None:
        self._endpoint = _Endpoint(address)
        self.base = base
        self.version = 0
        self.union = False
        self.time = datetime.now(UTC)

    def query(
        self,
        query: str,
        choose: Choose,
        dataset: Dataset | None = None,
        limits: Limits = UNLIMITED,
        allowed: Allowed = NOTHING,
    ) -> Answer:
        """Send a query; its default graph is the endpoint's own unless `dataset` names one. It
        calls no other service, whatever is `allowed`: who would see where the endpoint goes?

        Raises QueryError if it is refused, StoreError if the endpoint does not answer.
        """
        queries.check(query)
        form = _FORM.match(query)
        kind = _KINDS.get(form["form"].upper(), "bindings") if form else "bindings"
        name = choose(kind)
        spool = Spool(limits.size)
        if name is None:
            return Answer(kind, None, spool)
        table = GRAPH_FORMATS if kind == "triples" else TABLE_FORMATS
        media_type = table[name].media_type
        written = self._endpoint.fetch(with_prefixes(query), media_type, dataset or Dataset())
        spool.write(written)
        return Answer(kind, name, spool)

    def select(self, query: str, dataset: Dataset | None = None) -> Iterator[Row]:
        """Yield the rows of one of the project's own SELECT queries, run on the endpoint's default
        graph or on `dataset`."""
        return self._endpoint.select(with_prefixes(query), dataset or Dataset())

    def graphs(self) -> list[str]:
        """Return the names of the documents' graphs and of those derived from them."""
        alone = (names.links(self.base), names.register(self.base))
        held = {name for name in alone if self._holds(name)}
        rows = self.select("SELECT DISTINCT ?g { GRAPH ?g { ?scheme a skos:ConceptScheme } }")
        schemes = {row["g"].value for row in rows}
        held |= {name for name in schemes if not names.is_document(self.base, name)}
        return sorted({*self.documents(), *held})

    def documents(self) -> list[str]:
        """Return the names of the documents' graphs."""
        rows = self.select("SELECT DISTINCT ?g { GRAPH ?g { ?p a pg:Policy } }")
        return sorted(row["g"].value for row in rows)

    def quads(self, graph: str) -> Iterator[ox.Quad]:
        """Yield the quads of one named graph."""
        name = ox.NamedNode(graph)
        for triple in self._triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {name} {{ ?s ?p ?o }} }}"):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, name)

    def exists(self, graph: ox.NamedNode | ox.DefaultGraph) -> bool:
        """Tell whether a graph holds anything; the default graph is always there."""
        return isinstance(graph, ox.DefaultGraph) or self._holds(graph.value)

    def statements(self, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
        """Yield the quads of one graph."""
        if isinstance(graph, ox.NamedNode):
            yield from self.quads(graph.value)
        else:
            yield from self._triples("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")

    def outgoing(self, iri: str) -> list[ox.Quad]:
        """Return the statements about `iri`."""
        node = ox.NamedNode(iri)
        return list(
            self._triples(f"CONSTRUCT {{ {node} ?p ?o }} {{ GRAPH ?g {{ {node} ?p ?o }} }}")
        )

    def incoming(self, iri: str) -> Iterator[ox.Quad]:
        """Yield the statements that point to `iri`."""
        node = ox.NamedNode(iri)
        yield from self._triples(f"CONSTRUCT {{ ?s ?p {node} }} {{ GRAPH ?g {{ ?s ?p {node} }} }}")

    def differs(self, graph: str, quads: Collection[ox.Quad]) -> bool:
        """Tell whether a named graph holds anything else than `quads`."""
        return set(self.quads(graph)) != set(quads)

    def dump(self, name: str) -> bytes:
        """Return all the documents' graphs, and those derived from them, in one of DUMP_FORMATS."""
        everything = (quad for graph in self.graphs() for quad in self.quads(graph))
        return ox.serialize(everything, format=DUMP_FORMATS[name]) or b""

    def _holds(self, graph: str) -> bool:
        rows = self.select(f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1")
        return next(rows, None) is not None

    def _triples(self, query: str) -> Iterator[ox.Quad]:
        written = self._endpoint.fetch(query, ox.RdfFormat.N_TRIPLES.media_type, Dataset())
        yield from ox.parse(written, ox.RdfFormat.N_TRIPLES)


class _Endpoint:
    """Requests to one address, with its failures told as the project's own errors."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._update_address = re.sub(r"/(?:query|sparql)$", "/update", address)

    def select(self, query: str, dataset: Dataset = Dataset()) -> Iterator[Row]:  # noqa: B008
        written = self.fetch(query, ox.QueryResultsFormat.JSON.media_type, dataset)
        solutions = ox.parse_query_results(io.BytesIO(written), ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise StoreError(
                f"{self._address} 未返回查询结果", f"{self._address} did not return query results"
            )
        yield from rows(solutions)

    def fetch(self, query: str, media_type: str, dataset: Dataset) -> bytes:
        request = self._request()
        request.setQuery(query)
        request.addCustomHttpHeader("Accept", media_type)
        for iri in dataset.default:
            request.addParameter("default-graph-uri", iri)
        for iri in dataset.named:
            request.addParameter("named-graph-uri", iri)
        return self._send(request)

    def update(self, update: str) -> None:
        request = self._request()
        request.setRequestMethod(POSTDIRECTLY)
        request.setQuery(update)
        self._send(request)

    def _request(self) -> SPARQLWrapper:
        request = SPARQLWrapper(self._address, updateEndpoint=self._update_address)
        request.setMethod(POST)
        request.setOnlyConneg(True)
        request.setTimeout(SECONDS)
        return request

    def _send(self, request: SPARQLWrapper) -> bytes:
        try:
            content = request.query().response.read()
        except QueryBadFormed as error:
            message = " ".join(str(error).split())[:300]
            raise QueryError(
                f"查询被拒绝：{message}", f"the query was refused: {message}"
            ) from error
        except (SPARQLWrapperException, URLError, HTTPException, OSError) as error:
            message = " ".join(str(error).split())[:200]
            raise StoreError(
                f"{self._address} 无法访问：{message}",
                f"{self._address} does not answer: {message}",
            ) from error
        return bytes(content)


def _replacing(graphs: Documents) -> Iterator[str]:
    """Yield the steps of an update that makes each graph hold just its quads."""
    for name in sorted(graphs):
        yield f"DROP SILENT GRAPH <{name}>"
        yield f"INSERT DATA {{ {_in_graph(name, graphs[name])} }}"


def _applying(difference: Difference) -> Iterator[str]:
    """Yield the steps of an update that takes away what is gone and adds what is new."""
    for form, quads in (("DELETE", difference.gone), ("INSERT", difference.new)):
        graphs: dict[str, list[ox.Quad]] = {}
        for quad in quads:
            graphs.setdefault(_name(quad), []).append(quad)
        for name in sorted(graphs):
            yield f"{form} DATA {{ {_in_graph(name, graphs[name])} }}"


def _name(quad: ox.Quad) -> str:
    if not isinstance(quad.graph_name, ox.NamedNode):
        raise TypeError(f"not in a named graph: {quad}")
    return quad.graph_name.value


def _in_graph(name: str, quads: Iterable[ox.Quad]) -> str:
    triples = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return f"GRAPH <{name}> {{ {(triples or b'').decode()} }}"


def with_prefixes(query: str) -> str:
    """Return `query` with the project's prefixes declared before it."""
    return _PREFIXES + query


def _base_query() -> str:
    return f"SELECT ?base {{ {_BASE} }}"


def _quoted(value: str) -> str:
    return str(ox.Literal(value))
