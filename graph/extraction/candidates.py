"""Which measure a loose clause most likely belongs to, by the characters that they share.

Characters and pairs of characters are compared, since Chinese abbreviates by leaving characters
out (思政 for 思想政治); rare ones count more, and so do those that tell measures apart. A clause
that shares little with a measure may share rare pairs with clauses that share more: they lend it
part of their likeness. An item that begins with its figure (100个左右…) goes on a list that another
clause began.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WORDS = re.compile("[\u3400-\u9fffA-Za-z]+")
_FIGURES = re.compile(r"\d[\d.:]*(?:[个所名门种学时倍]|%)?(?:左右|以上)?")
_SINGLE = 0.55
# A clause begins with its verb (推动, 完善), which says little of its subject.
_VERB = 0.75
_FIRST_WORDS = 0.3
_ABOVE = 0.6
_LENT = 0.5
_NEIGHBOURS = 40
_BEGUN = 2.0
_COMMON = 0.05
_MOST_POSTINGS = 300
_MOST_TOPICS = 100
_HUB = 0.45

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is known of a measure: its title, the first clause of its text, the heading above."""

    title: str
    text: str
    above: str


def likeness(
    topics: Sequence[Topic], clauses: Sequence[str], wanted: Sequence[int]
) -> list[list[float]]:
    """Return how much each clause at the positions `wanted` is like each topic, 0 or more.

    All `clauses` count: they tell which characters are rare, and lend their likeness. The time
    grows with the text's length, not with its square.
    """
    if not topics:
        return [[] for _ in wanted]
    space = _Space(topics, clauses)
    near = {place: space.neighbours(place) for place in wanted}
    found = {place: space.lent(place, near[place]) for place in wanted}
    begun = {place for place in wanted if clauses[place].rstrip().endswith("、")}
    return [
        _continued(found, _beginning(clauses[place], near[place], begun - {place}), place)
        for place in wanted
    ]


def _beginning(clause: str, near: Sequence[tuple[int, float]], begun: set[int]) -> int | None:
    """Return which of the lists that were `begun` a clause goes on, if it begins with a figure."""
    if not clause.lstrip()[:1].isdecimal():
        return None
    return next((place for place, _ in near if place in begun), None)


def _continued(found: Mapping[int, list[float]], beginning: int | None, place: int) -> list[float]:
    if beginning is None:
        return found[place]
    return [own + _BEGUN * head for own, head in zip(found[place], found[beginning], strict=True)]


class _Space:
    """Clauses and topics as vectors of weighted features."""

    def __init__(self, topics: Sequence[Topic], clauses: Sequence[str]) -> None:
        counts = [_features(clause) for clause in clauses]
        parts = [[_features(t.title), _features(t.text), _features(t.above)] for t in topics]
        self._size, self._topic_count = len(clauses), len(topics)
        self._clauses_with = Counter(feature for features in counts for feature in features)
        self._topics_with = Counter(
            feature for title, _, above in parts for feature in {**title, **above}
        )
        self._vectors = [_unit(self._weighted(features)) for features in counts]
        self._postings = self._posted()
        self._direct = self._scaled([self._telling(features) for features in counts], parts)

    def _posted(self) -> Mapping[str, Sequence[tuple[int, float]]]:
        """Return for each rare feature the clauses that have it."""
        most = min(max(3, _COMMON * self._size), _MOST_POSTINGS)
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, vector in enumerate(self._vectors):
            for feature, weight in vector.items():
                if self._clauses_with[feature] <= most:
                    postings[feature].append((place, weight))
        return postings

    def _weighted(self, features: Vector) -> Vector:
        """Return the features' weights: rare ones count more, single characters less."""
        return {
            feature: count
            * math.log((self._size + 1) / (self._clauses_with[feature] + 0.5))
            * (_SINGLE if len(feature) == 1 else 1)
            for feature, count in features.items()
        }

    def _telling(self, features: Vector) -> Vector:
        """Return the weights of the features by which topics can be told apart."""
        every = math.log(self._topic_count + 1)
        return {
            feature: weight * (every - math.log(max(1, self._topics_with[feature]))) / every
            for feature, weight in self._weighted(features).items()
            if self._topics_with[feature] <= _MOST_TOPICS
        }

    def _topic(self, parts: Sequence[Vector]) -> Vector:
        """Return a topic's title with the words around it, short ones counting less."""
        title, *around = (self._telling(part) for part in parts)
        length = _length(title)
        joined: dict[str, float] = defaultdict(float, _unit(title))
        for share, part in zip((_FIRST_WORDS, _ABOVE), around, strict=True):
            scale = share / max(length, _length(part), 1e-9)
            for feature, weight in part.items():
                joined[feature] += scale * weight
        return _unit(joined)

    def _scaled(
        self, clauses: Sequence[Vector], parts: Sequence[Sequence[Vector]]
    ) -> Sequence[Mapping[int, float]]:
        """Return how much each clause is like each topic; a topic that is like everything has
        less."""
        topics: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, part in enumerate(parts):
            for feature, weight in self._topic(part).items():
                topics[feature].append((index, weight))
        totals: dict[int, float] = defaultdict(float)
        direct: list[dict[int, float]] = []
        for clause in clauses:
            like: dict[int, float] = defaultdict(float)
            for feature, weight in _unit(clause).items():
                for topic, other in topics.get(feature, ()):
                    like[topic] += weight * other
            for topic, value in like.items():
                totals[topic] += value
            direct.append(like)
        hubs = {topic: (total / self._size + 1e-6) ** _HUB for topic, total in totals.items()}
        return [{topic: v / hubs[topic] for topic, v in like.items()} for like in direct]

    def neighbours(self, place: int) -> list[tuple[int, float]]:
        """Return the clauses most like the one at `place`, the nearest first, with shares that
        sum to 1."""
        shared: dict[int, float] = defaultdict(float)
        for feature, weight in self._vectors[place].items():
            for other, other_weight in self._postings.get(feature, ()):
                shared[other] += weight * other_weight
        shared.pop(place, None)
        nearest = sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_NEIGHBOURS]
        total = sum(weight for _, weight in nearest)
        return [(other, weight / total) for other, weight in nearest] if total else []

    def lent(self, place: int, near: Sequence[tuple[int, float]]) -> list[float]:
        """Return how much a clause is like each topic, with what its neighbours lend it."""
        likeness = [0.0] * self._topic_count
        for other, share in ((place, 1.0), *((other, _LENT * share) for other, share in near)):
            for topic, value in self._direct[other].items():
                likeness[topic] += share * value
        return likeness


def _features(words: str) -> Vector:
    """Return single characters and pairs with how often they occur, damped; the verb that a clause
    begins with counts less."""
    counts: dict[str, float] = defaultdict(float)
    for run in _WORDS.finditer(_FIGURES.sub(" ", words.strip(" —"))):
        text, first = run[0], run.start() == 0
        for place, character in enumerate(text):
            counts[character] += _VERB if first and place < 2 else 1
        for place in range(len(text) - 1):
            counts[text[place : place + 2]] += _VERB ** max(0, 1 - place / 2) if first else 1
    return {f: 1 + math.log(count) if count >= 1 else count for f, count in counts.items()}


def _length(vector: Vector) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values()))


def _unit(vector: Vector) -> Vector:
    length = _length(vector)
    return {feature: weight / length for feature, weight in vector.items()} if length else {}
