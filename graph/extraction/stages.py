"""Deadlines and first years in running text: 到2025年底, 2022年70%以上, 从2019年起."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from graph.extraction.clauses import Clauses
from graph.extraction.dates import last_month
from graph.facts import Deadline

_YEAR = r"(?P<year>(?:19|20)\d\d)年"
_MONTH = r"(?:(?P<month>1[0-2]|0?[1-9])月)?"
_STAGE = re.compile(
    rf"(?:到|至(?!今)|力争|争取|在)[ \u3000]?{_YEAR}{_MONTH}"
    r"(?:年?[底末]|初(?!步)|[上下]半年)?(?:之?前)?"
    r"(?![起度级代至到\-—–~～]|开始|以来|以后|之后|\d{1,2}[月日])"
)
_END = re.compile(rf"{_YEAR}(?<!\d\d{{4}}年){_MONTH}(?:年?[底末](?:之?前)?|之?前)")
_BARE = re.compile(
    rf"{_YEAR}(?:(?<=[，,。；;：:、（(\n和及与 \u3000]\d{{4}}年)|(?<=——\d{{4}}年)|(?<=\A\d{{4}}年))"
    rf"{_MONTH}"
    r"(?![起度级代至到\-—–~～]|\d{1,2}[月日]|开始|以来|以后|之后"
    r"|[^，,。；;\d]{0,6}(?:实施|印发|发布|出台|颁布|启动|公布|建成)的)"
)
_PLAN = re.compile(r"十(?P<ordinal>[一二三四五六七八九])五[”\"]?(?:时?期)?(?:末|结束)")
_START = re.compile(rf"(?:从|自)\s*{_YEAR}[^，,。；;]{{0,4}}(?:起|开始)")
_ANY = re.compile(r"(?:19|20)\d\d年")
_LONGEST_OPENING = 40
_PLAN_EPOCH = 1955
_ORDINALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Stage:
    start: int
    end: int
    deadline: Deadline


class Stages:
    """The dates of one text. A stage (到2025年，…) holds to the end of its sentence; one that a
    text or its introduction opens with also for the sentences after it, until another date
    comes."""

    def __init__(self, text: str, clauses: Clauses) -> None:
        self._clauses = clauses
        self._stages = _stages(text)
        self._ends = [stage.end for stage in self._stages]
        self._starts = [(found.end(), int(found["year"])) for found in _START.finditer(text)]
        self._years = [found.start() for found in _ANY.finditer(text)]
        first = self._stages[0].start if self._stages else None
        self._opens = first is not None and self._opening(text, first)

    def _opening(self, text: str, first: int) -> bool:
        """Tell whether the first stage stands before all that follows. One within a sentence
        (推进扩容，2024年底前全覆盖。) is of that sentence only, and so is 底前 at its start."""
        opened = self._clauses.sentence_start(first) == first or text[first - 1] in "：:"
        return first <= _LONGEST_OPENING and opened and not _END.match(text, first)

    def start_year(self, position: int) -> int | None:
        """Return the year of 从2019年起 earlier in the sentence."""
        begin = self._clauses.sentence_start(position)
        index = bisect_left(self._starts, (position + 1, 0)) - 1
        if index < 0 or self._starts[index][0] <= begin:
            return None
        return self._starts[index][1]

    def deadline(self, position: int) -> Deadline | None:
        """Return the date by which what stands at `position` is due."""
        index = bisect_left(self._ends, position + 1) - 1
        if index < 0:
            return None
        stage = self._stages[index]
        if stage.start >= self._clauses.sentence_start(position):
            return stage.deadline
        last = bisect_left(self._years, position) - 1
        carried = self._opens and (last < 0 or self._years[last] < stage.end)
        return stage.deadline if carried else None

    def named(self, position: int) -> Deadline | None:
        """Return the date that the sentence itself names: what recurs is due again and again,
        and a date before it says nothing of that."""
        return next(iter(self.deadlines(position)[-1:]), None)

    def deadlines(self, position: int) -> list[Deadline]:
        """Return all stages named earlier in the sentence."""
        first = bisect_left(self._ends, self._clauses.sentence_start(position))
        last = bisect_left(self._ends, position + 1)
        return [stage.deadline for stage in self._stages[first:last]]


def _stages(text: str) -> list[_Stage]:
    found = [match for pattern in (_STAGE, _END, _BARE) for match in pattern.finditer(text)]
    stages = [_Stage(match.start(), match.end(), _dated(match)) for match in found]
    stages += [
        _Stage(match.start(), match.end(), _planned(match)) for match in _PLAN.finditer(text)
    ]
    kept: list[_Stage] = []
    for stage in sorted(stages, key=lambda stage: (stage.start, -stage.end)):
        if not kept or stage.start >= kept[-1].end:
            kept.append(stage)
    return kept


def _dated(match: re.Match[str]) -> Deadline:
    month = match["month"]
    return Deadline(
        match[0].strip(), int(match["year"]), int(month) if month else None, None,
        last_month(match[0]),
    )  # fmt: skip


def _planned(match: re.Match[str]) -> Deadline:
    """Return the end of a five-year plan; the first one ended in 1957, the tenth in 2005."""
    return Deadline(match[0], _PLAN_EPOCH + 5 * (10 + _ORDINALS.index(match["ordinal"])))
