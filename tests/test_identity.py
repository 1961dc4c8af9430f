"""Whom a name means: bodies of the centre and of places, elided and near-equal names."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import extraction, reading
from graph.extraction import parties
from graph.extraction.identity import Setting, elided, identified, setting_of
from graph.extraction.likeness import near_equal
from graph.extraction.places import Level, Place, leading, place_of
from graph.facts import Inference, Party, PartyKind, Scope
from graph.reading.document import Span
from tests.conftest import SEED, SHARED

STATE = Setting(level=Level.STATE)
PROVINCE = Setting(Place(("福建省",), Level.PROVINCE), Level.PROVINCE)
CITY = Setting(Place(("云溪市",), Level.CITY), Level.CITY)
CITY_OF_PROVINCE = Setting(Place(("福建省", "云溪市"), Level.CITY), Level.CITY)
DISTRICT = Setting(Place(("北京市", "青岚区"), Level.COUNTY), Level.COUNTY)
LONE_DISTRICT = Setting(Place(("松石区",), Level.COUNTY), Level.COUNTY)
SCHOOL = Setting()
SCHOOL_OF_CITY = Setting(Place(("云溪市",), Level.CITY))


def department(name: str) -> Party:
    return Party(name, PartyKind.DEPARTMENT)


def group(name: str) -> Party:
    return Party(name, PartyKind.GROUP)


def local(name: str, place: str) -> Party:
    return Party(name, PartyKind.DEPARTMENT, Scope.LOCAL, place=place)


def central(name: str, key: str) -> Party:
    return Party(name, PartyKind.DEPARTMENT, Scope.CENTRAL, body=f"gov-cn-{key}")


# Places


@pytest.mark.parametrize(
    ("text", "name", "level", "mark"),
    [
        ("云溪市人民政府办公室", "云溪市", Level.CITY, "市"),
        ("中共云溪市委办公室", "云溪市", Level.CITY, "市"),
        ("福建省人民政府", "福建省", Level.PROVINCE, "省"),
        ("山东省住房和城乡建设厅", "山东省", Level.PROVINCE, "省"),
        ("广西壮族自治区教育厅", "广西壮族自治区", Level.PROVINCE, "自治区"),
        ("上海市教育委员会", "上海市", Level.PROVINCE, "市"),
        ("北京市青岚区人民政府", "北京市青岚区", Level.COUNTY, "区"),
        ("福建省云溪市人民政府", "云溪市", Level.CITY, "市"),
        ("福建省云溪市青岚区教育局", "云溪市青岚区", Level.COUNTY, "区"),
        ("福建省云溪县人民政府", "云溪县", Level.COUNTY, "县"),
        ("云溪市松石市人民政府", "松石市", Level.COUNTY, "市"),
        ("青岚土家族苗族自治州教育局", "青岚土家族苗族自治州", Level.CITY, "州"),
        ("青岚州人民政府", "青岚州", Level.CITY, "州"),
        ("青州市人民政府", "青州市", Level.CITY, "市"),
        ("青岚地区行政公署", "青岚地区", Level.CITY, "地区"),
        ("青岚盟教育局", "青岚盟", Level.CITY, "盟"),
        ("青岚左翼旗人民政府", "青岚左翼旗", Level.COUNTY, "旗"),
        ("云溪新区管委会", "云溪新区", Level.COUNTY, "区"),
        ("云溪市松石镇人民政府", "云溪市松石镇", Level.TOWN, "镇"),
        ("津市市人民政府", "津市市", Level.CITY, "市"),
        ("单县人民政府", "单县", Level.COUNTY, "县"),
        ("云溪市市场监督管理局", "云溪市", Level.CITY, "市"),
        ("云溪市美育提升计划", "云溪市", Level.CITY, "市"),
        ("关于印发《云溪市美育提升计划》的通知", "云溪市", Level.CITY, "市"),
    ],
)
def test_place_of(text: str, name: str, level: Level, mark: str) -> None:
    place = place_of(text)
    assert place is not None
    assert (place.name, place.level, place.mark) == (name, level, mark)


@pytest.mark.parametrize(
    "text",
    """
    国务院办公厅 教育部 青岚职业技术学院 城市管理局 文明城市创建办公室 国际大都市规划 超市
    农贸市场管理处 企业上市办公室 市场监管局 市政管理局 市民中心 新校区建设办公室 高新区管委会
    经济开发区管委会 革命老区建设办公室 自然保护区管理局 社区教育中心 中心城区学校
    职教联盟秘书处 县域经济办公室 人行云溪市中心支行
    全国县级融媒体中心 贫困县退出办法 美丽乡村建设办公室 小城镇建设办公室 区块链研究院
    州教育局 各市教育局
    """.split(),
)
def test_no_place(text: str) -> None:
    assert place_of(text) is None


def test_place_keeps_all_parts_and_says_where_it_ends() -> None:
    place = Place(("福建省", "云溪市", "青岚区"), Level.COUNTY)
    assert leading("福建省云溪市青岚区教育局") == (place, 9)


@pytest.mark.parametrize(
    ("mark", "meant"),
    [("区", "云溪市青岚区"), ("市", "云溪市"), ("省", "福建省"), ("县", None), ("自治区", None)],
)
def test_mark_means_a_place_around(mark: str, meant: str | None) -> None:
    place = Place(("福建省", "云溪市", "青岚区"), Level.COUNTY).meant_by(mark)
    assert (place.name if place else None) == meant


def test_autonomous_region_is_meant_by_both_of_its_marks() -> None:
    region = Place(("广西壮族自治区",), Level.PROVINCE)
    assert region.meant_by("自治区") == region
    assert region.meant_by("区") == region


# Settings


@pytest.mark.parametrize(
    ("organisation", "issuers", "title", "setting"),
    [
        (None, ["国务院办公厅"], None, STATE),
        (None, ["教育部办公厅"], None, STATE),
        (None, ["教育部", "财政部"], None, STATE),
        (None, ["云溪市人民政府办公室"], None, CITY),
        (None, ["中共云溪市委"], None, CITY),
        (None, ["国家税务总局云溪市税务局"], None, CITY),
        (None, ["福建省教育厅", "福建省财政厅"], None, PROVINCE),
        (None, ["北京市青岚区教育委员会"], None, DISTRICT),
        ("云溪市", [], None, CITY),
        ("青岚职业技术学院", ["云溪市人民政府"], "云溪市规划", SCHOOL),
        ("云溪市第一中学", [], None, SCHOOL_OF_CITY),
        ("云溪市第一中学办公室", [], None, SCHOOL_OF_CITY),
        (None, ["青岚职业技术学院"], None, SCHOOL),
        (None, [], "国务院办公厅关于推进某项工作的意见", STATE),
        (None, [], "教育部等九部门关于印发某计划的通知", STATE),
        (None, [], "云溪市人民政府办公室关于印发云溪市第一中学章程的通知", CITY),
        (None, [], "云溪市美育提升计划", CITY),
        (None, [], "云溪市第一中学美育提升计划", SCHOOL_OF_CITY),
        (None, [], "任务分解表", SCHOOL),
        (None, [], None, SCHOOL),
    ],
)
def test_setting(
    organisation: str | None, issuers: list[str], title: str | None, setting: Setting
) -> None:
    assert setting_of(organisation, issuers, title) == setting


# Bodies of the centre


@pytest.mark.parametrize(
    ("name", "setting", "expected"),
    [
        ("财政部", STATE, central("财政部", "mof")),
        ("中华人民共和国财政部", STATE, central("财政部", "mof")),
        ("国家教育部", STATE, central("教育部", "moe")),
        ("人力资源和社会保障部", STATE, central("人力资源社会保障部", "mohrss")),
        ("人社部", CITY, central("人力资源社会保障部", "mohrss")),
        ("國家發展和改革委員會", STATE, central("国家发展改革委", "ndrc")),
        ("国家 发展改革委", STATE, central("国家发展改革委", "ndrc")),
        ("中共中央党校(国家行政学院)", STATE, central("中央党校", "ccps")),
        ("发展改革委", STATE, central("国家发展改革委", "ndrc")),
        ("统计局", STATE, central("国家统计局", "nbs")),
        ("网信办", STATE, central("中央网信办", "cac")),
        ("卫生部", PROVINCE, central("卫生部", "moh")),
        ("国家发展改革委", SCHOOL, central("国家发展改革委", "ndrc")),
        ("体育总局", CITY, central("体育总局", "gasc")),
        ("中宣部", SCHOOL, central("中央宣传部", "ccpd")),
        ("共青团中央", SCHOOL, central("共青团中央", "cyl")),
    ],
)
def test_central_body(name: str, setting: Setting, expected: Party) -> None:
    assert identified(name, setting) == expected


@pytest.mark.parametrize(
    ("name", "setting", "expected"),
    [
        ("商务部", SCHOOL, department("商务部")),
        ("应急管理部", SCHOOL, department("应急管理部")),
        ("统计局", SCHOOL, department("统计局")),
        ("教务处", STATE, department("教务处")),
        ("教务处", SCHOOL, department("教务处")),
        ("基础教育司", STATE, department("基础教育司")),
        ("财政局", STATE, department("财政局")),
        ("省教育厅", STATE, department("省教育厅")),
        ("统计局", CITY, local("统计局", "云溪市")),
        ("发展改革委", PROVINCE, local("发展改革委", "福建省")),
        ("省乡村振兴局", PROVINCE, local("省乡村振兴局", "福建省")),
    ],
)
def test_not_a_central_body(name: str, setting: Setting, expected: Party) -> None:
    assert identified(name, setting) == expected


# Bodies of a place


@pytest.mark.parametrize(
    ("name", "setting", "expected"),
    [
        ("云溪市教育局", STATE, local("市教育局", "云溪市")),
        ("云溪市教育局", SCHOOL, local("市教育局", "云溪市")),
        ("福建省云溪市教育局", PROVINCE, local("市教育局", "云溪市")),
        ("福建省人民政府办公厅", STATE, local("省人民政府办公厅", "福建省")),
        ("中共云溪市委宣传部", CITY, local("市委宣传部", "云溪市")),
        ("共青团云溪市委员会", CITY, local("团市委", "云溪市")),
        ("共青团福建省委", SCHOOL, local("团省委", "福建省")),
        ("国家税务总局云溪市税务局", CITY, local("市税务局", "云溪市")),
        ("北京市青岚区教委", STATE, local("区教委", "北京市青岚区")),
        ("青岚自治州教育局", STATE, local("州教育局", "青岚自治州")),
        ("福建海事局", PROVINCE, local("福建海事局", "福建省")),
        ("雲溪市教育局", STATE, local("市教育局", "云溪市")),
        ("松石县教育局", CITY, local("县教育局", "松石县")),
        ("松石县教育局", STATE, local("县教育局", "松石县")),
        ("松石区教育局", CITY, local("区教育局", "云溪市松石区")),
        ("松石区教育局", DISTRICT, local("区教育局", "北京市松石区")),
        ("青岚区教育局", DISTRICT, local("区教育局", "北京市青岚区")),
        ("松石区教育局", LONE_DISTRICT, local("区教育局", "松石区")),
        ("区教育局", LONE_DISTRICT, local("区教育局", "松石区")),
        ("松石镇人民政府", DISTRICT, local("镇人民政府", "北京市青岚区松石镇")),
        ("市教育局", CITY, local("市教育局", "云溪市")),
        ("市市场监管局", CITY, local("市市场监管局", "云溪市")),
        ("市民政局", CITY, local("市民政局", "云溪市")),
        ("市政府办公室", CITY, local("市政府办公室", "云溪市")),
        ("市教师进修学院", CITY, local("市教师进修学院", "云溪市")),
        ("团市委", CITY, local("团市委", "云溪市")),
        ("市妇联", CITY, local("市妇联", "云溪市")),
        ("省财政厅", PROVINCE, local("省财政厅", "福建省")),
        ("省财政厅", CITY_OF_PROVINCE, local("省财政厅", "福建省")),
        ("区教委", DISTRICT, local("区教委", "北京市青岚区")),
        ("市教委", DISTRICT, local("市教委", "北京市")),
        ("市教育局", SCHOOL_OF_CITY, local("市教育局", "云溪市")),
        ("文广新局", CITY, local("文广新局", "云溪市")),
        ("市场监管局", CITY, local("市场监管局", "云溪市")),
        ("高新区管委会", CITY, local("高新区管委会", "云溪市")),
        ("编办", CITY, local("编办", "云溪市")),
        ("文联", CITY, local("文联", "云溪市")),
        ("宣传部", CITY, local("宣传部", "云溪市")),
    ],
)
def test_local_body(name: str, setting: Setting, expected: Party) -> None:
    assert identified(name, setting) == expected


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("市教育局", PROVINCE),
        ("市教育局", SCHOOL),
        ("省教育厅", CITY),
        ("松石区教育局", STATE),
        ("云溪区教育局", LONE_DISTRICT),
        ("人行云溪市中心支行", CITY),
        ("县教育局", CITY),
        ("财政局", SCHOOL_OF_CITY),
        ("团委", CITY),
        ("党办", CITY),
        ("人事处", CITY),
        ("办公室", CITY),
        ("基础教育科", CITY),
        ("区域发展处", DISTRICT),
        ("北京市分公司", SCHOOL),
        ("北京市办公室", SCHOOL),
        ("市场部", SCHOOL_OF_CITY),
        ("新校区建设办公室", SCHOOL),
    ],
)
def test_unit_of_the_organisation(name: str, setting: Setting) -> None:
    assert identified(name, setting) == department(name)


@pytest.mark.parametrize("setting", [STATE, CITY, SCHOOL])
@pytest.mark.parametrize(
    "name",
    """
    各县（市、区）人民政府 各有关部门 有关部门和单位 相关二级学院 全体教师 县级以上地方人民政府
    省级人民政府     地方各级人民政府 县（市、区）人民政府 市直有关部门 市各有关单位
    省属本科高校 地方人民政府
    """.split(),
)
def test_group(name: str, setting: Setting) -> None:
    assert identified(name, setting) == group(name)


@pytest.mark.parametrize("name", ["市级机关事务管理局", "市直机关工委", "市有关部门协调办公室"])
def test_body_whose_name_begins_like_that_of_a_group(name: str) -> None:
    assert identified(name, CITY) == local(name, "云溪市")


# Elided prefixes


def lists(setting: Setting, *texts: str) -> list[list[parties.Mention]]:
    """The mentions of lists that stand one after the other, a line each."""
    text, found = "\n".join(texts), []
    for line in texts:
        start = text.index(line)
        named = parties.mentions(text, Span(start, start + len(line)))
        found.append(
            [
                parties.Mention(identified(m.party.name, setting), m.surface_form, m.span)
                for m in named
            ]
        )
    return found


def said(inferences: list[Inference]) -> list[tuple[str, str, str, str]]:
    return [
        (
            i.subject.name if isinstance(i.subject, Party) else "",
            i.predicate,
            i.object.name if isinstance(i.object, Party) else str(i.object),
            str(i.score),
        )
        for i in inferences
    ]


def test_elided_prefix_is_restored_as_an_inference() -> None:
    assert elided(lists(CITY, "市财政局、文广新局，体育局")) == [
        Inference(
            local("文广新局", "云溪市"), "skos:altLabel", "市文广新局", Decimal("0.7"),
            "elided-prefix", spans=(Span(5, 9),),
        ),
        Inference(
            local("体育局", "云溪市"), "skos:altLabel", "市体育局", Decimal("0.7"),
            "elided-prefix", spans=(Span(10, 13),),
        ),
    ]  # fmt: skip


def test_full_form_elsewhere_is_evidence_and_all_mentions_are_given() -> None:
    inferences = elided(lists(CITY, "市教育局、体育局", "市体育局", "市文联、体育局"))
    assert inferences == [
        Inference(
            local("体育局", "云溪市"), "owl:sameAs", local("市体育局", "云溪市"), Decimal("0.9"),
            "elided-prefix", spans=(Span(5, 8), Span(18, 21)),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["市委组织部、宣传部"], [("宣传部", "skos:altLabel", "市委宣传部", "0.7")]),
        (["市教育局、宣传部"], [("宣传部", "skos:altLabel", "市委宣传部", "0.7")]),
        (["市委宣传部、文明办"], [("文明办", "skos:altLabel", "市委文明办", "0.7")]),
        (["市教育局、文明办"], [("文明办", "skos:altLabel", "市文明办", "0.7")]),
        (
            ["市教育局、文明办", "市委文明办"],
            [("文明办", "owl:sameAs", "市委文明办", "0.9")],
        ),
        (["团市委、文联"], [("文联", "skos:altLabel", "市文联", "0.7")]),
        (
            ["各县（市、区）人民政府，市教育局、各高等院校、编办"],
            [("编办", "skos:altLabel", "市编办", "0.7")],
        ),
        (["云溪市教育局、财政局"], [("财政局", "skos:altLabel", "市财政局", "0.7")]),
    ],
)
def test_restored_name(texts: list[str], expected: list[tuple[str, str, str, str]]) -> None:
    assert said(elided(lists(CITY, *texts))) == expected


def test_prefix_of_another_level() -> None:
    assert said(elided(lists(PROVINCE, "省教育厅、财政厅、卫生健康委"))) == [
        ("财政厅", "skos:altLabel", "省财政厅", "0.7"),
        ("卫生健康委", "skos:altLabel", "省卫生健康委", "0.7"),
    ]


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (CITY, "体育局、市财政局"),
        (CITY, "市财政局、财政部"),
        (CITY, "市财政局、云溪职业技术学院"),
        (CITY, "市财政局、各有关部门"),
        (CITY, "市财政局、市体育局、团市委"),
        (CITY, "市财政局、福建海事局"),
        (CITY, "市财政局、青岚区体育局"),
        (CITY, "市财政局、青岚厅"),
        (CITY, "松石市财政局、体育局"),
        (SCHOOL, "教务处、财务处、团委"),
        (STATE, "财政部、体育总局、统计局"),
    ],
)
def test_nothing_is_elided(setting: Setting, text: str) -> None:
    assert elided(lists(setting, text)) == []


# Near-equal names


def likely(*names: str) -> list[tuple[str, str, str]]:
    return [
        (one, other, score) for one, _, other, score in said(near_equal(map(department, names)))
    ]


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("科研与合作交流处", "科研与合作发展处", "0.7500"),
        ("市教师进修学院", "市教师进修学校", "0.8571"),
        ("学生工作处", "学生工作部", "0.8000"),
        ("国际合作交流处", "国际合作与交流处", "0.8750"),
        ("市住房城乡建设局", "市住房和城乡建设局", "0.8889"),
        ("招生与就业指导中心", "招生与创业指导中心", "0.8889"),
        ("发展规划與质量保障处", "发展规划与质量监控处", "0.8000"),
    ],
)
def test_near_equal_names(one: str, other: str, score: str) -> None:
    assert likely(one, other) == [(one, other, score)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("教务处", "财务处"),
        ("人事处", "人武处"),
        ("省教育厅", "市教育局"),
        ("省农业农村厅", "市农业农村局"),
        ("第一附属医院", "第二附属医院"),
        ("学生工作一处", "学生工作二处"),
        ("东校区管理处", "西校区管理处"),
        ("机电学院", "机械学院"),
        ("机电工程学院", "机械工程学院"),
        ("电子信息工程学院", "电子商务工程学院"),
        ("信息工程学院", "化学工程学院"),
        ("财政部", "水利部"),
        ("市文联", "市妇联"),
        ("市人民医院", "市人民法院"),
        ("市实验小学", "市实验中学"),
        ("市教师进修学院", "教师进修学院"),
        ("财务与资产管理处", "财务与后勤管理处"),
        ("信息技术中心", "信息技术学院"),
        ("马克思主义学院", "马克思主义研究院"),
        ("学生工作处", "学生工作处"),
    ],
)
def test_names_of_different_bodies(one: str, other: str) -> None:
    assert likely(one, other) == []


def test_pairs_stand_in_order_of_first_appearance_once_each() -> None:
    names = ["学生工作处", "国际合作交流处", "学生工作部", "教务处", "国际合作与交流处"]
    assert likely(*names, *names) == [
        ("学生工作处", "学生工作部", "0.8000"),
        ("国际合作交流处", "国际合作与交流处", "0.8750"),
    ]


def test_candidate_is_an_inference_about_two_parties() -> None:
    one, other = local("市教师进修学院", "云溪市"), local("市教师进修学校", "云溪市")
    assert near_equal([one, other]) == [
        Inference(one, "owl:sameAs", other, Decimal("0.8571"), "near-equal-name")
    ]


def test_only_departments_of_one_place_are_compared() -> None:
    one = local("市教师进修学院", "云溪市")
    assert near_equal([one, local("市教师进修学校", "松石市")]) == []
    assert near_equal([one, department("市教师进修学校")]) == []
    assert near_equal([group("学生工作各处室"), group("学生工作各科室")]) == []
    health = central("国家卫生健康委", "nhc"), central("国家卫生计生委", "nhfpc")
    assert near_equal(health) == []


def test_many_names_that_are_all_alike_give_few_candidates() -> None:
    names = [f"科研与合作交流发展规划{chr(0x4E00 + 7 * number)}处" for number in range(500)]
    assert 500 <= len(near_equal(map(department, names))) <= 5000


@pytest.mark.skipif(not SEED.exists(), reason="the shared documents are not here")
def test_task_table_of_a_college_has_one_candidate() -> None:
    gold = json.loads((SHARED / "gold" / "task-table.json").read_text("utf-8"))
    facts = extraction.extract(reading.read(SEED), None)
    setting = setting_of(None, [], facts.title)
    found = [identified(a.party.name, setting) for a in facts.assignments]
    assert {party.scope for party in found} == {Scope.INTERNAL}
    pairs = [[one, other] for one, _, other, _ in said(near_equal(found))]
    assert pairs == gold["findings"]["department_name_candidates"]


# Whatever is printed


NAMES = st.text(
    alphabet="省市县区州旗盟镇乡团委国家部局办厅教育云溪（）和 、\u3000各級9A", max_size=40
)


@given(NAMES, st.sampled_from([STATE, PROVINCE, CITY, DISTRICT, SCHOOL, SCHOOL_OF_CITY]))
def test_any_name_means_somebody(name: str, setting: Setting) -> None:
    found = identified(name, setting)
    assert (found.body is not None) == (found.scope is Scope.CENTRAL)
    assert (found.place is not None) == (found.scope is Scope.LOCAL)
    assert found.name == name or found.scope is not Scope.INTERNAL


@given(NAMES)
def test_a_place_is_printed_in_front(text: str) -> None:
    found = leading(text)
    if found:
        place, end = found
        assert "".join(place.parts) == text[:end]
        assert text[:end].endswith(place.name)


@given(st.lists(NAMES, max_size=20))
def test_candidates_are_parties_that_were_given(names: list[str]) -> None:
    given_parties = [department(name) for name in names]
    for inference in near_equal(given_parties):
        assert isinstance(inference.subject, Party)
        assert isinstance(inference.object, Party)
        assert {inference.subject, inference.object} <= set(given_parties)
        assert inference.subject != inference.object
        assert Decimal("0.75") <= inference.score <= 1
