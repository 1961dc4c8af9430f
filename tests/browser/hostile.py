"""Documents that mean no good to the pages that show them."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import pyoxigraph as ox

from api.about import expanded

MARKUP = (
    "<script>document.title='taken'</script>",
    "<img src=x onerror=document.title='taken'>",
    '"><svg/onload=document.title=`taken`>',
    "</title></style></textarea></pre><b onmouseover=alert(1)>",
    "<!--<script>",
    "{{ 7 * 7 }}{% raw %}${7*7}]]>",
    "javascript:alert(1)",
    "&lt;i&gt;&#x3c;",
)
"""Names that are markup, scripts and handlers."""

LONG = ("W" * 400, "很长的名称" * 80, "a.b/c-d_e" * 40, "\u00a0".join(["不断行"] * 60))
"""Names without a place to break, or with none that a browser knows."""

DIRECTIONS = (
    "\u202e倒写的部门",
    "وزارة التعليم العالي",
    "משרד \u2067החינוך",
    "\u2068\u202d甲乙\u202c",
    "教务处\u200f\u202e(1)",
)
"""Names from right to left, overrides and isolates that nobody closes."""

ODD = (
    "控\x07制\x1b[31m字\x08符\x7f",
    "叠" + "\u0301\u0489" * 60,
    "\u200b\u200d\ufeff隐",
    "👩‍👩‍👧‍👦" * 40,
)
"""Names with control characters, marks on top of one another, nothing that is seen."""

NAMES = (*MARKUP, *LONG, *DIRECTIONS, *ODD)

LINES = 1_500
"""Tasks of the document that is long."""

TASKS = 10_000
"""Tasks of the graph that is larger still."""

LONG_TITLE = "长文件工作要点"


def table(folder: Path) -> Path:
    """Write a task table each of whose cells is hostile; return its path."""
    rows = [
        f"<tr><td>{n}.做好{escape(name)}的工作</td><td>到2027年{escape(name)}达到{n}个以上</td>"
        f"<td>{escape(name)}</td><td>{escape(NAMES[-n])}、{escape(name)}处</td></tr>"
        for n, name in enumerate(NAMES, 1)
    ]
    head = "<tr><th>工作任务</th><th>改革目标</th><th>牵头部门</th><th>配合部门</th></tr>"
    title = f"{MARKUP[0]}\u202e任务分解表"
    path = folder / "hostile.html"
    path.write_text(
        f"<!doctype html><p>{escape(title)}</p><table>{head}{''.join(rows)}</table>", "utf-8"
    )
    return path


def plan(folder: Path) -> Path:
    """Write a plan whose headings and brackets are hostile; return its path."""
    parts = [f"关于{DIRECTIONS[0]}{MARKUP[1]}的实施意见\n"]
    for number, name in enumerate(NAMES, 1):
        parts.append(f"{number}．建设{name[:60]}。到2030年，{name}达到{number}个。")
        parts.append(f"（{name}牵头，{NAMES[-number]}配合）\n")
    path = folder / "hostile.txt"
    path.write_text("".join(parts), "utf-8")
    return path


Term = ox.NamedNode | ox.Literal
Said = tuple[ox.NamedNode, ox.NamedNode, Term]


def graphs(base: str) -> dict[str, list[ox.Quad]]:
    """Return documents' graphs as somebody may put them into the store at `base`: in one each
    hostile name is a department's, the other has ten thousand tasks, all of one department; nothing
    else is there of what a page would ask for."""
    found = {"hostile": _named(f"{base}id/"), "large": _large(f"{base}id/")}
    return {
        f"{base}graph/{name}": [ox.Quad(*s, ox.NamedNode(f"{base}graph/{name}")) for s in said]
        for name, said in found.items()
    }


def term(word: str) -> ox.NamedNode:
    """Return a term by its prefixed name, or by its name in the project's vocabulary."""
    return ox.NamedNode(expanded(word if ":" in word else f"pg:{word}"))


def _large(ids: str) -> Iterator[Said]:
    policy, party = ox.NamedNode(f"{ids}policy/large"), ox.NamedNode(f"{ids}party/large")
    yield policy, term("rdf:type"), term("Policy")
    yield policy, term("dct:title"), ox.Literal("万项工作要点")
    yield from _department(party, "万能处")
    for number in range(1, TASKS + 1):
        task = ox.NamedNode(f"{policy.value}/{number}")
        yield from _task(task, policy, number, f"做好第{number}件事")
        yield party, term("leads"), task
        yield party, term("involvedIn"), task


def _department(party: ox.NamedNode, name: str) -> Iterator[Said]:
    yield party, term("rdf:type"), term("Department")
    yield party, term("rdf:type"), term("Party")
    yield party, term("name"), ox.Literal(name)
    yield party, term("rdfs:label"), ox.Literal(name, language="zh")


def _task(task: ox.NamedNode, policy: ox.NamedNode, number: int, text: str) -> Iterator[Said]:
    yield task, term("rdf:type"), term("Task")
    yield task, term("partOf"), policy
    yield task, term("path"), ox.Literal(str(number))
    yield task, term("order"), ox.Literal(number)
    yield task, term("text"), ox.Literal(text)


def _named(ids: str) -> Iterator[Said]:
    kind = term("rdf:type")
    policy = ox.NamedNode(f"{ids}policy/hostile")
    yield policy, kind, term("Policy")
    yield policy, term("dct:title"), ox.Literal(f"{MARKUP[0]}{DIRECTIONS[0]}{LONG[0]}")
    for number, name in enumerate(NAMES, 1):
        task = ox.NamedNode(f"{ids}policy/hostile/{number}")
        party = ox.NamedNode(f"{ids}party/hostile-{number}'&();$名{'w' * 200}")
        assignment = ox.NamedNode(f"{task.value}/assignment")
        yield from _task(task, policy, number, name)
        yield from _department(party, name)
        yield party, term("leads"), task
        yield party, term("involvedIn"), task
        yield assignment, kind, term("Assignment")
        yield assignment, term("task"), task
        yield assignment, term("party"), party
        yield assignment, term("role"), term("Lead")
        yield assignment, term("basis"), term("Stated")
        yield assignment, term("surfaceForm"), ox.Literal(name)


def long(folder: Path) -> Path:
    """Write a document with a thousand and more tasks; return its path."""
    path = folder / "long.txt"
    tasks = (f"{n}．做好第{n}件事。\n" for n in range(1, LINES + 1))
    path.write_text(f"{LONG_TITLE}\n" + "".join(tasks), "utf-8")
    return path


WRITERS = (table, plan, long)
"""What writes the documents that are read."""
