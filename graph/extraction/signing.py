"""Who signs a document, and when: bodies' names on lines of their own and a date below them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.extraction import parties
from graph.extraction.dates import printed_day
from graph.extraction.lines import Line
from graph.extraction.parties import NotPartiesError
from graph.extraction.wording import Wording
from graph.facts import Dated, Named
from graph.reading.document import Span
from graph.script import simplified

DAY = (
    r"(?:(?:[12１２][09０９]\d{2}|[一二][〇○Ｏ零一二三四五六七八九O]{3})\s*年[^，。；、]{2,12}?日"
    r"|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})"
)
"""A day as documents print it."""

_SIGNED_DATE = re.compile(rf"(?P<day>{DAY})\s*(?:[（(].{{0,20}}[)）])?\s*$")
_NO_SIGNATURE = re.compile(r"[。，；：:,;《》“”]")
_AREA = re.compile(r"[\u4e00-\u9fff]{1,5}?[省市县区州]")
_BODY_ENDS = tuple("厅局委会院部室府")
_LONGEST = 60
_MOST = 20


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, when, and which of the document's items say it."""

    issuers: Sequence[Named]
    issued: Dated
    items: Sequence[int]


def signature(lines: Sequence[tuple[int, Line]]) -> Signature | None:
    """Return the first date that stands below the names of those who sign, else the first one
    that stands alone."""
    dated: Signature | None = None
    for position, (index, line) in enumerate(lines):
        signed = _signed(line)
        if signed is None:
            continue
        issued, names = signed
        places = [index]
        for above, other in reversed(lines[max(0, position - _MOST) : position]):
            signers = _signers(other)
            if not signers:
                break
            names = [*signers, *names]
            places.append(above)
        found = Signature(names, issued, places)
        if names:
            return found
        dated = dated or found
    return dated


def is_body(text: str) -> bool:
    """Tell whether words are nothing but the names of bodies."""
    if not text.strip() or _NO_SIGNATURE.search(text):
        return False
    try:
        return bool(parties.bodies(text, Span(0, len(text)), None))
    except NotPartiesError:
        return False


def named(words: Wording, start: int, end: int) -> list[Named]:
    """Return the parties that a stretch names, or nothing if it names something else."""
    bodies = _run_together(words.text, start, end)
    try:
        found = [mention for body in bodies for mention in parties.mentions(words.text, body)]
    except NotPartiesError:
        return []
    return [
        Named(mention.party, words.span(mention.span.start, mention.span.end)) for mention in found
    ]


def _run_together(text: str, start: int, end: int) -> list[Span]:
    """Divide names of bodies of one place that nothing separates (云溪市教育局云溪市财政局)."""
    area = _AREA.match(text, start, end)
    again = re.finditer(re.escape(area[0]), text[start:end]) if area else ()
    inside = (start + found.start() for found in again)
    places = [start, *(p for p in inside if text[start:p].endswith(_BODY_ENDS)), end]
    return [Span(a, b) for a, b in pairwise(places)]


def _signed(line: Line) -> tuple[Dated, list[Named]] | None:
    """Return the date that a line is, with the names before it on the same line."""
    found = _SIGNED_DATE.search(simplified(line.text))
    day = printed_day(found["day"]) if found else None
    if found is None or day is None or line.number is not None:
        return None
    before = line.text[: found.start("day")].rstrip()
    names = _signer_names(line.words, len(before)) if before else []
    if before and not names:
        return None
    return Dated(day, line.words.span(found.start("day"), found.end("day"))), names


def _signers(line: Line) -> list[Named]:
    """Return the bodies that a line of a signature names, or nothing if it is none."""
    if line.number is not None or len(line.text) > _LONGEST:
        return []
    return _signer_names(line.words, len(line.text))


def _signer_names(words: Wording, end: int) -> list[Named]:
    return named(words, 0, end) if is_body(words.text[:end]) else []
