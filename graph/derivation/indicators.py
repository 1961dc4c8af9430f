"""Indicators that mean the same: what is counted or measured, without the words around it."""

import re
import unicodedata
from dataclasses import dataclass

_BRACKETED = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]|〔[^〔〕]{0,60}〕")
_LEFT_OUT = re.compile(r"[^\w%+]|_|的")
_LEADING = re.compile(
    "(?:建设|建成|打造|培育|培养|新增|新建|改建|扩建|新设|增加|增设|开展|完成|实现|遴选|认定|评选|建立|设立"
    "|支持|推出|推动|创建|引进|招收|招聘|配备|举办|组织|开发|制定|编写|形成|启动|扶持|发展|力争|确保|累计"
    "|每年|年均|全年|总共|各|全市|全省|全县|全区|全校|我市|我省|我县|我区|我校|本市|本省|本校)"
)
_AMOUNT = re.compile(
    "(?:的?总?(?:数量|数目|人数|规模|总数|总量|数|量)|(?:左右|以上|以下|以内)|(?:达到|不低于|不少于|超过|达|为))$"
)
_SHARE = re.compile(
    "(?:所?占?(?:比例|比重|比率|百分比|占比|比)|(?:达到|不低于|不少于|超过|达|为))$"
)
_RATE = re.compile("(?:率|度|占比|比例|比重)$")
_UNITS = {
    "share": "% ‰ 个百分点 百分点 成",
    "ratio": "比",
    "multiple": "倍",
    "money": "元 万元 亿元 美元",
    "time": "学时 课时 小时 分钟 天 日 周 个月 月 年 学年 学期",
    "area": "平方米 平方公里 亩 公顷 万亩 平米",
    "occasion": "次 届 轮 场 期 回 遍",
}
_CLASSES = {unit: name for name, units in _UNITS.items() for unit in units.split()}
_COUNTED = "count"
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Indicator:
    """What targets have in common that can be compared: what is measured, and whether as a
    count, a share, money and so on."""

    name: str
    measured: str

    @property
    def label(self) -> str:
        """The name for people: a share and a ratio are told from what they are of."""
        if self.measured == "share" and not _RATE.search(self.name):
            return f"{self.name}{'的比例' if '占' in self.name else '占比'}"
        return f"{self.name}之比" if self.measured == "ratio" else self.name


def indicator(printed: str, unit: str) -> Indicator | None:
    """Return what an indicator means, printed with this unit; None where nothing is left.

    Left out are brackets and what they hold, quotation marks, 的, verbs and scopes in front
    (新增, 全市), and behind what the unit says already (数量, 占比). What a share is of
    (占专任教师) stays, since it makes another share.
    """
    measured = _CLASSES.get(unit, _COUNTED)
    plain = unicodedata.normalize("NFKC", printed)
    name = _LEFT_OUT.sub("", _BRACKETED.sub("", plain))
    if measured != "occasion":
        name = _without_leading(name)
    tail = _SHARE if measured in ("share", "ratio") else _AMOUNT
    while (found := tail.search(name)) and found.start() >= _SHORTEST:
        name = name[: found.start()]
    return Indicator(name, measured) if len(name) >= _SHORTEST else None


def _without_leading(name: str) -> str:
    while (found := _LEADING.match(name)) and len(name) - found.end() >= _SHORTEST:
        name = name[found.end() :]
    return name
