"""Traditional characters that a machine made of simplified ones, and how to take them back.

A converter that knows characters only gives each simplified character one traditional form, also
in words where it is wrong (全麵, 體製, 學曆). One that knows words gives the same text every time,
where people choose between forms.
"""

import operator
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from opencc import OpenCC

from graph.reading.document import Span
from graph.script import simplified

_STANDARDS = ("s2t", "s2tw", "s2hk")
# Both forms are current in traditional writing.
_OPTIONAL = frozenset("台布周占注托核群升采游志吊迹并欲借回汇划向折卷尽")
_LEAST_SHARE = 0.1
_LEAST_WRONG = 5
_LEAST_RATE = 0.002
_CONSISTENT = 0.95
_ENOUGH_TO_COMPARE = 2000
_MOST_UNLIKE = 0.0005
_PIECE = re.compile(r"[^，。、；,;\n]*[，。、；,;\n]*")
# 着 is one character with 著 for a converter, except in the words for writing and for standing out.
_LEFT_OVER = re.compile("(?<![显名原专论编译合土昭卓遗巨拙撰])著(?![作名称述录书者])")
_HAN = re.compile("[\u3400-\u9fff]")


@cache
def _converter(standard: str) -> OpenCC:
    return OpenCC(standard)


def is_traditional(text: str, plain: str) -> bool:
    """Tell whether `text`, which is `plain` in simplified characters, is in traditional script."""
    if text == plain:
        return False
    changed = sum(map(operator.ne, text, plain))
    return bool(changed >= _LEAST_SHARE * len(_HAN.findall(text)))


def to_simplified(text: str) -> str:
    """Return `text` in simplified characters, each in its place."""
    converted = simplified(text)
    if converted != text or text.isascii():
        return converted
    return "".join(simplified(piece) for piece in _PIECE.findall(text))


def restored(text: str, *, by_character: bool) -> str:
    """Return mechanically converted `text` in simplified characters, with what the usual
    conversion leaves (著力). What was made character by character is taken back so."""
    if by_character:
        plain = text.translate({ord(character): simplified(character) for character in set(text)})
    else:
        plain = to_simplified(text).replace("复盖", "覆盖")
    return _LEFT_OVER.sub("着", plain)


def by_machine(text: str, plain: str) -> tuple[bool, Sequence[Span]]:
    """Tell whether a machine made the traditional `text`, and where it shows."""
    renderings = [_rendered(standard, plain) for standard in _STANDARDS]
    wrong = _wrong(text, plain, renderings)
    han = len(_HAN.findall(text))
    if len(wrong) >= max(_LEAST_WRONG, _LEAST_RATE * han):
        return True, [Span(place, place + 1) for place in wrong]
    return han >= _ENOUGH_TO_COMPARE and any(
        _unlike(text, rendering) <= _MOST_UNLIKE * han for rendering in renderings
    ), ()


def _rendered(standard: str, plain: str) -> str:
    converted: str = _converter(standard).convert(plain)
    if len(converted) == len(plain):
        return converted
    pieces = ((piece, _converter(standard).convert(piece)) for piece in _PIECE.findall(plain))
    return "".join(new if len(new) == len(old) else old for old, new in pieces)


def _unlike(text: str, rendering: str) -> int:
    return sum(a != b for a, b in zip(text, rendering, strict=True))


def _wrong(text: str, plain: str, renderings: Sequence[str]) -> list[int]:
    """Return where a character is wrong in its word by every standard, for the simplified
    characters that have one form throughout; at least two of them must be wrong."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, list[int]] = defaultdict(list)
    for place, (printed, simple, *wanted) in enumerate(zip(text, plain, *renderings, strict=True)):
        if simple in _OPTIONAL or not "\u3400" <= simple <= "\u9fff":
            continue
        forms[simple][printed] += 1
        if printed != simple and printed not in wanted:
            places[simple].append(place)
    mechanical = [
        found
        for simple, found in places.items()
        if len(found) > 1
        and forms[simple].most_common(1)[0][1] >= _CONSISTENT * forms[simple].total()
    ]
    return sorted(place for found in mechanical for place in found) if len(mechanical) > 1 else []
