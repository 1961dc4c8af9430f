"""`/departments/KEY.xlsx` and `.csv`: a department's work as a sheet that can be handed to it."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from api.errors import RefusedError
from api.linked import known
from api.party import worklist
from api.report_formats import content_type
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from shapes.formats.comma import harmless
from shapes.formats.workbook import table

_ENDINGS: Final[Mapping[str, str]] = {".xlsx": "xlsx", ".csv": "csv"}


def sheet(bench: Bench, asked: Asked) -> Reply:
    """Reply with the work of the party whose key the address names; with `policy`, only its work
    in that document.

    Raises RefusedError for another ending, AbsentError and GoneError where there is no such party.
    """
    name = asked.path.removeprefix("/departments/")
    form = next((form for ending, form in _ENDINGS.items() if name.endswith(ending)), None)
    if form is None:
        raise RefusedError(
            404,
            "任务清单的地址以 .xlsx 或 .csv 结尾",
            "the address of a work list ends in .xlsx or .csv",
        )
    snapshot, language = bench.snapshot, asked.language
    party = f"{snapshot.base}id/party/{name.removesuffix(f'.{form}')}"
    known(bench, party)
    key = asked.parameter("policy")
    policy = f"{snapshot.base}id/policy/{key}" if key else None
    if policy is not None:
        known(bench, policy)
    rows = list(worklist.rows(snapshot, party, policy, language))
    headings = [column.heading(language) for column in worklist.COLUMNS]
    headers = {
        "Vary": "Accept-Language, Cookie",
        "Content-Disposition": f'attachment; filename="work.{form}"',
    }
    if form == "csv":
        return Reply(_comma(headings, rows), content_type(form), headers=headers, rows=len(rows))
    widths = [column.width for column in worklist.COLUMNS]
    content = table("任务" if language == "zh" else "Work", headings, widths, rows)
    return Reply(content, content_type(form), headers=headers, rows=len(rows))


def _comma(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return the list as UTF-8 with the mark by which spreadsheets know it."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(headings)
    writer.writerows(map(harmless, row) for row in rows)
    return lines.getvalue().encode("utf-8-sig")
