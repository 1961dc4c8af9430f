"""Which measure a loose clause most likely belongs to, by the characters that they share.

Chinese abbreviates by leaving characters out (思政 for 思想政治), so pairs of characters count also
where a few others stand between them. A clause that shares nothing with a measure may share rare
pairs with clauses that do: they lend it part of their likeness.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WORDS = re.compile("[\u3400-\u9fffA-Za-z]+")
_FIGURES = re.compile(r"\d[\d.:]*[%个所名]?(?:左右|以上)?")
_REACH = 3
_APART = 0.5
_SINGLE = 0.5
_FIRST_WORDS = 0.3
_ABOVE = 0.3
_LENT = 0.5
_NEIGHBOURS = 10
_RARE = 0.1
_MOST_POSTINGS = 200

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is known of a measure: its title, the first clause of its text, the heading above."""

    title: str
    text: str
    above: str


def likeness(
    topics: Sequence[Topic], clauses: Sequence[str], wanted: Iterable[int]
) -> list[list[float]]:
    """Return how much each clause at the positions `wanted` is like each topic, 0 or more.

    All `clauses` count: they tell which characters are rare, and lend their likeness. The time
    grows with the text's length, not with its square.
    """
    if not topics:
        return [[] for _ in wanted]
    space = _Space(topics, clauses)
    neighbours = [(place, space.neighbours(place)) for place in wanted]
    return [space.lent(place, near) for place, near in neighbours]


class _Space:
    def __init__(self, topics: Sequence[Topic], clauses: Sequence[str]) -> None:
        self._counts = [_features(clause) for clause in clauses]
        self._clauses_with = Counter(f for counts in self._counts for f in counts)
        self._topics_with = Counter(
            f for topic in topics for f in {**_features(topic.title), **_features(topic.above)}
        )
        self._size = len(clauses)
        self._topic_count = len(topics)
        self._direct: dict[int, list[float]] = {}
        self._by_feature: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, topic in enumerate(topics):
            for feature, weight in self._topic(topic).items():
                self._by_feature[feature].append((index, weight))
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._vectors = [_unit(self._weighted(counts)) for counts in self._counts]
        most = min(max(3, _RARE * self._size), _MOST_POSTINGS)
        for place, vector in enumerate(self._vectors):
            for feature, weight in vector.items():
                if self._clauses_with[feature] <= most:
                    self._postings[feature].append((place, weight))

    def _rarity(self, feature: str) -> float:
        rarity = math.log((self._size + 1) / (self._clauses_with[feature] + 0.5))
        return rarity * (_SINGLE if len(feature) == 1 else 1)

    def _telling(self, feature: str) -> float:
        """Return how well a feature tells topics apart, 0 to 1."""
        known = max(1, self._topics_with[feature])
        return math.log((self._topic_count + 1) / known) / math.log(self._topic_count + 1)

    def _weighted(self, counts: Vector) -> Vector:
        return {f: (1 + math.log(n) if n >= 1 else n) * self._rarity(f) for f, n in counts.items()}

    def _telling_apart(self, counts: Vector) -> Vector:
        return _unit({f: w * self._telling(f) for f, w in self._weighted(counts).items()})

    def _topic(self, topic: Topic) -> Vector:
        joined: dict[str, float] = defaultdict(float)
        for share, words in ((1, topic.title), (_FIRST_WORDS, topic.text), (_ABOVE, topic.above)):
            for feature, weight in self._telling_apart(_features(words)).items():
                joined[feature] += share * weight
        return _unit(joined)

    def direct(self, place: int) -> list[float]:
        """Return how much a clause itself is like each topic."""
        known = self._direct.get(place)
        if known is None:
            known = [0.0] * self._topic_count
            for feature, weight in self._telling_apart(self._counts[place]).items():
                for topic, other in self._by_feature.get(feature, ()):
                    known[topic] += weight * other
            self._direct[place] = known
        return known

    def neighbours(self, place: int) -> list[tuple[int, float]]:
        """Return the clauses most like the one at `place`, with how much, which sum to 1."""
        shared: dict[int, float] = defaultdict(float)
        for feature, weight in self._vectors[place].items():
            for other, other_weight in self._postings.get(feature, ()):
                shared[other] += weight * other_weight
        shared.pop(place, None)
        nearest = sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_NEIGHBOURS]
        total = sum(weight for _, weight in nearest)
        return [(other, weight / total) for other, weight in nearest]

    def lent(self, place: int, near: Sequence[tuple[int, float]]) -> list[float]:
        """Return how much a clause is like each topic, with what its neighbours lend it."""
        likeness = list(self.direct(place))
        for other, share in near:
            for topic, value in enumerate(self.direct(other)):
                likeness[topic] += _LENT * share * value
        return likeness


def _features(words: str) -> Vector:
    """Return single characters and ordered pairs with how often they occur; pairs with others
    between them count half."""
    counts: Counter[str] = Counter()
    apart: set[str] = set()
    for run in _WORDS.findall(_FIGURES.sub(" ", words)):
        counts.update(run)
        counts.update(map("".join, itertools.pairwise(run)))
        for distance in range(2, _REACH + 2):
            apart.update(map("".join, zip(run, run[distance:], strict=False)))
    return {**dict.fromkeys(apart, _APART), **counts}


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {feature: weight / length for feature, weight in vector.items()} if length else {}
