"""What somebody looks for → a query of the index.

The text is plain words: none of its characters has a meaning to the engine. An entry matches that
has at least half of the words, in its own words or in the names of those involved, or whose name
holds the text character for character, however the dictionary divides it. The score is BM25, with
names before texts; to that comes more for all words, and for the words side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Occur, Query

from graph.errors import QueryError
from graph.search.records import CLASS, NAMES, PAIRS, PARTIES, PARTY, POLICY, TEXT, schema
from graph.search.segmentation import Word, pairs, words

LONGEST = 500
"""How many characters may be looked for at once."""

_MOST_WORDS = 40
_WEIGHTS = {NAMES: 2.5, TEXT: 1.0, PARTIES: 0.4}
_PART = 0.3
_PAIR = 0.5
_SIDE_BY_SIDE = 1.5
ALL_WORDS = 100.0
"""What the score of an entry gets on top that has all the words: more than BM25 ever gives."""

_FILLERS = frozenset("的地得了和与及或在对等把被就都而并其有是为以于之个")
"""Characters that join words; beside others they are not looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a text that are looked for, and the pairs of characters of all of it."""

    words: tuple[Word, ...]
    pairs: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Asked":
        """Return what is looked for; raises QueryError if it is too long or holds no word."""
        if len(text) > LONGEST:
            raise QueryError(
                f"检索词过长（上限 {LONGEST} 字）",
                f"the search is too long (at most {LONGEST} characters)",
            )
        found = list({word.text: word for word in words(text)}.values())
        telling = [word for word in found if word.text not in _FILLERS] or found
        if not telling:
            raise QueryError(
                "请输入要检索的词；标点和符号不作检索",
                "enter words to search for; punctuation and signs are not searched",
            )
        return cls(tuple(telling[:_MOST_WORDS]), tuple(dict.fromkeys(pairs(text)))[:_MOST_WORDS])


def query(
    asked: Asked,
    classes: Sequence[str] = (),
    policy: str | None = None,
    party: str | None = None,
    also: Query | None = None,
) -> Query:
    """Return the query for what is looked for, within the given classes, policy and party.

    A party belongs to a policy that `also` finds it in.
    """
    must = [_matching(asked)]
    if classes:
        must.append(_any(CLASS, classes))
    if policy is not None:
        within = _any(POLICY, [policy])
        must.append(within if also is None else _some([within, also]))
    if party is not None:
        must.append(_any(PARTY, [party]))
    return Query.boolean_query([(Occur.Must, each) for each in must])


def _matching(asked: Asked) -> Query:
    groups = [_word(word) for word in asked.words]
    half = (len(groups) + 1) // 2
    ways = [Query.boolean_query([(Occur.Should, group) for group in groups], half)]
    every = _every(groups)
    if asked.pairs:
        spelt = _every([_term(PAIRS, pair) for pair in asked.pairs])
        ways.append(Query.boost_query(spelt, _PAIR))
        every = _some([every, spelt])
    ways.append(Query.const_score_query(every, ALL_WORDS))
    sequence: list[str | tuple[int, str]] = [
        token for word in asked.words for token in (*word.parts, word.text)
    ]
    if len(sequence) > 1:
        ways += [
            Query.boost_query(Query.phrase_query(schema(), name, sequence), _SIDE_BY_SIDE)
            for name in (NAMES, TEXT)
        ]
    return _some(ways)


def _word(word: Word) -> Query:
    """Return the query for a word in any of the fields, or for the words inside it."""
    return _some(
        [
            *(Query.boost_query(_term(name, word.text), w) for name, w in _WEIGHTS.items()),
            *(
                Query.boost_query(_term(name, part), weight * _PART)
                for part in word.parts
                for name, weight in _WEIGHTS.items()
            ),
        ]
    )


def _term(field: str, value: str) -> Query:
    return Query.term_query(schema(), field, value, index_option="freq")


def _any(field: str, values: Sequence[str]) -> Query:
    return Query.const_score_query(Query.term_set_query(schema(), field, list(values)), 0.0)


def _some(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, each) for each in queries])


def _every(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, each) for each in queries])
