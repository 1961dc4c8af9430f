"""Counting the rows of written answers, against reading them."""

import csv
import io
import mmap
import tempfile
from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store import rows
from graph.store.answers import TABLE_FORMATS

PIECES = ['"', "\n", "\r", "\\", ",", "\t", "},{", "}},{", '},{"', "{}", ",{},", "[{}]", "'", "学"]
MARKS = [*PIECES, "<result>", "<results>", '"bindings":[{', "true", "false", "&", "]]>"]
TEXTS = st.lists(st.sampled_from([*MARKS, "a", " "]), max_size=6).map("".join)
TERMS = st.one_of(
    st.none(),
    TEXTS.map(ox.Literal),
    TEXTS.map(lambda text: ox.Literal(text, language="en")),
    st.integers().map(ox.Literal),
    st.just(ox.NamedNode("http://example.org/a,b")),
    TEXTS.map(
        lambda text: ox.Triple(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.Literal(text))
    ),
)  # fmt: skip
Row = Sequence[ox.NamedNode | ox.Literal | ox.Triple | None]
TABLES = st.integers(0, 3).flatmap(
    lambda width: st.lists(st.lists(TERMS, min_size=width, max_size=width), max_size=6)
)


def written(table: Sequence[Row], format_: ox.QueryResultsFormat) -> bytes:
    """Return a table as the engine writes it: its VALUES, selected."""
    width = len(table[0]) if table else 1
    names = " ".join(f"?x{number}" for number in range(width))
    lines = " ".join(f"({' '.join('UNDEF' if t is None else _said(t) for t in r)})" for r in table)
    query = f"SELECT {names or '*'} {{ VALUES ({names}) {{ {lines} }} }}"
    return serialized(query, format_)


def serialized(query: str, format_: ox.QueryResultsFormat) -> bytes:
    found = ox.Store().query(query)
    assert not isinstance(found, ox.QueryTriples)
    return found.serialize(format=format_) or b""


def _said(term: ox.NamedNode | ox.Literal | ox.Triple) -> str:
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


def counts(name: str, content: bytes) -> set[int]:
    """Return the count of what is in memory and of the same in a file."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        with mmap.mmap(file.fileno(), len(content), access=mmap.ACCESS_READ) as mapped:
            return {rows.count(name, content), rows.count(name, mapped)}


@pytest.mark.parametrize("name", list(TABLE_FORMATS))
@settings(max_examples=50)
@given(table=TABLES)
def test_the_number_is_that_of_the_rows(name: str, table: Sequence[Row]) -> None:
    assert counts(name, written(table, TABLE_FORMATS[name])) == {len(table)}


@pytest.mark.parametrize("name", list(TABLE_FORMATS))
@pytest.mark.parametrize("query", ["ASK {}", "ASK { FILTER(false) }"])
def test_truth_is_one_row(name: str, query: str) -> None:
    assert counts(name, serialized(query, TABLE_FORMATS[name])) == {1}


def test_a_value_may_be_longer_than_csv_readers_take() -> None:
    table = [[ox.Literal("a,\n" * csv.field_size_limit())], [ox.Literal("b")]]
    content = written(table, TABLE_FORMATS["csv"])
    assert counts("csv", content) == {2}
    with pytest.raises(csv.Error):
        list(csv.reader(io.StringIO(content.decode(), newline="")))
