"""The report of a validation in terms of SHACL (SHACL, 3.6): RDF, complete."""

from collections.abc import Callable, Iterator
from itertools import count

import pyoxigraph as ox

from shapes.shacl import paths
from shapes.shacl.results import Outcome, Result
from shapes.shacl.terms import TYPE, XSD, Term, sh

_BOOLEAN = ox.NamedNode(XSD + "boolean")


def triples(outcome: Outcome) -> Iterator[ox.Triple]:
    """Yield the triples of one `sh:ValidationReport` with a `sh:result` each."""
    report = ox.BlankNode()
    yield ox.Triple(report, TYPE, sh("ValidationReport"))
    conforms = "true" if outcome.conforms else "false"
    yield ox.Triple(report, sh("conforms"), ox.Literal(conforms, datatype=_BOOLEAN))
    numbers = count()

    def fresh() -> ox.BlankNode:
        return ox.BlankNode(f"path{next(numbers)}")

    for number, result in enumerate(outcome.results):
        node = ox.BlankNode(f"result{number:09}")
        yield ox.Triple(report, sh("result"), node)
        yield from _result(node, result, fresh)


def _result(
    node: ox.BlankNode, result: Result, fresh: Callable[[], ox.BlankNode]
) -> Iterator[ox.Triple]:
    said: list[tuple[str, Term | None]] = [
        ("focusNode", result.focus),
        ("value", result.value),
        ("sourceShape", result.shape),
        ("sourceConstraint", result.constraint),
        ("sourceConstraintComponent", ox.NamedNode(result.component)),
        ("resultSeverity", ox.NamedNode(result.severity)),
    ]
    yield ox.Triple(node, TYPE, sh("ValidationResult"))
    for name, term in said:
        if term is not None:
            yield ox.Triple(node, sh(name), term)
    if result.path is not None:
        path, more = paths.triples(result.path, fresh)
        yield from more
        yield ox.Triple(node, sh("resultPath"), path)
    for language, text in sorted(result.messages.items()):
        message = ox.Literal(text, language=language) if language else ox.Literal(text)
        yield ox.Triple(node, sh("resultMessage"), message)
