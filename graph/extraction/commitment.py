"""Which quantities are targets: numbers that somebody is to reach, keep or not exceed.

Two tables decide. `_AGAINST` holds what speaks against any quantity of a kind: names and dates,
history, conditions for a benefit, sums that are granted, descriptions. `_NEEDS` holds what a kind
must show besides: a sum needs a verb that commits money, a length of time needs the noun of what
takes that time, a Chinese numeral needs a verb, since 一 and 两 are mostly no counts.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from graph.extraction import rates
from graph.extraction.clauses import Clauses, Setting
from graph.extraction.figures import Quantity
from graph.extraction.units import Kind
from graph.extraction.verbs import COMMITMENT, CREATION
from graph.facts import Comparator

_ALL = frozenset(Kind)
_AMOUNTS = frozenset({Kind.MONEY, Kind.SHARE, Kind.DURATION})
_COUNTS = frozenset({Kind.COUNT})
_ACTORS = (
    "企业(?!家)|单位|机构|人员|职工|员工|劳动者|家庭|项目|地区|城市|学校|高校|院校|专业|个人|纳税人|农户|商户|主体|贷款"
    "|医院|乡镇|县|村|产品|园区|医师|教师|学生|毕业生|对象|申请人|基地|集群|工程|建筑|产业"
)


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
        r"|未(?!来)|没有|达不到|不到|不足)[^，,。；;]*$",
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
_THRESHOLD_HEAD = re.compile(rf"的[^，,。；;、]{{0,10}}(?:{_ACTORS})")
_BARE_THRESHOLD_HEAD = re.compile(
    r"的?[^，,。；;、的]{0,4}(?:企业(?!家)|单位|机构|项目|学校|班级|园区)"
)
_VERB = re.compile(COMMITMENT)
_PREDICATE = re.compile(r"[^，,。；;]{1,10}?(?:为(?!主|核心|重点)|[是由]|(?<!人)均|自动|分别)")
_CREATED = re.compile(rf"(?:{CREATION})(?:好|成)?$")
_STRICT = re.compile(r"[至最][少多低高]|不")
_POINTS = re.compile(r"(?:达到?|至|到|不低于|不少于|超过|保持在)$")
_FIRST_YEAR = 1900
_BY_NORM = re.compile(r"享受|只|不得")
_SPREAD = re.compile(r"各|每|分别|力争|所有")
_VAGUE_NOUN = re.compile(
    r"[^，,。；;、]*(?:机制|环境|氛围|格局|体系|制度|整体|过程|局面|态势|样板|台阶|目标|任务|问题|模式)[，,。；;、]?$"
)
_TIMES = frozenset("次 届 轮 期 遍 场 批次 场次".split())
_SUM = re.compile(
    r"投入|安排|达|完成|实现|突破|超|筹集|筹措|募集|争取|设立|发行|新增|增加|增长|引进|利用|投资|整合|撬动|带动|落实"
    r"|提高|提升|降低|减少|下降|压减|减税|降费|投放|规模|产值|收入|营收|业额|销售|交易|贸易|总额|资金|经费|不低于|不少于|控制|保持|配套"
)
_TIME_NOUN = re.compile(
    r"(?:时间|时长|时限|时数|周期|寿命|天数|(?<![务作业费用同保])年限|候诊|等候|等待|用时|耗时|响应)[^，,。；;]{0,14}$"
)
_TIME_RULE = re.compile(
    r"期限|有效期|任期|工龄|经历|经验|年龄(?!人口|段)|公示|公告|服务期|试用期|聘期|刑|合同|履行"
)
_ACTIVITY = re.compile(
    r"(?:学习|培训|实习|实训|锻炼|实践|挂职|轮训|进修|训练|授课|听课|活动|课程|调研|驻点|阅读|劳动|运动)[^，,。；;、]{0,8}$"
)
_ACTIVITY_AFTER = re.compile(
    r"的?[^，,。；;、]{0,8}(?:学习|培训|实习|实训|锻炼|实践|挂职|轮训|进修|训练|练习|活动|课程|教育)"
)
_COMPRESSED = re.compile(r"(?:压缩|缩短|压减|控制|限制|提速|减少)[^，,。；;]{0,6}$")
_BUILT = re.compile(r"建成|建设|打造|构建|形成")
_INDICATED = re.compile(r"(?:率|比例|比重|占比?|度|[额数量积]|人数)[^，,。；;、]{0,8}$")
_SHARE_EVIDENCE = re.compile(
    r"(?:达到?|占|为|至|到|减少|压缩|压减|缩短|降低|下降|提高|增长|增加|上升|提升|实现|翻)$"
)
_HISTORY = re.compile(
    r"(?:19|20)\d\d年[^。；;]{0,60}?(?:已(?!有)|[^为除]了(?![解断结望]))"
    r"|[“”]?(?:[^，,。；;]{0,16}(?:近年来|[^\d]年来|以来(?!源)|截至目前|过去)|截[至止](?:19|20)\d\d年)"
)
_FUTURE = re.compile(
    r"到(?:19|20)\d\d年|力争|确保|今后|下一步|未来|[要应将须]|加快|推进|推动|实施|鼓励|支持|建立|完善|加强|坚持|目标|计划|每年"
)


class Commitments:
    """Tells of each quantity of one text, in reading order, whether it is a target."""

    def __init__(self, text: str, clauses: Clauses) -> None:
        self._text = text
        self._clauses = clauses
        self._past_sentences = _past_sentences(text, clauses.sentence_ends)
        self._last: tuple[Quantity, str | None] | None = None

    def admits(self, quantity: Quantity, setting: Setting) -> bool:
        """Tell whether `quantity` is a target; to be asked in reading order."""
        why = self._against(quantity, setting)
        self._last = quantity, why
        return why is None

    def _against(self, quantity: Quantity, setting: Setting) -> str | None:
        """Return why `quantity` is no target, or None."""
        text, figure = self._text, quantity.figure
        joined = text[max(0, figure - 4) : figure]
        if _JOINED.search(joined) and not _BULLET.search(joined):
            return "name"
        if self._clauses.quoted(figure):
            return "quoted"
        for why, before, after in _PAIRS:
            if before.search(setting.before) and after.match(setting.after):
                return why
        index = bisect_right(self._past_sentences, (figure, len(text))) - 1
        if index >= 0 and figure < self._past_sentences[index][1]:
            return "history"
        for rule in _AGAINST:
            if quantity.kind in rule.kinds and rule.pattern.search(_said(rule.part, setting)):
                return rule.why
        return self._inherited(quantity, setting) or _lacks(quantity, setting, text)

    def _inherited(self, quantity: Quantity, setting: Setting) -> str | None:
        """Return what spoke against the quantity before, if this one is part of it (其中) or
        stands beside it in brackets or a list."""
        bracket = self._clauses.bracket(quantity.figure)
        if bracket:
            around = self._clauses.setting(*bracket)
            for rule in _AGAINST:
                if quantity.kind in rule.kinds and rule.pattern.search(_said(rule.part, around)):
                    return rule.why
        if self._last is None or self._last[1] is None:
            return None
        previous, why = self._last
        between = self._text[previous.end : quantity.start]
        if setting.before.startswith("其中") or (
            previous.kind is quantity.kind and re.fullmatch("[、和及与或]", between)
        ):
            return why
        return None


def _said(part: _Part, setting: Setting) -> str:
    match part:
        case _Part.BEFORE:
            return setting.before
        case _Part.AFTER:
            return setting.after
        case _Part.CLAUSE:
            return f"{setting.before} {setting.after}"
        case _Part.SENTENCE:
            return setting.sentence


def _lacks(quantity: Quantity, setting: Setting, text: str) -> str | None:
    """Return what a quantity of its kind lacks to be a target, or None."""
    lead = text[quantity.start : quantity.figure]
    before = setting.before + lead
    if quantity.han and not _han(quantity, setting, lead):
        return "no count"
    return None if _NEEDS[quantity.kind](quantity, setting, before) else "no commitment"


def _han(quantity: Quantity, setting: Setting, lead: str) -> bool:
    """Tell whether a Chinese numeral counts: 至少一次, 每年两次, 建设三个, but not 两个关口."""
    if quantity.unit == "批":
        return False
    before = setting.before + lead
    if quantity.sized or quantity.comparator in (Comparator.ABOUT, Comparator.MORE_THAN):
        return _VERB.search(before) is not None
    if _STRICT.match(lead):
        return True
    if quantity.kind is not Kind.COUNT:
        return True
    if quantity.unit in _TIMES and rates.recurs(before):
        return not _BY_NORM.search(before)
    if not _CREATED.search(before) or _VAGUE_NOUN.match(setting.after):
        return False
    one = quantity.value == 1 and quantity.maximum is None
    return not one or quantity.unit in _TIMES or _SPREAD.search(setting.before) is not None


def _share(quantity: Quantity, setting: Setting, before: str) -> bool:
    if _INDICATED.search(before) and not _BUILT.search(before) and _threshold(quantity, setting):
        return False
    said = quantity.comparator is not Comparator.EXACTLY or _SHARE_EVIDENCE.search(before)
    return bool(said) or not quantity.sized


def _money(quantity: Quantity, setting: Setting, before: str) -> bool:
    return not _threshold(quantity, setting) and _SUM.search(before) is not None


def _measure(quantity: Quantity, setting: Setting, before: str) -> bool:
    if _threshold(quantity, setting) or re.match("范围|半径|覆盖|以?内", setting.after):
        return False
    compared = quantity.comparator is not Comparator.EXACTLY
    said = compared or _VERB.search(before) or _SHARE_EVIDENCE.search(before)
    return bool(said) or not setting.after.strip("，,。；;、 ")


def _duration(quantity: Quantity, setting: Setting, before: str) -> bool:
    if quantity.unit in ("岁", "周岁"):
        return "寿命" in before
    if quantity.unit == "年" and (quantity.maximum or quantity.value) >= _FIRST_YEAR:
        return False
    if _TIME_RULE.search(before):
        return False
    if _COMPRESSED.search(before) and quantity.unit != "年":
        return True
    if re.match("内|期|前|起|后|来|间", setting.after):
        return False
    if _TIME_NOUN.search(before):
        return True
    if quantity.unit == "年":
        return False
    activity = _ACTIVITY.search(setting.before) or _ACTIVITY_AFTER.match(setting.after)
    compared = quantity.comparator in (Comparator.AT_LEAST, Comparator.AT_MOST)
    return rates.recurs(before) or bool(activity and compared)


def _count(quantity: Quantity, setting: Setting, before: str) -> bool:
    if quantity.unit == "分":
        return _POINTS.search(before) is not None
    if quantity.value % 1 and not (_SHARE_EVIDENCE.search(before) or re.search("[每均]", before)):
        return False
    if quantity.unit in ("人", "名", "户") and _BARE_THRESHOLD_HEAD.match(setting.after):
        return quantity.comparator is Comparator.EXACTLY
    if quantity.comparator is not Comparator.EXACTLY or _VERB.search(before):
        return True
    return not before.endswith("的") and not _PREDICATE.match(setting.after)


_NEEDS: dict[Kind, Callable[[Quantity, Setting, str], bool]] = {
    Kind.SHARE: _share,
    Kind.MONEY: _money,
    Kind.MEASURE: _measure,
    Kind.DURATION: _duration,
    Kind.COUNT: _count,
}


def _threshold(quantity: Quantity, setting: Setting) -> bool:
    """Tell whether a number only says which actors are meant (收入500万元以上的企业)."""
    if quantity.comparator is Comparator.EXACTLY and quantity.kind is not Kind.MONEY:
        return False
    if _THRESHOLD_HEAD.match(setting.after):
        return True
    compared = quantity.comparator is not Comparator.EXACTLY
    return compared and _BARE_THRESHOLD_HEAD.match(setting.after) is not None


def _past_sentences(text: str, ends: Sequence[int]) -> list[tuple[int, int]]:
    """Return the sentences that tell of the past: those that open with 近年来 and the like, and
    those after them that say nothing of what is to come."""
    past: list[tuple[int, int]] = []
    carried = False
    start = 0
    for end in [*ends, len(text)]:
        opened = _HISTORY.match(text, start, end) is not None
        carried = opened or (carried and _FUTURE.search(text, start, end) is None)
        if carried:
            past.append((start, end))
        start = end
    return past
