"""Rules of extraction, each with what it takes and what it leaves."""

from decimal import Decimal

import pytest

from graph.extraction import dates, extract, numbering, parties, quantities
from graph.extraction.wording import wording
from graph.facts import (
    Change,
    Comparator,
    Deadline,
    NoteKind,
    PartyKind,
    PolicyFacts,
    Role,
    UnitKind,
)
from graph.headers import Column, header, meaning
from graph.reading import export, page
from graph.reading.document import Source, Span
from tests import documents

SOURCE = Source("x.txt", "text/plain", "utf-8", "0" * 64)


def facts(
    header: tuple[str, ...], *rows: tuple[str, ...], title: str = "任务分解表"
) -> PolicyFacts:
    return extract(export.read(documents.export(header, rows, title), SOURCE))


def noted(found: PolicyFacts) -> list[tuple[NoteKind, str | None, str | None]]:
    return [(note.kind, note.about, note.detail) for note in found.notes]


class TestHeaders:
    @pytest.mark.parametrize(
        ("column", "words"),
        [
            (Column.TASK, "项目任务 工作任务 重点任务 工作内容 主要任务 改革任务 项目名称"),
            (Column.OBJECTIVE, "改革目标 目标 考核要点 工作目标 预期成果"),
            (Column.ACTION, "具体举措 举措 任务分解 时序进度 任务分解/时序进度 主要措施"),
            (Column.LEAD, "牵头部门 牵头单位 牵头处室 牵头责任单位 主办单位"),
            (Column.RESPONSIBLE, "责任部门 责任单位 责任处室 承办单位 落实单位"),
            (Column.SUPPORT, "配合部门 配合单位 参与部门 参加单位 协办单位 配合责任单位"),
            (Column.DEADLINE, "完成时限 时间节点 完成时间 完成期限"),
            (Column.NUMBER, "序号 编号"),
            (Column.PERSON, "责任人 分管领导 责任领导 联系人"),
        ],
    )
    def test_known(self, column: Column, words: str) -> None:
        for word in words.split():
            assert meaning(word) is column, word

    @pytest.mark.parametrize(
        "layout",
        ["牵头\n部门", "牵\n头\n\n部\n门", " 牵 头 部 门 ", "牵头部门：", "牵头部门（盖章）"],
    )
    def test_layout_does_not_matter(self, layout: str) -> None:
        assert meaning(layout) is Column.LEAD

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "备注",
            "姓名",
            "教务处",
            "1.建设2个中心",
            "完善任务分工，明确责任部门和配合部门的职责",
        ],
    )
    def test_unknown(self, text: str) -> None:
        assert meaning(text) is None

    def test_joined_words(self) -> None:
        assert meaning("牵头部门/责任人") is Column.LEAD
        assert meaning("牵头及配合部门") is None
        assert meaning("牵头部门、配合部门") is None

    def test_a_header_names_tasks_and_something_about_them(self) -> None:
        assert header([Column.NUMBER, Column.TASK, Column.LEAD])
        assert header([Column.NUMBER, Column.TASK, None]) is None
        assert header([Column.LEAD, Column.SUPPORT]) is None

    def test_actions_or_objectives_beside_parties_are_the_tasks(self) -> None:
        assert header([Column.ACTION, Column.LEAD]) == [Column.TASK, Column.LEAD]
        assert header([Column.OBJECTIVE, Column.LEAD]) == [Column.TASK, Column.LEAD]
        assert header([Column.ACTION, Column.OBJECTIVE]) is None

    def test_actions_to_the_left_of_the_tasks_are_what_they_carry_out(self) -> None:
        left = [Column.NUMBER, Column.ACTION, Column.TASK, Column.LEAD]
        assert header(left) == [Column.NUMBER, Column.TASK, Column.TASK, Column.LEAD]
        right = [Column.TASK, Column.ACTION, Column.LEAD]
        assert header(right) == right

    def test_traditional_characters(self) -> None:
        assert [meaning(word) for word in ("工作任務", "牽頭單位", "參與部門")] == [
            Column.TASK,
            Column.LEAD,
            Column.SUPPORT,
        ]


class TestNumbering:
    @pytest.mark.parametrize(
        ("text", "printed", "value"),
        [
            ("一、完善", "一", 1),
            ("（一）落实", "（一）", 1),
            ("(十二)落实", "(十二)", 12),
            ("1.建设", "1", 1),
            ("1．建设", "1", 1),
            ("2. 建设", "2", 2),
            ("3、建设", "3", 3),
            ("１０．建设", "１０", 10),
            ("①建设", "①", 1),
            ("⑴建设", "⑴", 1),
            ("第三章 总则", "第三章", 3),
            ("2.1 建设", "2.1", 1),
            ("二十一、x", "二十一", 21),
        ],
    )
    def test_variants(self, text: str, printed: str, value: int) -> None:
        number = numbering.leading(text)
        assert number is not None
        assert (number.printed, number.value) == (printed, value)

    @pytest.mark.parametrize(
        "text", ["3年以上", "1.5万元", "12.5%以上", "十所学校", "建设1.", "", "2024年"]
    )
    def test_none(self, text: str) -> None:
        assert numbering.leading(text) is None

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("（三）推\n进\n\n（四）\n完善", ["（三）推\n进", "（四）\n完善"]),
            ("1.甲\n2.乙\n3.丙", ["1.甲", "2.乙", "3.丙"]),
            ("1.甲\n4.不接续", ["1.甲\n4.不接续"]),
            ("1.甲\n①乙", ["1.甲\n①乙"]),
            ("无编号\n1.甲", ["无编号\n1.甲"]),
        ],
    )
    def test_items_of_a_cell(self, text: str, expected: list[str]) -> None:
        assert [s.of(text) for s in numbering.items(text, Span(0, len(text)))] == expected


class TestParties:
    def names(self, text: str) -> list[str]:
        return [m.party.name for m in parties.mentions(text, Span(0, len(text)))]

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("教务处、学生处，团委", ["教务处", "学生处", "团委"]),
            ("教务处\n各二级学院", ["教务处", "各二级学院"]),
            ("教务处 学生处", ["教务处", "学生处"]),
            ("教务处\u3000学生处", ["教务处", "学生处"]),
            ("教\n\n务\n\n处", ["教务处"]),
            ("教 务 处", ["教务处"]),
            ("继\n续\n教\n育\n学\n院", ["继续教育学院"]),
            ("马克思主义\n学院", ["马克思主义学院"]),
            ("科研与合作处", ["科研与合作处"]),
            ("教务处和学生处", ["教务处", "学生处"]),
            ("各县（市、区）人民政府、财政局", ["各县（市、区）人民政府", "财政局"]),
            ("教务处、教务处", ["教务处"]),
            ("教务处等有关部门", ["教务处"]),
            ("等有关部门", []),
            ("1.教务处 2.学生处", ["教务处", "学生处"]),
            ("①人事处②财务处", ["人事处", "财务处"]),
            ("人事处与财务处", ["人事处", "财务处"]),
            ("国际合作与交流处", ["国际合作与交流处"]),
            ("教务处（张老师）", ["教务处"]),
            ("检察院（按职责分工负责）", ["检察院"]),
            ("教育局、发展改革委按职责分工负责", ["教育局", "发展改革委"]),
            ("教务處等有關部門", ["教务處"]),
            ("、，", []),
        ],
    )
    def test_split(self, text: str, names: list[str]) -> None:
        assert self.names(text) == names

    def test_a_tail_makes_the_list_open(self) -> None:
        found = parties.mentions("教务处、团委等", Span(0, 7))
        assert [(m.party.name, m.open_ended) for m in found] == [("教务处", True), ("团委", True)]

    @pytest.mark.parametrize(
        "name", ["各二级学院", "相关二级学院", "各有关部门和单位", "党支部", "全体教师"]
    )
    def test_groups(self, name: str) -> None:
        assert parties.party(name).kind is PartyKind.GROUP

    @pytest.mark.parametrize("name", ["教务处", "党委宣传部", "人工智能学院", "工会"])
    def test_departments(self, name: str) -> None:
        assert parties.party(name).kind is PartyKind.DEPARTMENT

    def test_a_cell_names_roles_itself(self) -> None:
        text = "牵头：教务处；配合：学生处、团委"
        found = parties.mentions(text, Span(0, len(text)))
        assert [(m.party.name, m.role) for m in found] == [
            ("教务处", Role.LEAD),
            ("学生处", Role.SUPPORT),
            ("团委", Role.SUPPORT),
        ]
        remark = parties.mentions("教务处（牵头）、学生处", Span(0, 11))
        assert [(m.party.name, m.role) for m in remark] == [("教务处", Role.LEAD), ("学生处", None)]

    @pytest.mark.parametrize(
        ("text", "roles"),
        [
            ("教育局牵头，财政局、水务局配合", [Role.LEAD, Role.SUPPORT, Role.SUPPORT]),
            ("教务处牵头", [Role.LEAD]),
            ("教务处、学生处负责", [None, None]),
            ("教务处，团委协助", [None, Role.SUPPORT]),
            ("财政局（牵头）、教育局", [Role.LEAD, None]),
        ],
    )
    def test_roles_after_names(self, text: str, roles: list[Role | None]) -> None:
        found = parties.mentions(text, Span(0, len(text)))
        assert [m.role for m in found] == roles
        assert all(m.party.name.endswith(("局", "处", "委")) for m in found)

    @pytest.mark.parametrize(
        "text",
        ["同上", "见上栏", "王校长", "张三主任", "详见附件1", "2024年6月", "除教务处外各部门"],
    )
    def test_what_is_no_name(self, text: str) -> None:
        with pytest.raises(parties.NotPartiesError):
            parties.mentions(text, Span(0, len(text)))

    def test_a_sentence_is_no_name(self) -> None:
        text = "由学校根据实际情况另行研究确定具体的承担部门及其职责分工并报批后实施"
        with pytest.raises(parties.NotPartiesError):
            parties.mentions(text, Span(0, len(text)))

    @pytest.mark.parametrize("text", ["", "—", "/", "无", " - ", "——", "略", "（待定）"])
    def test_blank(self, text: str) -> None:
        assert parties.is_blank(text)


class TestQuantities:
    def found(self, text: str) -> list[tuple[str, str, str]]:
        return [
            (format(t.value.normalize(), "f"), t.comparator.value, t.measure_unit)
            for t in quantities.targets("1", wording(text, Span(0, len(text))))
        ]

    @pytest.mark.parametrize(
        ("text", "value", "comparator", "unit"),
        [
            ("建设2个实训基地", "2", "Exactly", "个"),
            ("认定精品课程18门", "18", "Exactly", "门"),
            ("在10个左右专业试点", "10", "About", "个"),
            ("约20家企业", "20", "About", "家"),
            ("不少于300人次", "300", "AtLeast", "人次"),
            ("至少建成3门课程", "3", "AtLeast", "门"),
            ("达到95%以上", "95", "AtLeast", "%"),
            ("达到80%", "80", "Exactly", "%"),
            ("不超过5%", "5", "AtMost", "%"),
            ("控制在50人以内", "50", "AtMost", "人"),
            ("超过100所", "100", "MoreThan", "所"),
            ("新建100余个", "100", "MoreThan", "个"),
            ("培训1.5万人次", "15000", "Exactly", "人次"),
            ("投入300万元", "3000000", "Exactly", "元"),
            ("投入2亿元", "200000000", "Exactly", "元"),
            ("达到12,000元", "12000", "Exactly", "元"),
            ("提高５个百分点", "5", "Exactly", "个百分点"),
            ("建成两个中心", "2", "Exactly", "个"),
            ("覆盖率达到百分之九十以上", "90", "AtLeast", "%"),
        ],
    )
    def test_taken(self, text: str, value: str, comparator: str, unit: str) -> None:
        assert self.found(text) == [(value, comparator, unit)]

    @pytest.mark.parametrize(
        "text",
        [
            "启动1+X证书制度",
            "管好两端、规范中间",
            "具有3年以上企业工作经历",
            "2020年起基本不再招聘",
            "按照“3个对接”的要求",
            "落实《2个办法》",
            "推进5G+教育应用",
            "已建成3个基地",
            "第2个阶段",
            "严把两个关口",
            "依法依规于6月30日前上报",
        ],
    )
    def test_left(self, text: str) -> None:
        assert self.found(text) == []

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("床位从800张提高到1200张", [("1200", "Exactly", "张")]),
            ("覆盖率由90%提升到95%以上", [("95", "AtLeast", "%")]),
            ("时限由5个工作日压缩至3个工作日", [("3", "Exactly", "个工作日")]),
            ("开办时间压缩至1个工作日以内", [("1", "AtMost", "个工作日")]),
            ("对于没有文件依据的135项要求逐一清理", []),
            ("试用期不少于6个月", []),
            ("培养三四个团队", [("3", "Range", "个")]),
            ("建立一两个平台", [("1", "Range", "个")]),
            ("培养二五个团队", []),
            ("达到百分之百覆盖", [("100", "Exactly", "%")]),
            ("达到百分之九十五点五", [("95.5", "Exactly", "%")]),
            ("建成百十个站点", []),
            ("不得少于3人", [("3", "AtLeast", "人")]),
            ("完成率≥95%", [("95", "AtLeast", "%")]),
            ("不到10%", []),
            ("杜绝1次事故", []),
            ("不再新增3个以上项目", []),
            ("招收5000-1万人", [("5000", "Range", "人")]),
            ("招收3-5万人", [("30000", "Range", "人")]),
            ("建设3 000平方米", []),
            ("由5个增至8个", [("8", "Exactly", "个")]),
            ("进入全省前3名", []),
            ("报送附件3份", []),
            ("误差±5%", []),
            ("9" * 40 + "个", []),
            ("每0年组织3次", [("3", "Exactly", "次")]),
            ("建設3個實訓基地", [("3", "Exactly", "个")]),
        ],
    )
    def test_baselines_and_durations(self, text: str, expected: list[tuple[str, str, str]]) -> None:
        assert self.found(text) == expected

    @pytest.mark.parametrize(
        ("text", "indicator"),
        [
            ("建成覆盖率达到95%以上的数字课程体系", "覆盖率"),
            ("支持30%的农村学校改造", "农村学校改造"),
            ("毕业生去向落实率稳定在95%左右", "毕业生去向落实率"),
            ("办理时限缩短50%", "办理时限"),
            ("研发投入占比达到3%", "研发投入占比"),
            ("教师培训覆盖率100%", "教师培训覆盖率"),
            ("完成率100%", "完成率"),
            ("2030年前建成30个", None),
            ("新建3个乡镇5个村的站点", "乡镇"),
            ("每季度召开1次推进会", "召开推进会"),
            ("每5年修订1次专业目录", "修订专业目录"),
            ("入库资源每2年更新1次", "入库资源更新"),
        ],
    )
    def test_indicators(self, text: str, indicator: str | None) -> None:
        found = list(quantities.targets("1", wording(text, Span(0, len(text)))))
        assert found[0].indicator == indicator

    def test_several_under_one_verb(self) -> None:
        assert self.found("建设课程12门和教材20种") == [
            ("12", "Exactly", "门"),
            ("20", "Exactly", "种"),
        ]

    def test_a_range(self) -> None:
        [target] = quantities.targets("1", wording("遴选10-15个专业", Span(0, 10)))
        assert (target.value, target.max_value) == (Decimal(10), Decimal(15))
        assert target.comparator is Comparator.RANGE

    def test_a_ratio(self) -> None:
        text = "专职辅导员师生比不低于1:200"
        [target] = quantities.targets("1", wording(text, Span(0, len(text))))
        assert (target.value, target.measure_unit) == (Decimal("0.005"), "比")
        assert (target.numerator, target.denominator) == (Decimal(1), Decimal(200))
        assert target.comparator is Comparator.AT_LEAST

    @pytest.mark.parametrize(
        ("text", "period", "per"),
        [
            ("每5年修订1次专业目录", "P5Y", None),
            ("每年培训500人次", "P1Y", None),
            ("每季度召开1次会议", "P3M", None),
            ("每周开放2次", "P7D", None),
            ("每12个月检查1次", "P1Y", None),
            ("每学期听课不少于8次", None, "每学期"),
            ("每6个班至少配备1名辅导员", None, "每6个班"),
        ],
    )
    def test_frequencies(self, text: str, period: str | None, per: str | None) -> None:
        [target] = quantities.targets("1", wording(text, Span(0, len(text))))
        assert (target.period, target.per) == (period, per)

    def test_differences(self) -> None:
        def change(text: str) -> Change | None:
            [target] = quantities.targets("1", wording(text, Span(0, len(text))))
            return target.change

        assert change("就业率提高3个百分点") is Change.INCREASE
        assert change("能耗下降5%") is Change.DECREASE
        assert change("就业率提高到95%") is None

    def test_years(self) -> None:
        text = "从2024年起，到2026年底，建成3个中心"
        [target] = quantities.targets("1", wording(text, Span(0, len(text))))
        assert target.start_year == 2024
        assert target.deadline is not None
        assert target.deadline.year == 2026

    @pytest.mark.parametrize(
        "text", ["每年调整次专业", "每学期开展次演练", "不少于个基地", "覆盖率达到%以上"]
    )
    def test_missing_figures(self, text: str) -> None:
        assert list(quantities.missing_figures(wording(text, Span(0, len(text)))))

    @pytest.mark.parametrize(
        "text",
        [
            "每年调整1次专业",
            "每年分层次推进",
            "每学期一次",
            "每年依次开展",
            "达到个人最好水平",
            "每年多次调研",
        ],
    )
    def test_no_missing_figures(self, text: str) -> None:
        assert not list(quantities.missing_figures(wording(text, Span(0, len(text)))))


class TestDates:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2024年12月底前", (2024, 12, None)),
            ("2024年", (2024, None, None)),
            ("2024年6月30日", (2024, 6, 30)),
            ("2024-06-30", (2024, 6, 30)),
            ("2024.9", (2024, 9, None)),
            ("2020年初步建成", (2020, None, None)),
            ("长期坚持", (None, None, None)),
            ("2023年9月-2025年12月", (2025, 12, None)),
            ("2023-2025年", (2025, None, None)),
            ("2025年1月起", (None, None, None)),
            ("2025年6月、2025年12月", (None, None, None)),
            ("电话2025-1234567", (None, None, None)),
            ("2024/2025学年", (None, None, None)),
            ("2025年第三季度", (2025, None, None, 9)),
            ("2025年上半年", (2025, None, None, 6)),
            ("12月底前", (None, None, None)),
        ],
    )
    def test_cells(self, text: str, expected: tuple[int | None, ...]) -> None:
        assert dates.deadline(text) == Deadline(text, *expected)


class TestTables:
    header = ("工作任务", "牵头部门", "配合部门")

    def test_columns_stand_in_any_order(self) -> None:
        found = facts(("配合部门", "牵头部门", "重点任务"), ("团委", "教务处", "1.甲"))
        assert [(a.party.name, a.role) for a in found.assignments] == [
            ("教务处", Role.LEAD),
            ("团委", Role.SUPPORT),
        ]

    def test_a_measure_cell_with_two_measures_is_divided_where_numbers_restart(self) -> None:
        found = facts(
            self.header,
            ("（一）甲\n（二）乙", "1.子", "教务处", ""),
            ("", "2.丑", "", ""),
            ("", "1.寅", "学生处", ""),
        )
        paths = [u.path for u in found.units if u.kind is UnitKind.TASK]
        assert paths == ["1.1", "1.2", "2.1"]
        assert [u.details.implements for u in found.units if u.kind is UnitKind.TASK] == [
            "1",
            "1",
            "2",
        ]

    def test_two_measures_that_cannot_be_told_apart_are_not_guessed(self) -> None:
        found = facts(
            self.header, ("（一）甲\n（二）乙", "1.子", "教务处", ""), ("", "2.丑", "", "")
        )
        tasks = {u.path: u.details.implements for u in found.units if u.kind is UnitKind.TASK}
        assert tasks == {"1.t1": "1", "2.t1": "2", "1~2": None, "2~2": None}
        assert NoteKind.READING_FAILED in {note.kind for note in found.notes}

    def test_a_lead_is_not_carried_into_the_next_measure(self) -> None:
        found = facts(
            self.header, ("（一）甲", "1.子", "教务处", ""), ("（二）乙", "1.丑", "", "团委")
        )
        assert [(a.task, a.party.name) for a in found.assignments] == [
            ("1.1", "教务处"),
            ("2.1", "团委"),
        ]
        assert (NoteKind.EMPTY_CELL, "2.1", "牵头部门") in noted(found)

    def test_an_empty_supporting_cell_stays_empty(self) -> None:
        found = facts(self.header, ("（一）甲", "1.子", "教务处", "团委"), ("", "2.丑", "", ""))
        assert [(a.task, a.role) for a in found.assignments] == [
            ("1.1", Role.LEAD),
            ("1.1", Role.SUPPORT),
            ("1.2", Role.LEAD),
        ]

    def test_an_empty_column_is_noted_once(self) -> None:
        found = facts(("任务", "目标", "责任单位"), ("1.甲", "", "教务处"), ("2.乙", "—", "团委"))
        assert noted(found) == [(NoteKind.EMPTY_CELL, None, "目标")]

    def test_an_unknown_column_is_noted(self) -> None:
        found = facts(("任务", "牵头单位", "备注"), ("1.甲", "教务处", "按季报送"))
        assert noted(found) == [(NoteKind.READING_FAILED, None, "备注")]

    def test_responsible_without_lead(self) -> None:
        found = facts(("任务", "责任单位"), ("1.甲", "教务处"))
        assert [a.role for a in found.assignments] == [Role.RESPONSIBLE]

    def test_numbers_from_a_column_of_their_own(self) -> None:
        found = facts(
            ("序号", "重点任务", "责任部门", "完成时限"),
            ("1", "甲", "教务处", "2025年6月"),
            ("2", "乙", "团委", "长期"),
        )
        assert [(u.path, u.number) for u in found.units] == [
            ("1", "1"),
            ("1.t1", None),
            ("2", "2"),
            ("2.t1", None),
        ]
        assert found.units[1].details.deadline == Deadline("2025年6月", 2025, 6)
        assert found.units[3].details.deadline == Deadline("长期")

    def test_items_of_the_only_level_are_measures_with_their_work(self) -> None:
        found = facts(("重点任务", "责任单位"), ("1.建好实训室。年内开放。", "教务处"))
        measure, task = found.units
        assert (measure.kind, measure.number, measure.details.title) == (
            UnitKind.MEASURE,
            "1",
            "建好实训室",
        )
        assert (task.kind, task.path, task.details.implements) == (UnitKind.TASK, "1.t1", "1")
        assert task.details.text == "建好实训室。年内开放。"
        assert [a.task for a in found.assignments] == ["1.t1"]

    def test_several_tasks_in_one_cell(self) -> None:
        found = facts(("任务", "牵头部门"), ("1.甲\n2.乙", "教务处"))
        assert [u.details.text for u in found.units] == [None, "甲", None, "乙"]
        assert [a.task for a in found.assignments] == ["1.t1", "2.t1"]

    def test_rows_that_divide_a_task_are_tasks_of_their_own(self) -> None:
        found = facts(
            ("序号", "重点任务", "具体举措", "责任单位"),
            ("1", "甲", "办理不少于120项", "教务处"),
            ("", "", "办理不少于30项", "团委"),
        )
        assert found.units[0].details.title == "甲"
        assert [(u.path, u.number, u.details.text) for u in found.units] == [
            ("1", "1", None),
            ("1.u1", None, "办理不少于120项"),
            ("1.u2", None, "办理不少于30项"),
        ]
        assert [(a.task, a.party.name) for a in found.assignments] == [
            ("1.u1", "教务处"),
            ("1.u2", "团委"),
        ]
        assert [(t.unit, t.value) for t in found.targets] == [
            ("1.u1", Decimal(120)),
            ("1.u2", Decimal(30)),
        ]

    def test_a_measure_without_tasks_has_one_of_its_own(self) -> None:
        found = facts(self.header, ("（一）甲", "1.子", "教务处", ""), ("（二）乙", "", "团委", ""))
        assert [(u.path, u.details.text, u.details.implements) for u in found.units[2:]] == [
            ("2", None, None),
            ("2.t1", "乙", "2"),
        ]
        assert found.assignments[-1].task == "2.t1"

    def test_repeated_and_missing_numbers_are_kept_and_noted(self) -> None:
        found = facts(("任务", "牵头部门"), ("1.甲", "教务处"), ("1.乙", "团委"), ("4.丙", "团委"))
        measures = [u.path for u in found.units if u.kind is UnitKind.MEASURE]
        assert measures == ["1", "1~2", "4"]
        assert noted(found) == [
            (NoteKind.NUMBER_REPEATED, "1~2", "1"),
            (NoteKind.NUMBER_GAP, "4", "2"),
            (NoteKind.NUMBER_GAP, "4", "3"),
        ]

    def test_text_that_is_cut_short(self) -> None:
        found = facts(("任务", "牵头部门"), ("1.办好宣传活动，", "教务处"), ("2.完成。", "团委"))
        assert noted(found) == [(NoteKind.CUT_SHORT, "1.t1", None)]

    def test_projects(self) -> None:
        found = facts(("项目任务", "牵头部门"), ("1.甲", "教务处"))
        assert [u.kind for u in found.units] == [UnitKind.PROJECT]

    def test_projects_in_traditional_characters(self) -> None:
        found = facts(("項目任務", "牽頭部門"), ("1.甲", "教務處"))
        assert [u.kind for u in found.units] == [UnitKind.PROJECT]

    def test_persons_are_no_parties(self) -> None:
        found = facts(("任务", "责任部门", "责任人"), ("1.甲", "教务处", "赵某"))
        assert [a.party.name for a in found.assignments] == ["教务处"]
        assert list(found.units[1].details.persons) == ["赵某"]

    def test_a_cell_that_names_no_parties_is_noted(self) -> None:
        found = facts(("任务", "牵头部门"), ("1.甲", "待定：由校长办公会研究后确定"))
        assert not found.assignments
        assert noted(found) == [(NoteKind.READING_FAILED, "1.t1", "牵头部门")]

    def test_quantities_of_the_objective_belong_to_the_task(self) -> None:
        found = facts(("任务", "考核要点", "责任部门"), ("1.甲", "完成率达到90%以上", "教务处"))
        assert [(t.unit, t.value, t.comparator) for t in found.targets] == [
            ("1.t1", Decimal(90), Comparator.AT_LEAST)
        ]

    def test_a_merged_objective_is_one_target(self) -> None:
        merged = "<tr><td>1.甲<td rowspan=2>建成3个基地<td>教务处<tr><td>2.乙<td>团委"
        body = f"<table><tr><td>任务<td>目标<td>责任单位{merged}</table>"
        found = extract(page.read(documents.page(body), SOURCE))
        assert [list(u.details.objectives) for u in found.units[1::2]] == [["建成3个基地"]] * 2
        assert [t.unit for t in found.targets] == ["1.t1"]

    def test_a_measure_beside_its_tasks(self) -> None:
        rows = "<tr><td rowspan=2>发展助餐<td>新建食堂<td>民政局<tr><td>制定办法<td>财政局"
        body = f"<table><tr><td>举措<td>任务<td>牵头部门{rows}</table>"
        found = extract(page.read(documents.page(body), SOURCE))
        measure, *tasks = found.units
        assert (measure.kind, measure.details.title) == (UnitKind.MEASURE, "发展助餐")
        assert [task.details.text for task in tasks] == ["新建食堂", "制定办法"]
        assert {task.details.implements for task in tasks} == {measure.path}
        assert [each.task for each in found.assignments] == [task.path for task in tasks]

    def test_prose_beside_the_table_is_read(self) -> None:
        text = documents.export() + "说明：本表根据《校园安全条例》编制。\n"
        found = extract(export.read(text, SOURCE))
        assert found.title == "平安校园任务分解表"
        assert [citation.title for citation in found.citations] == ["校园安全条例"]

    def test_totals_and_remarks_are_no_tasks(self) -> None:
        found = facts(("任务", "牵头部门"), ("1.甲", "教务处"), ("合计", "10个"), ("注：略", ""))
        assert [u.path for u in found.units] == ["1", "1.t1"]
        assert [kind for kind, _, _ in noted(found)].count(NoteKind.READING_FAILED) == 2

    @pytest.mark.parametrize(
        "cell",
        [
            "1." + "达到" * 40 + "甲10个",
            "1.甲" + "1" * 20_000,
            "1.甲" + " " * 20_000 + "乙",
            "1." + "10个甲" * 5_000,
            "1." + "“" * 20_000,
            "1." + "《3个" * 5_000,
            "百十、甲",
        ],
    )
    def test_time_grows_no_faster_than_a_hostile_cell(self, cell: str) -> None:
        """Without that, these would not end within the run."""
        assert facts(("任务", "牵头部门"), (cell, "教务处")).assignments

    def test_no_table_and_no_numbers(self) -> None:
        found = extract(export.read("一段文字。", SOURCE))
        assert not found.units
        assert noted(found) == [(NoteKind.READING_FAILED, None, None)]


class TestChapterRows:
    @pytest.mark.parametrize("title", ["<td colspan=2>馆舍", "<td>馆舍<td>"])
    def test_number_in_the_cell_before(self, title: str) -> None:
        more = (
            "<tr><td>1<td>改造书房<td>规划科<tr><td>二<td>馆藏<td><tr><td>2<td>采购图书<td>采编部"
        )
        body = f"<table><tr><td>序号<td>任务<td>负责单位<tr><td>一{title}{more}</table>"
        found = extract(page.read(documents.page(body), SOURCE))
        assert [(unit.kind, unit.number, unit.details.title) for unit in found.units] == [
            (UnitKind.MEASURE, "一", "馆舍"),
            (UnitKind.TASK, "1", None),
            (UnitKind.MEASURE, "二", "馆藏"),
            (UnitKind.TASK, "2", None),
        ]
        assert [a.surface_form for a in found.assignments] == ["规划科", "采编部"]
