"""A report in groups and on pages: nothing is left out, nothing stands twice on one page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import leaves
from api.leaves import NOBODY, WAYS, By, Group
from shapes import SHAPES
from shapes.findings import Report
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


class TestPages:
    @given(st.lists(st.integers(0, 12), max_size=12), st.integers(1, 7))
    def test_together_they_hold_each_finding_once_and_each_group(
        self, sizes: list[int], size: int
    ) -> None:
        found = [
            Group(f"{n}", "", [(n, i) for i in range(k)], k, ())  # type: ignore[misc]
            for n, k in enumerate(sizes)
        ]
        first = leaves.leaf(found, 1, size)
        pages = [leaves.leaf(found, number, size) for number in range(1, first.pages + 1)]
        held = [finding for page in pages for group in page.groups for finding in group.findings]
        assert held == [finding for group in found for finding in group.findings]
        seen = list(dict.fromkeys(group.key for page in pages for group in page.groups))
        assert sorted(seen, key=int) == [group.key for group in found]
        for page in pages:
            assert sum(len(group.findings) for group in page.groups) == page.last - page.first
            assert page.last - page.first <= size
        assert pages[-1].last == first.total == sum(sizes)

    def test_a_group_that_goes_on_says_where_it_is(self) -> None:
        groups = leaves.groups(REPORT, "document")
        [plan] = leaves.leaf(groups, 1, 2).groups
        assert (plan.first, len(plan.findings), plan.total) == (0, 2, 3)
        plan, table = leaves.leaf(groups, 2, 2).groups
        assert (plan.first, plan.findings, table.findings) == (2, [LEAD], [GAP])

    @pytest.mark.parametrize("by", WAYS)
    def test_an_empty_report_is_one_page(self, by: By) -> None:
        leaf = leaves.leaf(leaves.groups(Report({}, ()), by), 1)
        assert (leaf.pages, leaf.total, list(leaf.groups)) == (1, 0, [])


def test_findings_made_by_hand_are_told_apart() -> None:
    assert len({f.id for f in (NO_TEXT, ROLES, GAP, LEAD)}) == 4
