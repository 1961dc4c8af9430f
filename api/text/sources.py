"""A source document's text in pages, and what was read from each stretch of it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.about import About, local_name
from api.text.marking import Stretch
from graph.store import Snapshot

PAGE = 5_000
"""About how many characters a page of a text shows."""

LONG = 60_000
"""From how many characters on a text is long: then all of its stretches are too many to look
through for those of a page, and a page is a third as long."""

BACK = 300
"""How many characters before a page of a long text a stretch may begin to be continued on it."""

THINGS = 3
"""How many resources one mark leads to; a stretch that is said of more tells how many."""

KINDS = ("task", "party", "target", "unit", "citation", "note")
"""What a page marks, in the order in which its legend tells it."""

_KIND_OF = {
    "Task": "task", "Project": "task", "Measure": "unit", "Section": "unit",
    "Assignment": "party", "Target": "target", "Citation": "citation", "ReadingNote": "note",
}  # fmt: skip
_TOLD = {
    "task": "pg:path", "unit": "pg:path", "party": "pg:party", "target": "rdfs:label",
    "citation": "rdfs:label", "note": "rdfs:comment",
}  # fmt: skip
_BREAK = "\n\u2028\u2029"
_STOPS = "。！？；"


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource that a mark leads to, and what it is called there."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch is: one of KINDS, and the resources that come from it; `more` others do."""

    kind: str
    things: Sequence[Thing]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a text: its number (from 1), how many there are, and the characters that it has."""

    number: int
    pages: int
    start: int
    end: int


def bounds(text: str) -> list[int]:
    """Return where the pages of a text begin: at a paragraph, else after a sentence."""
    size = PAGE if len(text) < LONG else PAGE // 3
    found = [0]
    while len(text) - found[-1] > size * 4 // 3:
        low, high = found[-1] + size * 2 // 3, found[-1] + size * 4 // 3
        place = max(text.rfind(sign, low, high) for sign in _BREAK)
        if place < 0:
            place = max(text.rfind(sign, low, high) for sign in _STOPS)
        found.append(place + 1 if place >= 0 else high)
    return found


def leaf(text: str, number: int = 1, at: int | None = None) -> Leaf | None:
    """Return a page of a text by its number, or the one that holds the character `at`; None if
    there is no such page."""
    starts = bounds(text)
    if at is not None:
        number = bisect_right(starts, at)
    if not 1 <= number <= len(starts) or (at is not None and at > len(text)):
        return None
    end = starts[number] if number < len(starts) else len(text)
    return Leaf(number, len(starts), starts[number - 1], end)


def graph_of(snapshot: Snapshot, source: str) -> tuple[ox.NamedNode, str] | None:
    """Return the graph that holds the text of `source`, and the policy that was read from it."""
    rows = snapshot.select(
        f"SELECT ?g ?p {{ GRAPH ?g {{ {ox.NamedNode(source)} pg:sourceText ?t "
        f"OPTIONAL {{ ?p dct:source {ox.NamedNode(source)} ; a pg:Policy }} }} }} LIMIT 1"
    )
    row = next(iter(rows), None)
    if row is None:
        return None
    return ox.NamedNode(row["g"].value), row["p"].value if "p" in row else ""


def stretches(
    snapshot: Snapshot, graph: ox.NamedNode, leaf: Leaf, length: int, language: str
) -> tuple[list[Stretch[Mark]], set[int]]:
    """Return what is marked on a page, and where all that was read from it begins.

    `length` is that of the whole text.
    """
    read, places = _read(snapshot, graph, leaf, length)
    things = _called(snapshot, graph, read, language)
    found: dict[tuple[int, int, str], dict[str, Thing]] = {}
    for start, end, kind, iri in read:
        if iri in things:
            found.setdefault((start, end, kind), {})[things[iri].iri] = things[iri]
    marked = [
        Stretch(start, end, _mark(kind, list(each.values())))
        for (start, end, kind), each in sorted(found.items(), key=_outermost)
    ]
    return marked, places


def query(graph: ox.NamedNode, leaf: Leaf) -> str:
    """Return a query that gives what is marked on a page, a row for each stretch and thing."""
    return f"""PREFIX pg: <https://w3id.org/policygraph#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>

SELECT ?start ?end ?exact ?class ?thing WHERE {{
  GRAPH {graph} {{
    ?selector oa:start ?start ; oa:end ?end .
    FILTER(?start < {leaf.end} && ?end > {leaf.start})
    ?span oa:hasSelector ?selector .
    ?selector oa:exact ?exact .
    ?thing prov:wasDerivedFrom ?span ; a ?class .
  }}
}}
ORDER BY ?start DESC(?end)
"""


def _read(
    snapshot: Snapshot, graph: ox.NamedNode, leaf: Leaf, length: int
) -> tuple[list[tuple[int, int, str, str]], set[int]]:
    """Return start, end, kind and IRI of what was read from a page, and where anything begins.

    An index finds a number, but no range of numbers: so the stretches of a long text are looked
    up by each character at which one may begin.
    """
    numbers = " ".join(map(str, range(max(leaf.start - BACK, 0), leaf.end)))
    given = f"VALUES ?start {{ {numbers} }} " if length >= LONG else ""
    rows = snapshot.select(
        f"SELECT DISTINCT ?start ?end ?x ?c {{ {given}GRAPH {graph} {{ "
        "?s oa:start ?start ; oa:end ?end . "
        f"FILTER(?start < {leaf.end} && ?end > {leaf.start}) "
        "?span oa:hasSelector ?s . ?x prov:wasDerivedFrom ?span ; a ?c } }"
    )
    found, places = set(), set()
    for row in rows:
        start, end = row["start"].value, row["end"].value
        if not (start.isdecimal() and end.isdecimal()):
            continue
        places.add(int(start))
        kind = _KIND_OF.get(local_name(row["c"].value))
        if kind is not None and isinstance(row["x"], ox.NamedNode):
            found.add((int(start), int(end), kind, row["x"].value))
    return sorted(found), places


def _called(
    snapshot: Snapshot,
    graph: ox.NamedNode,
    read: Iterable[tuple[int, int, str, str]],
    language: str,
) -> dict[str, Thing]:
    """Return what marks call resources; an assignment's mark leads to its party."""
    pairs = {(iri, _TOLD[kind]) for _, _, kind, iri in read}
    given = " ".join(f"({ox.NamedNode(iri)} {name})" for iri, name in sorted(pairs))
    rows = snapshot.select(
        f"SELECT ?x ?o {{ VALUES (?x ?p) {{ {given} }} GRAPH {graph} {{ ?x ?p ?o }} }}"
    )
    found, party_of = dict[str, Thing](), dict[str, str]()
    for row in rows:
        iri, value = row["x"].value, row["o"]
        if isinstance(value, ox.NamedNode):
            party_of[iri] = value.value
        elif iri not in found or (isinstance(value, ox.Literal) and value.language == language):
            found[iri] = Thing(iri, value.value)
    parties = About.of_each(snapshot, set(party_of.values()), ["pg:name"], graph=graph)
    for iri, party in party_of.items():
        found[iri] = Thing(party, parties[party].literal("pg:name") or "")
    return found


def _mark(kind: str, things: Sequence[Thing]) -> Mark:
    return Mark(kind, things[:THINGS], max(len(things) - THINGS, 0))


def _outermost(item: tuple[tuple[int, int, str], object]) -> tuple[int, int, int]:
    """Order stretches so that what holds others stands outside: units, then tasks, and so on."""
    (start, end, kind), _ = item
    return (start, -end, ("unit", "task", "note", "citation", "target", "party").index(kind))
