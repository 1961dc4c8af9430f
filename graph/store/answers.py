"""Running a query on an open database and writing its whole answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from graph.errors import QueryError
from graph.store import queries

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
}
"""Formats for CONSTRUCT, DESCRIBE and descriptions."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A query's answer before it is written; `write` takes a format of its kind."""

    kind: Kind
    write: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a request names for its query, besides FROM in the query itself."""

    default: Sequence[str] = ()
    named: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


def answer(store: ox.Store, query: str, dataset: Dataset, prefixes: dict[str, str]) -> Answer:
    """Run `query`; without a dataset it sees the union of the named graphs.

    Raises QueryError if it is malformed, refused, or fails while it runs.
    """
    queries.check(query)
    try:
        if dataset:
            result = store.query(
                query,
                prefixes=prefixes,
                default_graph=[ox.NamedNode(iri) for iri in dataset.default],
                named_graphs=[ox.NamedNode(iri) for iri in dataset.named],
            )
        else:
            result = store.query(
                query,
                prefixes=prefixes,
                use_default_graph_as_union=not queries.names_dataset(query),
            )
    except SyntaxError as error:
        raise syntax_error(error) from error
    except ValueError as error:
        raise QueryError(
            f"数据集中的 IRI 无效：{error}", f"invalid IRI in the dataset: {error}"
        ) from error
    if isinstance(result, ox.QueryTriples):
        return Answer("triples", lambda name: _written(result, GRAPH_FORMATS[name]))
    kind: Kind = "boolean" if isinstance(result, ox.QueryBoolean) else "bindings"
    return Answer(kind, lambda name: _written(result, TABLE_FORMATS[name]))


def _written(
    result: ox.QueryTriples | ox.QueryBoolean | ox.QuerySolutions,
    format: ox.RdfFormat | ox.QueryResultsFormat,
) -> bytes:
    try:
        written = result.serialize(format=format)  # type: ignore[arg-type]
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"查询执行失败：{error}", f"the query failed: {error}") from error
    return written if written is not None else b""


_LONGEST_MESSAGE = 160


def syntax_error(error: SyntaxError) -> QueryError:
    """Return the engine's syntax error in one line, with its position."""
    message = " ".join(str(error).split())
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE].rsplit(",", 1)[0] + ", …"
    return QueryError(f"查询语法错误：{message}", f"syntax error in the query: {message}")
