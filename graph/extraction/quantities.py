"""Quantities that a sentence commits to → targets.

A target is a number with a unit of what is counted or measured that somebody is to reach, keep or
not exceed. `figures` reads the numbers, `commitment` tells which of them are targets (by what
`exclusions` speaks against and what `needs` asks for), `indicators` and `rates` what they count
and how often, `stages` by when.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.extraction import figures, indicators, rates
from graph.extraction.clauses import Clauses
from graph.extraction.commitment import Commitments
from graph.extraction.figures import Quantity
from graph.extraction.stages import Stages
from graph.extraction.wording import Wording
from graph.facts import Comparator, Deadline, Target
from graph.script import simplified

_LONGEST_INDICATOR = 40
_LIST = re.compile(r"[、和及与或]|以及")
_MISSING = re.compile(
    r"每(?:学?年|学期|季度|月|周)[^，,。；;\d一二两三四五六七八九十几多若半]{1,8}(?<![层档年月日人批班多几数首每依])次"
    r"(?![数序要生级之日年第品轮])"
    r"|(?:不少于|不低于|不超过|至少|超过|达到)(?:%|个(?![人体性别])|名(?!单)|所(?!有|需|在)|门|次(?!数|要)|元|人次|人(?![才民员]))"
)

_FULL_WIDTH = {ord("０") + i: str(i) for i in range(10)} | {
    ord("％"): "%", ord("．"): ".", ord("，"): "，", ord("＋"): "+", ord("﹪"): "%",
}  # fmt: skip


def targets(
    unit: str | None, words: Wording, stage: Deadline | None = None, issued: int | None = None
) -> Iterator[Target]:
    """Yield the targets in `words`, which belong to the unit at path `unit`, in reading order.

    `stage` is the date that words before these set for them (到2025年，主要目标是：); a date
    in the words themselves counts first. `issued` is the document's year, where known: what was
    due before it is history.
    """
    text = _normal(words)
    found = figures.quantities(text)
    if not found:
        return
    reader = _Reader(unit, words, text, stage)
    for group in _groups(text, found):
        for target in reader.read(group):
            due = target.deadline.year if target.deadline else None
            if issued is None or due is None or due >= issued:
                yield target


def stage(words: Wording) -> Deadline | None:
    """Return the date that `words` set for what follows them, if they introduce it (end in ：)."""
    text = _normal(words).rstrip()
    if not text.endswith(("：", ":")):
        return None
    return Stages(text, Clauses(text)).deadline(len(text) - 1)


def missing_figures(words: Wording) -> Iterator[tuple[int, int]]:
    """Yield where a sentence has a unit or a comparator but lacks its figure (每年调整次专业)."""
    return (found.span() for found in _MISSING.finditer(simplified(words.text)))


def _normal(words: Wording) -> str:
    return simplified(words.text.translate(_FULL_WIDTH))


def _groups(text: str, quantities: Sequence[Quantity]) -> Iterator[list[Quantity]]:
    """Yield quantities together that stand side by side: 分别达到90%、95%."""
    group: list[Quantity] = []
    for quantity in quantities:
        if group and not _LIST.fullmatch(text, group[-1].end, quantity.start):
            yield group
            group = []
        group.append(quantity)
    if group:
        yield group


class _Reader:
    """Turns the quantities of one text into targets, in reading order."""

    def __init__(self, unit: str | None, words: Wording, text: str, stage: Deadline | None) -> None:
        self._unit = unit
        self._words = words
        self._text = text
        self._stage = stage
        self._clauses = Clauses(text)
        self._commitments = Commitments(text, self._clauses)
        self._stages = Stages(text, self._clauses)
        self._last: tuple[int, Target] | None = None
        self._last_end = 0

    def read(self, group: Sequence[Quantity]) -> Iterator[Target]:
        """Yield the targets among quantities that stand side by side."""
        first = group[0]
        clause = self._clauses.clause_start(first.start)
        end = self._clauses.clause_end(group[-1].end)
        respectively = len(group) > 1 and "分别" in self._text[clause:end]
        dates = self._dates(group, "分别" in self._text[clause : first.start])
        for quantity, date in zip(_alike(group) if respectively else group, dates, strict=True):
            setting = self._clauses.setting(quantity.start, quantity.end)
            if self._commitments.admits(quantity, setting):
                yield self._target(quantity, date, beside=quantity.start != first.start)
                self._last_end = quantity.end

    def _dates(self, group: Sequence[Quantity], respectively: bool) -> Sequence[Deadline | None]:
        """Return the dates of quantities that stand side by side: one for all, or one for each
        (到2025年、2030年分别达到50%、60%)."""
        date = self._stages.deadline(group[0].figure) or self._stage
        if respectively:
            named = self._stages.deadlines(group[0].figure)
            if len(named) == len(group):
                return named
            date = date if len(named) < 2 else None
        return [date] * len(group)

    def _target(self, quantity: Quantity, date: Deadline | None, beside: bool) -> Target:
        text = self._text
        clause = self._clauses.clause_start(quantity.start)
        before, after = self._around(quantity, clause)
        same = self._last[1] if self._last and self._last[0] == clause else None
        period, per = self._rate(quantity, clause, same)
        change = indicators.change(before) or indicators.change(
            text[quantity.start : quantity.figure]
        )
        if change is None and beside and same:
            change = same.change
        sentence = text[self._clauses.sentence_start(quantity.start) : clause]
        target = Target(
            unit=self._unit,
            value=quantity.value,
            max_value=quantity.maximum,
            comparator=quantity.comparator,
            measure_unit=quantity.unit,
            span=self._words.span(quantity.start, quantity.end),
            indicator=indicators.indicator(before, after, quantity.unit)
            or indicators.carried(before, sentence),
            change=change,
            period=period,
            per=per,
            start_year=self._stages.start_year(quantity.start),
            deadline=self._stages.named(quantity.figure) if period else date,
            numerator=quantity.ratio[0] if quantity.ratio else None,
            denominator=quantity.ratio[1] if quantity.ratio else None,
        )
        self._last = clause, target
        return target

    def _around(self, quantity: Quantity, clause: int) -> tuple[str, str]:
        """Return what stands before and after a quantity in its clause; of one that fills a pair
        of brackets, what stands around them."""
        start, end = quantity.start, quantity.end
        bracket = self._clauses.bracket(start)
        if bracket and (start, end) == (bracket[0] + 1, bracket[1] - 1):
            start, end = bracket
            clause = self._clauses.clause_start(start)
        before = self._text[max(clause, self._last_end) : start]
        return before, self._text[end : end + _LONGEST_INDICATOR]

    def _rate(
        self, quantity: Quantity, clause: int, same: Target | None
    ) -> tuple[str | None, str | None]:
        """Return a quantity's period and what it is for each of; a list shares them."""
        if quantity.other:
            return rates.divided(quantity.other)
        period, per = rates.rate(self._text[clause : quantity.start])
        if period is None and per is None and same:
            return same.period, same.per
        return period, per


def _alike(group: Sequence[Quantity]) -> list[Quantity]:
    """Give the comparator that stands before the first or after the last to all of a list."""
    first, last = group[0], group[-1]
    shared = Comparator.EXACTLY
    if first.end == first.unit_end:
        shared = first.comparator
    if shared is Comparator.EXACTLY and last.end > last.unit_end:
        shared = last.comparator
    return [
        replace(quantity, comparator=shared)
        if quantity.comparator is Comparator.EXACTLY
        else quantity
        for quantity in group
    ]
