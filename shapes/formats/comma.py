"""A report as CSV (RFC 4180): a heading, and a row for each finding."""

import csv
import io
import re

from shapes.findings import Report
from shapes.formats.rows import COLUMNS, row

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take a formula by, where the text of a cell begins with it."""

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write(report: Report, language: str) -> bytes:
    """Return the findings as UTF-8 with the mark by which spreadsheets know it.

    A cell that a spreadsheet would run as a formula has an apostrophe before it.
    """
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow([column.heading(language) for column in COLUMNS])
    writer.writerows(map(harmless, row(each, report, language)) for each in report.findings)
    return lines.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula, without characters that
    no table can hold."""
    plain = _UNFIT.sub("\ufffd", text)
    return f"'{plain}" if plain.startswith(_FORMULA) or plain.lstrip(" ").startswith("=") else plain
