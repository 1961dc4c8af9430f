"""Which spellings of a literal are well-formed (XML Schema Part 2: lexical spaces)."""

from types import MappingProxyType
from typing import Final

from shapes.shacl.terms import XSD

_ZONE: Final = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_LEAP: Final = (
    r"(([0-9]*([02468][048]|[13579][26])00)|([0-9]*[0-9]{2}(0[48]|[2468][048]|[13579][26])))"
)
_YEAR: Final = r"-?([1-9][0-9]{3,}|0[0-9]{3})"
_DAY: Final = (
    r"((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    r"|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_DATE: Final = rf"({_YEAR}-{_DAY}|-?{_LEAP}-02-29)"
_TIME: Final = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_DAYS: Final = r"([0-9]+D)?"
_HOURS: Final = (
    r"(T([0-9]+H([0-9]+M)?([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S))"
)
_INTEGER: Final = r"[+-]?[0-9]+"
_FLOAT: Final = r"([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)"

_SPELLINGS: Final = {
    "boolean": "(true|false|0|1)",
    "integer": _INTEGER,
    "decimal": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
    "double": _FLOAT,
    "float": _FLOAT,
    "date": _DATE + _ZONE,
    "time": _TIME + _ZONE,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE[:-1]}",
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-(0[1-9]|1[0-2]){_ZONE}",
    "gMonth": f"--(0[1-9]|1[0-2]){_ZONE}",
    "gDay": f"---(0[1-9]|[12][0-9]|3[01]){_ZONE}",
    "gMonthDay": f"--({_DAY}|02-29){_ZONE}",
    "duration": f"-?P(([0-9]+Y([0-9]+M)?{_DAYS}|[0-9]+M{_DAYS}|[0-9]+D){_HOURS}?|{_HOURS})",
    "yearMonthDuration": "-?P([0-9]+Y([0-9]+M)?|[0-9]+M)",
    "dayTimeDuration": f"-?P([0-9]+D{_HOURS}?|{_HOURS})",
    "hexBinary": "([0-9a-fA-F]{2})*",
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
}

_RANGES: Final = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}

SPELLINGS: Final = MappingProxyType(
    {XSD + name: f"^{spelling}$" for name, spelling in _SPELLINGS.items()}
    | {XSD + name: f"^{_INTEGER}$" for name in _RANGES}
)
"""A regular expression that the spellings of a datatype match; absent where all do."""

RANGES: Final = MappingProxyType({XSD + name: limits for name, limits in _RANGES.items()})
"""The least and the greatest value of the integer types that have one."""
