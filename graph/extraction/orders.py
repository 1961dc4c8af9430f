"""Orders: 云溪市人民政府令 第12号 over a regulation, or named in brackets below its title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.extraction.dates import printed_day
from graph.extraction.lines import Line
from graph.extraction.signing import DAY, is_body, named
from graph.facts import Dated, Named, Said
from graph.reading.document import Span
from graph.script import simplified

_FIGURES = r"第\s*[0-9０-９〇○零一二三四五六七八九十百]{1,6}\s*号"
_ORDER = re.compile(rf"(?P<name>[^，。；《》]{{2,40}}?)\s*令\s*(?P<number>[（(]?{_FIGURES}[)）]?)?")
_NUMBER = re.compile(rf"[（(]?{_FIGURES}[)）]?")
_PROMULGATED = re.compile(
    rf"[（(]\s*(?P<day>{DAY})\s*(?:(?P<order>(?P<name>[^，。；（）()]{{2,40}}?)令\s*{_FIGURES}))?"
    r"[^（）()]{0,60}?(?:公布|发布|印发|颁布|通过)"
)


@dataclass(frozen=True, slots=True)
class Order:
    """The number of an order, who gives it, its date where it is said, and the items read."""

    number: Said | None
    issuers: Sequence[Named]
    items: Sequence[int]
    issued: Dated | None = None


def order(head: Sequence[tuple[int, Line]]) -> Order | None:
    """Return the order whose name and number stand over a document."""
    for place, (index, line) in enumerate(head):
        found = _ORDER.fullmatch(simplified(line.text))
        if found is None or not is_body(line.text[: found.end("name")]):
            continue
        issuers = named(line.words, 0, found.end("name"))
        if found["number"]:
            return Order(Said(line.text, line.span), issuers, [index])
        below = head[place + 1] if place + 1 < len(head) else None
        if below and _NUMBER.fullmatch(below[1].text):
            said = Said(line.text + below[1].text, Span(line.span.start, below[1].span.end))
            return Order(said, issuers, [index, below[0]])
    return None


def promulgation(index: int, line: Line) -> Order | None:
    """Return what a line in brackets says of who promulgated the document above it, and when."""
    found = _PROMULGATED.match(simplified(line.text))
    day = printed_day(found["day"]) if found else None
    if found is None or day is None:
        return None
    issued = Dated(day, line.words.span(*found.span("day")))
    if not found["order"] or not is_body(line.text[found.start("name") : found.end("name")]):
        return Order(None, [], [index], issued)
    number = Said(line.text[found.start("order") : found.end("order")], _span(line, found, "order"))
    return Order(number, named(line.words, *found.span("name")), [index], issued)


def _span(line: Line, found: re.Match[str], group: str) -> Span:
    return line.words.span(found.start(group), found.end(group))
