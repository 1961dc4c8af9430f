"""What the graph states about one resource, by property."""

from dataclasses import dataclass

import pyoxigraph as ox

import ontology
from graph.store import Snapshot

Node = ox.NamedNode | ox.Literal
"""What a page can show of a statement's object."""


@dataclass(frozen=True, slots=True)
class About:
    """A resource's own statements: property IRI → objects."""

    iri: str
    objects: dict[str, list[Node]]

    @classmethod
    def of(cls, snapshot: Snapshot, iri: str) -> "About":
        """Look up what `snapshot` states about `iri`."""
        objects: dict[str, list[Node]] = {}
        for quad in snapshot.outgoing(iri):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                values = objects.setdefault(quad.predicate.value, [])
                if quad.object not in values:
                    values.append(quad.object)
        return cls(iri, objects)

    def links(self, name: str) -> list[str]:
        """Return the IRIs that the property (a prefixed name) leads to."""
        values = self.objects.get(expanded(name), [])
        return [value.value for value in values if isinstance(value, ox.NamedNode)]

    def literal(self, name: str) -> str | None:
        """Return the first literal of the property (a prefixed name)."""
        values = self.objects.get(expanded(name), [])
        return next((v.value for v in values if isinstance(v, ox.Literal)), None)

    def label(self, language: str) -> str | None:
        """Return the label in `language`, else in any other."""
        labels = self.objects.get(expanded("rdfs:label"), [])
        words = {v.language: v.value for v in labels if isinstance(v, ox.Literal)}
        return words.get(language) or next(iter(words.values()), None)


def expanded(name: str) -> str:
    """Return the IRI of a prefixed name such as `pg:Task`."""
    prefix, _, local = name.partition(":")
    return ontology.PREFIXES[prefix] + local


def shortened(iri: str) -> str:
    """Return `iri` as a prefixed name where a prefix fits, else its last part."""
    for prefix, namespace in ontology.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri.rstrip("/").rpartition("/")[2] or iri
