"""A report in groups: nothing is left out."""

from api import leaves
from api.leaves import NOBODY, By
from shapes import SHAPES
from tests.reports import CLEAN, GAP, LEAD, NO_TEXT, OFFICE, PLAN, REPORT, ROLES, TABLE, UNION


def shown(by: By) -> list[tuple[str, list[str]]]:
    return [(g.key, [f.id[-1] for f in g.findings]) for g in leaves.groups(REPORT, by)]


class TestGroups:
    def test_by_document_in_the_order_of_the_report(self) -> None:
        assert shown("document") == [(PLAN, ["1", "2", "4"]), (TABLE, ["3"])]

    def test_by_department_each_has_its_own_and_nobodys_come_last(self) -> None:
        assert shown("department") == [
            (UNION.iri, ["2", "4"]), (OFFICE.iri, ["2"]), (NOBODY, ["1", "3"])
        ]  # fmt: skip

    def test_by_shape_the_gravest_first(self) -> None:
        assert [(key.removeprefix(SHAPES), found) for key, found in shown("shape")] == [
            ("TaskText", ["1"]), ("TaskRoles", ["2"]), ("MeasureNumbering", ["3"]),
            ("TaskLead", ["4"]),
        ]  # fmt: skip

    def test_counts_have_denominators(self) -> None:
        [plan, table] = leaves.groups(REPORT, "document")
        assert (plan.failed, plan.applicable) == (3, 11)
        assert (table.failed, table.applicable) == (1, 9)
        assert plan.severities() == {"Violation": 1, "Warning": 1, "Info": 1}
        union = leaves.groups(REPORT, "department")[0]
        assert (union.title, union.failed, union.applicable) == ("团委", 2, 4)

    def test_a_document_without_findings_is_a_group(self) -> None:
        [group] = leaves.groups(CLEAN, "document")
        assert (group.title, group.total) == ("任务分解表", 0)
        assert leaves.groups(CLEAN, "department") == leaves.groups(CLEAN, "shape") == []


def test_findings_made_by_hand_are_told_apart() -> None:
    assert len({f.id for f in (NO_TEXT, ROLES, GAP, LEAD)}) == 4
