"""Quantities that a sentence commits to → targets.

A target is a number with a unit of what is counted or measured. Dates, durations (3年以上经历),
ordinals (第2批), names (1+X, “5G+”), what stands in quotation marks, and what is said to be so
already (已建成3个) are none. Precision comes first: a number without a known unit is left.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from graph.extraction.dates import deadline_before, start_year_before
from graph.extraction.numerals import chinese
from graph.extraction.wording import Wording
from graph.facts import Change, Comparator, Target
from graph.script import simplified

_MULTIPLIERS = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
_UNITS = (
    "个百分点|百分点|个工作日|工作日|%|‰|人次|人天|人年|学时|课时|学分|平方米|立方米|平方公里|公里|千米|万元|亿元|美元|元"
    "|公顷|亩|吨|千瓦时|千瓦|兆瓦|MB|GB|TB|Mbps|Gbps|Mb|Gb|个|所|名|人|门|种|项|次|家|套|部|本|篇|件|场|期"
    "|支|位|间|座|处|台|册|届|类|条|户|辆|对|张|块|份|节|轮|倍|批次|班次|例|片|株|棵|床|张床位|席|片区|分|只"
)
_FIGURE = r"(?<![\d.])(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,9})?(?![\d.])"
_HAN_FIGURE = "[一二两三四五六七八九十百千]+"
_MULTIPLIER = "百万|千万|[十百千万亿]"
_BEFORE = (
    (Comparator.AT_LEAST, "不得?少于|不得?低于|不得?小于|至少|最少|最低|≥|>="),
    (Comparator.AT_MOST, "不得?超过|不得?高于|不得?多于|不得?大于|最多|至多|控制在|≤|<="),
    (Comparator.MORE_THAN, "超过|多于|高于|大于|突破|逾|>|＞"),
    (Comparator.LESS_THAN, "少于|低于|小于|<|＜"),
    (Comparator.ABOUT, "大约|约为|约|接近|近"),
)
_AFTER = (
    (Comparator.AT_LEAST, "及?以上|或以上"),
    (Comparator.AT_MOST, "及?以下|以内|之内"),
    (Comparator.ABOUT, "左右|上下"),
)
_VERBS = (
    "建设|建成|建立|建好|打造|培育|培养|培训|认定|启动|新增|增加|引进|聘请|聘任|开发|开设|开展|立项|遴选|评选|组建"
    "|完成|实现|制定|修订|更新|出版|编写|获得|取得|推进|推动|落实好?|巩固|提高|提升|达到?|保持|确保|力争|设立|创建|申报"
    "|选派|组织|举办|承办|支持|扶持|资助|改造|升级|配备|购置|投入|安排|实施|探索|形成|扩大|不断|继续"
)
_MORE = "[余多]"
_BEFORE_WORDS = "|".join(words for _, words in _BEFORE)
_AFTER_WORDS = "|".join(words for _, words in _AFTER)
_AFTER_PATTERN = re.compile(_AFTER_WORDS)
_QUANTITY = re.compile(
    rf"(?:(?P<before>{_BEFORE_WORDS})(?:为|{_VERBS})?|达到?|为)?[ \u3000]{{0,2}}"
    rf"(?:(?P<figure>{_FIGURE})|(?P<han>(?<=[建设立成增育定造办])(?:了)?{_HAN_FIGURE}))"
    rf"(?P<multiplier>{_MULTIPLIER})?"
    rf"(?:(?:{_UNITS})?[ \u3000]?(?:[-—–~～至到]{{1,2}})[ \u3000]?"
    rf"(?P<maximum>{_FIGURE})(?P<multiplier2>{_MULTIPLIER})?)?"
    rf"(?P<more>{_MORE})?(?P<inner>{_AFTER_WORDS})?[ \u3000]{{0,2}}"
    rf"(?P<unit>{_UNITS})"
    rf"(?P<after>{_AFTER_WORDS})?"
)
_RATIO = re.compile(
    r"(?<![\d:：.])(\d{1,6}(?:\.\d{1,4})?) ?[:：∶] ?(\d{1,6}(?:\.\d{1,4})?)(?![\d:：.])"
)
_RATIO_WORDS = re.compile(r"[师生]比|比例|配比|比值|之比")
_PERCENT_WORDS = re.compile(rf"百分之({_HAN_FIGURE}+)(?!点)")
_JOINED_BEFORE = re.compile(
    r"[A-Za-z0-9+＋.\-－—第每〔《/／:：∶±]$|(?<![年月底日])前$|\d[ ，,]$|(?:附件|序号|纸|排名)$"
)
_NOT_A_UNIT = {
    "人": "[才民员]", "个": "[人体性别月小学星周]", "部": "[门署分委]", "门": "[户槛]",
    "处": "[理室]",
    "分": "[之钟别为析布类]", "项": "目", "节": "[约能点]", "期": "[间限]", "次": "[日年]",
    "倍": "增", "位": "[于置]", "只": "[有要能是]", "件": "套", "户": "外", "台": "账", "种": "植",
    "家": "[庭长]", "本": "[科校院级地]", "场": "[地所]", "条": "[件例]", "份": "额", "类": "型",
    "对": "[于口接应]", "轮": "[岗训换]", "例": "[如外]",
}  # fmt: skip
_ALREADY = re.compile(
    r"(?:已经?|现有|原有|原来|目前|截至|累计已|曾|杜绝|严禁|禁止|不再|避免|未|没有|达不到|不到|不足)"
    r"[^，,。；;]*$"
)
_QUALIFIES = re.compile(r"(?:(?:具有|具备|满|拥有|从事)[^，,。；;]*|对于?[^，,。；;]*的)$")
_FROM_HERE = re.compile(r"[从由][^，,。；;\d]{0,10}$")
_TO_THERE = re.compile(r"[^，,。；;\d]{0,8}[到至为]")
_RATE = re.compile(
    rf"每(?P<count>\d+|{_HAN_FIGURE})?个?(?P<time>年|学年|学期|季度|季|月|周|日|天)(?:度)?"
    r"(?P<between>[^，,。；;、]*)$"
)
_EACH = re.compile(
    r"每(?P<each>\d*(?:个|所|名|门|家|位|间)?[\u4e00-\u9fff]{1,8}?)"
    rf"(?:(?:{_BEFORE_WORDS}|{_VERBS}|[有设配])[^，,。；;、]{{0,8}})?$"
)
_MONTHS = {"年": 12, "月": 1, "季度": 3, "季": 3}
_DAYS = {"周": 7, "日": 1, "天": 1}
_RISE = re.compile(r"(?:提高|提升|增加|增长|增幅|上升|新增|扩大)了?$")
_FALL = re.compile(r"(?:降低|下降|减少|压减|缩减|减小)了?$")
_RELATIVE_CLAUSE = re.compile(r"(?:具有|具备|能够|可|面向|符合|适应|体现)[^的]+的(?=..)")
_LONGEST_INDICATOR = 40
_SHARES = ("%", "‰", "个百分点", "倍", "比")
_QUOTES = re.compile(
    r"“[^”“]{0,120}”|「[^」「]{0,120}」|《[^》《]{0,120}》|\"[^\"]{0,120}\"|〔[^〕〔]{0,40}〕"
)
_CLAUSE_BREAK = re.compile(r"[，,。；;：:！？\n]")
_LEADING_VERBS = re.compile(rf"^(?:[和及与并再了]|(?:{_VERBS})(?![率度量数值额比]))+")
_LEADING_DATE = re.compile(
    r"^(?:[到至自从]|力争)?(?:19|20)\d\d年(?:\d+月)?[底末初]?[之以]?[前起]?(?:开始)?"
)
_LAST_VERB = re.compile(
    r".*(?:落实好|巩固|推动|促进|确保|实现|力争|继续|不断|[将把使])"
    r"(?=[\u4e00-\u9fffA-Za-z0-9+]{2,}$)"
)
_FOLLOWING_VERB = re.compile(
    r"(?:大力|积极|全面|深入|广泛|扎实|开展|推进(?!会)|实施|建设|参加|参与|进行|的基础|，|,|。|；|;|、|和|及|与|并|(?<=[^\d])\d)"
)
_COMPARATOR_TAIL = re.compile(
    rf"(?:{_BEFORE_WORDS}|达到|[达为至到]|总数|数量|规模|(?:稳定|保持|维持|控制)在"
    r"|(?:提高|提升|增加|增长|扩大|降低|下降|减少|压缩|压减|缩短|[增升降减])[到至]?)$"
)
_MISSING = re.compile(
    r"每(?:学?年|学期|季度|月|周)[^，,。；;\d一二两三四五六七八九十几多若半]{1,8}(?<![层档年月日人批班多几数首每依])次"
    r"(?![数序要生级之日年第品轮])"
    r"|(?:不少于|不低于|不超过|至少|超过|达到)(?:%|个(?![人体性别])|名(?!单)|所(?!有|需|在)|门|次(?!数|要)|元|人次|人(?![才民员]))"
)


def targets(unit: str | None, words: Wording) -> Iterator[Target]:
    """Yield the targets in `words`, which belong to the unit at path `unit`, in reading order."""
    text = simplified(words.text.translate(_FULL_WIDTH))
    hidden = {place for found in _QUOTES.finditer(text) for place in range(*found.span())}
    previous_end = 0
    for found in _found(text):
        if found.start in hidden:
            continue
        yield _target(unit, words, text, found, previous_end)
        previous_end = found.end


def missing_figures(words: Wording) -> Iterator[tuple[int, int]]:
    """Yield where a sentence has a unit or a comparator but lacks its figure (每年调整次专业)."""
    return (found.span() for found in _MISSING.finditer(simplified(words.text)))


_FULL_WIDTH = {ord("０") + i: str(i) for i in range(10)} | {
    ord("％"): "%", ord("．"): ".", ord("，"): "，", ord("＋"): "+", ord("﹪"): "%",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    value: Decimal
    maximum: Decimal | None
    comparator: Comparator
    unit: str
    ratio: tuple[Decimal, Decimal] | None = None


def _found(text: str) -> list[_Found]:
    everything = [*_counted(text), *_ratios(text), *_percentages(text)]
    return sorted(everything, key=lambda found: found.start)


def _counted(text: str) -> Iterator[_Found]:
    position = 0
    while match := _QUANTITY.search(text, position):
        position = match.end()
        found = _scaled(match) if _commits(text, match) else None
        if found is None:
            position = match.end("figure") if match["figure"] else match.end("han")
        else:
            yield found


def _scaled(match: re.Match[str]) -> _Found | None:
    """Return a match as numbers in its unit, or None if its words name no number."""
    value = _number(match["figure"] or match["han"].removeprefix("了"))
    if value is None:
        return None
    unit, scale = match["unit"], _MULTIPLIERS[match["multiplier"] or ""]
    if unit in ("万元", "亿元"):
        scale, unit = scale * _MULTIPLIERS[unit[0]], "元"
    last = _number(match["maximum"]) if match["maximum"] else None
    if last is not None:
        last *= _MULTIPLIERS[match["multiplier2"] or ""] * (scale if unit == "元" else 1)
        # 3-5万人 shares the multiplier, 5000-1万人 does not.
        shared = match["multiplier2"] and not match["multiplier"]
        if shared and value * _MULTIPLIERS[match["multiplier2"]] <= last:
            scale *= _MULTIPLIERS[match["multiplier2"]]
        if value * scale > last:
            return None
    name = "个百分点" if unit == "百分点" else unit
    return _Found(match.start(), match.end(), value * scale, last, _comparator(match), name)


def _commits(text: str, match: re.Match[str]) -> bool:
    """Tell whether a match is a quantity somebody shall reach, not a name, date or condition."""
    figure = match.start("figure") if match["figure"] else match.start("han")
    clause = _clause_before(text, match.start())
    if match["figure"] and _JOINED_BEFORE.search(text[max(0, figure - 3) : figure]):
        return False
    if _FROM_HERE.search(clause) and _TO_THERE.match(text, match.end()):
        return False
    follows = text[match.end("unit") : match.end("unit") + 1]
    wrong = _NOT_A_UNIT.get(match["unit"])
    if wrong and not match["after"] and re.match(wrong, follows):
        return False
    return not (_ALREADY.search(clause) or _QUALIFIES.search(clause))


def _comparator(match: re.Match[str]) -> Comparator:
    if match["maximum"]:
        return Comparator.RANGE
    for named, table in ((match["after"] or match["inner"], _AFTER), (match["before"], _BEFORE)):
        for comparator, words in table if named else ():
            if re.fullmatch(words, named):
                return comparator
    return Comparator.MORE_THAN if match["more"] else Comparator.EXACTLY


def _ratios(text: str) -> Iterator[_Found]:
    for match in _RATIO.finditer(text):
        near = text[max(0, match.start() - 12) : match.start()]
        numerator, denominator = Decimal(match[1]), Decimal(match[2])
        if _RATIO_WORDS.search(near) and denominator:
            quotient = round(numerator / denominator, 6).normalize()
            yield _Found(
                match.start(),
                match.end(),
                quotient,
                None,
                _comparator_before(near),
                "比",
                (numerator, denominator),
            )


def _percentages(text: str) -> Iterator[_Found]:
    for match in _PERCENT_WORDS.finditer(text):
        value = _number(match[1])
        if value is None:
            continue
        after = _AFTER_PATTERN.match(text, match.end())
        comparator = _comparator_before(text[max(0, match.start() - 4) : match.start()])
        for candidate, words in _AFTER if after else ():
            if after and re.fullmatch(words, after[0]):
                comparator = candidate
        yield _Found(
            match.start(), after.end() if after else match.end(), value, None, comparator, "%"
        )


def _comparator_before(text: str) -> Comparator:
    for comparator, words in _BEFORE:
        if re.search(f"(?:{words})(?:达到?|为)?$", text):
            return comparator
    return Comparator.EXACTLY


def _number(figure: str) -> Decimal | None:
    plain = figure.replace(",", "")
    if plain[0].isdecimal():
        return Decimal(plain)
    value = chinese(plain)
    return None if value is None else Decimal(value)


def _target(
    unit: str | None, words: Wording, text: str, found: _Found, previous_end: int
) -> Target:
    clause_start = found.start - len(_clause_before(text, found.start))
    before = text[max(clause_start, previous_end) : found.start]
    period, per = _rate(text[clause_start : found.start])
    change = Change.INCREASE if _RISE.search(before) else None
    if _FALL.search(before):
        change = Change.DECREASE
    return Target(
        unit=unit,
        value=found.value,
        max_value=found.maximum,
        comparator=found.comparator,
        measure_unit=found.unit,
        span=words.span(found.start, found.end),
        indicator=_indicator(before, text[found.end : found.end + _LONGEST_INDICATOR], found.unit),
        change=change,
        period=period,
        per=per,
        start_year=start_year_before(text, found.start),
        deadline=None if "分别" in before else deadline_before(text, found.start),
        numerator=found.ratio[0] if found.ratio else None,
        denominator=found.ratio[1] if found.ratio else None,
    )


def _clause_before(text: str, position: int) -> str:
    start = max(
        (m.end() for m in _CLAUSE_BREAK.finditer(text, max(0, position - 80), position)),
        default=max(0, position - 80),
    )
    return text[start:position]


def _rate(clause: str) -> tuple[str | None, str | None]:
    """Return how often (an ISO 8601 duration) or for each of what a clause's quantity holds."""
    found = _RATE.search(clause)
    if found and found["time"] in _MONTHS | _DAYS:
        count = _number(found["count"]) if found["count"] else Decimal(1)
        return (_duration(int(count), found["time"]) if count else None), None
    if found:
        return None, (found["count"] or "") + found["time"]
    each = _EACH.search(clause)
    return (None, _without_tail(each["each"])) if each else (None, None)


def _duration(count: int, time: str) -> str:
    """Return a canonical `xsd:duration`."""
    if time in _DAYS:
        return f"P{count * _DAYS[time]}D"
    years, months = divmod(count * _MONTHS[time], 12)
    return "P" + (f"{years}Y" if years else "") + (f"{months}M" if months else "")


def _indicator(before: str, after: str, unit: str) -> str | None:
    """Return what is counted or measured: the noun after the unit, else the one before."""
    rate = _RATE.search(before)
    follows = _FOLLOWING_VERB.split(after, maxsplit=1)[0]
    if _is_noun(follows) and unit not in _SHARES:
        noun = _after_relative_clause(follows)
        return rate["between"] + noun if rate and unit == "次" else noun
    lead_in = before[: rate.start()] + rate["between"] if rate else before
    lead_in = _without_tail(_LEADING_DATE.sub("", lead_in))
    noun = _LAST_VERB.sub("", _LEADING_VERBS.sub("", lead_in)).strip(" ，,")
    if not noun and unit in _SHARES:
        noun = follows.removeprefix("的")
    return noun or None


def _without_tail(words: str) -> str:
    """Return `words` without the comparators and verbs of change that end them."""
    while tail := _COMPARATOR_TAIL.search(words):
        words = words[: tail.start()]
    return words


def _is_noun(text: str) -> bool:
    return len(text) > 1 and re.match(r"[\u4e00-\u9fffA-Za-z“]", text) is not None


def _after_relative_clause(noun: str) -> str:
    relative = _RELATIVE_CLAUSE.match(noun)
    return noun[relative.end() :] if relative else noun
