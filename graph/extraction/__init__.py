"""A Document → the facts that it states."""

from dataclasses import replace
from functools import partial

from graph.extraction import damage, fragments, front, heads, lines, prose, tree
from graph.extraction.damage import Damage
from graph.extraction.gathering import Gathered
from graph.extraction.naming import Naming, inferences
from graph.facts import Citation, Details, Front, Note, NoteKind, PolicyFacts, UnitKind
from graph.reading.document import Document

_NOTHING = Note(
    NoteKind.READING_FAILED,
    None,
    "没有找到编号的条目或任务表，只读取了标题、日期等",
    "no numbered items and no task table were found; only title, date and the like were read",
)


def extract(document: Document, organisation: str | None = None) -> PolicyFacts:
    """Return what `document` says; `organisation` is the one whose internal units it names, by
    default its issuer.

    Raises ExtractionError if a task table has rows of the wrong width.
    """
    found = damage.inspect(document)
    said = fragments.extract(document, found) if found.shuffled else _in_order(document, found)
    naming = Naming(said.front, organisation)
    assignments = naming.assignments(said.assignments)
    return replace(
        said,
        front=naming.front(said.front),
        organisation=naming.organisation(organisation, said.front),
        assignments=assignments,
        notes=[*_remarks(document), *damage.notes(document, found), *said.notes],
        citations=[citation for citation in said.citations if not _is_own(citation, said.front)],
        inferences=[*said.inferences, *inferences(assignments)],
    )


def _in_order(document: Document, found: Damage) -> PolicyFacts:
    """Return what a document says whose text stands in its order; parties go by their names."""
    clean = partial(damage.cleaned, document, damage=found)
    items = lines.items(document, clean)
    matter = front.read(items, clean)
    issued = matter.front.issued
    gathered = Gathered(issued=issued.date.year if issued else None)
    if matter.front.title:
        gathered.cites(None, clean(matter.front.title.span))
    rest = [item for index, item in enumerate(items) if index not in matter.consumed]
    prose.gather(document.text, tree.build(rest), gathered)
    if not any(unit.path.startswith("A") for unit in gathered.outline.units):
        for said in matter.front.attached:
            details = Details(title=said.text)
            gathered.outline.add(UnitKind.SECTION, None, [said.span], None, details, annex=True)
    if not gathered.outline.units:
        gathered.notes.append(_NOTHING)
    return PolicyFacts(
        document=document,
        front=matter.front,
        organisation=None,
        units=gathered.outline.units,
        assignments=gathered.assignments,
        targets=gathered.targets,
        notes=[*gathered.outline.notes, *gathered.notes],
        citations=gathered.citations,
    )


def _remarks(document: Document) -> list[Note]:
    """Return what reading says of parts that it could not read."""
    return [
        Note(NoteKind.READING_FAILED, None, remark.zh, remark.en, of_source=True)
        for remark in document.remarks
    ]


def _is_own(citation: Citation, front: Front) -> bool:
    """Tell whether a citation names the document itself, or the plan that it issues."""
    own = [said.text for said in (front.title, front.alternative) if said]
    number = front.number.text if front.number else None
    same_number = citation.number is not None and citation.number == number
    return same_number or any(
        heads.same_plan(citation.title, title) for title in own if citation.title is not None
    )
