"""When two wordings count as the same: numbers, titles, document numbers, collectives."""

import re
import unicodedata

Place = tuple[str, ...]
"""The printed numbers of nested headings, outermost first, normalised by `number`."""

_BLANK = re.compile(r"\s+")
_QUOTES = str.maketrans("", "", "\"'“”‘’„‟「」『』")
_BRACKETS = str.maketrans("〔〕[]【】", "()()()")
_SEPARATORS = "、.,:"
_HEAD = "(?:部门|单位|机构|处室|方面|地区|地方)"
_WHICH = (
    "(?:各级|各|有关|相关|其他|其它|责任|成员|职能|直属|市直|省直|县直|区直|市级|省级|县级|"
    "国务院|中央|省|市|县|区)"
)
_COLLECTIVE = re.compile(rf"{_WHICH}+{_HEAD}(?:(?:以及|和|及|与|、)?{_WHICH}*{_HEAD})*")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


def plain(text: str) -> str:
    """Return `text` with characters of one width and no white space."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def title(text: str) -> str:
    """Return a title without quotation marks and the full stop at its end."""
    return plain(text.translate(_QUOTES)).rstrip("。.")


def document_number(text: str) -> str:
    """Return a document number with brackets of one kind."""
    return plain(text).translate(_BRACKETS)


def number(printed: str) -> str:
    """Return a heading's number without the separator after it: `8．` is `8`."""
    return plain(printed).translate(_BRACKETS).rstrip(_SEPARATORS)


def bare(printed: str) -> str:
    """Return a heading's number without brackets: `（三）` is `三`."""
    return number(printed).strip("()")


def place(path: str) -> Place:
    """Return the place that a gold file spells `三/（一）/8`."""
    return tuple(number(part) for part in path.split("/") if part)


def spelled(where: Place) -> str:
    """Return a place as a person reads it."""
    return "/".join(where) or "(whole)"


def is_collective(party: str) -> bool:
    """Tell whether a name stands for unnamed bodies, such as 各有关部门和单位."""
    return _COLLECTIVE.fullmatch(plain(party)) is not None


def duration(period: str) -> tuple[int, int] | str:
    """Return an ISO 8601 duration as months and days, or as it is if it has other parts."""
    found = _DURATION.fullmatch(period)
    if found is None:
        return period
    years, months, days = (int(part or 0) for part in found.groups())
    return 12 * years + months, days
