"""Saved web pages → the document: what stays, what belongs to the page, tables and hidden text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import ReadingError
from graph.reading import page, read
from graph.reading.document import Source
from tests import documents
from tests.blocks import check, contents, read_as

PAGES = Path(__file__).parent / "data" / "pages"
SOURCE = Source("x", "text/html", "utf-8", "0" * 64)
SENTENCES = "<p>为推进数字校园建设，现就有关事项通知如下。</p><p>各学院要加强领导，落实责任。</p>"


def shown(body: str, head: str = "") -> list[str | list[list[str]]]:
    document = page.read(documents.page(body, head), SOURCE)
    check(document)
    return contents(document)


class TestNoisyPages:
    def test_divisions_with_menus_and_bars(self) -> None:
        document = read(PAGES / "divisions.html")
        check(document)
        assert contents(document) == [
            [
                ["索 引 号：", "YX001/2025-00117", "主题分类：", "农业、林业、水利"],
                ["发文机关：", "云溪市人民政府办公室", "成文日期：", "2025年6月20日"],
            ],
            "云溪市人民政府办公室关于印发云溪市数字乡村建设三年行动方案的通知",
            "发布日期：2025-06-25 来源：市政府办公室",
            "云政办发〔2025〕17号",
            "各县（市、区）人民政府，市政府各部门：",
            "《云溪市数字乡村建设三年行动方案》已经市政府同意，现印发给你们，请认真组织实施。",
            "附件：任务分解表.docx",
            "云溪市人民政府办公室",
            "2025年6月20日",
            "云溪市数字乡村建设三年行动方案",
            "一、总体目标",
            "到2027年，全市行政村5G网络覆盖率达到98%以上，建成数字乡村示范村60个。",
            "二、重点任务",
            "（一）补齐网络短板。新建农村基站400座。"
            "（市通信管理办公室牵头，各县（市、区）人民政府配合）",
            "（二）办好村级信息服务站。每个行政村至少配备1名信息员；信息员每年培训不少于2次。",
        ]

    def test_a_layout_of_tables(self) -> None:
        document = read(PAGES / "tables.html")
        check(document)
        assert contents(document) == [
            "关于做好2025年实训室安全检查工作的通知",
            "青院发〔2025〕9号",
            "各二级学院：",
            "为落实安全生产责任制，现就实训室安全检查工作通知如下，请遵照执行。",
            "一、检查时间",
            "2025年9月15日至30日。",
            "二、任务分工",
            [
                ["重点任务", "牵头部门", "配合部门"],
                ["1.检查危险化学品台账", "后勤处", "各二级学院"],
                ["2.检修通风设备", "后勤处", "资产处"],
            ],
            "三、有关要求",
            "检查结果于10月10日前报后勤处。",
            "青岚学院",
            "二○二五年九月一日",
        ]

    def test_an_article_with_bars_inside(self) -> None:
        document = read(PAGES / "article.html")
        check(document)
        assert contents(document) == [
            "关于推进社区养老服务发展的实施意见",
            "2025-03-01 09:30 来源：云溪市民政局",
            "为完善社区养老服务，依据《云溪市养老服务条例》，提出以下意见。",
            "一、主要目标",
            "到2026年，每个街道至少建成1个综合养老服务中心，护理型床位占比不低于60%，"
            "面积达到800m2以上。",
            "二、主要举措",
            "（一）增加设施供给。闲置用房优先用于养老服务。（市民政局、市住房建设局负责）",
            "（二）培训护理人员。每年培训养老护理员不少于500人次。（市人力资源社会保障局负责）",
            "云溪市民政局",
            "2025年2月26日",
        ]

    def test_lines_without_paragraphs_and_a_wrong_charset(self) -> None:
        document = read(PAGES / "lines.html")
        check(document)
        assert document.source.encoding == "utf-8"
        assert contents(document) == [
            "云溪市教育局关于开展中小学\n劳动教育基地评选的通知",
            "云教〔2025〕30号",
            "各县（市、区）教育局：",
            "现就评选工作通知如下：",
            "一、评选数量",
            "评选市级基地20个，每个县（市、区）不少于2个。",
            "二、工作要求",
            "各地于2025年5月30日前报送材料。",
            "联系人：陈一鸣",
            "云溪市教育局",
            "2025年4月8日",
        ]


class TestWhatStays:
    def test_a_bare_document_is_kept_whole(self) -> None:
        body = "<h2>通知</h2><p>甲</p><p><a href='http://example.org/a'>乙</a></p><p>丙</p>"
        assert shown(body) == ["通知", "甲", "乙", "丙"]

    def test_a_bare_document_with_sentences_keeps_its_short_lines(self) -> None:
        body = f"<p>云溪市教育局</p>{SENTENCES}<p>云溪市教育局</p><p>6月1日</p><p>联系人：林晓</p>"
        kept = shown(body)
        assert (kept[0], kept[3:]) == ("云溪市教育局", ["云溪市教育局", "6月1日", "联系人：林晓"])

    def test_long_text_beside_the_main_part_is_kept(self) -> None:
        other = "<div><p>附则说明，供各单位执行时参考，具体内容由市教育局解释。</p></div>" * 5
        menu = "<ul>" + "<li><a href='/x'>栏目</a></li>" * 5 + "</ul>"
        kept = shown(f"<article>{SENTENCES * 20}</article>{menu}{other}")
        assert len(kept) == 45
        assert "栏目" not in kept

    def test_annexes_that_are_linked_pages(self) -> None:
        body = (
            f"<div class=content>{SENTENCES}<p>附件：<a href='/1.html'>1.任务清单</a></p>"
            "<p><a href='/2.html'>2.指标解释</a></p><p>青岚学院</p></div>"
            "<p><a href='/a'>上页</a><a href='/b'>目录</a><a href='/c'>下页</a></p>"
        )
        assert shown(body)[2:] == ["附件：1.任务清单", "2.指标解释", "青岚学院"]

    def test_a_title_above_a_menu_is_known_by_the_page_title(self) -> None:
        menu = "<p><a href='/a'>政务</a> <a href='/b'>服务</a> <a href='/c'>互动</a></p>"
        body = f"<div>关于建设数字校园的通知</div><div>青岚学院欢迎您</div>{menu}{SENTENCES}"
        kept = shown(body, "<title>关于建设数字校园的通知 - 青岚学院</title>")
        assert kept[0] == "关于建设数字校园的通知"
        assert len(kept) == 3

    @pytest.mark.parametrize("title", ["<h1>{}</h1>", "<div class=art_title>{}</div>"])
    def test_a_title_above_links_is_known_by_its_markup(self, title: str) -> None:
        bar = "<p><a href='//a'>人民社区</a> <a href='//b'>邻里圈</a> <a href='//c'>书签</a></p>"
        named = title.format("关于建设数字校园的通知")
        assert shown(f"{named}<p>青岚学院</p>{bar}{SENTENCES}")[0] == "关于建设数字校园的通知"

    def test_links_inside_sentences_stay(self) -> None:
        body = f"{SENTENCES}<p>见<a href='/a'>《青岚学院章程》</a>。</p>{SENTENCES}"
        assert shown(body)[2] == "见《青岚学院章程》。"

    def test_a_list_of_links_in_the_text_stays(self) -> None:
        links = "<ul><li><a href='/a'>甲项目</a><li><a href='/b'>乙项目</a></ul>"
        assert shown(f"{SENTENCES}{links}{SENTENCES}")[2:4] == ["甲项目", "乙项目"]

    def test_sentences_that_begin_like_buttons(self) -> None:
        ends = "<p>分享到各单位的经验要总结推广。</p><p>加强版权所有者权益保护。</p>"
        assert len(shown(SENTENCES + ends)) == 4


class TestWhatGoes:
    @pytest.mark.parametrize(
        "line",
        [
            "扫一扫在手机打开当前页",
            "【打印】【关闭】",
            "字体：大 中 小",
            "分享到： 微信 微博",
            "责任编辑：林晓",
            "浏览次数：128",
            "上一篇：没有了",
            "版权所有：云溪市人民政府",
            "云ICP备00000003号-1",
        ],
    )
    def test_fixed_wording_after_the_end(self, line: str) -> None:
        assert len(shown(f"{SENTENCES}<p>{line}</p>")) == 2

    @pytest.mark.parametrize(
        "around",
        [
            "<nav><p>专题</p></nav>",
            "<aside><p>今日关注</p></aside>",
            "<div role=navigation><span>栏目</span></div>",
            "<footer><p>云溪发布</p></footer>",
            "<div class='footer w'><p>云溪发布</p></div>",
            "<div id=breadcrumb>首页</div>",
            "<p>首页 &gt; <a href='/a'>政策</a> &gt; 正文</p>",
        ],
    )
    def test_marked_parts(self, around: str) -> None:
        assert len(shown(f"{around}{SENTENCES}{around}")) == 2

    def test_ruby_readings(self) -> None:
        assert shown("<p><ruby>云<rp>(</rp><rt>yún</rt><rp>)</rp>溪</ruby>市</p>") == ["云溪市"]


class TestLines:
    def test_one_break_is_inside_a_paragraph(self) -> None:
        assert shown("<p>关于开展评选<br>工作的通知</p>") == ["关于开展评选\n工作的通知"]

    @pytest.mark.parametrize("indent", ["\u3000\u3000", "&nbsp;&nbsp;&nbsp;&nbsp;", "&emsp;&emsp;"])
    def test_indented_lines_are_paragraphs(self, indent: str) -> None:
        body = f"<div>{indent}第一段没有句号<br>{indent}第二段</div>"
        assert shown(body) == ["第一段没有句号", "第二段"]

    def test_an_empty_line_parts_paragraphs(self) -> None:
        assert shown("<div>甲<br><br>乙</div>") == ["甲", "乙"]

    def test_printed_numbers_part_paragraphs(self) -> None:
        body = "<div>一、目标<br>（一）甲<br>1.乙<br>①丙<br>第二章 丁</div>"
        assert shown(body) == ["一、目标", "（一）甲", "1.乙", "①丙", "第二章 丁"]

    def test_a_broken_line_of_markup_is_one_line(self) -> None:
        assert shown("<p>推进数字\n  校园建设 and more\nwords</p>") == [
            "推进数字校园建设 and more words"
        ]

    def test_printed_text_keeps_its_lines(self) -> None:
        assert shown("<pre>甲\n\n乙\n丙</pre>") == ["甲", "乙\n丙"]

    def test_unknown_elements_stand_in_the_line(self) -> None:
        assert shown("<p>2025<x:y>年</x:y>底</p>") == ["2025年底"]

    def test_items_of_numbered_lists(self) -> None:
        body = "<ol start=3><li>甲<ul><li>乙</ul><li>丙</ol><ol><li>1.丁</ol>"
        assert shown(body) == ["3. 甲", "乙", "4. 丙", "1.丁"]


class TestTables:
    def test_irregular_spans(self) -> None:
        body = (
            "<table><tr><th rowspan=0>甲<th>乙<th rowspan=9>丙<tr><td>丁<tr>"
            "<tr><td colspan=2>戊</table>"
        )
        assert shown(body) == [
            [["甲", "乙", "丙"], ["甲", "丁", "丙"], ["甲", "", "丙"], ["甲", "戊", "戊"]]
        ]

    def test_spans_end_with_their_group(self) -> None:
        body = (
            "<table><thead><tr><th rowspan=5>甲<th>乙</thead>"
            "<tbody><tr><td>丙<td>丁</tbody></table>"
        )
        assert shown(body) == [[["甲", "乙"], ["丙", "丁"]]]

    def test_columns_of_a_page_are_no_data(self) -> None:
        body = (
            "<table><tr><td><ul><li><a href=a>栏目</a></ul><td>"
            + "<p>第一段。</p>" * 6
            + "<td>右栏</table>"
        )
        assert [one for one in shown(body) if isinstance(one, list)] == []

    def test_a_task_table_with_long_cells_is_data(self) -> None:
        text = "<p>一段说明。</p>" * 9
        body = f"<table><tr><td>任务<td>牵头部门<tr><td>{text}<td>教务处</table>"
        assert isinstance(shown(body)[0], list)

    def test_a_task_table_that_holds_a_table(self) -> None:
        inner = "<table><tr><td>内<td>表</table>"
        body = f"<table><tr><td>任务<td>牵头部门<tr><td>1.甲{inner}<td>教务处</table>"
        assert shown(body) == [[["任务", "牵头部门"], ["1.甲\n内\n表", "教务处"]]]

    def test_presentation(self) -> None:
        body = "<table role=presentation><tr><td>甲<td>乙</table>"
        assert shown(body) == ["甲", "乙"]


class TestHidden:
    @pytest.mark.parametrize(
        "how", ["hidden", "style='display: none'", "style='visibility:hidden'", "aria-hidden=true"]
    )
    def test_hidden_parts_are_not_read(self, how: str) -> None:
        assert len(shown(f"{SENTENCES}<div {how}><p>您即将离开本站，是否继续？</p></div>")) == 2

    def test_hidden_cells(self) -> None:
        body = "<table><tr><td>甲<td>乙<span hidden>丙</span></table>"
        assert shown(body) == [[["甲", "乙"]]]

    def test_a_document_that_a_script_would_show(self) -> None:
        body = f"<p>加载中</p><div style='display:none'>{SENTENCES}</div>"
        assert len(shown(body)) >= 2
        assert "各学院要加强领导，落实责任。" in shown(body)


class TestRefused:
    @pytest.mark.parametrize("body", ["", "<script>load()</script>", "<p hidden></p>"])
    def test_no_content(self, body: str) -> None:
        with pytest.raises(ReadingError, match="no content"):
            shown(body)

    @pytest.mark.parametrize(
        ("title", "body"),
        [
            ("404 Not Found", "<h1>404 Not Found</h1><p>nginx</p>"),
            ("", "<p>您访问的页面不存在或已删除！</p>"),
            ("出错了", "<h1>502 Bad Gateway</h1>"),
        ],
    )
    def test_error_pages(self, title: str, body: str) -> None:
        with pytest.raises(ReadingError, match="an error happened"):
            shown(body, f"<title>{title}</title>")


def test_a_captured_page(tmp_path: Path) -> None:
    markup = documents.page(SENTENCES).encode("gb18030")
    head = b"From: <Saved>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    head += b'Content-Type: multipart/related;\r\n boundary="b"\r\n\r\n--b\r\n'
    head += b"Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    document = read_as(tmp_path, "a.mhtml", head + markup + b"\r\n--b--\r\n")
    assert document.source.encoding == "gb18030"
    assert contents(document)[1] == "各学院要加强领导，落实责任。"
    with pytest.raises(ReadingError, match="holds no page"):
        read_as(tmp_path, "b.mht", b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx")


tags = st.sampled_from(
    "p div td tr table li ol a br span nav h1 article pre ul th sup footer".split()
)
markup = st.lists(
    st.one_of(
        st.builds("<{}>".format, tags),
        st.builds("</{}>".format, tags),
        st.sampled_from(
            [
                "<a href=/x>",
                "<td rowspan=3>",
                "<td colspan=2>",
                "<div hidden>",
                "为推进工作，落实责任。",
                "附件：",
                "打印",
                "版权所有",
                "\u3000\u3000一、",
                "2025年6月1日",
                " \n",
            ]
        ),
        st.text(max_size=5),
    ),
    max_size=40,
).map("".join)


@given(markup)
@settings(max_examples=300, deadline=None)
def test_any_markup_is_read_or_refused(body: str) -> None:
    try:
        document = page.read(documents.page(body), SOURCE)
    except ReadingError:
        return
    check(document)
    assert document.blocks
