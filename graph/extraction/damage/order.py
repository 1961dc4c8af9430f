"""Whether a text's clauses stand in an order that anybody could have written."""

import re
from collections import defaultdict

from graph.extraction import numbering
from graph.extraction.damage.record import Order
from graph.reading.document import Span

_PLACE = re.compile(r"(?:\A|(?<=[\s。；;，,、]))(?=[\d０-９（(一二三四五六七八九十①-⑳第])")
_GAP = re.compile(r"(?<=\S)\s+(?=\S)")
_LEAST_NUMBERS = 6
_LEAST_CUT = 3
_LONG_LINE = 300


def examine(text: str, lines: int) -> Order | None:
    """Return the evidence that `text`, printed in so many lines, is shuffled; None if it is not.

    Printed numbers must be in disorder; and lines begin after a comma, which no paragraph does,
    or there are hardly any lines. Where few numbers are printed, the lines alone must show it, and
    not every clause may have a line of its own.
    """
    numbers, regular, first = _numbers(text)
    ends = [text[gap.start() - 1] for gap in _GAP.finditer(text)]
    cut = sum(end in "、，," for end in ends)
    commas = sum(map(text.count, "、，,"))
    sentences = sum(end in "。；;" for end in ends)
    often = cut >= _LEAST_CUT and cut >= 0.2 * sentences
    order = Order(numbers, regular, cut, first or Span(0, len(text)))
    if numbers >= _LEAST_NUMBERS:
        few_lines = len(text) > _LONG_LINE * lines
        return order if 2 * regular < numbers and (often or few_lines) else None
    enough = cut >= 2 * _LEAST_NUMBERS and 4 * cut >= len(ends)
    return order if often and enough and cut <= 0.5 * commas else None


def _numbers(text: str) -> tuple[int, int, Span | None]:
    """Return how many printed numbers follow another of their style, how many of them go on from
    it or begin again, and where the first is that does not."""
    last: dict[str, int] = {}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    first: Span | None = None
    for place in _PLACE.finditer(text):
        number = numbering.leading(text, place.start(), place.start() + 20)
        if number is None or number.end >= len(text) or text[number.end].isdecimal():
            continue
        after = last.get(number.style)
        last[number.style] = number.value
        if after is None:
            continue
        goes_on = number.value in (1, after, after + 1)
        counts[number.style][0] += 1
        counts[number.style][1] += goes_on
        if not goes_on and first is None:
            first = Span(place.start(), number.end)
    return sum(n for n, _ in counts.values()), sum(r for _, r in counts.values()), first
