"""The number grammar: figures with their comparators and units as a text prints them.

Nothing here tells whether a quantity is a target; `graph.extraction.commitment` does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from graph.extraction import comparators, units
from graph.extraction.numerals import neighbours, number, power
from graph.extraction.units import Kind
from graph.facts import Comparator

HAN = "[零〇一二两三四五六七八九十百千万亿]"
"""One Chinese figure."""

TIMES = "年|个?月|周|日|天"
"""Periods that a number may be divided by (5次/年)."""

_DECIMALS = "点[零〇一二三四五六七八九]{1,6}"
# Patterns begin with what they look for, and look behind afterwards: so searching is fast.
_NUMERAL = re.compile(rf"[\d{HAN[1:-1]}](?<![\d.]\d)(?<!{HAN}{HAN})")
_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,9})?(?![\d.])"
_MULTIPLIER = "[十百千]?(?:万亿|[万亿])|[十百千]"
_BLANK = "[ \\u3000]{0,2}"
_QUANTITY = re.compile(
    rf"(?:(?P<figure>{_ARABIC})|(?P<han>{HAN}{{1,12}}+(?:{_DECIMALS})?))"
    rf"(?P<some>[余多])?(?P<multiplier>{_MULTIPLIER})?"
    rf"(?:(?:{units.PATTERN})?[ \u3000]?(?:[-—–~～]{{1,2}}|[至到])[ \u3000]?"
    rf"(?P<last>{_ARABIC}|{HAN}{{1,12}}+)(?P<multiplier2>{_MULTIPLIER})?)?"
    rf"(?P<more>[余多])?(?P<inner>{comparators.AFTER})?{_BLANK}(?P<unit>{units.PATTERN})"
    rf"(?:/(?P<other>(?:[万亿百千十]|10万)?"
    rf"(?:平方米|立方米|平方公里|公里|公顷|亩|人|生|户|班|校|次|{TIMES}|小时)))?"
    rf"(?P<after>{comparators.AFTER})?"
)
_RATIO = re.compile(
    r"(\d(?<![\d:：.]\d)\d{0,5}(?:\.\d{1,4})?) ?[:：∶] ?(\d{1,6}(?:\.\d{1,4})?)(?![\d:：.])"
)
_RATIO_BEFORE = re.compile(r"[师生护床]比|比例|配比|比值|之比")
_RATIO_AFTER = re.compile(r"的?(?:比例(?!尺)|配比)")
_FRACTION = re.compile(
    rf"(?P<base>{HAN}(?<!{HAN}{HAN}){HAN}{{0,5}}+)分之"
    rf"(?P<part>\d{{1,3}}(?:\.\d{{1,4}})?|{HAN}{{1,8}}+(?:{_DECIMALS})?)(?P<after>{comparators.AFTER})?"
)
_HALF = re.compile(
    r"(?:一半(?<![另上下前后对多大]一半)|半数|过半(?<=[占比]过半))"
    rf"(?P<after>{comparators.AFTER})?"
)
_TENTHS = re.compile(
    r"(?P<part>[一二两三四五六七八九1-9])成(?<![\d.].成)"
    rf"(?<!{HAN}.成)(?P<after>{comparators.AFTER})"
)
_DOUBLED = re.compile(rf"翻(?P<part>[一两三四]|[1-4])?番(?P<after>{comparators.AFTER})?")
_INCIDENCE = re.compile(
    r"(?P<part>\d(?<![\d./]\d)\d{0,3}(?:\.\d{1,2})?) ?/ ?(?:10 ?|十)万"
    rf"(?P<after>{comparators.AFTER})?"
)
_MYRIADS = re.compile(r"数以([十百千万亿]{1,2})计的?([^，,。；;、：（(]{0,30})")
_VAGUE = {"上": Comparator.AT_LEAST, "数": Comparator.IN_THE_ORDER_OF}
_LONGEST_FOLLOWER = 2
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `[start, end)` covers its comparators, `figure` is where the number
    begins and `unit_end` where its unit ends; `other` is what it is divided by (5次/年); `sized`
    says that no figures are printed but a size (半数, 上千, 万)."""

    start: int
    figure: int
    unit_end: int
    end: int
    value: Decimal
    comparator: Comparator
    unit: str
    kind: Kind
    maximum: Decimal | None = None
    ratio: tuple[Decimal, Decimal] | None = None
    other: str | None = None
    han: bool = False
    sized: bool = False


def quantities(text: str) -> list[Quantity]:
    """Return every number with a unit in `text`, in reading order and without overlaps."""
    kept: list[Quantity] = []
    everything = [*_ratios(text), *_fractions(text), *_shares(text), *_myriads(text)]
    everything += _counted(text)
    for quantity in sorted(everything, key=lambda found: (found.figure, -found.end)):
        if not kept or quantity.figure >= kept[-1].end:
            kept.append(quantity)
    return kept


def _counted(text: str) -> Iterator[Quantity]:
    position = 0
    for numeral in _NUMERAL.finditer(text):
        match = _QUANTITY.match(text, numeral.start()) if numeral.start() >= position else None
        found = _read(text, match) if match else None
        if match and found:
            position = match.end()
            yield found


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    """Return a match as a quantity, or None if its words name no number or a year."""
    follows = text[match.end("unit") : match.end("unit") + _LONGEST_FOLLOWER]
    if units.is_other_word(match["unit"], follows) and not match["after"]:
        return None
    numbers = _numbers(text, match)
    if numbers is None:
        return None
    value, last, vague = numbers
    if match["unit"] == "年" and (last or value) >= _FIRST_YEAR:
        return None
    kind, unit, other = units.KINDS[match["unit"]], units.plain(match["unit"]), match["other"]
    if other and kind is Kind.MEASURE and not re.fullmatch(TIMES, other):
        unit, other = f"{unit}/{other}", None
    comparator, start = comparators.before(text, match.start(), share=kind is Kind.SHARE)
    if last is not None:
        comparator = Comparator.RANGE
    elif match["after"] or match["inner"]:
        comparator = comparators.after(match["after"] or match["inner"])
    elif vague is not None:
        comparator, start = vague, match.start() - 1
    elif match["some"] or match["more"]:
        comparator = Comparator.MORE_THAN
    return Quantity(
        start, match.start(), match.end("unit"), match.end(), value, comparator, unit, kind,
        maximum=last, other=other, han=match["han"] is not None,
        sized=vague is not None or match[0][0] in "百千万亿",
    )  # fmt: skip


def _numbers(
    text: str, match: re.Match[str]
) -> tuple[Decimal, Decimal | None, Comparator | None] | None:
    """Return a match's value, the last value of its range, and what 上千 or 数百 says of it."""
    scale = power(match["multiplier"] or "") or 1
    printed = match["figure"] or match["han"]
    if match["last"] is None:
        ends = neighbours(printed) if match["han"] else None
        if ends is not None:
            return Decimal(ends[0] * scale), Decimal(ends[1] * scale), None
        vague = _VAGUE.get(text[max(0, match.start() - 1) : match.start()])
        size = power(printed) if match["han"] and (vague or printed[0] != "十") else None
        if size is not None:
            return Decimal(size * scale), None, vague
        value = number(printed)
        return None if value is None else (value * scale, None, None)
    first, last = number(printed), number(match["last"])
    if first is None or last is None:
        return None
    shared = power(match["multiplier2"] or "") or 1
    # 3-5万人 shares the multiplier, 5000-1万人 does not.
    if shared > 1 and not match["multiplier"] and first <= last:
        scale = shared
    first, last = first * scale, last * (shared if match["multiplier2"] else scale)
    return None if first > last else (first, last, None)


def _ratios(text: str) -> Iterator[Quantity]:
    for match in _RATIO.finditer(text):
        near = text[max(0, match.start() - 12) : match.start()]
        numerator, denominator = Decimal(match[1]), Decimal(match[2])
        named = _RATIO_BEFORE.search(near) or _RATIO_AFTER.match(text, match.end())
        if named and denominator:
            value = round(numerator / denominator, 6).normalize()
            found = _share(text, match, value, "比")
            yield replace(found, ratio=(numerator, denominator))


def _fractions(text: str) -> Iterator[Quantity]:
    """Yield 百分之八十, 千分之五 and 三分之二 (66.666667%)."""
    for match in _FRACTION.finditer(text):
        base = Decimal(power(match["base"]) or 0) or number(match["base"])
        part = number(match["part"])
        if not base or part is None:
            continue
        unit, whole = ("‰", 1000) if base == 1000 else ("%", 100)
        yield _share(text, match, round(part * whole / base, 6).normalize(), unit)


def _shares(text: str) -> Iterator[Quantity]:
    """Yield 一半 and 半数 (50%), 八成以上 (80%), 翻一番 (2倍), 翻两番 (4倍) and 18/10万."""
    for match in _HALF.finditer(text):
        found = replace(_share(text, match, Decimal(50), "%"), sized=True)
        more = match[0].startswith("过")
        yield replace(found, comparator=Comparator.MORE_THAN) if more else found
    for match in _TENTHS.finditer(text):
        yield _share(text, match, 10 * (number(match["part"]) or Decimal(0)), "%")
    for match in _DOUBLED.finditer(text):
        yield _share(text, match, Decimal(2) ** (number(match["part"] or "1") or 1), "倍")
    for match in _INCIDENCE.finditer(text):
        yield _share(text, match, Decimal(match["part"]), "/10万")


def _share(text: str, match: re.Match[str], value: Decimal, unit: str) -> Quantity:
    comparator, start = comparators.before(text, match.start(), share=True)
    after = match.groupdict().get("after")
    return Quantity(
        start, match.start(), match.end() - len(after or ""), match.end(), value,
        comparators.after(after) if after else comparator, unit, Kind.SHARE,
    )  # fmt: skip


def _myriads(text: str) -> Iterator[Quantity]:
    """Yield 数以万计的企业, in the unit that its noun is counted with (人 for people, else 个)."""
    for match in _MYRIADS.finditer(text):
        size = power(match[1])
        if size is not None:
            end = match.start(2)
            noun = match[2] or text[max(0, match.start() - 8) : match.start()]
            yield Quantity(
                match.start(), match.start(), end, end, Decimal(size), Comparator.IN_THE_ORDER_OF,
                units.classifier(noun), Kind.COUNT, sized=True,
            )  # fmt: skip
