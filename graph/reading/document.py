"""A document as it was read: its text, and where paragraphs and tables stand in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the document's text in Unicode code points, end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables; may hold line breaks."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One printed cell; `row` and `column` are its first place in the grid."""

    span: Span
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A grid in which every place names the printed cell that covers it.

    `merges_known` is false where the format shows no merged cells (a plain-text export leaves
    the continuation of a merged cell empty), so that emptiness has to be interpreted.
    """

    grid: Sequence[Sequence[Cell]]
    merges_known: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was read."""

    name: str
    media_type: str
    encoding: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader must know of the file, in Chinese and English: a part that was not read."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Document:
    """A source with its decoded text and the blocks found in it, in reading order."""

    source: Source
    text: str
    blocks: Sequence[Paragraph | Table]
    remarks: Sequence[Remark] = ()

    def tables(self) -> Iterator[Table]:
        """Yield the tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Table))
