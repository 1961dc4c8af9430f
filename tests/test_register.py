"""The register of central bodies: the file, its names and the graph that it becomes."""

import re
from collections import defaultdict

import pyoxigraph as ox
import pytest

import ontology
from graph.facts import Party, PartyKind, Scope
from graph.script import simplified
from graph.store.folder import FolderStore
from graph.writing import register
from graph.writing.iris import Iris
from graph.writing.terms import term
from tests.soundness import check

BASE = "http://127.0.0.1:8000/"
GRAPH, QUADS = register.quads(BASE)


def values(property_: str) -> dict[str, list[str]]:
    """Key of each body → what the register says of it."""
    found: dict[str, list[str]] = defaultdict(list)
    for quad in QUADS:
        if quad.predicate == term(property_):
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)
            value = quad.object.value
            found[quad.subject.value.removeprefix(f"{BASE}id/party/")].append(value)
    return found


NAMES = values("pg:name")
OTHER_NAMES = values("skos:altLabel")
SUCCESSORS = {
    key: [iri.removeprefix(f"{BASE}id/party/") for iri in iris]
    for key, iris in values("pg:renamedTo").items()
}
YEARS = values("pg:renamedOn")


def test_graph_is_sound(store: FolderStore) -> None:
    assert store.base == BASE
    assert GRAPH == "http://127.0.0.1:8000/graph/register"
    assert store.replace({GRAPH: QUADS}) == {GRAPH}
    snapshot = store.snapshot()
    check(snapshot)
    assert set(snapshot.quads(GRAPH)) == set(QUADS)
    assert store.replace({GRAPH: QUADS}) == set()


def test_graph_lies_below_the_base_that_is_named() -> None:
    name, quads = register.quads("https://example.org/store/")
    assert name == "https://example.org/store/graph/register"
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    assert all(iri.startswith("https://example.org/store/id/party/gov-cn-") for iri in subjects)
    assert len(quads) == len(QUADS)


def test_graph_and_documents_name_a_body_alike() -> None:
    party = Party(
        "教育部", PartyKind.DEPARTMENT, Scope.CENTRAL, body=ontology.body_names()["教育部"]
    )
    iri = Iris(BASE, "0").party(None, party)
    named = ox.Quad(ox.NamedNode(iri), term("pg:name"), ox.Literal("教育部"), ox.NamedNode(GRAPH))
    assert named in QUADS


def test_keys_are_slugs() -> None:
    assert all(re.fullmatch("gov-cn(?:-[a-z]+)+", key) for key in NAMES)


def test_each_body_has_one_usual_name_that_is_its_chinese_label_and_an_english_one() -> None:
    labels: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for quad in QUADS:
        if quad.predicate == term("rdfs:label"):
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.Literal)
            key = quad.subject.value.removeprefix(f"{BASE}id/party/")
            labels[key].append((str(quad.object.language), quad.object.value))
    assert labels.keys() == NAMES.keys()
    for key, (name,) in NAMES.items():
        english, chinese = sorted(labels[key])
        assert chinese == ("zh", name)
        assert english[0] == "en"
        assert english[1].isascii()


def test_english_names_differ() -> None:
    english = [
        quad.object.value
        for quad in QUADS
        if isinstance(quad.object, ox.Literal) and quad.object.language == "en"
    ]
    assert len(set(english)) == len(english)


def test_each_form_names_one_body() -> None:
    bodies: dict[str, list[str]] = defaultdict(list)
    for names in (NAMES, OTHER_NAMES):
        for key, forms in names.items():
            for form in forms:
                bodies[form].append(key)
    assert {form: keys for form, keys in bodies.items() if len(keys) > 1} == {}
    assert {form: keys[0] for form, keys in bodies.items()} == ontology.body_names()
    assert {key: name for key, (name,) in NAMES.items()} == ontology.usual_names()


def test_forms_are_plain_and_simplified() -> None:
    forms = list(ontology.body_names())
    assert [form for form in forms if simplified(form) != form] == []
    assert [form for form in forms if re.search(r"[\s()A-Za-z]", form)] == []


def test_successors_are_bodies_of_the_register_and_have_one_year() -> None:
    assert {key for keys in SUCCESSORS.values() for key in keys} <= NAMES.keys()
    assert SUCCESSORS.keys() == YEARS.keys()
    assert all(len(years) == 1 for years in YEARS.values())


def test_successions_have_no_cycle_and_go_forward_in_time() -> None:
    for key, successors in SUCCESSORS.items():
        for successor in successors:
            assert YEARS.get(successor, ["9999"]) > YEARS[key]


@pytest.mark.parametrize(
    ("former", "year", "later"),
    [
        ("卫生部", "2013", "国家卫生计生委"),
        ("国家人口和计划生育委员会", "2013", "国家卫生计生委"),
        ("国家卫计委", "2018", "国家卫生健康委"),
        ("国家环境保护总局", "2008", "环境保护部"),
        ("环境保护部", "2018", "生态环境部"),
        ("国土资源部", "2018", "自然资源部"),
        ("国家海洋局", "2018", "自然资源部"),
        ("农业部", "2018", "农业农村部"),
        ("国家工商总局", "2018", "市场监管总局"),
        ("质检总局", "2018", "市场监管总局"),
        ("银监会", "2018", "银保监会"),
        ("保监会", "2018", "银保监会"),
        ("银保监会", "2023", "金融监管总局"),
        ("国务院扶贫办", "2021", "国家乡村振兴局"),
        ("国家乡村振兴局", "2023", "农业农村部"),
        ("文化部", "2018", "文化和旅游部"),
        ("国家旅游局", "2018", "文化和旅游部"),
        ("国家林业局", "2018", "国家林草局"),
        ("国家安全监管总局", "2018", "应急管理部"),
        ("人事部", "2008", "人力资源社会保障部"),
        ("劳动保障部", "2008", "人力资源社会保障部"),
        ("信息产业部", "2008", "工业和信息化部"),
        ("建设部", "2008", "住房城乡建设部"),
        ("国家计委", "2003", "国家发展改革委"),
        ("国务院法制办", "2018", "司法部"),
    ],
)
def test_body_has_one_successor(former: str, year: str, later: str) -> None:
    key = ontology.body_names()[former]
    assert [ontology.usual_names()[successor] for successor in SUCCESSORS[key]] == [later]
    assert YEARS[key] == [year]


@pytest.mark.parametrize(
    ("former", "year", "later"),
    [
        ("铁道部", "2013", ["交通运输部", "国家铁路局", "中国铁路总公司"]),
        ("食品药品监管总局", "2018", ["市场监管总局", "国家药监局"]),
        ("国家新闻出版广电总局", "2018", ["广电总局", "国家新闻出版署", "国家电影局"]),
        ("国家经济贸易委员会", "2003", ["国家发展改革委", "国务院国资委", "商务部"]),
    ],
)
def test_body_has_several_successors(former: str, year: str, later: list[str]) -> None:
    key = ontology.body_names()[former]
    assert [ontology.usual_names()[successor] for successor in SUCCESSORS[key]] == later
    assert YEARS[key] == [year]


@pytest.mark.parametrize(
    ("form", "usual"),
    [
        ("中华人民共和国人力资源和社会保障部", "人力资源社会保障部"),
        ("人社部", "人力资源社会保障部"),
        ("广电总局", "广电总局"),
        ("国家广播电视总局", "广电总局"),
        ("国家广播电影电视总局", "国家广播电影电视总局"),
        ("国家网信办", "中央网信办"),
        ("国务院台湾事务办公室", "中央台办"),
        ("中华全国总工会", "全国总工会"),
    ],
)
def test_form_names_its_body(form: str, usual: str) -> None:
    assert ontology.usual_names()[ontology.body_names()[form]] == usual
