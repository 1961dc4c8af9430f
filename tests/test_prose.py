"""Prose: what documents say of themselves, their outline, duties and citations."""

import pytest

from graph.facts import Basis, CitationKind, NoteKind, PartyKind, Role, UnitKind
from tests.reading_prose import duties, item, kinds, read, titles

NOTICE = """云溪市人民政府办公室关于印发云溪市智慧图书馆建设行动计划的通知
云政办发〔2021〕18号
各县（市、区）人民政府，市直各部门：
《云溪市智慧图书馆建设行动计划》已经市政府同意，现印发给你们。
附件：1.任务分工表
2.资金安排
云溪市人民政府办公室
2021年3月5日
（此件公开发布）
云溪市智慧图书馆建设行动计划
为贯彻落实《江北省公共文化服务条例》和《江北省“十四五”文化规划》（江政发〔2020〕9号），根据《图书馆管理办法》，制定本计划。
一、总体要求
（一）指导思想。坚持以读者为中心。
（二）主要目标。到2023年，建成50个智慧书房。
二、主要任务
（三）完善馆藏体系。每年采购图书不少于20万册。（市文化和旅游局牵头，市财政局、市教育局配合）
（四）建设服务网点
在社区建设自助借阅点。（市文化和旅游局负责）推动学校图书馆开放。（市教育局、各县（市、区）人民政府按职责分工负责）
（五）加强组织领导
1.成立工作专班，统筹推进建设。
2.定期通报进展，对进度滞后的地方进行约谈。（市政府办公室负责）
"""


class TestFront:
    found = read(NOTICE)

    def test_titles(self) -> None:
        front = self.found.front
        assert front.title is not None
        assert front.alternative is not None
        assert front.title.text == "云溪市人民政府办公室关于印发云溪市智慧图书馆建设行动计划的通知"
        assert front.alternative.text == "云溪市智慧图书馆建设行动计划"
        text = self.found.document.text
        assert front.alternative.span.start == text.rindex("云溪市智慧图书馆建设行动计划")

    def test_number_issuer_addressees_and_date(self) -> None:
        front = self.found.front
        assert front.number is not None
        assert front.issued is not None
        assert front.number.text == "云政办发〔2021〕18号"
        assert [named.party.full_name for named in front.issuers] == ["云溪市人民政府办公室"]
        assert [named.party.full_name for named in front.addressees] == [
            "各县（市、区）人民政府",
            "市直各部门",
        ]
        issued = front.issued.date
        assert (issued.year, issued.month, issued.day) == (2021, 3, 5)

    def test_annexes_that_are_only_listed(self) -> None:
        assert [said.text for said in self.found.front.attached] == ["任务分工表", "资金安排"]
        assert [t for p, t in titles(self.found).items() if p.startswith("A")] == [
            "任务分工表",
            "资金安排",
        ]

    def test_the_issuer_is_the_organisation_unless_one_is_given(self) -> None:
        issuer, given = self.found.organisation, read(NOTICE, "云溪市图书馆").organisation
        assert issuer is not None
        assert given is not None
        assert (issuer.full_name, given.full_name) == ("云溪市人民政府办公室", "云溪市图书馆")

    @pytest.mark.parametrize(
        "printed",
        [
            "2018年11月16日",
            "二○一八年十一月十六日",
            "二〇一八年十一月十六日",
            "2018-11-16",
            "２０１８年１１月１６日",
        ],
    )
    def test_dates_in_every_style(self, printed: str) -> None:
        issued = read(
            f"关于开放操场的通知\n一、开放操场\n周末开放。\n云溪市教育局\n{printed}\n"
        ).front.issued
        assert issued is not None
        assert (issued.date.year, issued.date.month, issued.date.day) == (2018, 11, 16)
        assert issued.span.of("x" * issued.span.start + printed) == printed

    def test_a_day_that_does_not_exist_is_no_date(self) -> None:
        assert read("关于开放操场的通知\n云溪市教育局\n2021年2月30日\n").front.issued is None

    def test_the_number_is_the_documents_own(self) -> None:
        text = "关于开放操场的通知\n为落实《体育条例》（云府发〔2019〕3号），开放操场。\n"
        assert read(text).front.number is None

    def test_a_number_in_brackets_of_any_kind(self) -> None:
        for number in (
            "云教[2014]7号",
            "（云教〔2014〕7号）",
            "云教（2014）7号",
            "云教〔2014〕 7 号",
        ):
            front = read(f"关于开放操场的通知\n{number}\n一、开放操场\n").front
            assert front.number is not None, number
            assert front.number.text.strip("（）") == number.strip("（）") or "（2014）" in number

    def test_several_issuers(self) -> None:
        signed = "云溪市教育局 云溪市体育局\n云溪市财政局\n2020年5月6日\n"
        text = "关于开放操场的通知\n一、开放操场\n周末开放。\n" + signed
        names = [named.party.full_name for named in read(text).front.issuers]
        assert names == ["云溪市教育局", "云溪市体育局", "云溪市财政局"]

    def test_a_title_over_several_lines(self) -> None:
        text = "云溪市教育局关于进一步\n做好校园开放工作的通知\n云教〔2020〕1号\n一、开放操场\n"
        assert read(text).title == "云溪市教育局关于进一步做好校园开放工作的通知"

    def test_a_title_that_is_printed_twice(self) -> None:
        text = "关于开放操场的通知\n\n关于开放操场的通知\n一、开放操场\n周末开放。\n"
        found = read(text)
        assert found.title == "关于开放操场的通知"
        assert list(kinds(found)) == ["1", "1.t1"]


class TestOutline:
    found = read(NOTICE)

    def test_kinds(self) -> None:
        expected = {
            "1": UnitKind.SECTION, "1.1": UnitKind.SECTION, "1.2": UnitKind.SECTION,
            "2": UnitKind.SECTION, "2.3": UnitKind.MEASURE, "2.3.t1": UnitKind.TASK,
            "2.4": UnitKind.MEASURE, "2.4.t1": UnitKind.TASK, "2.4.t2": UnitKind.TASK,
            "2.5": UnitKind.MEASURE, "2.5.1": UnitKind.TASK, "2.5.2": UnitKind.TASK,
            "A1": UnitKind.SECTION, "A2": UnitKind.SECTION,
        }  # fmt: skip
        assert kinds(self.found) == expected

    def test_titles_inline_and_on_lines_of_their_own(self) -> None:
        found = titles(self.found)
        assert found["1.1"] == "指导思想"
        assert found["2.3"] == "完善馆藏体系"
        assert found["2.4"] == "建设服务网点"

    def test_tasks_implement_their_measure(self) -> None:
        implements = {u.path: u.details.implements for u in self.found.units}
        assert implements["2.4.t2"] == "2.4"
        assert implements["2.5.1"] == "2.5"

    def test_text_is_verbatim_without_number_and_title(self) -> None:
        texts = {u.path: u.details.text for u in self.found.units}
        assert texts["1.1"] == "坚持以读者为中心。"
        assert texts["2.5.1"] == "成立工作专班，统筹推进建设。"
        assert texts["2.4.t1"] == "在社区建设自助借阅点。"

    def test_spans(self) -> None:
        text = self.found.document.text
        spans = {u.path: u.spans[0].of(text) for u in self.found.units}
        assert spans["2.3"].startswith("（三）完善馆藏体系。")
        assert spans["2.4.t2"].startswith("推动学校图书馆开放。（市教育局")

    def test_targets_belong_to_the_smallest_unit(self) -> None:
        assert [(t.unit, int(t.value)) for t in self.found.targets] == [
            ("1.2", 50),
            ("2.3.t1", 200_000),
        ]

    def test_a_document_without_titles(self) -> None:
        text = (
            "一、对借阅量大的分馆，在购书经费上予以倾斜，并优先更新设备，支持其开展流动服务。（市财政局负责）\n"
            "二、对开放时间长的分馆，在人员招聘上给予支持，鼓励延长夜间开放时间和节假日开放时间。（市人力资源社会保障局负责）\n"
        )
        found = read(text)
        assert titles(found)["1"] == (
            "对借阅量大的分馆，在购书经费上予以倾斜，并优先更新设备，支持其开展流动服务"
        )
        assert kinds(found)["1"] is UnitKind.MEASURE
        assert duties(found)[0] == ("1.t1", Role.RESPONSIBLE, "市财政局")

    def test_numbers_of_every_style_in_any_mixture(self) -> None:
        text = (
            "第一章 总体安排\n第一节 布局\n一、建网点\n说明如下。\n（一）选点\n办法如下。\n"
            "1.看人口\n具体如下。\n"
            "（1）统计人口\n数据从公报来。\n①查公报\n逐年核对。\n②查台账\n逐户核对。\n"
        )
        assert list(titles(read(text))) == [
            "1", "1.1", "1.1.1", "1.1.1.1", "1.1.1.1.1", "1.1.1.1.1.1", "1.1.1.1.1.1.1",
            "1.1.1.1.1.1.2",
        ]  # fmt: skip

    def test_numbering_that_restarts_skips_or_repeats(self) -> None:
        text = "一、甲事\n说甲。\n三、丙事\n说丙。\n三、丁事\n说丁。\n"
        found = read(text)
        assert [u.path for u in found.units if u.kind is UnitKind.MEASURE] == ["1", "3", "3~2"]
        assert [u.number for u in found.units if u.kind is UnitKind.MEASURE] == ["一", "三", "三"]
        noted = [(n.kind, n.about) for n in found.notes]
        assert (NoteKind.NUMBER_GAP, "3") in noted
        assert (NoteKind.NUMBER_REPEATED, "3~2") in noted

    def test_numbers_that_go_on_through_chapters_are_no_gap(self) -> None:
        text = "一、甲\n（一）说东。东边的事。\n二、乙\n（二）说西。西边的事。\n"
        assert not read(text).notes

    def test_annexes_have_numbers_of_their_own(self) -> None:
        first = "附件1\n网点名单\n一、城区\n设五处。\n"
        text = "一、建网点\n选好地点。\n" + first + "附件2\n经费\n一、省级\n拨付。\n"
        found = read(text)
        assert titles(found) == {
            "1": "建网点", "A1": "网点名单", "A1.1": "城区", "A2": "经费", "A2.1": "省级",
        }  # fmt: skip
        assert not [n for n in found.notes if n.kind is NoteKind.NUMBER_REPEATED]

    def test_a_closing_paragraph_is_not_the_last_measures(self) -> None:
        text = (
            "一、建网点。选好地点。（市文旅局负责）\n二、配设备。买好设备。（市财政局负责）\n"
            "各地区要加强领导，每年建设9个样板。\n"
        )
        found = read(text)
        assert [u.details.text for u in found.units if u.path == "2.t1"] == ["买好设备。"]
        assert all(not (t.unit or "").startswith("2") for t in found.targets)

    def test_a_table_of_tasks_below_a_heading_of_prose(self) -> None:
        text = (
            "云溪市图书馆工作方案\n一、建网点\n选好地点。（市文旅局负责）\n附件1\n任务分工表\n"
            "\t任务\n\t牵头部门\n\t配合部门\n\n\t1.选址\n\t规划科\n\t办公室\n\n"
        )
        found = read(text)
        assert kinds(found)["A1"] is UnitKind.SECTION
        assert ("A1.1.t1", Role.LEAD, "规划科") in duties(found)
        assert ("1.t1", Role.RESPONSIBLE, "市文旅局") in duties(found)

    def test_a_text_without_paragraphs(self) -> None:
        text = (
            "云溪市文化局关于征求图书馆建设方案意见的函各有关单位：请研究提出意见。一、完善网点布局"
            + "1.建设社区书房。" + "每个社区都要有书房。" * 60 + "(市文化局牵头，市财政局配合)"
            + "2.建设乡镇分馆。" + "每个乡镇都要有分馆。" * 60 + "(市文化局负责)二、提升服务水平"
            + "3.延长开放时间。" + "夜间也要开放。" * 40
        )  # fmt: skip
        found = read(text)
        assert found.title == "云溪市文化局关于征求图书馆建设方案意见的函"
        assert titles(found) == {
            "1": "完善网点布局", "1.1": "建设社区书房", "1.2": "建设乡镇分馆",
            "2": "提升服务水平", "2.3": "延长开放时间",
        }  # fmt: skip
        assert ("1.1.t1", Role.SUPPORT, "市财政局") in duties(found)


class TestDuties:
    @pytest.mark.parametrize(
        ("duty", "expected"),
        [
            ("（财政部、工业和信息化部负责）", "财政部/Responsible 工业和信息化部/Responsible"),
            ("（市财政局牵头，团市委、科协配合）", "市财政局/Lead 团市委/Support 科协/Support"),
            ("（牵头单位：市财政局，责任单位：市教育局）", "市财政局/Lead 市教育局/Responsible"),
            ("（牵头单位：财政局；配合单位：团市委）", "财政局/Lead 团市委/Support"),
            ("\n牵头单位：市财政局\n配合单位：市教育局", "市财政局/Lead 市教育局/Support"),
            ("\n牵头单位：市财政局  配合单位：市教育局", "市财政局/Lead 市教育局/Support"),
            ("\n责任单位：市教育局，各级各类学校", "市教育局/Responsible 各级各类学校/Responsible"),
            ("〔责任单位：市教育局〕", "市教育局/Responsible"),
            ("【责任部门：市教育局】", "市教育局/Responsible"),
            ("(市教育局负责)", "市教育局/Responsible"),
            ("（各县（市、区）人民政府负责）", "各县（市、区）人民政府/Responsible"),
            ("（各省、自治区、直辖市人民政府负责）", "各省、自治区、直辖市人民政府/Responsible"),
            ("（市教育局会同市财政局负责）", "市教育局/Responsible 市财政局/Support"),
            ("（市教育局牵头会同市财政局负责）", "市教育局/Lead 市财政局/Support"),
            ("（市教育局和市财政局按职责分工负责）", "市教育局/Responsible 市财政局/Responsible"),
            ("（由市教育局牵头，市财政局参与）", "市教育局/Lead 市财政局/Support"),
            ("（各有关部门和单位按职责分工负责）", "各有关部门和单位/Responsible"),
            ("（市残疾人联合会负责）", "市残疾人联合会/Responsible"),
            ("（省商务厅负责）", "省商务厅/Responsible"),
            ("（市教育局负责指导，区教育局落实）", "市教育局/Guide 区教育局/Responsible"),
            ("（由市教育局牵头，会同市财政局等部门落实）", "市教育局/Lead 市财政局/Support"),
            ("（市督查室负责督办，市教育局落实）", "市督查室/Supervise 市教育局/Responsible"),
            ("（以上各项由市教育局牵头，各高校配合）", "市教育局/Lead 各高校/Support"),
            ("（市教育局指导，区教育局落实）", "市教育局/Guide 区教育局/Responsible"),
            ("（市教育局负责，市政府督查室督办）", "市教育局/Responsible 市政府督查室/Supervise"),
        ],
    )  # fmt: skip
    def test_forms(self, duty: str, expected: str) -> None:
        found = item(duty)
        assert [f"{a.surface_form}/{a.role.value}" for a in found.assignments] == expected.split()

    @pytest.mark.parametrize(
        "text",
        [
            "建立由政府负责人牵头的机制。",
            "领导小组由有关部门负责同志组成。",
            "（建立由市领导牵头的机制，各部门负责落实）",
            "（企业直接申报，不需部门转报）",
            "（技工院校内由主管部门负责）",
            "（详见附件，由承办单位解释的除外）",
            "（实行项目负责制）",
        ],
    )
    def test_false_friends(self, text: str) -> None:
        assert not item(text).assignments

    @pytest.mark.parametrize(
        "tail",
        ["等有关部门", "等有关部门和单位", "等", "等单位", "等有关部门、单位", "会同有关部门"],
    )
    def test_open_lists(self, tail: str) -> None:
        found = item(f"（市教育局、市财政局{tail}按职责分工负责）")
        assert [(a.surface_form, a.open_ended) for a in found.assignments] == [
            ("市教育局", True),
            ("市财政局", True),
        ]

    def test_only_the_open_list_is_open(self) -> None:
        found = item("（市教育局牵头，市财政局等配合）")
        assert [a.open_ended for a in found.assignments] == [False, True]

    def test_collectives_are_groups(self) -> None:
        found = item("（各有关部门和单位，各县（市、区）人民政府按职责分工负责）")
        assert {a.party.kind for a in found.assignments} == {PartyKind.GROUP}

    def test_several_brackets_in_one_item_each_close_their_passage(self) -> None:
        found = item("（市财政局负责）培训馆员。（市人社局负责）")
        assert duties(found) == [
            ("1.1.t1", Role.RESPONSIBLE, "市财政局"),
            ("1.1.t2", Role.RESPONSIBLE, "市人社局"),
        ]

    def test_deadlines_and_persons_in_brackets(self) -> None:
        found = item("（牵头单位：市财政局；责任人：赵某；完成时限：2025年6月底前）")
        task = found.units[-1].details
        assert task.deadline is not None
        assert (task.deadline.year, task.deadline.month) == (2025, 6)
        assert list(task.persons) == ["赵某"]
        assert duties(found) == [("1.1.t1", Role.LEAD, "市财政局")]

    def test_the_first_one_leads_from_the_rule_on(self) -> None:
        text = (
            "一、建网点。选好地点。（市财政局、市教育局负责）\n"
            "二、配设备。买好设备。（市教育局、市财政局负责。列第一位者为牵头单位，下同）\n"
            "三、强队伍。招好馆员。（市人社局、市教育局负责）\n"
            "四、抓落实。做好统筹。（各有关部门和单位，各县人民政府按职责分工负责）\n"
        )
        found = read(text)
        leads = [
            (a.task, a.surface_form, a.basis) for a in found.assignments if a.role is Role.LEAD
        ]
        assert leads == [
            ("2.t1", "市教育局", Basis.BY_RULE),
            ("3.t1", "市人社局", Basis.BY_RULE),
        ]
        [lead] = [a for a in found.assignments if a.task == "3.t1" and a.role is Role.LEAD]
        said = [span.of(found.document.text) for span in lead.spans]
        assert said == ["市人社局", "列第一位者为牵头单位"]

    def test_a_rule_in_a_sentence_of_its_own_holds_for_the_whole_document(self) -> None:
        text = (
            "一、建网点。选好地点。（市财政局、市教育局负责）\n"
            "二、抓落实。做好统筹。（市教育局、市财政局负责）\n"
            "注：排在第一位的为牵头单位。\n"
        )
        leads = [a.surface_form for a in read(text).assignments if a.role is Role.LEAD]
        assert leads == ["市财政局", "市教育局"]

    def test_parties_that_a_rule_adds_to_what_follows(self) -> None:
        text = (
            "一、建网点。选好地点。（市财政局负责。以下均需各县人民政府落实，不再列出）\n"
            "二、配设备。买好设备。（市教育局负责）\n"
        )
        found = {(a.task, a.surface_form): a.basis for a in read(text).assignments}
        assert found[("2.t1", "各县人民政府")] is Basis.BY_RULE
        assert found[("2.t1", "市教育局")] is Basis.STATED

    def test_a_bracket_after_the_last_item_covers_all(self) -> None:
        text = "一、建网点\n1.选好地点，方便群众。\n2.配好桌椅，整洁安全。（市财政局负责）\n"
        found = read(text)
        assert {(a.task, a.basis) for a in found.assignments} == {
            ("1.1", Basis.CARRIED_DOWN),
            ("1.2", Basis.CARRIED_DOWN),
        }

    def test_items_with_brackets_of_their_own_share_none(self) -> None:
        text = (
            "一、建网点\n1.选好地点，方便群众。（市文旅局负责）\n2.配好桌椅，整洁安全。\n"
            "3.公布开放时间。（市财政局负责）\n"
        )
        assert duties(read(text)) == [
            ("1.1", Role.RESPONSIBLE, "市文旅局"),
            ("1.3", Role.RESPONSIBLE, "市财政局"),
        ]


class TestCitations:
    def test_what_they_are_cited_for(self) -> None:
        cited = {c.title: (c.kind, c.number, c.unit) for c in read(NOTICE).citations}
        assert cited == {
            "江北省公共文化服务条例": (CitationKind.TO_CARRY_OUT, None, None),
            "江北省“十四五”文化规划": (CitationKind.TO_CARRY_OUT, "江政发〔2020〕9号", None),
            "图书馆管理办法": (CitationKind.BASED_ON, None, None),
        }

    def test_repealed(self) -> None:
        text = (
            "一、施行\n自印发之日起施行，《云溪市图书馆管理规定》（云政发〔2010〕3号）同时废止。\n"
        )
        [cited] = read(text).citations
        assert (cited.kind, cited.number) == (CitationKind.REPEALED, "云政发〔2010〕3号")

    def test_a_number_alone(self) -> None:
        [cited] = read("一、施行\n各地要对照云政发〔2010〕3号文件自查。\n").citations
        assert (cited.title, cited.number) == (None, "云政发〔2010〕3号")

    def test_the_title_names_the_parent(self) -> None:
        [cited] = read("落实《云溪市图书馆条例》任务清单\n一、施行\n").citations
        assert (cited.kind, cited.title) == (CitationKind.TO_CARRY_OUT, "云溪市图书馆条例")

    def test_where_they_stand(self) -> None:
        found = read(NOTICE)
        for citation in found.citations:
            said = citation.span.of(found.document.text)
            assert said.startswith(f"《{citation.title}》")
