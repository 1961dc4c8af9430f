"""Who does the work, as documents of many kinds say it."""

import pytest

from graph.facts import Basis, Role
from tests.reading_prose import duties, item, read


def said(duty: str) -> str:
    return " ".join(f"{a.surface_form}/{a.role.value}" for a in item(duty).assignments)


class TestForms:
    @pytest.mark.parametrize(
        ("duty", "expected"),
        [
            ("（财政局、教育局等部门及各省级人民政府按职责分工负责）",
             "财政局/Responsible 教育局/Responsible 各省级人民政府/Responsible"),
            ("（财政局等部门及各市、县（市、区）人民政府负责）",
             "财政局/Responsible 各市、县（市、区）人民政府/Responsible"),
            ("（各市、县党委和政府落实）", "各市、县党委和政府/Responsible"),
            ("（市财政局、各级各类媒体等负责）", "市财政局/Responsible 各级各类媒体/Responsible"),
            ("（财政局牵头，教育局等国务院相关部门按职责分工负责）",
             "财政局/Lead 教育局/Responsible"),
            ("（财政局、国务院办公厅及各地区负责）",
             "财政局/Responsible 国务院办公厅/Responsible 各地区/Responsible"),
            ("（教育局、共青团中央、中央广播电视总台按职责分工负责）",
             "教育局/Responsible 共青团中央/Responsible 中央广播电视总台/Responsible"),
            ("（财政局牵头，教育局、体育局，各县〔区〕人民政府配合）",
             "财政局/Lead 教育局/Support 体育局/Support 各县〔区〕人民政府/Support"),
            ("（财政局牵头，教育局负责，体育局配合）",
             "财政局/Lead 教育局/Responsible 体育局/Support"),
            ("（责任单位：财政局牵头，教育局、体育局配合）",
             "财政局/Lead 教育局/Support 体育局/Support"),
            ("（教务处、各二级学院）", "教务处/Responsible 各二级学院/Responsible"),
            ("（牵头：教务处；配合：各二级学院）", "教务处/Lead 各二级学院/Support"),
            ("\n责任单位：教务处；负责人：李老师", "教务处/Responsible"),
        ],
    )  # fmt: skip
    def test_forms(self, duty: str, expected: str) -> None:
        assert said(duty) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "张贴“（教务处负责）”的标牌。",
            "制定《网点管理办法（市文旅局负责）》。",
            "（含技工院校）",
            "（以下简称书房）",
            "（见附件）",
            "（由市文旅局负责解释）",
            "（各中小学）",
            "设立管委会（市文旅局）和专班。",
        ],
    )
    def test_false_friends(self, text: str) -> None:
        assert not item(text).assignments

    def test_a_list_that_goes_on_after_its_open_tail(self) -> None:
        found = item("（教育局等部门及各省级人民政府负责）")
        assert [a.open_ended for a in found.assignments] == [True, True]


class TestRules:
    def test_in_a_bracket_of_names(self) -> None:
        found = item("（教务处、团委。排在第一位的为牵头单位，下同）")
        assert [(a.surface_form, a.role) for a in found.assignments] == [
            ("教务处", Role.LEAD),
            ("团委", Role.RESPONSIBLE),
        ]

    def test_in_a_remark_over_the_items(self) -> None:
        text = (
            "说明：括号内为责任单位，列首位的为牵头单位。\n"
            "一、建网点\n（一）选址。看人口。（规划科、团委）\n"
        )
        assert duties(read(text)) == [
            ("1.1.t1", Role.LEAD, "规划科"),
            ("1.1.t1", Role.RESPONSIBLE, "团委"),
        ]


class TestTerms:
    def test_on_lines_of_their_own(self) -> None:
        found = item("\n责任单位：市文旅局\n责任人：赵某\n完成时限：2022年9月底")
        [task] = [unit for unit in found.units if unit.path.startswith("1.1.t")]
        assert task.details.text == "更新书架和桌椅，延长开放时间。"
        assert list(task.details.persons) == ["赵某"]
        assert task.details.deadline is not None
        assert (task.details.deadline.year, task.details.deadline.month) == (2022, 9)

    def test_alone_they_leave_the_enclosing_duty_in_force(self) -> None:
        text = "一、建网点（市文旅局负责）\n1.选址。\n完成时限：2022年\n2.采购。\n"
        assert duties(read(text)) == [
            ("1.1", Role.RESPONSIBLE, "市文旅局"),
            ("1.2", Role.RESPONSIBLE, "市文旅局"),
        ]


class TestReach:
    def test_behind_a_heading_it_closes_the_text_below(self) -> None:
        text = "一、建网点\n（责任单位：市文旅局）\n选好地点。\n二、强队伍\n招馆员。\n"
        found = read(text)
        assert duties(found) == [("1.t1", Role.RESPONSIBLE, "市文旅局")]
        assert [u.details.text for u in found.units if u.path == "1.t1"] == ["选好地点。"]

    ONE_BY_ONE = (
        "一、网点\n（一）选址。看人口。（市规划局负责）\n（二）装修。要环保。（市住建局负责）\n"
        "二、队伍\n（三）招聘。要公开。\n（四）培训。每年办班。"
    )

    def test_the_last_measures_own_is_not_its_neighbours(self) -> None:
        found = read(self.ONE_BY_ONE + "（市人社局负责）\n")
        assert [d for d in duties(found) if d[2] == "市人社局"] == [
            ("2.4.t1", Role.RESPONSIBLE, "市人社局")
        ]

    def test_on_a_line_of_its_own_it_covers_all(self) -> None:
        found = read(self.ONE_BY_ONE + "\n（市人社局负责）\n")
        covered = [(a.task, a.basis) for a in found.assignments if a.surface_form == "市人社局"]
        assert covered == [("2.3.t1", Basis.CARRIED_DOWN), ("2.4.t1", Basis.CARRIED_DOWN)]
