"""What is found of what is wanted, and by what it can be narrowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.errors import RefusedError
from api.language import Language
from api.searching.facets import Choice, Facet, choices, counted
from api.searching.wanted import Wanted
from api.work.bench import Bench
from graph.search import Hits, Index, SearchIndex
from graph.store.folder import FolderStore


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: hits, choices to narrow it by, and what the things in it are called."""

    hits: Hits
    choices: Mapping[Facet, Sequence[Choice]]
    labels: Mapping[str, str]


def found(bench: Bench, wanted: Wanted, language: Language) -> Found:
    """Return what is found of what is wanted, with what each choice would leave.

    Raises QueryError for words that cannot be searched, RefusedError where there is no index.
    """
    index = index_of(bench)
    within = (wanted.text, wanted.classes, wanted.policy, wanted.party)
    hits = index.search(*within, offset=wanted.offset, limit=wanted.limit)
    counts = counted(index, wanted)
    told = [hit.policy for hit in hits.hits if hit.policy]
    chosen = [iri for iri in (wanted.policy, wanted.party) if iri]
    labels = index.labels([*dict.fromkeys([*told, *counts.policies, *counts.parties, *chosen])])
    return Found(hits, choices(wanted, counts, labels, language), labels)


def index_of(bench: Bench) -> Index:
    """Return the index of the version that a request is about. Raises RefusedError (501)."""
    if not isinstance(bench.store, FolderStore):
        raise RefusedError(
            501,
            "此库在别处的 SPARQL 端点上，没有检索索引",
            "this store is a SPARQL endpoint elsewhere and has no index to search",
        )
    return Index.open(bench.store.companion(bench.snapshot.version) / SearchIndex.name)
