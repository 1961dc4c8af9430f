""".csv and .tsv → Document: paragraphs and tables."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from graph.errors import ReadingError
from graph.reading import tabular
from graph.reading.builder import MAX_PLACES, TextBuilder, too_large
from graph.reading.document import Document, Source

MEDIA_TYPE = "text/csv"

_DELIMITERS = ",\t;|，"
_SAMPLE_ROWS = 500
_NAMED = re.compile(r"sep=(.)\r?\n", re.I)


def read(text: str, source: Source) -> Document:
    """Read a table of delimited values; the delimiter is the one that makes rows of one width.

    Raises ReadingError if the table is too large, or a value is.
    """
    rows = _rows(text)
    if sum(map(len, rows)) > MAX_PLACES:
        raise too_large()
    builder = TextBuilder()
    for said, part in groupby(rows, key=lambda row: any(map(str.strip, row))):
        if said:
            tabular.write(builder, _even(list(part)), merges_known=False)
    return Document(source, builder.text(), builder.blocks)


def _rows(text: str) -> list[list[str]]:
    quoting: Literal[0, 3] = csv.QUOTE_NONE if text.count('"') % 2 else csv.QUOTE_MINIMAL
    named = _NAMED.match(text)
    if named:
        text, candidates = text[named.end() :], named[1]
    else:
        candidates = _DELIMITERS
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE_ROWS])
    delimiter = max(candidates, key=lambda sign: _evenness(_parsed(sample, sign, quoting)))
    return _parsed(text, delimiter, quoting)


def _parsed(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    try:
        return list(reader)
    except csv.Error as error:
        raise ReadingError(
            "不是完整的 CSV 表格（引号或字段有误）；请另存为 .xlsx",
            "not a sound CSV table (its quotes or fields are wrong); save it as .xlsx",
        ) from error


def _evenness(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Return which share of the rows has the commonest width above one, and that width."""
    widths = Counter(len(row) for row in rows if any(map(str.strip, row)))
    width = max((w for w in widths if w > 1), key=lambda w: (widths[w], w), default=0)
    return (widths[width] / widths.total(), width) if width else (0.0, 0)


def _even(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows of one width, without the columns that say nothing."""
    used = sorted({column for row in rows for column, cell in enumerate(row) if cell.strip()})
    return [[row[c].strip() if c < len(row) else "" for c in used] for row in rows]
