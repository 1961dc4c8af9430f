"""Waivers: findings that are accepted, for a reason and until a day.

They stand in a CSV file with the columns `finding`, `reason` and `until`, in any order and with
others beside them, so that a report's own table can be cut down to one in a spreadsheet:

    finding,reason,until
    4a15a4581dbe9416,编号沿用上级文件,2026-12-31
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from graph.errors import PolicygraphError
from shapes.findings import Report, Waiver
from shapes.units import WithWaivers, assembled

COLUMNS = ("finding", "reason", "until")
"""What a waiver file has at least."""

_ID = re.compile(r"[0-9a-f]{16}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class WaiverError(PolicygraphError):
    """The waiver file cannot be read, or a line of it is wrong."""


def read(path: Path) -> list[Waiver]:
    """Return the waivers of a file. Raises WaiverError, which names the first line at fault."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise WaiverError(
            f"无法读取豁免文件 {path}：{error.strerror}",
            f"the waiver file {path} cannot be read: {error.strerror}",
        ) from error
    except UnicodeDecodeError as error:
        raise WaiverError(
            f"豁免文件 {path} 不是 UTF-8 文本；请另存为 UTF-8 的 CSV",
            f"the waiver file {path} is not UTF-8 text: save it as CSV in UTF-8",
        ) from error
    return parsed(text, str(path))


def parsed(text: str, name: str) -> list[Waiver]:
    """Return the waivers of a file's text; `name` is what errors call it. Raises WaiverError."""
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="", strict=True)
    try:
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            columns = ", ".join(missing)
            raise _wrong(name, 1, f"缺少列 {columns}", f"there is no column {columns}")
        found = [
            _waiver(row, name, rows.line_num)
            for row in rows
            if any(isinstance(cell, str) and cell.strip() for cell in row.values())
        ]
    except csv.Error as error:
        raise _wrong(name, rows.line_num, "不是 CSV", f"no CSV ({error})") from error
    _refuse_twice(found, name)
    return found


def waived(report: Report, waivers: Iterable[Waiver], today: date) -> Report:
    """Return a report that shows which findings are waived `today`, and which waivers expired.

    Raises ValueError for a report that knows nothing of its documents.
    """
    if report.units is None:
        raise ValueError("nothing is known of this report's documents")
    given = list(waivers)
    holding = {waiver.finding: waiver for waiver in given if waiver.until >= today}
    return replace(
        assembled(WithWaivers(report.units, holding), report.version, report.fallbacks),
        comparison=report.comparison,
        expired=tuple(waiver for waiver in given if waiver.until < today),
        narrowed=report.narrowed,
    )


def _waiver(row: Mapping[str, str], name: str, line: int) -> Waiver:
    finding, reason, until = (row[column].strip() for column in COLUMNS)
    if not _ID.fullmatch(finding):
        raise _wrong(
            name,
            line,
            f"finding“{finding}”不是结果的编号（16 位十六进制）",
            f"finding {finding!r} is not the id of a finding (16 hexadecimal figures)",
        )
    if not reason:
        raise _wrong(name, line, "没有写明理由（reason）", "there is no reason")
    day = _day(until)
    if day is None:
        raise _wrong(
            name,
            line,
            f"until“{until}”不是日期（如 2026-12-31）",
            f"until {until!r} is not a date such as 2026-12-31",
        )
    return Waiver(finding, reason, day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _refuse_twice(waivers: Sequence[Waiver], name: str) -> None:
    seen: set[str] = set()
    for waiver in waivers:
        if waiver.finding in seen:
            raise WaiverError(
                f"豁免文件 {name} 中 {waiver.finding} 出现两次；请只保留一行",
                f"the waiver file {name} has {waiver.finding} twice: keep one line",
            )
        seen.add(waiver.finding)


def _wrong(name: str, line: int, zh: str, en: str) -> WaiverError:
    return WaiverError(
        f"豁免文件 {name} 第 {line} 行有误：{zh}",
        f"the waiver file {name} is wrong in line {line}: {en}",
    )
