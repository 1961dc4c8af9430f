"""Results of queries: read from what a service answered and from files, and compared."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from tests.conformance.manifests import QT, Manifest, read_text
from tests.conformance.terms import Term, canonical

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_VARIABLE = "urn:variable:"
_FORMATS = {
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
ACCEPT = {
    "srx": "application/sparql-results+xml",
    "srj": "application/sparql-results+json",
    "tsv": "text/tab-separated-values",
    "csv": "text/csv",
    "ttl": "application/sparql-results+json",
}
"""The ending of a file of results → the type that is asked for, to compare with it."""

Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to SELECT."""

    variables: frozenset[str]
    rows: Sequence[Row]


def parsed(content: bytes, media_type: str) -> Table | bool:
    """Return a table or a truth value as a service wrote it.

    Raises AssertionError if it is of no type of results, or is not well-formed.
    """
    form = _FORMATS.get(media_type)
    assert form is not None, f"not a type of results: {media_type!r}"
    try:
        results = ox.parse_query_results(content, form)
        if isinstance(results, ox.QueryBoolean):
            return bool(results)
        names = [variable.value for variable in results.variables]
        rows = [{n: t for n in names if (t := row[n]) is not None} for row in results]
    except (SyntaxError, ValueError) as error:
        raise AssertionError(f"not well-formed: {error}") from error
    return Table(frozenset(names), rows)


def expected(iri: str) -> Table | bool:
    """Return the results in a file of the suite."""
    ending = iri.rpartition(".")[2]
    if ending == "ttl":
        return _described(Manifest.read(iri))
    return parsed(read_text(iri).encode(), ACCEPT[ending])


def _described(manifest: Manifest) -> Table:
    """Return the table that a graph describes (the vocabulary of result sets)."""
    subject = next(
        quad.subject
        for quad in manifest.triples
        if isinstance(quad.object, ox.NamedNode) and quad.object.value == f"{RS}ResultSet"
    )
    assert not isinstance(subject, ox.Triple)
    names = manifest.values(subject, f"{RS}resultVariable")
    rows = []
    for solution in manifest.values(subject, f"{RS}solution"):
        assert isinstance(solution, ox.BlankNode)
        rows.append(_solution(manifest, solution))
    return Table(frozenset(n.value for n in names if isinstance(n, ox.Literal)), rows)


def _solution(manifest: Manifest, solution: ox.BlankNode) -> Row:
    row: dict[str, Term] = {}
    for binding in manifest.values(solution, f"{RS}binding"):
        assert isinstance(binding, ox.BlankNode)
        value = manifest.value(binding, f"{RS}value")
        assert value is not None
        row[manifest.text(binding, f"{RS}variable")] = value
    return row


def compare(found: Table | bool, wanted: Table | bool, *, ordered: bool) -> None:
    """Raise AssertionError if two results differ; the order counts if they are `ordered`."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        assert found is wanted, f"{found} instead of {wanted}"
        return
    assert found.variables == wanted.variables, f"{found.variables} != {wanted.variables}"
    assert len(found.rows) == len(wanted.rows), f"{len(found.rows)} rows, not {len(wanted.rows)}"
    assert _canonical(found, ordered) == _canonical(wanted, ordered), (
        f"found {list(map(dict, found.rows))}, wanted {list(map(dict, wanted.rows))}"
    )


def _canonical(table: Table, ordered: bool) -> frozenset[str]:
    """Describe a table as a graph with a blank node for each row, so that rows that are equal
    count as often as they stand there and blank nodes go by isomorphism."""
    quads = []
    for place, row in enumerate(table.rows):
        node = ox.BlankNode()
        mark = ox.Literal(place if ordered else 0)
        quads.append(ox.Quad(node, ox.NamedNode(f"{QT}row"), mark))
        quads += [ox.Quad(node, ox.NamedNode(_VARIABLE + n), term) for n, term in row.items()]
    return canonical(quads)


def csv_table(text: str) -> Table:
    """Return a table in CSV, which has no types: its values are plain strings and blank nodes."""
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    return Table(frozenset(head), [_csv_row(head, row) for row in rows if row])


def _csv_row(head: Sequence[str], values: Sequence[str]) -> Row:
    return {
        name: ox.BlankNode(value[2:]) if value.startswith("_:") else ox.Literal(value)
        for name, value in zip(head, values, strict=True)
        if value
    }
