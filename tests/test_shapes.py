"""Each shape on the smallest graphs that pass and fail it, and what every shape must carry."""

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

import ontology
from graph.store.folder import FolderStore
from shapes import SHAPES, shapes
from shapes.catalogue import SEVERITIES, catalogue
from shapes.validation import Finding, Report, validate

pytestmark = pytest.mark.handmade

EX = "http://127.0.0.1:8000/id/policy/k/"
GRAPH = "http://127.0.0.1:8000/graph/k"
COMPLETE = """
    ex:policy a pg:Policy .
    ex:policy dct:title "云溪计划" .
    ex:measure a pg:Measure .
    ex:measure dct:title "建设基地" .
    ex:measure pg:path "1" .
    ex:task a pg:Task .
    ex:task pg:text "建设3个基地" .
    ex:task pg:path "1.1" .
    ex:task pg:implements ex:measure .
    ex:task pg:objective "建成3个" .
    ex:task pg:action "选址" .
    ex:task pg:hasTarget ex:target .
    ex:lead pg:leads ex:task .
    ex:support pg:supports ex:task .
    ex:target a pg:Target .
    ex:target pg:value 3.0 .
    ex:target pg:comparator pg:Exactly .
    ex:target pg:unit "个" .
"""
NESTED = """
    ex:inner a pg:Task .
    ex:inner pg:partOf ex:task .
    ex:inner pg:text "选址" .
    ex:inner pg:path "1.1.1" .
    ex:inner pg:implements ex:measure .
    ex:inner pg:objective "选定" .
    ex:inner pg:action "走访" .
    ex:lead pg:leads ex:inner .
    ex:support pg:supports ex:inner .
"""
GAP = "ex:note pg:about {about} . ex:note pg:noteKind {kind} . ex:note pg:detail {detail} ."
Expected = set[tuple[str, str, str, str | None]]


def stored(folder: Path, graphs: dict[str, str]) -> FolderStore:
    store = FolderStore.create(folder / "store")
    store.replace({name: list(_quads(name, turtle)) for name, turtle in graphs.items()})
    return store


def _quads(name: str, turtle: str) -> Iterable[ox.Quad]:
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in ontology.PREFIXES.items())
    text = f"{prefixes}@prefix ex: <{EX}> .\n{turtle}"
    for triple in ox.parse(text, ox.RdfFormat.TURTLE):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name))


def validated(folder: Path, turtle: str) -> Report:
    return validate(stored(folder, {GRAPH: turtle}).snapshot())


def without(*beginnings: str, turtle: str = COMPLETE) -> str:
    lines = turtle.splitlines()
    for beginning in beginnings:
        kept = [line for line in lines if not line.strip().startswith(beginning)]
        assert len(kept) < len(lines), f"nothing begins with {beginning}"
        lines = kept
    return "\n".join(lines)


def seen(findings: Iterable[Finding]) -> Expected:
    return {(catalogue()[f.shape].key, f.focus.removeprefix(EX), f.path, f.value) for f in findings}


CONFORMING = {
    "complete": COMPLETE,
    "project outside any measure": COMPLETE
    + without("ex:inner pg:implements", turtle=NESTED)
    + "ex:inner a pg:Project .",
    "nested tasks carry parties, objective and action": without(
        "ex:lead pg:leads",
        "ex:support pg:supports",
        "ex:task pg:objective",
        "ex:task pg:action",
    )
    + NESTED,
    "led and responsible": COMPLETE + "ex:third pg:responsibleFor ex:task .",
    "one party leads one task and supports another": COMPLETE
    + NESTED
    + "ex:both pg:leads ex:task ; pg:supports ex:inner .",
    "gap among tasks": COMPLETE
    + GAP.format(about="ex:task", kind="pg:NumberGap", detail="'2'")
    + "ex:section a pg:Section .",
    "another note about a measure": COMPLETE
    + GAP.format(about="ex:measure", kind="pg:NumberRepeated", detail="'1'"),
}

FAILING: dict[str, tuple[str, Expected]] = {
    "policy without title": (
        without("ex:policy dct:title"),
        {("PolicyTitle", "policy", "dct:title", None)},
    ),
    "measure without title": (
        without("ex:measure dct:title"),
        {("MeasureTitle", "measure", "dct:title", None)},
    ),
    "measure without task": (
        COMPLETE + "ex:idle a pg:Measure ; dct:title '二' .",
        {("MeasureTask", "idle", "^pg:implements", None)},
    ),
    "two numbers missing before one measure, one said twice": (
        COMPLETE
        + GAP.format(about="ex:measure", kind="pg:NumberGap", detail="'9'")
        + GAP.format(about="ex:measure", kind="pg:NumberGap", detail="'10'").replace("note ", "n2 ")
        + GAP.format(about="ex:measure", kind="pg:NumberGap", detail="'9'").replace("note ", "n3 "),
        {
            ("MeasureNumbering", "measure", "^pg:about/pg:detail", "9"),
            ("MeasureNumbering", "measure", "^pg:about/pg:detail", "10"),
        },
    ),
    "task without text": (
        without("ex:task pg:text"),
        {("TaskText", "task", "pg:text", None)},
    ),
    "task without path": (
        without("ex:task pg:path"),
        {("TaskPath", "task", "pg:path", None)},
    ),
    "task without measure": (
        without("ex:task pg:implements"),
        {
            ("TaskMeasure", "task", "pg:implements", None),
            ("MeasureTask", "measure", "^pg:implements", None),
        },
    ),
    "task implements what is no measure": (
        COMPLETE
        + NESTED.replace("ex:inner pg:implements ex:measure", "ex:inner pg:implements ex:policy"),
        {("TaskMeasure", "inner", "pg:implements", None)},
    ),
    "task without lead": (
        without("ex:lead pg:leads"),
        {("TaskParty", "task", "^pg:leads|^pg:responsibleFor|^pg:partOf", None)},
    ),
    "task with a responsible party only": (
        COMPLETE.replace("ex:lead pg:leads", "ex:lead pg:responsibleFor"),
        {("TaskLead", "task", "^pg:leads|^pg:partOf", None)},
    ),
    "task without support": (
        without("ex:support pg:supports"),
        {("TaskSupport", "task", "^pg:supports|^pg:partOf", None)},
    ),
    "two parties lead and support": (
        COMPLETE + "ex:lead pg:supports ex:task . ex:support pg:leads ex:task .",
        {
            ("TaskRoles", "task", "^pg:leads", f"{EX}lead"),
            ("TaskRoles", "task", "^pg:leads", f"{EX}support"),
        },
    ),
    "task without objective": (
        without("ex:task pg:objective"),
        {("TaskObjective", "task", "pg:objective|^pg:partOf", None)},
    ),
    "task without action": (
        without("ex:task pg:action"),
        {("TaskAction", "task", "pg:action|^pg:partOf", None)},
    ),
    "nested task without anything of its own": (
        COMPLETE + without("ex:inner pg:objective", "ex:support", turtle=NESTED),
        {
            ("TaskObjective", "inner", "pg:objective|^pg:partOf", None),
            ("TaskSupport", "inner", "^pg:supports|^pg:partOf", None),
        },
    ),
    "target without value": (
        without("ex:target pg:value"),
        {("TargetValue", "target", "pg:value", None)},
    ),
    "target without comparator": (
        without("ex:target pg:comparator"),
        {("TargetComparator", "target", "pg:comparator", None)},
    ),
    "target without unit": (
        without("ex:target pg:unit"),
        {("TargetUnit", "target", "pg:unit", None)},
    ),
}


@pytest.mark.parametrize("turtle", CONFORMING.values(), ids=CONFORMING)
def test_conforming(turtle: str, tmp_path: Path) -> None:
    report = validated(tmp_path, turtle)
    assert seen(report.findings) == set()
    assert report.conforms


@pytest.mark.parametrize(("turtle", "expected"), FAILING.values(), ids=FAILING)
def test_failing(turtle: str, expected: Expected, tmp_path: Path) -> None:
    report = validated(tmp_path, turtle)
    assert seen(report.findings) == expected
    assert len(report.findings) == len(expected)
    assert not report.conforms


def test_every_shape_is_tested() -> None:
    assert {shape for _, expected in FAILING.values() for shape, *_ in expected} == {
        shape.key for shape in catalogue().values()
    }


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
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=rdf, meta_shacl=True)
    assert conforms, text


def test_every_shape_has_an_iri(rdf: Graph) -> None:
    kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint)
    found = [node for kind in kinds for node in rdf.subjects(RDF.type, kind)]
    used = [*rdf.objects(None, SH.property), *rdf.objects(None, SH.sparql)]
    assert set(used) <= set(found)
    assert set(rdf.subjects(SH.path)) == set(rdf.subjects(RDF.type, SH.PropertyShape))
    assert all(isinstance(node, URIRef) and str(node).startswith(SHAPES) for node in found)


def test_every_property_shape_has_one_constraint(rdf: Graph) -> None:
    for node in rdf.subjects(RDF.type, SH.PropertyShape):
        held = [p for p in rdf.predicates(node) if p in CONSTRAINTS]
        assert len(held) == 1, node
        assert len(list(rdf.subjects(SH.property, node))) == 1, node


def test_node_shapes_only_gather(rdf: Graph) -> None:
    for node in rdf.subjects(RDF.type, SH.NodeShape):
        assert {p for p in rdf.predicates(node) if p in CONSTRAINTS} == {SH.property}, node


@pytest.mark.parametrize("predicate", [SH.name, SH.description, SH.message])
def test_words_stand_once_in_each_language(rdf: Graph, predicate: URIRef) -> None:
    for node in rdf.subjects(RDF.type, SH.PropertyShape):
        texts = [text for text in rdf.objects(node, predicate) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in texts) == ["en", "zh"], node
        assert all(str(text).strip() for text in texts)


def test_severities_and_orders(rdf: Graph) -> None:
    allowed = {SH[name] for name in SEVERITIES}
    for node in rdf.subjects(RDF.type, SH.PropertyShape):
        assert len(list(rdf.objects(node, SH.severity))) == 1, node
        assert set(rdf.objects(node, SH.severity)) <= allowed, node
    orders = [shape.order for shape in catalogue().values()]
    assert len(set(orders)) == len(orders)


def test_only_value_is_filled_into_messages() -> None:
    for shape in catalogue().values():
        for message in shape.messages.values():
            assert "{" not in message.replace("{?value}", ""), shape.iri
            assert ("{?value}" in message) == (shape.key == "MeasureNumbering"), shape.iri


def test_no_term_is_unknown_to_the_vocabulary() -> None:
    declared = Graph().parse(data=ontology.vocabulary(), format="turtle")
    used = set(re.findall(r"\bpg:([A-Za-z]\w*)", shapes().decode()))
    assert {URIRef(ontology.NAMESPACE + name) for name in used} <= set(declared.subjects())
