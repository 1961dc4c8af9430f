"""A document whose clauses are shuffled: what its fragments still say.

What stands within one clause is kept as it was: a heading and the beginning of the text below it,
with a blank where the line ended. So printed numbers give the outline back. Which measure another
clause belongs to can only be guessed: its targets belong to the policy, with ranked candidates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.extraction import candidates, damage, quantities, references
from graph.extraction.candidates import Topic
from graph.extraction.damage import Damage
from graph.extraction.fragments import front, headings, pieces, structure
from graph.extraction.fragments.structure import Structure
from graph.extraction.wording import Wording
from graph.facts import (
    Citation,
    Inference,
    Note,
    NoteKind,
    PolicyFacts,
    Target,
    TargetRef,
    UnitRef,
)
from graph.reading.document import Document

METHOD = "clause-similarity"
"""How a target's measure is guessed, as inferences name it."""

_MOST_CANDIDATES = 5
_PLACES = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class _Loose:
    """A target of the policy and the clause that it was read from."""

    target: Target
    clause: int


def extract(document: Document, damage_found: Damage) -> PolicyFacts:
    """Return what a shuffled `document` says; parties go by their names."""
    words = damage.clean(document, damage_found)
    at_commas = damage_found.order is None or damage_found.order.cut_lines > 0
    clauses = pieces.divide(words, at_commas=at_commas)
    said, used = front.read(clauses)
    names = {name.text for name in (said.title, said.alternative) if name}
    outline = structure.build(clauses, headings.find(clauses, used | names))
    texts = [clause.lines[-1].words for clause in clauses]
    stated, loose = _targets(texts, outline)
    targets = [*stated, *(found.target for found in loose)]
    return PolicyFacts(
        document=document,
        front=said,
        organisation=None,
        units=outline.outline.units,
        assignments=[],
        targets=targets,
        notes=[
            *outline.outline.notes,
            *outline.notes,
            *_notes(outline, loose),
        ],
        citations=[citation for text in texts for citation in _citations(text)],
        inferences=list(_inferences(texts, outline, loose, len(stated))),
    )


def _targets(texts: Sequence[Wording], outline: Structure) -> tuple[list[Target], list[_Loose]]:
    """Return the targets right behind a measure's heading, which are its own, and the others."""
    owners = {
        found.heading.text.starts[0]: path
        for path, found in outline.measures.items()
        if found.heading.text
    }
    stated: list[Target] = []
    loose: list[_Loose] = []
    for place, text in enumerate(texts):
        owner = owners.get(text.starts[0])
        for target in quantities.targets(owner, text):
            if owner:
                stated.append(target)
            else:
                loose.append(_Loose(target, place))
    return stated, loose


def _citations(words: Wording) -> Iterator[Citation]:
    for mention in references.find(words.text):
        span = words.span(mention.start, mention.end)
        yield Citation(None, mention.kind, span, mention.title, mention.number)


def _inferences(
    texts: Sequence[Wording], outline: Structure, loose: Sequence[_Loose], first: int
) -> Iterator[Inference]:
    """Yield the measures that each loose target may belong to, the likeliest first."""
    topics = {
        path: Topic(
            found.heading.title,
            found.heading.text.text if found.heading.text else "",
            outline.above[path],
        )
        for path, found in outline.measures.items()
    }
    wanted = list(dict.fromkeys(found.clause for found in loose))
    rows = candidates.likeness(list(topics.values()), [text.text for text in texts], wanted)
    ranked = {place: _ranked(list(topics), row) for place, row in zip(wanted, rows, strict=True)}
    for index, found in enumerate(loose, start=first):
        for rank, (path, score) in enumerate(ranked[found.clause], start=1):
            yield Inference(
                subject=UnitRef(path),
                predicate="pg:hasTarget",
                object=TargetRef(index),
                score=score,
                method=METHOD,
                rank=rank,
                spans=[found.target.span],
            )


def _ranked(paths: Sequence[str], likeness: Sequence[float]) -> list[tuple[str, Decimal]]:
    """Return the likeliest paths with their shares of all likeness."""
    total = sum(likeness)
    best = sorted(range(len(paths)), key=lambda place: (-likeness[place], place))
    shares = [
        (paths[place], Decimal(likeness[place] / total).quantize(_PLACES))
        for place in best[:_MOST_CANDIDATES]
        if total
    ]
    return [(path, share) for path, share in shares if share]


def _notes(outline: Structure, loose: Sequence[_Loose]) -> Iterator[Note]:
    measures = len(outline.measures)
    if measures:
        yield Note(
            NoteKind.SHUFFLED, None,
            f"{measures} 项举措按所印编号排序，归入同一分句中其前的标题或前一编号所在的标题",
            f"{measures} measures are put in the order of their printed numbers, each below the "
            "heading before it in its clause, or that of the number before it",
            str(measures),
        )  # fmt: skip
    if loose:
        yield Note(
            NoteKind.SHUFFLED, None,
            f"{len(loose)} 个量化目标属于哪项举措已无从得知，归于整个文件，另附候选举措",
            f"which measure {len(loose)} targets belong to is not known; they are the policy's, "
            "with candidates",
            str(len(loose)), loose[0].target.span,
        )  # fmt: skip
