"""A document's tree of numbered text → sections, measures, tasks, assignments and targets."""

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.extraction import duties, passages, quantities, rows, tasks, titles, tree
from graph.extraction.assigning import Assigner
from graph.extraction.closing import take_closing
from graph.extraction.dates import deadline
from graph.extraction.duties import Duty
from graph.extraction.gathering import Gathered
from graph.extraction.lines import Line
from graph.extraction.passages import Passage, SaidDuty
from graph.extraction.shape import Shape, behind_title, heading, shapes
from graph.extraction.tree import Node
from graph.extraction.wording import Wording
from graph.facts import Deadline, Details, Note, NoteKind, Unit, UnitKind
from graph.reading.document import Span, Table
from graph.script import simplified

_CUT_SHORT = ("，", "、", ",")
_CAPTION = re.compile(r".*(?:表|类|任务|清单|分解|分工|安排|项目|举措)(?:[（(][^（）()]*[)）])?$")


def gather(text: str, root: Node, into: Gathered) -> None:
    """Add what a document's tree says to `into`, in reading order.

    Raises ExtractionError if a task table in it has rows of the wrong width.
    """
    take_closing(root)
    _Reader(text, root, into).content(root, None, [])


class _Reader:
    def __init__(self, text: str, root: Node, into: Gathered) -> None:
        self._text = text
        self._into = into
        self._shapes = shapes(text, root)
        self._assigner = Assigner(_rules(root))
        self._stages: list[Deadline | None] = [None]
        last = {id(node.parent): node for node in self._shapes}
        self._one_by_one = any(
            self._is_measure(node) and last[id(node.parent)] is not node and self._duties(node)
            for node in self._shapes
        )

    def content(self, node: Node, unit: Unit | None, inherited: Sequence[SaidDuty]) -> None:
        """Read what stands in a place: lines below no number, tables, annexes and units."""
        before: Line | None = None
        for entry in node.content:
            if isinstance(entry, Line):
                if node.number is None:
                    self._says(unit, entry.words)
                    self._adopt(entry)
                before = entry
            elif isinstance(entry, Table):
                self._table(entry, unit, before)
                before = None
            elif entry.annex:
                self._annex(entry)
            else:
                self._unit(entry, unit, inherited)

    def _annex(self, node: Node) -> None:
        if node.line is None:
            return
        label = tree.annex_label_end(node.line.text)
        title = node.line.text[label:].strip() or "".join(each.text for each in node.title_lines)
        last = node.title_lines[-1] if node.title_lines else node.line
        span = Span(node.line.span.start, last.span.end)
        details = Details(title=title or None)
        unit = self._into.outline.add(UnitKind.SECTION, None, [span], None, details, annex=True)
        self.content(node, unit, [])

    def _table(self, table: Table, unit: Unit | None, before: Line | None) -> None:
        head = rows.header(self._text, table)
        if head is not None:
            caption = self._caption(before, unit) if before else None
            tasks.gather(self._text, table, head, caption or unit, self._into)
            return
        said = [cell.span for row in table.grid for cell in row if cell.span.start < cell.span.end]
        self._note(
            NoteKind.READING_FAILED, unit, said[0] if said else None, None,
            "一张表格没有可识别的任务表表头，未读取",
            "a table without the recognisable header of a task table was not read",
        )  # fmt: skip

    def _caption(self, line: Line, unit: Unit | None) -> Unit | None:
        """Take the line before a table as its caption if it is short and says that it is one."""
        short = len(line.text) <= titles.LONGEST_TITLE and not line.text.endswith(("。", "；"))
        if not short or _CAPTION.fullmatch(simplified(line.text)) is None:
            return None
        details = Details(title=line.text)
        return self._into.outline.add(UnitKind.SECTION, unit, [line.span], None, details)

    def _unit(self, node: Node, parent: Unit | None, inherited: Sequence[SaidDuty]) -> None:
        shape = self._shapes[node]
        words = heading(node)
        end = shape.title_end
        parts = behind_title(node, end)
        own = passages.divided(parts)
        unit = self._add(node, shape, parent, own, parts)
        if shape.remark:
            return
        if end is not None:
            self._says(unit, words.part(0, end))
        if node.children or shape.kind is UnitKind.SECTION:
            self._group(node, unit, own, inherited)
        elif shape.kind is UnitKind.MEASURE:
            self._parts(unit, own or [Passage()], inherited)
        elif sum(bool(passage.duties) for passage in own) > 1:
            self._parts(unit, own, inherited)
        else:
            self._quote(unit, own)
            self._assign(unit, [said for passage in own for said in passage.duties], inherited)
        if shape.kind is not UnitKind.SECTION:
            self._tables_behind(node)
        for line in node.lines():
            self._adopt(line)

    def _adopt(self, line: Line) -> None:
        """Let a rule that a line states of what follows hold from here on."""
        rule = duties.rules(line.text)
        if rule and rule.everywhere and not duties.find(line.text):
            self._assigner.adopt((line.words, rule))

    def _tables_behind(self, node: Node) -> None:
        """Read tables behind a unit that has work of its own: they are the document's, not its."""
        before: Line | None = None
        for entry in node.content:
            if isinstance(entry, Line):
                before = entry
            elif isinstance(entry, Table) and not node.children:
                head = rows.header(self._text, entry)
                caption = self._caption(before, None) if head and before else None
                if head and caption is None:
                    span = head.cells[0].span
                    caption = self._into.outline.add(UnitKind.SECTION, None, [span])
                self._table(entry, caption, None)

    def _add(
        self,
        node: Node,
        shape: Shape,
        parent: Unit | None,
        own: Sequence[Passage],
        parts: Sequence[Wording],
    ) -> Unit:
        if node.line is None:
            raise ValueError("a unit has a heading")
        words = heading(node).text
        title = words[: shape.title_end].strip() if shape.title_end is not None else None
        implements = None
        if shape.kind is UnitKind.TASK and parent is not None:
            measure = parent.kind is UnitKind.MEASURE
            implements = parent.path if measure else parent.details.implements
            said = "\n".join(filter(None, (title, *(passage.text for passage in own))))
            title = None
        else:
            if title is None:
                first = own[0].parts[0].text if own and own[0].parts else words
                title = first[: titles.first_sentence_end(first)].strip()
            said = "\n".join(part.text.strip() for part in parts).lstrip("。.．:： \n").rstrip()
        span = Span(node.line.span.start, max(_end(part) for part in (node.line.words, *parts)))
        details = Details(title=title or None, text=said or None, implements=implements)
        if shape.kind is UnitKind.TASK:
            details = _with_terms(details, own)
        return self._into.outline.add(shape.kind, parent, [span], node.number, details)

    def _group(
        self, node: Node, unit: Unit, own: Sequence[Passage], inherited: Sequence[SaidDuty]
    ) -> None:
        """Read a unit with units below it; its own duties hold for those that have none."""
        self._quote(unit, own)
        said = [said for passage in own for said in passage.duties if said[1].assigns]
        last = own[-1].parts[-1] if own and own[-1].parts else None
        self._stages.append((quantities.stage(last) if last else None) or self._stages[-1])
        self.content(node, unit, said or self._covering(node) or inherited)
        self._stages.pop()

    def _covering(self, node: Node) -> list[SaidDuty]:
        """Return the duties at the end of a unit's last item if none of its items has any else:
        they cover the whole unit, unless they stand in a measure's text where measures have
        duties of their own one by one."""
        children = node.children
        if len(children) < 2 or any(child.children for child in children):
            return []
        own = [self._duties(child) for child in children]
        measures = self._is_measure(children[-1])
        if measures and self._one_by_one and not any(map(_is_duty, children[-1].lines())):
            return []
        return own[-1] if own[-1] and not any(own[:-1]) else []

    def _duties(self, node: Node) -> list[SaidDuty]:
        own = passages.divided(behind_title(node, self._shapes[node].title_end))
        return [said for passage in own for said in passage.duties if said[1].assigns]

    def _is_measure(self, node: Node) -> bool:
        return self._shapes[node].kind is UnitKind.MEASURE

    def _parts(self, unit: Unit, own: Sequence[Passage], inherited: Sequence[SaidDuty]) -> None:
        """Give a unit without numbered items a task for each passage that a duty closes."""
        measure = unit.kind is UnitKind.MEASURE
        for passage in own:
            details = Details(
                text=passage.text.strip() or unit.details.title,
                implements=unit.path if measure else unit.details.implements,
            )
            task = self._into.outline.add(
                UnitKind.TASK,
                unit,
                [passage.span()] if passage.parts or passage.duties else unit.spans,
                details=_with_terms(details, [passage]),
                derived=True,
            )
            self._quote(task, [passage])
            self._assign(task, passage.duties, inherited)

    def _assign(self, task: Unit, own: Sequence[SaidDuty], inherited: Sequence[SaidDuty]) -> None:
        own = [said for said in own if said[1].assigns]
        carried = not own or own[-1] in inherited
        said = inherited if carried else own
        self._into.assignments += self._assigner.assignments(task.path, said, carried=carried)

    def _quote(self, unit: Unit, own: Sequence[Passage]) -> None:
        for passage in own:
            for words in passage.parts:
                self._says(unit, words)
                if unit.kind is UnitKind.TASK:
                    self._check(unit, words)

    def _says(self, unit: Unit | None, words: Wording) -> None:
        self._into.says(unit.path if unit else None, words, self._stages[-1])

    def _check(self, task: Unit, words: Wording) -> None:
        for start, end in quantities.missing_figures(words):
            phrase = words.text[start:end]
            self._note(
                NoteKind.NUMBER_MISSING, task, words.span(start, end), phrase,
                f"“{phrase}”缺数字", f"a figure is missing in “{phrase}”",
            )  # fmt: skip
        if words.text.rstrip().endswith(_CUT_SHORT):
            mark = words.text.rstrip()[-1]
            self._note(
                NoteKind.CUT_SHORT, task, task.spans[0], None,
                f"文字似未写完（以“{mark}”结尾）",
                f"the text seems cut short (it ends in “{mark}”)",
            )  # fmt: skip

    def _note(
        self, kind: NoteKind, unit: Unit | None, span: Span | None, detail: str | None,
        zh: str, en: str,
    ) -> None:  # fmt: skip
        about = unit.path if unit else None
        self._into.notes.append(Note(kind, about, zh, en, detail, span))


def _rules(root: Node) -> list[SaidDuty]:
    """Return the rules for the whole document that sentences of their own state."""
    found: list[SaidDuty] = []
    pending = [root]
    while pending:
        node = pending.pop()
        for line in node.lines():
            rule = duties.rules(line.text)
            if rule and rule.first_leads and not _is_inside(rule, duties.find(line.text)):
                found.append((line.words, replace(rule, everywhere=())))
        pending.extend(node.children)
    return found


def _is_inside(rule: Duty, found: Sequence[Duty]) -> bool:
    return any(duty.start <= rule.start < duty.end for duty in found)


def _is_duty(line: Line) -> bool:
    """Tell whether a line is nothing but a duty."""
    return any(duty.start == 0 for duty in duties.find(line.text))


def _with_terms(details: Details, own: Sequence[Passage]) -> Details:
    """Return details with the deadline and the persons that the duties name."""
    due, persons = None, list[str]()
    for passage in own:
        for words, duty in passage.duties:
            if duty.deadline and due is None:
                due = deadline(words.text[duty.deadline.start : duty.deadline.end])
            persons += [words.text[span.start : span.end] for span in duty.persons]
    return replace(details, deadline=due, persons=persons)


def _end(words: Wording) -> int:
    return words.ends[-1] if words.text else 0
