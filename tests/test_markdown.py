"""Markdown and plain text → paragraphs and tables."""

import codecs
import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import ReadingError
from graph.reading import SUFFIXES, encoding, markdown, read
from graph.reading.document import Source, Table
from tests.blocks import check, contents, read_as

SOURCE = Source("x", "text/markdown", "utf-8", "0" * 64)


def shown(text: str) -> list[str | list[list[str]]]:
    document = markdown.read(text, SOURCE)
    check(document)
    return contents(document)


class TestMarkdown:
    @pytest.mark.parametrize(
        ("text", "blocks"),
        [
            ("# 云溪市方案\n## 一、目标 ##\n正文", ["云溪市方案", "一、目标", "正文"]),
            ("方案\n===\n二、任务\n---", ["方案", "二、任务"]),
            ("推进数字\n校园 and\nmore", ["推进数字校园 and more"]),
            ("第一行  \n第二行\\\n第三行", ["第一行\n第二行\n第三行"]),
            ("1. 甲\n2. 乙\n   续\n- 丙\n- [x] 丁", ["1. 甲", "2. 乙续", "丙", "丁"]),
            ("（一）甲\n（二）乙\n1.丙\n\u3000\u3000丁", ["（一）甲", "（二）乙", "1.丙", "丁"]),
            ("甲\n\n* * *\n\n乙", ["甲", "乙"]),
            ("> 引文\n> 续\n\n后", ["引文续", "后"]),
            ("```\n# 一\n**二**\n```\n后", ["# 一\n**二**", "后"]),
            ("---\ntitle: x\n---\n甲", ["甲"]),
            ("甲<!-- 乙\n丙 -->丁", ["甲丁"]),
            ("甲<br>乙<b>丙</b>", ["甲\n乙丙"]),
            ("#标签不是标题", ["#标签不是标题"]),
        ],
    )
    def test_blocks(self, text: str, blocks: list[str]) -> None:
        assert shown(text) == blocks

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("**市教育局**牵头，*配合*", "市教育局牵头，配合"),
            ("__强调__ 与 _轻_", "强调 与 轻"),
            ("***全部***、~~删~~、`码`", "全部、删、码"),
            ("3 * 5，表*示注", "3 * 5，表*示注"),
            ("snake_case_name", "snake_case_name"),
            (r"达到98%\*以上\_", "达到98%*以上_"),
            ('见[细则](http://a.example/b "t")。', "见细则。"),
            ("![图](a.png)<http://a.example>", "图http://a.example"),
            ("云政办[2017]215号（2018）", "云政办[2017]215号（2018）"),
        ],
    )
    def test_marks(self, text: str, plain: str) -> None:
        assert shown(text) == [plain]

    def test_pipe_tables(self) -> None:
        text = (
            "任务如下：\n| 重点任务 | 牵头\\|部门 |\n|:---|---:|\n| 1.建<br>站 | **教务处** |\n"
            "| 2.运行 |\n\n后 | 文"
        )
        document = markdown.read(text, SOURCE)
        assert contents(document) == [
            "任务如下：",
            [["重点任务", "牵头|部门"], ["1.建\n站", "教务处"], ["2.运行", ""]],
            "后 | 文",
        ]
        assert isinstance(document.blocks[1], Table)
        assert document.blocks[1].merges_known

    def test_tables_in_markup(self) -> None:
        text = "前\n<table><tr><td colspan=2>任务</td></tr>\n<tr><td>甲<td>乙</table>\n后"
        assert shown(text) == ["前", [["任务", "任务"], ["甲", "乙"]], "后"]

    def test_by_its_name(self, tmp_path: Path) -> None:
        for name in ("a.md", "a.MARKDOWN"):
            document = read_as(tmp_path, name, "# 云溪市工作方案".encode("gb18030"))
            assert contents(document) == ["云溪市工作方案"]
            assert document.source.media_type == "text/markdown"


class TestPlainText:
    wrapped = (
        "云溪市安全工作通知\n各县（市、区）：\n"
        "　　为深入贯彻落实上级关于推进学校安全工作的部\n"
        "署，进一步压实各方面的责任，切实保障广大师生生\n"
        "命财产安全，结合我市的实际情况，现提出如下一些\n"
        "意见。\n"
        "一、总体要求\n"
        "　　坚持预防为主，加强日常检查，强化部门之间协\n"
        "同配合，到2027年全市学校安全事故起数要下降三\n"
        "成以上，并且建立长效机制，完善应急预案和演练，\n"
        "形成合力。\n"
        "云溪市教育局\n"
    )

    def test_lines_broken_at_a_width_are_joined(self, tmp_path: Path) -> None:
        said = contents(read_as(tmp_path, "a.txt", self.wrapped))
        assert [str(block).replace("\n", "") for block in said] == [
            "云溪市安全工作通知",
            "各县（市、区）：",
            "为深入贯彻落实上级关于推进学校安全工作的部署，进一步压实各方面的责任，"
            "切实保障广大师生生命财产安全，结合我市的实际情况，现提出如下一些意见。",
            "一、总体要求",
            "坚持预防为主，加强日常检查，强化部门之间协同配合，"
            "到2027年全市学校安全事故起数要下降三成以上，并且建立长效机制，"
            "完善应急预案和演练，形成合力。",
            "云溪市教育局",
        ]

    @pytest.mark.parametrize(
        "lines",
        [
            ["第一段话说明了工作要求，请各单位遵照执行。"] * 8,
            ["云溪市第一中学数字校园建设示范项目名单之一"] * 8,
            ["甲项目，建设内容若干项，投资三百万元；" + "乙" * n for n in range(0, 40, 5)],
        ],
    )
    def test_lines_that_are_paragraphs_stay_apart(self, tmp_path: Path, lines: list[str]) -> None:
        assert contents(read_as(tmp_path, "a.txt", "\n".join(lines))) == lines

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends(self, tmp_path: Path, end: str) -> None:
        assert contents(read_as(tmp_path, "a.txt", f"甲{end}乙{end}{end}丙")) == ["甲", "乙", "丙"]


class TestEncodings:
    text = "重点任务由教务处牵头，各单位配合，2025年6月底前完成。\n" * 8

    @pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
    def test_wide_without_a_mark(self, name: str) -> None:
        assert encoding.decode(self.text.encode(name)) == (self.text, name)
        assert encoding.decode("任务，教务处".encode(name)) == ("任务，教务处", name)

    @pytest.mark.parametrize("text", ["序号,事项\n1,教务处", "任务,牵头部门\n1.建,教务处\n"])
    def test_short_texts(self, text: str) -> None:
        assert encoding.decode(text.encode("gb18030")) == (text, "gb18030")

    @pytest.mark.parametrize("name", ["utf-8", "gb18030", "big5hkscs"])
    def test_a_cut_in_the_last_character(self, name: str) -> None:
        text = self.text if name != "big5hkscs" else "學校落實任務分解表，教務處負責推動。" * 9
        data = text.rstrip("\n。").encode(name)[:-1]
        found, used = encoding.decode(data)
        assert used == name
        assert found[:-1] == text.rstrip("\n。")[:-1]
        assert found[-1] == "\ufffd"

    @pytest.mark.parametrize("name", ["utf-8", "gb18030"])
    def test_a_few_damaged_places(self, name: str) -> None:
        data = bytearray(self.text.encode(name))
        data[60] = 0xFF
        found, used = encoding.decode(bytes(data))
        assert used == name
        assert 1 <= found.count("\ufffd") <= 3
        assert abs(len(found) - len(self.text)) <= 3

    def test_many_damaged_places_are_refused(self) -> None:
        data = bytearray(self.text.encode())
        for place in range(0, len(data), 20):
            data[place] = 0xFF
        with pytest.raises(ReadingError, match="encoding is not recognised"):
            encoding.decode(bytes(data))

    def test_a_wrong_declaration(self) -> None:
        assert encoding.decode(self.text.encode(), "gb2312") == (self.text, "utf-8")
        assert encoding.decode(self.text.encode("gb18030"), "utf-8") == (self.text, "gb18030")


suffixes = sorted(SUFFIXES)
starts = st.sampled_from(
    [b"", b"PK\x03\x04", b"<html>", b"# ", b"MIME-Version: 1.0\n\n", codecs.BOM_UTF16_LE, b"\xb9"]
)


@given(st.sampled_from(suffixes), starts, st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_with_any_name_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, start: bytes, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(start + data)
    with contextlib.suppress(ReadingError):
        check(read(path))


@given(st.text(alphabet=st.sampled_from("#*_`~[]()<>|\\-=!1.\n 任务教务处\u3000"), max_size=120))
@settings(max_examples=400, deadline=None)
def test_any_markdown_is_read(text: str) -> None:
    shown(text)


@given(st.text(alphabet=st.sampled_from("任务教务处，。\n\r 一、（）1.\u3000\t"), max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_plain_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "plain.txt"
    path.write_text(text, "utf-8", newline="")
    with contextlib.suppress(ReadingError):
        check(read(path))
