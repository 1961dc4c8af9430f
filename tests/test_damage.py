"""Damaged copies: each kind of damage is found, cleaned where it can be, and read through."""

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import reading
from graph.extraction import damage, extract
from graph.extraction.damage import Damage
from graph.facts import Comparator, NoteKind, PolicyFacts, TargetRef, UnitKind, UnitRef
from graph.reading.document import Document, Paragraph, Source, Span
from tests import damaging
from tests.conftest import SHARED

SEED = SHARED / "seeds" / "002_a9327ad439175968.txt"
TITLE = "云溪市湿地绿道提质惠民行动计划"
ISSUERS = ["云溪市人民政府办公室", "云溪市水务局", "云溪市体育局"]
CHAPTERS = {
    "摸清湿地家底": [1, 2, 3],
    "连通城乡绿道": [4, 5, 6],
    "丰富亲水活动、文化体验": [7, 8, 9],
    "健全长效管护机制": [10, 11, 12],
}
MEASURES = [
    "开展湿地资源普查",
    "划定湿地保护红线",
    "建立“一湖一档”数据库",
    "打通绿道断点",
    "完善绿道服务驿站",
    "提升夜间照明水平",
    "举办亲水体育赛事",
    "开设自然教育课堂",
    "培育特色文创产品",
    "落实河湖长制度",
    "壮大志愿巡护队伍",
    "推进智慧监测系统建设",
]
PLAN = f"""{TITLE}
各县（市、区）人民政府，市政府各部门：
现将《{TITLE}》印发给你们，请认真贯彻执行。
{" ".join(ISSUERS)} 2024年3月18日
{TITLE}
为全面落实《云溪市生态市建设纲要》，着力改善人居环境，制定本计划。
一、总体要求
指导思想
以人民满意为标准，统筹生产、生活、生态空间，全面提升湿地绿道的综合效益。
主要目标
到2026年，湿地保护体系更加完备，各方面关系更加协调，历史水系全面恢复。
二、重点任务
摸清湿地家底
1.开展湿地资源普查
面向全市范围组织湿地资源普查，查清面积、水质、动植物种类。组建12支普查队伍，普查图斑完成率达到95%以上。
2.划定湿地保护红线
将重要湿地纳入保护红线管理，严格红线准入制度。划定省级重要湿地6处，湿地保护率不低于55%。
3.建立“一湖一档”数据库
逐湖建立档案，汇集历史影像、水文记录、巡查日志。数据库收录湖泊档案300份，巡查日志归档率不低于85%。
连通城乡绿道
4.打通绿道断点
逐段排查绿道断点，优先连通城区与乡镇之间的绿道。打通绿道断点40处，新建绿道180公里。
5.完善绿道服务驿站
按照统一标准布设绿道驿站，配备饮水、急救、充电等设施。建成绿道驿站60个左右，驿站急救设备配备率达到100%。
6.提升夜间照明水平
更换老旧灯具，推广节能照明。更换绿道照明灯具8000套，夜间照明覆盖率超过80%。
丰富亲水活动、文化体验
7.举办亲水体育赛事
支持社会力量办赛，打造龙舟、皮划艇等赛事品牌。举办市级以上亲水赛事10场，赛事志愿者培训不少于16学时。
8.开设自然教育课堂
依托湿地公园开设自然教育课堂，编写乡土自然教材。建设自然教育学校25所，开发自然教育课程50门左右。
9.培育特色文创产品
鼓励设计师开发湿地文创产品，办好文创集市。扶持文创企业15家，开发文创产品200种。
健全长效管护机制
10.落实河湖长制度
压实各级河湖长责任，完善巡河考核制度。全市设立河湖长1200名，河湖长巡河到位率不低于90%。
11.壮大志愿巡护队伍
广泛招募巡护志愿者，只要热心生态就可加入。招募志愿巡护队员3000名左右，每个乡镇至少组建1支巡护分队。
12.推进智慧监测系统建设
建设水质自动监测系统，实现监测数据部门共享。布设水质自动监测站45个，监测数据共享率达到98%。
三、组织实施
加强组织领导
各地要成立工作专班，健全协调机制，面对面解决困难问题。
强化宣传引导
全面宣传湿地绿道建设成效，营造“人人护湿地”的浓厚氛围。
"""
TARGETS = [
    (1, "95", Comparator.AT_LEAST, "%"),
    (1, "12", Comparator.EXACTLY, "支"),
    (2, "6", Comparator.EXACTLY, "处"),
    (2, "55", Comparator.AT_LEAST, "%"),
    (3, "300", Comparator.EXACTLY, "份"),
    (3, "85", Comparator.AT_LEAST, "%"),
    (4, "40", Comparator.EXACTLY, "处"),
    (4, "180", Comparator.EXACTLY, "公里"),
    (5, "60", Comparator.ABOUT, "个"),
    (5, "100", Comparator.EXACTLY, "%"),
    (6, "8000", Comparator.EXACTLY, "套"),
    (6, "80", Comparator.MORE_THAN, "%"),
    (7, "10", Comparator.EXACTLY, "场"),
    (7, "16", Comparator.AT_LEAST, "学时"),
    (8, "25", Comparator.EXACTLY, "所"),
    (8, "50", Comparator.ABOUT, "门"),
    (9, "15", Comparator.EXACTLY, "家"),
    (9, "200", Comparator.EXACTLY, "种"),
    (10, "1200", Comparator.EXACTLY, "名"),
    (10, "90", Comparator.AT_LEAST, "%"),
    (11, "3000", Comparator.ABOUT, "名"),
    (11, "1", Comparator.AT_LEAST, "支"),
    (12, "45", Comparator.EXACTLY, "个"),
    (12, "98", Comparator.EXACTLY, "%"),
]
BROKEN = {"“": "&ld*uo;", "”": "&rd*uo;"}
WORDS = ["湿地", "绿道", "提质", "行动计划"]
TAIWAN = """雲溪縣政府為落實濕地保育政策，依據國土計畫法及濕地保育法，訂定本縣濕地保育計畫。
一、計畫目標：維護生態系統完整，健全管理制度，提升民眾參與保育工作之意願。
二、實施期程：自民國113年1月1日起至115年12月31日止，計3年。
三、補助對象如下：本縣立案之社區發展協會、學術機構及公私立學校，係指設立滿2年以上者。
四、各鄉鎮公所應於每週彙整巡查紀錄，並於次月10日前函送本府核備；未依規定辦理者，得停止補助。
五、志工面對面解說服務，每年不得少於16小時，所需經費由本府編列預算支應，只限用於交通及保險。
六、本計畫經核定後公布實施，修正時亦同。有關經費動支，應依政府採購法及相關規定核實辦理。
"""
HONG_KONG = """本署自二〇二三年起推行濕地公園優化計劃，旨在改善公眾設施，並加強與地區團體的聯繫。
1. 政府會全面檢視園內步行徑的狀況，分階段更換照明系統，預計工程於明年年底前完成。
2. 署方將與學校合作舉辦導賞活動，讓學生認識本地歷史和生態，並設立網上平台供市民報名。
3. 義工服務制度會作出調整，只有完成基本訓練的人士方可帶領導賞團，訓練為期兩天。
4. 為配合北部都會區的發展布局，我們會就保育面積及管理體制諮詢持份者，並適時公布結果。
"""
INTACT = [TAIWAN, TAIWAN * 12, HONG_KONG, HONG_KONG * 12, PLAN, PLAN.replace("\n", "\r\n")]


def document(text: str, name: str = "copy.txt") -> Document:
    source = Source(name, "text/plain", "utf-8", "0" * 64)
    return Document(source, text, [Paragraph(Span(0, len(text)))])


def inspected(text: str) -> Damage:
    return damage.inspect(document(text))


def clean(text: str) -> str:
    """Return the cleaned words of a document; every character must lead back to its place."""
    read = document(text)
    found = damage.inspect(read)
    words = damage.clean(read, found)
    assert len(words.text) == len(words.starts) == len(words.ends)
    assert all(a < b for a, b in zip(words.starts, words.ends, strict=True))
    assert all(a <= b for a, b in zip(words.ends, words.starts[1:], strict=False))
    return words.text


def copy(seed: int) -> str:
    """Return the plan with all kinds of damage at once."""
    text = damaging.shuffled(PLAN.splitlines(), seed)
    text = damaging.masked(text, ["数据库", "影像"])
    text = damaging.half_width(damaging.traditional(text))
    text = damaging.entities(text, BROKEN)
    return damaging.injected(text, WORDS, 14)


def extracted(text: str) -> PolicyFacts:
    read = document(text)
    return extract(read)


def candidates(facts: PolicyFacts) -> dict[int, list[str]]:
    """Return, for each target's position, the measures that it may belong to, by rank."""
    ranked: dict[int, list[str]] = {}
    for inference in facts.inferences:
        assert isinstance(inference.subject, UnitRef)
        assert isinstance(inference.object, TargetRef)
        paths = ranked.setdefault(inference.object.index, [])
        paths.append(inference.subject.path)
        assert inference.rank == len(paths)
        assert 0 < inference.score <= 1
    return ranked


@pytest.mark.parametrize("text", INTACT)
def test_an_intact_document_has_no_damage(text: str) -> None:
    found = inspected(text)
    assert not found
    assert list(damage.notes(document(text), found)) == []


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("&ldquo;三教&rdquo;改革", "“三教”改革"),
        ("&ld*uo;三教&r*quo;改革", "“三教”改革"),
        ("&quot;三教&quot;改革", '"三教"改革'),
        ("&amp;ldquo;三教&amp;rdquo;改革", "“三教”改革"),
        ("&#8220;三教&#x201d;改革", "“三教”改革"),
        ("ldquo;三教rdquo;改革", "“三教”改革"),
        ("教师&nbsp;学生&middot;家长", "教师 学生·家长"),
        ("&ldquo三教&rdquo改革", "“三教”改革"),
    ],
)
def test_entities_are_decoded(text: str, decoded: str) -> None:
    assert clean(text) == decoded
    assert inspected(text).entities


@pytest.mark.parametrize("text", ["A&B；C", "教师&学生；家长", "a=1&b=2;c", "R&D;", "名称;说明"])
def test_an_ampersand_alone_is_no_entity(text: str) -> None:
    assert not inspected(text)
    assert clean(text) == text


def test_a_character_of_a_decoded_entity_covers_all_of_it() -> None:
    read = document("落实&ld*uo;三教&rdquo;改革。")
    words = damage.cleaned(read, Span(2, 18), damage.inspect(read))
    assert words.text == "“三教”"
    assert [words.span(i, i + 1).of(read.text) for i in range(4)] == [
        "&ld*uo;",
        "三",
        "教",
        "&rdquo;",
    ]


def test_a_mechanical_conversion_is_found_and_taken_back() -> None:
    text = damaging.traditional(PLAN)
    found = inspected(text)
    assert found.traditional
    assert {span.of(text) for span in found.wrong} == {"製", "麵", "係", "曆"}
    assert clean(text) == clean(PLAN)


def test_what_a_converter_makes_exactly_is_mechanical_too() -> None:
    converted = damaging.converted(PLAN * 3)
    found = inspected(converted)
    assert found.traditional
    assert not found.wrong
    assert clean(converted) == clean(PLAN * 3)


def test_injected_words_are_found_by_their_script_and_left_out() -> None:
    text = damaging.injected(damaging.traditional(PLAN), WORDS, 40)
    found = inspected(text)
    assert {span.of(text) for span in found.injected} == set(WORDS)
    assert len(found.injected) == 40
    assert clean(text) == clean(PLAN)


def test_injected_words_are_found_in_careful_traditional_text_too() -> None:
    text = damaging.injected(TAIWAN.replace("為落實", "為推動計劃落實"), ["计划", "湿地保护"], 6)
    words = [span.of(text) for span in inspected(text).injected]
    assert words == ["计划", "湿地保护"] * 3


def test_simplified_words_that_are_meant_stay() -> None:
    meant = TAIWAN + "參考資料：《华润湿地公园管理办法》（大陸地區法規）。\n"
    assert not inspected(meant).injected
    assert "华润湿地公园" in clean(meant)


def test_masked_words_are_noted_and_kept() -> None:
    text = damaging.masked(PLAN, ["数据库", "影像"])
    found = inspected(text)
    assert len(found.masked) == 3
    assert clean(text).count("*") == 3
    (note,) = damage.notes(document(text), found)
    assert (note.kind, note.of_source) == (NoteKind.MASKED, True)
    assert note.span
    assert "*" in note.span.of(text)


@pytest.mark.parametrize(
    "text",
    [
        "* 开展普查\n* 划定红线\n",
        "开放时间7*24小时，样方2*2米。",
        "带*号的为约束性指标。",
        "湿地面积* 5600公顷\n*注：含水库。\n",
        "填写“*”处。",
    ],
)
def test_stars_with_a_meaning_are_no_masks(text: str) -> None:
    assert not inspected(text)


def test_a_simplified_passage_in_a_traditional_text_is_not_injected() -> None:
    meant = TAIWAN + "附：大陆计划部门关于保护湿地计划的说明，计划由部门实施，保护由部门负责。\n"
    assert not inspected(meant).injected


def test_emphasis_in_markdown_is_no_mask() -> None:
    assert not damage.inspect(document("**重点**任务：*普查*先行。", "plan.md"))


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_clauses_are_found(seed: int) -> None:
    found = inspected(damaging.shuffled(PLAN.splitlines(), seed))
    assert found.shuffled
    assert not replace(found, order=None)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(PLAN.splitlines()),
        "，\n".join(PLAN.split("，")),
        "\n".join(PLAN.replace("\n", "")[i : i + 30] for i in range(0, len(PLAN), 30)),
        "".join(f"{n}.任务{n}，由各部门落实。\n" for n in (1, 2, 3, 1, 2, 1, 2, 3, 4, 1, 2, 5)),
        PLAN.replace("，", "， ").replace("、", "、 "),
    ],
)
def test_a_text_in_order_is_not_called_shuffled(text: str) -> None:
    assert not inspected(text).shuffled


@pytest.mark.parametrize("seed", range(5))
def test_headings_come_back_in_the_order_of_their_numbers(seed: int) -> None:
    facts = extracted(copy(seed))
    titles = [title.replace("数据库", "*") for title in MEASURES]
    measures = [unit for unit in facts.units if unit.kind is UnitKind.MEASURE]
    assert [unit.details.title for unit in measures] == titles
    assert [unit.number for unit in measures] == [str(n) for n in range(1, 13)]
    by_path = {unit.path: unit for unit in facts.units}
    found = {
        (by_path[unit.parent].details.title, int(unit.number or 0))
        for unit in measures
        if unit.parent
    }
    assert found == {(title, n) for title, numbers in CHAPTERS.items() for n in numbers}
    sections = {unit.details.title for unit in facts.units if unit.kind is UnitKind.SECTION}
    assert sections == {
        *CHAPTERS,
        *"总体要求 指导思想 主要目标 重点任务 组织实施 加强组织领导 强化宣传引导".split(),
    }


@pytest.mark.parametrize("seed", range(3))
def test_every_measure_has_its_first_words_and_one_task(seed: int) -> None:
    facts = extracted(copy(seed))
    measures = {unit.path: unit for unit in facts.units if unit.kind is UnitKind.MEASURE}
    tasks = [unit for unit in facts.units if unit.kind is UnitKind.TASK]
    assert [task.details.implements for task in tasks] == list(measures)
    assert [task.path for task in tasks] == [f"{path}.t1" for path in measures]
    texts = [unit.details.text or "" for unit in measures.values()]
    assert texts[1] == "将重要湿地纳入保护红线管理,"
    assert texts[9] == "压实各级河湖长责任,"


@pytest.mark.parametrize("seed", range(5))
def test_the_front_comes_back(seed: int) -> None:
    text = copy(seed)
    front = extracted(text).front
    assert front.title
    assert front.title.text == TITLE
    assert len(front.title.span.of(text)) == len(TITLE)
    assert front.issued
    assert (front.issued.date.year, front.issued.date.month, front.issued.date.day) == (2024, 3, 18)
    assert [named.party.full_name for named in front.issuers] == ISSUERS
    assert front.alternative is None


@pytest.mark.parametrize("seed", range(5))
def test_targets_are_exact_and_belong_to_the_policy(seed: int) -> None:
    facts = extracted(copy(seed))
    found = Counter((t.value, t.comparator, t.measure_unit) for t in facts.targets)
    assert found == Counter((Decimal(v), comparator, unit) for _, v, comparator, unit in TARGETS)
    assert {target.unit for target in facts.targets} == {None}


@pytest.mark.parametrize("seed", range(5))
def test_the_right_measure_is_among_the_first_candidates(seed: int) -> None:
    facts = extracted(copy(seed))
    ranked = candidates(facts)
    first = among_three = 0
    for index, target in enumerate(facts.targets):
        right = {
            n for n, value, _, unit in TARGETS
            if (Decimal(value), unit) == (target.value, target.measure_unit)
        }  # fmt: skip
        numbers = [int(path.rpartition(".")[2]) for path in ranked.get(index, [])]
        first += bool(right & set(numbers[:1]))
        among_three += bool(right & set(numbers[:3]))
    assert first >= len(TARGETS) // 2
    assert among_three >= len(TARGETS) * 3 // 4


def test_a_target_right_behind_its_heading_is_its_measures() -> None:
    lines = PLAN.replace("压实各级河湖长责任，", "设立河湖长1300名，压实责任，").splitlines()
    facts = extracted(damaging.shuffled(lines, 1))
    stated = [target for target in facts.targets if target.unit]
    assert [(target.value, target.unit) for target in stated] == [
        (Decimal(1300), next(u.path for u in facts.units if u.number == "10"))
    ]
    assert TargetRef(facts.targets.index(stated[0])) not in {i.object for i in facts.inferences}


def test_numbers_cut_off_from_every_chapter_are_put_back_in_order() -> None:
    text = (
        PLAN.replace("二、重点任务\n", "")
        .replace("一、总体要求\n", "")
        .replace("三、组织实施\n", "")
    )
    for number, title in zip("一二三四", CHAPTERS, strict=True):
        text = text.replace(f"\n{title}\n", f"\n{number}、{title.replace('、', '与')}\n")
    facts = extracted(damaging.shuffled(text.splitlines(), 3))
    chapters = [unit for unit in facts.units if unit.kind is UnitKind.SECTION and unit.number]
    assert [(unit.path, unit.number, unit.details.title) for unit in chapters] == [
        (str(n), number, title.replace("、", "与"))
        for n, (number, title) in enumerate(zip("一二三四", CHAPTERS, strict=True), start=1)
    ]


def test_each_kind_of_damage_is_named() -> None:
    text = copy(0)
    facts = extracted(text)
    of_source = [note for note in facts.notes if note.of_source]
    assert [note.kind for note in of_source] == [
        NoteKind.BROKEN_ENTITY,
        NoteKind.MECHANICAL_TRADITIONAL,
        NoteKind.INJECTED,
        NoteKind.MASKED,
        NoteKind.SHUFFLED,
    ]
    assert all(note.span and note.about is None for note in of_source)
    details = {note.kind: note.detail for note in of_source}
    assert details[NoteKind.BROKEN_ENTITY] == "&ld*uo;×2、&rd*uo;×2"
    assert details[NoteKind.INJECTED] == "湿地×4、绿道×4、提质×3、行动计划×3"
    about = {(note.kind, note.about) for note in facts.notes if note.about}
    paths = {unit.number: unit.path for unit in facts.units}
    mended = next(u.path for u in facts.units if u.details.title == "丰富亲水活动、文化体验")
    assert about == {(NoteKind.MASKED, paths["3"]), (NoteKind.SHUFFLED, mended)}


def test_a_title_whose_beginning_is_not_sure_is_no_heading() -> None:
    lines = PLAN.replace("连通城乡绿道\n", "连通城乡绿道、水道\n").splitlines()
    facts = extracted(damaging.shuffled(lines, 2))
    titles = {unit.details.title for unit in facts.units}
    assert not titles & {"水道", "文化体验", "连通城乡绿道、水道", "连通城乡绿道、文化体验"}
    parents = {unit.number: unit.parent for unit in facts.units if unit.kind is UnitKind.MEASURE}
    assert parents["1"] == parents["3"] is not None
    assert {parents[number] for number in "456789"} == {None}


@given(st.text(alphabet="湿濕地製度全麵、，。 &;*ld1.（一）\n《》2年个50%", max_size=200))
def test_any_text_is_read_and_every_span_holds(text: str) -> None:
    facts = extracted(text)
    spans = [span for unit in facts.units for span in unit.spans]
    spans += [target.span for target in facts.targets]
    spans += [note.span for note in facts.notes if note.span]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert clean(text) is not None


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    if not SEED.exists():
        pytest.skip("the shared documents are not here")
    found: dict[str, Any] = json.loads((SHARED / "gold" / "action-plan.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def seed_facts(gold: dict[str, Any]) -> PolicyFacts:
    read = reading.read(SEED)
    return extract(read)


def test_the_front_of_the_damaged_plan(gold: dict[str, Any], seed_facts: PolicyFacts) -> None:
    policy, front = gold["policy"], seed_facts.front
    assert front.title
    assert front.title.text == policy["title"]
    assert [named.party.name for named in front.issuers] == policy["issuers"]
    assert front.issued
    date = front.issued.date
    assert f"{date.year}-{date.month:02}-{date.day:02}" == policy["date"]


def test_the_outline_of_the_damaged_plan(gold: dict[str, Any], seed_facts: PolicyFacts) -> None:
    measures = [unit for unit in seed_facts.units if unit.kind is UnitKind.MEASURE]
    assert [(int(u.number or 0), u.details.title) for u in measures] == [
        (measure["number"], measure["title"]) for measure in gold["measures"]
    ]
    titles = {unit.path: unit.details.title for unit in seed_facts.units}
    chapters: dict[str | None, list[int]] = {}
    for unit in measures:
        chapters.setdefault(titles[unit.parent or ""], []).append(int(unit.number or 0))
    assert chapters == {c["title"]: c["measures"] for c in gold["chapters"]}


def test_the_damage_of_the_damaged_plan(seed_facts: PolicyFacts) -> None:
    kinds = {note.kind for note in seed_facts.notes if note.of_source}
    assert kinds == {
        NoteKind.BROKEN_ENTITY,
        NoteKind.MECHANICAL_TRADITIONAL,
        NoteKind.INJECTED,
        NoteKind.MASKED,
        NoteKind.SHUFFLED,
    }
