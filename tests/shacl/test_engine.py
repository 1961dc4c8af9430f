"""What the engine promises beside the W3C's suite: where it runs, what it says, what it refuses."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import CancelledError, LimitError, PolicygraphError, ReadingError, ShapesError
from graph.store import Row
from graph.store.folder import FolderStore
from shapes.shacl import Outcome, compiled, paths
from shapes.shacl.model import Query
from shapes.shacl.reasons import MODIFIERS, RECURSION, REGEX, SHAPES_GRAPH, SPELLING, Reason
from shapes.shacl.report import written
from shapes.shacl.sources import GraphSource, LoadedSource, loaded
from shapes.shacl.terms import Term, sh
from shapes.shacl.texts import Text
from shapes.shacl.triples import Triples

EX = "http://example.org/"
PREFIXES = f"""
    @prefix ex: <{EX}> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    ex: sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .
"""


def data(turtle: str) -> LoadedSource:
    return loaded((PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE)


def outcome(shapes: str, graph: str) -> Outcome:
    return compiled((PREFIXES + shapes).encode()).run(data(graph))


def shown(made: Outcome) -> set[tuple[str, str | None]]:
    """Return focus nodes and values, without what all their IRIs begin with."""
    return {(_short(r.focus), None if r.value is None else _short(r.value)) for r in made.results}


def _short(term: Term) -> str:
    return term.value.removeprefix(EX)


# Bad shapes.

NODE = "ex:S a sh:NodeShape ; sh:targetClass ex:C"
BAD = {
    f"{NODE} ; sh:minCount 1 .": "may not have sh:minCount",
    f"{NODE} ; sh:property [ sh:minCount 1 ] .": "has no sh:path",
    f'{NODE} ; sh:property [ sh:path "p" ] .': "is not a property path",
    f"{NODE} ; sh:property [ sh:path _:b ] . _:b sh:oneOrMorePath ( ex:p _:b ) .": "endless",
    f"{NODE} ; sh:property [ sh:path ( ex:p ) ] .": "needs two members",
    f"{NODE} ; sh:in [ rdf:first 1 ] .": "not a well-formed RDF list",
    f"{NODE} ; sh:or _:b . _:b rdf:first ex:T ; rdf:rest _:b .": "not a well-formed RDF list",
    f"{NODE} ; sh:datatype xsd:string , xsd:date .": "several values",
    f"{NODE} ; sh:minLength 1.5 .": "not an integer",
    f"{NODE} ; sh:pattern 5 .": "not a string",
    f"{NODE} ; sh:class _:b .": "not an IRI",
    f"{NODE} ; sh:nodeKind sh:Thing .": "no such kind",
    f"{NODE} ; sh:message 5 .": "is no text",
    f'{NODE} ; sh:severity "bad" .': "is not an IRI",
    f'{NODE} ; sh:node "x" .': "a literal is no shape",
    f"{NODE} ; sh:node [ sh:path ex:p ] .": "names a property shape",
    "ex:S a sh:NodeShape ; sh:targetClass [] .": "is not an IRI",
    "ex:S a sh:NodeShape ; sh:path ex:p .": "has a sh:path",
    "ex:S a sh:PropertyShape ; sh:targetClass ex:C .": "has no sh:path",
    f"{NODE} ; sh:sparql [ sh:message 'x' ] .": "has no sh:select",
    f"{NODE} ; sh:sparql [ sh:select 'SELECT $this WHERE {{ $this }}' ] .": "SPARQL of a shape",
    f"{NODE} ; sh:sparql [ sh:select 'DESCRIBE ?this' ] .": "has to begin with SELECT or ASK",
    f"{NODE} ; sh:sparql [ sh:select 'SELECT ?x WHERE {{ ?x ?y ?z }}' ] .": "has to name $this",
    f"{NODE} ; sh:sparql [ sh:select 'SELECT $this {{ $this no:p 1 }}' ] .": "is not declared",
    f"{NODE} ; sh:sparql [ sh:select 'SELECT $this {{ SERVICE <urn:a> {{}} }}' ] .": "SERVICE",
    f"{NODE} ; sh:sparql [ sh:select 'SELECT $this {{ LET (1) }}' ] .": "SPARQL of a shape",
    "ex:S a sh:NodeShape ; sh:targetClass ex:C": "the shapes are no Turtle",
}


@pytest.mark.parametrize("shapes", BAD)
def test_shapes_that_are_not_well_formed_are_refused_in_both_languages(shapes: str) -> None:
    with pytest.raises(ShapesError) as refused:
        compiled((PREFIXES + shapes).encode())
    assert BAD[shapes] in refused.value.en
    assert any("一" <= character <= "鿿" for character in refused.value.zh)


def test_one_prefix_stands_for_one_namespace() -> None:
    shapes = f"""{NODE} ; sh:sparql [ sh:prefixes ex:, ex:o ; sh:select "SELECT $this {{}}" ] .
        ex:o sh:declare [ sh:prefix "ex" ; sh:namespace "urn:other" ] ."""
    with pytest.raises(ShapesError, match="two namespaces"):
        compiled((PREFIXES + shapes).encode())


# Bad data, and runs that do not come to their end.


@pytest.mark.parametrize("content", [b"", b"# nothing\n"])
def test_data_that_says_nothing_is_refused(content: bytes) -> None:
    with pytest.raises(ReadingError, match="no statement"):
        loaded(content, ox.RdfFormat.TURTLE)


def test_damaged_data_is_refused() -> None:
    with pytest.raises(ReadingError, match="the data is no"):
        loaded(b"<urn:a> <urn:b>", ox.RdfFormat.TURTLE)


def test_an_empty_graph_fails_a_shape_of_existence_alone() -> None:
    shapes = f"""{NODE} ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .
        ex:Any a sh:NodeShape ; sh:targetNode ex:C ;
            sh:property [ sh:path [ sh:inversePath rdf:type ] ; sh:minCount 1 ] ."""
    empty = LoadedSource([])
    assert shown(compiled((PREFIXES + shapes).encode()).run(empty)) == {("C", None)}


def test_a_cancelled_run_has_no_outcome() -> None:
    shapes = "".join(
        f"ex:S{n} a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true ." for n in "ab"
    )
    schema = compiled((PREFIXES + shapes).encode())
    asked = iter([False, True])
    with pytest.raises(CancelledError) as cancelled:
        schema.run(data("ex:a a ex:C ."), cancelled=lambda: next(asked))
    assert cancelled.value.zh == "检查已取消，没有结果"
    assert next(asked, None) is None


class _Broken(LoadedSource):
    """Data that cannot be read any more after the first answers."""

    def select(self, query: str) -> Iterator[Row]:
        yield from super().select(query)
        if "subClassOf" not in query:
            raise ReadingError("坏了", "broken")


def test_data_that_breaks_in_the_midst_has_no_outcome() -> None:
    schema = compiled((PREFIXES + f"{NODE} ; sh:closed true .").encode())
    with pytest.raises(ReadingError, match="broken"):
        schema.run(_Broken(list(data("ex:a a ex:C .").triples())))


# What goes to pySHACL, and why.

FALLBACKS = {
    "recursion": (
        f"{NODE} ; sh:property [ sh:path ex:p ; sh:node ex:S ; sh:maxCount 0 ] .",
        RECURSION,
        {("a", "b"), ("a", None)},
    ),
    "a property shape below itself": (
        f"{NODE} ; sh:property ex:P . ex:P sh:path ex:p ; sh:maxCount 0 ; sh:property ex:P .",
        RECURSION,
        {("a", None), ("b", None)},
    ),
    "a regular expression of Python's": (
        f'{NODE} ; sh:property [ sh:path ex:q ; sh:pattern "^(?!x)" ] .',
        REGEX,
        {("a", "x")},
    ),
    "a limit for each node": (
        f"""{NODE} ; sh:sparql [ sh:prefixes ex: ; sh:select
            "SELECT $this ?value WHERE {{ $this ex:n ?value }} ORDER BY ?value LIMIT 1" ] .""",
        MODIFIERS,
        {("a", "1")},
    ),
    "a spelling that the store does not keep": (
        f"{NODE} ; sh:property [ sh:path ex:n ; sh:in ( 1 ) ] .",
        SPELLING,
        {("a", "01")},
    ),
    "a spelling that no graph in the store has": (
        'ex:S a sh:NodeShape ; sh:targetNode "01"^^xsd:integer ; sh:nodeKind sh:IRI .',
        SPELLING,
        {("01", "01")},
    ),
    "the shapes graph": (
        f"""{NODE} ; ex:least 2 ; sh:sparql [ sh:prefixes ex: ; sh:select '''
            SELECT $this ?value WHERE {{
                $this ex:m ?value .
                GRAPH $shapesGraph {{ $currentShape ex:least ?least }}
                FILTER(?value < ?least)
            }}''' ] .""",
        SHAPES_GRAPH,
        {("a", "1")},
    ),
}
GRAPH = """
    ex:a a ex:C ; ex:p ex:b ; ex:q "x" , "y" ; ex:n 1 , "01"^^xsd:integer ; ex:m 1 .
    ex:b ex:p ex:c .
"""


@pytest.mark.parametrize("name", FALLBACKS)
def test_what_no_query_says_is_checked_all_the_same(name: str) -> None:
    shapes, reason, results = FALLBACKS[name]
    made = outcome(shapes, GRAPH)
    assert set(made.fallbacks.values()) == {reason}
    assert shown(made) == results


def test_reasons_are_told_in_both_languages() -> None:
    for reason in (RECURSION, REGEX, MODIFIERS, SPELLING, SHAPES_GRAPH):
        assert isinstance(reason, Reason)
        assert reason.text("en") == str(reason) != reason.text("zh")


@pytest.mark.parametrize("name", ["recursion", "the shapes graph"])
def test_what_is_too_large_for_the_fallback_is_said_to_be(name: str) -> None:
    schema = compiled((PREFIXES + FALLBACKS[name][0]).encode())
    with pytest.raises(LimitError, match="too large"):
        schema.run(data(GRAPH), most=1)


def test_only_what_depends_on_spellings_goes_there() -> None:
    shapes = f"""{NODE} ; sh:property ex:P , ex:Q , ex:R .
        ex:P sh:path ex:n ; sh:minCount 1 . ex:Q sh:path ex:n ; sh:minInclusive 2 .
        ex:R sh:path ex:q ; sh:in ( "x" ) ."""
    made = outcome(shapes, GRAPH)
    assert made.fallbacks == {ox.NamedNode(f"{EX}Q"): SPELLING}
    assert shown(made) == {("a", "1"), ("a", "01"), ("a", "y")}


@pytest.mark.parametrize(
    ("body", "anywhere"),
    [
        ("$this ex:q ?value", False),
        ("$this a ex:C ; ex:q ?value , ?other . ?other ex:p/^ex:p ?b", False),
        ("$this (ex:p|ex:q)+ ?value . FILTER(?value != 1) ?value ex:p ex:c", False),
        ("$this ex:q ?value . OPTIONAL { ?value ex:p ?x } BIND(?x AS ?y)", False),
        ("{ SELECT $this ?value WHERE { $this ex:q ?value } }", False),
        ("$this ?any ?value", True),
        ("$this ex:q 'x' ; ?any ?value", True),
        ("FILTER ex:f(1) $this ?any ?value", True),
        ("?value ex:q 1.$this ?any ?value", True),
        ("$this ex:q [ ?any ?value ]", True),
    ],
)
def test_queries_that_may_look_at_any_property_are_known(body: str, anywhere: bool) -> None:
    query = Query(f"SELECT $this ?value WHERE {{ {body} }}", (("ex", EX),))
    assert Text(query, frozenset({"this"})).open is anywhere


def test_focus_nodes_are_chosen_there_too() -> None:
    shapes = (
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ; sh:node ex:S ."
    )
    schema = compiled((PREFIXES + shapes).encode())
    made = schema.run(data(GRAPH), focus=[ox.NamedNode(f"{EX}b")])
    assert {focus for focus, _ in shown(made)} == {"b"}
    assert made.fallbacks


# What results say.

TOLD = f"""
    {NODE} ; sh:property ex:P ; sh:message "shape"@en , "形状"@zh ; sh:severity sh:Info ;
        sh:sparql ex:Q , ex:R .
    ex:P sh:path ex:q ; sh:maxLength 0 ; sh:message "{{?value}}"@en .
    ex:Q sh:prefixes ex: ; sh:severity sh:Warning ;
        sh:message "{{$this}} has {{?value}} and {{?more}}, not {{?none}}"@en , "有{{?value}}"@zh ;
        sh:select "SELECT $this ?value ?more WHERE {{ $this ex:q ?value ; ex:n ?more }}" .
    ex:R sh:prefixes ex: ; sh:select "SELECT $this WHERE {{ $this ex:q 'x' }}" .
"""


def test_messages_keep_their_languages_and_are_filled_in() -> None:
    made = outcome(TOLD, 'ex:a a ex:C ; ex:q "x" ; ex:n 1 .')
    said = {
        (r.severity.rpartition("#")[2], tuple(sorted(r.messages.items()))) for r in made.results
    }
    assert said == {
        ("Violation", (("en", "{?value}"),)),
        ("Warning", (("en", f"{EX}a has x and 1, not {{?none}}"), ("zh", "有x"))),
        ("Info", (("en", "shape"), ("zh", "形状"))),
    }


def test_the_report_says_all_of_a_result() -> None:
    shapes = f"""{NODE} ; sh:property ex:P . ex:P sh:message "no"@en , "无"@zh ; sh:sparql ex:Q ;
        sh:path [ sh:alternativePath
            ( ( ex:p [ sh:inversePath ex:q ] ) [ sh:zeroOrMorePath ex:r ] ) ] .
        ex:Q sh:prefixes ex: ; sh:select "SELECT $this ?value WHERE {{ $this $PATH ?value }}" ."""
    made = outcome(shapes, "ex:a a ex:C .")
    turtle = written(made, ox.RdfFormat.TURTLE, {"sh": sh("").value})
    report = Triples(ox.parse(turtle, ox.RdfFormat.TURTLE))
    [node] = report.having(sh("value"), ox.NamedNode(f"{EX}a"))
    assert set(report.about(node)) == {
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        *(sh(name) for name in ("focusNode", "resultPath", "value", "sourceShape")),
        *(sh(name) for name in ("sourceConstraint", "sourceConstraintComponent")),
        *(sh(name) for name in ("resultSeverity", "resultMessage")),
    }
    [path] = report.objects(node, sh("resultPath"))
    assert paths.read(report, path) == made.results[0].path
    assert set(report.objects(node, sh("resultMessage"))) == {
        ox.Literal("no", language="en"),
        ox.Literal("无", language="zh"),
    }
    assert written(made, ox.RdfFormat.JSON_LD, {})


def test_blank_nodes_are_reported_by_their_labels() -> None:
    shapes = f"{NODE} ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ."
    source = data("_:a a ex:C ; ex:p _:b . _:b ex:q 1 .")
    [result] = compiled((PREFIXES + shapes).encode()).run(source).results
    said = {(t.subject, t.object) for t in source.triples() if t.predicate.value == f"{EX}p"}
    assert {(result.focus, result.value)} == said


# Where pySHACL is known to be wrong, and the differential test does not look.


@pytest.mark.parametrize(
    "value", ["ex:b", "_:b", "true", '"2020-02-29"^^xsd:date', '"x"@en', '"z"^^xsd:integer']
)
@pytest.mark.parametrize("limit", ["sh:minInclusive 0", "sh:lessThan ex:n", "sh:maxExclusive 9"])
def test_what_cannot_be_compared_fails(limit: str, value: str) -> None:
    made = outcome(
        f"{NODE} ; sh:property [ sh:path ex:p ; {limit} ] .",
        f"ex:a a ex:C ; ex:p {value} ; ex:n 9 .",
    )
    assert len(made.results) == 1


def test_blank_nodes_have_no_length() -> None:
    shapes = f"{NODE} ; sh:property [ sh:path ex:p ; sh:minLength 0 ] ."
    assert len(outcome(shapes, "ex:a a ex:C ; ex:p _:b , ex:b .").results) == 1


def test_a_sequence_is_walked_backwards() -> None:
    shapes = f"""{NODE} ; sh:property [ sh:in () ;
        sh:path [ sh:inversePath ( [ sh:zeroOrOnePath ex:q ] ex:p ) ] ] ."""
    made = outcome(shapes, "ex:d a ex:C . ex:b ex:p ex:d . ex:a ex:q ex:b .")
    assert shown(made) == {("d", "a"), ("d", "b")}


# Where it runs.


def _stored(folder: Path, graphs: dict[str, str]) -> FolderStore:
    store = FolderStore.create(folder / "store")
    store.replace(
        {
            name: [
                ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name))
                for t in data(turtle).triples()
            ]
            for name, turtle in graphs.items()
        }
    )
    return store


@pytest.mark.handmade
def test_a_graph_is_validated_alone_and_the_union_as_one(tmp_path: Path) -> None:
    one, two = "http://127.0.0.1:8000/graph/one", "http://127.0.0.1:8000/graph/two"
    graphs = {one: "ex:a a ex:C . ex:D rdfs:subClassOf ex:C .", two: "ex:a ex:p 1 . ex:b a ex:D ."}
    snapshot = _stored(tmp_path, graphs).snapshot()
    shapes = f"{NODE} ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    schema = compiled((PREFIXES + shapes).encode())
    found = {name: shown(schema.run(GraphSource(snapshot, name))) for name in (one, two, None)}
    assert found == {one: {("a", None)}, two: set(), None: {("b", None)}}
    assert {_short(node) for node in schema.foci(GraphSource(snapshot, None), f"{EX}S")} == {
        "a",
        "b",
    }


def test_errors_are_the_projects_own() -> None:
    for error in (ShapesError, CancelledError):
        assert issubclass(error, PolicygraphError)
