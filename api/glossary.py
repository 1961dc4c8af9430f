"""The vocabulary as a reference: its terms in groups, and how they relate to each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

import pyoxigraph as ox

import ontology
from api.about import Node, expanded, local_name

_RDF, _OWL = ontology.PREFIXES["rdf"], ontology.PREFIXES["owl"]
_LISTING = (f"{_RDF}first", f"{_RDF}rest", f"{_OWL}unionOf")
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        f"{_OWL}Class": "class",
        f"{_OWL}ObjectProperty": "property",
        f"{_OWL}DatatypeProperty": "property",
        expanded("skos:ConceptScheme"): "scheme",
        expanded("skos:Concept"): "concept",
        "http://www.w3.org/ns/sparql-service-description#Function": "function",
    }
)
_FORWARDS: Mapping[str, str] = MappingProxyType(
    {
        "rdfs:subClassOf": "above",
        "rdfs:subPropertyOf": "above",
        "rdfs:domain": "domain",
        "rdfs:range": "range",
        "skos:exactMatch": "exact",
        "skos:closeMatch": "close",
        "rdfs:seeAlso": "related",
    }
)
"""What a statement about a term is to it."""

_BACKWARDS: Mapping[str, str] = MappingProxyType(
    {
        "rdfs:subClassOf": "below",
        "rdfs:subPropertyOf": "below",
        "rdfs:domain": "properties",
        "rdfs:range": "values",
    }
)
"""What a statement is to the term that it leads to."""

RELATIONS = (
    "above", "below", "domain", "range", "exact", "close", "related", "properties", "values",
)  # fmt: skip
"""How terms relate, in the order in which a page tells it."""


@dataclass(frozen=True, slots=True)
class Related:
    """A term that another leads to: its IRI, its prefixed name, and its label if it has one."""

    iri: str
    short: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of the vocabulary: `label` in the language that was asked for, `other` in the other;
    `words` are printed words that stand for a concept."""

    name: str
    kind: str
    label: str
    other: str
    definition: str
    words: Sequence[str]
    relations: Mapping[str, Sequence[Related]]


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that stand together, by their `key`: the classes, the classes of concepts, the
    properties of the same classes (`of`), the concepts of a scheme (`head`), the functions."""

    key: str
    entries: Sequence[Entry]
    of: Sequence[Related] = ()
    head: Entry | None = None


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms, in the order of the vocabulary's file, which `version` names."""

    version: str
    classes: Sequence[Group]
    properties: Sequence[Group]
    schemes: Sequence[Group]
    functions: Sequence[Group]

    def entries(self) -> Iterator[Entry]:
        """Yield every term once."""
        for groups in (self.classes, self.properties, self.schemes, self.functions):
            for group in groups:
                if group.head is not None:
                    yield group.head
                yield from group.entries


@cache
def glossary(language: str) -> Glossary:
    """Return the vocabulary with its words in `language` (`zh` or `en`)."""
    return _Vocabulary(language).read()


@dataclass
class _Vocabulary:
    """The statements of the vocabulary, by subject and property, in their order in its file."""

    language: str
    facts: dict[str, dict[str, list[Node]]] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def read(self) -> Glossary:
        parsed = ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE)
        quads = list(parsed)
        self.prefixes = parsed.prefixes
        members = _members(quads)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                about = self.facts.setdefault(quad.subject.value, {})
                nodes = members.get(quad.object, [quad.object])
                known = [n for n in nodes if isinstance(n, ox.NamedNode | ox.Literal)]
                about.setdefault(quad.predicate.value, []).extend(known)
        return self._grouped(self._relations())

    def _grouped(self, relations: Mapping[str, Mapping[str, Sequence[Related]]]) -> Glossary:
        kinds: dict[str, list[str]] = defaultdict(list)
        for iri in self.facts:
            if iri.startswith(ontology.NAMESPACE) and (kind := self._kind(iri)):
                kinds[kind].append(iri)
        entries = {
            iri: self._entry(iri, kind, relations.get(iri, {}))
            for kind, iris in kinds.items()
            for iri in iris
        }
        concepts = [iri for iri in kinds["class"] if expanded("skos:Concept") in self._above(iri)]
        things = [iri for iri in kinds["class"] if iri not in concepts]
        return Glossary(
            self._said(ontology.VOCABULARY, "owl:versionInfo"),
            [
                Group("things", [entries[iri] for iri in things]),
                Group("kinds-of-concepts", [entries[iri] for iri in concepts]),
            ],
            self._by_domain([entries[iri] for iri in kinds["property"]]),
            [self._scheme(iri, kinds["concept"], entries) for iri in kinds["scheme"]],
            [Group("in-queries", [entries[iri] for iri in kinds["function"]])],
        )

    def _by_domain(self, entries: Iterable[Entry]) -> list[Group]:
        groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        for entry in entries:
            domain = (each.iri for each in entry.relations.get("domain", ()))
            groups[tuple(domain)].append(entry)
        return [
            Group(
                f"of-{'-'.join(local_name(iri).rpartition('#')[2] for iri in domain)}",
                held,
                of=held[0].relations.get("domain", ()),
            )
            for domain, held in groups.items()
        ]

    def _scheme(self, iri: str, concepts: Iterable[str], entries: Mapping[str, Entry]) -> Group:
        held = [
            entries[concept]
            for concept in concepts
            if iri in self._links(concept, expanded("skos:inScheme"))
        ]
        return Group(f"in-{local_name(iri)}", held, head=entries[iri])

    def _entry(self, iri: str, kind: str, relations: Mapping[str, Sequence[Related]]) -> Entry:
        labels = self._worded(iri, "rdfs:label")
        other = "en" if self.language == "zh" else "zh"
        words = self.facts[iri].get(expanded("skos:altLabel"), [])
        return Entry(
            local_name(iri),
            kind,
            labels.get(self.language, local_name(iri)),
            labels.get(other, ""),
            self._said(iri, "skos:definition"),
            [word.value for word in words],
            {name: relations[name] for name in RELATIONS if name in relations},
        )

    def _relations(self) -> dict[str, dict[str, list[Related]]]:
        """Return how terms relate, by their IRIs: as they say it themselves, and as is said of
        them."""
        found: dict[str, dict[str, list[Related]]] = defaultdict(lambda: defaultdict(list))
        for iri, about in self.facts.items():
            for name, relation in _FORWARDS.items():
                for other in (n.value for n in about.get(expanded(name), ())):
                    found[iri][relation].append(self._related(other))
                    if name in _BACKWARDS and other in self.facts:
                        found[other][_BACKWARDS[name]].append(self._related(iri))
        return found

    def _related(self, iri: str) -> Related:
        label = self._worded(iri, "rdfs:label").get(self.language, "") if iri in self.facts else ""
        return Related(iri, _prefixed(iri, self.prefixes), label)

    def _above(self, iri: str) -> list[str]:
        return self._links(iri, expanded("rdfs:subClassOf"))

    def _links(self, iri: str, predicate: str) -> list[str]:
        return [node.value for node in self.facts[iri].get(predicate, ())]

    def _kind(self, iri: str) -> str | None:
        types = self._links(iri, f"{_RDF}type")
        return next((kind for type_, kind in _KINDS.items() if type_ in types), None)

    def _said(self, iri: str, name: str) -> str:
        words = self._worded(iri, name)
        return words.get(self.language) or next(iter(words.values()), "")

    def _worded(self, iri: str, name: str) -> dict[str, str]:
        nodes = self.facts[iri].get(expanded(name), ())
        return {n.language or "": n.value for n in nodes if isinstance(n, ox.Literal)}


def _members(quads: Iterable[ox.Quad]) -> dict[object, list[Node]]:
    """Return what nodes without a name stand for: the members of the union that they are."""
    said: dict[tuple[object, str], object] = {
        (quad.subject, quad.predicate.value): quad.object for quad in quads
    }
    first, rest, union = _LISTING
    found: dict[object, list[Node]] = {}
    for (subject, predicate), place in said.items():
        if predicate == union:
            members: list[Node] = []
            while (member := said.get((place, first))) is not None:
                if isinstance(member, ox.NamedNode):
                    members.append(member)
                place = said[place, rest]
            found[subject] = members
    return found


def _prefixed(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
