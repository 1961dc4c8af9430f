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
    BY_RULE = "ByRule"


class Comparator(Term):
    """How a target's value bounds what is asked for."""

    EXACTLY = "Exactly"
    AT_LEAST = "AtLeast"
    MORE_THAN = "MoreThan"
    AT_MOST = "AtMost"
    LESS_THAN = "LessThan"
    ABOUT = "About"
    RANGE = "Range"
    IN_THE_ORDER_OF = "InTheOrderOf"


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
    MASKED = "Masked"
    INJECTED = "Injected"
    SHUFFLED = "Shuffled"
    MECHANICAL_TRADITIONAL = "MechanicalTraditional"
    BROKEN_ENTITY = "BrokenEntity"
    READING_FAILED = "ReadingFailed"


class CitationKind(Term):
    """What a document does with another one that it mentions."""

    TO_CARRY_OUT = "ToCarryOut"
    BASED_ON = "BasedOn"
    REPEALED = "Repealed"
    MENTIONED = "Mentioned"


class Scope(Enum):
    """Where a party's name means that party: in the document's organisation, in the whole state,
    or in one place."""

    INTERNAL = "internal"
    CENTRAL = "central"
    LOCAL = "local"


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
    """What a unit says, cleaned of layout; tasks may have columns besides their text.

    `objective_header` and `action_header` are what the table that lists a task prints over its
    columns of objectives and actions, also where the task's own cells are empty.
    """

    title: str | None = None
    text: str | None = None
    implements: str | None = None
    objectives: Sequence[str] = ()
    actions: Sequence[str] = ()
    persons: Sequence[str] = ()
    deadline: Deadline | None = None
    objective_header: str | None = None
    action_header: str | None = None


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
    """Whoever can be assigned, by its plain name.

    `body` is a central body's key in the register of the ontology; `place` is where a local body
    belongs, as the document names it (南平市).
    """

    name: str
    kind: PartyKind
    scope: Scope = Scope.INTERNAL
    body: str | None = None
    place: str | None = None

    @property
    def full_name(self) -> str:
        """The name with its place: 市教育局 of 云溪市 is 云溪市教育局."""
        if self.scope is Scope.LOCAL and self.place and self.name[0] == self.place[-1]:
            return self.place + self.name[1:]
        return self.name


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
    """One quantity that the unit at path `unit` commits to (None: the policy, where no unit
    contains it); `period` is an ISO 8601 duration."""

    unit: str | None
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

    `detail` is the part that varies: the missing number, the column's header. Notes with
    `of_source` are about the text that was read and not about the policy.
    """

    kind: NoteKind
    about: str | None
    zh: str
    en: str
    detail: str | None = None
    span: Span | None = None
    of_source: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the document, cleaned of layout, and where they stand."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Named:
    """A party that the document names as issuer or addressee."""

    party: Party
    span: Span


@dataclass(frozen=True, slots=True)
class Dated:
    """The date that a document bears: year, year and month, or day."""

    date: Deadline
    span: Span


@dataclass(frozen=True, slots=True)
class Front:
    """What a document says of itself: of its title, number, issuers, addressees and date.

    `alternative` is the plan's own title inside a notice that issues it, `place` the place whose
    policy it is (南平市), None for the whole state or where none is said; `attached` are the
    titles of annexes that a list under the text names.
    """

    title: Said | None = None
    alternative: Said | None = None
    number: Said | None = None
    issuers: Sequence[Named] = ()
    addressees: Sequence[Named] = ()
    issued: Dated | None = None
    place: Said | None = None
    attached: Sequence[Said] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention of another document in the unit at path `unit` (None: outside all units)."""

    unit: str | None
    kind: CitationKind
    span: Span
    title: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class UnitRef:
    """The unit at a path, in an inference."""

    path: str


@dataclass(frozen=True, slots=True)
class TargetRef:
    """The target at a position (from 0) among the document's targets, in an inference."""

    index: int


@dataclass(frozen=True, slots=True)
class Inference:
    """A statement that the text does not make: `predicate` is a prefixed name such as
    `pg:hasTarget`, a string is a literal, `score` lies in 0 to 1, `rank` counts from 1 among the
    candidates for one thing, `method` names how it was found."""

    subject: UnitRef | TargetRef | Party
    predicate: str
    object: UnitRef | TargetRef | Party | str
    score: Decimal
    method: str
    rank: int | None = None
    spans: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """All facts of one document, in reading order.

    `organisation` is the one whose internal units the document names: given, or its issuer.
    """

    document: Document
    front: Front
    organisation: Party | None
    units: Sequence[Unit]
    assignments: Sequence[Assignment]
    targets: Sequence[Target]
    notes: Sequence[Note]
    citations: Sequence[Citation] = ()
    inferences: Sequence[Inference] = ()

    @property
    def title(self) -> str | None:
        """The title as printed over the document."""
        return self.front.title.text if self.front.title else None
