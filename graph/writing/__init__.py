"""Facts → quads: one named graph for each document, complete in itself (design, §2)."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
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
from graph.writing.repetition import repeated
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
    quads = _Writer(facts, iris).quads()
    return DocumentGraph(iris.graph, iris.policy, content_key(facts), quads)


class _Writer:
    def __init__(self, facts: PolicyFacts, iris: Iris) -> None:
        self._facts = facts
        self._iris = iris
        self._graph = ox.NamedNode(iris.graph)
        self._organisation = ox.NamedNode(iris.organisation(facts.organisation))
        self._said: dict[ox.Quad, None] = {}
        self._spans: set[Span] = set()
        self._parties: dict[Party, ox.NamedNode] = {}
        self._titles = {unit.path: unit.details.title for unit in facts.units}
        self._concepts: set[ox.NamedNode] = set()
        counts: Counter[str | None] = Counter()
        self._targets: list[ox.NamedNode] = []
        for target in facts.targets:
            counts[target.unit] += 1
            self._targets.append(ox.NamedNode(iris.target(target.unit, counts[target.unit])))

    def quads(self) -> list[ox.Quad]:
        """Return all quads, each once."""
        self._source()
        self._policy()
        for unit in self._facts.units:
            self._unit(unit)
        for task, first in repeated(self._facts.units).items():
            earlier = ox.NamedNode(self._iris.unit(first))
            self._say(ox.NamedNode(self._iris.unit(task)), "pg:repeats", earlier)
        for assignment in self._facts.assignments:
            self._assignment(assignment)
        for target, node in zip(self._facts.targets, self._targets, strict=True):
            self._target(target, node)
        for index, citation in enumerate(self._facts.citations, start=1):
            self._citation(citation, index)
        for index, inference in enumerate(self._facts.inferences, start=1):
            self._inference(inference, index)
        for index, note in enumerate(self._facts.notes, start=1):
            self._note(note, index)
        for concept in sorted(self._concepts, key=lambda node: node.value):
            for predicate, value in terms.concepts()[concept]:
                self._said[ox.Quad(concept, predicate, value, self._graph)] = None
        return list(self._said)

    def _say(
        self, subject: ox.NamedNode, name: str, *values: ox.NamedNode | ox.Literal | None
    ) -> None:
        for value in values:
            if value is not None:
                self._said[ox.Quad(subject, term(name), value, self._graph)] = None

    def _label(self, subject: ox.NamedNode, zh: str) -> None:
        short = zh if len(zh) <= _LABEL_LENGTH else zh[: _LABEL_LENGTH - 1] + "…"
        self._say(subject, "rdfs:label", ox.Literal(short, language="zh"))

    def _concept(self, value: Term) -> ox.NamedNode:
        node = term(f"pg:{value.value}")
        self._concepts.add(node)
        return node

    def _derived(self, subject: ox.NamedNode, spans: Sequence[Span]) -> None:
        for span in spans:
            node = ox.NamedNode(self._iris.span(span))
            selector = ox.NamedNode(f"{node.value}#selector")
            exact = span.of(self._facts.document.text)
            self._say(subject, "prov:wasDerivedFrom", node)
            if span in self._spans:
                continue
            self._spans.add(span)
            self._say(node, "rdf:type", term("pg:SourceSpan"))
            self._say(node, "oa:hasSource", ox.NamedNode(self._iris.source))
            self._say(node, "oa:hasSelector", selector)
            self._say(selector, "rdf:type", term("oa:TextPositionSelector"))
            self._say(selector, "oa:start", terms.integer(span.start))
            self._say(selector, "oa:end", terms.integer(span.end))
            self._say(selector, "oa:exact", terms.text(exact))

    def _source(self) -> None:
        source, read = ox.NamedNode(self._iris.source), self._facts.document
        digest = hashlib.sha256(read.text.encode()).hexdigest()
        encoding = read.source.encoding
        self._say(source, "rdf:type", term("pg:SourceDocument"))
        self._label(source, read.source.name)
        self._say(source, "pg:fileName", terms.text(read.source.name))
        self._say(source, "dct:format", terms.text(read.source.media_type))
        self._say(source, "pg:encoding", terms.text(encoding) if encoding else None)
        self._say(source, "pg:fileSha256", terms.text(read.source.sha256))
        self._say(source, "pg:textSha256", terms.text(digest))
        self._say(source, "pg:sourceText", terms.text(read.text))

    def _policy(self) -> None:
        policy, front = ox.NamedNode(self._iris.policy), self._facts.front
        self._say(policy, "rdf:type", term("pg:Policy"))
        self._say(policy, "dct:source", ox.NamedNode(self._iris.source))
        title = front.title.text if front.title else self._facts.document.source.name
        self._label(policy, title)
        for name, said in (
            ("dct:title", front.title),
            ("dct:alternative", front.alternative),
            ("pg:documentNumber", front.number),
            ("dct:spatial", front.place),
        ):
            if said:
                self._say(policy, name, terms.text(said.text))
                self._derived(policy, [said.span])
        if front.issued:
            self._say(policy, "dct:issued", terms.printed_date(front.issued.date))
            self._derived(policy, [front.issued.span])
        for name, parties in (
            ("pg:issuedBy", front.issuers),
            ("pg:addressedTo", front.addressees),
        ):
            for named in parties:
                self._party(named.party)
                self._say(policy, name, self._parties[named.party])
                self._derived(policy, [named.span])

    def _unit(self, unit: Unit) -> None:
        node, details = ox.NamedNode(self._iris.unit(unit.path)), unit.details
        self._say(node, "rdf:type", term(f"pg:{unit.kind.value}"))
        if unit.kind is UnitKind.PROJECT:
            self._say(node, "rdf:type", term("pg:Task"))
        words = (details.title or details.text or unit.path).strip()
        self._label(node, f"{unit.number} {words}" if unit.number else words)
        self._say(node, "pg:partOf", ox.NamedNode(self._iris.unit(unit.parent)))
        self._say(node, "pg:number", _text(unit.number))
        self._say(node, "pg:path", terms.text(unit.path))
        self._say(node, "pg:order", terms.integer(unit.order))
        self._say(node, "dct:title", _text(details.title))
        self._say(node, "pg:text", _text(details.text))
        if details.implements:
            measure = ox.NamedNode(self._iris.unit(details.implements))
            self._say(node, "pg:implements", measure)
        self._say(node, "pg:objective", *map(terms.text, details.objectives))
        self._say(node, "pg:action", *map(terms.text, details.actions))
        self._say(node, "pg:objectiveHeader", _text(details.objective_header))
        self._say(node, "pg:actionHeader", _text(details.action_header))
        self._say(node, "pg:responsiblePerson", *map(terms.text, details.persons))
        self._deadline(node, details.deadline)
        self._derived(node, unit.spans)

    def _deadline(self, node: ox.NamedNode, deadline: Deadline | None) -> None:
        if deadline is None:
            return
        end = terms.last_day(deadline)
        self._say(node, "pg:deadlineText", terms.text(deadline.text))
        self._say(node, "pg:deadline", terms.printed_date(deadline))
        if end:
            self._say(node, "pg:deadlineEnd", terms.typed(end.isoformat(), "date"))

    def _party(self, party: Party) -> None:
        """State a party once, and the organisation of an internal one."""
        if party in self._parties:
            return
        organisation = self._facts.organisation
        node = ox.NamedNode(self._iris.party(organisation, party))
        self._parties[party] = node
        self._say(node, "rdf:type", term(f"pg:{party.kind.value}"), term("pg:Party"))
        self._label(node, party.full_name)
        self._say(node, "pg:name", terms.text(party.full_name))
        self._say(node, "dct:spatial", _text(party.place))
        if party.scope is not Scope.INTERNAL or party == organisation:
            return
        self._say(node, "pg:withinOrganisation", self._organisation)
        self._say(self._organisation, "rdf:type", term("org:Organization"))
        if organisation is not None:
            self._party(organisation)
            return
        unnamed = ox.Literal("文中未写明的单位", language="zh")
        also = ox.Literal("organisation not named in the document", language="en")
        self._say(self._organisation, "rdfs:label", unnamed, also)

    def _assignment(self, assignment: Assignment) -> None:
        self._party(assignment.party)
        party = self._parties[assignment.party]
        task = ox.NamedNode(self._iris.unit(assignment.task))
        node = ox.NamedNode(self._iris.assignment(assignment, party.value))
        self._say(party, _PREDICATES[assignment.role], task)
        self._say(party, "pg:involvedIn", task)
        self._say(node, "rdf:type", term("pg:Assignment"))
        name = assignment.party.full_name
        self._label(node, f"{name} {_ROLE_WORDS[assignment.role]}")
        english = ox.Literal(f"{name}: {assignment.role.value}", language="en")
        self._say(node, "rdfs:label", english)
        self._say(node, "pg:task", task)
        self._say(node, "pg:party", party)
        self._say(node, "pg:role", self._concept(assignment.role))
        self._say(node, "pg:basis", self._concept(assignment.basis))
        self._say(node, "pg:surfaceForm", terms.text(assignment.surface_form))
        if assignment.open_ended:
            self._say(node, "pg:openEnded", terms.typed("true", "boolean"))
        self._derived(node, assignment.spans)

    def _target(self, target: Target, node: ox.NamedNode) -> None:
        unit = ox.NamedNode(self._iris.unit(target.unit))
        self._say(unit, "pg:hasTarget", node)
        self._say(node, "rdf:type", term("pg:Target"))
        self._label(node, target_label(target))
        self._say(node, "pg:value", terms.decimal(target.value))
        for name, number in (
            ("pg:maxValue", target.max_value),
            ("pg:numerator", target.numerator),
            ("pg:denominator", target.denominator),
        ):
            self._say(node, name, None if number is None else terms.decimal(number))
        self._say(node, "pg:comparator", self._concept(target.comparator))
        self._say(node, "pg:unit", terms.text(target.measure_unit))
        self._say(node, "pg:basis", self._concept(target.basis))
        self._say(node, "pg:indicator", _text(target.indicator))
        self._say(node, "pg:per", _text(target.per))
        if target.change:
            self._say(node, "pg:change", self._concept(target.change))
        if target.period:
            self._say(node, "pg:period", terms.typed(target.period, "duration"))
        if target.start_year:
            self._say(node, "pg:startYear", terms.year(target.start_year))
        self._deadline(node, target.deadline)
        self._derived(node, [target.span])

    def _citation(self, citation: Citation, index: int) -> None:
        node = ox.NamedNode(self._iris.citation(index))
        unit = ox.NamedNode(self._iris.unit(citation.unit))
        self._say(unit, "pg:cites", node)
        self._say(node, "rdf:type", term("pg:Citation"))
        self._label(node, citation.title or citation.number or "")
        self._say(node, "pg:citedTitle", _text(citation.title))
        self._say(node, "pg:citedNumber", _text(citation.number))
        self._say(node, "pg:citationKind", self._concept(citation.kind))
        self._derived(node, [citation.span])

    def _inference(self, inference: Inference, index: int) -> None:
        """State that something is inferred; the inferred triple itself is not stated."""
        node = ox.NamedNode(self._iris.inference(index))
        self._say(node, "rdf:type", term("pg:Inference"))
        said = f"{self._words(inference.subject)} → {self._words(inference.object)}"
        self._say(node, "rdfs:label", ox.Literal(f"{said} ({inference.score:f})", language="zh"))
        for thing in (inference.subject, inference.object):
            if isinstance(thing, Party):
                self._party(thing)
        self._say(node, "rdf:subject", self._node(inference.subject))
        self._say(node, "rdf:predicate", term(inference.predicate))
        self._say(node, "rdf:object", self._node(inference.object))
        self._say(node, "pg:score", terms.decimal(inference.score))
        self._say(node, "pg:method", terms.text(inference.method))
        if inference.rank is not None:
            self._say(node, "pg:rank", terms.integer(inference.rank))
        self._derived(node, inference.spans)

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

    def _note(self, note: Note, index: int) -> None:
        node = ox.NamedNode(self._iris.note(index))
        self._say(node, "rdf:type", term("pg:ReadingNote"))
        self._label(node, note.zh)
        self._say(node, "rdfs:label", ox.Literal(note.en, language="en"))
        self._say(node, "pg:noteKind", self._concept(note.kind))
        about = self._iris.source if note.of_source else self._iris.unit(note.about)
        self._say(node, "pg:about", ox.NamedNode(about))
        self._say(node, "pg:detail", _text(note.detail))
        self._say(
            node, "rdfs:comment",
            ox.Literal(note.zh, language="zh"), ox.Literal(note.en, language="en"),
        )  # fmt: skip
        if note.span is not None and note.span.start < note.span.end:
            self._derived(node, [note.span])


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
