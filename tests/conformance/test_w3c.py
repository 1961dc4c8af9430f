"""The W3C's tests for SPARQL 1.1, over HTTP."""

import json
from collections import Counter

import pytest

from tests.conformance.known import EXCLUDED, KNOWN, in_scope
from tests.conformance.manifests import FOLDER, Entry, entries
from tests.conformance.runner import Runner
from tests.conformance.table import DATA, GROUPS, MARKDOWN, markdown, pass_table

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the W3C's tests are not here")

ASKED = [entry for entry in entries() if in_scope(entry)]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(
            entry,
            id=entry.iri,
            marks=[pytest.mark.xfail(reason=KNOWN[entry.iri].en)] if entry.iri in KNOWN else [],
        )
        for entry in ASKED
    ],
)
def test_the_service_does_what_the_w3c_expects(runner: Runner, entry: Entry) -> None:
    failure = runner.failure(entry)
    assert failure is None, failure


def test_the_pass_table_is_what_the_run_gives(runner: Runner) -> None:
    table = pass_table(runner)
    assert json.loads(DATA.read_text(encoding="utf-8")) == table
    assert MARKDOWN.read_text(encoding="utf-8") == markdown(table)


def test_all_tests_of_the_suite_are_there() -> None:
    kinds = Counter(entry.kind for entry in ASKED)
    assert kinds["ProtocolTest"] == 34
    assert kinds["GraphStoreProtocolTest"] == 13
    assert kinds["ServiceDescriptionTest"] == 3
    of_specifications = [entry.iri for _, top in GROUPS for entry in entries(top)]
    assert Counter(of_specifications) == Counter(entry.iri for entry in ASKED)
    assert len(ASKED) == 338 + 157 + 34 + 13 + 3


def test_what_is_listed_is_in_the_suite() -> None:
    assert set(KNOWN) <= {entry.iri for entry in ASKED}
    assert set(EXCLUDED) <= {entry.suite for entry in entries()}
