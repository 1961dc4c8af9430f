"""The vocabulary, its JSON-LD context, and the names that code and queries rely on."""

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

import ontology
from graph.facts import Term

PG = Namespace(ontology.NAMESPACE)
OA = Namespace(ontology.PREFIXES["oa"])
PROV = Namespace(ontology.PREFIXES["prov"])
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOCABULARY = URIRef(ontology.VOCABULARY)
EX = Namespace("http://example.org/id/")

CLASSES = """
    Policy Section Measure Task Project Party Department DepartmentGroup Assignment Target
    Citation Inference ReadingNote SourceDocument SourceSpan
"""

OBJECT_PROPERTIES = """
    partOf implements involvedIn leads supports responsibleFor guides supervises
    task party role basis hasTarget comparator change indicatorConcept issuedBy addressedTo
    citationKind implementsPolicy basedOn repeals carriesOut withinOrganisation renamedTo
    noteKind about repeats
"""

DATATYPE_PROPERTIES = """
    surfaceForm openEnded value maxValue numerator denominator unit period per indicator
    deadline deadlineEnd deadlineText startYear objective action responsiblePerson
    number path order text documentNumber citedTitle citedNumber name score rank method
    fileSha256 textSha256 sourceText fileName encoding detail objectiveHeader actionHeader
"""

CONCEPTS = {
    "Role": ("Roles", "Lead Support Responsible Guide Supervise"),
    "Basis": ("Bases", "Stated CarriedDown ByRule"),
    "Comparator": (
        "Comparators",
        "Exactly AtLeast MoreThan AtMost LessThan About Range InTheOrderOf",
    ),
    "ChangeDirection": ("ChangeDirections", "Increase Decrease"),
    "NoteKind": (
        "NoteKinds",
        "EmptyCell NumberMissing NumberGap NumberRepeated CutShort Masked Injected Shuffled "
        "MechanicalTraditional ReadingFailed",
    ),
    "CitationKind": ("CitationKinds", "ToCarryOut BasedOn Repealed Mentioned"),
}

SCHEMES = [scheme for scheme, _ in CONCEPTS.values()]

ALIGNMENTS = """
    Policy rdfs:subClassOf http://data.europa.eu/eli/ontology#LegalResource
    Section rdfs:subClassOf http://data.europa.eu/eli/ontology#LegalResourceSubdivision
    Measure skos:closeMatch http://purl.org/net/p-plan#MultiStep
    Task rdfs:subClassOf http://purl.org/net/p-plan#Step
    Task skos:closeMatch https://w3id.org/semanticarts/ns/ontology/gist/Task
    Project rdfs:subClassOf pg:Task
    Party rdfs:subClassOf foaf:Agent
    Department rdfs:subClassOf pg:Party
    Department rdfs:subClassOf org:Organization
    DepartmentGroup rdfs:subClassOf pg:Party
    DepartmentGroup rdfs:subClassOf foaf:Group
    Assignment skos:closeMatch http://data.europa.eu/m8g/Participation
    Assignment skos:closeMatch prov:Association
    Target skos:closeMatch https://w3id.org/semanticarts/ns/ontology/gist/ReferenceValue
    Target skos:closeMatch https://ontology.commonapproach.org/cids#Target
    Inference rdfs:subClassOf rdf:Statement
    SourceDocument rdfs:subClassOf prov:Entity
    SourceSpan rdfs:subClassOf oa:SpecificResource
    partOf rdfs:subPropertyOf dct:isPartOf
    leads rdfs:subPropertyOf pg:involvedIn
    supports rdfs:subPropertyOf pg:involvedIn
    responsibleFor rdfs:subPropertyOf pg:involvedIn
    guides rdfs:subPropertyOf pg:involvedIn
    supervises rdfs:subPropertyOf pg:involvedIn
    withinOrganisation rdfs:subPropertyOf org:unitOf
    sourceText skos:closeMatch http://www.w3.org/2011/content#chars
    Exactly skos:exactMatch http://www.w3.org/ns/odrl/2/eq
    AtLeast skos:exactMatch http://www.w3.org/ns/odrl/2/gteq
    MoreThan skos:exactMatch http://www.w3.org/ns/odrl/2/gt
    AtMost skos:exactMatch http://www.w3.org/ns/odrl/2/lteq
    LessThan skos:exactMatch http://www.w3.org/ns/odrl/2/lt
""".strip().splitlines()

LITERAL_TYPES = {
    XSD.string,
    XSD.integer,
    XSD.decimal,
    XSD.boolean,
    XSD.gYear,
    XSD.gYearMonth,
    XSD.date,
    XSD.dateTime,
    XSD.duration,
}


def load() -> Graph:
    return Graph().parse(data=ontology.vocabulary(), format="turtle")


VOCABULARY_GRAPH = load()


def local_names(*types: URIRef) -> set[str]:
    """Local names of the terms declared with one of these types."""
    return {
        str(subject).removeprefix(ontology.NAMESPACE)
        for type_ in types
        for subject in VOCABULARY_GRAPH.subjects(RDF.type, type_)
        if isinstance(subject, URIRef)
    }


DECLARED_CLASSES = local_names(OWL.Class)
DECLARED_PROPERTIES = local_names(OWL.ObjectProperty, OWL.DatatypeProperty)
DECLARED_CONCEPTS = local_names(SKOS.Concept)
DECLARED_FUNCTIONS = local_names(SD.Function)
DECLARED = (
    DECLARED_CLASSES
    | DECLARED_PROPERTIES
    | DECLARED_CONCEPTS
    | DECLARED_FUNCTIONS
    | local_names(SKOS.ConceptScheme)
)


def expand(name: str) -> URIRef:
    """The IRI for a prefixed name or an IRI."""
    prefix, _, local = name.partition(":")
    return URIRef(ontology.PREFIXES[prefix] + local if prefix in ontology.PREFIXES else name)


def terms() -> dict[str, Any]:
    """What the JSON-LD context says of each of its terms."""
    definitions = json.loads(ontology.context())["@context"]
    assert isinstance(definitions, dict)
    return definitions


def target(definition: object) -> str:
    """The name or IRI that a term of the context stands for; nothing for one read backwards."""
    return str(definition.get("@id", "") if isinstance(definition, dict) else definition)


def values(node: URIRef | BNode) -> Iterator[URIRef]:
    """The classes or datatypes named by a domain or range."""
    union = VOCABULARY_GRAPH.value(node, OWL.unionOf)
    for value in [node] if union is None else VOCABULARY_GRAPH.items(union):
        assert isinstance(value, URIRef)
        yield value


def ranges(name: str) -> set[URIRef]:
    """The classes or datatypes in a property's range."""
    return {
        value
        for node in VOCABULARY_GRAPH.objects(PG[name], RDFS.range)
        if isinstance(node, URIRef | BNode)
        for value in values(node)
    }


def test_other_parser_reads_the_same() -> None:
    quads = list(pyoxigraph.parse(ontology.vocabulary(), format=pyoxigraph.RdfFormat.TURTLE))
    assert len(quads) == len(VOCABULARY_GRAPH)


def test_header() -> None:
    header = VOCABULARY_GRAPH
    assert (VOCABULARY, RDF.type, OWL.Ontology) in header
    version = header.value(VOCABULARY, OWL.versionIRI)
    number = header.value(VOCABULARY, OWL.versionInfo)
    assert str(version) == f"{VOCABULARY}/{number}"
    for property_ in (DCTERMS.title, DCTERMS.description):
        languages = {
            text.language
            for text in header.objects(VOCABULARY, property_)
            if isinstance(text, Literal)
        }
        assert languages == {"zh", "en"}
    assert header.value(VOCABULARY, DCTERMS.license) is not None


def test_fixed_names_are_declared() -> None:
    assert local_names(OWL.Class) >= {*CLASSES.split(), *CONCEPTS}
    assert local_names(OWL.ObjectProperty) >= set(OBJECT_PROPERTIES.split())
    assert local_names(OWL.DatatypeProperty) >= set(DATATYPE_PROPERTIES.split())
    assert local_names(SKOS.ConceptScheme) >= set(SCHEMES)
    assert {"matches", "relevance"} == DECLARED_FUNCTIONS


@pytest.mark.parametrize("class_", CONCEPTS)
def test_fixed_concepts_stand_in_their_scheme(class_: str) -> None:
    scheme, names = CONCEPTS[class_]
    assert (PG[class_], RDFS.subClassOf, SKOS.Concept) in VOCABULARY_GRAPH
    assert local_names(PG[class_]) >= set(names.split())
    for concept in VOCABULARY_GRAPH.subjects(RDF.type, PG[class_]):
        assert (concept, RDF.type, SKOS.Concept) in VOCABULARY_GRAPH
        assert (concept, SKOS.inScheme, PG[scheme]) in VOCABULARY_GRAPH
        assert (PG[scheme], SKOS.hasTopConcept, concept) in VOCABULARY_GRAPH
        assert set(VOCABULARY_GRAPH.objects(concept, SKOS.prefLabel)) == set(
            VOCABULARY_GRAPH.objects(concept, RDFS.label)
        )


@pytest.mark.parametrize("alignment", ALIGNMENTS)
def test_alignment(alignment: str) -> None:
    name, predicate, other = alignment.split()
    assert (PG[name], expand(predicate), expand(other)) in VOCABULARY_GRAPH


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_term_is_labelled_and_defined_in_both_languages(name: str) -> None:
    for property_ in (RDFS.label, SKOS.definition):
        texts = list(VOCABULARY_GRAPH.objects(PG[name], property_))
        assert sorted(str(t.language) for t in texts if isinstance(t, Literal)) == ["en", "zh"]
        assert all(str(text).strip() for text in texts)
    assert (PG[name], RDFS.isDefinedBy, VOCABULARY) in VOCABULARY_GRAPH


def test_every_mentioned_term_is_declared() -> None:
    mentioned = {
        str(node).removeprefix(ontology.NAMESPACE)
        for triple in VOCABULARY_GRAPH
        for node in triple
        if isinstance(node, URIRef) and node.startswith(ontology.NAMESPACE)
    }
    assert mentioned == DECLARED


@pytest.mark.parametrize("name", sorted(DECLARED_PROPERTIES))
def test_property_has_domain_and_fitting_range(name: str) -> None:
    assert len(list(VOCABULARY_GRAPH.objects(PG[name], RDFS.domain))) == 1
    if (PG[name], RDF.type, OWL.DatatypeProperty) in VOCABULARY_GRAPH:
        assert ranges(name)
        assert ranges(name) <= LITERAL_TYPES
    else:
        assert ranges(name) or name == "about"
        assert not ranges(name) & LITERAL_TYPES


@pytest.mark.parametrize("enumeration", Term.__subclasses__(), ids=lambda kind: str(kind.__name__))
def test_values_of_facts_are_declared(enumeration: type[Term]) -> None:
    assert {str(member.value) for member in enumeration} <= DECLARED_CLASSES | DECLARED_CONCEPTS


def test_prefixes_agree() -> None:
    context = terms()
    bound = {prefix: str(iri) for prefix, iri in VOCABULARY_GRAPH.namespaces()}
    for prefix, namespace in ontology.PREFIXES.items():
        assert context[prefix] == namespace
        assert bound[prefix] == namespace


def test_context_names_every_class_property_and_concept_by_its_own_name() -> None:
    named = {
        name: target(definition).removeprefix("pg:")
        for name, definition in terms().items()
        if target(definition).startswith("pg:")
    }
    assert named.keys() == DECLARED_CLASSES | DECLARED_PROPERTIES | DECLARED_CONCEPTS
    assert all(name == local for name, local in named.items())


def test_context_reads_declared_properties_backwards() -> None:
    reverse = {d["@reverse"] for d in terms().values() if isinstance(d, dict) and "@reverse" in d}
    assert reverse == {"pg:partOf", "pg:task", "pg:party"}
    assert {name.removeprefix("pg:") for name in reverse} <= DECLARED_PROPERTIES


@pytest.mark.parametrize("name", sorted(DECLARED_PROPERTIES))
def test_context_types_values_as_the_vocabulary_does(name: str) -> None:
    definition = terms()[name]
    kind = definition.get("@type") if isinstance(definition, dict) else None
    if (PG[name], RDF.type, OWL.ObjectProperty) in VOCABULARY_GRAPH:
        concepts = ranges(name) & {PG[class_] for class_ in CONCEPTS}
        assert kind == ("@vocab" if concepts else "@id")
    elif name == "deadline" or ranges(name) == {XSD.string}:
        assert kind is None
    else:
        assert {expand(str(kind))} == ranges(name)


# The JSON-LD parser of rdflib uses a class that rdflib itself deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_context_expands_a_document() -> None:
    document = {
        "@context": terms(),
        "@graph": [
            {
                "id": str(EX.party),
                "type": ["Department", "Party"],
                "name": "教务处",
                "label": {"zh": "教务处", "en": "Academic Affairs Office"},
                "leads": str(EX.task),
            },
            {
                "id": str(EX.assignment),
                "type": "Assignment",
                "party": str(EX.party),
                "role": "Lead",
                "openEnded": True,
                "wasDerivedFrom": {
                    "id": str(EX.span),
                    "hasSource": str(EX.source),
                    "hasSelector": {
                        "id": str(EX.selector),
                        "start": 3,
                        "end": 6,
                        "exact": "教务处",
                    },
                },
            },
            {
                "id": str(EX.target),
                "type": "Target",
                "value": "12.5",
                "comparator": "About",
                "period": "P3Y",
                "startYear": "2024",
                "deadline": {"@value": "2025-06", "@type": "xsd:gYearMonth"},
                "deadlineEnd": "2025-06-30",
            },
            {
                "id": str(EX.note),
                "type": "ReadingNote",
                "about": str(EX.task),
                "noteKind": "NumberGap",
            },
            {
                "id": str(EX.policy),
                "type": "Policy",
                "title": "行动计划",
                "issued": "2024-01-02",
            },
        ],
    }

    graph = Graph().parse(data=json.dumps(document), format="json-ld")

    assert set(graph) == {
        (EX.party, RDF.type, PG.Department),
        (EX.party, RDF.type, PG.Party),
        (EX.party, PG.name, Literal("教务处")),
        (EX.party, RDFS.label, Literal("教务处", lang="zh")),
        (EX.party, RDFS.label, Literal("Academic Affairs Office", lang="en")),
        (EX.party, PG.leads, EX.task),
        (EX.assignment, RDF.type, PG.Assignment),
        (EX.assignment, PG.party, EX.party),
        (EX.assignment, PG.role, PG.Lead),
        (EX.assignment, PG.openEnded, Literal("true", datatype=XSD.boolean)),
        (EX.assignment, PROV.wasDerivedFrom, EX.span),
        (EX.span, OA.hasSource, EX.source),
        (EX.span, OA.hasSelector, EX.selector),
        (EX.selector, OA.start, Literal("3", datatype=XSD.integer)),
        (EX.selector, OA.end, Literal("6", datatype=XSD.integer)),
        (EX.selector, OA.exact, Literal("教务处")),
        (EX.target, RDF.type, PG.Target),
        (EX.target, PG.value, Literal("12.5", datatype=XSD.decimal)),
        (EX.target, PG.comparator, PG.About),
        (EX.target, PG.period, Literal("P3Y", datatype=XSD.duration)),
        (EX.target, PG.startYear, Literal("2024", datatype=XSD.gYear)),
        (EX.target, PG.deadline, Literal("2025-06", datatype=XSD.gYearMonth)),
        (EX.target, PG.deadlineEnd, Literal("2025-06-30", datatype=XSD.date)),
        (EX.note, RDF.type, PG.ReadingNote),
        (EX.note, PG.about, EX.task),
        (EX.note, PG.noteKind, PG.NumberGap),
        (EX.policy, RDF.type, PG.Policy),
        (EX.policy, DCTERMS.title, Literal("行动计划")),
        (EX.policy, DCTERMS.issued, Literal("2024-01-02", datatype=XSD.date)),
    }
