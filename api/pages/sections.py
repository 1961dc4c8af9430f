"""Findings in groups, so many on a page: only those that a page shows are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shapes.digest.groups import Group
from shapes.findings import Finding

PAGE: Final = 40
"""How many findings a page shows."""

EMPTY: Final = 20
"""How many groups without findings a page shows; it says how many there are."""

Read = Callable[[Group, int, int], Sequence[Finding]]
"""Returns findings of a group: from which place, and how many at most."""

Count = Callable[[Sequence[Group]], Sequence[Group]]
"""Returns groups with how far they are complete."""


@dataclass(frozen=True, slots=True)
class Section:
    """A group with those of its findings that a page shows; `first` stand on pages before."""

    group: Group
    findings: Sequence[Finding] = field(default=())
    first: int = 0

    @property
    def key(self) -> str:
        """What it is a group of: a graph, a department, a shape; empty for nobody's."""
        return self.group.key

    @property
    def title(self) -> str:
        """What people call it."""
        return self.group.title

    @property
    def total(self) -> int:
        """How many findings the whole group has."""
        return self.group.total

    @property
    def failed(self) -> int:
        """How often a check fails that applies here."""
        return self.group.standing.failed

    @property
    def applicable(self) -> int:
        """How often a check applies here."""
        return self.group.standing.applicable

    def severities(self) -> Mapping[str, int]:
        """Return how many findings of the whole group each severity has, the gravest first."""
        return self.group.severities


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of sections: those whose findings it shows, of all that there are, and how many
    groups without findings would stand here but are not shown."""

    groups: Sequence[Section]
    number: int
    pages: int
    first: int
    last: int
    total: int
    left_out: int = 0


def leaf(found: Sequence[Group], number: int, read: Read, count: Count, size: int = PAGE) -> Leaf:
    """Return the page `number` (from 1) of groups; those without findings stand between others."""
    total = sum(group.total for group in found)
    first, last = (number - 1) * size, min(number * size, total)
    shown: list[tuple[Group, int, int]] = []
    before = empty = 0
    for group in found:
        start, end = max(first - before, 0), min(last - before, group.total)
        stands = min(before, max(total - 1, 0))
        if start < end:
            shown.append((group, start, end))
        elif not group.total and first <= stands < first + size:
            empty += 1
            shown += [(group, 0, 0)] if empty <= EMPTY else []
        before += group.total
    groups = count([group for group, _, _ in shown])
    sections = [
        Section(group, read(group, start, end - start) if end else (), start)
        for group, (_, start, end) in zip(groups, shown, strict=True)
    ]
    pages = max(-(-total // size), 1)
    return Leaf(sections, number, pages, first, last, total, max(empty - EMPTY, 0))
