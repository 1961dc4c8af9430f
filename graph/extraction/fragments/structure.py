"""The outline that printed numbers give back to a shuffled document."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.extraction.fragments import headings
from graph.extraction.fragments.headings import Heading, Stack
from graph.extraction.fragments.pieces import Clause
from graph.extraction.outline import Outline
from graph.facts import Details, Note, NoteKind, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Found:
    """A measure as found: its own heading, and those on the lines above it."""

    heading: Heading
    above: Stack


@dataclass(slots=True)
class Structure:
    """The units in the order of their numbers, and what is known of each measure."""

    outline: Outline = field(default_factory=Outline)
    notes: list[Note] = field(default_factory=list)
    measures: dict[str, Found] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)

    def add(self, kind: UnitKind, parent: Unit | None, heading: Heading) -> Unit:
        """Append a unit with its title and the words right behind it."""
        text = heading.text
        spans = [*heading.spans, *([text.span(0, len(text.text))] if text else [])]
        details = Details(title=heading.title or None, text=text.text if text else None)
        unit = self.outline.add(kind, parent, spans, heading.number, details)
        self._remark(unit, heading)
        return unit

    def add_measure(self, parent: Unit | None, found: Found) -> None:
        """Append a measure with its one task."""
        measure = self.add(UnitKind.MEASURE, parent, found.heading)
        self.measures[measure.path] = found
        self.above[measure.path] = (parent.details.title or "") if parent else ""
        details = Details(text=measure.details.title, implements=measure.path)
        self.outline.add(UnitKind.TASK, measure, measure.spans, details=details, derived=True)

    def _remark(self, unit: Unit, heading: Heading) -> None:
        span = unit.spans[0]
        if "*" in heading.title or "＊" in heading.title:
            self.notes.append(
                Note(
                    NoteKind.MASKED, unit.path,
                    "标题中有被遮盖的文字，保持原样", "words of the title are masked; kept so",
                    span=span,
                )
            )  # fmt: skip
        if len(heading.parts) > 1:
            self.notes.append(
                Note(
                    NoteKind.SHUFFLED, unit.path,
                    "标题在顿号处被切断，已与唯一可能的前半部分相接",
                    "the title was cut at a comma; it is joined to the only beginning that fits",
                    span=span,
                )
            )  # fmt: skip
        elif heading.cut or (heading.open and heading.number is None):
            self.notes.append(
                Note(
                    NoteKind.CUT_SHORT, unit.path,
                    "标题可能不完整：其余部分已被打乱",
                    "the title may not be whole: the rest of it was shuffled away",
                    span=span,
                )
            )  # fmt: skip


def build(clauses: Sequence[Clause], stacks: Sequence[Stack]) -> Structure:
    """Return the outline: measures in the order of their numbers, each below the heading that
    stands last before it, then the headings whose place is not known."""
    style = headings.measure_style(stacks)
    found, loose = _sorted_out(stacks, style)
    found = _mended(clauses, found)
    structure = Structure()
    values = [measure.heading.number.value for measure in found if measure.heading.number]
    goes_on = len(set(values)) == len(values)
    _add_measures(structure, found, goes_on=goes_on)
    numbers_cut_off = bool(headings.lone_numbers(clauses))
    for stack in loose:
        parent: Unit | None = None
        for heading in stack:
            if not heading.open:
                parent = structure.add(UnitKind.SECTION, parent, heading)
            elif numbers_cut_off:
                parent = structure.add(UnitKind.SECTION, parent, replace(heading, open=False))
    return structure


def _sorted_out(stacks: Sequence[Stack], style: str | None) -> tuple[list[Found], list[Stack]]:
    """Divide headings into measures with those above them, in the order of their numbers, and
    headings that stand alone; numbered items further inside are left."""
    found: list[Found] = []
    loose: list[Stack] = []
    known: set[tuple[int, str]] = set()
    for stack in stacks:
        above: list[Heading] = []
        for heading in stack:
            if heading.number and style and heading.number.style == style:
                if (key := (heading.number.value, heading.title)) not in known:
                    known.add(key)
                    found.append(Found(heading, above))
                above = []
            elif (
                heading.number
                and style
                and headings.depth(heading.number.style) > headings.depth(style)
            ):
                continue
            elif not (heading.number and heading.cut):
                above = [*above, heading]
        if above:
            loose.append(above)
    found.sort(key=lambda measure: measure.heading.number.value if measure.heading.number else 0)
    return found, loose


def _mended(clauses: Sequence[Clause], found: Sequence[Found]) -> list[Found]:
    """Join a chapter's heading that was cut at a 、 to its beginning, if only one can be it."""
    broken = [i for i, measure in enumerate(found) if measure.above and measure.above[-1].open]
    chapters = [measure.above[-1] for measure in found if measure.above]
    begun = headings.beginnings(clauses)
    mended = list(found)
    if len(broken) == len(begun) == 1 and len(chapters) > 2 * len(broken):
        place = broken[0]
        *outer, last = found[place].above
        whole = replace(last, parts=[begun[0], *last.parts], open=False)
        mended[place] = replace(found[place], above=[*outer, whole])
    return mended


def _add_measures(structure: Structure, found: Sequence[Found], *, goes_on: bool) -> None:
    outer: Unit | None = None
    chapter: Unit | None = None
    for measure in found:
        if measure.above:
            *outers, last = measure.above
            for place, heading in enumerate(outers):
                outer = structure.add(
                    UnitKind.SECTION, outer if place else None, replace(heading, open=False)
                )
            chapter = structure.add(UnitKind.SECTION, outer, last)
        elif not goes_on:
            chapter = None
        structure.add_measure(chapter, measure)
