"""Values of worksheet cells → text, as a worksheet prints them."""

import datetime
import re
from decimal import Decimal

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_NUMBER_FORMAT = re.compile(
    r'(?P<before>(?:"[^"]*")?)[#0?,]*[#0?](?P<point>\.[0#?]+)?(?P<percent>%?)'
    r'(?P<after>(?:"[^"]*"|[^\x00-\x7f]+)?) *'
)
_IGNORED = re.compile(r"\[[^\]]*\]|_.|\*.")
_TOO_LONG = Decimal(10) ** 21
_FIGURES = 11
"""How many figures a number has where its format gives no decimals."""

EAST_ASIAN_DATES = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    31: 'yyyy"年"m"月"d"日"',
}
"""Formats that a Chinese worksheet names by number alone (ECMA-376, 18.8.30, zh-cn)."""


def printed(value: object, format_: str) -> str:
    """Return a cell's value as its number format prints it: 50%, 2025年6月, 3 and not 3.0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float | Decimal):
        return _number(Decimal(repr(value) if isinstance(value, float) else value), format_)
    if isinstance(value, datetime.datetime | datetime.date):
        return _date(value, format_)
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    return str(value)


def _number(value: Decimal, format_: str) -> str:
    if not value.is_finite() or abs(value) >= _TOO_LONG:
        return str(value)
    found = _NUMBER_FORMAT.fullmatch(_IGNORED.sub("", format_.split(";")[0]))
    if found is None:
        return _plain(value)
    decimals = found["point"] or "."
    if found["percent"]:
        value *= 100
    shown = round(value, len(decimals) - 1)
    text = _trimmed(shown, decimals.count("0"))
    before, after = found["before"].strip('"'), found["after"].strip('"')
    return f"{before}{text}{found['percent']}{after}"


def _plain(value: Decimal) -> str:
    if value == value.to_integral_value():
        return f"{int(value)}"
    return _trimmed(Decimal(f"{value:.{_FIGURES}g}"), 0)


def _trimmed(value: Decimal, decimals: int) -> str:
    """Return a number without exponent, with at least this many decimals and no further zeros."""
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0").ljust(decimals, "0")
    return f"{whole}.{rest}" if rest else whole


def _date(value: datetime.datetime | datetime.date, format_: str) -> str:
    codes = _IGNORED.sub("", _LITERAL.sub(lambda found: found[1] or found[2], format_)).lower()
    year, month, day = (code in codes for code in ("y", "m", "d"))
    if not year and month and day:
        return f"{value.month}月{value.day}日"
    if year and not day and month:
        return f"{value.year}年{value.month}月"
    if year and not month and not day:
        return f"{value.year}年" if "年" in codes else str(value.year)
    text = f"{value.year}年{value.month}月{value.day}日" if "年" in codes else f"{value:%Y-%m-%d}"
    if isinstance(value, datetime.datetime) and "h" in codes and value.time() != datetime.time():
        text += f" {value:%H:%M}"
    return text
