"""What a shuffled document says of itself: the lines around its date, its number, its title."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from graph.extraction import parties
from graph.extraction.dates import deadline
from graph.extraction.fragments.pieces import Clause, Line
from graph.extraction.wording import Wording
from graph.facts import Dated, Front, Named, Said

_DATE = re.compile(r"(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}[〔\[（(](?:19|20)\d\d[〕\]）)]\s?第?\d{1,4}号")
_BODY = re.compile(
    r"[\u4e00-\u9fff（）()]{1,24}(?:[部委局厅署院会办社处行]|政府|办公室|中心|公司|学院|大学|学校|集团)"
)
_CITED = re.compile(r"《([^《》]{4,60})》[^，。、《》]{0,12}(?:印发|颁布|发布|下发|公布)")
_NOTICE = re.compile(r".{0,40}关于.{2,60}的(?:若干|实施|指导)?(?:通知|意见|决定|通告|公告|批复|函)")
_KIND = re.compile(
    r".{2,50}(?:计划|方案|规划|纲要|意见|办法|规定|细则|要点|通知|决定|清单|条例|措施|规程)"
    r"(?:[（(].{1,20}[）)])?"
)


def read(clauses: Sequence[Clause]) -> tuple[Front, set[int]]:
    """Return the document's front, and where the lines stand that it was read from."""
    dated, issuers, following = _dated(clauses)
    numbers = [line for line in _whole(clauses) if _NUMBER.fullmatch(line.text)]
    notice = next((line.words for line in _whole(clauses) if _NOTICE.fullmatch(line.text)), None)
    plan = _plan(clauses, following)
    title, alternative = (notice, plan) if notice else (plan, None)
    if notice and plan and notice.text.endswith(plan.text):
        alternative = None
    front = Front(
        title=_said(title),
        alternative=_said(alternative),
        number=_said(numbers[0].words) if numbers else None,
        issuers=[
            Named(parties.party(line.text), line.words.span(0, len(line.text))) for line in issuers
        ],
        issued=Dated(deadline(dated.text), dated.span(0, len(dated.text))) if dated else None,
    )
    used = [title, alternative, dated, *(line.words for line in (*issuers, *numbers))]
    return front, {words.starts[0] for words in used if words}


def _said(words: Wording | None) -> Said | None:
    return Said(words.text, words.span(0, len(words.text))) if words else None


def _whole(clauses: Sequence[Clause]) -> Iterator[Line]:
    return (line for clause in clauses for line in clause.lines if line.begins and line.ends)


def _dated(clauses: Sequence[Clause]) -> tuple[Wording | None, Sequence[Line], Line | None]:
    """Return the date that stands on a line of its own, preferably below the names of bodies, with
    these names and the line after it."""
    found: list[tuple[Wording, Sequence[Line], Line | None]] = []
    for clause in clauses:
        for place, line in enumerate(clause.lines):
            date = _DATE.match(line.text) if line.begins else None
            if date is None:
                continue
            issuers = _bodies(clause.lines[:place])
            if issuers or (line.ends and date.end() == len(line.text)):
                following = clause.lines[place + 1 : place + 2]
                words = line.words.part(0, date.end())
                found.append((words, issuers, following[0] if following else None))
    return max(found, key=lambda date: len(date[1]), default=(None, (), None))


def _bodies(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the names of bodies that `lines` end in."""
    start = len(lines)
    while start and lines[start - 1].begins and _BODY.fullmatch(lines[start - 1].text):
        start -= 1
    return lines[start:]


def _plan(clauses: Sequence[Clause], after_date: Line | None) -> Wording | None:
    """Return the title of the plan: the line that the text says is issued herewith, else the line
    below the date, else the only line that names a kind of document."""
    issued = Counter(cited[1] for clause in clauses for cited in _CITED.finditer(clause.words.text))
    lines = [line for line in _whole(clauses) if _KIND.fullmatch(line.text)]
    for line in lines:
        if line.text in issued:
            return line.words
    if after_date in lines:
        return after_date.words if after_date else None
    plans = [line for line in lines if not _NOTICE.fullmatch(line.text)]
    if len(plans) == 1:
        return plans[0].words
    if len(issued) != 1:
        return None
    for clause in clauses:
        for cited in _CITED.finditer(clause.words.text):
            return clause.words.part(*cited.span(1))
    return None
