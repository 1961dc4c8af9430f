"""The headings that a shuffled text still shows, and which of them stand together."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.extraction import numbering
from graph.extraction.fragments.pieces import Clause, Line
from graph.extraction.numbering import Number
from graph.extraction.wording import Wording
from graph.reading.document import Span

_DEPTHS = ("part", "han", "hanbrackets", "arabic", "levels", "brackets", "enclosed")
_LONGEST_TITLE = 45
_LEAST_MEASURES = 3
_NO_TITLE = re.compile(r"[，。；：:！？!?\\/|]|^(?:——|—|附[件表录]|\d|[（(].*[）)]$)|^.?$")
_CLOSING = re.compile(r"[^（(]*[）)]")
_BODY = re.compile(r"(?:[部委局厅署院会办社府室团校]|学校|公司|单位|负责|落实|配合)$")
_PIECE_OF_TITLE = re.compile(r"[^，。；：:！？!?—\d]{2,30}、")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in its parts: one, or two that the cutting has separated.

    `text` is the clause right behind it, on the next line. `open` says that its beginning stands
    elsewhere, `cut` that its end does.
    """

    parts: Sequence[Wording]
    number: Number | None = None
    text: Wording | None = None
    open: bool = False
    cut: bool = False

    @property
    def title(self) -> str:
        """The heading's words without its number and full stop."""
        start = self.number.end if self.number else 0
        return "".join(part.text for part in self.parts)[start:].strip().rstrip("。")

    @property
    def may_be_body(self) -> bool:
        """Whether it can as well be the last name in a list of bodies in charge."""
        return self.open and _BODY.search(self.title) is not None

    @property
    def value(self) -> int:
        """Its number's value, 0 without one."""
        return self.number.value if self.number else 0

    @property
    def spans(self) -> Sequence[Span]:
        """Where its parts stand."""
        return [part.span(0, len(part.text)) for part in self.parts]


Stack = Sequence[Heading]
"""Headings on lines that follow each other, the outermost first."""


def find(clauses: Sequence[Clause], ignored: Collection[int | str]) -> list[Stack]:
    """Return the headings of each clause that has any; lines with one of the texts `ignored`, or
    at one of these places, are none."""
    stacks = (list(_headings(clause, ignored)) for clause in clauses)
    return [stack for stack in stacks if stack]


def lone_numbers(clauses: Sequence[Clause]) -> list[Heading]:
    """Return the numbers that were cut off from their headings (一、), in their own order."""
    lines = (clause.lines[-1] for clause in clauses)
    found = [
        Heading([line.words], number)
        for line in lines
        if line.begins and (number := numbering.leading(line.text))
        if number.style == "han" and number.end == len(line.text)
    ]
    return sorted(found, key=lambda heading: heading.value)


def beginnings(clauses: Sequence[Clause]) -> list[Wording]:
    """Return the lines that can be the beginning of a title that was cut at a 、."""
    lines = (clause.lines[0] for clause in clauses if len(clause.lines) == 1)
    return [
        line.words
        for line in lines
        if line.begins
        and _PIECE_OF_TITLE.fullmatch(line.text)
        and numbering.leading(line.text) is None
    ]


def measure_style(stacks: Sequence[Stack]) -> str | None:
    """Return the innermost style of numbers most of whose headings are titles."""
    every: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    for stack in stacks:
        for heading in stack:
            if heading.number:
                every[heading.number.style] += 1
                titled[heading.number.style] += not heading.cut
    enough = [s for s in every if 2 * titled[s] > every[s] and every[s] >= _LEAST_MEASURES]
    return max(enough or [s for s in every if titled[s]] or every, key=depth, default=None)


def depth(style: str) -> int:
    """Return how far inside a style of numbers stands."""
    return _DEPTHS.index(style)


def _headings(clause: Clause, ignored: Collection[int | str]) -> Iterator[Heading]:
    *whole, last = clause.lines
    found = [
        heading
        for line in whole
        if line.words.starts[0] not in ignored and line.text not in ignored
        if (heading := _whole(line))
    ]
    number = numbering.leading(last.text)
    if number is not None and number.end < len(last.text):
        ended = last.text.endswith("。") and len(last.text) <= _LONGEST_TITLE
        found.append(Heading([last.words], number, cut=not ended))
    elif found and found[-1].parts[0].starts[0] == clause.lines[-2].words.starts[0]:
        found[-1] = replace(found[-1], text=last.words)
    yield from found


def _whole(line: Line) -> Heading | None:
    """Return the heading that a line is which ends without a stop."""
    number = numbering.leading(line.text)
    if number is None:
        if len(line.text) > _LONGEST_TITLE or _NO_TITLE.search(line.text):
            return None
        if not line.begins and _CLOSING.match(line.text):
            return None
        return Heading([line.words], open=not line.begins)
    return Heading([line.words], number) if number.end < len(line.text) else None
