"""Facts of small policies made for tests, as extraction would find them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from graph.facts import (
    Citation,
    CitationKind,
    Comparator,
    Details,
    Front,
    PolicyFacts,
    Said,
    Target,
    Unit,
    UnitKind,
)
from graph.reading.document import Document, Paragraph, Source, Span
from graph.writing import DocumentGraph, write

BASE = "http://127.0.0.1:8000/"


@dataclass
class Draft:
    """A text that grows line by line, each line with its span."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> Span:
        start = sum(len(known) + 1 for known in self.lines)
        self.lines.append(line)
        return Span(start, start + len(line))

    def document(self) -> Document:
        text = "\n".join(self.lines) + "\n"
        digest = hashlib.sha256(text.encode()).hexdigest()
        source = Source("x.txt", "text/plain", "utf-8", digest)
        return Document(source, text, [Paragraph(Span(0, len(text)))])


Cited = tuple[CitationKind, str | None, str | None]
"""A citation: its kind, title and number."""


def policy(
    title: str,
    measures: Sequence[tuple[str | None, str]] = (),
    *,
    number: str | None = None,
    alternative: str | None = None,
    cites: Sequence[Cited] = (),
    texts: Sequence[str] = (),
    targets: Sequence[tuple[str, str, int]] = (),
) -> PolicyFacts:
    """Return a policy with numbered and titled measures; `texts` are the measures' own words,
    `targets` the policy's indicators, units and values."""
    draft = Draft()
    said = Said(title, draft.add(title))
    front = Front(
        title=said,
        alternative=Said(alternative, draft.add(alternative)) if alternative else None,
        number=Said(number, draft.add(number)) if number else None,
    )
    citations = [
        Citation(None, kind, draft.add(f"《{name}》（{cited}）"), name, cited)
        for kind, name, cited in cites
    ]
    units = []
    for order, (printed, name) in enumerate(measures, start=1):
        words = texts[order - 1] if order <= len(texts) else None
        spans = [draft.add(f"{printed or ''}{name}。{words or ''}")]
        details = Details(title=name, text=words)
        units.append(Unit(UnitKind.MEASURE, str(order), None, order, spans, printed, details))
    wanted = [
        Target(None, Decimal(value), Comparator.EXACTLY, unit, draft.add(name), indicator=name)
        for name, unit, value in targets
    ]
    return PolicyFacts(draft.document(), front, None, units, [], wanted, [], citations)


def graph(facts: PolicyFacts) -> DocumentGraph:
    return write(facts, BASE)
