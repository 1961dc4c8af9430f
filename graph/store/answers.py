"""Running a query on an open database and writing its whole answer."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import pyoxigraph as ox

from graph.errors import FailedError, FormatError, LimitError, QueryError
from graph.store import queries, rows, services
from graph.store.operations import prologue
from graph.store.relay import relayed
from graph.store.remote import NOTHING, Allowed
from graph.store.spool import Spool
from graph.store.stack import with_deep_stack

Kind = Literal["boolean", "bindings", "triples"]

TABLE_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
"""Formats for SELECT and ASK (SPARQL 1.1 Query Results JSON, XML, CSV and TSV)."""

GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "n3": ox.RdfFormat.N3,
}
"""Formats for CONSTRUCT, DESCRIBE and descriptions."""


Choose = Callable[[Kind], str | None]
"""Names the format for an answer of a kind, or None where no format of that kind will do."""


_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_ByName = dict[ox.NamedNode, Callable[..., _Term | None]]


class Functions(Protocol):
    """What one run of a query may call beside SPARQL's own functions."""

    def by_name(self) -> Mapping[ox.NamedNode, Callable[..., _Term | None]]:
        """Return the functions by their IRIs; each returns None where it has no value."""

    def check(self) -> None:
        """Raise the PolicygraphError, if there was one, for which the answer does not count."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A query's whole answer, written in `format`; without a format there is no content.

    `rows` counts its rows or triples where the engine is our own.
    """

    kind: Kind
    format: str | None
    spool: Spool
    rows: int | None = None

    @property
    def content(self) -> bytes:
        """The answer in memory."""
        return self.spool.whole()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may hold: rows (or triples), and bytes as it is written."""

    rows: int
    size: int


UNLIMITED = Limits(sys.maxsize, sys.maxsize)
"""For those who ask on their own machine."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a request names for its query, besides FROM in the query itself."""

    default: Sequence[str] = ()
    named: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


@dataclass(frozen=True, slots=True)
class Names:
    """What a query need not write out: what relative IRIs are relative to, and prefixes."""

    base: str
    prefixes: Mapping[str, str]


def answer(
    store: ox.Store,
    query: str,
    choose: Choose,
    dataset: Dataset,
    names: Names,
    limits: Limits,
    functions: Functions | None = None,
    allowed: Allowed = NOTHING,
) -> Answer:
    """Run `query` and write its answer; without a dataset it sees the union of named graphs.

    Raises QueryError if it is malformed or refused, ForbiddenError if it calls a service that is
    not `allowed`, FailedError if it fails while it runs; LimitError if the answer is larger than
    `limits` allow.
    """
    calls = queries.check(query, allowed)
    known = dict(functions.by_name()) if functions is not None else {}

    def iri(name: str) -> str:
        return services.resolved(name, prologue(query), names.base, names.prefixes)

    with relayed(allowed) as relay:
        text = relay.through(query, calls, iri)
        found = with_deep_stack(lambda: _answer(store, text, choose, dataset, names, limits, known))
    if functions is not None:
        functions.check()
    return found


def _answer(
    store: ox.Store,
    query: str,
    choose: Choose,
    dataset: Dataset,
    names: Names,
    limits: Limits,
    functions: _ByName,
) -> Answer:
    result = _run(store, query, dataset, names, functions)
    spool, triples = Spool(limits.size), None
    try:
        kind = _kind(result)
        name = choose(kind)
        if name is None:
            return Answer(kind, None, spool)
        if isinstance(result, ox.QueryTriples):
            triples = _Counted(result, limits.rows)
            write(triples, name, spool)
            return Answer(kind, name, spool, triples.number)
        result.serialize(spool.sink(name), format=TABLE_FORMATS[name])
        return Answer(kind, name, spool, _counted(name, spool, limits.rows))
    except (OSError, RuntimeError, ValueError) as error:
        raise _failed() from error
    finally:
        del result, triples  # An error's traceback must not carry them out of this thread.


def write(
    triples: Iterable[ox.Triple],
    name: str,
    spool: Spool,
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Write a graph in one of GRAPH_FORMATS. Raises FormatError for what the format cannot say."""
    named = dict(prefixes) if prefixes is not None else None
    try:
        ox.serialize(triples, spool.sink(name), format=GRAPH_FORMATS[name], prefixes=named)
    except OSError as error:
        if "RDF 1.2" not in str(error):
            raise
        raise no_triple_terms() from error
    finally:
        del triples  # As in `_answer`.


def no_triple_terms() -> FormatError:
    """Return what tells that JSON-LD has no way to write triple terms (RDF 1.2)."""
    return FormatError(
        "JSON-LD 写不了三元组项；请换一种格式",
        "JSON-LD has no way to write triple terms; ask for another format",
    )


class _Counted:
    """Triples as they come, counted."""

    def __init__(self, triples: Iterable[ox.Triple], most: int) -> None:
        self._triples = triples
        self._most = most
        self.number = 0

    def __iter__(self) -> Iterator[ox.Triple]:
        for triple in self._triples:
            self.number += 1
            if self.number > self._most:
                self._triples = ()  # They may not leave this thread.
                raise _too_many(self._most)
            yield triple


def _counted(name: str, spool: Spool, most: int) -> int:
    number = rows.count(name, spool.content())
    if number > most:
        raise _too_many(most)
    return number


def _too_many(most: int) -> LimitError:
    return LimitError(
        "rows",
        f"结果超过 {most} 行；请用 LIMIT 和 OFFSET 分次取，或缩小范围",
        f"the answer is over {most} rows; fetch it in parts with LIMIT and OFFSET, or narrow it",
    )


def _run(
    store: ox.Store, query: str, dataset: Dataset, names: Names, functions: _ByName
) -> ox.QueryTriples | ox.QueryBoolean | ox.QuerySolutions:
    try:
        if dataset:
            return store.query(
                query,
                base_iri=names.base,
                prefixes=dict(names.prefixes),
                custom_functions=functions,
                default_graph=[ox.NamedNode(iri) for iri in dataset.default],
                named_graphs=[ox.NamedNode(iri) for iri in dataset.named],
            )
        return store.query(
            query,
            base_iri=names.base,
            prefixes=dict(names.prefixes),
            custom_functions=functions,
        )
    except SyntaxError as error:
        raise syntax_error(error, query) from error
    except ValueError as error:
        raise QueryError(
            f"数据集中的 IRI 无效：{error}", f"invalid IRI in the dataset: {error}"
        ) from error
    except (OSError, RuntimeError) as error:
        unknown = _UNKNOWN.search(str(error))
        raise _without(unknown[1]) if unknown else _failed() from error


def _without(function: str) -> FailedError:
    return FailedError(
        f"没有函数 {function}；检索函数 pg:matches 和 pg:relevance 需要有索引的库",
        f"there is no function {function}; pg:matches and pg:relevance need a store with an index",
    )


def _failed() -> FailedError:
    return FailedError("查询执行失败；请简化后重试", "the query failed while it ran; simplify it")


def _kind(result: ox.QueryTriples | ox.QueryBoolean | ox.QuerySolutions) -> Kind:
    if isinstance(result, ox.QueryTriples):
        return "triples"
    return "boolean" if isinstance(result, ox.QueryBoolean) else "bindings"


_UNKNOWN = re.compile(r"The custom function (<[^>]*>) is not supported")
_LONGEST_MESSAGE = 160
_PLACE = re.compile(r"error at (\d+):(\d+)")
_PREFIXED = re.compile(r"[\w.-]*:")


def syntax_error(error: SyntaxError, query: str) -> QueryError:
    """Return the engine's syntax error in one line, with its position."""
    message = " ".join(str(error).split())
    place = _PLACE.search(message)
    if place and "Prefix not found" in message:
        *lines, last = query.split("\n")[: int(place[1])]
        before = "\n".join((*lines, last[: int(place[2]) - 1]))
        name = next(iter(_PREFIXED.findall(before)[-1:]), "?")
        return QueryError(
            f"查询语法错误（{place[1]}:{place[2]}）：前缀 {name} 未声明；请加上 PREFIX",
            f"syntax error in the query: {place[0]}: the prefix {name} is not declared; add PREFIX",
        )
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE].rsplit(",", 1)[0] + ", …"
    return QueryError(f"查询语法错误：{message}", f"syntax error in the query: {message}")
