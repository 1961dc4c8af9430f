"""Facts → quads: one named graph for each document, complete in itself (design, §2)."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from graph.facts import (
    Assignment,
    Citation,
    Comparator,
    Deadline,
    Inference,
    Note,
    Party,
    PolicyFacts,
    Role,
    Scope,
    Target,
    TargetRef,
    Term,
    Unit,
    UnitKind,
    UnitRef,
)
from graph.reading.document import Span
from graph.writing import terms
from graph.writing.iris import Iris, content_key, document_key
from graph.writing.terms import term

_PREDICATES = {
    Role.LEAD: "pg:leads",
    Role.SUPPORT: "pg:supports",
    Role.RESPONSIBLE: "pg:responsibleFor",
    Role.GUIDE: "pg:guides",
    Role.SUPERVISE: "pg:supervises",
}
_ROLE_WORDS = {
    Role.LEAD: "牵头",
    Role.SUPPORT: "配合",
    Role.RESPONSIBLE: "负责",
    Role.GUIDE: "指导",
    Role.SUPERVISE: "督办",
}
_SIGNS = {
    Comparator.EXACTLY: "",
    Comparator.AT_LEAST: "≥ ",
    Comparator.MORE_THAN: "> ",
    Comparator.AT_MOST: "≤ ",
    Comparator.LESS_THAN: "< ",
    Comparator.ABOUT: "≈ ",
    Comparator.RANGE: "",
    Comparator.IN_THE_ORDER_OF: "~ ",
}
_LABEL_LENGTH = 40


@dataclass(frozen=True, slots=True)
class DocumentGraph:
    """A document as quads of its named graph; `content` is the hash of its words."""

    name: str
    policy: str
    content: str
    quads: Sequence[ox.Quad]


def write(facts: PolicyFacts, base: str) -> DocumentGraph:
    """Return the graph that states `facts`, with identifiers below `base`."""
    iris = Iris(base, document_key(facts))
    quads = list(dict.fromkeys(_Writer(facts, iris).quads()))
    return DocumentGraph(iris.graph, iris.policy, content_key(facts), quads)


class _Writer:
    def __init__(self, facts: PolicyFacts, iris: Iris) -> None:
        self._facts = facts
        self._iris = iris
        self._graph = ox.NamedNode(iris.graph)
        self._organisation = ox.NamedNode(iris.organisation(facts.organisation))
        self._parties: dict[Party, ox.NamedNode] = {}
        self._titles = {unit.path: unit.details.title for unit in facts.units}
        self._concepts: set[ox.NamedNode] = set()
        counts: Counter[str | None] = Counter()
        self._targets: list[ox.NamedNode] = []
        for target in facts.targets:
            counts[target.unit] += 1
            self._targets.append(ox.NamedNode(iris.target(target.unit, counts[target.unit])))

    def quads(self) -> Iterator[ox.Quad]:
        yield from self._source()
        yield from self._policy()
        for unit in self._facts.units:
            yield from self._unit(unit)
        for assignment in self._facts.assignments:
            yield from self._assignment(assignment)
        for target, node in zip(self._facts.targets, self._targets, strict=True):
            yield from self._target(target, node)
        for index, citation in enumerate(self._facts.citations, start=1):
            yield from self._citation(citation, index)
        for index, inference in enumerate(self._facts.inferences, start=1):
            yield from self._inference(inference, index)
        for index, note in enumerate(self._facts.notes, start=1):
            yield from self._note(note, index)
        for concept in sorted(self._concepts, key=lambda node: node.value):
            for predicate, value in terms.concepts()[concept]:
                yield ox.Quad(concept, predicate, value, self._graph)

    def _say(
        self, subject: ox.NamedNode, name: str, *values: ox.NamedNode | ox.Literal | None
    ) -> Iterator[ox.Quad]:
        for value in values:
            if value is not None:
                yield ox.Quad(subject, term(name), value, self._graph)

    def _label(self, subject: ox.NamedNode, zh: str) -> Iterator[ox.Quad]:
        short = zh if len(zh) <= _LABEL_LENGTH else zh[: _LABEL_LENGTH - 1] + "…"
        yield from self._say(subject, "rdfs:label", ox.Literal(short, language="zh"))

    def _concept(self, value: Term) -> ox.NamedNode:
        node = term(f"pg:{value.value}")
        self._concepts.add(node)
        return node

    def _derived(self, subject: ox.NamedNode, spans: Sequence[Span]) -> Iterator[ox.Quad]:
        for span in spans:
            node = ox.NamedNode(self._iris.span(span))
            selector = ox.NamedNode(f"{node.value}#selector")
            exact = span.of(self._facts.document.text)
            yield from self._say(subject, "prov:wasDerivedFrom", node)
            yield from self._say(node, "rdf:type", term("pg:SourceSpan"))
            yield from self._say(node, "oa:hasSource", ox.NamedNode(self._iris.source))
            yield from self._say(node, "oa:hasSelector", selector)
            yield from self._say(selector, "rdf:type", term("oa:TextPositionSelector"))
            yield from self._say(selector, "oa:start", terms.integer(span.start))
            yield from self._say(selector, "oa:end", terms.integer(span.end))
            yield from self._say(selector, "oa:exact", terms.text(exact))

    def _source(self) -> Iterator[ox.Quad]:
        source, read = ox.NamedNode(self._iris.source), self._facts.document
        digest = hashlib.sha256(read.text.encode()).hexdigest()
        encoding = read.source.encoding
        yield from self._say(source, "rdf:type", term("pg:SourceDocument"))
        yield from self._label(source, read.source.name)
        yield from self._say(source, "pg:fileName", terms.text(read.source.name))
        yield from self._say(source, "dct:format", terms.text(read.source.media_type))
        yield from self._say(source, "pg:encoding", terms.text(encoding) if encoding else None)
        yield from self._say(source, "pg:fileSha256", terms.text(read.source.sha256))
        yield from self._say(source, "pg:textSha256", terms.text(digest))
        yield from self._say(source, "pg:sourceText", terms.text(read.text))

    def _policy(self) -> Iterator[ox.Quad]:
        policy, front = ox.NamedNode(self._iris.policy), self._facts.front
        yield from self._say(policy, "rdf:type", term("pg:Policy"))
        yield from self._say(policy, "dct:source", ox.NamedNode(self._iris.source))
        title = front.title.text if front.title else self._facts.document.source.name
        yield from self._label(policy, title)
        for name, said in (
            ("dct:title", front.title),
            ("dct:alternative", front.alternative),
            ("pg:documentNumber", front.number),
            ("dct:spatial", front.place),
        ):
            if said:
                yield from self._say(policy, name, terms.text(said.text))
                yield from self._derived(policy, [said.span])
        if front.issued:
            yield from self._say(policy, "dct:issued", terms.printed_date(front.issued.date))
            yield from self._derived(policy, [front.issued.span])
        for name, parties in (
            ("pg:issuedBy", front.issuers),
            ("pg:addressedTo", front.addressees),
        ):
            for named in parties:
                yield from self._party(named.party)
                yield from self._say(policy, name, self._parties[named.party])
                yield from self._derived(policy, [named.span])

    def _unit(self, unit: Unit) -> Iterator[ox.Quad]:
        node, details = ox.NamedNode(self._iris.unit(unit.path)), unit.details
        yield from self._say(node, "rdf:type", term(f"pg:{unit.kind.value}"))
        if unit.kind is UnitKind.PROJECT:
            yield from self._say(node, "rdf:type", term("pg:Task"))
        words = (details.title or details.text or unit.path).strip()
        yield from self._label(node, f"{unit.number} {words}" if unit.number else words)
        yield from self._say(node, "pg:partOf", ox.NamedNode(self._iris.unit(unit.parent)))
        yield from self._say(node, "pg:number", _text(unit.number))
        yield from self._say(node, "pg:path", terms.text(unit.path))
        yield from self._say(node, "pg:order", terms.integer(unit.order))
        yield from self._say(node, "dct:title", _text(details.title))
        yield from self._say(node, "pg:text", _text(details.text))
        if details.implements:
            measure = ox.NamedNode(self._iris.unit(details.implements))
            yield from self._say(node, "pg:implements", measure)
        yield from self._say(node, "pg:objective", *map(terms.text, details.objectives))
        yield from self._say(node, "pg:action", *map(terms.text, details.actions))
        yield from self._say(node, "pg:responsiblePerson", *map(terms.text, details.persons))
        yield from self._deadline(node, details.deadline)
        yield from self._derived(node, unit.spans)

    def _deadline(self, node: ox.NamedNode, deadline: Deadline | None) -> Iterator[ox.Quad]:
        if deadline is None:
            return
        end = terms.last_day(deadline)
        yield from self._say(node, "pg:deadlineText", terms.text(deadline.text))
        yield from self._say(node, "pg:deadline", terms.printed_date(deadline))
        if end:
            yield from self._say(node, "pg:deadlineEnd", terms.typed(end.isoformat(), "date"))

    def _party(self, party: Party) -> Iterator[ox.Quad]:
        """State a party once, and the organisation of an internal one."""
        if party in self._parties:
            return
        organisation = self._facts.organisation
        node = ox.NamedNode(self._iris.party(organisation, party))
        self._parties[party] = node
        yield from self._say(node, "rdf:type", term(f"pg:{party.kind.value}"), term("pg:Party"))
        yield from self._label(node, party.full_name)
        yield from self._say(node, "pg:name", terms.text(party.full_name))
        yield from self._say(node, "dct:spatial", _text(party.place))
        if party.scope is not Scope.INTERNAL or party == organisation:
            return
        yield from self._say(node, "pg:withinOrganisation", self._organisation)
        yield from self._say(self._organisation, "rdf:type", term("org:Organization"))
        if organisation is not None:
            yield from self._party(organisation)
            return
        unnamed = ox.Literal("文中未写明的单位", language="zh")
        also = ox.Literal("organisation not named in the document", language="en")
        yield from self._say(self._organisation, "rdfs:label", unnamed, also)

    def _assignment(self, assignment: Assignment) -> Iterator[ox.Quad]:
        yield from self._party(assignment.party)
        party = self._parties[assignment.party]
        task = ox.NamedNode(self._iris.unit(assignment.task))
        node = ox.NamedNode(self._iris.assignment(assignment, party.value))
        yield from self._say(party, _PREDICATES[assignment.role], task)
        yield from self._say(party, "pg:involvedIn", task)
        yield from self._say(node, "rdf:type", term("pg:Assignment"))
        name = assignment.party.full_name
        yield from self._label(node, f"{name} {_ROLE_WORDS[assignment.role]}")
        english = ox.Literal(f"{name}: {assignment.role.value}", language="en")
        yield from self._say(node, "rdfs:label", english)
        yield from self._say(node, "pg:task", task)
        yield from self._say(node, "pg:party", party)
        yield from self._say(node, "pg:role", self._concept(assignment.role))
        yield from self._say(node, "pg:basis", self._concept(assignment.basis))
        yield from self._say(node, "pg:surfaceForm", terms.text(assignment.surface_form))
        if assignment.open_ended:
            yield from self._say(node, "pg:openEnded", terms.typed("true", "boolean"))
        yield from self._derived(node, assignment.spans)

    def _target(self, target: Target, node: ox.NamedNode) -> Iterator[ox.Quad]:
        unit = ox.NamedNode(self._iris.unit(target.unit))
        yield from self._say(unit, "pg:hasTarget", node)
        yield from self._say(node, "rdf:type", term("pg:Target"))
        yield from self._label(node, target_label(target))
        yield from self._say(node, "pg:value", terms.decimal(target.value))
        for name, number in (
            ("pg:maxValue", target.max_value),
            ("pg:numerator", target.numerator),
            ("pg:denominator", target.denominator),
        ):
            yield from self._say(node, name, None if number is None else terms.decimal(number))
        yield from self._say(node, "pg:comparator", self._concept(target.comparator))
        yield from self._say(node, "pg:unit", terms.text(target.measure_unit))
        yield from self._say(node, "pg:basis", self._concept(target.basis))
        yield from self._say(node, "pg:indicator", _text(target.indicator))
        yield from self._say(node, "pg:per", _text(target.per))
        if target.change:
            yield from self._say(node, "pg:change", self._concept(target.change))
        if target.period:
            yield from self._say(node, "pg:period", terms.typed(target.period, "duration"))
        if target.start_year:
            yield from self._say(node, "pg:startYear", terms.year(target.start_year))
        yield from self._deadline(node, target.deadline)
        yield from self._derived(node, [target.span])

    def _citation(self, citation: Citation, index: int) -> Iterator[ox.Quad]:
        node = ox.NamedNode(self._iris.citation(index))
        unit = ox.NamedNode(self._iris.unit(citation.unit))
        yield from self._say(unit, "pg:cites", node)
        yield from self._say(node, "rdf:type", term("pg:Citation"))
        yield from self._label(node, citation.title or citation.number or "")
        yield from self._say(node, "pg:citedTitle", _text(citation.title))
        yield from self._say(node, "pg:citedNumber", _text(citation.number))
        yield from self._say(node, "pg:citationKind", self._concept(citation.kind))
        yield from self._derived(node, [citation.span])

    def _inference(self, inference: Inference, index: int) -> Iterator[ox.Quad]:
        """State that something is inferred; the inferred triple itself is not stated."""
        node = ox.NamedNode(self._iris.inference(index))
        yield from self._say(node, "rdf:type", term("pg:Inference"))
        said = f"{self._words(inference.subject)} → {self._words(inference.object)}"
        yield from self._say(
            node, "rdfs:label", ox.Literal(f"{said} ({inference.score:f})", language="zh")
        )
        for thing in (inference.subject, inference.object):
            if isinstance(thing, Party):
                yield from self._party(thing)
        yield from self._say(node, "rdf:subject", self._node(inference.subject))
        yield from self._say(node, "rdf:predicate", term(inference.predicate))
        yield from self._say(node, "rdf:object", self._node(inference.object))
        yield from self._say(node, "pg:score", terms.decimal(inference.score))
        yield from self._say(node, "pg:method", terms.text(inference.method))
        if inference.rank is not None:
            yield from self._say(node, "pg:rank", terms.integer(inference.rank))
        yield from self._derived(node, inference.spans)

    def _words(self, thing: UnitRef | TargetRef | Party | str) -> str:
        if isinstance(thing, UnitRef):
            return self._titles[thing.path] or thing.path
        if isinstance(thing, TargetRef):
            return target_label(self._facts.targets[thing.index])
        return thing.full_name if isinstance(thing, Party) else thing

    def _node(self, thing: UnitRef | TargetRef | Party | str) -> ox.NamedNode | ox.Literal:
        if isinstance(thing, UnitRef):
            return ox.NamedNode(self._iris.unit(thing.path))
        if isinstance(thing, TargetRef):
            return self._targets[thing.index]
        return self._parties[thing] if isinstance(thing, Party) else terms.text(thing)

    def _note(self, note: Note, index: int) -> Iterator[ox.Quad]:
        node = ox.NamedNode(self._iris.note(index))
        yield from self._say(node, "rdf:type", term("pg:ReadingNote"))
        yield from self._label(node, note.zh)
        yield from self._say(node, "rdfs:label", ox.Literal(note.en, language="en"))
        yield from self._say(node, "pg:noteKind", self._concept(note.kind))
        about = self._iris.source if note.of_source else self._iris.unit(note.about)
        yield from self._say(node, "pg:about", ox.NamedNode(about))
        yield from self._say(node, "pg:detail", _text(note.detail))
        yield from self._say(
            node, "rdfs:comment",
            ox.Literal(note.zh, language="zh"), ox.Literal(note.en, language="en"),
        )  # fmt: skip
        if note.span is not None and note.span.start < note.span.end:
            yield from self._derived(node, [note.span])


def period_words(period: str) -> str:
    """Return a duration in words, without a lone number one: P5Y is 5年, P1Y is 年."""
    words = {"Y": "年", "M": "个月", "D": "天"}
    parts = re.findall(r"(\d+)([YMD])", period)
    said = "".join(f"{number}{words[unit]}" for number, unit in parts)
    return said.removeprefix("1") if said in ("1年", "1天") else said


def _text(value: str | None) -> ox.Literal | None:
    return terms.text(value) if value else None


def target_label(target: Target) -> str:
    """Return a target in a few words: indicator, comparator sign, number and unit."""
    number = format(target.value.normalize(), "f")
    if target.numerator is not None and target.denominator is not None:
        number = f"{target.numerator}:{target.denominator}"
    elif target.max_value is not None:
        number = f"{number}–{target.max_value.normalize():f}"
    measured = f"{target.indicator} " if target.indicator else ""
    if target.per or target.period:
        measured += f"{target.per or '每' + period_words(target.period or '')} "
    unit = "" if target.measure_unit == "比" else target.measure_unit
    return f"{measured}{_SIGNS[target.comparator]}{number}{unit}"
