"""The place of a mistake in a query, and what is said of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.mistakes import AROUND, Mistake, mistake
from api.shown import shown_format
from graph.errors import QueryError
from graph.store.snapshot import FolderSnapshot


def wrong(snapshot: FolderSnapshot, query: str) -> Mistake | None:
    with pytest.raises(QueryError) as caught:
        snapshot.query(query, shown_format)
    return mistake(caught.value, query)


def test_the_place_is_where_the_engine_stopped(example: FolderSnapshot) -> None:
    found = wrong(example, "SELECT * {\r\n  ?x ?y ?z\r\n}\r\nLIMIT 教")
    assert found is not None
    assert (found.line, found.column) == (4, 7)
    assert (found.before, found.word, found.after) == ("LIMIT ", "教", "")
    assert not found.certain


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {\n  ?x a b:c }",
        "PREFIX a: <http://a/>\nSELECT * { ?x a b:c . ?y a a:d ",
        "SELECT * { ?x pg:name 'not:this' ; # nor:this\n a b:c }",
    ],
)
def test_a_prefix_that_nobody_declared_is_named(example: FolderSnapshot, query: str) -> None:
    found = wrong(example, query)
    assert found is not None
    assert (found.word, found.certain) == ("b:c", True)
    assert (found.line, found.column) == (
        2 if "\n" in query else 1,
        1 + query.split("\n")[found.line - 1].index("b:c"),
    )
    assert all("PREFIX b: <" in words for words in found.advice)


def test_a_variable_outside_its_groups_is_explained(example: FolderSnapshot) -> None:
    found = wrong(example, "SELECT (COUNT(?x) AS ?n) ?z { ?x ?y ?z }")
    assert found is not None
    assert "GROUP BY" in found.advice[1]


def test_only_so_much_of_a_long_line_is_shown(example: FolderSnapshot) -> None:
    found = wrong(example, f"SELECT * {{ {'?a ?b ?c . ' * 100} }} LIMIT x {'y' * 500}")
    assert found is not None
    assert len(found.before) == len(found.after) == AROUND


def test_what_has_no_place_has_none() -> None:
    assert mistake(QueryError("过长", "too long"), "SELECT") is None
    assert mistake(QueryError("x", "error at 9:1: expected"), "SELECT") is None


@given(
    query=st.text(alphabet="?xab:{}<>\"'#\\\r\n教 .;SELECTPREFIX", max_size=60),
    place=st.tuples(st.integers(0, 99), st.integers(0, 99)),
)
@settings(max_examples=200, deadline=None)
def test_any_text_has_a_place_within_it_or_none(query: str, place: tuple[int, int]) -> None:
    line, column = place
    found = mistake(QueryError("错", f"error at {line}:{column}: expected one of x"), query)
    if found is not None:
        rows = query.split("\n")
        assert f"{found.before}{found.word}{found.after}" in rows[found.line - 1]
