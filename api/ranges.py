"""Parts of an answer: one range of bytes (RFC 9110, 14)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from `first` to before `last`, with their status (206, or 416 for none)."""

    status: int
    first: int
    last: int
    header: str


def asked(headers: Mapping[str, str], method: str, size: int, tag: str) -> Part | None:
    """Return the part that a request asks for; None where it gets the whole answer.

    That is so for several ranges, other units, and where `If-Range` names another answer.
    """
    wanted = _RANGE.fullmatch(headers.get("range", ""))
    if wanted is None or method != "GET" or headers.get("if-range", tag) != tag:
        return None
    start, end = wanted.groups()
    if not start and not end:
        return None
    first = int(start) if start else max(size - int(end), 0)
    last = min(int(end) + 1, size) if start and end else size
    if start and end and int(end) < first:
        return None
    if first >= size:
        return Part(416, 0, 0, f"bytes */{size}")
    return Part(206, first, last, f"bytes {first}-{last - 1}/{size}")
