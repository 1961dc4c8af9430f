"""Asking a graph about nodes that are known by name."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import pyoxigraph as ox

from shapes.shacl.sources import Source
from shapes.shacl.terms import Term

_LABELS = "SELECT ?n ?label {{ VALUES ?n {{ {nodes} }} ?n rdfs:label ?label }}"
_AT_ONCE = 1_000
"""How many nodes one query asks about."""


def asked(source: Source, query: str, nodes: Iterable[Term]) -> Iterator[Mapping[str, Term]]:
    """Yield the rows of a query that has `{nodes}` where they belong, a number of them at a time.

    Of blank nodes nothing can be asked.
    """
    left = iter(sorted({str(node) for node in nodes if isinstance(node, ox.NamedNode)}))
    while batch := list(islice(left, _AT_ONCE)):
        yield from source.select(query.format(nodes=" ".join(batch)))


def labels(source: Source, nodes: Iterable[Term]) -> dict[Term, str]:
    """Return what nodes are called, in Chinese if they can be."""
    found: dict[Term, tuple[bool, str]] = {}
    for row in asked(source, _LABELS, nodes):
        words = preferred(row["label"])
        found[row["n"]] = min(found.get(row["n"], words), words)
    return {node: words for node, (_, words) in found.items()}


def preferred(words: Term) -> tuple[bool, str]:
    """Return a key by which Chinese words come first."""
    return (getattr(words, "language", None) != "zh", words.value)
