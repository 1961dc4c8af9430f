"""What the header cells of task tables mean, whatever their position and wording."""

import re
from collections.abc import Sequence
from enum import Enum

from graph.script import simplified


class Column(Enum):
    """The meaning of a column."""

    NUMBER = "number"
    TASK = "task"
    OBJECTIVE = "objective"
    ACTION = "action"
    LEAD = "lead"
    SUPPORT = "support"
    RESPONSIBLE = "responsible"
    GUIDE = "guide"
    SUPERVISE = "supervise"
    PERSON = "person"
    DEADLINE = "deadline"


PARTY_COLUMNS = frozenset(
    {Column.LEAD, Column.SUPPORT, Column.RESPONSIBLE, Column.GUIDE, Column.SUPERVISE}
)
"""Columns whose cells name parties."""

_BODY = "(?:部门|单位|处室|科室|机构|院系|学院|部)"
_MEANINGS: tuple[tuple[Column, str], ...] = (
    (Column.NUMBER, "序号|编号|序|项目序号|任务序号"),
    (
        Column.PERSON,
        "(?:分管|责任|主管|牵头|联系|包保)?(?:校|院|市|县|局)?领导|[^/／、及和]*(?:责任人|负责人|联系人)",
    ),
    (Column.LEAD, f"(?:牵头|主办|主责)(?:和?(?:责任|负责))?{_BODY}?"),
    (Column.SUPPORT, f"(?:配合|协办|协同|协助|参与|参加|协作|支持)(?:责任)?{_BODY}?"),
    (Column.GUIDE, f"(?:业务)?指导{_BODY}"),
    (Column.SUPERVISE, f"(?:督办|督查|监督|督导){_BODY}"),
    (Column.RESPONSIBLE, f"(?:主要)?(?:责任|负责|承办|落实|实施|完成|执行)(?:主体|{_BODY})"),
    (
        Column.DEADLINE,
        "(?:完成|办理|推进|落实)?(?:时限|时间|期限|日期)(?:要求|节点|安排|进度)?|.*完成时[限间]|截止(?:时间|日期)",
    ),
    (
        Column.ACTION,
        "(?:具体|主要|工作|推进|落实|实施|改革|重点)?(?:举措|措施)|(?:工作)?任务分解|(?:工作)?时序进度"
        "|具体(?:做法|安排|内容)|实施(?:步骤|路径)|进度安排|工作(?:安排|进度|步骤)",
    ),
    (
        Column.OBJECTIVE,
        ".*目标(?:要求|任务)?|(?:.*考核|.*评价)(?:要点|指标|标准|内容)|预期(?:成果|成效|效果)|(?:主要)?成果形式|工作要求|目标成果",
    ),
    (
        Column.TASK,
        ".*任务(?:名称|内容|事项|清单|类别)?|(?:主要|重点)?(?:工作|项目|建设|改革)(?:内容|事项|要点|类别)"
        "|(?:重点|改革|建设)?(?:事项|项目)(?:名称|任务|类别)?|重点(?:工作|领域)|(?:主要|实施)?内容",
    ),
)
_PATTERNS = tuple((column, re.compile(pattern)) for column, pattern in _MEANINGS)
_NOISE = re.compile(r"[\s\u3000:：*＊]+|[（(][^（）()]*[）)]|[0-9０-９]+$")
_LONGEST_HEADER = 16
_LONGEST_CELL = 80


def meaning(text: str) -> Column | None:
    """Return what a header cell means, or None if it is no known header.

    Layout (spaces, line breaks, vertical writing), a remark in brackets, wording and script do
    not matter. Of several words joined by a slash or 、 the first known one counts; a column
    that joins two kinds of parties (牵头及配合部门) has no one meaning.
    """
    if len(text) > _LONGEST_CELL:
        return None
    plain = _NOISE.sub("", simplified(text))
    if not plain or len(plain) > _LONGEST_HEADER:
        return None
    whole = _of_word(plain)
    if whole is not None:
        return whole
    found = [column for word in re.split(r"[/／、及和]", plain) if (column := _of_word(word))]
    if len(PARTY_COLUMNS.intersection(found)) > 1:
        return None
    return found[0] if found else None


def _of_word(word: str) -> Column | None:
    return next((column for column, pattern in _PATTERNS if pattern.fullmatch(word)), None)


def header(columns: Sequence[Column | None]) -> list[Column | None] | None:
    """Return what the columns of a task table mean, or None if a row is no such table's header.

    A header names tasks and something about them. Where it names parties but no tasks, what it
    calls actions (重点举措), else objectives (目标任务), are the tasks. An action that stands to
    the left of the tasks (举措 | 任务 | 牵头部门) is what they carry out, and not how.
    """
    found = set(columns)
    stand_in = next((c for c in (Column.ACTION, Column.OBJECTIVE) if c in found), None)
    if Column.TASK not in found and stand_in is not None and found & PARTY_COLUMNS:
        return [Column.TASK if column is stand_in else column for column in columns]
    if Column.TASK in found and found - {None, Column.TASK, Column.NUMBER}:
        first = columns.index(Column.TASK)
        left = (Column.TASK if column is Column.ACTION else column for column in columns[:first])
        return [*left, *columns[first:]]
    return None
