"""A unit's words, divided where duties close them (design §2, "Every Measure has work")."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.extraction import duties
from graph.extraction.duties import Duty
from graph.extraction.wording import Wording
from graph.reading.document import Span

SaidDuty = tuple[Wording, Duty]
"""A duty and the words in which it stands."""

BLANK = re.compile(r"[\s\u3000。；;，,、.:：]*")
"""Words that say nothing."""


@dataclass(slots=True)
class Passage:
    """A stretch of text and the duties that close it."""

    parts: list[Wording] = field(default_factory=list)
    duties: list[SaidDuty] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the words without the duties, a line for each of the document's."""
        return "\n".join(part.text.strip().lstrip("。；，、.．:：") for part in self.parts)

    def span(self) -> Span:
        """Return where it stands, its duties included."""
        spans = [part.span(0, len(part.text)) for part in self.parts]
        spans += [words.span(duty.start, duty.end) for words, duty in self.duties]
        return Span(min(s.start for s in spans), max(s.end for s in spans))


def divided(parts: Iterable[Wording]) -> list[Passage]:
    """Divide words into passages: text after a duty begins a new one; duties side by side, on
    one line or on lines of their own, close the same text; a duty behind the heading closes all
    that has none of its own."""
    found = [Passage()]
    for words in parts:
        position = 0
        for duty in duties.find(words.text):
            _add(found, words, position, duty.start)
            found[-1].duties.append((words, duty))
            position = duty.end
        _add(found, words, position, len(words.text))
    return _of_whole(found) if found[0].parts or found[0].duties else []


def _of_whole(found: list[Passage]) -> list[Passage]:
    """Let a duty that stands before the only text close it: it belongs to the heading."""
    if len(found) == 2 and not found[0].parts and not found[1].duties:
        return [Passage(found[1].parts, found[0].duties)]
    return found


def _add(found: list[Passage], words: Wording, start: int, end: int) -> None:
    if BLANK.fullmatch(words.text, start, end):
        return
    if found[-1].duties:
        found.append(Passage())
    found[-1].parts.append(words.part(start, end))
