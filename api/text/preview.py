"""What a document would be in the store, before it is: what was understood, and what is missing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from api import leaves
from api.forms import SentFile
from api.leaves import Group
from api.text.marking import Stretch, Token, tokens
from graph import reading
from graph.errors import PolicygraphError, StoreError
from graph.facts import Note, PolicyFacts, Role, Target, Unit, UnitKind
from graph.ingestion import Outcome, Understood, indistinct, understand
from graph.store import Snapshot
from graph.store.literals import as_stored
from graph.store.snapshot import FolderSnapshot
from graph.trying import tried
from graph.writing import target_label
from shapes import sending
from shapes.findings import Report

ROWS = 200
"""How many units a preview lists; it says how many there are."""

CHARACTERS = 12_000
"""How much of the text a preview shows, with what was understood marked in it."""

_WORK = (UnitKind.TASK, UnitKind.PROJECT)
_LEADING = (Role.LEAD, Role.RESPONSIBLE)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of the text is (`task`, `unit`, `party`, `target`, `note`), what it says, and
    the path of the unit that begins with it."""

    kind: str
    label: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit as a preview lists it: how deep it lies, who leads and who takes part (as printed,
    each once), what it commits to, and where it is marked (None: it is not shown)."""

    unit: Unit
    depth: int
    leads: Sequence[str]
    others: Sequence[str]
    targets: Sequence[str]
    place: int | None

    @property
    def words(self) -> str:
        """What the unit is called, or else says."""
        details = self.unit.details
        return details.title or details.text or self.unit.path


@dataclass(frozen=True, slots=True)
class Change:
    """How many statements a document adds to the store, and how many it takes back."""

    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What one file would be: why it cannot be read, or all that was understood.

    `same_as` is the name of the file before that says the same; `report` is None where there is
    nothing that a shape looks at.
    """

    name: str
    outcome: Outcome
    error: PolicygraphError | None = None
    same_as: str = ""
    said: Understood | None = None
    change: Change | None = None
    report: Report | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def facts(self) -> PolicyFacts:
        """The facts of a file that was read."""
        if self.said is None:
            raise ValueError("this file was not read")
        return self.said.facts

    @property
    def policy(self) -> str:
        """The IRI that the policy has, or will have."""
        return self.said.graph.policy if self.said is not None else ""

    def rows(self) -> list[Row]:
        """Return the first ROWS units in reading order."""
        return list(_rows(self.facts))

    def parties(self) -> list[tuple[str, int]]:
        """Return who is named for tasks, those with most tasks first."""
        tasks = {(each.party.full_name, each.task) for each in self.facts.assignments}
        return Counter(name for name, _ in tasks).most_common()

    def notes(self) -> list[tuple[str, list[Note]]]:
        """Return the reading notes by their kinds, the most frequent first."""
        notes = sorted(self.facts.notes, key=lambda note: note.kind.value)
        found = [(kind, list(each)) for kind, each in groupby(notes, lambda n: n.kind.value)]
        return sorted(found, key=lambda group: -len(group[1]))

    def groups(self) -> list[Group]:
        """Return what is missing, by checks, the gravest first."""
        return leaves.groups(self.report, "shape") if self.report is not None else []

    def text(self) -> list[Token[Mark]]:
        """Return the first CHARACTERS of the text, marked."""
        stretches, text = set(_stretches(self.facts)), self.facts.document.text
        return list(tokens(text, sorted(stretches, key=_place), 0, min(CHARACTERS, len(text))))


def previews(
    files: Iterable[SentFile], organisation: str | None, snapshot: Snapshot
) -> list[Preview]:
    """Return what each file would be in the store whose version `snapshot` is; nothing is kept."""
    known = set(snapshot.documents())
    read: dict[str, Preview] = {}
    found = []
    for file in files:
        preview = _preview(file, organisation, snapshot, known)
        if preview.said is not None:
            first = read.setdefault(preview.said.graph.name, preview)
            preview = preview if first is preview else _second(first, preview)
        found.append(preview)
    return found


def _preview(
    file: SentFile, organisation: str | None, snapshot: Snapshot, known: set[str]
) -> Preview:
    document = partial(reading.read_bytes, file.content, file.name)
    try:
        said = understand(document, organisation, snapshot)
    except PolicygraphError as error:
        return Preview(file.name, Outcome.FAILED, error)
    change = _change(said, snapshot, known)
    outcome = Outcome.NEW
    if said.graph.name in known:
        outcome = Outcome.CHANGED if change.added or change.removed else Outcome.UNCHANGED
    return Preview(
        file.name,
        outcome,
        said=said,
        change=change,
        report=_report(said, snapshot),
        counts=_counts(said.facts),
    )


def _second(first: Preview, second: Preview) -> Preview:
    """Return the preview of a file that has the identifier of one before it."""
    contents = {each.said.graph.content for each in (first, second) if each.said is not None}
    if len(contents) > 1:
        return Preview(second.name, Outcome.FAILED, indistinct(first.name))
    return Preview(second.name, Outcome.SAME, same_as=first.name)


def _change(said: Understood, snapshot: Snapshot, known: set[str]) -> Change:
    new = set(as_stored(said.graph.quads))
    if said.graph.name not in known:
        return Change(len(new), 0)
    old = set(snapshot.quads(said.graph.name))
    return Change(len(new - old), len(old - new))


def _report(said: Understood, snapshot: Snapshot) -> Report | None:
    """Return what the report of the store would say of this document."""
    if not isinstance(snapshot, FolderSnapshot):
        return None
    graph = said.graph
    try:
        return sending.stored(tried(snapshot, graph.name, graph.quads), graph.name)
    except StoreError:
        return None


def _counts(facts: PolicyFacts) -> dict[str, int]:
    kinds = Counter(unit.kind for unit in facts.units)
    return {
        "Section": kinds[UnitKind.SECTION],
        "Measure": kinds[UnitKind.MEASURE],
        "Task": sum(kinds[kind] for kind in _WORK),
        "Assignment": len(facts.assignments),
        "Target": len(facts.targets),
        "ReadingNote": len(facts.notes),
    }


def _rows(facts: PolicyFacts) -> Iterator[Row]:
    depths: dict[str | None, int] = {None: -1}
    leads, others = _names(facts, leading=True), _names(facts, leading=False)
    targets: dict[str | None, list[Target]] = {}
    for target in facts.targets:
        targets.setdefault(target.unit, []).append(target)
    for unit in facts.units[:ROWS]:
        depths[unit.path] = depths.get(unit.parent, -1) + 1
        marked = unit.kind is not UnitKind.SECTION and unit.spans
        start = unit.spans[0].start if marked else CHARACTERS
        yield Row(
            unit,
            depths[unit.path],
            leads.get(unit.path, ()),
            others.get(unit.path, ()),
            [target_label(target) for target in targets.get(unit.path, ())],
            start if start < CHARACTERS else None,
        )


def _names(facts: PolicyFacts, *, leading: bool) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for each in facts.assignments:
        if (each.role in _LEADING) is leading:
            found.setdefault(each.task, {})[each.surface_form] = None
    return {task: list(names) for task, names in found.items()}


def _place(stretch: Stretch[Mark]) -> tuple[int, int, str, str]:
    return stretch.start, -stretch.end, stretch.what.kind, stretch.what.path


def _stretches(facts: PolicyFacts) -> Iterator[Stretch[Mark]]:
    """Yield what is marked in the text; where units begin, marks lead to their rows if
    they are listed."""
    text = facts.document.text
    for order, unit in enumerate(facts.units):
        if unit.kind is not UnitKind.SECTION:
            kind = "task" if unit.kind in _WORK else "unit"
            for index, span in enumerate(unit.spans):
                path = unit.path if index == 0 and order < ROWS else ""
                mark = Mark(kind, unit.details.title or "", path)
                yield Stretch(span.start, span.end, mark)
    for each in facts.assignments:
        for span in each.spans:
            if each.surface_form in "".join(span.of(text).split()):
                yield Stretch(span.start, span.end, Mark("party", each.party.full_name))
    for target in facts.targets:
        mark = Mark("target", target_label(target))
        yield Stretch(target.span.start, target.span.end, mark)
    for note in facts.notes:
        if note.span is not None:
            yield Stretch(note.span.start, note.span.end, Mark("note", note.detail or ""))
