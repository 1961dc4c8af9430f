"""What is counted or measured in: units and classifiers, and where their characters are none."""

import re
from enum import Enum, auto


class Kind(Enum):
    """How the number before a unit has to be judged."""

    COUNT = auto()
    SHARE = auto()
    MONEY = auto()
    MEASURE = auto()
    DURATION = auto()


_WORDS = {
    Kind.SHARE: "个百分点 百分点 % ‰ 倍",
    Kind.MONEY: "元 元人民币 美元 欧元 港元",
    Kind.MEASURE: (
        "平方公里 平方千米 平方米 立方米 立方 公里 千米 海里 厘米 毫米 米 公顷 亩 吨标准煤 吨 千克"
        " 公斤 毫克 微克 克 斤 毫升 升 千瓦时 千瓦 兆瓦 吉瓦 标准箱 标箱 分贝"
        " MB GB TB PB Mbps Gbps Mb Gb"
    ),
    Kind.DURATION: (
        "个工作日 工作日 个月 个星期 星期 个学期 学期 个学年 学年 年 周岁 岁 周 天 日"
        " 个小时 小时 分钟 秒"
    ),
    Kind.COUNT: (
        "个学时 学时 个课时 课时 个学分 学分 人次 人天 人年 家次 户次 架次 台次 场次 批次 班次"
        " 台套 件套 张床位 片区"
        " 个 所 名 人 门 种 项 次 家 套 部 本 篇 件 场 期 支 位 间 座 处 台 册 届 类 条 户 辆 对"
        " 张 块 份 节 轮 例 片 株 棵 床 席 分 只 头 羽 匹 尾 艘 架 枚 首 幅 款 盏 口 眼 宗 栋 幢"
        " 遍 讲 集 批"
    ),
}
KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_PLAIN = {
    "百分点": "个百分点", "个学时": "学时", "个课时": "课时", "个学分": "学分", "个小时": "小时",
    "元人民币": "元",
}  # fmt: skip
_NOT_BEFORE = {
    "人": "[才民员均大工力文格社口]", "个": "[人体性别月小学星周案]", "部": "[门署分委级队]",
    "门": "[户槛诊急店]", "处": "[理室于置分罚长]", "分": "[之钟别为析布类配工行级层解]",
    "项": "目", "节": "[约能点日假水俭]", "期": "[间限末刊待望]", "次": "[日年要数均序生性]",
    "倍": "增", "位": "[于置居数列]", "只": "[有要能是需]", "件": "套", "户": "[外籍口]",
    "台": "[账湾]", "种": "[植业子粮]", "家": "[庭长]", "本": "[科校院级地省市县区年月着土]",
    "场": "[地所馆景合]", "条": "[件例款]", "份": "额", "类": "[型别似]", "对": "[于口接应照标外]",
    "轮": "[岗训换回值]", "例": "[如外行会]", "头": "[部条]", "口": "[径岸岁头腔]",
    "集": "[中体群团聚成约散]", "首": "[次批届席要]", "款": "项", "讲": "[座话解好]",
    "眼": "[科病镜]", "架": "[构设]", "宗": "[教旨]", "所": "[有需在属以得]", "间": "[隔接断]",
    "名": "[录单称额牌义优特]", "张": "[贴榜]", "座": "[谈右位]", "支": "[持出付撑部]",
    "套": "[餐利种]", "片": "[面段]", "批": "[评准复示]", "年": "[级度代龄限轻]", "天": "[然]",
    "日": "[常均报]", "周": "[边期]", "升": "[级学本]", "克": "[服勤]", "米": "级", "亩": "[均产]",
    "吨": "级", "元": "[素化件]", "块": "状", "幅": "[度员]", "册": "子", "株": "洲", "批次": "率",
}  # fmt: skip
_SINGLE = "".join(word for word in KINDS if len(word) == 1)
PATTERN = "|".join(
    [*sorted((re.escape(w) for w in KINDS if len(w) > 1), key=len, reverse=True), f"[{_SINGLE}]"]
)
"""Any unit, the longest first."""

_PERSONS = re.compile(
    r"(?:人才|人员|人口|劳动力|干部|青年|儿童|少年|老人|群众|农民|[学考师新]生|学员|教师|职工|员工|医生"
    r"|[工士匠师者员手])$"
)


def plain(unit: str) -> str:
    """Return a unit without a classifier that adds nothing (6个学分 is 6 学分)."""
    return _PLAIN.get(unit, unit)


def is_other_word(unit: str, follows: str) -> bool:
    """Tell whether the unit's character begins another word with what follows (3人才, 2项目)."""
    wrong = _NOT_BEFORE.get(unit)
    return wrong is not None and re.match(wrong, follows) is not None


def classifier(noun: str) -> str:
    """Return the unit of a noun that is counted without one (数以万计的企业): 人 or 个."""
    return "人" if _PERSONS.search(noun) else "个"
