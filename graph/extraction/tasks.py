"""A task table → its sections, measures, tasks, assignments and targets."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum

from graph.extraction import numbering, parties, quantities, rows
from graph.extraction.dates import deadline
from graph.extraction.gathering import Gathered
from graph.extraction.numbering import Number
from graph.extraction.rows import Field, Header, Row
from graph.extraction.wording import Wording, wording
from graph.facts import Assignment, Basis, Details, Note, NoteKind, Role, Unit, UnitKind
from graph.headers import PARTY_COLUMNS, Column
from graph.reading.document import Cell, Span, Table
from graph.script import simplified

_ROLES = {
    Column.LEAD: Role.LEAD,
    Column.SUPPORT: Role.SUPPORT,
    Column.RESPONSIBLE: Role.RESPONSIBLE,
    Column.GUIDE: Role.GUIDE,
    Column.SUPERVISE: Role.SUPERVISE,
}
_CUT_SHORT = tuple("，、；,;")
_DETAILS = (Column.OBJECTIVE, Column.ACTION, Column.PERSON, Column.DEADLINE)
_TOTAL = re.compile(r"\s*(?:合\s*计|小\s*计|总\s*计|注\s*[:：]|备注\s*[:：]|说明\s*[:：])")
_FIRST_SENTENCE = re.compile(r"[^。；;！？]+")
_REMARK = re.compile(r"(?:备注|附注|说明|注)\s*[:：]|.*[。；]$", re.S)


class _Place(Enum):
    """Where a task stands if it is not an item of the table's task column."""

    PART = "part"
    DERIVED = "derived"


def gather(text: str, table: Table, head: Header, caption: Unit | None, into: Gathered) -> None:
    """Add what a task table says to `into`; its units stand below `caption`, if it has one.

    Raises ExtractionError if a row has fewer cells than the header.
    """
    found = list(rows.rows(text, table, head))
    reader = _TableReader(text, head, found, into)
    reader.note_columns(caption)
    headings = [caption]
    runs = list(_runs(found, lambda a, b: a.spanning is b.spanning is None))
    for position, run in enumerate(runs):
        if run[0].spanning is None:
            reader.read(run, 0, headings[-1])
        else:
            following = runs[position + 1][0] if position + 1 < len(runs) else None
            reader.heading(run[0], run[0].spanning, headings, following)


def _runs(found: Sequence[Row], together: Callable[[Row, Row], bool]) -> Iterator[list[Row]]:
    """Divide rows into runs of neighbours that belong together."""
    run: list[Row] = []
    for row in found:
        if run and not together(run[-1], row):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


class _TableReader:
    def __init__(self, text: str, head: Header, found: Sequence[Row], into: Gathered) -> None:
        self._text = text
        self._head = head
        self._rows = found
        self._into = into
        self._empty = {column for column in head.columns if column and self._is_empty(column)}
        project = "项目" in simplified(head.cell(Column.TASK).span.of(text))
        self._kind = UnitKind.PROJECT if project else UnitKind.TASK

    def _is_empty(self, column: Column) -> bool:
        if column in (Column.TASK, Column.NUMBER):
            return False
        cells = (f.cell for row in self._rows for f in row.fields.get(column, ()))
        return all(parties.is_blank(cell.span.of(self._text)) for cell in cells)

    def note_columns(self, caption: Unit | None) -> None:
        """Note the columns that are empty throughout and those whose header is not known."""
        about = caption.path if caption else None
        for column in sorted(self._empty, key=self._head.columns.index):
            cell = self._head.cell(column)
            name = wording(self._text, cell.span).text
            self._note(
                NoteKind.EMPTY_CELL, about, cell.span, name,
                f"“{name}”列整列为空", f"the column “{name}” is empty",
            )  # fmt: skip
        for cell in self._head.unknown():
            name = wording(self._text, cell.span).text
            if name:
                self._note(
                    NoteKind.READING_FAILED, about, cell.span, name,
                    f"“{name}”列的含义未识别，未读取",
                    f"the column “{name}” is not understood and was not read",
                )  # fmt: skip

    def _note(
        self, kind: NoteKind, about: str | None, span: Span, detail: str | None, zh: str, en: str
    ) -> None:
        self._into.notes.append(Note(kind, about, zh, en, detail, span))

    def heading(
        self, row: Row, cell: Cell, headings: list[Unit | None], following: Row | None
    ) -> None:
        """Read a row that is one cell: a heading inside the table, below the last of `headings`
        with a number of another style. Where the table has no column for measures, the heading
        right above the tasks is their measure."""
        number = numbering.leading(self._text, cell.span.start, cell.span.end)
        beside = self._row_number(row)
        if number is None and beside is None and _REMARK.match(cell.span.of(self._text).strip()):
            about = headings[0].path if headings[0] else None
            self._note(
                NoteKind.READING_FAILED, about, cell.span, None,
                "表内一行说明文字未读取", "a remark inside the table was not read",
            )  # fmt: skip
            return
        style = number.style if number else None
        while len(headings) > 1 and style in self._styles(headings[1:]):
            headings.pop()
        innermost = following is not None and len(following.hierarchy) == 1
        kind = UnitKind.MEASURE if (number or beside) and innermost else UnitKind.SECTION
        headings.append(self._titled(kind, cell.span, headings[-1], beside))

    def _styles(self, headings: Sequence[Unit | None]) -> set[str | None]:
        found = (
            numbering.leading(self._text, unit.spans[0].start, unit.spans[0].end)
            for unit in headings
            if unit is not None
        )
        return {number.style if number else None for number in found}

    def read(self, group: Sequence[Row], depth: int, parent: Unit | None) -> None:
        """Read rows below `parent` by the hierarchy's cells from `depth` on."""
        for run in _runs(group, lambda a, b: a.same_place(b, depth)):
            cell = run[0].hierarchy[depth].cell
            remaining = len(run[0].hierarchy) - depth
            if remaining == 1:
                self._task_cell(run, parent)
            elif not cell.span.of(self._text).strip():
                self.read(run, depth + 1, parent)
            elif remaining == 2:
                self._measure_cell(run, cell, parent)
            else:
                self.read(run, depth + 1, self._titled(UnitKind.SECTION, cell.span, parent))

    def _titled(
        self, kind: UnitKind, span: Span, parent: Unit | None, beside: Number | None = None
    ) -> Unit:
        number = numbering.leading(self._text, span.start, span.end)
        start = number.end if number else span.start
        title = wording(self._text, Span(start, span.end)).text.strip()
        details = Details(title=title or None)
        return self._into.outline.add(kind, parent, [span], number or beside, details)

    def _measure_cell(self, group: Sequence[Row], cell: Cell, parent: Unit | None) -> None:
        """Read the rows of a measure cell, which may hold several measures: the task numbers
        then start again for each."""
        items = numbering.items(self._text, cell.span)
        parts = list(_runs(group, lambda a, b: not self._restarts(a, b)))
        if len(items) == 1:
            parts = [list(group)]
        if len(items) != len(parts):
            for item in items:
                self._derived(self._titled(UnitKind.MEASURE, item, parent), [], ())
            self._note(
                NoteKind.READING_FAILED, parent.path if parent else None, cell.span, None,
                f"一个单元格含 {len(items)} 项举措，无法判断各任务属于哪一项",
                f"one cell holds {len(items)} measures; which task belongs to which is not clear",
            )  # fmt: skip
            self.read(group, len(group[0].hierarchy) - 1, parent)
            return
        for item, part in zip(items, parts, strict=True):
            measure = self._titled(UnitKind.MEASURE, item, parent)
            self.read(part, len(part[0].hierarchy) - 1, measure)

    def _restarts(self, above: Row, below: Row) -> bool:
        cells = above.hierarchy[-1].cell, below.hierarchy[-1].cell
        first, second = (
            numbering.leading(self._text, cell.span.start, cell.span.end) for cell in cells
        )
        return bool(first and second and cells[0] is not cells[1] and second.value <= first.value)

    def _task_cell(self, group: Sequence[Row], parent: Unit | None) -> None:
        cell = group[0].hierarchy[-1].cell
        items = numbering.items(self._text, cell.span)
        if parties.is_blank(cell.span.of(self._text)):
            self._without_text(group, cell, parent)
            return
        if _TOTAL.match(cell.span.of(self._text)):
            about = parent.path if parent else None
            self._note(
                NoteKind.READING_FAILED, about, cell.span, None,
                "合计或说明行，未作任务读取", "a row of totals or remarks, not read as a task",
            )  # fmt: skip
            return
        alone = self._kind is UnitKind.TASK and len(group[0].hierarchy) == 1
        for item in items:
            if alone and (parent is None or parent.kind is UnitKind.SECTION):
                self._measure_of_its_own(group, item, parent)
            elif len(items) == 1 and self._has_parts(group):
                self._parts(group, self._task(group[:1], item, parent, columns=()))
            else:
                self._assign(self._task(group, item, parent), group)

    def _measure_of_its_own(self, group: Sequence[Row], item: Span, parent: Unit | None) -> None:
        """Read an item of a table that has no other level: it is a measure, titled by its first
        sentence, and its work (design, Measure and "Every Measure has work")."""
        number = numbering.leading(self._text, item.start, item.end)
        words = wording(self._text, Span(number.end if number else item.start, item.end)).text
        title = _FIRST_SENTENCE.match(words.strip())
        measure = self._into.outline.add(
            UnitKind.MEASURE,
            parent,
            [item],
            number or self._row_number(group[0]),
            Details(title=title[0] if title else None),
        )
        if self._has_parts(group):
            self._parts(group, measure)
        else:
            self._assign(self._task(group, item, measure, place=_Place.DERIVED), group)

    def _without_text(self, group: Sequence[Row], cell: Cell, parent: Unit | None) -> None:
        if parent is not None and parent.kind is UnitKind.MEASURE:
            self._derived(parent, group, (Column.OBJECTIVE, Column.ACTION, Column.DEADLINE))
            return
        everything = (f for row in group for fields in row.fields.values() for f in fields)
        said = [f.cell.span for f in everything if f.cell.span.start < f.cell.span.end]
        about = parent.path if parent else None
        self._note(
            NoteKind.READING_FAILED, about, said[0] if said else cell.span, None,
            "一行没有任务文字，未读取", "a row has no task and was not read",
        )  # fmt: skip

    def _has_parts(self, group: Sequence[Row]) -> bool:
        """Tell whether the rows of one task each have an action, and more than one of them has
        parties, an objective or a deadline that belongs to its action."""
        more = (*PARTY_COLUMNS, Column.OBJECTIVE, Column.DEADLINE)
        with_more = sum(any(self._own(row, column) for column in more) for row in group)
        return with_more > 1 and all(self._own(row, Column.ACTION) for row in group)

    def _own(self, row: Row, column: Column) -> bool:
        return any(
            not f.carried and not parties.is_blank(f.cell.span.of(self._text))
            for f in row.fields.get(column, ())
        )

    def _parts(self, group: Sequence[Row], whole: Unit) -> None:
        """Read the rows that divide a unit: the action of each is a task of its own."""
        for row in group:
            span = row.fields[Column.ACTION][0].cell.span
            self._assign(self._task([row], span, whole, place=_Place.PART), [row])

    def _derived(self, measure: Unit, group: Sequence[Row], columns: Sequence[Column]) -> None:
        """Give a measure without numbered items its one task, with the measure's own words."""
        details, spans = self._columns(group, columns)
        task = self._into.outline.add(
            self._kind,
            measure,
            [*measure.spans, *spans],
            details=replace(details, text=measure.details.title, implements=measure.path),
            derived=True,
        )
        self._quantities(task, [wording(self._text, span) for span in spans])
        self._assign(task, group)

    def _task(
        self,
        group: Sequence[Row],
        item: Span,
        parent: Unit | None,
        columns: Sequence[Column] = _DETAILS,
        *,
        place: _Place | None = None,
    ) -> Unit:
        number = numbering.leading(self._text, item.start, item.end)
        words = wording(self._text, Span(number.end if number else item.start, item.end))
        details, spans = self._columns(group, columns)
        own = {
            f.cell.span
            for row in group
            for found in row.fields.values()
            for f in found
            if not f.carried
        }
        implements = None
        if parent is not None:
            measure = parent.kind is UnitKind.MEASURE
            implements = parent.path if measure else parent.details.implements
        if place is _Place.DERIVED:
            number = None
        elif number is None and place is not _Place.PART:
            number = self._row_number(group[0])
        others = [span for span in spans if span != item]
        task = self._into.outline.add(
            self._kind,
            parent,
            [item, *others],
            number,
            replace(details, text=words.text.strip(), implements=implements),
            derived=place is _Place.DERIVED,
        )
        said_here = [wording(self._text, span) for span in others if span in own]
        self._quantities(task, [words, *said_here])
        self._check_text(task, words)
        return task

    def _row_number(self, row: Row) -> Number | None:
        if row.number is None or row.number.carried:
            return None
        span = row.number.cell.span
        value = numbering.bare(span.of(self._text))
        if value is None:
            return None
        return Number(span.of(self._text).strip(" 、．."), value, "column", span.end)

    def _columns(
        self, group: Sequence[Row], columns: Sequence[Column]
    ) -> tuple[Details, list[Span]]:
        """Return what the columns besides the task's say in these rows, and where."""
        said = {column: self._said(group, column) for column in columns}
        due = said.get(Column.DEADLINE, [])

        def texts(column: Column) -> list[str]:
            return [words for words, _ in said.get(column, [])]

        details = Details(
            objectives=texts(Column.OBJECTIVE),
            actions=texts(Column.ACTION),
            persons=texts(Column.PERSON),
            deadline=deadline(due[0][0]) if due else None,
            objective_header=self._header(Column.OBJECTIVE, columns),
            action_header=self._header(Column.ACTION, columns),
        )
        return details, [span for column in columns for _, span in said[column]]

    def _header(self, column: Column, asked: Sequence[Column]) -> str | None:
        """Return what is printed over a column, None if the table has none or it is not asked."""
        if column not in asked or column not in self._head.columns:
            return None
        return wording(self._text, self._head.cell(column).span).text.strip() or None

    def _said(self, group: Sequence[Row], column: Column) -> list[tuple[str, Span]]:
        cells = {id(f.cell): f.cell for row in group for f in row.fields.get(column, ())}
        return [
            (wording(self._text, cell.span).text, cell.span)
            for cell in cells.values()
            if not parties.is_blank(cell.span.of(self._text))
        ]

    def _quantities(self, task: Unit, parts: Sequence[Wording]) -> None:
        for words in parts:
            self._into.says(task.path, words)

    def _check_text(self, task: Unit, words: Wording) -> None:
        for start, end in quantities.missing_figures(words):
            phrase = words.text[start:end]
            self._note(
                NoteKind.NUMBER_MISSING, task.path, words.span(start, end), phrase,
                f"“{phrase}”缺数字", f"a figure is missing in “{phrase}”",
            )  # fmt: skip
        if words.text.rstrip().endswith(_CUT_SHORT):
            self._note(
                NoteKind.CUT_SHORT, task.path, task.spans[0], None,
                f"文字似未写完（以“{words.text.rstrip()[-1]}”结尾）",
                f"the text seems cut short (it ends in “{words.text.rstrip()[-1]}”)",
            )  # fmt: skip

    def _assign(self, task: Unit, group: Sequence[Row]) -> None:
        """Assign the parties that these rows name for `task`; note the cells that name none."""
        known: set[tuple[str, Role]] = set()
        for column, role in _ROLES.items():
            cells: dict[int, Field] = {}
            for row in group:
                for found in row.fields.get(column, ()):
                    cells.setdefault(id(found.cell), found)
            for found in cells.values():
                self._assign_cell(task, column, role, found, known)
            if cells and column not in self._empty:
                self._note_empty(task, column, list(cells.values()))

    def _assign_cell(
        self, task: Unit, column: Column, role: Role, found: Field, known: set[tuple[str, Role]]
    ) -> None:
        span = found.cell.span
        if parties.is_blank(span.of(self._text)):
            return
        try:
            mentions = parties.mentions(self._text, span)
        except parties.NotPartiesError:
            name = wording(self._text, self._head.cell(column).span).text
            self._note(
                NoteKind.READING_FAILED, task.path, span, name,
                f"“{name}”单元格不是部门名称，未读取",
                f"the cell under “{name}” names no parties and was not read",
            )  # fmt: skip
            return
        for mention in mentions:
            key = (mention.party.name, mention.role or role)
            if key not in known:
                known.add(key)
                self._into.assignments.append(
                    Assignment(
                        task=task.path,
                        party=mention.party,
                        role=mention.role or role,
                        basis=Basis.CARRIED_DOWN if found.carried else Basis.STATED,
                        surface_form=mention.surface_form,
                        spans=[mention.span],
                        open_ended=mention.open_ended,
                    )
                )

    def _note_empty(self, task: Unit, column: Column, cells: Sequence[Field]) -> None:
        if all(parties.is_blank(found.cell.span.of(self._text)) for found in cells):
            name = wording(self._text, self._head.cell(column).span).text
            self._note(
                NoteKind.EMPTY_CELL, task.path, task.spans[0], name,
                f"“{name}”为空", f"“{name}” is empty",
            )  # fmt: skip
