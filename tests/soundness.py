"""What must hold for every graph that is written, whatever the document."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import pyoxigraph as ox

import ontology
from graph.store import Snapshot
from graph.store.snapshot import FolderSnapshot

_PREFIXES = ontology.PREFIXES
_RDF_TYPE = ox.NamedNode(_PREFIXES["rdf"] + "type")
_RDFS = _PREFIXES["rdfs"]
_XSD = _PREFIXES["xsd"]
_ALLOWED_DATATYPES = {
    _XSD + name
    for name in (
        "integer", "decimal", "boolean", "string", "gYear", "gYearMonth", "date", "dateTime",
        "duration",
    )
} | {_PREFIXES["rdf"] + "langString"}  # fmt: skip


def check(snapshot: Snapshot) -> None:
    """Assert that all spans hold and that every term is declared and used as declared."""
    check_spans(snapshot)
    if isinstance(snapshot, FolderSnapshot):
        named = {quad.triple for graph in snapshot.graphs() for quad in snapshot.quads(graph)}
        union = snapshot.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", lambda _: "ntriples")
        found = ox.parse(union.content, ox.RdfFormat.N_TRIPLES)
        assert {quad.triple for quad in found} == named
    everything: dict[str, set[str]] = defaultdict(set)
    for graph in snapshot.documents():
        types = _types(list(snapshot.quads(graph)))
        _check_graph(snapshot, graph, types)
        for iri, classes in types.items():
            everything[iri] |= classes
    for graph in set(snapshot.graphs()) - set(snapshot.documents()):
        quads = list(snapshot.quads(graph))
        _check_graph(snapshot, graph, _types(quads, everything))
        if not graph.endswith("/register"):
            _check_derived(quads, everything)


def check_terms(quads: list[ox.Quad]) -> None:
    """Assert that the terms of one document's quads are declared and used as declared."""
    _check_terms(quads, _types(quads))


def _check_graph(snapshot: Snapshot, graph: str, types: Mapping[str, set[str]]) -> None:
    quads = list(snapshot.quads(graph))
    assert all(quad.graph_name == ox.NamedNode(graph) for quad in quads)
    _check_terms(quads, types)


def _check_derived(quads: list[ox.Quad], documents: Mapping[str, set[str]]) -> None:
    """Assert that a graph beside the documents' says nothing that it does not account for: its
    inferences lead to text, and a triple between two documents' things has its inference."""
    held: dict[ox.NamedNode, dict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        assert isinstance(quad.subject, ox.NamedNode)
        held[quad.subject][quad.predicate.value].add(quad.object)
    rdf, prov = _PREFIXES["rdf"], _PREFIXES["prov"]
    inferred = set()
    for said in held.values():
        if ox.NamedNode(ontology.NAMESPACE + "Inference") in said[_RDF_TYPE.value]:
            parts = [said[rdf + name] for name in ("subject", "predicate", "object")]
            assert [len(part) for part in parts] == [1, 1, 1]
            inferred.add(tuple(next(iter(part)) for part in parts))
            spans = said[prov + "wasDerivedFrom"]
            assert spans, "an inference that no text leads to"
            for span in spans:
                assert isinstance(span, ox.NamedNode)
                assert ontology.NAMESPACE + "SourceSpan" in documents[span.value]
    for quad in quads:
        ends = (quad.subject, quad.object)
        if all(isinstance(end, ox.NamedNode) and documents.get(end.value) for end in ends):
            assert (quad.subject, quad.predicate, quad.object) in inferred, quad


def check_spans(snapshot: Snapshot) -> int:
    """Assert `text[start:end] == exact` for every span; return how many there are."""
    rows = list(
        snapshot.select(
            "SELECT ?text ?start ?end ?exact { GRAPH ?g { ?span a pg:SourceSpan ; "
            "oa:hasSource/pg:sourceText ?text ; oa:hasSelector ?selector . "
            "?selector oa:start ?start ; oa:end ?end ; oa:exact ?exact } }"
        )
    )
    for row in rows:
        start, end = int(row["start"].value), int(row["end"].value)
        assert row["text"].value[start:end] == row["exact"].value
        assert start < end
    spans = list(snapshot.select("SELECT ?s { GRAPH ?g { ?s a pg:SourceSpan } }"))
    assert len(rows) == len(spans), "a span lacks its selector or its source"
    derived = list(
        snapshot.select(
            "SELECT ?x { VALUES ?c { pg:Task pg:Assignment pg:Target } GRAPH ?g { ?x a ?c } "
            "FILTER NOT EXISTS { GRAPH ?h { ?x prov:wasDerivedFrom ?span } } }"
        )
    )
    assert not derived, f"without a source span: {derived[:3]}"
    return len(rows)


def _types(
    quads: list[ox.Quad], known: Mapping[str, set[str]] | None = None
) -> dict[str, set[str]]:
    """Return what each thing is, classes above included; `known` tells of things elsewhere."""
    types: dict[str, set[str]] = defaultdict(set, known or {})
    for quad in quads:
        if quad.predicate == _RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            assert isinstance(quad.subject, ox.NamedNode)
            iri = quad.subject.value
            types[iri] = types[iri] | _superclasses(quad.object.value)
            _check_declared(quad.object.value)
    return types


def _check_terms(quads: list[ox.Quad], types: Mapping[str, set[str]]) -> None:
    for quad in quads:
        _check_declared(quad.predicate.value)
        assert isinstance(quad.subject, ox.NamedNode), "blank nodes have no place in a graph"
        assert quad.subject.value.isascii()
        domain = _declared()["domain"].get(quad.predicate.value)
        if domain:
            assert types[quad.subject.value] & domain, f"{quad}: not in the domain {domain}"
        _check_object(quad, types)


def _check_object(quad: ox.Quad, types: Mapping[str, set[str]]) -> None:
    allowed = _declared()["range"].get(quad.predicate.value)
    if isinstance(quad.object, ox.Literal):
        datatype = quad.object.datatype.value
        assert datatype in _ALLOWED_DATATYPES, quad
        assert not allowed or datatype in allowed, f"{quad}: not in the range {allowed}"
    elif isinstance(quad.object, ox.NamedNode):
        assert quad.object.value.isascii()
        if quad.object.value.startswith(ontology.NAMESPACE):
            _check_declared(quad.object.value)
        if allowed and quad.predicate != _RDF_TYPE:
            assert types[quad.object.value] & allowed, f"{quad}: not in the range {allowed}"


def _check_declared(iri: str) -> None:
    if iri.startswith(ontology.NAMESPACE):
        assert iri in ontology.labels(), f"not declared: {iri}"


@cache
def _declared() -> dict[str, dict[str, set[str]]]:
    """Return the domains and ranges of the vocabulary's properties, unions resolved."""
    store = ox.Store()
    store.load(ontology.vocabulary(), ox.RdfFormat.TURTLE)
    found: dict[str, dict[str, set[str]]] = {"domain": {}, "range": {}}
    rows = store.query(
        "SELECT ?property ?kind ?class { VALUES ?kind { rdfs:domain rdfs:range } "
        "?property ?kind ?x . ?x (owl:unionOf/rdf:rest*/rdf:first)? ?class "
        "FILTER(isIRI(?class)) }",
        prefixes=dict(_PREFIXES),
    )
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        property_, kind, class_ = (row[name] for name in ("property", "kind", "class"))
        assert isinstance(property_, ox.NamedNode)
        assert isinstance(kind, ox.NamedNode)
        assert isinstance(class_, ox.NamedNode)
        name = kind.value.removeprefix(_RDFS)
        found[name].setdefault(property_.value, set()).add(class_.value)
    return found


@cache
def _superclasses(iri: str) -> frozenset[str]:
    """Return a class and all that it is a subclass of in the vocabulary."""
    store = ox.Store()
    store.load(ontology.vocabulary(), ox.RdfFormat.TURTLE)
    seen, pending = set(), [iri]
    while pending:
        current = pending.pop()
        seen.add(current)
        above = store.quads_for_pattern(
            ox.NamedNode(current), ox.NamedNode(_RDFS + "subClassOf"), None
        )
        pending += [
            q.object.value
            for q in above
            if isinstance(q.object, ox.NamedNode) and q.object.value not in seen
        ]
    return frozenset(seen)
