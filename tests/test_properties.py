"""What holds for any input: reading it ends, its graph is sound, and it is the same each time."""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from pathlib import Path

import docx
import pyoxigraph as ox
import pytest
from docx.exceptions import InvalidSpanError
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ontology
from graph import extraction, reading, writing
from graph.errors import PolicygraphError, ReadingError
from graph.facts import PolicyFacts, TargetRef, UnitKind, UnitRef
from graph.ingestion import Outcome, ingest
from graph.reading import export
from graph.reading.document import Document, Source, Span
from graph.store.folder import FolderStore
from tests import soundness
from tests.conftest import SHARED
from tests.documents import page, saved

BASE = "http://127.0.0.1:8000/"
FOLDERS = (SHARED / "corpus", SHARED / "seeds")

WORDS = (
    *"一二三十百两（）()〔〕[]【】《》“”、，。；：:！\n\t\r\u3000 \u00a0\u200b\ufeff%％",
    *"万亿半多约至", *"0123456789０９", *"①⑳⑴㈠㊉", *"個處團務責任單為",
    *"\x00\x07\x1f\x85\u2028\ue004\U0001f600",
    "第一章", "第3条", "1.", "1.1", "1.1.1.1", "（一）", "一、", "附件", "附件1：", "注：", "\n\n",
    "牵头", "负责", "配合", "会同", "落实", "单位", "部门", "责任单位：", "牵头单位：",
    "配合部门：",
    "完成时限：", "责任人：", "市教育局", "文广新局", "财政部", "教务处", "各县（市、区）人民政府",
    "等有关部门", "各有关单位", "列第一位者为牵头单位，下同", "以下均需教务处落实，不再列出",
    "不少于", "至少", "超过", "以上", "左右", "翻一番", "一半以上", "提高5个百分点", "1:350", "90%",
    "300万元", "每3年修订1次", "每6个班", "5个", "数以万计的", "到2025年", "2020年", "2024年3月1日",
    "二○一一年四月十四日", "99年13月40日", "上半年", "年底前", "前三季度", "为贯彻落实", "根据",
    "关于", "印发", "的通知", "实施方案", "指导思想", "基本原则", "文件", "云办发〔2024〕5号", "号",
    "&ldquo;", "&ld*uo;", "&#x4e00;", "&lt", "****", "重点任务", "牵头部门", "配合部门", "序号",
    "完成时限", "\n\t", "\t牵头部门\n", "\t重点任务\n", "建设", "分馆", "开展活动", "abc", "http://a.b",
)  # fmt: skip
"""What the grammars look for, and what stands in damaged files."""

any_text = st.text(max_size=300) | st.lists(
    st.sampled_from(WORDS) | st.characters(exclude_categories=["Cs"]), max_size=60
).map("".join)


def source(name: str = "plan.txt") -> Source:
    return Source(name, export.MEDIA_TYPE, "utf-8", "0" * 64)


def checked(document: Document) -> PolicyFacts | None:
    """Extract and write a document, and assert all that holds for any; None if it is refused."""
    try:
        facts = extraction.extract(document)
    except PolicygraphError:
        return None
    check_facts(facts)
    graph = writing.write(facts, BASE)
    check_quads(graph.quads, document.text)
    again = writing.write(extraction.extract(document), BASE)
    assert again == graph
    return facts


def check_facts(facts: PolicyFacts) -> None:
    """Assert that facts name only units that are there, and stretches that hold words."""
    paths: dict[str, UnitKind] = {}
    for order, unit in enumerate(facts.units, start=1):
        assert unit.order == order
        assert unit.path not in paths
        assert unit.parent is None or unit.parent in paths
        assert unit.details.implements is None or (
            paths[unit.details.implements] is UnitKind.MEASURE
        )
        paths[unit.path] = unit.kind
        check_spans(facts, unit.spans)
    for assignment in facts.assignments:
        assert paths[assignment.task] in (UnitKind.TASK, UnitKind.PROJECT)
        check_spans(facts, assignment.spans)
    for target in facts.targets:
        assert target.unit is None or target.unit in paths
        check_spans(facts, [target.span])
    for citation in facts.citations:
        assert citation.unit is None or citation.unit in paths
        check_spans(facts, [citation.span])
    for note in facts.notes:
        assert note.about is None or note.about in paths
    for inference in facts.inferences:
        assert 0 <= inference.score <= 1
        for thing in (inference.subject, inference.object):
            assert not isinstance(thing, UnitRef) or thing.path in paths
            assert not isinstance(thing, TargetRef) or thing.index < len(facts.targets)


def check_spans(facts: PolicyFacts, spans: Sequence[Span]) -> None:
    assert spans
    for span in spans:
        assert 0 <= span.start < span.end <= len(facts.document.text)


def check_quads(quads: Sequence[ox.Quad], text: str) -> None:
    """Assert what `soundness` asserts of a store, of the quads of one document alone."""
    soundness.check_terms(list(quads))
    selectors: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        assert quad.predicate.value.isascii()
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            selectors[quad.subject.value][quad.predicate.value] = quad.object.value
    oa = ontology.PREFIXES["oa"]
    for said in selectors.values():
        if oa + "exact" in said:
            start, end = int(said[oa + "start"]), int(said[oa + "end"])
            assert start < end
            assert text[start:end] == said[oa + "exact"]
    for quad in quads:
        if quad.predicate.value == oa + "hasSelector":
            assert isinstance(quad.object, ox.NamedNode)
            assert oa + "exact" in selectors[quad.object.value]


@given(any_text)
@example(
    "第一章 总则\n（一）建设分馆。到2025年建成5个。（市教育局牵头，文广新局配合）\n（一）建设\n"
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text: str) -> None:
    try:
        document = export.read(text, source())
    except ReadingError:
        return
    checked(document)


@st.composite
def outlines(draw: st.DrawFn) -> str:
    """Numbered lines of all styles in any order, with duties, targets and damage."""
    numbers = st.sampled_from(
        "第一章 第二节 第9条 一、 二、 十、 （一） （二） 1. 2． 3、 9999. 1） （1） ① ⑵ 1.1 1.1.1 "
        "1.2.3.4.5 附件 附件2：".split()
    )
    words = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
    ends = st.sampled_from(
        ("", "。", "。（教务处牵头，科研处配合）", "\n牵头单位：教务处", "，达到90%以上。", "：")
    )
    lines = draw(st.lists(st.tuples(numbers, words, ends), max_size=14))
    return "\n".join(map("".join, lines))


@given(outlines())
@settings(max_examples=100, deadline=None)
def test_any_outline_is_read(text: str) -> None:
    try:
        document = export.read(text, source())
    except ReadingError:
        return
    checked(document)


@pytest.mark.parametrize("suffix", sorted(reading.SUFFIXES))
def test_any_bytes_are_read_or_refused(suffix: str) -> None:
    heads = st.sampled_from(
        (b"", b"PK\x03\x04", b"%PDF-1.4\n", b"\xff\xfe", b"\xef\xbb\xbf", b"<html>", b"\x1f\x8b")
    )
    encoded = st.tuples(any_text, st.sampled_from(("utf-8", "gb18030", "utf-16", "big5"))).map(
        lambda pair: pair[0].encode(pair[1], "replace")
    )

    @given(heads, st.binary(max_size=200) | encoded)
    @settings(max_examples=40, deadline=None)
    def check(head: bytes, body: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file{suffix}"
            path.write_bytes(head + body)
            try:
                document = reading.read(path)
            except ReadingError:
                return
        checked(document)

    check()


Merged = tuple[int, int, int, int]
cells = st.lists(st.sampled_from(WORDS), max_size=5).map("".join)
headers = st.sampled_from(
    ("重点任务", "举措", "牵头部门", "配合部门", "责任单位", "完成时限", "序号", "目标", "", "备注")
)


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[list[str]], list[Merged]]:
    """A table's cells below its header, and rectangles to be merged: row, column, and last ones."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    grid = [draw(st.lists(headers, min_size=columns, max_size=columns))]
    grid += [draw(st.lists(cells, min_size=columns, max_size=columns)) for _ in range(rows - 1)]
    corner = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    merges = [
        (min(r, s), min(c, d), max(r, s), max(c, d))
        for (r, c), (s, d) in draw(st.lists(st.tuples(corner, corner), max_size=3))
    ]
    return grid, merges


@given(grids())
@settings(max_examples=40, deadline=None)
def test_any_table_in_a_word_file_is_read(made: tuple[list[list[str]], list[Merged]]) -> None:
    grid, merges = made
    document = docx.Document()
    table = document.add_table(rows=len(grid), cols=len(grid[0]))
    for row, texts in enumerate(grid):
        for column, text in enumerate(texts):
            table.cell(row, column).text = "".join(c for c in text if c >= " " or c in "\n\t")
    for top, left, bottom, right in merges:
        with suppress(InvalidSpanError, ValueError):
            table.cell(top, left).merge(table.cell(bottom, right))
    check_file(saved(document), ".docx")


@given(grids(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_table_in_a_page_is_read(
    made: tuple[list[list[str]], list[Merged]], merges: list[tuple[int, int]]
) -> None:
    spans = iter(merges)

    def cell(text: str) -> str:
        height, width = next(spans, (1, 1))
        return f'<td rowspan="{height}" colspan="{width}">{escape(text)}</td>'

    rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in made[0])
    check_file(page(f"<p>任务分解表</p><table>{rows}</table>").encode(), ".html")


@given(st.lists(st.lists(headers | cells, max_size=6), max_size=8))
@settings(max_examples=100, deadline=None)
def test_any_exported_table_is_read(rows: list[list[str]]) -> None:
    lines = ["".join(f"\t{cell}\n" for cell in row) for row in rows]
    check_file(("任务分解表\n" + "\n".join(lines)).encode(), ".txt")


def check_file(data: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(data)
        try:
            document = reading.read(path)
        except ReadingError:
            return
    checked(document)


STYLES = "第一编 第一章 第一节 第一条 一、 （一） 一） 1. 1） （1） ① ⑴ ⒈ ㈠ ㊀ 1.1 1.1.1".split()
RULE = "{0}.建设。（第{0}处负责，均需第{0}中心落实，不再列出）\n"
HOSTILE = {
    "numbers of ever more parts": "".join(f"{'.'.join(['1'] * n)} 建设\n" for n in range(2, 400)),
    "all styles": "".join(f"{style}建设\n" for style in STYLES) * 60,
    "open brackets": "（" * 20_000,
    "nested brackets": "（" * 20_000 + "）" * 20_000,
    "open titles": "《" * 50_000,
    "labels": "牵头单位：教务处\n" * 5_000,
    "one line": "推进分馆建设" * 20_000,
    "rules": "".join(map(RULE.format, range(300))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_size_and_depth_break_nothing(name: str) -> None:
    checked(export.read(HOSTILE[name], source()))


def test_nested_elements_are_read_or_refused() -> None:
    for element in ("div", "span", "table><tr><td", "ul><li"):
        check_file(page(f"<{element}>建设" * 3_000).encode(), ".html")


@pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not here")
def test_every_shared_document_is_read_twice_alike(tmp_path: Path) -> None:
    files = [path for folder in FOLDERS for path in sorted(folder.iterdir())]
    store = FolderStore.create(tmp_path / "store")
    first = ingest(store, files)
    assert [(r.path.name, r.outcome) for r in first] == [(f.name, Outcome.NEW) for f in files]
    soundness.check(store.snapshot())
    second = ingest(store, files)
    assert [r.outcome for r in second] == [Outcome.UNCHANGED] * len(files)
