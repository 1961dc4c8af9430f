"""What the parameters of an address or a form say."""

from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api import sparql
from api.errors import RefusedError

words = st.text(st.characters(codec="utf-8"), max_size=30)
ascii_pieces = st.sampled_from([*"%%%=&+;?ab04fF \n\r", "%E4", "%bb%BB", "=\n", "%0a", "=3D"])
addresses = st.lists(ascii_pieces, max_size=30).map("".join)


@given(st.lists(st.tuples(words.filter(bool), words), max_size=4))
def test_what_was_quoted_comes_back(pairs: list[tuple[str, str]]) -> None:
    for quoted in (quote_plus, lambda text: quote(text, safe=""), quote):
        said = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
        assert sparql.parameters(said.encode("ascii")) == tuple(pairs)


@given(addresses)
@example("query=%\nASK")
@example("a=%25%34%%341")
def test_broken_escapes_are_read_as_the_library_does(said: str) -> None:
    try:
        expected = tuple(parse_qsl(said, keep_blank_values=True, errors="strict"))
    except ValueError:
        with pytest.raises(RefusedError):
            sparql.parameters(said.encode("ascii"))
    else:
        assert sparql.parameters(said.encode("ascii")) == expected


def test_letters_that_are_not_quoted() -> None:
    form = "query=ASK+{}&名=部门=1".encode()
    assert sparql.sent((), sparql.FORM, form, sparql.QUERY) == (
        ("query", "ASK {}"),
        ("名", "部门=1"),
    )
    for broken in (b"query=\xe4", b"query=%e4"):
        with pytest.raises(RefusedError, match="UTF-8"):
            sparql.parameters(broken)
