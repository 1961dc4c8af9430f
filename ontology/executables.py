"""The question catalogue as RDF: each question a sh:SPARQLExecutable that editors can offer.

The words are those of SHACL's SPARQL extensions (sh:select, sh:prefixes, sh:parameter) and, as in
the collections of example queries that editors read, schema:target for the endpoint.
"""

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

import ontology
from ontology.questions import Parameter, Question, questions

_SH = "http://www.w3.org/ns/shacl#"
_SCHEMA = "https://schema.org/"

PREFIXES = {
    **ontology.PREFIXES,
    "sh": _SH,
    "schema": _SCHEMA,
}
"""The prefixes that the catalogue is written with."""


def identifier(base: str, name: str) -> str:
    """Return the IRI of a question."""
    return f"{base}queries/{name}"


def catalogue(base: str) -> list[ox.Triple]:
    """Return the whole catalogue for the store whose identifiers begin with `base`."""
    named = list(questions().values())
    return [
        *_prefixes(base),
        *(triple for question in named for triple in _question(base, question)),
    ]


def executable(base: str, question: Question) -> list[ox.Triple]:
    """Return one question with the prefixes that it uses."""
    return [*_prefixes(base), *_question(base, question)]


def _prefixes(base: str) -> Iterator[ox.Triple]:
    whole = ox.NamedNode(f"{base}queries")
    yield _is(whole, "owl:Ontology")
    yield from _labels(whole, "rdfs:label", {"zh": "问题目录", "en": "question catalogue"})
    for prefix, namespace in ontology.PREFIXES.items():
        node = ox.NamedNode(f"{whole.value}#prefix-{prefix}")
        yield ox.Triple(whole, _term("sh:declare"), node)
        yield _is(node, "sh:PrefixDeclaration")
        yield ox.Triple(node, _term("sh:prefix"), ox.Literal(prefix))
        anything = ox.Literal(namespace, datatype=_term("xsd:anyURI"))
        yield ox.Triple(node, _term("sh:namespace"), anything)


def _question(base: str, question: Question) -> Iterator[ox.Triple]:
    node = ox.NamedNode(identifier(base, question.name))
    whole = ox.NamedNode(f"{base}queries")
    yield _is(node, "sh:SPARQLExecutable")
    yield _is(node, "sh:SPARQLSelectExecutable")
    yield from _labels(node, "rdfs:label", question.titles)
    yield from _labels(node, "rdfs:comment", question.descriptions)
    yield ox.Triple(node, _term("rdfs:isDefinedBy"), whole)
    yield ox.Triple(node, _term("sh:prefixes"), whole)
    yield ox.Triple(node, _term("sh:select"), ox.Literal(question.query))
    yield ox.Triple(node, _term("schema:target"), ox.NamedNode(f"{base}sparql"))
    yield ox.Triple(node, _term("schema:audience"), ox.Literal(question.audience, language="en"))
    for order, parameter in enumerate(question.parameters):
        yield from _parameter(node, order, parameter)


def _parameter(question: ox.NamedNode, order: int, parameter: Parameter) -> Iterator[ox.Triple]:
    node = ox.NamedNode(f"{question.value}#parameter-{parameter.name}")
    path = ox.NamedNode(f"{question.value}#{parameter.name}")
    yield ox.Triple(question, _term("sh:parameter"), node)
    yield _is(node, "sh:Parameter")
    yield ox.Triple(node, _term("sh:path"), path)
    yield from _labels(node, "sh:name", parameter.labels)
    yield ox.Triple(node, _term("sh:order"), _typed(str(order), "integer"))
    yield ox.Triple(node, _term("sh:optional"), _typed("true", "boolean"))
    if parameter.type in ("iri", "concept"):
        yield ox.Triple(node, _term("sh:nodeKind"), _term("sh:IRI"))
        if parameter.of:
            yield ox.Triple(node, _term("sh:class"), ox.NamedNode(parameter.of))
    elif parameter.type == "label":
        yield ox.Triple(node, _term("sh:datatype"), _term("rdf:langString"))
    else:
        yield ox.Triple(node, _term("sh:datatype"), _term(f"xsd:{parameter.type}"))
    if parameter.default is not None:
        yield ox.Triple(node, _term("sh:defaultValue"), parameter.default)


def _labels(node: ox.NamedNode, name: str, texts: Mapping[str, str]) -> Iterator[ox.Triple]:
    for language, text in texts.items():
        yield ox.Triple(node, _term(name), ox.Literal(text, language=language))


def _is(node: ox.NamedNode, name: str) -> ox.Triple:
    return ox.Triple(node, _term("rdf:type"), _term(name))


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=_term(f"xsd:{datatype}"))


def _term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)
