"""Labels and values that sites put over a document: in a table, or on lines (发文字号：…)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graph.extraction import references
from graph.extraction.lines import Item, Line
from graph.extraction.wording import Wording
from graph.reading.document import Span, Table
from graph.script import simplified

_WORDS = {
    "title": ("标题", "名称", "文件名称", "文件标题"),
    "number": ("发文字号", "文号", "文件编号", "发文文号"),
    "issuer": ("发文机关", "发布机构", "发布机关", "制发机关", "发文单位", "发文部门"),
    "date": ("成文日期", "发文日期", "印发日期", "生成日期", "成文时间", "发文时间"),
    "other": (
        "索引号", "主题分类", "主题词", "发布日期", "公开日期", "有效性", "时效性", "信息分类",
        "体裁分类", "组配分类", "公开方式", "废止日期", "生效日期", "关键词", "内容概述",
    ),
}  # fmt: skip
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
_BLANK = "[ \\t\\u3000\\u00a0]*"
_LABEL = re.compile(
    "(?<![\\u4e00-\\u9fff])(?P<label>"
    + "|".join(_BLANK.join(word) for word in sorted(_KINDS, key=len, reverse=True))
    + f"){_BLANK}[:：]{_BLANK}"
)
_HEAD_LINES = 40
_LONGEST_LINE = 300
_MOST_ROWS = 12


@dataclass(slots=True)
class Metadata:
    """What labels say, by kind (title, number, issuer, date), and the items that hold them."""

    values: dict[str, Wording] = field(default_factory=dict)
    items: set[int] = field(default_factory=set)


def read(items: Sequence[Item], clean: Callable[[Span], Wording]) -> Metadata:
    """Find the labels and values over a document; `clean` gives the words of a span."""
    found = Metadata()
    lines: dict[int, list[tuple[str, Wording]]] = {}
    for index, item in enumerate(items[:_HEAD_LINES]):
        if isinstance(item, Line):
            if labels := list(_labelled(item)):
                lines[index] = labels
            continue
        cells = list(_cells(item, clean))
        if cells and (len(dict(cells)) > 1 or len(item.grid) < 3):
            _adopt(found, index, cells)
    if sum(map(len, lines.values())) > 1:
        for index, labels in lines.items():
            _adopt(found, index, labels)
    return found


def _adopt(into: Metadata, index: int, labels: Sequence[tuple[str, Wording]]) -> None:
    into.items.add(index)
    for kind, words in labels:
        if words.text:
            into.values.setdefault(kind, words)


def _labelled(line: Line) -> Iterator[tuple[str, Wording]]:
    """Yield what a line that begins with a label says, one label after the other."""
    if len(line.text) > _LONGEST_LINE:
        return
    labels = list(_LABEL.finditer(simplified(line.text)))
    if not labels or labels[0].start() > 0:
        return
    ends = [label.start() for label in labels[1:]] + [len(line.text)]
    for label, end in zip(labels, ends, strict=True):
        value = line.text[label.end() : end].rstrip()
        part = line.words.part(label.end(), label.end() + len(value))
        yield _KINDS[re.sub(r"\s", "", label["label"])], part


def _cells(table: Table, clean: Callable[[Span], Wording]) -> Iterator[tuple[str, Wording]]:
    for row in table.grid[:_MOST_ROWS]:
        for left, right in pairwise(row):
            if left is right:
                continue
            label = re.sub(r"[\s\u3000:：]", "", simplified(clean(left.span).text))
            if label in _KINDS:
                yield _KINDS[label], clean(right.span)


def number_of(metadata: Metadata) -> Wording | None:
    """Return the document number that a label gives, if it is one."""
    value = metadata.values.get("number")
    return value if value and references.NUMBER.fullmatch(value.text) else None
