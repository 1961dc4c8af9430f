"""Damage done on purpose: what careless copies do to an intact text."""

import random
import re
from collections.abc import Mapping, Sequence

from opencc import OpenCC

WRONG = {"制": "製", "面": "麵", "系": "係", "历": "曆", "志": "誌", "只": "隻", "着": "著"}
"""What a converter that knows no words makes of some characters."""

_HALF_WIDTH = str.maketrans("，；：（）", ",;:()")


def shuffled(lines: Sequence[str], seed: int) -> str:
    """Return `lines` on one line, cut at the commas and full stops and put in another order."""
    flat = "".join(f" {line}" for line in lines)
    clauses = re.findall(r"[^、，。]*[、，。]|[^、，。]+$", flat)
    random.Random(seed).shuffle(clauses)  # noqa: S311
    return "".join(clauses)


def traditional(text: str) -> str:
    """Return `text` in traditional characters, made one by one."""
    converter = OpenCC("s2tw")
    forms = {character: converter.convert(character) for character in set(text)} | WRONG
    return "".join(forms.get(character, character) for character in text)


def converted(text: str) -> str:
    """Return `text` in traditional characters, made word by word as a good converter does."""
    result: str = OpenCC("s2t").convert(text)
    return result


def injected(text: str, words: Sequence[str], count: int) -> str:
    """Return `text` with `words` put in turn into the first `count` clauses, at their beginning
    or after a 的."""
    clauses = re.findall(r"[^、，。,]*[、，。,]|[^、，。,]+$", text)
    for place in range(min(count, len(clauses))):
        clause, word = clauses[place], words[place % len(words)]
        clauses[place] = clause.replace("的", f"的{word}", 1) if "的" in clause else word + clause
    return "".join(clauses)


def masked(text: str, words: Sequence[str]) -> str:
    """Return `text` with a star for each of `words`."""
    for word in words:
        text = text.replace(word, "*")
    return text


def entities(text: str, names: Mapping[str, str]) -> str:
    """Return `text` with entities for characters."""
    return "".join(names.get(character, character) for character in text)


def half_width(text: str) -> str:
    """Return `text` with half-width punctuation."""
    return text.translate(_HALF_WIDTH)
