"""What speaks against a quantity being a target, whatever else its sentence says.

Names and dates, history, conditions for a benefit, sums that are granted, penalties, definitions,
parts of a whole: each rule looks at one stretch of the words around a number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from graph.extraction.clauses import Setting
from graph.extraction.units import Kind

_ALL = frozenset(Kind)
_AMOUNTS = frozenset({Kind.MONEY, Kind.SHARE, Kind.DURATION})
_COUNTS = frozenset({Kind.COUNT})


class _Part(Enum):
    """What of the words around a quantity a rule looks at."""

    BEFORE = auto()
    AFTER = auto()
    CLAUSE = auto()
    SENTENCE = auto()


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern that speaks against quantities of some kinds."""

    why: str
    part: _Part
    pattern: re.Pattern[str]
    kinds: frozenset[Kind] = _ALL


def _rule(why: str, part: _Part, pattern: str, kinds: Iterable[Kind] = _ALL) -> _Rule:
    return _Rule(why, part, re.compile(pattern), frozenset(kinds))


_AGAINST = (
    _rule(
        "history",
        _Part.BEFORE,
        r"(?:已经?|(?<!实)现有|原有|原来|目前|截至|截止|累计已|曾|去年|上年|杜绝|严禁|禁止|不再|避免"
        r"|未(?!来)|没有|达不到|不到|不足)",
    ),
    _rule("history", _Part.BEFORE, r"(?<![为除])了(?![解断结望])"),
    _rule(
        "history",
        _Part.BEFORE,
        r"(?:19|20)\d\d年[^，,。；;\d]{0,6}(?:实施|印发|发布|出台|颁布|开展|启动|公布|建成)的",
    ),
    _rule(
        "qualification",
        _Part.BEFORE,
        r"(?:具有|具备|满(?![足意])|从事|符合)[^，,。；;的]*$",
    ),
    _rule("qualification", _Part.BEFORE, r"^[^每]*拥有(?!量)[^，,。；;的]*$"),
    _rule("qualification", _Part.BEFORE, r"对于?[^，,。；;]*的$"),
    _rule(
        "qualification",
        _Part.BEFORE,
        r"\d[万亿余多]?[家户个][^，,。；;\d]{0,12}(?:额|值|收入|规模)(?:均|达到?|超过?|突破|不[低少]于)*$",
        {Kind.MONEY},
    ),
    _rule("condition", _Part.AFTER, r"的[，,]$"),
    _rule("condition", _Part.BEFORE, r"^(?:凡|如果?|若)(?!期|何|实|上)"),
    _rule(
        "determined",
        _Part.BEFORE,
        r"(?:以下|如下|上述|下列|前述|这|[该此原]|其余|其[他它])$",
        _COUNTS,
    ),
    _rule(
        "part",
        _Part.AFTER,
        r"^(?:方面|阶段|环节|层次|层面|维度|部分|步骤|类别|等级|档次|要素|原则|特点|关系|条件)",
        _COUNTS,
    ),
    _rule(
        "composition",
        _Part.BEFORE,
        r"(?:包括|包含|分[为成]?|划分为|下设|共有|共计|总共|涉及|按照?|由)$",
        _COUNTS,
    ),
    _rule(
        "whole", _Part.BEFORE, r"(?<![在择取选持动])(?:全[国省市县区州]|我[国省市县区])$", _COUNTS
    ),
    _rule(
        "each",
        _Part.BEFORE,
        r"每(?:新|再)?(?:增加|新增|减少|少|多|招用|吸纳|引进|培育|培养|培训)[^，,。；;、]{0,4}$",
    ),
    _rule(
        "benefit",
        _Part.CLAUSE,
        r"可(?:申请|享受|返还|按|获|领|给予)|给予|予以|补贴|补助|奖励|奖补|返还|贴息|减免|免征|减征|减按|抵免|抵扣|扣除"
        r"|减半|津贴|赔偿|缴纳|征收|收取|收费|贷款额度|授信|单户|单笔|放宽|标准确定",
        _AMOUNTS,
    ),
    _rule("benefit", _Part.CLAUSE, r"助学金|奖学金|资助标准|低保", {Kind.MONEY}),
    _rule(
        "benefit",
        _Part.SENTENCE,
        r"可(?:申请|享受|返还|获|领|给予)|给予|予以|补贴|补助|奖励|奖补|返还|贴息|减免|免征|抵免|津贴|赔偿|收费",
        {Kind.MONEY, Kind.DURATION},
    ),
    _rule(
        "penalty", _Part.CLAUSE, r"罚款|处以|没收|扣[减除发分\d]|取消[^，,。；;]{0,6}资格|吊销|撤销"
    ),
    _rule("definition", _Part.SENTENCE, r"是指|即指|指的是|计算方法|计算公式"),
    _rule("definition", _Part.BEFORE, r"是指|指的是|计算"),
    _rule("procedure", _Part.AFTER, r"^[^，,。；;]{0,8}(?:出席|表决|通过方|同意)", {Kind.SHARE}),
)
_RULES = {kind: [rule for rule in _AGAINST if kind in rule.kinds] for kind in Kind}
_JOINED = re.compile(
    r"[A-Za-z0-9+＋.\-－—第每〔《/／∶±×=＝÷]$|\d[:：]$|(?<![年月底日])前$|\d[ ，,]$|\d月$"
    r"|(?:附件|序号|纸|排名)$"
)
_BULLET = re.compile(r"(?:^|[^\d年月日])—+$")
_AROUND = (
    ("base", r"[从由](?:(?:19|20)\d\d年的?)?[^，,。；;\d]{0,10}$", r"[^，,。；;\d]{0,8}[到至为]"),
    (
        "base",
        r"[从由][^，,。；;\d]{0,30}$",
        r"[^，,。；;\d]{0,6}(?:放宽|扩展|扩大|延长|调整|增加|提高)[到至为]",
    ),
    ("composition", r"由[^，,。；;]{0,30}$", r"[^，,。；;]{0,8}[组构]成"),
)
_PAIRS = [(why, re.compile(before), re.compile(after)) for why, before, after in _AROUND]


def named(before: str) -> bool:
    """Tell whether the last four characters before a number make it part of a name, a date, an
    ordinal or a formula (第3, 1+X, 5月3日)."""
    return _JOINED.search(before) is not None and _BULLET.search(before) is None


def excluded(kind: Kind, setting: Setting) -> str | None:
    """Return why a quantity of `kind` in this setting is no target, or None."""
    for why, before, after in _PAIRS:
        if before.search(setting.before) and after.match(setting.after):
            return why
    said = {
        _Part.BEFORE: setting.before,
        _Part.AFTER: setting.after,
        _Part.CLAUSE: f"{setting.before} {setting.after}",
        _Part.SENTENCE: setting.sentence,
    }
    for rule in _RULES[kind]:
        if rule.pattern.search(said[rule.part]):
            return rule.why
    return None
