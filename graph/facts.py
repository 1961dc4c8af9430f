"""What a document says, as plain records: the hand-over between extraction and writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from graph.reading.document import Document, Span


class Term(Enum):
    """An enumeration whose values are local names of the ontology."""


class UnitKind(Term):
    """The kinds of units that a document's tree is made of."""

    SECTION = "Section"
    MEASURE = "Measure"
    TASK = "Task"
    PROJECT = "Project"


class PartyKind(Term):
    """Whether a party is one body or a collective."""

    DEPARTMENT = "Department"
    GROUP = "DepartmentGroup"


class Role(Term):
    """What a party does for a task."""

    LEAD = "Lead"
    SUPPORT = "Support"
    RESPONSIBLE = "Responsible"
    GUIDE = "Guide"
    SUPERVISE = "Supervise"


class Basis(Term):
    """How the text says a fact."""

    STATED = "Stated"
    CARRIED_DOWN = "CarriedDown"


class Comparator(Term):
    """How a target's value bounds what is asked for."""

    EXACTLY = "Exactly"
    AT_LEAST = "AtLeast"
    MORE_THAN = "MoreThan"
    AT_MOST = "AtMost"
    LESS_THAN = "LessThan"
    ABOUT = "About"
    RANGE = "Range"


class Change(Term):
    """Whether a quantity is a rise or a fall instead of a level."""

    INCREASE = "Increase"
    DECREASE = "Decrease"


class NoteKind(Term):
    """What a reader must know about the text or its reading."""

    EMPTY_CELL = "EmptyCell"
    NUMBER_MISSING = "NumberMissing"
    NUMBER_GAP = "NumberGap"
    NUMBER_REPEATED = "NumberRepeated"
    CUT_SHORT = "CutShort"
    READING_FAILED = "ReadingFailed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date as precise as printed: year, year and month, or day; `text` is what is printed.

    `last_month` is set where a quarter or half of the year is printed, which no date can say.
    """

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_month: int | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What a unit says, cleaned of layout; tasks may have columns besides their text."""

    title: str | None = None
    text: str | None = None
    implements: str | None = None
    objectives: Sequence[str] = ()
    actions: Sequence[str] = ()
    persons: Sequence[str] = ()
    deadline: Deadline | None = None


NO_DETAILS = Details()


@dataclass(frozen=True, slots=True)
class Unit:
    """A Section, Measure, Task or Project.

    `path` is unique in the document, `parent` and `details.implements` are paths, `order` counts
    from 1 in reading order, the first of `spans` is the unit's own item.
    """

    kind: UnitKind
    path: str
    parent: str | None
    order: int
    spans: Sequence[Span]
    number: str | None = None
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True)
class Party:
    """Whoever can be assigned, by its plain name."""

    name: str
    kind: PartyKind


@dataclass(frozen=True, slots=True)
class Assignment:
    """One party in one role for the task at path `task`."""

    task: str
    party: Party
    role: Role
    basis: Basis
    surface_form: str
    spans: Sequence[Span]
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One quantity that the unit at path `unit` commits to; `period` is an ISO 8601 duration."""

    unit: str
    value: Decimal
    comparator: Comparator
    measure_unit: str
    span: Span
    basis: Basis = Basis.STATED
    max_value: Decimal | None = None
    indicator: str | None = None
    change: Change | None = None
    period: str | None = None
    per: str | None = None
    start_year: int | None = None
    deadline: Deadline | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader must know; `about` is a unit's path, or None for the whole policy.

    `detail` is the part that varies: the missing number, the column's header.
    """

    kind: NoteKind
    about: str | None
    zh: str
    en: str
    detail: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """All facts of one document, in reading order."""

    document: Document
    title: str | None
    title_span: Span | None
    organisation: str | None
    units: Sequence[Unit]
    assignments: Sequence[Assignment]
    targets: Sequence[Target]
    notes: Sequence[Note]
