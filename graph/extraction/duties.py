"""What a bracket, line or sentence of running text says of who does the work → duties.

    （财政部、工业和信息化部负责）          （教育厅牵头，财政厅、人社厅配合）
    （牵头单位：…；责任单位：…；完成时限：…）  牵头单位：… / 配合单位：… on lines of their own
    （…按职责分工负责。列第一位者为牵头单位，下同）

Everything in it has to be a body's name, a role, a date or a rule: else it is left, since a
sentence that only mentions 牵头 or 负责 assigns nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from graph.extraction import bracketing, parties
from graph.extraction.parties import Mention, NotPartiesError
from graph.facts import PartyKind, Role
from graph.reading.document import Span
from graph.script import simplified

_BODY = "(?:责任)?(?:单位|部门|处室|科室|机构|方)"
_ROLE_LABEL = (
    "(?:牵头|主办|主责|责任|负责|承办|落实|实施|配合|协办|协同|协助|参与|参加|支持|指导"
    "|督办|监督|督查)"
)
_LABEL = re.compile(
    rf"(?P<role>{_ROLE_LABEL}(?={_BODY})|(?:牵头|主办|配合|协办)(?=\s*[:：]))(?:{_BODY})?\s*[:：]"
    r"|(?P<deadline>(?:完成|办理|落实|办结)?(?:时限|时间|期限)(?:要求|节点)?)\s*[:：]"
    r"|(?P<person>(?:牵头|责任|分管|主管|联系)(?:校|市|县|区|院|局)?(?:领导|人|负责人)|负责人)\s*[:：]"
)
_TERM = re.compile(
    r"(?:(?:完成|办理|落实|办结)(?:时限|时间|期限)|(?:牵头|责任|分管|主管)(?:校|市|县|区|院|局)?(?:领导|人|负责人))"
)
_LABEL_ROLES = {
    "牵头": Role.LEAD, "主办": Role.LEAD, "主责": Role.LEAD,
    "责任": Role.RESPONSIBLE, "负责": Role.RESPONSIBLE, "承办": Role.RESPONSIBLE,
    "落实": Role.RESPONSIBLE, "实施": Role.RESPONSIBLE,
    "配合": Role.SUPPORT, "协办": Role.SUPPORT, "协同": Role.SUPPORT, "协助": Role.SUPPORT,
    "参与": Role.SUPPORT, "参加": Role.SUPPORT, "支持": Role.SUPPORT,
    "指导": Role.GUIDE, "督办": Role.SUPERVISE, "监督": Role.SUPERVISE, "督查": Role.SUPERVISE,
}  # fmt: skip
_HINT = re.compile(r"牵头|负责|承办|主办|落实|配合|协办|参与|参加|指导|督办|责任|会同")
_VERB_END = re.compile(rf"(?:{parties.ROLE_WORDS})(?:{parties.WORK_WORDS})*\s*$")
_RULE_FIRST = re.compile(
    r"(?:[列排]|位列|排名)?(?:在)?(?:首位|第一位?|最前|首个)(?:的|者|的单位|的部门)*(?:单位|部门)?(?:为|是|作为)"
    r"(?:牵头|主办|主责)(?:责任|负责)?(?:单位|部门|处室)?"
)
_FOLLOWING = re.compile(r"下同|以下同此|以下均同|全文同")
_RULE_ALL = re.compile(
    r"(?:以下|下列|以上|上述)?(?:各项|各条|内容|任务)?均?需?(?:由)?(?P<names>[\u4e00-\u9fff（）()、]{2,40}?)"
    r"(?P<role>落实|负责|配合|参与),?，?(?:以下)?不再(?:一一|逐一|逐项|分别)?(?:列出|列明|重复)"
)
_TIME = re.compile(
    r"(?:于|在|到)?(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[底末])?(?:之?前)?(?:基本)?(?:完成|落实|启动|实施)?"
    r"|(?:长期|持续)(?:坚持|推进|实施|落实|开展)?|常年|立即|即知即改"
)
_LAST = re.compile(r"[。；;.！][\s\u3000]*[（(〔\[【][^。：:]{2,200}[)）〕\]】][\s\u3000。；;.]*$")
_REMARKS = (
    "含",
    "不含",
    "包括",
    "以下",
    "例如",
    "见",
    "详见",
    "原",
    "简称",
    "下称",
    "指",
    "限",
    "仅",
)
_SENTENCE_ENDS = ("。", "；", ";", ".", "！")
_SPLIT = re.compile(r"[。；;]")


@dataclass(frozen=True, slots=True)
class Duty:
    """Who does the work of a passage: `[start, end)` of the words, with what it names.

    Spans of mentions are places in the words. `first_leads` is where a rule says that the first
    party leads, with `following` if it holds from here on; `everywhere` are the parties that a
    rule gives to all that follows; `deadline` and `persons` are what labels of their own say.
    """

    start: int
    end: int
    mentions: Sequence[Mention]
    first_leads: Span | None = None
    following: bool = False
    everywhere: Sequence[Mention] = ()
    deadline: Span | None = None
    persons: Sequence[Span] = ()

    @property
    def assigns(self) -> bool:
        """Tell whether it names who does the work, and not only when or which person."""
        return bool(self.mentions or self.everywhere or self.first_leads)


@dataclass(slots=True)
class _Reading:
    mentions: list[Mention] = field(default_factory=list)
    everywhere: list[Mention] = field(default_factory=list)
    first_leads: Span | None = None
    following: bool = False
    deadline: Span | None = None
    persons: list[Span] = field(default_factory=list)


@lru_cache(maxsize=4096)
def find(text: str) -> Sequence[Duty]:
    """Return the duties that brackets in `text` state, in order, or the one that all of it is."""
    return tuple(_find(text))


def _find(text: str) -> Iterator[Duty]:
    whole = label_line(text)
    if whole is not None:
        yield whole
        return
    plain = simplified(text)
    if _HINT.search(plain) is None and _LAST.search(plain) is None:
        return
    quoted = sorted(bracketing.quotations(text))
    starts = [before for before, _ in quoted]
    for start, end in bracketing.outermost(text):
        place = bisect_left(starts, start) - 1
        if place >= 0 and end < quoted[place][1]:
            continue
        inner, bracket = Span(start + 1, end - 1), Span(start, end)
        duty = _duty(text, inner, bracket) or _names_alone(text, inner, bracket)
        if duty is not None:
            yield duty


def _names_alone(text: str, inner: Span, whole: Span) -> Duty | None:
    """Return what a bracket says that ends an item and holds nothing but bodies' names."""
    before, after = text[: whole.start].rstrip(), text[whole.end :]
    if inner.of(text).startswith(_REMARKS):
        return None
    if not before.endswith(_SENTENCE_ENDS) or after.strip(" 。.；;\u3000"):
        return None
    try:
        named = parties.bodies(text, inner, None)
    except NotPartiesError:
        return None
    single = any(mention.party.kind is PartyKind.DEPARTMENT for mention in named)
    return Duty(whole.start, whole.end, named) if single else None


def label_line(text: str) -> Duty | None:
    """Return what a line says that begins with a label (责任单位：…), or that ends with one."""
    found = _LABEL.search(simplified(text))
    if found is None:
        return None
    before = text[: found.start()]
    if before.strip() and not before.rstrip().endswith(("。", "；", "！")):
        return None
    if bracketing_open(before):
        return None
    place = Span(found.start(), len(text.rstrip(" 。；;.")))
    whole = Span(found.start(), len(text))
    terms = _TERM.match(found[0]) is not None
    return _duty(text, place, whole, terms=terms)


def bracketing_open(text: str) -> bool:
    """Tell whether a bracket is still open at the end of `text`."""
    return sum(text.count(c) for c in "（(〔[【") > sum(text.count(c) for c in "）)〕]】")


def _duty(text: str, inner: Span, whole: Span, *, terms: bool = False) -> Duty | None:
    """Read a duty; with `terms` also one that says nothing but a date or a person."""
    plain = simplified(inner.of(text))
    if not terms and _HINT.search(plain) is None:
        return None
    reading = _Reading()
    try:
        if _LABEL.match(plain.lstrip()):
            _read_labels(text, inner, reading)
        else:
            _read_sentences(text, inner, reading)
    except NotPartiesError:
        return None
    terms = terms and bool(reading.deadline or reading.persons)
    if not (terms or reading.mentions or reading.everywhere or reading.first_leads):
        return None
    return Duty(
        whole.start,
        whole.end,
        reading.mentions,
        reading.first_leads,
        reading.following,
        reading.everywhere,
        reading.deadline,
        reading.persons,
    )


def _read_labels(text: str, inner: Span, into: _Reading) -> None:
    plain = simplified(text)
    labels = list(_LABEL.finditer(plain, inner.start, inner.end))
    ends = [label.start() for label in labels[1:]] + [inner.end]
    for label, end in zip(labels, ends, strict=True):
        span = _trimmed(text, Span(label.end(), end))
        if span.start >= span.end:
            continue
        if label["deadline"]:
            into.deadline = span
        elif label["person"]:
            into.persons.append(span)
        else:
            span = _without_rules(text, span, into)
            role = _LABEL_ROLES[label["role"]]
            named = parties.bodies(text, span, None)
            into.mentions.extend(replace(each, role=each.role or role) for each in named)


def _read_sentences(text: str, inner: Span, into: _Reading) -> None:
    rest = _without_rules(text, inner, into)
    if rest.start >= rest.end:
        return
    clauses = list(_clauses(text, rest))
    if not into.first_leads and not any(
        _VERB_END.search(simplified(clause.of(text))) for clause in clauses
    ):
        raise NotPartiesError(rest.of(text))
    for clause in clauses:
        plain = simplified(clause.of(text))
        if _TIME.fullmatch(plain):
            into.deadline = clause
        else:
            into.mentions.extend(parties.bodies(text, clause, None))


def _clauses(text: str, span: Span) -> Iterator[Span]:
    """Divide at ；。 and take out clauses that are a date (，2025年底前完成)."""
    start = span.start
    for stop in [*_SPLIT.finditer(text, span.start, span.end), None]:
        end = stop.start() if stop else span.end
        part = _trimmed(text, Span(start, end))
        comma = max(text.rfind("，", part.start, part.end), text.rfind(",", part.start, part.end))
        if comma > 0 and _TIME.fullmatch(simplified(text[comma + 1 : part.end])):
            yield _trimmed(text, Span(part.start, comma))
            yield Span(comma + 1, part.end)
        elif part.start < part.end:
            yield part
        start = stop.end() if stop else span.end


def _without_rules(text: str, span: Span, into: _Reading) -> Span:
    """Take the rules at the end of a passage out of it; return what stands before them."""
    plain = simplified(span.of(text))
    end = span.end
    first = _RULE_FIRST.search(plain)
    if first:
        into.first_leads = Span(span.start + first.start(), span.start + first.end())
        into.following = _FOLLOWING.search(plain, first.end()) is not None
        end = min(end, span.start + first.start())
    for everyone in _RULE_ALL.finditer(plain):
        names = Span(span.start + everyone.start("names"), span.start + everyone.end("names"))
        role = _LABEL_ROLES[everyone["role"]]
        into.everywhere.extend(parties.bodies(text, names, role))
        end = min(end, span.start + everyone.start())
    return _trimmed(text, Span(span.start, end))


def rules(text: str) -> Duty | None:
    """Return the rule that a sentence of its own states for the whole document, if it does."""
    plain = simplified(text)
    first = _RULE_FIRST.search(plain)
    everyone = _RULE_ALL.search(plain)
    if not first and not everyone:
        return None
    reading = _Reading()
    start = min(found.start() for found in (first, everyone) if found)
    try:
        _without_rules(text, Span(start, len(text)), reading)
    except NotPartiesError:
        return None
    return Duty(
        start, len(text), [], reading.first_leads, following=True, everywhere=reading.everywhere
    )


def _trimmed(text: str, span: Span) -> Span:
    content = span.of(text)
    start = span.start + len(content) - len(content.lstrip(" \u3000，,；;。、"))
    end = span.start + len(content.rstrip(" \u3000，,；;。、"))
    return Span(min(start, end), end) if start < end else Span(span.start, span.start)
