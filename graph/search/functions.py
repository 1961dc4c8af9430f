"""What queries may call to search: `pg:matches` and `pg:relevance`."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph as ox

import ontology
from graph.errors import PolicygraphError
from graph.search.index import Index
from graph.search.records import key

MATCHES = ox.NamedNode(f"{ontology.NAMESPACE}matches")
RELEVANCE = ox.NamedNode(f"{ontology.NAMESPACE}relevance")

_DOUBLE = ox.NamedNode(f"{ontology.PREFIXES['xsd']}double")
_STRING = ox.NamedNode(f"{ontology.PREFIXES['xsd']}string")


class Functions:
    """The functions for one run of a query: the index is opened when the first is called, and
    each text searched once, however many rows ask for it."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        """`folder` returns the folder of the index."""
        self._folder = folder
        self._index: Index | None = None
        self._found: dict[str, Mapping[int, float]] = {}
        self._failure: PolicygraphError | None = None

    def by_name(self) -> Mapping[ox.NamedNode, Callable[..., ox.Literal | None]]:
        """Return the functions by their IRIs."""
        return {MATCHES: self._matches, RELEVANCE: self._relevance}

    def check(self) -> None:
        """Raise what went wrong: to the engine it is an error of one row, which it passes over."""
        if self._failure is not None:
            raise self._failure

    def _matches(self, thing: object, text: object) -> ox.Literal | None:
        scores = self._scores(text)
        if scores is None or not isinstance(thing, ox.NamedNode):
            return None
        return ox.Literal(key(thing.value) in scores)

    def _relevance(self, thing: object, text: object) -> ox.Literal | None:
        scores = self._scores(text)
        if scores is None or not isinstance(thing, ox.NamedNode):
            return None
        score = scores.get(key(thing.value))
        return None if score is None else ox.Literal(f"{score:.6g}", datatype=_DOUBLE)

    def _scores(self, text: object) -> Mapping[int, float] | None:
        """Return the scores of what matches a text; None for what is no text or cannot be
        searched."""
        if not isinstance(text, ox.Literal) or not (text.language or text.datatype == _STRING):
            return None
        if text.value not in self._found and self._failure is None:
            try:
                if self._index is None:
                    self._index = Index.open(self._folder())
                self._found[text.value] = self._index.scores(text.value)
            except PolicygraphError as error:
                self._failure = error
        return self._found.get(text.value)
