"""What the service remembers of queries: kinds, and which of them are quick or slow."""

import pytest

from api.work.verdicts import LONGEST, Verdicts, kind
from ontology.questions import questions

TEXTS = [question.query for question in questions().values()]


QUERY = 'PREFIX x: <http://example.org/#>\nSELECT * { ?a x:b "c" } LIMIT 10'


def test_layout_comments_and_constants_make_no_other_kind() -> None:
    assert kind(QUERY) == kind(f"# one\n  # two\n{QUERY}  # three")
    assert kind(QUERY) == kind(QUERY.replace("10", "20").replace('"c"', "'another  one'"))
    assert kind(QUERY) == kind(QUERY.replace("/#>", "/other#>"))


def test_how_many_constants_there_are_makes_another_kind() -> None:
    assert kind(QUERY) != kind(QUERY.replace('"c"', '"c", "d"'))
    assert kind(QUERY) != kind(QUERY.replace("x:b", "x:b <x:d>"))


@pytest.mark.parametrize(
    "hidden",
    ['"""a" """ # " ', "'''a' ''' # ' ", '"""a""" # "', '"a" # "'],
)
def test_nothing_hides_behind_a_string(hidden: str) -> None:
    """Else a query would pass for one of the catalogue's, which are never refused."""
    more = hidden.replace("#", ". ?d ?e ?f #")
    assert kind(QUERY.replace('"c"', more)) != kind(QUERY)


@pytest.mark.parametrize("piece", ['\\"', "\\'", '"', "'", "<", "#\n", "1 ", "'''\\", '"""a'])
def test_a_query_is_looked_through_once(piece: str) -> None:
    """It happens in the service process: what takes the square of a text in time stops it."""
    assert kind(f"SELECT {piece * 1_000_000}")
    assert kind(f'SELECT "{piece * (LONGEST // 4)}')


def test_variables_and_names_make_another_kind() -> None:
    assert kind(QUERY) != kind(QUERY.replace("?a", "?z"))
    assert kind(QUERY) != kind(QUERY.replace("x:b", "x:d"))


def test_a_kind_that_has_been_quick_stays_quick_but_for_the_text_that_was_slow() -> None:
    verdicts, slow = Verdicts(), QUERY.replace("10", "20")
    verdicts.learn(QUERY, "quick")
    verdicts.learn(slow, "slow")
    assert (verdicts.of(QUERY), verdicts.of(slow)) == ("quick", "slow")


def test_what_was_asked_long_ago_is_forgotten() -> None:
    verdicts = Verdicts(size=2)
    for name in ("a", "b", "c"):
        verdicts.learn(f"SELECT ?{name} {{}}", "quick")
    assert [verdicts.of(f"SELECT ?{name} {{}}") for name in "abc"] == [None, "quick", "quick"]


def test_questions_that_are_expected_are_known_by_any_values_and_whatever_comes_before() -> None:
    question = questions()["who-leads-what"]
    verdicts = Verdicts(question.forms())
    assert verdicts.expects(f"# mine\n{question.query}")
    assert verdicts.expects(question.bound({"department": "图书馆"}))
    assert verdicts.expects(question.bound({p.name: "" for p in question.parameters}))
    assert not verdicts.expects(QUERY)
