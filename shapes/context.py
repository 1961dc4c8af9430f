"""What stands around the nodes of one document's graph: labels, places, whose work, which text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final

import pyoxigraph as ox

from shapes.findings import Party, Quote
from shapes.shacl.sources import Source
from shapes.shacl.terms import Term

AT_FAULT: Final = frozenset(
    "BrokenEntity CutShort Injected Masked MechanicalTraditional NumberMissing ReadingFailed "
    "Shuffled".split()
)
"""The kinds of notes that tell of a fault in the copy or in its reading."""

_TREE = """
SELECT ?s ?o ?k { VALUES (?p ?k) { (pg:implements 0) (pg:hasTarget 1) (pg:task 2) } ?s ?p ?o }
"""
_PARTS = "SELECT ?s ?o { ?s pg:partOf ?o }"
_WORK = "SELECT ?party ?task { VALUES ?p { pg:leads pg:responsibleFor } ?party ?p ?task }"
_NAMES = """
SELECT DISTINCT ?party ?name {
  VALUES ?p { pg:leads pg:responsibleFor } ?party ?p ?task ; pg:name ?name }
"""
_MEASURES = "SELECT ?n ?label { ?n a pg:Measure OPTIONAL { ?n rdfs:label ?label } }"
_NOTES = f"""
SELECT ?n {{ ?note pg:about ?n ; pg:noteKind ?kind
  VALUES ?kind {{ {" ".join(f"pg:{kind}" for kind in sorted(AT_FAULT))} }} }}
"""
_TITLES = """
SELECT ?policy ?title ?label {
  ?policy a pg:Policy OPTIONAL { ?policy dct:title ?title } OPTIONAL { ?policy rdfs:label ?label } }
"""
_LABELS = "SELECT ?n ?label {{ VALUES ?n {{ {nodes} }} ?n rdfs:label ?label }}"
_PATHS = "SELECT ?n ?path {{ VALUES ?n {{ {nodes} }} ?n pg:path ?path }}"
_SPANS = """
SELECT ?n ?source ?start ?end ?exact {{ VALUES ?n {{ {nodes} }} ?n prov:wasDerivedFrom ?span .
  ?span oa:hasSource ?source ; oa:hasSelector ?place .
  ?place oa:start ?start ; oa:end ?end ; oa:exact ?exact }}
"""
_TEXTS = "SELECT ?source ?text { ?source pg:sourceText ?text }"
_AT_ONCE = 1_000
"""How many nodes one query asks about."""

_ENDS = "\n\t。；！？;!?"
_MOST = 120
"""How many characters are shown on either side of a quote."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a graph says of some nodes for people: labels, paths, and where the text has them."""

    labels: Mapping[Term, str] = field(default_factory=dict)
    paths: Mapping[Term, str] = field(default_factory=dict)
    quotes: Mapping[Term, Quote] = field(default_factory=dict)


class Context:
    """One document's graph, of which no more is read than is asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def title(self) -> str | None:
        """Return the title of the graph's policy, else what it is called, if it has a policy."""
        found: dict[str, list[tuple[bool, str]]] = defaultdict(list)
        for row in self._source.select(_TITLES):
            for kind in ("title", "label"):
                if (words := row.get(kind)) is not None:
                    found[kind].append(_preferred(words))
        for kind in ("title", "label"):
            if found[kind]:
                return min(found[kind])[1]
        return None

    def measure(self, node: Term) -> Term | None:
        """Return the measure that a node is, belongs to or carries out."""
        if node in self.measures:
            return node
        tree = self._tree
        for unit in (node, *tree["task"].get(node, ()), *tree["held"].get(node, ())):
            if unit in self.measures:
                return unit
            if unit in tree["implements"]:
                return min(tree["implements"][unit], key=str)
        return None

    def departments(self, node: Term) -> tuple[Party, ...]:
        """Return who leads the work that a node is about, or is responsible for it."""
        tree = self._tree
        tasks = [node, *tree["task"].get(node, ())]
        for unit in (node, *tree["held"].get(node, ())):
            tasks += [unit, *(tree["done"].get(unit, ()) if unit in self.measures else ())]
        found: dict[str, Party] = {}
        for task in tasks:
            found |= self._parties.get(task, {})
        return tuple(found[iri] for iri in sorted(found))

    def parties(self) -> Iterator[Party]:
        """Yield those who lead tasks or are responsible for them, once for each task."""
        for found in self._parties.values():
            yield from found.values()

    def is_unread(self, node: Term) -> bool:
        """Tell whether the copy or its reading is at fault in a node or what contains it."""
        return bool(self._faulty) and any(unit in self._faulty for unit in self._containing(node))

    def said(self, foci: Iterable[Term], values: Iterable[Term]) -> Said:
        """Return what the graph says of focus nodes and values for people.

        The path of a node that has none is that of the unit that sets it.
        """
        asked_for = _written(foci)
        known = labels(self._source, sorted({*asked_for, *_written(values)}))
        return Said(known, self._paths(foci), self._quotes(asked_for))

    @cached_property
    def measures(self) -> Mapping[Term, str]:
        """The measures, and what they are called."""
        found: dict[Term, list[tuple[bool, str]]] = defaultdict(list)
        for row in self._source.select(_MEASURES):
            found[row["n"]].append(_preferred(row.get("label", row["n"])))
        return {node: min(words)[1] for node, words in found.items()}

    @cached_property
    def _tree(self) -> Mapping[str, Mapping[Term, Sequence[Term]]]:
        """Statements between nodes: `held` gives for a target what sets it, `done` for a measure
        what implements it, `task` for an assignment its task."""
        found: dict[str, dict[Term, list[Term]]] = {
            name: defaultdict(list) for name in ("implements", "held", "task", "done")
        }
        for row in self._source.select(_TREE):
            subject, object_, kind = row["s"], row["o"], int(row["k"].value)
            if kind == 1:
                found["held"][object_].append(subject)
            else:
                found["task" if kind else "implements"][subject].append(object_)
            if kind == 0:
                found["done"][object_].append(subject)
        return {name: dict(said) for name, said in found.items()}

    @cached_property
    def _parts(self) -> Mapping[Term, Sequence[Term]]:
        """What each unit is part of."""
        found: dict[Term, list[Term]] = defaultdict(list)
        for row in self._source.select(_PARTS):
            found[row["s"]].append(row["o"])
        return found

    @cached_property
    def _parties(self) -> Mapping[Term, Mapping[str, Party]]:
        """Who leads each task or is responsible for it, by their IRIs."""
        names: dict[Term, str] = {}
        for row in self._source.select(_NAMES):
            party, name = row["party"], row["name"].value
            names[party] = min(names.get(party, name), name)
        found: dict[Term, dict[str, Party]] = defaultdict(dict)
        for row in self._source.select(_WORK):
            iri = row["party"].value
            key = iri.rpartition("/")[2]
            found[row["task"]][iri] = Party(iri, names.get(row["party"], key), key)
        return found

    @cached_property
    def _faulty(self) -> Set[Term]:
        return {row["n"] for row in self._source.select(_NOTES)}

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return {row["source"].value: row["text"].value for row in self._source.select(_TEXTS)}

    def _containing(self, node: Term) -> Iterator[Term]:
        """Yield a node, what sets it and what it is part of."""
        tree, seen, left = self._tree, set[Term](), [node]
        while left:
            unit = left.pop()
            if unit not in seen:
                seen.add(unit)
                yield unit
                for above in (self._parts, tree["held"], tree["task"]):
                    left += above.get(unit, ())

    def _paths(self, foci: Iterable[Term]) -> dict[Term, str]:
        units = {node: (node, *self._tree["held"].get(node, ())) for node in foci}
        wanted = _written(unit for held in units.values() for unit in held)
        known: dict[Term, str] = {}
        for row in asked(self._source, _PATHS, wanted):
            path = row["path"].value
            known[row["n"]] = min(known.get(row["n"], path), path)
        paths = (
            (node, next(filter(None, map(known.get, held)), None)) for node, held in units.items()
        )
        return {node: path for node, path in paths if path is not None}

    def _quotes(self, nodes: Sequence[str]) -> dict[Term, Quote]:
        """Return for each node where its words begin in the text."""
        first: dict[Term, tuple[int, int, str, str]] = {}
        for row in asked(self._source, _SPANS, nodes):
            start, end = int(row["start"].value), int(row["end"].value)
            place = (start, end, row["source"].value, row["exact"].value)
            first[row["n"]] = min(first.get(row["n"], place), place)
        return {node: self._quote(*place) for node, place in first.items()}

    def _quote(self, start: int, end: int, source: str, exact: str) -> Quote:
        text = self._texts.get(source, "")
        if text[start:end] != exact:
            return Quote(source, start, end, exact)
        return Quote(source, start, end, exact, *_around(text, start, end))


def labels(source: Source, nodes: Sequence[str]) -> dict[Term, str]:
    """Return what nodes (as SPARQL writes them) are called, in Chinese if they can be."""
    found: dict[Term, tuple[bool, str]] = {}
    for row in asked(source, _LABELS, nodes):
        words = _preferred(row["label"])
        found[row["n"]] = min(found.get(row["n"], words), words)
    return {node: words for node, (_, words) in found.items()}


def asked(source: Source, query: str, nodes: Sequence[str]) -> Iterator[Mapping[str, Term]]:
    """Yield the rows of a query about `nodes`, a number of them at a time."""
    left = iter(nodes)
    while batch := list(islice(left, _AT_ONCE)):
        yield from source.select(query.format(nodes=" ".join(batch)))


def _written(nodes: Iterable[Term]) -> list[str]:
    """Return nodes as SPARQL writes them; of blank nodes nothing can be asked by name."""
    return sorted({str(node) for node in nodes if isinstance(node, ox.NamedNode)})


def _preferred(words: Term) -> tuple[bool, str]:
    """Return a key by which Chinese words come first."""
    return (getattr(words, "language", None) != "zh", words.value)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the rest of the sentence or cell before and after a stretch of text."""
    low, high = max(start - _MOST, 0), min(end + _MOST, len(text))
    first = max((text.rfind(mark, low, start) + 1 for mark in _ENDS), default=0)
    if end > start and text[end - 1] in _ENDS:
        return text[max(first, low) : start], ""
    stops = (text.find(mark, end, high) for mark in _ENDS)
    last = min((stop for stop in stops if stop >= 0), default=high)
    with_mark = last < high and not text[last].isspace()
    return text[max(first, low) : start], text[end : last + with_mark]
