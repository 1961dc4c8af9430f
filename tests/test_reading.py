"""Bytes → Document: encodings, the three formats, and what is refused with a clear reason."""

import codecs
import contextlib
import io
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import ExtractionError, PolicygraphError, ReadingError
from graph.extraction import extract
from graph.facts import Basis, Role
from graph.reading import MAX_BYTES, encoding, export, read, word
from graph.reading.document import Document, Paragraph, Source, Table
from tests import documents

SOURCE = Source("x", "text/plain", "utf-8", "0" * 64)


def write(tmp_path: Path, name: str, data: bytes | str) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def table(document: Document) -> Table:
    return next(document.tables())


def contents(document: Document) -> list[list[str]]:
    return [[cell.span.of(document.text) for cell in row] for row in table(document).grid]


class TestEncoding:
    simplified = documents.export()
    traditional = "學校落實數位校園建設任務分解表，教務處負責推動課程改革，總務處協助辦理。" * 3

    @pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
    def test_simplified(self, name: str) -> None:
        text, found = encoding.decode(self.simplified.encode(name))
        assert text == self.simplified
        assert found == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "gbk": "gb18030"}.get(
            name, name
        )

    def test_traditional_in_big5(self) -> None:
        assert encoding.decode(self.traditional.encode("big5")) == (self.traditional, "big5hkscs")

    def test_a_traditional_table_in_big5(self, tmp_path: Path) -> None:
        rows = [("1.修訂安全手冊", "總務處", "教務處、各學院")]
        text = documents.export(("工作任務", "牽頭單位", "配合單位"), rows, "平安校園任務分解表")
        facts = extract(read(write(tmp_path, "a.txt", text.encode("big5"))))
        assert [a.party.name for a in facts.assignments] == ["總務處", "教務處", "各學院"]
        assert facts.title == "平安校園任務分解表"

    def test_traditional_in_gb18030(self) -> None:
        text, found = encoding.decode(self.traditional.encode("gb18030"))
        assert (text, found) == (self.traditional, "gb18030")

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("shift_jis", "日本国民は、正当に選挙された国会における代表者を通じて行動する。" * 3),
            ("euc_kr", "대한민국의 국민이 되는 요건은 법률로 정한다. 국가는 국민을 보호한다." * 3),
            ("koi8_r", "Все люди рождаются свободными и равными в своем достоинстве." * 3),
        ],
    )
    def test_others_are_refused(self, name: str, text: str) -> None:
        with pytest.raises(ReadingError, match="encoding is not recognised"):
            encoding.decode(text.encode(name))

    def test_bytes_that_are_no_text(self) -> None:
        with pytest.raises(ReadingError, match="not a text file"):
            encoding.decode(bytes(range(32)) * 20)

    def test_a_few_control_characters_become_spaces_one_for_one(self) -> None:
        text, _ = encoding.decode("第一页\f第二页".encode())
        assert text == "第一页 第二页"

    def test_a_page_declares_its_encoding(self, tmp_path: Path) -> None:
        body = "<table><tr><td>任务<td>牵头部门<tr><td>1.建<td>教务处</table>"
        markup = documents.page(body, '<meta charset="gb2312">')
        document = read(write(tmp_path, "a.html", markup.encode("gb18030")))
        assert contents(document)[1] == ["1.建", "教务处"]
        assert document.source.encoding == "gb18030"


class TestExport:
    def test_cells_hold_line_breaks_and_blank_lines(self) -> None:
        text = documents.export(
            rows=[
                ("1.甲\n\n乙\n", "教\n\n务\n处\n", ""),
                ("", "", "各二级\n学院"),
                ("2.丙", "\n\n", ""),
            ]
        )
        grid = contents(export.read(text, SOURCE))
        assert [len(row) for row in grid] == [3, 3, 3, 3]
        assert grid[1] == ["1.甲\n\n乙", "教\n\n务\n处", ""]
        assert grid[3] == ["2.丙", "", ""]

    def test_a_wide_header_hides_columns(self) -> None:
        text = documents.export(rows=[("一、甲", "（一）乙", "1.丙", "教务处", "学生处")] * 2)
        document = export.read(text, SOURCE)
        assert contents(document)[0] == ["重点任务"] * 3 + ["牵头部门", "配合部门"]
        assert len(set(map(id, table(document).grid[0]))) == 3

    def test_a_wide_header_with_its_empty_cells(self) -> None:
        text = documents.export(
            ("工作任务", "", "牵头部门"), [("（一）甲", "1.乙", "教务处"), ("", "2.丙", "学生处")]
        )
        assert contents(export.read(text, SOURCE))[0] == ["工作任务", "工作任务", "牵头部门"]

    def test_a_header_of_two_rows(self) -> None:
        rows = [
            ("", "", "牵头单位", "配合单位", ""),
            ("1", "甲", "教务处", "团委", "2025年"),
            ("2", "乙", "学生处", "", "2026年"),
        ]
        text = documents.export(("序号", "重点任务", "责任分工", "完成时限"), rows)
        facts = extract(export.read(text, SOURCE))
        assert [(a.task, a.role, a.party.name) for a in facts.assignments] == [
            ("1.t1", Role.LEAD, "教务处"),
            ("1.t1", Role.SUPPORT, "团委"),
            ("2.t1", Role.LEAD, "学生处"),
        ]
        assert facts.units[1].details.deadline is not None

    def test_rows_without_blank_lines_after_them(self) -> None:
        text = documents.export(rows=[("（一）甲", f"{n}.乙", "教务处", "") for n in range(1, 9)])
        document = export.read(text.replace("\n\n", "\n"), SOURCE)
        assert contents(document)[8] == ["（一）甲", "8.乙", "教务处", ""]

    def test_a_heading_inside_the_table_is_a_row_of_one_cell(self) -> None:
        rows = [("一、育人",), *documents.ROWS, ("二、保障",), *documents.ROWS]
        document = export.read(documents.export(rows=rows), SOURCE)
        grid = table(document).grid
        assert len({id(cell) for cell in grid[1]}) == 1
        facts = extract(document)
        assert [unit.path for unit in facts.units] == ["1", "1.1", "1.2", "2", "2.1", "2.2"]

    def test_a_title_of_tasks_behind_a_last_cell_is_no_header(self) -> None:
        first = documents.export(("项目", "责任部门", "时间"), [("1.甲", "教务处", "持续推进")])
        second = documents.export(title="二、改革任务")
        document = export.read(f"{first}\n{second}", SOURCE)
        assert [len(table.grid) for table in document.tables()] == [2, 3]

    def test_paragraphs_around_tables(self) -> None:
        text = documents.export() + "[bookmark: _x]二、其他\n" + documents.export(title="三、末表")
        document = export.read(text, SOURCE)
        paragraphs = [b.span.of(text) for b in document.blocks if isinstance(b, Paragraph)]
        assert paragraphs == ["平安校园任务分解表", "二、其他", "三、末表"]
        assert len(list(document.tables())) == 2

    def test_windows_line_ends(self) -> None:
        text = documents.export().replace("\n", "\r\n")
        assert contents(export.read(text, SOURCE))[2] == ["2.开展3次消防演练", "保卫处", ""]

    def test_a_row_with_too_few_cells(self) -> None:
        text = documents.export(rows=[*documents.ROWS, ("3.缺一格", "教务处"), *documents.ROWS])
        with pytest.raises(ReadingError, match="row 3 of a table has 2 cells where 3 are expected"):
            export.read(text, SOURCE)


class TestWord:
    def test_merged_cells(self, tmp_path: Path) -> None:
        document = docx.Document()
        made = document.add_table(rows=4, cols=4)
        for cell, text in zip(
            made.rows[0].cells, ("工作任务", "", "牵头部门", "配合部门"), strict=True
        ):
            cell.text = text
        made.cell(0, 0).merge(made.cell(0, 1))
        for row, (task, lead) in enumerate(
            (("1.甲", "教务处"), ("2.乙", ""), ("3.丙", "学生处")), 1
        ):
            made.cell(row, 1).text, made.cell(row, 2).text = task, lead
        made.cell(1, 0).text = "（一）育人"
        made.cell(1, 0).merge(made.cell(3, 0))
        made.cell(1, 2).merge(made.cell(2, 2))
        found = read(write(tmp_path, "a.docx", documents.saved(document)))
        grid = table(found).grid
        assert grid[0][0] is grid[0][1]
        assert grid[1][0] is grid[3][0]
        facts = extract(found)
        leads = {(a.task, a.party.name, a.basis) for a in facts.assignments if a.role is Role.LEAD}
        assert leads == {
            ("1.1", "教务处", Basis.STATED),
            ("1.2", "教务处", Basis.CARRIED_DOWN),
            ("1.3", "学生处", Basis.STATED),
        }

    def test_an_empty_lead_that_is_not_merged_stays_empty(self, tmp_path: Path) -> None:
        rows = (documents.ROWS[0], ("2.另一件", "", ""))
        facts = extract(read(write(tmp_path, "a.docx", documents.word(rows=rows))))
        assert not [a for a in facts.assignments if a.task == "2.t1"]
        assert [n.detail for n in facts.notes if n.about == "2.t1"] == ["牵头部门", "配合部门"]

    def test_automatic_numbers_are_read_as_printed(self, tmp_path: Path) -> None:
        document = docx.Document()
        documents.add_list(document, [("chineseCounting", "（%1）"), ("decimal", "%2.")])
        made = document.add_table(rows=1, cols=3)
        for cell, text in zip(made.rows[0].cells, ("工作任务", "", "牵头部门"), strict=True):
            cell.text = text
        made.cell(0, 0).merge(made.cell(0, 1))
        for measure, task in (("甲", "子"), ("", "丑"), ("乙", "寅")):
            cells = made.add_row().cells
            for cell, text, level in ((cells[0], measure, 0), (cells[1], task, 1)):
                cell.text = text
                if text:
                    documents.number(cell.paragraphs[0], level)
            cells[2].text = "教务处"
        made.cell(1, 0).merge(made.cell(2, 0))
        facts = extract(read(write(tmp_path, "a.docx", documents.saved(document))))
        assert [(u.path, u.number) for u in facts.units] == [
            ("1", "（一）"),
            ("1.1", "1"),
            ("1.2", "2"),
            ("2", "（二）"),
            ("2.1", "1"),
        ]

    def test_deleted_text_is_not_read_and_inserted_text_is(self, tmp_path: Path) -> None:
        part = "word/document.xml"
        with zipfile.ZipFile(io.BytesIO(documents.word())) as archive:
            body = archive.read(part).decode()
        body = body.replace(
            "<w:r><w:t>保卫处</w:t></w:r>",
            '<w:del w:id="1" w:author="a"><w:r><w:delText>保卫处</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="a"><w:r><w:t>安全处</w:t></w:r></w:ins>',
        )
        data = documents.with_part(documents.word(), part, body.encode())
        assert contents(read(write(tmp_path, "a.docx", data)))[2][1] == "安全处"


class TestPage:
    def test_rowspan_and_colspan(self, tmp_path: Path) -> None:
        body = """<table><caption>一、任务类</caption>
          <tr><th colspan=2>工作任务<th>牵头部门<th>配合部门
          <tr><td rowspan=2>（一）育人<td>1.甲<td rowspan="2">教务处<td>学生处<br>团委
          <tr><td>2.乙<td></table>"""
        facts = extract(read(write(tmp_path, "a.html", documents.page(body))))
        assert [u.path for u in facts.units] == ["1", "1.1", "1.1.1", "1.1.2"]
        assert [(a.task, a.role, a.party.name, a.basis) for a in facts.assignments] == [
            ("1.1.1", Role.LEAD, "教务处", Basis.STATED),
            ("1.1.1", Role.SUPPORT, "学生处", Basis.STATED),
            ("1.1.1", Role.SUPPORT, "团委", Basis.STATED),
            ("1.1.2", Role.LEAD, "教务处", Basis.CARRIED_DOWN),
        ]

    def test_control_characters_do_not_reach_the_graph(self, tmp_path: Path) -> None:
        document = read(write(tmp_path, "a\x1b\n.html", documents.page("<p>甲&#1;&#8;乙</p>")))
        assert not {c for c in document.text + document.source.name if ord(c) < 32} - {"\n"}
        assert document.source.name.isprintable()

    def test_comments_before_the_markup(self, tmp_path: Path) -> None:
        text = "<!---->" * 500
        assert read(write(tmp_path, "a.txt", text + "x")).source.media_type == "text/plain"
        assert read(write(tmp_path, "b.txt", text + "<p>x</p>")).source.media_type == "text/html"

    def test_scripts_and_forms_are_not_text(self, tmp_path: Path) -> None:
        body = "<script>var 任务</script><style>p{}</style><p>标题<textarea>x</textarea></p>"
        document = read(write(tmp_path, "a.html", documents.page(body)))
        assert document.text == "标题\n"

    @pytest.mark.parametrize(
        "body",
        [
            "<table><tr><td rowspan=999999999 colspan=999999999>任务<td>牵头部门<tr><td>x</table>",
            "<table><tr><td rowspan=0>任务<td rowspan=-1>牵头<tr><td colspan=x>教务处</table>",
            "<div>" * 3000 + "深" + "</div>" * 3000,
            "<table>" * 400 + "<tr><td>任务",
            "<p>" + "<b>" * 2000 + "x",
            "<table><tr><td>任务<td>牵头<tr><td>1.甲<td>教务处</table>" + "<font>" * 300 + "x",
        ],
    )
    def test_hostile_markup_ends_in_a_document_or_a_reason(self, tmp_path: Path, body: str) -> None:
        try:
            document = read(write(tmp_path, "a.html", documents.page(body)))
        except PolicygraphError:
            return
        for found in document.tables():
            assert all(len(row) <= 1000 for row in found.grid)


class TestRefused:
    """Each bad input has a reason of its own, in both languages."""

    def refused(self, path: Path) -> str:
        with pytest.raises((ReadingError, ExtractionError)) as caught:
            extract(read(path))
        assert "\n" not in caught.value.en
        assert "\n" not in caught.value.zh
        return caught.value.en

    def test_missing(self, tmp_path: Path) -> None:
        assert "no such file" in self.refused(tmp_path / "none.docx")

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "not a file" in self.refused(tmp_path)

    @pytest.mark.parametrize("data", [b"", b"  \n\t ", codecs.BOM_UTF8])
    def test_empty(self, tmp_path: Path, data: bytes) -> None:
        assert "empty" in self.refused(write(tmp_path, "a.txt", data))

    @pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.999])
    def test_truncated(self, tmp_path: Path, share: float) -> None:
        data = documents.word()
        path = write(tmp_path, "a.docx", data[: int(len(data) * share)])
        assert "damaged or truncated" in self.refused(path)

    def test_a_damaged_member(self, tmp_path: Path) -> None:
        data = bytearray(documents.word())
        data[300:400] = bytes(100)
        assert "damaged or truncated" in self.refused(write(tmp_path, "a.docx", bytes(data)))

    def test_xml_that_does_not_parse(self, tmp_path: Path) -> None:
        data = documents.with_part(documents.word(), "word/document.xml", b"<w:document")
        assert "damaged or truncated" in self.refused(write(tmp_path, "a.docx", data))

    def test_a_zip_that_is_no_document(self, tmp_path: Path) -> None:
        data = documents.with_part(documents.word(), "[Content_Types].xml", b"<Types/>")
        assert "not a complete Word document" in self.refused(write(tmp_path, "a.docx", data))

    def test_protected(self, tmp_path: Path) -> None:
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        encrypted = ole + bytes(504) + "EncryptedPackage".encode("utf-16-le")
        assert "password" in self.refused(write(tmp_path, "a.docx", encrypted))
        assert "save it as .docx" in self.refused(write(tmp_path, "a.doc", ole + bytes(504)))

    def test_protected_zip(self, tmp_path: Path) -> None:
        data = bytearray(documents.word())
        entry = data.index(b"PK\x01\x02")
        data[entry + 8] |= 1
        assert "password" in self.refused(write(tmp_path, "a.docx", bytes(data)))

    @pytest.mark.parametrize(
        ("name", "data", "reason"),
        [
            ("a.pdf", b"%PDF-1.7\n", "not a complete PDF"),
            ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "an image"),
            ("a.docx", b"just text", "not a Word document in spite of its name"),
        ],
    )
    def test_other_formats(self, tmp_path: Path, name: str, data: bytes, reason: str) -> None:
        assert reason in self.refused(write(tmp_path, name, data))

    def test_a_zip_bomb(self, tmp_path: Path) -> None:
        bomb = documents.with_part(documents.word(), "word/document.xml", bytes(200 * 2**20))
        assert len(bomb) < 2**20
        assert "zip bomb" in self.refused(write(tmp_path, "a.docx", bomb))

    @pytest.mark.parametrize(
        "entity",
        [
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
            "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>",
        ],
    )
    @pytest.mark.parametrize("encoding_name", ["utf-8", "utf-16"])
    def test_external_entities(self, tmp_path: Path, entity: str, encoding_name: str) -> None:
        part = f'<?xml version="1.0"?>{entity}<w>&e;</w>'.encode(encoding_name)
        data = documents.with_part(documents.word(), "word/document.xml", part)
        assert "DTD or external entities" in self.refused(write(tmp_path, "a.docx", data))

    def test_too_large(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        with path.open("wb") as file:
            file.truncate(MAX_BYTES + 1)
        assert "too large" in self.refused(path)

    def test_a_page_row_with_too_few_cells(self, tmp_path: Path) -> None:
        body = "<table><tr><td>任务<td>牵头部门<td>配合部门<tr><td>1.甲<td>教务处</table>"
        reason = self.refused(write(tmp_path, "a.html", documents.page(body)))
        assert "row 2 of a table has 2 cells where its header has 3" in reason


cells = st.text(alphabet="一二（）1.、，\n\t 教务处任务牵头\u3000x5个“", max_size=12)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    document = export.read(text, SOURCE)
    assert all(b.span.of(text).strip() for b in document.blocks if isinstance(b, Paragraph))


@given(st.lists(st.lists(cells, min_size=3, max_size=6), max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_table_is_extracted_with_true_spans_or_refused(rows: list[list[str]]) -> None:
    text = documents.export(rows=rows)
    try:
        facts = extract(export.read(text, SOURCE))
    except PolicygraphError:
        return
    spans = [span for unit in facts.units for span in unit.spans]
    spans += [span for assignment in facts.assignments for span in assignment.spans]
    spans += [target.span for target in facts.targets]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert len({unit.path for unit in facts.units}) == len(facts.units)


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text, name = encoding.decode(data)
    except ReadingError:
        return
    assert name in {"utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "hz"}
    assert not set(text) & {chr(code) for code in range(32) if chr(code) not in "\t\n\r"}


@given(st.integers(0, 2**32), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_word_file_with_wrong_bytes_is_read_or_refused(place: int, wrong: bytes) -> None:
    data = bytearray(documents.word())
    start = place % len(data)
    data[start : start + len(wrong)] = wrong
    with contextlib.suppress(ReadingError):
        assert word.read(bytes(data), SOURCE).blocks is not None
