"""What a policy commits somebody to in numbers, and which numbers are none of that."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.extraction import quantities
from graph.extraction.wording import Wording, wording
from graph.facts import Change, Deadline, Target
from graph.reading.document import Span


def words(text: str) -> Wording:
    return wording(text, Span(0, len(text)))


def found(text: str) -> list[Target]:
    return list(quantities.targets("1", words(text)))


def brief(text: str) -> str:
    """Return the targets of a text in a line: `10 AtLeast 个; 1-2 Range 项`."""
    return "; ".join(
        f"{t.value.normalize():f}{f'-{t.max_value.normalize():f}' if t.max_value else ''} "
        f"{t.comparator.value} {t.measure_unit}"
        for t in found(text)
    )


class TestComparators:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("班额不超过45人", "45 AtMost 人"),
            ("不得少于3名", "3 AtLeast 名"),
            ("每县至少办好1所卫生院", "1 AtLeast 所"),
            ("上云企业超过10万家", "100000 MoreThan 家"),
            ("吸烟率低于20%", "20 LessThan %"),
            ("城镇调查失业率控制在5.5%以内", "5.5 AtMost %"),
            ("居民消费价格涨幅控制在3%左右", "3 About %"),
            ("近视率控制在38%以下", "38 AtMost %"),
            ("县域内就诊率达到90%左右", "90 About %"),
            ("课时总量不低于总学时的9%", "9 AtLeast %"),
            ("吸引近万名群众参与", "10000 About 名"),
            ("节约10%", "10 Exactly %"),
            ("组织讲座上百场次", "100 AtLeast 场次"),
            ("扶持企业数百家", "100 InTheOrderOf 家"),
            ("带动农户百余户", "100 MoreThan 户"),
            ("培训20多万人", "200000 MoreThan 人"),
            ("培育数以万计的创新型企业", "10000 InTheOrderOf 个"),
            ("输送数以百万计的技能人才", "1000000 InTheOrderOf 人"),
            ("培训新型农民数以万计", "10000 InTheOrderOf 人"),
        ],
    )
    def test_bounds(self, text: str, expected: str) -> None:
        assert brief(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("A类、B类课程合格率分别不低于90%和85%", "90 AtLeast %; 85 AtLeast %"),
            ("入园率和巩固率分别达到85%和95%以上", "85 AtLeast %; 95 AtLeast %"),
            ("氮氧化物和氨氮排放量分别减少8%、10%", "8 Exactly %; 10 Exactly %"),
            ("入园率达到85%，巩固率达到95%以上", "85 Exactly %; 95 AtLeast %"),
            ("培训30名左右园长和10名以上教研员", "30 About 名; 10 AtLeast 名"),
        ],
    )
    def test_a_list_shares_one_only_where_it_says_respectively(
        self, text: str, expected: str
    ) -> None:
        assert brief(text) == expected


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("新增孵化器3至5家", "3-5 Range 家"),
            ("建设1—2个示范县", "1-2 Range 个"),
            ("培养一至两项爱好", "1-2 Range 项"),
            ("掌握一两项技能", "1-2 Range 项"),
            ("投入资金5-10亿元", "500000000-1000000000 Range 元"),
            ("人口密度控制在每平方公里0.6-1万人", "6000-10000 Range 人"),
            ("产业规模达到2万亿元", "2000000000000 Exactly 元"),
            ("粮食产量稳定在1.3万亿斤以上", "1300000000000 AtLeast 斤"),
            ("合格率达到百分之九十五点五", "95.5 Exactly %"),
            ("三分之二以上的中小学建成智慧校园", "66.666667 AtLeast %"),
            ("审批事项压减三分之一以上", "33.333333 AtLeast %"),
            ("八成以上学校开展课后服务", "80 AtLeast %"),
            ("实践课时占总课时一半以上", "50 AtLeast %"),
            ("双师型教师占比超过一半", "50 MoreThan %"),
            ("审批时间压缩一半", "50 Exactly %"),
            ("总产值翻一番", "2 Exactly 倍"),
            ("居民收入力争翻两番", "4 Exactly 倍"),
            ("高新技术企业增长一倍以上", "1 AtLeast 倍"),
            ("孕产妇死亡率下降到14.5/10万以下", "14.5 AtMost /10万"),
            ("婴儿死亡率控制在5.2‰以内", "5.2 AtMost ‰"),
            ("师生比不低于1:350", "0.002857 AtLeast 比"),
            ("按照师生比1:15配备教师", "0.066667 Exactly 比"),
            ("高校生师比达到18:1", "18 Exactly 比"),
            ("保证修完规定的6个学分", "6 Exactly 学分"),
            ("建设遗产点百十处", ""),
            ("会议于8:30开始", ""),
            ("错误率" + "9" * 40 + "%", ""),
        ],
    )
    def test_values(self, text: str, expected: str) -> None:
        assert brief(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("森林蓄积量达到190亿立方米", "19000000000 Exactly 立方米"),
            ("建筑垃圾排放不高于300吨/万平方米", "300 AtMost 吨/万平方米"),
            ("细颗粒物浓度控制在35微克/立方米以内", "35 AtMost 微克/立方米"),
            ("耕地保有量不低于1200万亩", "12000000 AtLeast 亩"),
            ("完成营造林100万亩", "1000000 Exactly 亩"),
            ("人均每日食盐摄入量降至5克", "5 Exactly 克"),
            ("新增装机200万千瓦", "2000000 Exactly 千瓦"),
            ("生猪存栏稳定在200万头以上", "2000000 AtLeast 头"),
            ("新建1000张婴幼儿托位", "1000 Exactly 张"),
            ("服务企业1万家次以上", "10000 AtLeast 家次"),
            ("近视率每年降低0.5个百分点以上", "0.5 AtLeast 个百分点"),
            ("公交站点500米覆盖率明显提升", ""),
            ("引进3人才", ""),
            ("实施2项目", ""),
        ],
    )
    def test_units(self, text: str, expected: str) -> None:
        assert brief(text) == expected


class TestChineseNumerals:
    """They count only with a classifier and a verb, a bound or a frequency."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("每年召开两次会议", "2 Exactly 次"),
            ("引进高层次人才二十名，培训干部一百二十人以上", "20 Exactly 名; 120 AtLeast 人"),
            ("开展一次全面排查", "1 Exactly 次"),
            ("每校至少配备一名心理教师", "1 AtLeast 名"),
            ("每周开设不少于三节体育课", "3 AtLeast 节"),
            ("各区要建成一个区级图书馆", "1 Exactly 个"),
            ("建成两个实训中心", "2 Exactly 个"),
            ("两年一届的技能大赛", "1 Exactly 届"),
            ("落实5年一轮的全员培训制度", "1 Exactly 轮"),
            ("组织实施好每三年一次的质量监测", "1 Exactly 次"),
        ],
    )
    def test_taken(self, text: str, expected: str) -> None:
        assert brief(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "作为一项重要任务",
            "培养一支高素质教师队伍",
            "各地要形成一个良好的环境",
            "培育一批示范学校",
            "严把两个关口",
            "做到三个到位",
            "落实两个责任",
            "党的十九届四中全会",
            "小学一二年级不留书面作业",
            "给予一次性奖励",
            "每人每年只享受一次",
            "统一进度，进一步完善一体化平台",
            "打造世界一流学科",
            "一是加强领导，二是健全机制",
        ],
    )
    def test_left(self, text: str) -> None:
        assert brief(text) == ""


class TestIndicatorLines:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("地区生产总值年均增长6%以上", "6 AtLeast %"),
            ("单位GDP能耗降低13.5%", "13.5 Exactly %"),
            ("城镇新增就业1100万人以上", "11000000 AtLeast 人"),
            ("人均预期寿命提高1岁", "1 Exactly 岁"),
            ("劳动年龄人口平均受教育年限达到11.3年", "11.3 Exactly 年"),
            ("每万人口高价值发明专利拥有量达到12件", "12 Exactly 件"),
            ("每千人口拥有执业（助理）医师3.2人", "3.2 Exactly 人"),
            ("每千常住人口医疗卫生机构床位数达到7.5张", "7.5 Exactly 张"),
            ("每万名居民拥有2—3名全科医生", "2-3 Range 名"),
            ("每百户居民拥有服务设施面积不低于30平方米", "30 AtLeast 平方米"),
            ("数字经济增加值占地区生产总值比重提升至10%", "10 Exactly %"),
            ("常住人口城镇化率提高到65%", "65 Exactly %"),
            ("森林覆盖率达到24.1%", "24.1 Exactly %"),
            ("市场主体总量突破150万户", "1500000 MoreThan 户"),
            ("服务业增加值年均增长8%、占比达到55%", "8 Exactly %; 55 Exactly %"),
            ("第三产业增加值比重达到50%以上", "50 AtLeast %"),
            ("建成5G基站60万个", "600000 Exactly 个"),
            ("90%以上的二级医院开展远程医疗服务", "90 AtLeast %"),
            ("推动90%以上的规模以上工业企业应用智能装备", "90 AtLeast %"),
            ("小微企业综合融资成本降低1个百分点", "1 Exactly 个百分点"),
            ("为企业减税降费超过50亿元", "5000000000 MoreThan 元"),
            ("新增普惠贷款300亿元以上", "30000000000 AtLeast 元"),
            ("新建改建农村公路2000公里以上", "2000 AtLeast 公里"),
        ],
    )
    def test_taken(self, text: str, expected: str) -> None:
        assert brief(text) == expected


class TestAgainst:
    """What speaks against a target: a sentence each that has it, and one that only looks so."""

    @pytest.mark.parametrize(
        ("none", "target"),
        [
            ("已建成学校50所", "再建成学校50所"),
            ("培训了教师500名", "为了提高质量，培训教师500名"),
            ("截至2020年底，全市有养老机构120家", "到2020年底，全市有养老机构120家"),
            ("近年来，教育快速发展。全市有学校50所", "近年来，教育快速发展。今后要建学校50所"),
            ("2018年，生产总值增长6.5%，已建成学校50所", "2028年，生产总值增长6.5%"),
            ("2016年实施的24项措施增加为30项", "2026年实施30项措施"),
            ("具有5年以上工作经验", "建设具有示范作用的基地5个"),
            ("拥有专利100件的单位", "每万人拥有专利100件"),
            ("满3个的地方", "满意度达到90%"),
            ("比例达到90%的，予以通报", "比例达到90%"),
            ("如达到90%", "要达到90%"),
            ("以下3个方面", "建设3个基地"),
            ("主要分为4类", "建设实训室4类"),
            ("由5名专家组成评审组", "组建由专家组成的团队5个"),
            ("全市12个县", "在12个县试点"),
            ("每招用1人给予补助", "每校招用1人"),
            ("可申请不超过20万元的贷款", "投入不超过20万元"),
            ("由财政给予50%的贴息", "知晓率达到50%"),
            ("发放补贴。每人每年2000元", "经费达到每人每年2000元"),
            ("处5000元以上1万元以下罚款", "投入5000元以上"),
            ("小微企业是指资产不超过5000万元的企业", "投资达到5000万元"),
            ("计算方法：合格人数/总人数×100%", "合格率100%"),
            ("经三分之二以上代表同意", "三分之二以上代表来自基层"),
            ("第12条第3项", "完成12条"),
            ("联系电话：0591-12345678", "实现12345678元收入"),
            ("从业人员300人以上的企业应设立工会", "培训300人以上"),
            ("对投资额超过1亿元的项目优先供地", "投资额超过1亿元"),
            ("推进总投资20亿元的云溪港项目", "完成总投资20亿元"),
            ("遴选就业率达到90%以上的专业", "建成就业率达到90%以上的专业"),
            ("自印发之日起30日内制定细则", "办理时限压缩至30日内"),
            ("贷款期限不超过3年", "平均受教育年限不低于3年"),
            ("年龄在16周岁以上", "平均寿命达到76岁以上"),
            ("公示时间不少于5天", "脱产培训不少于5天"),
            ("合同约定不少于6个月", "教师每5年实践不少于6个月"),
            ("现有教师500名，其中博士120名", "教师中博士达到120名"),
            ("这8个部门", "联合8个部门"),
            ("标记星号的26个指标为必报指标", "发布的指标达到26个以上"),
            ("未完成的3个项目", "未来3年建设5个项目"),
            ("得5分", "达到85分"),
            ("2.10个", "2个"),
            ("站点500米以内覆盖率提升", "修复岸线500米"),
        ],
    )
    def test_pairs(self, none: str, target: str) -> None:
        assert brief(none) == ""
        assert len(found(target)) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "自2020年1月1日起施行，有效期至2024年12月31日",
            "失业人员参保3年以上放宽至参保1年以上的，返还50%",
            "符合条件的，可给予每年最高200万元补助",
            "注册资本不低于1000万元的，可直接申报",
            "实施三年行动计划",
            "24小时值班",
            "不到3个月",
            "试用期为6个月，合同期限不少于3年",
            "新招人员达到职工人数25%（超过100人的企业达到15%）的，可申请贷款",
            "坚持1+X和“3个结合”，落实《8条措施》（溪政〔2020〕6号）",
            "进入全国前10名",
            "时间过半",
        ],
    )
    def test_none(self, text: str) -> None:
        assert brief(text) == ""


def test_a_sum_that_only_tells_which_bodies_are_counted() -> None:
    text = "培育30家年销售额超过亿元的书店，书店销售额达到20亿元。"
    assert [(str(t.value), t.measure_unit) for t in found(text)] == [
        ("30", "家"),
        ("2000000000", "元"),
    ]


class TestFrequencies:
    @pytest.mark.parametrize(
        ("text", "period", "per"),
        [
            ("每两年举办一届艺术展演", "P2Y", None),
            ("每天的课中要安排10分钟的练习", "P1D", None),
            ("每周安排1课时的书法课", "P7D", None),
            ("每半年检查2次", "P6M", None),
            ("三年一次的评估", "P3Y", None),
            ("教师每年至少1个月在企业实训", "P1Y", None),
            ("培训能力达到800人次/年", "P1Y", None),
            ("学校每学年进行一次自评", None, "每学年"),
            ("每个县（市、区）原则上至少建设一所学校", None, "每个县（市、区）"),
            ("人口密度控制在每平方公里1万人", None, "每平方公里"),
            ("经费达到600元/人", None, "每人"),
            ("每年招聘时要划出一定比例（15%）用于农村", None, None),
            ("2023年举办2次", None, None),
        ],
    )
    def test_period_and_per(self, text: str, period: str | None, per: str | None) -> None:
        [target] = found(text)
        assert (target.period, target.per) == (period, per)

    def test_a_list_shares_the_period(self) -> None:
        assert [t.period for t in found("每年培训教师100名、校长20名")] == ["P1Y", "P1Y"]
        assert [t.period for t in found("每年培训教师100名，建成基地2个")] == ["P1Y", None]


class TestChange:
    def test_of_each_quantity(self) -> None:
        text = "能耗分别比2020年下降5%和6%，就业率提高3个百分点，达到95%"
        fall, rise = Change.DECREASE, Change.INCREASE
        assert [t.change for t in found(text)] == [fall, fall, rise, None]


class TestDeadlines:
    def years(self, text: str) -> list[int | None]:
        return [t.deadline.year if t.deadline else None for t in found(text)]

    def test_a_stage_holds_for_its_sentence(self) -> None:
        assert self.years("推进改革。到2025年，建成基地5个，培训1000人。建设学校3所") == [
            2025,
            2025,
            2025,
        ]
        text = (
            "推进改革是本阶段各县各部门的第一要务，必须抓实抓细、久久为功、务求实效并定期总结经验。"
        )
        assert self.years(f"{text}到2025年，建成基地5个。建设学校3所") == [2025, None]

    def test_a_text_that_opens_with_stages(self) -> None:
        text = "主要指标：到2025年，建成基地5个。培训1000人。到2030年，建成基地9个。培训3000人。"
        assert self.years(text) == [2025, 2025, 2030, 2030]

    def test_a_date_within_a_sentence_is_of_that_sentence(self) -> None:
        text = "推动扩容，2024年底前各校建成机房2个。鼓励共建，支持建设服务点3个。"
        assert self.years(text) == [2024, None]
        assert self.years("2024年底前建成机房2个。建设服务点3个。") == [2024, None]
        assert self.years("到2024年底，建成机房2个。建设服务点3个。") == [2024, 2024]

    def test_another_date_ends_a_stage(self) -> None:
        text = "到2025年，建成基地5个。从2023年起，开展试点。建设学校3所。"
        assert self.years(text) == [2025, None]

    def test_a_bare_year(self) -> None:
        assert self.years("2026年城镇化率达到65%，2030年初步建成园区3个") == [2026, 2030]
        assert self.years("2026年70%以上、2028年80%以上机关达标") == [2026, 2028]
        assert self.years("能耗比2020年下降5%") == [None]

    def test_one_for_each(self) -> None:
        assert self.years("到2025年、2030年覆盖率分别达到50%、60%") == [2025, 2030]
        assert self.years("到2025年，入园率、巩固率分别达到90%、95%") == [2025, 2025]

    def test_the_end_of_a_five_year_plan(self) -> None:
        assert self.years("到“十四五”末，建成基地5个") == [2025]

    def test_what_an_introduction_sets(self) -> None:
        stage = quantities.stage(words("到2027年，实现以下目标："))
        assert stage == Deadline("到2027年", 2027)
        [target] = quantities.targets("1", words("建成基地5个"), stage)
        assert target.deadline == stage
        assert quantities.stage(words("到2027年，实现以下目标。")) is None
        assert quantities.stage(words("主要目标：")) is None

    def test_what_was_due_before_the_document_is_history(self) -> None:
        text = words("2019年，就业率达到90%。到2023年，就业率达到95%")
        assert [t.value for t in quantities.targets("1", text, issued=2021)] == [95]


class TestIndicators:
    @pytest.mark.parametrize(
        ("text", "indicator"),
        [
            ("建设骨干专业（群）5个", "骨干专业（群）"),
            ("5个骨干专业（群）", "骨干专业（群）"),
            ("建设5个适应产业发展和社会需要的实训基地", "实训基地"),
            ("提高垃圾焚烧处理率，2025年达到85%以上", "垃圾焚烧处理率"),
            ("教师招聘要划出一定比例（15%）用于农村", "教师招聘要划出一定比例"),
            ("建成公园20座、绿道30公里", "公园"),
            ("能耗比2020年下降5%", "能耗"),
        ],
    )
    def test_what_is_counted(self, text: str, indicator: str) -> None:
        assert found(text)[0].indicator == indicator


class TestAnyText:
    @given(
        st.text(
            alphabet="3一两万亿千百个名%年月。，、：（）“”每到至-至少达不超过5以上左右的 \n",
            max_size=60,
        )
    )
    def test_spans_hold_and_reading_ends(self, text: str) -> None:
        given_words = words(text)
        for target in quantities.targets(None, given_words):
            assert 0 <= target.span.start < target.span.end <= len(text)
            assert target.max_value is None or target.max_value >= target.value
        for start, end in quantities.missing_figures(given_words):
            assert text[start:end]

    def test_long_text_without_a_full_stop(self) -> None:
        text = "建设三个基地和５个中心" * 2000
        assert len(found(text)) == 4000

    def test_traditional_characters_and_full_width_figures(self) -> None:
        simple = [
            dataclasses.replace(t, span=Span(0, 0)) for t in found("遴选12个基地，占比超过50%")
        ]
        other = found("遴選１２個基地，佔比超過５０％")
        assert [(t.value, t.comparator, t.measure_unit) for t in other] == [
            (t.value, t.comparator, t.measure_unit) for t in simple
        ]


def test_what_recurs_has_no_date_of_another_sentence() -> None:
    once, again = found("到2030年，建成书房50个。每两年开展1次评估。")
    assert once.deadline is not None
    assert (once.deadline.year, again.period, again.deadline) == (2030, "P2Y", None)


def test_a_congress_is_no_quantity() -> None:
    assert not list(found("贯彻十九届二中全会精神"))
