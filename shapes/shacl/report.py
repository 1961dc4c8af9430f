"""The report of a validation in terms of SHACL (SHACL, 3.6): RDF, complete."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count

import pyoxigraph as ox

from shapes.shacl import paths
from shapes.shacl.results import Outcome, Result
from shapes.shacl.terms import TYPE, XSD, sh

_BOOLEAN = ox.NamedNode(XSD + "boolean")
_REPORT, _CONFORMS, _MADE = sh("ValidationReport"), sh("conforms"), sh("result")
_RESULT, _FOCUS, _VALUE, _PATH = (
    sh("ValidationResult"),
    sh("focusNode"),
    sh("value"),
    sh("resultPath"),
)
_SHAPE, _CONSTRAINT = sh("sourceShape"), sh("sourceConstraint")
_COMPONENT, _SEVERITY = sh("sourceConstraintComponent"), sh("resultSeverity")
_MESSAGE = sh("resultMessage")


def written(outcome: Outcome, format: ox.RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    """Return the report in a format of RDF, its names shortened by `prefixes` where it has any."""
    return ox.serialize(triples(outcome), format=format, prefixes=dict(prefixes)) or b""


def triples(outcome: Outcome) -> Iterator[ox.Triple]:
    """Yield the triples of one `sh:ValidationReport` with a `sh:result` each."""
    report = ox.BlankNode("report")
    yield ox.Triple(report, TYPE, _REPORT)
    conforms = "true" if outcome.conforms else "false"
    yield ox.Triple(report, _CONFORMS, ox.Literal(conforms, datatype=_BOOLEAN))
    nodes = [ox.BlankNode(f"result{number}") for number in range(len(outcome.results))]
    for node in nodes:
        yield ox.Triple(report, _MADE, node)
    numbers = count()

    def fresh() -> ox.BlankNode:
        return ox.BlankNode(f"path{next(numbers)}")

    known: dict[str, ox.NamedNode] = {}
    for node, result in zip(nodes, outcome.results, strict=True):
        yield from _result(node, result, fresh, known)


def _result(
    node: ox.BlankNode,
    result: Result,
    fresh: Callable[[], ox.BlankNode],
    known: dict[str, ox.NamedNode],
) -> Iterator[ox.Triple]:
    for iri in (result.component, result.severity):
        if iri not in known:
            known[iri] = ox.NamedNode(iri)
    yield ox.Triple(node, TYPE, _RESULT)
    yield ox.Triple(node, _FOCUS, result.focus)
    if result.value is not None:
        yield ox.Triple(node, _VALUE, result.value)
    yield ox.Triple(node, _SHAPE, result.shape)
    if result.constraint is not None:
        yield ox.Triple(node, _CONSTRAINT, result.constraint)
    yield ox.Triple(node, _COMPONENT, known[result.component])
    yield ox.Triple(node, _SEVERITY, known[result.severity])
    for language, text in sorted(result.messages.items()):
        message = ox.Literal(text, language=language) if language else ox.Literal(text)
        yield ox.Triple(node, _MESSAGE, message)
    if result.path is not None:
        path, more = paths.triples(result.path, fresh)
        yield ox.Triple(node, _PATH, path)
        yield from more
