"""Stretches of a text that may overlap, as elements that nest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Literal, TypeVar

Marked = TypeVar("Marked")


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Marked]):
    """Characters from `start` to before `end` (code points), and what they are marked with."""

    start: int
    end: int
    what: Marked


@dataclass(frozen=True, slots=True)
class Token(Generic[Marked]):
    """A step through a marked text: `open` and `close` of an element, `text`, or a `place`.

    An element that another one cuts in two is opened again, no longer `first`; `place` is the
    position of an anchor, which elements have where they begin.
    """

    step: Literal["open", "close", "text", "place"]
    text: str = ""
    what: Marked | None = None
    first: bool = True
    place: int | None = None


def tokens(
    text: str,
    stretches: Iterable[Stretch[Marked]],
    start: int = 0,
    end: int | None = None,
    places: Iterable[int] = (),
) -> Iterator[Token[Marked]]:
    """Yield a part of `text` with its marks, properly nested.

    What reaches beyond the part is cut, what is empty there left out. Each place where something
    begins, and each of `places`, is told once. The texts that are yielded, joined, are the part.
    """
    end = len(text) if end is None else end
    within = [
        Stretch(s.start, min(s.end, end), s.what)
        for s in stretches
        if max(s.start, start) < min(s.end, end)
    ]
    wanted = {place for place in places if start <= place < end}
    bounds = {bound for s in within for bound in (s.start, s.end) if start < bound < end}
    points = sorted({start, end} | bounds | wanted)
    beginning: dict[int, list[Stretch[Marked]]] = {}
    for stretch in within:
        beginning.setdefault(max(stretch.start, start), []).append(stretch)
    opened: list[Stretch[Marked]] = []
    for here, following in pairwise(points):
        yield from _closed(opened, here)
        yield from _begun(opened, beginning.get(here, ()), here, told=here in wanted)
        yield Token("text", text[here:following])
    yield from _closed(opened, end)


def _closed(opened: list[Stretch[Marked]], here: int) -> Iterator[Token[Marked]]:
    """Close what ends here; what was opened within it and goes on is opened again."""
    ended = next((i for i, stretch in enumerate(opened) if stretch.end <= here), None)
    if ended is None:
        return
    above = opened[ended:]
    del opened[ended:]
    yield from (Token("close") for _ in above)
    for stretch in above:
        if stretch.end > here:
            opened.append(stretch)
            yield Token("open", what=stretch.what, first=False)


def _begun(
    opened: list[Stretch[Marked]], new: Sequence[Stretch[Marked]], here: int, *, told: bool
) -> Iterator[Token[Marked]]:
    """Open what begins here, the longest first; the first of all carries the place."""
    starting = [stretch for stretch in new if stretch.start == here]
    if told and not starting:
        yield Token("place", place=here)
    place: int | None = here
    for stretch in sorted(new, key=lambda stretch: -stretch.end):
        opened.append(stretch)
        first = stretch.start == here
        yield Token("open", what=stretch.what, first=first, place=place if first else None)
        place = None if first else place
