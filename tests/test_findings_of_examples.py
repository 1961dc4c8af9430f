"""The bundled examples: what the shapes find in a table and in the policy that it carries out."""

from collections import Counter

import pytest

from graph.store.snapshot import FolderSnapshot
from tests.conftest import EXAMPLES, read_into
from tests.shape_reports import by_both


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> FolderSnapshot:
    paths = [EXAMPLES / "task-table.docx", EXAMPLES / "action-plan.html"]
    return read_into(tmp_path_factory.mktemp("examples"), paths)


def _counts(snapshot: FolderSnapshot, title: str) -> Counter[str]:
    titled = f"?p a pg:Policy ; dct:title ?title FILTER(CONTAINS(?title, '{title}'))"
    (row,) = snapshot.select(f"SELECT ?g {{ GRAPH ?g {{ {titled} }} }}")
    return Counter(key for key, *_ in by_both(snapshot, row["g"].value))


def test_a_table_with_empty_columns_is_asked_for_what_they_should_say(
    examples: FolderSnapshot,
) -> None:
    found = _counts(examples, "任务分解表")
    assert found["TaskObjective"] == found["TaskAction"] == 29
    assert found["TaskGivenOnce"] == found["PartyNearEqual"] == found["TaskRoles"] == 1
    assert found["TaskAssignedOnce"] == 0


def test_prose_is_not_asked_for_columns(examples: FolderSnapshot) -> None:
    found = _counts(examples, "行动计划的通知")
    assert not {"TaskObjective", "TaskAction"} & found.keys()
    assert found["TaskSupport"] > 0
    assert found["TargetOwner"] == 2


def test_the_parent_has_a_measure_that_the_table_leaves_out(examples: FolderSnapshot) -> None:
    found = by_both(examples, None)
    (left,) = [value for key, _, _, value in found if key == "ParentMeasures"]
    assert str(left).endswith("/3.6")
