"""The tree of units: paths that are unique, and oddities of the printed numbering."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph.extraction.numbering import Number
from graph.facts import NO_DETAILS, Details, Note, NoteKind, Unit, UnitKind
from graph.reading.document import Span

_MOST_GAPS = 20


@dataclass(slots=True)
class Outline:
    """Collects a document's units in reading order and gives each its path."""

    units: list[Unit] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _paths: set[str] = field(default_factory=set)
    _repeats: dict[str, int] = field(default_factory=dict)
    _unnumbered: dict[str, int] = field(default_factory=dict)
    _derived: dict[str, int] = field(default_factory=dict)
    _annexes: int = 0
    _sequences: dict[tuple[int, str], "_Sequence"] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        kind: UnitKind,
        parent: Unit | None,
        spans: Sequence[Span],
        number: Number | None = None,
        details: Details = NO_DETAILS,
        *,
        derived: bool = False,
        annex: bool = False,
    ) -> Unit:
        """Append a unit below `parent` (None: below the policy) and return it.

        `derived` marks a task that the text gives no item of its own (`t1`), `annex` an annex
        (`A1`), whose numbers begin again.
        """
        if annex:
            self._sequences.clear()
            self._last.clear()
        unit = Unit(
            kind=kind,
            path=self._path(parent.path if parent else "", number, derived, annex),
            parent=parent.path if parent else None,
            order=len(self.units) + 1,
            spans=spans,
            number=number.printed if number else None,
            details=details,
        )
        self.units.append(unit)
        if number is not None:
            self._check_sequence(unit, number)
        return unit

    def _path(self, above: str, number: Number | None, derived: bool, annex: bool) -> str:
        prefix = f"{above}." if above else ""
        if annex:
            self._annexes += 1
            path = f"A{self._annexes}"
        elif number is None:
            counter = self._derived if derived else self._unnumbered
            counter[above] = counter.get(above, 0) + 1
            path = f"{prefix}{'t' if derived else 'u'}{counter[above]}"
        else:
            path = f"{prefix}{number.value}"
        unique = path
        while unique in self._paths:
            self._repeats[path] = self._repeats.get(path, 1) + 1
            unique = f"{path}~{self._repeats[path]}"
        self._paths.add(unique)
        return unique

    def _check_sequence(self, unit: Unit, number: Number) -> None:
        depth = unit.path.count(".")
        sequence = self._sequences.setdefault((depth, number.style), _Sequence())
        if "~" in unit.path.rpartition(".")[2]:
            self.notes.append(_repeated(unit, number))
        gaps = sequence.missing_before(unit.parent, number.value)
        if number.value == self._last.get(number.style, 0) + 1:
            gaps = range(0)
        self._last[number.style] = number.value
        self.notes.extend(_gap(unit, number, gap) for gap in islice(gaps, _MOST_GAPS))


@dataclass(slots=True)
class _Sequence:
    """The numbers of one kind and style: they go on within a parent, or through the document."""

    last: int = 0
    last_within: dict[str | None, int] = field(default_factory=dict)

    def missing_before(self, parent: str | None, value: int) -> range:
        within = self.last_within.get(parent)
        known = {1, (within or 0) + 1, self.last + 1}
        start = within if within is not None else self.last if self.last < value else 0
        self.last = value
        self.last_within[parent] = value
        return range(start + 1, value) if value not in known else range(0)


def _repeated(unit: Unit, number: Number) -> Note:
    return Note(
        NoteKind.NUMBER_REPEATED,
        unit.path,
        f"编号“{number.printed}”在同一层重复出现",
        f"the number “{number.printed}” occurs again at the same level",
        str(number.value),
        unit.spans[0],
    )


def _gap(unit: Unit, number: Number, missing: int) -> Note:
    return Note(
        NoteKind.NUMBER_GAP,
        unit.path,
        f"编号不连续：“{number.printed}”之前缺第 {missing} 项",
        f"numbering is not continuous: item {missing} is missing before “{number.printed}”",
        str(missing),
        unit.spans[0],
    )
