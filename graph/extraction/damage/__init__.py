"""Damaged copies: each kind of damage is found, and cleaned where that is possible.

Entities are decoded, a mechanical conversion to traditional characters is taken back, injected
words are left out; masked words stay masked and clauses stay where they are. Every cleaned
character knows its place in the text that was read.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.extraction.damage import conversion, entities, injection, order
from graph.extraction.damage.record import Damage, Entity, Order
from graph.extraction.damage.remarks import notes
from graph.extraction.wording import Wording, wording
from graph.reading.document import Document, Span, Table

__all__ = ["Damage", "Entity", "Order", "clean", "cleaned", "inspect", "notes"]

_STARS = re.compile(r"[*＊]{1,8}")
_WORD_BEFORE = re.compile("[\u3400-\u9fff”’」』》）]")
_SPOKEN_OF = frozenset("带标注加")
_WORD_AFTER = re.compile("[\u3400-\u9fff“‘「『《]")
_EMPHASIS = re.compile(r"\*\*[^*\n]{1,200}\*\*|(?<!\*)\*[^*\n]{1,200}\*(?!\*)")
_FOOTNOTE = re.compile(r"^[ \t\u3000]*[*＊]", re.M)
_BLANK = re.compile(r"\s+")


def inspect(document: Document) -> Damage:
    """Return the damage in `document`; an intact one has none."""
    text = document.text
    plain = conversion.to_simplified(text)
    machine = False
    wrong: Sequence[Span] = ()
    injected: Sequence[Span] = ()
    suspect: Sequence[Span] = ()
    if conversion.is_traditional(text, plain):
        machine, wrong = conversion.by_machine(text, plain)
        injected, suspect = injection.find(text, plain, converted=machine)
    found = list(entities.find(text))
    masked = list(_masked(document, found))
    damage = Damage(found, machine, wrong, injected, suspect, masked)
    return replace(damage, order=_order(document, damage))


def clean(document: Document, damage: Damage) -> Wording:
    """Return the whole text as words; a space stands for each stretch of blanks and line breaks,
    since a shuffled text has nothing else to tell where lines began."""
    text = document.text
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for blank in (*_BLANK.finditer(text), None):
        start, end = blank.span() if blank else (len(text), len(text))
        characters.extend(text[position:start])
        starts.extend(range(position, start))
        ends.extend(range(position + 1, start + 1))
        if blank:
            characters.append(" ")
            starts.append(start)
            ends.append(end)
        position = end
    return _edited(Wording("".join(characters), starts, ends), damage)


def cleaned(document: Document, span: Span, damage: Damage) -> Wording:
    """Return the words in `span`, as `wording` does, without what damage can be taken out."""
    return _edited(wording(document.text, span), damage)


def _edited(words: Wording, damage: Damage) -> Wording:
    if damage.entities or damage.injected:
        words = _replaced(words, damage)
    if not damage.traditional:
        return words
    plain = conversion.restored(words.text, by_character=bool(damage.wrong))
    return Wording(plain, words.starts, words.ends)


def _replaced(words: Wording, damage: Damage) -> Wording:
    """Return `words` with entities decoded and injected words left out."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for span, character in _edits(words, damage):
        first = bisect_left(words.starts, span.start, position)
        last = bisect_left(words.starts, span.end, first)
        if first == last:
            continue
        text += (words.text[position:first], character)
        starts += words.starts[position:first]
        ends += words.ends[position:first]
        if character:
            starts.append(words.starts[first])
            ends.append(words.ends[last - 1])
        position = last
    text.append(words.text[position:])
    return Wording(
        "".join(text), [*starts, *words.starts[position:]], [*ends, *words.ends[position:]]
    )


def _edits(words: Wording, damage: Damage) -> Iterator[tuple[Span, str]]:
    """Yield what is to be replaced within `words`, in order."""
    if not words.text:
        return
    within = Span(words.starts[0], words.ends[-1])
    edits = [
        *((entity.span, entity.character) for entity in _within(damage.entities, within)),
        *((span, "") for span in _among(damage.injected, within)),
    ]
    yield from sorted(edits)


def _within(found: Sequence[Entity], within: Span) -> Sequence[Entity]:
    first = bisect_left(found, within.start, key=lambda entity: entity.span.start)
    return found[first : bisect_left(found, within.end, key=lambda entity: entity.span.start)]


def _among(spans: Sequence[Span], within: Span) -> Sequence[Span]:
    first = bisect_left(spans, within.start, key=lambda span: span.start)
    return spans[first : bisect_left(spans, within.end, key=lambda span: span.start)]


def _masked(document: Document, found: Sequence[Entity]) -> Iterator[Span]:
    """Yield the stars that stand for words: beside a Chinese character or outside a quotation, and
    neither a list's sign, a footnote's mark, emphasis, nor part of an entity."""
    text = document.text
    other = {place for entity in found for place in range(entity.span.start, entity.span.end)}
    before = {entity.span.end: entity.character for entity in found}
    after = {entity.span.start: entity.character for entity in found}
    if document.source.name.lower().endswith(".md"):
        other |= {place for mark in _EMPHASIS.finditer(text) for place in range(*mark.span())}
    footnotes = [mark.end() - 1 for mark in _FOOTNOTE.finditer(text)]
    other.update(footnotes)
    for stars in _STARS.finditer(text):
        start, end = stars.span()
        left = before.get(start, text[max(0, start - 1) : start])
        right = after.get(end, text[end : end + 1])
        follows = _WORD_AFTER.match(right)
        mark = left in _SPOKEN_OF or (footnotes and not follows)
        if (follows or _WORD_BEFORE.match(left)) and not mark and start not in other:
            yield Span(start, end)


def _order(document: Document, damage: Damage) -> Order | None:
    if any(isinstance(block, Table) for block in document.blocks):
        return None
    words = clean(document, damage)
    found = order.examine(words.text, document.text.strip().count("\n") + 1)
    if found is None:
        return None
    return replace(found, first=words.span(found.first.start, found.first.end))
