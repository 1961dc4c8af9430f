"""What a ledger answers with: lines of lists, and what lists are narrowed by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Line]):
    """Some lines of a list, in its order, and how many the whole list has."""

    items: Sequence[Line]
    total: int


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy and how many things of each kind its document holds.

    `issued` is the date as precise as printed, "" where there is none, `issuer` the names of those
    who issued it, in the order in which the text first names them, joined by 、.
    """

    iri: str
    graph: str
    title: str
    issued: str
    number: str
    issuer: str
    place: str
    sections: int
    measures: int
    tasks: int
    assignments: int
    targets: int
    notes: int


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """A department or a group of them, and in how many tasks it has each role.

    `kind` is "Department" or "DepartmentGroup", `within` the organisation that it is a unit of or,
    where that has no name, a policy that speaks of it ("" for a body of its own), `policies` the
    number of documents that give it work, `targets` the number of targets of the tasks that it
    leads or answers for. Of one policy (`Ledger.departments`), the numbers are those of its
    document alone.
    """

    iri: str
    name: str
    kind: str
    within: str
    policies: int
    leads: int
    supports: int
    responsible: int
    guides: int
    supervises: int
    targets: int


@dataclass(frozen=True, slots=True)
class Source:
    """The words that a target comes from: their span (IRI, characters from `start` to before
    `end`), and the rest of their sentence, without line breaks and cut where it is long."""

    iri: str
    start: int
    end: int
    exact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target and where it stands.

    `bearer` is the unit that has it; `measure` ("" where there is none) that unit itself or what
    it implements. `comparator` and `change` are local names (`AtLeast`, `Increase`), `period` a
    duration (`P1Y`), `deadline` the words as printed. What is not said is "" or None.
    """

    iri: str
    label: str
    policy: str
    policy_title: str
    measure: str
    measure_title: str
    bearer: str
    indicator: str
    value: Decimal | None
    maximum: Decimal | None
    comparator: str
    unit: str
    change: str
    per: str
    period: str
    deadline: str
    deadline_end: date | None
    year: int | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class TargetFilter:
    """What targets are wanted: all that is given must hold; bounds are part of their ranges.

    `policy`, `measure` and `party` (who leads or answers for the task that has the target) are
    IRIs, `comparator` a local name; each of `words` stands in the label, the sentence or the
    titles, whatever its script, width and case. "" of `unit` or `comparator` is a value like any
    other: targets without one.
    """

    policy: str | None = None
    measure: str | None = None
    unit: str | None = None
    comparator: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    value_from: Decimal | None = None
    value_to: Decimal | None = None
    party: str | None = None
    words: str = ""


Facets = Mapping[str, Sequence[tuple[str, str, int]]]
"""For each of "unit", "comparator", "year", "policy" and "measure" the values that occur, what
they are called, and how many targets have them, the most frequent first. A year of "" is none."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Targets with equal deadlines, values, units and comparators: how many, and the first one."""

    end: date
    value: Decimal
    unit: str
    comparator: str
    count: int
    iri: str
    label: str
    policy_title: str


@dataclass(frozen=True, slots=True)
class UnitMarks:
    """The dated targets of one unit (`total` of them), as marks, and how many targets of the unit
    have no date.

    Levels and differences are kept apart: `change` is "Increase" or "Decrease" where the values
    are differences.
    """

    unit: str
    change: str
    total: int
    undated: int
    marks: Sequence[Mark]
