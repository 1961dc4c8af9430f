"""Each shape on the smallest graphs that pass and fail it, and what every shape must carry."""

import re
from collections.abc import Callable, Mapping

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH

import ontology
from shapes import SHAPES, TIERS, shapes
from shapes.catalogue import SEVERITIES, Shape, catalogue, tier_names
from shapes.shacl.sources import LoadedSource
from tests.conftest import ROOT
from tests.shape_cases import (
    ACROSS_CONFORMING,
    ACROSS_FAILING,
    AGAIN,
    COMPLETE,
    CONFORMING,
    EX,
    FAILING,
    PARENT,
    Expected,
    Row,
    note,
)
from tests.shape_reports import by_pyshacl, by_queries, found, ordered, parsed, results

pytestmark = pytest.mark.handmade


def _pyshacl(turtle: str, across: bool) -> list[Row]:
    data = Graph().parse(data=parsed(turtle), format="turtle")
    return results(by_pyshacl(data, across))


def _queries(turtle: str, across: bool) -> list[Row]:
    triples = [quad.triple for quad in ox.parse(parsed(turtle), ox.RdfFormat.TURTLE)]
    return found(by_queries(LoadedSource(triples), across))


Engine = Callable[[str, bool], list[Row]]


@pytest.fixture(params=[_pyshacl, _queries], ids=["pySHACL", "queries"])
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    return chosen


@pytest.mark.parametrize("turtle", CONFORMING.values(), ids=CONFORMING)
def test_conforming(turtle: str, engine: Engine) -> None:
    assert engine(turtle, False) == []


@pytest.mark.parametrize(("turtle", "rows"), FAILING.values(), ids=FAILING)
def test_failing(turtle: str, rows: Expected, engine: Engine) -> None:
    assert ordered(engine(turtle, False)) == ordered(rows)


@pytest.mark.parametrize("turtle", ACROSS_CONFORMING.values(), ids=ACROSS_CONFORMING)
def test_conforming_across_documents(turtle: str, engine: Engine) -> None:
    assert engine(turtle, True) == []


@pytest.mark.parametrize(("turtle", "rows"), ACROSS_FAILING.values(), ids=ACROSS_FAILING)
def test_failing_across_documents(turtle: str, rows: Expected, engine: Engine) -> None:
    assert ordered(engine(turtle, True)) == ordered(rows)


def test_every_shape_is_tested() -> None:
    cases = [*FAILING.values(), *ACROSS_FAILING.values()]
    assert {shape for _, rows in cases for shape, *_ in rows} == {
        shape.key for shape in catalogue().values()
    }


TARGETS = {
    SH.targetClass: "?this a <{}>",
    SH.targetSubjectsOf: "?this <{}> ?object",
    SH.targetObjectsOf: "?subject <{}> ?this",
    SH.targetNode: "BIND(<{}> AS ?this)",
}


def test_what_conforms_is_looked_at_by_every_shape(rdf: Graph) -> None:
    looked_at = {
        False: COMPLETE + AGAIN + note("EmptyCell", "task") + "ex:lead pg:responsibleFor ex:task .",
        True: PARENT,
    }
    for shape in catalogue().values():
        store = ox.Store()
        store.load(parsed(looked_at[shape.across]).encode(), ox.RdfFormat.TURTLE)
        patterns = [
            pattern.format(target)
            for predicate, pattern in TARGETS.items()
            for target in rdf.objects(URIRef(shape.node), predicate)
        ]
        assert any(store.query(f"ASK {{ {pattern} }}") for pattern in patterns), shape.key


NOT_APPLICABLE = {
    "?this ^pg:partOf ?other": "a task with nested tasks",
    "?this a pg:Project": "a project",
}


def test_what_a_shape_does_not_apply_to_passes_it() -> None:
    for turtle, rows in FAILING.values():
        store = ox.Store()
        store.load(parsed(turtle).encode(), ox.RdfFormat.TURTLE)
        for key, focus, _, _ in rows:
            for pattern in catalogue()[SHAPES + key].unless:
                assert pattern in NOT_APPLICABLE
                asked = "ASK { " + pattern.replace("?this", f"<{EX}{focus}>") + " }"
                assert not store.query(asked, prefixes=dict(ontology.PREFIXES)), (key, focus)


CONSTRAINTS = {
    SH[name]
    for name in (
        "minCount maxCount class datatype nodeKind in hasValue pattern minLength maxLength "
        "minInclusive maxInclusive minExclusive maxExclusive equals disjoint lessThan "
        "lessThanOrEquals uniqueLang languageIn not and or xone node property "
        "qualifiedMinCount qualifiedMaxCount sparql closed"
    ).split()
}


@pytest.fixture(scope="module")
def rdf() -> Graph:
    return Graph().parse(data=shapes(), format="turtle")


def test_shapes_are_valid_shacl(rdf: Graph) -> None:
    # Of an empty graph one thing is said: that it is empty.
    _, report, text = pyshacl.validate(Graph(), shacl_graph=rdf, meta_shacl=True)
    assert isinstance(report, Graph), text
    assert [key for key, *_ in results(report)] == ["PolicyExists"]


def test_every_shape_has_an_iri(rdf: Graph) -> None:
    kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint, SH.PropertyGroup)
    held = [node for kind in kinds for node in rdf.subjects(RDF.type, kind)]
    used = [*rdf.objects(None, SH.property), *rdf.objects(None, SH.sparql)]
    assert set(used) <= set(held)
    assert set(rdf.subjects(SH.path)) == set(rdf.subjects(RDF.type, SH.PropertyShape))
    assert all(isinstance(node, URIRef) and str(node).startswith(SHAPES) for node in held)
    for node in held:
        assert (node, RDFS.isDefinedBy, URIRef(SHAPES.removesuffix("#"))) in rdf, node


def test_every_property_shape_has_one_constraint(rdf: Graph) -> None:
    for node in rdf.subjects(RDF.type, SH.PropertyShape):
        held = [p for p in rdf.predicates(node) if p in CONSTRAINTS]
        assert len(held) == 1, node
        assert len(list(rdf.subjects(SH.property, node))) == 1, node


def test_node_shapes_only_gather(rdf: Graph) -> None:
    for node in rdf.subjects(RDF.type, SH.NodeShape):
        assert {p for p in rdf.predicates(node) if p in CONSTRAINTS} == {SH.property}, node


def test_words_stand_once_in_each_language() -> None:
    for shape in catalogue().values():
        for texts in (shape.names, shape.descriptions, shape.messages):
            _check_languages(texts)
    for tier in TIERS:
        _check_languages(tier_names()[tier])


def _check_languages(texts: Mapping[str, str]) -> None:
    assert sorted(texts) == ["en", "zh"]
    assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("predicate", [SH.name, SH.description, SH.message, RDFS.label])
def test_nothing_is_said_twice_in_a_language(rdf: Graph, predicate: URIRef) -> None:
    for node in set(rdf.subjects(predicate)):
        texts = [text for text in rdf.objects(node, predicate) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in texts) == ["en", "zh"], node


def test_messages_of_queries_stand_with_the_query(rdf: Graph) -> None:
    for shape in rdf.subjects(SH.sparql):
        assert not list(rdf.objects(shape, SH.message)), shape


def test_severities_and_orders(rdf: Graph) -> None:
    allowed = {SH[name] for name in SEVERITIES}
    for node in rdf.subjects(RDF.type, SH.PropertyShape):
        assert len(list(rdf.objects(node, SH.severity))) == 1, node
        assert set(rdf.objects(node, SH.severity)) <= allowed, node
    orders = [shape.order for shape in catalogue().values()]
    assert len(set(orders)) == len(orders)


def test_tiers_stand_one_after_another() -> None:
    tiers = [shape.tier for shape in catalogue().values()]
    assert tiers == sorted(tiers, key=TIERS.index)
    assert set(tiers) == set(TIERS)


def _select(shape: Shape, rdf: Graph) -> str | None:
    constraint = rdf.value(URIRef(shape.iri), SH.sparql)
    return None if constraint is None else str(rdf.value(constraint, SH.select))


def test_messages_name_only_what_queries_select(rdf: Graph) -> None:
    for shape in catalogue().values():
        select = _select(shape, rdf) or ""
        selected = set(re.findall(r"[?$](\w+)", select.partition("WHERE")[0]))
        used = [set(re.findall(r"\{\?(\w+)\}", text)) for text in shape.messages.values()]
        assert used[0] | used[1] <= selected, shape.iri
        assert all("{" not in re.sub(r"\{\?\w+\}", "", m) for m in shape.messages.values())
        assert selected - {"this", "value"} <= used[0] | used[1], shape.iri


def test_queries_keep_to_what_can_be_asked_of_all_at_once(rdf: Graph) -> None:
    for shape in catalogue().values():
        select = _select(shape, rdf)
        if select is None:
            continue
        assert not re.search(r"\b(MINUS|VALUES|SERVICE|GROUP)\b|\{\s*SELECT", select), shape.iri
        for inner in re.findall(r"NOT EXISTS\s*\{([^}]*)\}", select):
            assert not re.search(r"[*+;]|\s\.\s*\S", inner), shape.iri


def test_no_term_is_unknown_to_the_vocabulary() -> None:
    declared = Graph().parse(data=ontology.vocabulary(), format="turtle")
    used = set(re.findall(r"\bpg:([A-Za-z]\w*)", shapes().decode()))
    assert {URIRef(ontology.NAMESPACE + name) for name in used} <= set(declared.subjects())


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_is_a_file(tier: str) -> None:
    of_tier = {shape.iri for shape in catalogue().values() if shape.tier == tier}
    read = Graph().parse(ROOT / "shapes" / "tiers" / f"{tier}.ttl", format="turtle")
    assert {str(node) for node in read.subjects(RDF.type, SH.PropertyShape)} == of_tier
    assert set(read.objects(None, SH.property)) == {URIRef(iri) for iri in of_tier}


def test_the_documentation_lists_every_shape() -> None:
    text = (ROOT / "docs" / "shapes.md").read_text("utf-8")
    listed = re.findall(r"^\| `pgs:(\w+)` \| (\w+) \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    assert listed == [
        (shape.key, shape.severity, shape.names["en"], shape.names["zh"])
        for shape in catalogue().values()
    ]
    headings = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert headings == [
        f"{tier_names()[tier]['en']} · {tier_names()[tier]['zh']}" for tier in TIERS
    ]
