"""Terms that a query names and that the vocabulary does not have: nothing is found under them, and
an answer without rows does not tell why."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice, pairwise

import ontology
from graph.store.tokens import DoubtfulError, Token, tokens

MOST = 5
"""How many of them are told."""


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A prefixed name as the vocabulary would have it, and the one that may be meant."""

    said: str
    meant: str | None


def misspelt(query: str) -> list[Misspelt]:
    """Return the first terms of a query that stand in the vocabulary's namespace and not in the
    vocabulary itself, each once; none where the text can be read in two ways."""
    known = {iri.removeprefix(ontology.NAMESPACE) for iri in ontology.labels()}
    try:
        unknown = (name for name in _own(query) if name not in known)
        told = islice(dict.fromkeys(unknown), MOST)
        return [Misspelt(f"pg:{name}", _near(name, known)) for name in told]
    except DoubtfulError:
        return []


def _near(name: str, known: set[str]) -> str | None:
    """Return the term that is `name` but for capitals, or else written most like it."""
    same = [term for term in known if term.lower() == name.lower()]
    found = same or get_close_matches(name, sorted(known), 1)
    return f"pg:{found[0]}" if found else None


def _own(query: str) -> Iterator[str]:
    """Yield the local names of the terms in the vocabulary's namespace."""
    prefixes = dict(ontology.PREFIXES)
    for before, token in pairwise([Token("other", "", 0, 0), *tokens(query)]):
        if token.kind == "iri" and before.text.endswith(":"):
            prefixes[before.text[:-1]] = token.text[1:-1]
        iri = _iri(token, prefixes)
        if len(iri) > len(ontology.NAMESPACE) and iri.startswith(ontology.NAMESPACE):
            yield iri.removeprefix(ontology.NAMESPACE)


def _iri(token: Token, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, colon, name = token.text.rstrip(".").partition(":")
    return prefixes.get(prefix, "") + name if token.kind == "word" and colon else ""
