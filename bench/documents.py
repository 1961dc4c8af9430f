"""Task tables of any size in the three forms, with merged cells, leads, supports and targets."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import docx
from docx.oxml.ns import qn
from lxml import etree

HEADER = ("工作任务", "改革目标", "牵头部门", "配合部门")
TASKS_PER_MEASURE = 5
BODIES = ("教务处", "学生工作处", "科研处", "人事处", "后勤处", "图书馆", "保卫处")


def table(path: Path, rows: int) -> None:
    """Write a table with `rows` tasks to `path`, in the form that its suffix says."""
    writer = {".txt": _export, ".html": _page, ".docx": _word}[path.suffix]
    writer(path, list(_rows(rows)))


def page(path: Path, rows: int, number: int, preamble: str) -> None:
    """Write a page whose table, the one with this number of many, shares no task with others."""
    title = f"第{number}号改革任务分解表"
    _page(path, list(_rows(rows, number * rows)), f"<p>{title}</p><p>{preamble}</p>")


def duties(path: Path, rows: int, number: int, preamble: str) -> None:
    """Write a page whose table lacks little: every fifth task has no objective, every fifth no
    support; each names its own lead, and measures are numbered without gaps."""
    lines = [f"<!doctype html><p>第{number}号改革任务分解表</p><p>{preamble}</p><table><tr>"]
    lines += [f"<th{' colspan=2' if cell == HEADER[0] else ''}>{cell}</th>" for cell in HEADER]
    for row in range(rows):
        measure, task = divmod(row, TASKS_PER_MEASURE)
        if task == 0:
            title = f"{measure + 1}.推进第{number}号第{measure + 1}类改革"
            lines.append(f'<tr><td rowspan="{TASKS_PER_MEASURE}">{title}</td>')
        else:
            lines.append("<tr>")
        place = number * rows + row
        goal = f"参加教师{place % 50 + 50}人次" if task != 2 else ""
        support = f"{BODIES[(place + 1) % len(BODIES)]}、各二级学院" if task != 3 else ""
        cells = (
            f"{task + 1}.在第{place}个班级开展示范教学，每年组织{task + 1}次观摩",
            goal,
            BODIES[place % len(BODIES)],
            support,
        )
        lines += [*(f"<td>{cell}</td>" for cell in cells), "</tr>"]
    path.write_text("\n".join([*lines, "</table>"]), "utf-8")


def _rows(count: int, start: int = 0) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield measure, task, objective, lead and support; empty where a merged cell continues."""
    for index in range(start, start + count):
        measure, task = divmod(index, TASKS_PER_MEASURE)
        first = task == 0
        yield (
            f"{measure + 1}.推进第{measure}类改革" if first else "",
            f"{task + 1}.在{index % 90 + 10}个班级开展示范教学，每年组织{task + 1}次观摩",
            f"覆盖率达到{index % 50 + 50}%以上" if index % 3 == 0 else "",
            BODIES[measure % len(BODIES)] if first else "",
            f"{BODIES[index % len(BODIES)]}、各二级学院" if task != 3 else "",
        )


def _export(path: Path, rows: list[tuple[str, str, str, str, str]]) -> None:
    lines = ["改革任务分解表\n", *(f"\t{cell}\n" for cell in HEADER), "\n"]
    for row in rows:
        lines += [*(f"\t{cell}\n" for cell in row), "\n"]
    path.write_text("".join(lines), "utf-8")


def _page(
    path: Path,
    rows: list[tuple[str, str, str, str, str]],
    front: str = "<p>改革任务分解表</p>",
) -> None:
    head = "".join(
        f"<th{' colspan=2' if i == 0 else ''}>{cell}</th>" for i, cell in enumerate(HEADER)
    )
    lines = [f"<!doctype html>{front}<table><tr>{head}</tr>"]
    for measure, task, objective, lead, support in rows:
        span = f' rowspan="{TASKS_PER_MEASURE}"'
        cells = [f"<td{span}>{escape(measure)}</td>"] if measure else []
        cells += [f"<td>{escape(task)}</td><td>{escape(objective)}</td>"]
        cells += [f"<td{span}>{lead}</td>"] if lead else []
        lines.append(f"<tr>{''.join(cells)}<td>{support}</td></tr>")
    path.write_text("\n".join(lines) + "</table>", "utf-8")


def _word(path: Path, rows: list[tuple[str, str, str, str, str]]) -> None:
    document = docx.Document()
    document.add_paragraph("改革任务分解表")
    made = document.add_table(rows=0, cols=5)._tbl
    made.append(_word_row([(cell, 2 if i == 0 else 1, None) for i, cell in enumerate(HEADER)]))
    for row in rows:
        merges = ["restart" if cell else "continue" for cell in row]
        made.append(
            _word_row([(c, 1, merges[i] if i in (0, 3) else None) for i, c in enumerate(row)])
        )
    document.save(str(path))


def _word_row(cells: list[tuple[str, int, str | None]]) -> etree._Element:
    row = etree.Element(qn("w:tr"))
    for text, width, merge in cells:
        cell = etree.SubElement(row, qn("w:tc"))
        properties = etree.SubElement(cell, qn("w:tcPr"))
        if width > 1:
            etree.SubElement(properties, qn("w:gridSpan")).set(qn("w:val"), str(width))
        if merge:
            etree.SubElement(properties, qn("w:vMerge")).set(qn("w:val"), merge)
        run = etree.SubElement(etree.SubElement(cell, qn("w:p")), qn("w:r"))
        etree.SubElement(run, qn("w:t")).text = text
    return row
