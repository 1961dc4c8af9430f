"""The words: the policygraph vocabulary and its JSON-LD context."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

__all__ = [
    "NAMESPACE", "PREFIXES", "VOCABULARY", "bodies", "body_names", "context", "expanded", "labels",
    "usual_names", "vocabulary",
]  # fmt: skip

NAMESPACE: Final = "https://w3id.org/policygraph#"
"""What the IRI of every term begins with."""

VOCABULARY: Final[str] = "https://w3id.org/policygraph"
"""The IRI of the vocabulary itself."""

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pg": NAMESPACE,
        "dct": "http://purl.org/dc/terms/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "prov": "http://www.w3.org/ns/prov#",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "owl": "http://www.w3.org/2002/07/owl#",
    }
)
"""The prefixes that the whole project uses, with their namespaces."""


def vocabulary() -> bytes:
    """Return the vocabulary as Turtle."""
    return files(__name__).joinpath("policygraph.ttl").read_bytes()


def context() -> bytes:
    """Return the JSON-LD context."""
    return files(__name__).joinpath("context.jsonld").read_bytes()


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Return the vocabulary's labels: term IRI → language → label."""
    found: dict[str, dict[str, str]] = {}
    for quad in ox.parse(vocabulary(), ox.RdfFormat.TURTLE):
        label = quad.object
        named = quad.predicate.value == PREFIXES["rdfs"] + "label"
        if named and isinstance(label, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
            found.setdefault(quad.subject.value, {})[label.language or ""] = label.value
    return found


def bodies() -> bytes:
    """Return the register of central bodies as Turtle; its IRIs are relative to a store's base."""
    return files(__name__).joinpath("bodies.ttl").read_bytes()


@cache
def body_names() -> Mapping[str, str]:
    """Return every printed form of a central body's name → the body's key in the register."""
    return MappingProxyType({name: key for key, _, name in _names()})


@cache
def usual_names() -> Mapping[str, str]:
    """Return the usual name of each central body: key in the register → name."""
    return MappingProxyType({key: name for key, usual, name in _names() if usual})


def _names() -> Iterator[tuple[str, bool, str]]:
    """Yield the names in the register: the body's key, whether it is the usual name, the name."""
    usual, other = PREFIXES["pg"] + "name", PREFIXES["skos"] + "altLabel"
    for quad in ox.parse(bodies(), ox.RdfFormat.TURTLE, base_iri="http://localhost/"):
        name, predicate = quad.object, quad.predicate.value
        named = predicate in (usual, other) and isinstance(name, ox.Literal)
        if named and isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value.rpartition("/")[2], predicate == usual, name.value


def expanded(name: str) -> str:
    """Return the IRI of a prefixed name. Raises KeyError for a prefix that the project has not."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
