"""What measures and tasks are about, and what targets measure, across documents."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import names
from graph.derivation.indicators import indicator
from graph.derivation.terms import LONGEST, MOST, Words, of_units
from graph.derivation.words import words
from graph.ingestion import ingest
from graph.store import Store
from graph.store.folder import FolderStore
from tests import documents
from tests.policies import BASE, policy
from tests.test_links import everything, load


def about(*texts: str, parties: tuple[str, ...] = ()) -> list[list[str]]:
    return of_units([Words("", text) for text in texts], parties)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("图书馆每年开放三百天", ["图书馆", "每年", "开放", "三百", "天"]),
            ("5G基站，AI助教", ["5G", "基站", "AI", "助教"]),
            ("𠮷々？", []),
            ("", []),
        ],
    )
    def test_cut(self, text: str, found: list[str]) -> None:
        assert words().cut(text) == found

    @given(st.text(alphabet=st.sampled_from("读书馆藏绘本〇,，A1+龘")))
    def test_what_is_cut_is_all_there(self, text: str) -> None:
        kept = [sign for sign in text if sign not in ",，〇"]
        assert [sign for word in words().cut(text) for sign in word] == kept


class TestTerms:
    def test_words_that_stand_together_often_are_one_term(self) -> None:
        text = "推动馆校共读。馆校共读每周一次。把馆校共读列入课表。"
        assert "馆校共读" in about(text)[0]

    def test_words_that_meet_by_chance_are_not(self) -> None:
        terms = about(
            "绘本阅读进课堂，绘本创作进社区，绘本展览进礼堂，童谣阅读进家庭，诗歌阅读进班级"
        )
        assert "绘本阅读" not in terms[0]

    def test_what_is_quoted_is_one_term(self) -> None:
        assert about("组建“书香号”流动车队")[0][0] == "书香号"
        assert "书香号" in about("组建“书香号”流动车队", "扩充书香号车队")[1]

    def test_names_with_a_plus(self) -> None:
        assert "2+N" in about("推行2+N导师制")[0]

    @pytest.mark.parametrize(
        "text",
        [
            "加强领导，落实责任，完善工作机制",
            "由教育局牵头",
            "2024年完成3次",
            "学习《云溪市图书馆条例》",
            "",
        ],
    )
    def test_what_says_nothing_of_the_matter_is_no_term(self, text: str) -> None:
        assert about(text, parties=("教育局",)) == [[]]

    def test_a_term_of_the_document_in_a_title_is_always_given(self) -> None:
        units = [
            Words("博物馆、教材、课程、补贴、技能、督导、证书", ""),
            Words("办好课程展览", ""),
        ]
        first, second = of_units(units)
        assert second == ["课程"]
        assert len(first) == MOST + 1
        assert "课程" in first

    def test_other_documents_do_not_matter(self) -> None:
        text = "扩充书香号车队"
        alone = about(text)
        about("组建“书香号”流动车队，“书香号”进村")
        assert about(text) == alone

    @given(st.lists(st.text(max_size=60), max_size=4))
    def test_any_text(self, texts: list[str]) -> None:
        for terms in about(*texts):
            assert all(0 < len(term) <= LONGEST or term.isascii() for term in terms)

    def test_time_grows_with_length(self) -> None:
        for hostile in ("“" * 20_000, "《" * 20_000, "a+" * 20_000, "绘本" * 20_000):
            before = time.process_time()
            about(hostile)
            assert time.process_time() - before < 10


class TestIndicators:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("“书香号”车辆占比", "%"), ("书香号车辆所占比例", "%")),
            (("新增的公共图书馆数量", "所"), ("全市公共图书馆", "个")),
            (("骨干馆员（含兼职）", "名"), ("骨干馆员人数", "人")),
            (("图书借阅率", "%"), ("图书借阅率", "个百分点")),
            (("建成社区书房", "个"), ("各社区书房", "家")),
        ],
    )
    def test_the_same(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        assert indicator(*one) == indicator(*other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("骨干馆员", "名"), ("骨干馆员占比", "%")),
            (("骨干馆员占比", "%"), ("骨干馆员占专业馆员比例", "%")),
            (("修订目录", "次"), ("目录", "个")),
            (("馆舍面积", "平方米"), ("馆舍", "所")),
        ],
    )
    def test_not_the_same(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        assert indicator(*one) != indicator(*other)

    @pytest.mark.parametrize("printed", ["", "各", "（）", "的"])
    def test_nothing_is_left(self, printed: str) -> None:
        assert indicator(printed, "个") is None

    @pytest.mark.parametrize(
        ("printed", "unit", "label"),
        [
            ("骨干馆员比例", "%", "骨干馆员占比"),
            ("骨干馆员占专业馆员比例", "%", "骨干馆员占专业馆员的比例"),
            ("借阅率", "%", "借阅率"),
            ("馆员与读者", "比", "馆员与读者之比"),
        ],
    )
    def test_labels(self, printed: str, unit: str, label: str) -> None:
        found = indicator(printed, unit)
        assert found is not None
        assert found.label == label


FIRST = policy(
    "云溪市方案",
    [("一、", "推进馆校共读"), ("二、", "建设“书香号”车队")],
    texts=["馆校共读每周一次，馆校共读列入课表。"],
    targets=[("新增公共图书馆", "所", 3)],
)
SECOND = policy(
    "青岚区方案",
    [("一、", "扩大馆校共读")],
    texts=["开展馆校共读，馆校共读每月一次。"],
    targets=[("公共图书馆数量", "个", 5)],
)


def units_of(store: Store, topic: str) -> set[str]:
    rows = store.snapshot().select(
        f'SELECT ?u {{ ?m dct:subject/skos:prefLabel "{topic}"@zh ; rdfs:label ?u }}'
    )
    return {row["u"].value for row in rows}


def test_a_topic_is_asked_for_across_documents(store: FolderStore) -> None:
    load(store, FIRST, SECOND)
    assert units_of(store, "馆校共读") == {"一、 推进馆校共读", "一、 扩大馆校共读"}
    assert units_of(store, "书香号") == {"二、 建设“书香号”车队"}


def test_targets_are_compared_by_what_they_measure(store: FolderStore) -> None:
    load(store, FIRST, SECOND)
    rows = store.snapshot().select(
        "SELECT ?value ?printed { ?t pg:indicatorConcept ?c ; pg:value ?value . "
        '?c skos:prefLabel "公共图书馆"@zh ; skos:altLabel ?printed } ORDER BY ?value ?printed'
    )
    assert [(row["value"].value, row["printed"].value) for row in rows] == [
        ("3", "公共图书馆数量"), ("3", "新增公共图书馆"),
        ("5", "公共图书馆数量"), ("5", "新增公共图书馆"),
    ]  # fmt: skip


def test_topics_are_in_a_graph_beside_the_documents(store: FolderStore) -> None:
    load(store, FIRST)
    [document] = store.snapshot().documents()
    assert store.snapshot().graphs() == [document, names.topics(BASE, document)]


def test_the_order_of_loading_does_not_matter(tmp_path: Path) -> None:
    stores = [FolderStore.create(tmp_path / str(number)) for number in range(3)]
    load(stores[0], FIRST, SECOND)
    for store, order in zip(stores[1:], ((FIRST, SECOND), (SECOND, FIRST)), strict=True):
        for each in order:
            load(store, each)
    assert everything(stores[0]) == everything(stores[1]) == everything(stores[2])


def test_a_corrected_document_has_its_topics_made_anew(store: FolderStore, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for name in ("教材", "证书"):
        path.write_text(documents.export(rows=[(f"1.办好{name}展览", "教务处", "")]))
        ingest(store, [path], "青岚学院")
    assert {label.removeprefix("1 ") for label in units_of(store, "证书")} == {"办好证书展览"}
    assert units_of(store, "教材") == set()
