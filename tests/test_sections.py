"""Findings in groups on pages: nothing is left out, nothing stands twice on one page."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from api.pages.sections import EMPTY, Leaf, leaf
from api.turning import near
from shapes.digest import Digest, Part
from shapes.digest.groups import Group, groups
from shapes.findings import Finding
from tests.reports import GAP, KNOWN, LEAD, NO_TEXT, ROLES

Held = dict[str, list[tuple[str, int]]]


def paged(held: Held, number: int, size: int) -> Leaf:
    def read(group: Group, start: int, many: int) -> Sequence[Finding]:
        return held[group.key][start : start + many]  # type: ignore[return-value]

    found = [Group(key, "", {"Info": len(some)} if some else {}) for key, some in held.items()]
    return leaf(found, number, read, list, size)


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), max_size=12), st.integers(1, 7))
def test_together_pages_hold_each_finding_once_and_each_group(sizes: list[int], size: int) -> None:
    held = {f"{n}": [(f"{n}", i) for i in range(many)] for n, many in enumerate(sizes)}
    first = paged(held, 1, size)
    pages = [paged(held, number, size) for number in range(1, first.pages + 1)]
    shown: list[object] = []
    for page in pages:
        shown += (finding for group in page.groups for finding in group.findings)
    assert shown == [finding for some in held.values() for finding in some]
    seen = list(dict.fromkeys(group.key for page in pages for group in page.groups))
    assert sorted(seen, key=int) == list(held)
    for page in pages:
        assert sum(len(group.findings) for group in page.groups) == page.last - page.first
        assert page.last - page.first <= size
    assert pages[-1].last == first.total == sum(sizes)


def test_a_group_that_goes_on_says_where_it_is() -> None:
    digest = Digest.of(KNOWN)
    found = groups(digest, Part(), "document")

    def read(group: Group, start: int, many: int) -> Sequence[Finding]:
        return digest.findings(Part(document=group.key), start, many)

    def ids(number: int) -> list[tuple[int, list[str]]]:
        sections = leaf(found, number, read, list, 2).groups
        return [(section.first, [f.id for f in section.findings]) for section in sections]

    assert ids(1) == [(0, [NO_TEXT.id, ROLES.id])]
    assert ids(2) == [(2, [LEAD.id]), (0, [GAP.id])]


def test_many_groups_without_findings_are_counted() -> None:
    held: Held = {f"{n}": [] for n in range(EMPTY + 5)}
    page = paged(held, 1, 40)
    assert (len(page.groups), page.left_out, page.pages, page.total) == (EMPTY, 5, 1, 0)


def test_an_empty_report_is_one_page() -> None:
    page = paged({}, 1, 40)
    assert (page.pages, page.total, list(page.groups)) == (1, 0, [])


def test_near_pages_are_offered_with_the_first_and_the_last() -> None:
    assert near(1, 1) == []
    assert near(5, 9) == [1, 3, 4, 5, 6, 7, 9]
    assert near(1, 3) == [1, 2, 3]
