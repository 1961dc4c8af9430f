"""A document's blocks → its logical lines, each cleaned of layout, and its tables."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.extraction import misread, numbering, runon
from graph.extraction.numbering import Number
from graph.extraction.wording import Wording
from graph.reading.document import Document, Paragraph, Span, Table

_BREAK = re.compile(r"[ \t\u3000\u00a0]*(?:\r\n|\r|\n)")
_STARTS = re.compile(
    r"[\u3000\u00a0]{2}|[（(【〔\[]|(?:牵头|责任|配合|参与|主办|承办|协办|指导)\S{0,6}[:：]"
)
_ENDS = re.compile(r"[。；：！？:;!?）)】〕\]]\s*$")


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A paragraph without line breaks and surrounding blanks, and the number it begins with."""

    words: Wording
    number: Number | None

    @property
    def text(self) -> str:
        """Return the line's characters."""
        return self.words.text

    @property
    def span(self) -> Span:
        """Return where the whole line stands in the document."""
        return self.words.span(0, len(self.words.text))


Item = Line | Table


def items(document: Document, clean: Callable[[Span], Wording]) -> list[Item]:
    """Return the lines and tables of a document in reading order.

    `clean` gives the words of a span. A text without paragraphs is divided at its numbers.
    """
    divide = runon.is_run_on(document)
    found: list[Item] = []
    for block in document.blocks:
        if isinstance(block, Table):
            found.append(block)
            continue
        for span in _divided(document.text, block):
            words = clean(span)
            parts = runon.divided(misread.corrected(words)) if divide else [words]
            found.extend(line for part in parts if (line := _line(part)) is not None)
    return found


def _line(words: Wording) -> Line | None:
    text = words.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return None
    words = words.part(start, end)
    return Line(words, numbering.leading(words.text))


def _divided(text: str, paragraph: Paragraph) -> Iterator[Span]:
    """Divide a paragraph at the line breaks inside it that end a sentence or a heading."""
    start, end = paragraph.span.start, paragraph.span.end
    for found in _BREAK.finditer(text, start, end):
        after = found.end()
        starts = _STARTS.match(text, after, end) or numbering.leading(text, after, end)
        if starts or _ENDS.search(text, max(start, found.start() - 2), found.start()):
            if text[start : found.start()].strip():
                yield Span(start, found.start())
            start = after
    if text[start:end].strip():
        yield Span(start, end)
