"""HTML entities that a copy left in plain text: whole (&ldquo;), numeric, broken (&ld*uo;)."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from html.entities import name2codepoint

from graph.extraction.damage.record import Entity
from graph.reading.document import Span

_COMMON = (
    "nbsp ldquo rdquo quot lsquo rsquo mdash ndash hellip middot amp lt gt times bull deg".split()
)
_TYPOGRAPHIC = "|".join(_COMMON[:10])
_ENTITY = re.compile(
    r"[&＆](?:amp;)?[ ]?(?P<name>#?[A-Za-z0-9*＊]{2,10})[ ]?[;；]"
    rf"|&(?P<open>{_TYPOGRAPHIC})(?![A-Za-z0-9*;])"
    rf"|(?<![A-Za-z&＆;])(?P<bare>{_TYPOGRAPHIC});"
)


def find(text: str) -> Iterator[Entity]:
    """Yield the entities in `text` with the character that each stands for, in order."""
    if "&" not in text and "＆" not in text and ";" not in text:
        return
    for found in _ENTITY.finditer(text):
        name = found["name"] or found["open"] or found["bare"]
        character = _character(name.replace("＊", "*"))
        if character:
            broken = "*" in name or found["name"] is None or found["name"] not in found[0][1:-1]
            yield Entity(Span(*found.span()), character, broken)


@cache
def _character(name: str) -> str | None:
    """Return what an entity's name stands for; a `*` hides one or two of its letters, and the
    commonest entity that fits is taken."""
    if "*" not in name:
        decoded = unescape(f"&{name};")
        whole = (len(decoded) == 1 and decoded.isprintable()) or decoded == "\xa0"
        return decoded.replace("\xa0", " ") if whole else None
    if name.startswith("#") or len(name.replace("*", "")) < 2:
        return None
    pattern = re.compile(re.sub(r"\*+", "[A-Za-z0-9]{1,2}", name))
    fitting = [known for known in (*_COMMON, *name2codepoint) if pattern.fullmatch(known)]
    return chr(name2codepoint[fitting[0]]).replace("\xa0", " ") if fitting else None
