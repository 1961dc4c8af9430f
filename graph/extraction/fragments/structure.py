"""The outline that printed numbers give back to a shuffled document."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.extraction.fragments import headings
from graph.extraction.fragments.headings import Heading, Stack
from graph.extraction.fragments.pieces import Clause
from graph.extraction.outline import Outline
from graph.facts import Details, Note, NoteKind, Unit, UnitKind

_MANY = 3
_DEEPEST = 2
_LONGEST_CUT = 30


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
        title, text = heading.title, heading.text
        spans = [*heading.spans, *([text.span(0, len(text.text))] if text else [])]
        details = Details(title=title or None, text=text.text if text else None)
        if heading.cut and len(title) > _LONGEST_CUT:
            details = Details(text=title)
        unit = self.outline.add(kind, parent, spans, heading.number, details)
        self._remark(unit, heading)
        return unit

    def add_measure(self, parent: Unit | None, found: Found) -> None:
        """Append a measure with its one task."""
        measure = self.add(UnitKind.MEASURE, parent, found.heading)
        self.measures[measure.path] = found
        self.above[measure.path] = (parent.details.title or "") if parent else ""
        words = measure.details.title or measure.details.text
        details = Details(text=words, implements=measure.path)
        self.outline.add(UnitKind.TASK, measure, measure.spans, details=details, derived=True)

    def note_cut_off(self, lone: Sequence[Heading]) -> None:
        """Note the numbers whose headings are not known."""
        printed = "、".join(heading.number.printed for heading in lone if heading.number)
        self.notes.append(
            Note(
                NoteKind.SHUFFLED, None,
                f"编号“{printed}”与其标题已被切断",
                f"the numbers “{printed}” are cut off from their headings",
                printed, lone[0].spans[0],
            )
        )  # fmt: skip

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
                    "标题或其编号在顿号处被切断，已与唯一可能的前半部分相接",
                    "the heading was cut at a comma; it is joined to the only beginning that fits",
                    span=span,
                )
            )  # fmt: skip
        elif heading.cut and unit.details.title:
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
    lone = headings.lone_numbers(clauses)
    if _count_open(stacks) > len(lone):
        stacks = _without_bodies(stacks)
    found, loose = _sorted_out(stacks, headings.measure_style(stacks))
    mended = _mended(clauses, found, lone)
    parts = [*(measure.above for measure in mended), *loose]
    known = _count_open(parts) <= len(lone)
    structure = Structure()
    _add_measures(structure, mended, known=known)
    repeated = Counter(stack[-1].title for stack in loose)
    for stack in loose:
        if len(stack) > _DEEPEST or repeated[stack[-1].title] > 1:
            continue
        parent: Unit | None = None
        for heading in stack:
            if known or not heading.open:
                parent = structure.add(UnitKind.SECTION, parent, replace(heading, open=False))
    if lone and not any(h.number and len(h.parts) > 1 for stack in parts for h in stack):
        structure.note_cut_off(lone)
    return structure


def _count_open(stacks: Sequence[Stack]) -> int:
    return sum(heading.open for stack in stacks for heading in stack)


def _without_bodies(stacks: Sequence[Stack]) -> list[Stack]:
    return [[heading for heading in stack if not heading.may_be_body] for stack in stacks]


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
                if (key := (heading.value, heading.title)) not in known:
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
    found.sort(key=lambda measure: measure.heading.value)
    return found, loose


def _mended(
    clauses: Sequence[Clause], found: Sequence[Found], lone: Sequence[Heading]
) -> Sequence[Found]:
    """Join chapters' headings to the beginnings that were cut off, where only one can be it.

    If all chapters lack their beginning and as many numbers stand alone, these are theirs, in
    order. If one does among many, the only line that was cut at a 、 is its beginning.
    """
    chapters = [place for place, measure in enumerate(found) if measure.above]
    broken = [place for place in chapters if found[place].above[-1].open]
    begun: Sequence[Heading] = [Heading([words]) for words in headings.beginnings(clauses)]
    if len(broken) == len(chapters) == len(lone) and _counted(lone):
        begun = lone
    elif not len(broken) == len(begun) == 1 or len(chapters) < _MANY:
        return found
    mended = list(found)
    for place, beginning in zip(broken, begun, strict=True):
        *outer, last = found[place].above
        parts = [*beginning.parts, *last.parts]
        whole = replace(last, parts=parts, number=beginning.number, open=False)
        mended[place] = replace(found[place], above=[*outer, whole])
    return mended


def _counted(lone: Sequence[Heading]) -> bool:
    return [heading.value for heading in lone] == list(range(1, len(lone) + 1))


def _add_measures(structure: Structure, found: Sequence[Found], *, known: bool) -> None:
    """Append measures and what stands above them. Where numbering starts again, or a heading may
    be the end of something else (not `known`), what the next measures belong to is not known."""
    values = [measure.heading.value for measure in found]
    goes_on = len(set(values)) == len(values)
    outer: Unit | None = None
    chapter: Unit | None = None
    for measure in found:
        if not measure.above:
            chapter = chapter if goes_on else None
        elif measure.above[-1].open and not known:
            chapter = None
        else:
            *outers, last = measure.above
            for place, heading in enumerate(outers):
                above = outer if place else None
                outer = structure.add(UnitKind.SECTION, above, replace(heading, open=False))
            chapter = structure.add(UnitKind.SECTION, outer, replace(last, open=False))
        structure.add_measure(chapter, measure)
