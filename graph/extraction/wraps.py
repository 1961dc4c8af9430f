"""Plain text whose paragraphs were broken into lines of one width → paragraphs again."""

from collections import Counter
from collections.abc import Iterator, Sequence

from graph.extraction import numbering
from graph.reading.document import Document, Paragraph, Span, Table

_PLAIN = "text/plain"
_NARROWEST = 18
_INDENT = 2.5
_FEWEST = 4
_FULL_SHARE, _OPEN_SHARE = 0.2, 0.5
_ENDS = tuple("。；：！？:;!?）)】〕]”")


def paragraphs(document: Document) -> Iterator[Paragraph | Table]:
    """Yield a document's blocks; lines of a plain text that go on are one paragraph.

    Lines go on where many have one width, most of these end within a sentence, and none is
    wider.
    """
    width = _width(document) if document.source.media_type == _PLAIN else None
    open_until: Span | None = None
    for block in document.blocks:
        if isinstance(block, Table) or width is None:
            if open_until is not None:
                yield Paragraph(open_until)
                open_until = None
            yield block
            continue
        span = block.span
        if open_until is not None and not numbering.leading(document.text, span.start, span.end):
            span = Span(open_until.start, span.end)
        elif open_until is not None:
            yield Paragraph(open_until)
        line = block.span.of(document.text)
        full = _wide(line) >= width - _INDENT and not line.rstrip().endswith(_ENDS)
        open_until = span if full else None
        if not full:
            yield Paragraph(span)
    if open_until is not None:
        yield Paragraph(open_until)


def _width(document: Document) -> int | None:
    """Return the width of lines to which a text is broken, or None if it is not."""
    said = [b.span.of(document.text) for b in document.blocks if isinstance(b, Paragraph)]
    lines = [(line, round(_wide(line))) for line in said]
    counts = Counter(width for _, width in lines if width >= _NARROWEST)
    if not counts:
        return None
    width = max(counts)
    full = [line for line, length in lines if length >= width - _INDENT]
    ended = sum(line.rstrip().endswith(_ENDS) for line in full)
    enough = len(full) >= max(_FEWEST, len(lines) * _FULL_SHARE)
    return width if enough and ended <= len(full) * _OPEN_SHARE else None


def _wide(line: Sequence[str]) -> float:
    return sum(1 if ord(character) > 0x2000 else 0.5 for character in line)
