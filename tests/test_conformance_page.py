"""`/conformance`: the pass table for people and for machines."""

import json

import pytest

from api.conformance import pass_table
from api.errors import RefusedError
from api.settings import Settings
from api.work.asked import Asked
from api.work.bench import Bench
from graph.store.folder import FolderStore


def shown(store: FolderStore, accept: str | None, language: str = "en") -> str:
    reply = pass_table(
        Bench(store, Settings()), Asked("GET", "/conformance", (("lang", language),), accept)
    )
    assert isinstance(reply.body, bytes)
    return reply.body.decode()


def test_machines_get_json(store: FolderStore) -> None:
    for accept in (None, "*/*", "application/json"):
        table = json.loads(shown(store, accept))
        assert [group["specification"] for group in table["groups"]][:1] == ["SPARQL 1.1 Query"]
        assert all(group["passed"] <= group["total"] for group in table["groups"])


def test_sums_are_those_of_their_suites(store: FolderStore) -> None:
    table = json.loads(shown(store, None))
    missing = 0
    for group in table["groups"]:
        for key in ("passed", "total"):
            assert group[key] == sum(suite[key] for suite in group["suites"])
        missing += group["total"] - group["passed"]
    assert missing == len(table["failures"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_people_get_a_page_with_every_failure_and_its_reason(
    store: FolderStore, language: str
) -> None:
    page = shown(store, "text/html,*/*;q=0.8", language)
    for failure in json.loads(shown(store, None))["failures"]:
        assert failure["test"].partition("#")[2] in page
        assert failure[language].replace("'", "&#39;") in page


def test_other_types_are_refused(store: FolderStore) -> None:
    with pytest.raises(RefusedError):
        shown(store, "text/turtle")
