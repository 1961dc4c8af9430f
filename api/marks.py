"""A text with marks on it: tasks, parties, targets where they stand, however they overlap."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that means something: from `start` to `end` (code points, exclusive).

    `kind` is what it is, as pages style it (`task`, `party`, `target`, `measure`, `note`); `iri`
    and `label` are what it stands for.
    """

    start: int
    end: int
    kind: str
    iri: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that the same marks cover, the widest first; `begins` are those that begin here."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()

    @property
    def kinds(self) -> str:
        """The kinds of the marks, each once, as classes are written."""
        return " ".join(dict.fromkeys(mark.kind for mark in self.marks))

    @property
    def inmost(self) -> Mark | None:
        """The narrowest mark, which a link from here leads to."""
        return self.marks[-1] if self.marks else None


def pieces(
    text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None
) -> Iterator[Piece]:
    """Yield the text from `start` to `end` in pieces; joined they are that text.

    Marks may lie anywhere and overlap in any way. What is outside is left out; a mark that began
    before `start` begins nowhere. The work grows with the marks and their overlaps alone.
    """
    end = len(text) if end is None else min(end, len(text))
    inside = sorted((mark for mark in set(marks) if _overlaps(mark, start, end)), key=_order)
    edges = {max(mark.start, start) for mark in inside} | {min(mark.end, end) for mark in inside}
    cuts = sorted({start, end, *edges}) if start < end else []
    covering: list[Mark] = []
    coming = iter(inside)
    waiting = next(coming, None)
    for here, there in pairwise(cuts):
        covering = [mark for mark in covering if mark.end > here]
        begins = []
        while waiting is not None and waiting.start <= here:
            covering.append(waiting)
            begins += [waiting] if waiting.start == here else []
            waiting = next(coming, None)
        covering.sort(key=_width)
        yield Piece(text[here:there], tuple(covering), tuple(begins))


def _overlaps(mark: Mark, start: int, end: int) -> bool:
    return max(mark.start, start) < min(mark.end, end)


def _order(mark: Mark) -> tuple[int, int, str, str]:
    return mark.start, -mark.end, mark.kind, mark.iri


def _width(mark: Mark) -> tuple[int, str, str]:
    return mark.start - mark.end, mark.kind, mark.iri
