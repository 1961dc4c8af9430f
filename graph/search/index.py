"""The index of one version, open for reading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import tantivy
from tantivy import Query

from graph.errors import StoreError
from graph.search import asking, marking
from graph.search.entries import PARTIES as PARTY_CLASSES
from graph.search.entries import Entry
from graph.search.marking import Marked
from graph.search.records import (
    CLASS,
    ENTRY,
    IRI,
    KEY,
    PARTY,
    POLICY,
    entry_of,
    schema,
)

_MOST_PARTIES = 10_000
FACETS = 20
"""How many values of a field are counted, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry that was found; `policy` is where it stands, `parties` who is involved (IRIs with
    names); `cls` is the local name of its most specific class."""

    iri: str
    cls: str
    policy: str | None
    score: float
    label: Marked
    snippet: Marked
    path: str
    parties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: how many entries in all, and some of them, the best first."""

    total: int
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the entries found there are of each class, policy and party (IRIs)."""

    classes: Mapping[str, int] = field(default_factory=dict)
    policies: Mapping[str, int] = field(default_factory=dict)
    parties: Mapping[str, int] = field(default_factory=dict)


class Index:
    """The index of a version. It never changes, so equal searches have equal answers."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()

    @classmethod
    def open(cls, path: Path) -> "Index":
        """Open the index in a folder; raises StoreError if there is none or it is damaged."""
        try:
            index = tantivy.Index.open(str(path))
            index.config_reader("manual")
            index.reload()
            return cls(index)
        except (ValueError, OSError) as error:
            raise StoreError(
                f"检索索引 {path} 无法使用：{error}",
                f"the search index at {path} cannot be used: {error}",
            ) from error

    def search(
        self,
        text: str,
        classes: Sequence[str] = (),
        policy: str | None = None,
        party: str | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> Hits:
        """Return the entries that match `text`, the best first, from `offset` on.

        Classes are local names, one of which an entry must have; `policy` and `party` are IRIs.
        Raises QueryError if the text is too long or has no words.
        """
        asked = asking.Asked.of(text)
        query = self._query(asked, classes, policy, party)
        offset = min(offset, self._searcher.num_docs)
        found = self._searcher.search(query, max(limit, 1), offset=offset)
        wanted = marking.pattern(_marks(asked))
        hits = [self._hit(score, place, wanted) for score, place in found.hits[:limit]]
        total: int = found.count  # type: ignore[attr-defined] # its stub leaves it out
        return Hits(total, hits)

    def counts(
        self,
        text: str,
        classes: Sequence[str] = (),
        policy: str | None = None,
        party: str | None = None,
    ) -> Counts:
        """Return how the entries that `search` finds divide, the FACETS most frequent values."""
        asked = asking.Asked.of(text)
        fields = {name: {"terms": {"field": name, "size": FACETS}} for name in _COUNTED}
        found = self._searcher.aggregate(self._query(asked, classes, policy, party), fields)
        return Counts(*(_buckets(found[name]) for name in _COUNTED))

    def scores(self, text: str) -> dict[int, float]:
        """Return the score of every entry that matches `text`, by the key of its IRI."""
        wanted = asking.query(asking.Asked.of(text))
        hits = self._searcher.search(wanted, max(self._searcher.num_docs, 1)).hits
        keys = self._searcher.fast_field_values(KEY, [place for _, place in hits])
        return {int(key): score for key, (score, _) in zip(keys, hits, strict=True) if key}

    def labels(self, iris: Sequence[str]) -> dict[str, str]:
        """Return what those of `iris` are called that have entries."""
        if not iris:
            return {}
        wanted = Query.term_set_query(schema(), IRI, list(iris))
        places = self._searcher.search(wanted, len(iris)).hits
        found = [self._entry(place) for _, place in places]
        return {entry.iri: entry.label for entry in found}

    def _query(
        self, asked: asking.Asked, classes: Sequence[str], policy: str | None, party: str | None
    ) -> Query:
        return asking.query(asked, classes, policy, party, self._parties_of(policy))

    def _parties_of(self, policy: str | None) -> Query | None:
        """Return what finds the parties that a policy speaks of."""
        if policy is None:
            return None
        within = Query.term_query(schema(), POLICY, policy, index_option="basic")
        terms = {"terms": {"field": PARTY, "size": _MOST_PARTIES}}
        involved = self._searcher.aggregate(within, {PARTY: terms})
        return Query.term_set_query(schema(), IRI, list(_buckets(involved[PARTY])))

    def _entry(self, place: tantivy.DocAddress) -> Entry:
        [record] = self._searcher.doc(place)[ENTRY]
        return entry_of(bytes(record))

    def _hit(self, score: float, place: tantivy.DocAddress, wanted: re.Pattern[str]) -> Hit:
        entry = self._entry(place)
        is_party = entry.classes[0] in PARTY_CLASSES
        own = [text for text in (*entry.texts, *entry.names) if text not in entry.label]
        return Hit(
            iri=entry.iri,
            cls=entry.classes[0],
            policy=entry.policies[0] if entry.policies else None,
            score=score,
            label=marking.marked(entry.label, wanted),
            snippet=marking.snippet(own, wanted),
            path=entry.path,
            parties=() if is_party else entry.parties,
        )


_COUNTED = (CLASS, POLICY, PARTY)


def _marks(asked: asking.Asked) -> list[str]:
    return list(chain.from_iterable((word.text, *word.parts) for word in asked.words))


def _buckets(found: Mapping[str, Sequence[Mapping[str, object]]]) -> dict[str, int]:
    return {str(each["key"]): int(str(each["doc_count"])) for each in found["buckets"]}
