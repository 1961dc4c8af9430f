"""The W3C's test suite for SHACL, by queries and what is left of it by pySHACL."""

import pytest

from graph.errors import ShapesError
from shapes.shacl.reasons import SHAPES_GRAPH, SPELLING
from tests.shacl.suite import FOLDER, Case, cases, compared, expected, found, outcome

CASES = cases("core") + cases("sparql")
NUMBERS = {"core": 98, "sparql": 23}

FALLBACKS = {
    "core/node/maxExclusive-001": SPELLING,
    "core/node/maxInclusive-001": SPELLING,
    "core/node/minExclusive-001": SPELLING,
    "core/property/datatype-ill-formed": SPELLING,
    "sparql/pre-binding/shapesGraph-001": SHAPES_GRAPH,
}
"""The tests that no query answers exactly, and why."""

pytestmark = [
    pytest.mark.skipif(not FOLDER.exists(), reason="the W3C's tests are not here"),
    # rdflib warns of literals that are ill-formed, as some of these are.
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def _place(case: Case) -> str:
    return case.iri.partition("/tests/")[2].replace(".ttl", "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.iri)
def test_reports_what_the_suite_expects(case: Case) -> None:
    if case.fails:
        with pytest.raises(ShapesError):
            outcome(case)
        return
    made = outcome(case)
    assert found(made, compared(case)) == expected(case)
    assert set(made.fallbacks.values()) == (
        {FALLBACKS[p]} if (p := _place(case)) in FALLBACKS else set()
    )


@pytest.mark.parametrize("part", NUMBERS)
def test_the_suite_is_whole(part: str) -> None:
    assert len(cases(part)) == NUMBERS[part]


def test_few_tests_need_the_fallback(capsys: pytest.CaptureFixture[str]) -> None:
    share = len(FALLBACKS) / len(CASES)
    with capsys.disabled():
        print(
            f"\nW3C SHACL: {len(FALLBACKS)} of {len(CASES)} tests ({share:.1%}) need the fallback"
        )
    assert {_place(case) for case in CASES} >= set(FALLBACKS)
    assert share < 0.15
