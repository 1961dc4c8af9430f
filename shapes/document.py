"""One document's graph, and what the shapes found in it, in words for people."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from typing import Final

import pyoxigraph as ox

from shapes.catalogue import SEVERITIES, Shape, catalogue
from shapes.context import Context, Said
from shapes.findings import Cause, Finding, plain
from shapes.nodes import labels
from shapes.shacl import Result
from shapes.shacl.sources import Source
from shapes.shacl.terms import Term
from shapes.tallies import Counts, count
from shapes.targets import Foci
from shapes.units import Unit

_SH: Final = "http://www.w3.org/ns/shacl#"
_ABSENT: Final = frozenset(
    f"{_SH}{name}ConstraintComponent" for name in ("MinCount", "QualifiedMinCount", "HasValue")
)
"""The constraints that fail where something is absent."""

_SPARQL: Final = f"{_SH}SPARQLConstraintComponent"
_DIGITS = re.compile(r"([0-9]+)")

Audiences = Mapping[str, tuple[Foci, Collection[Term]]]
"""By their keys: focus nodes, and those of them that shapes make exceptions of."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some shapes' findings in a document's graph, and their counts."""

    findings: Sequence[Finding]
    counts: Counts
    names: Mapping[str, str]


class Document:
    """One document's graph."""

    def __init__(self, graph: str, source: Source) -> None:
        self.graph = graph
        self.source = source
        self._context = Context(source)

    def title(self) -> str:
        """Return the title of the graph's policy, else what it is called."""
        return self._context.title() or self.graph

    def part(
        self, results: Sequence[Result], audiences: Audiences, union: Source | None = None
    ) -> Part:
        """Return what results come to, and whom the shapes were about.

        `union` is where values that are part of other documents have their labels.
        """
        found = self._findings(results, union)
        counts = count(self.graph, self._context, audiences, found)
        return Part(found, counts, self._names(counts))

    def _findings(self, results: Sequence[Result], union: Source | None) -> list[Finding]:
        """Return results as findings: the gravest first, then by shape, then as one reads."""
        foci = {result.focus for result in results}
        values = {result.value for result in results if result.value is not None}
        said = self._context.said(foci, values) if results else Said()
        if union is not None:
            elsewhere = [node for node in values if node not in said.labels]
            said = replace(said, labels={**labels(union, elsewhere), **said.labels})
        return sorted((self._finding(result, said) for result in results), key=order)

    def _finding(self, result: Result, said: Said) -> Finding:
        shape = catalogue()[plain(result.shape)]
        focus, value, context = result.focus, result.value, self._context
        work = context.work(focus)
        return Finding(
            graph=self.graph,
            focus=plain(focus),
            focus_label=said.labels.get(focus),
            focus_path=said.paths.get(focus),
            path=path_of(shape.iri),
            value=None if value is None else plain(value),
            value_label=None if value is None else said.labels.get(value),
            shape=shape.iri,
            constraint=None if result.constraint is None else plain(result.constraint),
            component=result.component,
            severity=result.severity.removeprefix(_SH),
            message_zh=_worded(result, "zh", said),
            message_en=_worded(result, "en", said),
            value_term=value,
            id=identifier(shape, focus, value),
            tier=shape.tier,
            measure=None if work.measure is None else work.measure.value,
            measure_label=None if work.measure is None else context.measures.get(work.measure),
            departments=work.departments,
            cause=self._cause(result),
            quote=said.quotes.get(focus),
            focus_literal=focus if isinstance(focus, ox.Literal) else None,
        )

    def _cause(self, result: Result) -> Cause | None:
        if self._context.is_unread(result.focus):
            return "unread"
        asked_for = result.component == _SPARQL and result.value is None
        return "silent" if asked_for or result.component in _ABSENT else None

    def _names(self, counts: Counts) -> dict[str, str]:
        """Return what the departments and measures that are counted over are called."""
        counted = {place for said in counts.asked.values() for place in said}
        measures = {m.value: name for m, name in self._context.measures.items()}
        parties = {party.iri: party.name for party in self._context.parties()}
        known = {"measure": measures, "department": parties}
        return {
            of: known[scope][of]
            for scope, of in sorted(counted, key=str)
            if of is not None and of in known.get(scope, {})
        }


def joined(graph: str, title: str, *parts: Part) -> Unit:
    """Return what parts of a document's findings are together; no shape is in two of them."""
    found = [finding for part in parts for finding in part.findings]
    asked = {key: said for part in parts for key, said in part.counts.asked.items()}
    failed = {key: said for part in parts for key, said in part.counts.failed.items()}
    names = {iri: name for part in parts for iri, name in part.names.items()}
    return Unit(graph, title, tuple(sorted(found, key=order)), Counts(asked, failed), names)


def identifier(shape: Shape, focus: Term, value: Term | None) -> str:
    """Return the id of a finding: 16 hexadecimal figures, the same in every version."""
    said = (shape.iri, str(focus), path_of(shape.iri), "" if value is None else str(value))
    return blake2b("\0".join(said).encode(), digest_size=8).hexdigest()


def order(finding: Finding) -> tuple[object, ...]:
    """Return a key by which the gravest come first, then shapes in order, then as one reads."""
    return (
        SEVERITIES.index(finding.severity),
        catalogue()[finding.shape].order,
        _natural(finding.focus_path),
        finding.focus,
        _natural(finding.value),
        finding.message_zh,
        finding.message_en,
    )


@cache
def path_of(shape: str) -> str:
    """Return the path of a shape (its IRI), as SPARQL writes it."""
    return catalogue()[shape].path_text


def _worded(result: Result, language: str, said: Said) -> str:
    """Return a result's message in a language, with what people call the nodes that it names."""
    words = result.messages.get(language) or result.messages.get("", "")
    for node in (result.focus, result.value):
        if isinstance(node, ox.NamedNode) and node in said.labels:
            words = words.replace(node.value, said.labels[node])
    return words


def _natural(text: str | None) -> list[tuple[int, str]]:
    """Return a key by which 2.10 comes after 2.9: figures at odd places, by length first."""
    parts = _DIGITS.split(text or "")
    return [(len(part) if place % 2 else 0, part) for place, part in enumerate(parts)]
