"""Which loaded policy a citation is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz, process

from graph.derivation.library import Mention, Policy
from graph.derivation.rating import Rating
from graph.derivation.wording import issued_by_notice, numerals

BY_NUMBER = Decimal("1")
BY_TITLE = Decimal("0.95")

CANDIDATES = 3
"""How many candidates a citation has at most."""

_DAMAGED = 92
"""How alike titles must be, of 100, to be one title with damage."""

_LONG_ENOUGH = 8
"""How many characters a title has at least that can be known in spite of damage."""


@dataclass(frozen=True, slots=True)
class Match:
    """A policy that a citation may be about."""

    policy: Policy
    rating: Rating


def names_of(policy: Policy) -> set[str]:
    """Return the plain titles that a policy answers to: a notice also to what it issues."""
    issued = (issued_by_notice(title) for title in policy.titles)
    return {*policy.titles, *(title for title in issued if title)}


class Index:
    """The loaded policies by their numbers and names."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._by_number: dict[str, list[Policy]] = defaultdict(list)
        self._by_name: dict[str, list[Policy]] = defaultdict(list)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for policy in policies:
            if policy.number:
                self._by_number[policy.number].append(policy)
            for name in sorted(names_of(policy)):
                self._by_name[name].append(policy)
        for name in self._by_name:
            self._alike[numerals(name)].append(name)

    def matches(self, mention: Mention) -> list[Match]:
        """Return what a citation may be about, the likeliest first.

        A number is looked up first, then the title; where neither is known, titles that differ
        by little are candidates. Policies that share a title share its score. A policy whose
        number is not the cited one is another document, and a mention of a document's own title
        is none of another's.
        """
        for found, score, method in (
            (self._by_number.get(mention.number or "", []), BY_NUMBER, "number"),
            (self._titled(mention), BY_TITLE, "title"),
        ):
            if found:
                others = [policy for policy in found if policy.graph != mention.graph]
                if len(others) < len(found):
                    return []
                each = (score / len(others)).quantize(Decimal("0.01"))
                return [
                    Match(p, Rating(each, rank, method)) for rank, p in enumerate(others, start=1)
                ]
        return self._damaged(mention)

    def _titled(self, mention: Mention) -> list[Policy]:
        if not mention.title:
            return []
        found = self._by_name.get(mention.title, [])
        issued = issued_by_notice(mention.title)
        if not found and issued:
            named = self._by_name.get(issued, [])
            found = [p for p in named if not any(map(issued_by_notice, p.titles))]
        return [policy for policy in found if _may_be(mention, policy)]

    def _damaged(self, mention: Mention) -> list[Match]:
        title = mention.title or ""
        alike = self._alike.get(numerals(title))
        if not alike or len(title) < _LONG_ENOUGH:
            return []
        near = process.extract(title, alike, scorer=fuzz.ratio, score_cutoff=_DAMAGED, limit=None)
        found = [(percent, policy) for name, percent, _ in near for policy in self._by_name[name]]
        if any(policy.graph == mention.graph for _, policy in found):
            return []
        policies = {p.iri: (percent, p) for percent, p in reversed(found) if _may_be(mention, p)}
        ranked = sorted(policies.values(), key=lambda item: (-item[0], item[1].iri))
        return [
            Match(policy, Rating(_of_damaged(percent), rank, "similar title"))
            for rank, (percent, policy) in enumerate(ranked[:CANDIDATES], start=1)
        ]


def _of_damaged(percent: float) -> Decimal:
    """Return the score of titles that are alike by so much of 100: below what is accepted."""
    return (Decimal(percent) * Decimal("0.0075")).quantize(Decimal("0.01"))


def _may_be(mention: Mention, policy: Policy) -> bool:
    return not mention.number or not policy.number or mention.number == policy.number
