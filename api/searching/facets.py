"""By what a search can be narrowed: how many hits each choice would leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from api import wording
from api.about import expanded
from api.language import Language
from api.searching.wanted import OFFERED, Wanted
from graph.search import Counts, Index

Facet = Literal["class", "policy", "party"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow a search by: what it is called, how many hits there are with it, and the
    address with it, or without it where it is chosen."""

    value: str
    label: str
    count: int
    address: str
    chosen: bool


def counted(index: Index, wanted: Wanted) -> Counts:
    """Return how the hits divide: each facet as if nothing were chosen of it, so that another
    choice can be made."""
    whole = _counts(index, wanted)
    return Counts(
        _counts(index, replace(wanted, classes=())).classes if wanted.classes else whole.classes,
        _counts(index, replace(wanted, policy=None)).policies if wanted.policy else whole.policies,
        _counts(index, replace(wanted, party=None)).parties if wanted.party else whole.parties,
    )


def choices(
    wanted: Wanted, counts: Counts, labels: Mapping[str, str], language: Language
) -> Mapping[Facet, Sequence[Choice]]:
    """Return the choices of each facet: classes in their order, of which several can be chosen;
    policies and parties by their numbers, of which one can be."""
    return {
        "class": [
            Choice(
                name,
                wording.term(expanded(f"pg:{name}"), language) or name,
                counts.classes.get(name, 0),
                _toggled(wanted, name).address(),
                name in wanted.classes,
            )
            for name in OFFERED
            if name in counts.classes or name in wanted.classes
        ],
        "policy": [
            Choice(iri, labels.get(iri, iri), count, other.address(), iri == wanted.policy)
            for iri, count in _with(counts.policies, wanted.policy)
            for other in [replace(wanted, page=1, policy=None if iri == wanted.policy else iri)]
        ],
        "party": [
            Choice(iri, labels.get(iri, iri), count, other.address(), iri == wanted.party)
            for iri, count in _with(counts.parties, wanted.party)
            for other in [replace(wanted, page=1, party=None if iri == wanted.party else iri)]
        ],
    }


def _counts(index: Index, wanted: Wanted) -> Counts:
    return index.counts(wanted.text, wanted.classes, wanted.policy, wanted.party)


def _toggled(wanted: Wanted, name: str) -> Wanted:
    """Return a search with a class chosen, or no more; other classes stay."""
    others = tuple(each for each in wanted.classes if each != name)
    return replace(wanted, page=1, classes=others if name in wanted.classes else (*others, name))


def _with(counts: Mapping[str, int], chosen: str | None) -> list[tuple[str, int]]:
    """Return values with their numbers, what is chosen first."""
    first = [(chosen, counts.get(chosen, 0))] if chosen else []
    return [*first, *(each for each in counts.items() if each[0] != chosen)]
