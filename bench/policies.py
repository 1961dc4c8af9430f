"""Libraries of many small policies: plans, and the task tables of colleges that carry them out."""

from html import escape
from pathlib import Path

from bench.documents import HEADER
from bench.prose import prose, title
from graph.ingestion import ingest
from graph.store import Store, open_store

TABLES_PER_PLAN = 9
PLAN_CHARACTERS = 1_500
TASKS = 3
COLLEGES = 10
BODIES = tuple(
    "教务处 学生工作处 科研处 人事处 后勤处 图书馆 保卫处 财务处 基建处 信息中心 团委 工会 "
    "招生就业处 国际交流处 继续教育学院 质量管理办公室 创新创业学院 马克思主义学院".split()
)
_THEMES = tuple("课程建设 师资培养 实训基地 校园安全 书香校园 数字教学 就业服务 校企合作".split())


def policies(folder: Path, count: int) -> Store:
    """Write `count` policies below `folder` and read them into a store there, in as many versions
    as there are colleges, each with its own departments."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    store = open_store(str(folder / "store"), create=True)
    share = -(-count // COLLEGES)
    for college, first in enumerate(range(0, count, share)):
        written = [_written(documents, n) for n in range(first, min(first + share, count))]
        results = ingest(store, written, f"云溪第{college + 1}职业技术学院")
        failed = [result for result in results if result.error]
        if failed:
            raise RuntimeError(str(failed[0].error))
    return store


def _written(folder: Path, number: int) -> Path:
    plan, place = divmod(number, TABLES_PER_PLAN + 1)
    if place == 0:
        path = folder / f"plan-{plan}.txt"
        path.write_text(prose(PLAN_CHARACTERS, plan), "utf-8")
    else:
        path = folder / f"table-{number}.html"
        path.write_text(_table(number, plan), "utf-8")
    return path


def _table(number: int, plan: int) -> str:
    """Return a page with a table of a few tasks, each with a lead, a support, a target, a year."""
    theme = _THEMES[number % len(_THEMES)]
    head = "".join(
        f"<th{' colspan=2' if i == 0 else ''}>{cell}</th>" for i, cell in enumerate(HEADER)
    )
    lines = [
        f"<!doctype html><p>第{number}号{theme}任务分解表</p>"
        f"<p>为贯彻落实《{title(plan)}》，制定本表。</p><table><tr>{head}</tr>"
    ]
    lines += [
        f"<tr>{_measure(theme, row)}{_task(number * TASKS + row)}</tr>" for row in range(TASKS)
    ]
    return "\n".join([*lines, "</table>"])


def _measure(theme: str, row: int) -> str:
    number, task = divmod(row, 2)
    span = min(2, TASKS - row)
    return "" if task else f'<td rowspan="{span}">{number + 1}.推进{theme}第{number + 1}项改革</td>'


def _task(place: int) -> str:
    """Return the cells of the task that has this place among all; some say less than others."""
    bodies = [BODIES[place * step % len(BODIES)] for step in (1, 5, 7)]
    year = 2024 + place % 9
    cells = (
        f"{place % TASKS + 1}.到{year}年，在{place % 90 + 10}个班级开展第{place}轮示范教学",
        f"{year}年底前覆盖率达到{place % 50 + 50}%以上" if place % 3 else "",
        bodies[0] if place % 11 else "",
        "、".join(dict.fromkeys(bodies[1:])) + ("、各二级学院" if place % 4 == 0 else ""),
    )
    return "".join(f"<td>{escape(cell)}</td>" for cell in cells)
