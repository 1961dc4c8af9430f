"""A Document → the facts that it states."""

import re
from collections.abc import Sequence

from graph.errors import ExtractionError
from graph.extraction import numbering, rows, tasks
from graph.extraction.wording import wording
from graph.facts import Details, Front, Note, NoteKind, PolicyFacts, Said, Unit, UnitKind
from graph.reading.document import Document, Paragraph, Span
from graph.script import simplified

_ANNEX_LABEL = re.compile(r"附\s*[件表]?\s*\d*\s*[:：.]?")
_LETTERHEAD = re.compile(
    r".{2,30}文件|.{2,20}(?:学院|大学|学校|政府|办公室|委员会|[厅局委部])|.*〔\d{4}〕\s*\d+\s*号"
    r"|[（(]?\d{4}年(?:\d+月)?(?:\d+日)?[）)]?"
)
_LONGEST_CAPTION = 40
_LONGEST_QUOTE = 60
_CAPTION = re.compile(r".*(?:表|类|任务|清单|分解|分工|安排|项目|举措)(?:[（(][^（）()]*[)）])?$")


def extract(document: Document, organisation: str | None = None) -> PolicyFacts:
    """Return what `document` says; `organisation` is the one whose internal units it names.

    Raises ExtractionError if no table with a recognisable header is in it.
    """
    gathered = tasks.Gathered()
    title: Paragraph | None = None
    pending: list[Paragraph] = []
    seen_table = False
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if title is None and not seen_table and _may_be_title(document, block):
                title = block
            else:
                pending.append(block)
            continue
        head = rows.header(document.text, block)
        if head is None:
            continue
        seen_table = True
        caption = _caption(document, pending, gathered)
        _note_unread(document, pending, gathered)
        pending = []
        tasks.gather(document.text, block, head, caption, gathered)
    if not seen_table:
        raise _no_table(document)
    _note_unread(document, pending, gathered)
    return PolicyFacts(
        document=document,
        front=Front(
            title=Said(wording(document.text, title.span).text, title.span) if title else None
        ),
        organisation=organisation,
        units=gathered.outline.units,
        assignments=gathered.assignments,
        targets=gathered.targets,
        notes=[*gathered.outline.notes, *gathered.notes],
    )


def _may_be_title(document: Document, paragraph: Paragraph) -> bool:
    text = simplified(paragraph.span.of(document.text))
    return (
        _ANNEX_LABEL.fullmatch(text) is None
        and _LETTERHEAD.fullmatch(text) is None
        and numbering.leading(text) is None
        and not text.endswith(("。", "；", "：", ":"))
    )


def _caption(document: Document, pending: list[Paragraph], gathered: tasks.Gathered) -> Unit | None:
    """Take the table's caption from the paragraphs before it: the last one, if it is short and
    has a number or says that it is one."""
    if not pending:
        return None
    span = pending[-1].span
    text = span.of(document.text)
    number = numbering.leading(document.text, span.start, span.end)
    named = number is not None or _CAPTION.fullmatch(simplified(text)) is not None
    if not named or len(text) > _LONGEST_CAPTION or text.endswith(("。", "；")):
        return None
    pending.pop()
    title = wording(document.text, Span(number.end if number else span.start, span.end)).text
    details = Details(title=title.strip() or None)
    return gathered.outline.add(UnitKind.SECTION, None, [span], number, details)


def _note_unread(
    document: Document, pending: Sequence[Paragraph], gathered: tasks.Gathered
) -> None:
    """Note the paragraphs outside tables that were not read."""
    for paragraph in pending:
        text = paragraph.span.of(document.text)
        if _ANNEX_LABEL.fullmatch(text) is None:
            gathered.notes.append(
                Note(
                    NoteKind.READING_FAILED,
                    None,
                    "表格之外的一段文字未读取",
                    "a paragraph outside the tables was not read",
                    span=paragraph.span,
                )
            )


def _no_table(document: Document) -> ExtractionError:
    first = next(document.tables(), None)
    if first is None:
        return ExtractionError(
            "没有找到任务表（表头需含“任务”与“牵头/责任部门”等）；表格之外的文字暂不读取",
            "no task table was found (with headers such as 任务 and 牵头部门); "
            "prose is not read yet",
        )
    cells = {id(c): wording(document.text, c.span).text.strip() for c in first.grid[0]}
    seen = " | ".join(filter(None, cells.values()))[:_LONGEST_QUOTE]
    return ExtractionError(
        f"没有表格有可识别的任务表表头（需含“任务”与“牵头/责任部门”等；首个表格为：{seen}）",
        "no table has a recognisable header (such as 任务 and 牵头部门); "
        f"the first one begins: {seen}",
    )
