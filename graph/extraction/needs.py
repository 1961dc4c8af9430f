"""What a quantity must show to be a target.

A sum needs a verb that commits money, a length of time the noun of what takes that time, a Chinese
numeral a verb, since 一 and 两 are mostly no counts.
"""

import re
from collections.abc import Callable

from graph.extraction import rates
from graph.extraction.clauses import Setting
from graph.extraction.figures import Quantity
from graph.extraction.units import Kind
from graph.extraction.verbs import COMMITMENT, CREATION
from graph.facts import Comparator

_ACTORS = (
    "企业(?!家)|单位|机构|人员|职工|员工|劳动者|家庭|项目|地区|城市|学校|高校|院校|专业|个人|纳税人|农户|商户|主体|贷款"
    "|医院|乡镇|县|村|产品|园区|医师|教师|学生|毕业生|对象|申请人|基地|集群|工程|建筑|产业"
)


_THRESHOLD_HEAD = re.compile(rf"的[^，,。；;、]{{0,10}}(?:{_ACTORS})")
_BARE_THRESHOLD_HEAD = re.compile(
    r"的?[^，,。；;、的]{0,4}(?:企业(?!家)|单位|机构|项目|学校|班级|园区)"
)
_VERB = re.compile(COMMITMENT)
_PREDICATE = re.compile(r"[^，,。；;]{1,10}?(?:为(?!主|核心|重点)|[是由]|(?<!人)均|自动|分别)")
_CREATED = re.compile(rf"(?:{CREATION})(?:好|成)?$")
_STRICT = re.compile(r"[至最][少多低高]|不")
_POINTS = re.compile(r"(?:达到?|至|到|不低于|不少于|超过|保持在)$")
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
_TEN = 10
# 十九届 names a congress.
_CONGRESS = "届"


def commits(quantity: Quantity, setting: Setting, lead: str) -> bool:
    """Tell whether the words around a quantity commit to it; `lead` is its comparator."""
    before = setting.before + lead
    if quantity.han and not _han(quantity, setting, lead):
        return False
    return _NEEDS[quantity.kind](quantity, setting, before)


def _han(quantity: Quantity, setting: Setting, lead: str) -> bool:
    """Tell whether a Chinese numeral counts: 至少一次, 每年两次, 建设三个, 引进二十名, but not
    两个关口."""
    if quantity.unit == "批":
        return False
    before = setting.before + lead
    if quantity.sized or quantity.comparator in (Comparator.ABOUT, Comparator.MORE_THAN):
        return _VERB.search(before) is not None
    if _STRICT.match(lead) or (quantity.value >= _TEN and quantity.unit != _CONGRESS):
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
