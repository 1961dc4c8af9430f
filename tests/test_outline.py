"""Headings, levels and closing lines as documents of many kinds have them."""

import pytest

from graph.facts import Role, UnitKind
from tests.reading_prose import duties, kinds, read, titles


def first_title(heading: str) -> str | None:
    return titles(read(f"{heading}\n二、强队伍。招好馆员。\n"))["1"]


class TestTitles:
    @pytest.mark.parametrize(
        "heading",
        [
            "一、建网点。选好地点。",
            "一、建网点：选好地点。再配设备。",
            "一、建网点：\n选好地点。",
            "一、　建网点\n选好地点。",
            "一、建网点.选好地点.开放到24:00.",
            "一、建网点（市文旅局牵头，各县（市、区）配合）\n选好地点。",
            "一、建网点（市文旅局负责）。选好地点。",
        ],
    )
    def test_where_they_end(self, heading: str) -> None:
        assert first_title(heading) == "建网点"

    def test_other_brackets_belong_to_them(self) -> None:
        assert first_title("一、建网点（含流动车）。选好地点。") == "建网点（含流动车）"

    def test_figures_of_a_name_are_no_number(self) -> None:
        found = read("一、建网络\n1.5G网络。全市覆盖。\n2.3D影院。新建两座。\n")
        assert titles(found) == {"1": "建网络", "1.1": "5G网络", "1.2": "3D影院"}

    def test_a_time_is_no_end(self) -> None:
        assert first_title("一、夜间22:00前不闭馆。延长开放。") == "夜间22:00前不闭馆"


class TestKinds:
    def test_parts_chapters_and_levels_of_figures(self) -> None:
        text = (
            "第一部分 主要任务\n一、建网点\n1.1 选址\n1.1.1 看人口。统计人口。\n"
            "第二部分 保障\n一、强队伍\n2.1 招馆员\n公开招聘。\n"
        )
        found = kinds(read(text))
        assert found["1.1.1.1"] is UnitKind.MEASURE
        assert found["2.1.1"] is UnitKind.MEASURE

    def test_articles_are_no_titles(self) -> None:
        text = (
            "第一章　总则\n第一条　为了建好网点，制定本办法。\n第二章　网点\n"
            "第二条　市文旅局负责网点规划。\n街道负责日常管理。\n第三条　网点应当免费开放。\n"
        )
        found = kinds(read(text))
        assert found["1"] is UnitKind.SECTION
        assert (found["2"], found["2.2"]) == (UnitKind.MEASURE, UnitKind.TASK)

    @pytest.mark.parametrize(
        "title", ["总体要求与目标", "指导思想和基本原则", "发展基础与形势", "存在的问题"]
    )
    def test_two_kinds_of_orientation(self, title: str) -> None:
        found = read(f"一、{title}\n坚持公益。\n二、建网点\n选好地点。\n")
        assert kinds(found)["1"] is UnitKind.SECTION
        assert kinds(found)["2"] is UnitKind.MEASURE

    def test_orientation_that_assigns_work_is_work(self) -> None:
        found = read("一、主要目标\n建成50个书房。（市文旅局负责）\n二、建网点\n选好地点。\n")
        assert kinds(found)["1.t1"] is UnitKind.TASK

    def test_requirements_at_the_end_are_work(self) -> None:
        found = read("一、建网点\n选好地点。\n二、工作要求\n（一）抓落实。做好统筹。\n")
        assert kinds(found)["2.1"] is UnitKind.MEASURE

    def test_numbers_that_go_on_below_another_depth_are_no_gap(self) -> None:
        text = "一、建网点\n1.选址。看人口。\n二、强队伍\n（一）招人\n2.招馆员。公开招聘。\n"
        assert not read(text).notes


class TestEnds:
    @pytest.mark.parametrize(
        "closing",
        [
            "本方案自印发之日起施行，有效期5年。",
            "本方案由市文旅局负责解释。",
            "各单位要根据本方案，制定实施细则。",
            "以上政策由各责任单位负责解释。",
            "特此通知。",
            "联系人：赵某，电话：1234567",
            "请各单位于2021年3月1日前将方案报送我局。",
        ],
    )
    def test_what_speaks_of_the_document_closes_it(self, closing: str) -> None:
        found = read(f"一、建网点。选好地点。\n二、强队伍。\n{closing}\n")
        assert [u.details.text for u in found.units if u.path == "2.t1"] == ["强队伍"]
        assert not found.assignments

    def test_the_title_of_an_annex_ends_with_its_kind(self) -> None:
        text = "一、建网点\n选好地点。\n附件1\n任务一览表\n序号\t任务\t单位\n1\t选址\t规划科\n"
        assert titles(read(text))["A1"] == "任务一览表"

    def test_the_remark_below_an_annexs_title(self) -> None:
        text = "一、建网点\n选好地点。\n附件1\n建设计划\n（2021—2023年）\n一、选址\n看人口。\n"
        assert titles(read(text))["A1"] == "建设计划（2021—2023年）"


def test_a_table_behind_the_last_item_leaves_it_its_work() -> None:
    text = (
        "云溪市安全工作要点\n一、强化培训。组织全员培训。（市教育局负责）\n"
        "二、开展排查。每月排查隐患，建立台账并限期整改到位。（市应急局负责）\n"
        "\t任务\n\t牵头部门\n\t配合部门\n\n\t1.建台账\n\t安全科\n\t办公室\n\n"
    )
    found = read(text)
    assert kinds(found)["2"] is UnitKind.MEASURE
    assert ("2.t1", Role.RESPONSIBLE, "市应急局") in duties(found)
    assert ("u1.1.t1", Role.LEAD, "安全科") in duties(found)


def test_a_rule_for_what_follows_holds_from_where_it_stands() -> None:
    text = (
        "一、建网点。选好地点。（市文旅局负责）\n二、配设备。买好设备。（市财政局负责）\n"
        "以下均需各县人民政府落实，不再列出。\n三、强队伍。招好馆员。（市人社局负责）\n"
    )
    everywhere = [a.task for a in read(text).assignments if a.surface_form == "各县人民政府"]
    assert everywhere == ["3.t1"]
