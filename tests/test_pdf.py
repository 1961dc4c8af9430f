"""PDF → Document: paragraphs, furniture, tables, and what is refused with a clear reason."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import ReadingError
from graph.extraction import extract
from graph.facts import Role
from graph.reading import pdf, read
from graph.reading.document import Document, Paragraph, Source
from tests import pdfs
from tests.pdfs import Sheet, Typesetter

SOURCE = Source("x.pdf", pdf.MEDIA_TYPE, None, "0" * 64)
LONG = "各单位要把数字校园建设摆在突出位置，建立由教务处牵头、各二级学院配合的工作机制，" * 3


def paragraphs(data: bytes) -> list[str]:
    document = pdf.read(data, SOURCE)
    return [b.span.of(document.text) for b in document.blocks if isinstance(b, Paragraph)]


def grids(data: bytes) -> list[list[list[str]]]:
    """Return the tables' cells as printed: `<` and `^` where merged ones go on."""
    document = pdf.read(data, SOURCE)
    return [
        [
            [
                cell.span.of(document.text)
                if (cell.row, cell.column) == (row, column)
                else "<"
                if cell.column < column
                else "^"
                for column, cell in enumerate(cells)
            ]
            for row, cells in enumerate(table.grid)
        ]
        for table in document.tables()
    ]


class TestParagraphs:
    def test_lines_are_joined(self) -> None:
        made = Typesetter()
        made.paragraph(LONG + "形成长效机制。")
        made.paragraph("一、总体要求")
        made.paragraph(LONG)
        assert paragraphs(made.pdf()) == [LONG + "形成长效机制。", "一、总体要求", LONG]

    def test_over_pages(self) -> None:
        made = Typesetter(header="云溪市教育文件汇编")
        texts = [f"{number}.{LONG}第{number}项。" for number in range(1, 12)]
        for text in texts:
            made.paragraph(text)
        assert len(made.sheets) == 3
        assert paragraphs(made.pdf()) == texts

    def test_a_full_line_does_not_swallow_the_next_number(self) -> None:
        made = Typesetter()
        full = "（一）这一条的文字刚好写满整整一行直到最右边一格为止"
        assert pdfs.width(full) == pdfs.CHARACTERS - 2
        texts = [full, "（二）另一条。", "1." + full[3:] + "完", "2.再一条", LONG + "完。"]
        for text in texts:
            made.paragraph(text)
        assert paragraphs(made.pdf()) == texts

    def test_a_number_in_the_middle_of_a_sentence_starts_nothing(self) -> None:
        text = "为了落实前面所说的有关各项工作任务要求特别按照第五条之" + "（三）" + LONG
        made = Typesetter()
        made.paragraph(LONG + "。")
        made.paragraph(text)
        assert paragraphs(made.pdf()) == [LONG + "。", text]

    def test_paragraphs_without_indents_are_told_by_their_distance(self) -> None:
        sheet = Sheet()
        for block in range(3):
            for number in range(4):
                y = 120 + 130 * block + 24 * number
                sheet.text(79, y, f"第{block}段第{number}行的文字写满整整一行到右边为止完了")
        found = paragraphs(pdfs.pdf([sheet]))
        assert [text[:3] for text in found] == ["第0段", "第1段", "第2段"]

    def test_a_title_of_two_lines_is_one_paragraph(self) -> None:
        made = Typesetter()
        made.centred("云溪市人民政府办公室关于印发", "数字校园三年行动方案的通知")
        made.centred("云政办发〔2026〕12号", size=16)
        made.paragraph(LONG)
        assert paragraphs(made.pdf()) == [
            "云溪市人民政府办公室关于印发\n数字校园三年行动方案的通知",
            "云政办发〔2026〕12号",
            LONG,
        ]

    def test_a_signature_stays_apart(self) -> None:
        made = Typesetter()
        made.paragraph(LONG)
        made.right("云溪市教育局")
        made.right("2026年3月5日", 4)
        made.paragraph("（此件公开发布）", 0)
        assert paragraphs(made.pdf()) == [
            LONG,
            "云溪市教育局",
            "2026年3月5日",
            "（此件公开发布）",
        ]

    def test_an_annex_hangs_and_contents_do_not_run_together(self) -> None:
        made = Typesetter()
        first = "附件：1.云溪市数字校园建设重点任务分工和进度安排表"
        made.paragraph(LONG)
        made.paragraph(first)
        made.paragraph("的说明", 6)
        for title in ("一、总体要求", "二、重点任务"):
            dots = (pdfs.CHARACTERS - pdfs.width(title) - 1) * 2
            made.paragraph(title + "." * int(dots) + "12", 0)
        assert [text.rstrip(".12") for text in paragraphs(made.pdf())] == [
            LONG,
            first + "的说明",
            "一、总体要求",
            "二、重点任务",
        ]

    def test_latin_words_keep_their_spaces(self) -> None:
        sheet = Sheet()
        sheet.text(79, 120, "the quick brown fox jumps over the lazy dog and the")
        sheet.text(79, 148, "sleepy cat")
        sheet.text(79, 260, "到")
        sheet.text(79 + 18, 260, "2027")
        sheet.text(79 + 18 + 34, 260, "年")
        assert paragraphs(pdfs.pdf([sheet])) == [
            "the quick brown fox jumps over the lazy dog and the sleepy cat",
            "到2027年",
        ]

    def test_what_is_printed_twice_to_look_bold_is_read_once(self) -> None:
        sheet = Sheet()
        for shift in (0, 0.4):
            sheet.text(79 + shift, 120, "一、总体要求")
        assert paragraphs(pdfs.pdf([sheet])) == ["一、总体要求"]

    def test_characters_that_stand_alone(self) -> None:
        sheet = Sheet()
        for number, character in enumerate("落实教学改革任务"):
            sheet.text(79 + 16 * number, 120, character)
        assert paragraphs(pdfs.pdf([sheet])) == ["落实教学改革任务"]

    def test_two_columns(self) -> None:
        sheet = Sheet()
        sheet.centred(100, "云溪市公报", 22)
        left = [f"左栏第{number}行写满这一栏的文字" for number in range(8)]
        right = [f"右栏第{number}行写满这一栏的文字" for number in range(8)]
        for number in range(8):
            sheet.text(60, 150 + 24 * number, left[number])
            sheet.text(320, 150 + 24 * number, right[number])
        assert paragraphs(pdfs.pdf([sheet])) == ["云溪市公报", "".join(left + right)]

    def test_a_page_that_is_turned(self) -> None:
        sheet = Sheet(width=pdfs.HEIGHT, height=pdfs.WIDTH, turned=90)
        sheet.text(79, 120, "一、总体要求")
        sheet.text(79, 160, "二、重点任务")
        assert paragraphs(pdfs.pdf([sheet])) == ["一、总体要求", "二、重点任务"]

    def test_reading_twice_gives_the_same(self) -> None:
        made = Typesetter()
        made.paragraph(LONG)
        made.table(ROWS, COLUMNS)
        first, second = (pdf.read(made.pdf(), SOURCE) for _ in range(2))
        assert first.text == second.text
        assert [type(block) for block in first.blocks] == [type(block) for block in second.blocks]


class TestFurniture:
    @pytest.mark.parametrize(
        "footer", ["— {} —", "- {} -", "第{}页 共5页", "{}/5", "{}", "·{}·", "Page {} of 5"]
    )
    def test_headers_and_page_numbers_are_dropped(self, footer: str) -> None:
        made = Typesetter("云溪市教育局文件 {}", footer)
        text = LONG * 25
        made.paragraph(text)
        assert len(made.sheets) == 5
        assert paragraphs(made.pdf()) == [text]

    def test_one_page_with_its_number(self) -> None:
        made = Typesetter()
        made.paragraph(LONG)
        assert paragraphs(made.pdf()) == [LONG]

    def test_a_line_that_is_all_a_document_says_stays(self) -> None:
        sheet = Sheet()
        sheet.text(79, 60, "第1页")
        assert paragraphs(pdfs.pdf([sheet] * 3)) == ["第1页"] * 3

    def test_text_that_repeats_inside_pages_stays(self) -> None:
        made = Typesetter(footer="")
        for _ in range(60):
            made.paragraph("请各单位遵照执行。")
        assert paragraphs(made.pdf()) == ["请各单位遵照执行。"] * 60


ROWS = [
    ("工作任务", "<", "牵头部门", "配合部门"),
    ("（一）数字教学", "1.建设在线课程平台并组织全体教师参加教学能力培训", "教务处", "各二级学院"),
    ("^", "2.开放3个实验室", "^", ""),
    ("^", "3.评选优秀课程", "科研处", "人事处\n工会"),
    ("（二）后勤", "<", "<", "<"),
    ("（三）校园", "4.改造食堂", "后勤处", "财务处、学生工作处"),
]
COLUMNS = (90, 180, 80, 98)


class TestTables:
    def test_merged_cells(self) -> None:
        made = Typesetter()
        made.paragraph("重点任务分工如下：")
        made.table(ROWS, COLUMNS)
        made.paragraph("以上任务由督查室督办。")
        assert grids(made.pdf()) == [[list(row) for row in ROWS]]
        assert paragraphs(made.pdf()) == ["重点任务分工如下：", "以上任务由督查室督办。"]

    def test_over_pages(self) -> None:
        rows = [("任务", "牵头部门", "配合部门")]
        rows += [(f"{number}.开展第{number}次观摩", "教务处", "工会") for number in range(1, 60)]
        made = Typesetter("任务分解表")
        made.table(rows, (200, 100, 100))
        assert len(made.sheets) == 3
        assert grids(made.pdf()) == [[list(row) for row in rows]]

    def test_a_header_that_is_printed_again_is_dropped(self) -> None:
        first, second = Typesetter(), Typesetter()
        header, rows = (
            ("任务", "牵头部门"),
            [(f"{n}.办好{n}场讲座", "宣传部") for n in range(1, 29)],
        )
        first.table([header, *rows[:14]], (300, 100))
        second.table([header, *rows[14:]], (300, 100))
        data = pdfs.pdf(first.sheets + second.sheets)
        assert grids(data) == [[list(header), *map(list, rows)]]

    def test_merged_cells_go_on_over_pages(self) -> None:
        rows = [("目标", "任务", "牵头部门", "配合部门"), ("（一）育人", "1.办讲座", "宣传部", "")]
        rows += [("^", f"{number}.办讲座", "^", "") for number in range(2, 45)]
        made = Typesetter()
        made.table(rows, (80, 200, 80, 80))
        assert len(made.sheets) == 2
        assert grids(made.pdf()) == [[list(row) for row in rows]]

    def test_a_row_that_is_parted_by_the_page_is_one(self) -> None:
        first, second = Typesetter(), Typesetter()
        first.table([("任务", "部门"), ("1.组织全体教师参加线上教学能力提升", "教务处")], (210, 90))
        second.table([("培训并考核", ""), ("2.办讲座", "工会")], (210, 90))
        assert grids(pdfs.pdf(first.sheets + second.sheets)) == [
            [
                ["任务", "部门"],
                ["1.组织全体教师参加线上教学能力提升", "教务处"],
                ["培训并考核", ""],
                ["2.办讲座", "工会"],
            ]
        ]

    def test_another_table_on_the_next_page_stays_another(self) -> None:
        first, second = Typesetter(), Typesetter()
        first.table([("任务", "部门"), ("1.办讲座", "工会")], (210, 90))
        second.table([("指标", "数值"), ("学习中心", "12个")], (120, 180))
        assert len(grids(pdfs.pdf(first.sheets + second.sheets))) == 2

    def test_borders_as_thin_bars_and_open_sides(self) -> None:
        sheet = Sheet()
        for row in range(4):
            sheet.bar(79, 120 + 30 * row, 300, 0.5)
        for row in range(3):
            sheet.bar(230, 120.5 + 30 * row, 0.5, 29.5)
            sheet.text(84, 140 + 30 * row, f"任务{row}", 12)
            sheet.text(240, 140 + 30 * row, f"部门{row}", 12)
        assert grids(pdfs.pdf([sheet])) == [[[f"任务{row}", f"部门{row}"] for row in range(3)]]

    def test_a_box_around_text_is_no_table(self) -> None:
        sheet = Sheet()
        sheet.bar(79, 100, 400, 1)
        sheet.bar(79, 200, 400, 1)
        sheet.bar(79, 100, 1, 100)
        sheet.bar(478, 100, 1, 100)
        sheet.text(90, 150, "专栏一　重点工程")
        data = pdfs.pdf([sheet])
        assert (grids(data), paragraphs(data)) == ([], ["专栏一 重点工程"])

    def test_facts(self, tmp_path: Path) -> None:
        made = Typesetter()
        made.centred("平安校园任务分解表")
        made.table(ROWS, COLUMNS)
        path = tmp_path / "a.pdf"
        path.write_bytes(made.pdf())
        facts = extract(read(path))
        leads = [(a.task, a.party.name) for a in facts.assignments if a.role is Role.LEAD]
        assert leads == [
            ("1.1", "教务处"),
            ("1.2", "教务处"),
            ("1.3", "科研处"),
            ("2.3.4", "后勤处"),
        ]


class TestRefused:
    def refused(self, data: bytes) -> str:
        with pytest.raises(ReadingError) as caught:
            pdf.read(data, SOURCE)
        assert "\n" not in caught.value.zh + caught.value.en
        return caught.value.en

    def test_a_scan(self) -> None:
        sheets = []
        for number in range(4):
            sheets.append(Sheet())
            sheets[-1].picture()
            sheets[-1].text(280, 800, f"— {number} —")
        assert "a scan without text" in self.refused(pdfs.pdf(sheets))

    def test_pages_without_any_text(self) -> None:
        assert "a scan without text" in self.refused(pdfs.pdf([Sheet(), Sheet()]))

    def test_a_scan_with_text_behind_it_is_read(self) -> None:
        sheet = Sheet()
        sheet.picture()
        lines = [
            "一、总体要求",
            "各单位要把数字校园建设摆在突出位置。",
            "到2027年建成12个学习中心。",
        ]
        for number, text in enumerate(lines):
            sheet.text(79, 120 + 28 * number, text)
        assert paragraphs(pdfs.pdf([sheet])) == lines

    def test_a_scanned_page_among_others_is_told(self) -> None:
        sheets = [Sheet() for _ in range(3)]
        for sheet in (sheets[0], sheets[2]):
            sheet.text(79, 120, "各单位要把数字校园建设摆在突出位置，认真抓好各项工作的落实。")
        sheets[1].picture()
        [remark] = pdf.read(pdfs.pdf(sheets), SOURCE).remarks
        assert remark.zh == "第 2 页是没有文字层的图片，未读取"

    def test_encrypted(self) -> None:
        sheet = Sheet()
        sheet.text(79, 120, "一、总体要求")
        assert "password" in self.refused(pdfs.pdf([sheet], encrypted=True))

    def test_fonts_that_hide_their_characters(self) -> None:
        sheet = Sheet()
        sheet.text(79, 120, "各单位要把数字校园建设摆在突出位置")
        assert "do not say which characters" in self.refused(pdfs.pdf([sheet], mapped=False))

    def test_too_many_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("graph.reading.pdf.pages.MAX_PAGES", 3)
        assert "too many pages" in self.refused(pdfs.pdf([Sheet()] * 4))

    def test_too_many_characters_on_a_page(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("graph.reading.pdf.glyphs.MAX_GLYPHS", 3)
        sheet = Sheet()
        sheet.text(79, 120, "一、总体要求")
        assert "a page has over" in self.refused(pdfs.pdf([sheet]))

    @pytest.mark.parametrize("tenth", range(10))
    def test_truncated(self, tenth: int) -> None:
        made = Typesetter()
        made.paragraph(LONG * 20)
        data = made.pdf()
        assert "damaged or truncated" in self.refused(data[: len(data) * tenth // 10] or b"%PDF-")

    def test_a_missing_page(self) -> None:
        made = Typesetter()
        made.paragraph(LONG * 20)
        data = made.pdf().replace(b"/Count 4", b"/Count 9")
        assert "damaged or truncated" in self.refused(data)


def test_a_drawing_is_no_table() -> None:
    sheet = Sheet()
    for number in range(700):
        sheet.rule(50, 100 + number % 600, 500, 100 + number % 600)
        sheet.rule(50 + number % 400, 100, 50 + number % 400, 700)
    sheet.text(79, 60, "一、总体要求")
    sheet.text(79, 760, "二、重点任务")
    assert paragraphs(pdfs.pdf([sheet])) == ["一、总体要求", "二、重点任务"]


def spans_hold(document: Document) -> bool:
    said = [b.span.of(document.text) for b in document.blocks if isinstance(b, Paragraph)]
    return all(text and text == text.strip() for text in said)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(rest: bytes) -> None:
    try:
        document = pdf.read(b"%PDF-" + rest + b"%%EOF", SOURCE)
    except ReadingError:
        return
    assert spans_hold(document)


DAMAGED = Typesetter()
DAMAGED.paragraph(LONG)
DAMAGED.table(ROWS, COLUMNS)
WHOLE = DAMAGED.pdf()


@given(st.lists(st.tuples(st.integers(9, len(WHOLE) - 10), st.binary(min_size=1, max_size=6))))
@settings(max_examples=100, deadline=None)
def test_any_damage_is_read_or_refused(damages: list[tuple[int, bytes]]) -> None:
    data = bytearray(WHOLE)
    for place, bytes_ in damages:
        data[place : place + len(bytes_)] = bytes_
    try:
        document = pdf.read(bytes(data), SOURCE)
    except ReadingError:
        return
    assert spans_hold(document)


places = st.floats(0, 600) | st.sampled_from([79.0, 111.0, 300.0, 527.0])


@given(
    st.lists(st.tuples(places, places, st.text("一、（二）a. 各单位，。\u3000", max_size=30))),
    st.lists(st.tuples(places, places, places, places), max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_any_page_gives_all_its_text(
    texts: list[tuple[float, float, str]], rules: list[tuple[float, float, float, float]]
) -> None:
    sheet = Sheet(700, 700)
    for x, y, text in texts:
        sheet.text(x, y + 20, text, 8)
    for rule in rules:
        sheet.rule(*rule)
    try:
        document = pdf.read(pdfs.pdf([sheet]), SOURCE)
    except ReadingError:
        assert not any(text.strip() for _, _, text in texts)
        return
    assert spans_hold(document)
    printed = {c for x, y, text in texts if x < 400 for c in re.sub(r"\s", "", text)}
    assert printed <= set(document.text)
