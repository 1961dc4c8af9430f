"""Workbooks and delimited tables → paragraphs and tables, with values as they are printed."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from graph.errors import ReadingError
from graph.extraction import extract
from graph.facts import Basis, Role
from graph.reading import archive, delimited, read, sheet
from graph.reading.document import Source
from graph.reading.figures import printed
from tests import documents
from tests.blocks import check, contents, read_as
from tests.conftest import read_into

SOURCE = Source("x", "text/csv", "utf-8", "0" * 64)
HEADER: list[object] = ["序号", "重点任务", "牵头部门", "配合部门", "完成时限"]


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return bytes(out.getvalue())


def workbook(fill: Callable[[Worksheet], None], title: str = "Sheet1") -> bytes:
    made = openpyxl.Workbook()
    made.active.title = title
    fill(made.active)
    return saved(made)


def of_rows(rows: list[list[object]], *merged: str) -> bytes:
    def fill(made: Worksheet) -> None:
        for row in rows:
            made.append(row)
        for area in merged:
            made.merge_cells(area)

    return workbook(fill)


class TestWorkbook:
    def test_a_task_table(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            ["云溪市数字乡村任务分解表"],
            ["填报单位：云溪市大数据中心"],
            ["序号", "重点任务", "责任分工", None, "完成时限"],
            [None, None, "牵头单位", "配合单位", None],
            [1, "建设基站400座", "市通信办", "市财政局", "2026年6月"],
            [2, "培训信息员", None, "市教育局", "2026年12月"],
        ]
        merged = ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "C5:C6")
        document = read_as(tmp_path, "a.xlsx", of_rows(rows, *merged))
        assert contents(document) == [
            "云溪市数字乡村任务分解表",
            "填报单位：云溪市大数据中心",
            [
                ["序号", "重点任务", "责任分工", "责任分工", "完成时限"],
                ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"],
                ["1", "建设基站400座", "市通信办", "市财政局", "2026年6月"],
                ["2", "培训信息员", "市通信办", "市教育局", "2026年12月"],
            ],
        ]
        facts = extract(document)
        leads = [(a.task, a.party.name, a.basis) for a in facts.assignments if a.role is Role.LEAD]
        assert leads == [
            ("1.t1", "市通信办", Basis.STATED),
            ("2.t1", "市通信办", Basis.CARRIED_DOWN),
        ]

    def test_several_tables_and_notes(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            ["任务", "部门"],
            ["甲", "教务处"],
            [],
            ["第二部分"],
            ["任务", "部门"],
            ["一、育人"],
            ["乙", "后勤处"],
            ["注：以实际为准"],
        ]
        document = read_as(tmp_path, "a.xlsx", of_rows(rows))
        assert contents(document) == [
            [["任务", "部门"], ["甲", "教务处"]],
            "第二部分",
            [["任务", "部门"], ["一、育人", "一、育人"], ["乙", "后勤处"]],
            "注：以实际为准",
        ]

    def test_sheets_by_name_and_hidden_ones(self, tmp_path: Path) -> None:
        made = openpyxl.Workbook()
        made.active["A1"] = "第一张"
        named = made.create_sheet("重点项目清单")
        named["B5"] = "第二张"
        named.row_dimensions[5].hidden = True
        hidden = made.create_sheet("草稿")
        hidden["A1"] = "不读"
        hidden.sheet_state = "hidden"
        document = read_as(tmp_path, "a.xlsm", saved(made))
        assert contents(document) == ["第一张", "重点项目清单", "第二张"]

    def test_a_sheets_name_does_not_run_into_the_title_below_it(self, tmp_path: Path) -> None:
        made = openpyxl.Workbook()
        made.active.title = "任务分解"
        made.active["A1"] = "云溪市重点工作任务分解表"
        made.active.merge_cells("A1:B1")
        made.active["A2"], made.active["B2"] = "任务", "牵头部门"
        made.active["A3"], made.active["B3"] = "甲", "教务处"
        document = read_as(tmp_path, "a.xlsx", saved(made))
        assert contents(document)[0] == "云溪市重点工作任务分解表"

    def test_empty_columns_and_far_cells_cost_nothing(self, tmp_path: Path) -> None:
        def fill(made: Worksheet) -> None:
            made["A1"], made["C1"] = "任务", "牵头部门"
            made["A2"], made["C2"] = "甲", "教务处"
            made["XFD1048576"] = "远处"
            made["D7"].number_format = "0%"

        document = read_as(tmp_path, "a.xlsx", workbook(fill))
        assert contents(document) == [[["任务", "牵头部门"], ["甲", "教务处"]], "远处"]

    def test_a_formula_without_a_stored_value_says_nothing(self, tmp_path: Path) -> None:
        document = read_as(tmp_path, "a.xlsx", of_rows([["任务", "数"], ["甲", "=1+1"]]))
        assert contents(document) == [[["任务", "数"], ["甲", ""]]]

    def test_a_date_whose_format_is_only_a_number(self, tmp_path: Path) -> None:
        def fill(made: Worksheet) -> None:
            made.append(["任务", "时限"])
            made.append(["甲", 46174])
            made["B2"].number_format = 'yyyy"年"m"月"'

        data, part = workbook(fill), "xl/styles.xml"
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            styles = re.sub(r"<numFmts.*</numFmts>", "", opened.read(part).decode())
        styles = styles.replace('numFmtId="164"', 'numFmtId="57"')
        document = read_as(tmp_path, "a.xlsx", documents.with_part(data, part, styles.encode()))
        assert contents(document) == [[["任务", "时限"], ["甲", "2026年6月"]]]

    def test_what_a_workbook_is_called_does_not_matter(self, tmp_path: Path) -> None:
        document = read_as(tmp_path, "a.docx", of_rows([["甲", "乙"]]))
        assert document.source.media_type == sheet.MEDIA_TYPE


def test_graphs_of_sheets_are_sound(tmp_path: Path) -> None:
    rows: list[list[object]] = [HEADER, [1, "修订手册", "教务处", "团委", "2026年"]]
    (tmp_path / "a.xlsx").write_bytes(of_rows(rows))
    lines = "\n".join(",".join(map(str, row)) for row in rows)
    (tmp_path / "b.csv").write_bytes(f"平安校园任务表,,,,\n{lines}".encode("gb18030"))
    (tmp_path / "c.md").write_text(
        "# 清单\n\n|重点任务|牵头部门|\n|--|--|\n|1.修订手册|教务处|\n", "utf-8"
    )
    read_into(tmp_path / "store", sorted(tmp_path.iterdir()))


class TestFigures:
    @pytest.mark.parametrize(
        ("value", "format_", "text"),
        [
            (3.0, "General", "3"),
            (0.1 + 0.2, "General", "0.3"),
            (123456789012345, "General", "123456789012345"),
            (0.5, "0%", "50%"),
            (0.1234, "0.0%", "12.3%"),
            (1234.5, "#,##0.00", "1234.50"),
            (98.0, "0.##", "98"),
            (12, '0"所"', "12所"),
            (12, "0所", "12所"),
            (True, "General", "TRUE"),
            (1e300, "General", "1E+300"),
            (datetime.datetime(2025, 6, 30), "yyyy-mm-dd", "2025-06-30"),
            (datetime.datetime(2025, 6, 30), 'yyyy"年"m"月"d"日";@', "2025年6月30日"),
            (datetime.datetime(2025, 6, 30), '[$-804]yyyy"年"m"月"', "2025年6月"),
            (datetime.datetime(2025, 6, 30), "mmm-yy", "2025年6月"),
            (datetime.datetime(2025, 6, 30), 'm"月"d"日"', "6月30日"),
            (datetime.datetime(2025, 6, 30, 9, 5), "yyyy/m/d h:mm", "2025-06-30 09:05"),
            (datetime.time(9, 5), "h:mm", "09:05"),
            ("=A1", "General", "=A1"),
            (None, "General", ""),
        ],
    )
    def test_as_printed(self, value: object, format_: str, text: str) -> None:
        assert printed(value, format_) == text


class TestRefused:
    def refused(self, folder: Path, name: str, data: bytes) -> str:
        path = folder / name
        path.write_bytes(data)
        with pytest.raises(ReadingError) as caught:
            read(path)
        assert "\n" not in caught.value.zh + caught.value.en
        return caught.value.en

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
    def test_truncated(self, tmp_path: Path, share: float) -> None:
        data = of_rows([["甲", "乙"]])
        reason = self.refused(tmp_path, "a.xlsx", data[: int(len(data) * share)])
        assert "not a complete Excel workbook" in reason

    def test_a_dtd(self, tmp_path: Path) -> None:
        part = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
        data = documents.with_part(of_rows([["甲"]]), "xl/worksheets/sheet1.xml", part)
        assert "DTD or external entities" in self.refused(tmp_path, "a.xlsx", data)

    def test_a_bomb(self, tmp_path: Path) -> None:
        data = documents.with_part(of_rows([["甲"]]), "xl/styles.xml", bytes(200 * 2**20))
        assert "zip bomb" in self.refused(tmp_path, "a.xlsx", data)

    def test_a_merged_cell_as_large_as_the_sheet(self, tmp_path: Path) -> None:
        name = "xl/worksheets/sheet1.xml"
        data = of_rows([["甲", "乙"]], "A1:B1")
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            part = opened.read(name).replace(b"A1:B1", b"A1:XFD1048576")
        data = documents.with_part(data, name, part)
        assert "too large" in self.refused(tmp_path, "a.xlsx", data)

    def test_names_that_lie(self, tmp_path: Path) -> None:
        reason = self.refused(tmp_path, "a.xlsx", b"a,b\n1,2")
        assert "not an Excel document in spite of its name" in reason

    @pytest.mark.parametrize(
        ("member", "content", "reason"),
        [
            ("ppt/presentation.xml", "", "slides (.pptx) is not read; save it as .docx"),
            ("xl/workbook.bin", "", "a binary workbook (.xlsb) is not read; save it as .xlsx"),
            ("OFD.xml", "", "an OFD file is not read; save it as .docx"),
            ("通知.docx", "", "an archive is not a document; unpack it"),
        ],
    )
    def test_other_archives(self, tmp_path: Path, member: str, content: str, reason: str) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr(member, content)
        assert reason in self.refused(tmp_path, "a.zip", out.getvalue())

    @pytest.mark.parametrize(("kind", "ending"), [("text", ".odt"), ("spreadsheet", ".ods")])
    def test_open_document(self, tmp_path: Path, kind: str, ending: str) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
            made.writestr("content.xml", "<x/>")
        assert f"({ending}) is not read" in self.refused(tmp_path, "a" + ending, out.getvalue())

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            ("Workbook", "save it as .xlsx"),
            ("PowerPoint Document", "old slides (.ppt); save it as .docx"),
            ("WordDocument", "an old Word or WPS file (.doc); save it as .docx"),
        ],
    )
    def test_old_office(self, tmp_path: Path, data: str, reason: str) -> None:
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + data.encode("utf-16-le")
        assert reason in self.refused(tmp_path, "a.xls", ole)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"{\\rtf1\\ansi x}", "RTF is not read"),
            (b"Rar!\x1a\x07\x00", "unpack it"),
            (b"BM" + bytes(60), "an image"),
            (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "an image"),
            (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><a/>', "2003 XML"),
        ],
    )
    def test_other_kinds(self, tmp_path: Path, data: bytes, reason: str) -> None:
        assert reason in self.refused(tmp_path, "a.bin", data)


class TestDelimited:
    @pytest.mark.parametrize("sign", [",", ";", "\t", "|", "，"])
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
    def test_delimiters_and_encodings(self, tmp_path: Path, sign: str, encoding: str) -> None:
        rows = [["重点任务", "牵头部门", "配合部门"], ["1.修订手册", "教务处", "各二级学院、团委"]]
        text = "\r\n".join(sign.join(row) for row in rows)
        assert contents(read_as(tmp_path, "a.csv", text.encode(encoding))) == [rows]

    def test_titles_quotes_and_lost_merges(self, tmp_path: Path) -> None:
        text = (
            "青岚学院任务分解表,,,,\n序号,重点任务,责任分工,,完成时限\n,,牵头,配合,\n"
            '一、育人,,,,\n1,修订手册,教务处,"学生处,团委",2026年\n2,"开展演练，\n3次",保卫处,,\n'
        )
        document = read_as(tmp_path, "a.csv", text)
        assert contents(document) == [
            "青岚学院任务分解表",
            [
                ["序号", "重点任务", "责任分工", "责任分工", "完成时限"],
                ["序号", "重点任务", "牵头", "配合", "完成时限"],
                ["一、育人"] * 5,
                ["1", "修订手册", "教务处", "学生处,团委", "2026年"],
                ["2", "开展演练，\n3次", "保卫处", "", ""],
            ],
        ]
        facts = extract(document)
        assert [(a.task, a.party.name) for a in facts.assignments] == [
            ("1.1", "教务处"),
            ("1.1", "学生处"),
            ("1.1", "团委"),
            ("1.2", "保卫处"),
        ]

    def test_a_named_delimiter_and_a_lost_quote(self, tmp_path: Path) -> None:
        assert contents(read_as(tmp_path, "a.csv", "sep=;\n甲,子;乙\n")) == [[["甲,子", "乙"]]]
        text = '任务,部门\n"甲,教务处\n乙,后勤处\n'
        assert contents(read_as(tmp_path, "b.csv", text)) == [
            [["任务", "部门"], ['"甲', "教务处"], ["乙", "后勤处"]]
        ]

    def test_blank_rows_part_tables(self, tmp_path: Path) -> None:
        assert contents(read_as(tmp_path, "a.tsv", "a\tb\n\t\nc\td\n")) == [
            [["a", "b"]],
            [["c", "d"]],
        ]


values = st.one_of(
    st.none(),
    st.sampled_from(["任务", "牵头部门", "一、甲", "注：乙", " ", "丙\n丁"]),
    st.integers(-5, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime.datetime(1950, 1, 1), datetime.datetime(2100, 1, 1)),
)


@given(
    st.lists(st.lists(values, max_size=5), max_size=6),
    st.lists(st.tuples(*[st.integers(1, 6)] * 4), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_any_sheet_is_read(
    rows: list[list[object]], merged: list[tuple[int, int, int, int]]
) -> None:
    areas = [
        f"{chr(64 + min(a, c))}{min(b, d)}:{chr(64 + max(a, c))}{max(b, d)}"
        for a, b, c, d in merged
    ]
    check(sheet.read(of_rows(rows, *areas), SOURCE))


@given(st.text(alphabet=st.sampled_from('任务牵头，,;\t|"\n\r一、 甲'), max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_delimited_text_is_read(text: str) -> None:
    check(delimited.read(text, SOURCE))


@given(st.integers(0, 2**32), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_workbook_with_wrong_bytes_is_read_or_refused(place: int, wrong: bytes) -> None:
    data = bytearray(of_rows([["任务", "牵头部门"], ["甲", "教务处"]], "A1:A2"))
    start = place % len(data)
    data[start : start + len(wrong)] = wrong
    try:
        if archive.is_workbook(bytes(data), ".xlsx"):
            check(sheet.read(bytes(data), SOURCE))
    except ReadingError:
        pass
