"""The vocabulary's terms, as a page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

import ontology
from api.about import Node, expanded, local_name

_RELATIONS = (
    "rdfs:subClassOf", "rdfs:subPropertyOf", "skos:exactMatch", "skos:closeMatch",
    "rdfs:domain", "rdfs:range",
)  # fmt: skip
"""How a term's page entry says it relates to other terms."""


_FUNCTION = "http://www.w3.org/ns/sparql-service-description#Function"


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term of the vocabulary as the page shows it."""

    name: str
    label: str
    definition: str
    kind: str
    scheme: str
    relations: list[tuple[str, list[tuple[str, str]]]]


@cache
def terms(language: str) -> Mapping[str, list[TermEntry]]:
    """Return the vocabulary's terms by kind: classes, properties, concepts, functions."""
    parsed = ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE)
    facts: dict[str, dict[str, list[Node]]] = {}
    for quad in parsed:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(
            quad.object, ox.NamedNode | ox.Literal
        ):
            about = facts.setdefault(quad.subject.value, {})
            about.setdefault(quad.predicate.value, []).append(quad.object)
    found: dict[str, list[TermEntry]] = {
        kind: [] for kind in ("class", "property", "concept", "function")
    }
    for iri, about in sorted(facts.items()):
        kind = _kind(about)
        if kind and iri.startswith(ontology.NAMESPACE):
            schemes = about.get(expanded("skos:inScheme"), [])
            entry = TermEntry(
                name=local_name(iri),
                label=_worded(about, expanded("rdfs:label"), language),
                definition=_worded(about, expanded("skos:definition"), language),
                kind=kind,
                scheme=_worded(facts[schemes[0].value], expanded("rdfs:label"), language)
                if schemes
                else "",
                relations=_relations(about, parsed.prefixes),
            )
            found[kind].append(entry)
    return found


def _relations(
    about: Mapping[str, list[Node]], prefixes: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for name in _RELATIONS:
        nodes = [n.value for n in about.get(expanded(name), []) if isinstance(n, ox.NamedNode)]
        if nodes:
            found.append((name, [(_prefixed(iri, prefixes), iri) for iri in sorted(nodes)]))
    return found


def _prefixed(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _kind(about: dict[str, list[Node]]) -> str | None:
    types = {node.value for node in about.get(ontology.PREFIXES["rdf"] + "type", [])}
    owl = ontology.PREFIXES["owl"]
    if f"{owl}Class" in types:
        return "class"
    if {f"{owl}ObjectProperty", f"{owl}DatatypeProperty"} & types:
        return "property"
    if _FUNCTION in types:
        return "function"
    return "concept" if f"{ontology.PREFIXES['skos']}Concept" in types else None


def _worded(about: dict[str, list[Node]], predicate: str, language: str) -> str:
    words = {o.language: o.value for o in about.get(predicate, []) if isinstance(o, ox.Literal)}
    return words.get(language) or next(iter(words.values()), "")
