"""What tests say of documents as they are read."""

from pathlib import Path

from graph.reading import read
from graph.reading.document import Document, Paragraph


def contents(document: Document) -> list[str | list[list[str]]]:
    """Return the text of each block: a string for a paragraph, rows for a table."""
    return [
        block.span.of(document.text)
        if isinstance(block, Paragraph)
        else [[cell.span.of(document.text) for cell in row] for row in block.grid]
        for block in document.blocks
    ]


def read_as(folder: Path, name: str, data: bytes | str) -> Document:
    """Write a file and read it."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    document = read(path)
    check(document)
    return document


def check(document: Document) -> None:
    """Every block stands in the text, trimmed and with something in it, one after another."""
    end = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            spans = [block.span]
            said = block.span.of(document.text)
            assert said
            assert said == said.strip()
        else:
            printed = {id(cell): cell.span for row in block.grid for cell in row}
            spans = [span for span in printed.values() if span.start < span.end]
        for span in spans:
            assert end <= span.start < span.end <= len(document.text)
            end = span.end
