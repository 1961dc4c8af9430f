"""How often, or for each of what, a quantity holds: 每3年, 5年一轮, 每6个班, 次/年."""

import re

from graph.extraction import comparators
from graph.extraction.figures import HAN
from graph.extraction.numerals import number
from graph.extraction.verbs import VERBS

_TIME = "年|学年|学期|季度|季|月|周|日|天"
_RATE = re.compile(
    rf"每(?P<half>半)?(?P<count>\d{{1,3}}|{HAN}{{1,3}})?个?(?P<time>{_TIME})(?:度)?"
    r"(?P<between>[^，,。；;、]*)$"
)
_CYCLE = re.compile(
    rf"(?<!\d)(?<!{HAN})(?P<count>\d{{1,2}}|{HAN}{{1,3}})个?(?P<time>年|月|周)"
    r"(?P<between>(?:举办|召开|开展|组织|修订|评选)?)$"
)
_EACH = re.compile(
    r"(?P<each>每\d*(?:个|所|名|门|家|位|间)?[\u4e00-\u9fff（）、]{1,12}?)"
    rf"(?:原则上)?(?:(?:{comparators.BEFORE}|{VERBS}|[有设配])[^，,。；;、]{{0,8}})?$"
)
_SIZE = re.compile(r"(?P<each>每(?:[百千万]|10万|十万)?(?:平方公里|公里|平方米|人|亩))$")
_MONTHS = {"年": 12, "月": 1, "季度": 3, "季": 3}
_DAYS = {"周": 7, "日": 1, "天": 1}
_OTHER_TIMES = {"个月": "月", "月": "月", "年": "年", "周": "周", "日": "日", "天": "天"}


def rate(clause: str) -> tuple[str | None, str | None]:
    """Return the period (an ISO 8601 duration) or the thing that the end of a clause names for
    each quantity there: 每两年 is P2Y, 每学年 and 每6个班 are things."""
    found = _RATE.search(clause) or _CYCLE.search(clause)
    if found is None:
        each = _SIZE.search(clause) or _EACH.search(clause)
        return None, each["each"] if each else None
    count = number(found["count"]) if found["count"] else 1
    if found["time"] not in _MONTHS | _DAYS:
        return None, f"每{found['count'] or ''}{found['time']}"
    if found.groupdict().get("half"):
        return ("P6M" if found["time"] == "年" else None), None
    return (duration(int(count), found["time"]) if count else None), None


def recurs(clause: str) -> bool:
    """Tell whether the end of a clause names a time after which its quantity is due again."""
    return _RATE.search(clause) is not None or _CYCLE.search(clause) is not None


def split(clause: str) -> tuple[str, str] | None:
    """Return what stands before the time that the end of a clause names, and after it."""
    found = _RATE.search(clause) or _CYCLE.search(clause)
    return (clause[: found.start()], found["between"]) if found else None


def divided(other: str) -> tuple[str | None, str | None]:
    """Return the period or the thing that a number is divided by (5次/年, 600元/人)."""
    time = _OTHER_TIMES.get(other)
    return (duration(1, time), None) if time else (None, f"每{other}")


def duration(count: int, time: str) -> str:
    """Return a canonical `xsd:duration`."""
    if time in _DAYS:
        return f"P{count * _DAYS[time]}D"
    years, months = divmod(count * _MONTHS[time], 12)
    return "P" + (f"{years}Y" if years else "") + (f"{months}M" if months else "")
