"""What the graph states about one resource, by property."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

import ontology
from graph.store import Snapshot

_PLAIN = re.compile(r"[A-Za-z]\w*:[A-Za-z_][\w-]*", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")

Node = ox.NamedNode | ox.Literal
"""What a page can show of a statement's object."""


@dataclass(frozen=True, slots=True)
class About:
    """What was looked up of a resource: property IRI → objects."""

    iri: str
    objects: dict[str, list[Node]]

    @classmethod
    def of(cls, snapshot: Snapshot, iri: str, *names: str) -> "About":
        """Look up what `snapshot` states about `iri` with the properties `names` (prefixed)."""
        return cls.of_each(snapshot, [iri], names)[iri]

    @classmethod
    def of_each(
        cls,
        snapshot: Snapshot,
        iris: Iterable[str],
        names: Collection[str],
        *,
        slight: bool = False,
        graph: ox.NamedNode | None = None,
    ) -> dict[str, "About"]:
        """Look up several resources at once, at a cost that grows only with what is found.

        It is quicker for `slight` ones, of which little else is stated than what is looked up, and
        where the one `graph` is named that states it.
        """
        found = {iri: cls(iri, {}) for iri in iris}
        if not found:
            return found
        held, properties = list(found.values()), [expanded(name) for name in names]
        if slight:
            which = f"VALUES (?x ?i) {{ {numbered(found)} }} FILTER(?p IN ({', '.join(names)}))"
        else:
            pairs = (
                f"({ox.NamedNode(iri)} {name} {i} {k})"
                for i, iri in enumerate(found)
                for k, name in enumerate(names)
            )
            which = f"VALUES (?x ?p ?i ?k) {{ {' '.join(pairs)} }}"
        triple = "?x ?p ?o"
        told = f"GRAPH {graph} {{ {triple} }}" if graph else everywhere(snapshot, triple)
        for row in snapshot.select(f"SELECT ?i {'?p' if slight else '?k'} ?o {{ {which} {told} }}"):
            value, values = row["o"], held[int(row["i"].value)].objects
            if isinstance(value, ox.NamedNode | ox.Literal):
                name = row["p"].value if slight else properties[int(row["k"].value)]
                known = values.setdefault(name, [])
                known += [value] if value not in known else []
        return found

    def links(self, name: str) -> list[str]:
        """Return the IRIs that the property (a prefixed name) leads to."""
        values = self.objects.get(expanded(name), [])
        return [value.value for value in values if isinstance(value, ox.NamedNode)]

    def literal(self, name: str) -> str | None:
        """Return the first literal of the property (a prefixed name)."""
        values = self.objects.get(expanded(name), [])
        return next((v.value for v in values if isinstance(v, ox.Literal)), None)

    def integer(self, name: str) -> int:
        """Return the number among what `literal` returns; 0 where that is no integer."""
        said = self.literal(name) or ""
        return int(said) if _INTEGER.fullmatch(said) else 0

    def literals(self, name: str) -> list[str]:
        """Return the literals of the property (a prefixed name), sorted."""
        values = self.objects.get(expanded(name), [])
        return sorted(value.value for value in values if isinstance(value, ox.Literal))

    def worded(self, name: str, language: str) -> str | None:
        """Return the property's words in `language`, else in any other."""
        values = self.objects.get(expanded(name), [])
        words = {v.language: v.value for v in values if isinstance(v, ox.Literal)}
        return words.get(language) or next(iter(words.values()), None)

    def label(self, language: str) -> str | None:
        """Return the label in `language`, else in any other."""
        return self.worded("rdfs:label", language)


def everywhere(snapshot: Snapshot, pattern: str) -> str:
    """Return a graph pattern that is matched in all named graphs: where the default graph is their
    union each statement is met once there, however many documents make it."""
    return pattern if snapshot.union else f"GRAPH ?g {{ {pattern} }}"


def nodes(iris: Iterable[str]) -> str:
    """Return `iris` as a query writes them, to stand in VALUES."""
    return " ".join(str(ox.NamedNode(iri)) for iri in iris)


def numbered(iris: Iterable[str]) -> str:
    """Return `iris` with their places, to stand in VALUES: an answer that tells the places needs
    no IRI looked up."""
    return " ".join(f"({ox.NamedNode(iri)} {place})" for place, iri in enumerate(iris))


def expanded(name: str) -> str:
    """Return the IRI of a prefixed name such as `pg:Task`."""
    prefix, _, local = name.partition(":")
    return ontology.PREFIXES[prefix] + local


def prefixed(iri: str) -> str | None:
    """Return `iri` as a prefixed name that can stand in a query as it is, if there is one."""
    name = shortened(iri)
    known = _PLAIN.fullmatch(name) and name.partition(":")[0] in ontology.PREFIXES
    return name if known and expanded(name) == iri else None


def shortened(iri: str) -> str:
    """Return `iri` as a prefixed name where a prefix fits, else its last part."""
    for prefix, namespace in ontology.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri.rstrip("/").rpartition("/")[2] or iri


def document_graph(policy: str) -> ox.NamedNode:
    """Return the named graph of the policy's document."""
    return ox.NamedNode(policy.replace("/id/policy/", "/graph/", 1))


def local_name(iri: str) -> str:
    """Return a term's name without the vocabulary's namespace."""
    return iri.removeprefix(ontology.NAMESPACE)
