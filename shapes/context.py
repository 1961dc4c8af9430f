"""What stands around the nodes of one document's graph: labels, places, whose work, which text."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Final

from shapes.findings import Party, Quote
from shapes.nodes import asked, preferred
from shapes.quotes import quotes
from shapes.shacl.sources import Source
from shapes.shacl.terms import Term

AT_FAULT: Final = frozenset(
    "BrokenEntity CutShort Injected Masked MechanicalTraditional NumberMissing ReadingFailed "
    "Shuffled".split()
)
"""The kinds of notes that tell of a fault in the copy or in its reading."""

_TREE = """
SELECT ?s ?o ?k { VALUES (?p ?k) { (pg:implements 0) (pg:hasTarget 1) } ?s ?p ?o }
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
_SAID = """
SELECT ?n ?label ?path ?task {{ VALUES ?n {{ {nodes} }} OPTIONAL {{ ?n rdfs:label ?label }}
  OPTIONAL {{ ?n pg:path ?path }} OPTIONAL {{ ?n pg:task ?task }} }}
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a graph says of some nodes for people: labels, paths, and where the text has them."""

    labels: Mapping[Term, str] = field(default_factory=dict)
    paths: Mapping[Term, str] = field(default_factory=dict)
    quotes: Mapping[Term, Quote] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """Who leads the work that a node is about, or is responsible for it, and its measure."""

    departments: tuple[Party, ...]
    measure: Term | None


class Context:
    """One document's graph, of which no more is read than is asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._work: dict[Term, Work] = {}
        self._assigned: dict[Term, set[Term]] = {}

    def title(self) -> str | None:
        """Return the title of the graph's policy, else what it is called, if it has a policy."""
        found: dict[str, list[tuple[bool, str]]] = defaultdict(list)
        for row in self._source.select(_TITLES):
            for kind in ("title", "label"):
                if (words := row.get(kind)) is not None:
                    found[kind].append(preferred(words))
        for kind in ("title", "label"):
            if found[kind]:
                return min(found[kind])[1]
        return None

    def work(self, node: Term) -> Work:
        """Return whose work a node is about, and what measure this carries out."""
        if node not in self._work:
            self._work[node] = self._found_work(node)
        return self._work[node]

    def _found_work(self, node: Term) -> Work:
        tree, measures = self._tree, self.measures
        units = (node, *self._assigned.get(node, ()), *tree["held"].get(node, ()))
        tasks = [unit for unit in units if unit not in measures]
        tasks += [task for unit in units if unit in measures for task in tree["done"].get(unit, ())]
        parties: dict[str, Party] = {}
        for task in tasks:
            parties |= self._parties.get(task, {})
        carried = (
            m for u in units for m in ((u,) if u in measures else tree["implements"].get(u, ()))
        )
        return Work(
            tuple(parties[iri] for iri in sorted(parties)), min(carried, key=str, default=None)
        )

    def parties(self) -> Iterator[Party]:
        """Yield those who lead tasks or are responsible for them, once for each task."""
        for found in self._parties.values():
            yield from found.values()

    def is_unread(self, node: Term) -> bool:
        """Tell whether the copy or its reading is at fault in a node or what contains it."""
        return bool(self._faulty) and any(unit in self._faulty for unit in self._containing(node))

    def said(self, foci: Collection[Term], values: Collection[Term]) -> Said:
        """Return what the graph says of focus nodes and values for people, and learn of which
        tasks assignments are.

        The path of a node that has none is that of the unit that sets it.
        """
        units = {node: (node, *self._tree["held"].get(node, ())) for node in foci}
        known: dict[Term, tuple[bool, str]] = {}
        paths: dict[Term, str] = {}
        for row in asked(self._source, _SAID, {*values, *chain.from_iterable(units.values())}):
            node = row["n"]
            if "label" in row:
                words = preferred(row["label"])
                known[node] = min(known.get(node, words), words)
            if "path" in row:
                paths[node] = min(paths.get(node, row["path"].value), row["path"].value)
            if "task" in row:
                self._assigned.setdefault(node, set()).add(row["task"])
        where = {n: next((paths[u] for u in held if u in paths), None) for n, held in units.items()}
        return Said(
            {node: words for node, (_, words) in known.items()},
            {node: path for node, path in where.items() if path is not None},
            quotes(self._source, foci),
        )

    @cached_property
    def measures(self) -> Mapping[Term, str]:
        """The measures, and what they are called."""
        found: dict[Term, list[tuple[bool, str]]] = defaultdict(list)
        for row in self._source.select(_MEASURES):
            found[row["n"]].append(preferred(row.get("label", row["n"])))
        return {node: min(words)[1] for node, words in found.items()}

    @cached_property
    def _tree(self) -> Mapping[str, Mapping[Term, Sequence[Term]]]:
        """Statements between nodes: `held` gives for a target what sets it, `done` for a measure
        what implements it."""
        found: dict[str, dict[Term, list[Term]]] = {
            name: defaultdict(list) for name in ("implements", "held", "done")
        }
        for row in self._source.select(_TREE):
            subject, object_ = row["s"], row["o"]
            if row["k"].value == "1":
                found["held"][object_].append(subject)
            else:
                found["implements"][subject].append(object_)
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

    def _containing(self, node: Term) -> Iterator[Term]:
        """Yield a node, what sets it and what it is part of."""
        tree, seen, left = self._tree, set[Term](), [node]
        while left:
            unit = left.pop()
            if unit not in seen:
                seen.add(unit)
                yield unit
                for above in (self._parts, tree["held"], self._assigned):
                    left += above.get(unit, ())
