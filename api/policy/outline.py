"""A policy's units as a tree, page by page, each task with who answers for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import pyoxigraph as ox

from api.about import About, expanded, nodes
from api.policy.duties import Named, assignments, beginnings
from graph.store import Snapshot

LINES = 60
"""How many units of a policy a page of its outline shows, or some more."""

SLACK = 30
"""How many units farther a page may end, where a larger unit of the document ends."""

TASKS = 50
"""How many tasks a page shows of one party's; the units above them stand there too."""

DEEPEST = 8
"""How deep the tree goes; what is nested deeper stands at this depth."""

CLIPPED = 160
"""How many characters of a unit's words its line shows; the unit's own page has all."""

_DETAILS = ("objective", "action", "deadlineText")
"""What a line shows below a unit's words."""

_LOOKED_UP = (
    "rdf:type", "pg:path", "pg:number", "pg:order", "dct:title", "pg:text", "pg:partOf",
    *(f"pg:{name}" for name in _DETAILS),
)  # fmt: skip
_KINDS = ("Project", "Task", "Measure", "Section")


@dataclass(slots=True)
class Line:
    """A unit with its targets and notes, the parties of a task, and the units below it.

    `measure` is the measure whose words the task repeats; it has no line of its own then.
    `context` is true for a unit that stands on another page, and here only above others. `place`
    is where its words begin in the source's text, if they stand there.
    """

    iri: str
    kind: str
    path: str
    number: str
    words: str
    order: int
    parent: str
    measure: str = ""
    context: bool = False
    place: int | None = None
    parties: dict[str, list[Named]] = field(default_factory=dict)
    details: list[tuple[str, str]] = field(default_factory=list)
    targets: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    below: list["Line"] = field(default_factory=list)

    @property
    def tasks(self) -> int:
        """How many tasks stand below it on this page."""
        own = sum(line.kind in ("Task", "Project") for line in self.below)
        return own + sum(line.tasks for line in self.below)

    @property
    def unassigned(self) -> bool:
        """Whether it is a task that nobody answers for, nor for any part of it."""
        return self.kind in ("Task", "Project") and not self._assigned()

    def _assigned(self) -> bool:
        return bool(self.parties) or any(line._assigned() for line in self.below)


@dataclass(frozen=True, slots=True)
class Outline:
    """A page of a policy's units as a tree, and what it must explain.

    `bases` are the ways other than the plain text in which parties are known; `first` to `last` of
    `total` are shown, units or one party's tasks; `query` gives the same.
    """

    lines: list[Line]
    bases: list[str]
    number: int
    pages: int
    first: int
    last: int
    total: int
    query: str

    def every(self) -> Iterator[Line]:
        """Yield all lines, each before those below it."""
        waiting = [*reversed(self.lines)]
        while waiting:
            line = waiting.pop()
            yield line
            waiting += reversed(line.below)


def outline(
    snapshot: Snapshot,
    graph: ox.NamedNode,
    language: str,
    number: int = 1,
    party: str | None = None,
) -> Outline:
    """Return the page `number` (from 1) of the units of a document, named by its graph, in reading
    order; with `party`, of the tasks in which it has a part. A page that there is not has no
    lines."""
    total = _total(snapshot, graph, party)
    if party is None:
        pages = max(1, -(-(total - SLACK) // LINES))
        units, first = _page(snapshot, graph, number, pages)
    else:
        pages, first = max(1, -(-total // TASKS)), (number - 1) * TASKS
        units = list(_units(snapshot, graph, TASKS, first, party))
    lines = _lines(snapshot, graph, units, language)
    parties = [named for line in lines for group in line.parties.values() for named in group]
    return Outline(
        lines=_tree(_merged([*_above(snapshot, graph, lines), *lines])),
        bases=sorted({named.basis for named in parties} - {"Stated", ""}),
        number=number,
        pages=pages,
        first=first,
        last=first + len(units),
        total=total,
        query=_query(graph, first, len(units), party),
    )


def _total(snapshot: Snapshot, graph: ox.NamedNode, party: str | None) -> int:
    pattern = "?u pg:order ?k" if party is None else f"{ox.NamedNode(party)} pg:involvedIn ?u"
    rows = snapshot.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ {pattern} }} }}")
    return next((int(row["n"].value) for row in rows), 0)


def _units(
    snapshot: Snapshot, graph: ox.NamedNode, most: int, first: int, party: str | None = None
) -> dict[str, int]:
    """Return units in reading order, with their depths in the document."""
    rows = snapshot.select(
        f"SELECT ?u ?path {{ {_listed(graph, most, first, party)} "
        f"GRAPH {graph} {{ ?u pg:path ?path }} }} ORDER BY ?k ?u"
    )
    return {row["u"].value: row["path"].value.count(".") for row in rows}


def _listed(graph: ox.NamedNode, most: int, first: int, party: str | None) -> str:
    """Return a group that lists units in reading order; two SELECTs in it are joined by hashing,
    which is quicker than to look up each of thousands of tasks."""
    ordered = f"{{ SELECT ?u ?k {{ GRAPH {graph} {{ ?u pg:order ?k }} }} }}"
    if party is not None:
        tasks = f"GRAPH {graph} {{ {ox.NamedNode(party)} pg:involvedIn ?u }}"
        ordered = f"{{ SELECT DISTINCT ?u {{ {tasks} }} }} {ordered}"
    return f"{{ SELECT ?u ?k {{ {ordered} }} ORDER BY ?k ?u LIMIT {most} OFFSET {first} }}"


def _page(
    snapshot: Snapshot, graph: ox.NamedNode, number: int, pages: int
) -> tuple[list[str], int]:
    """Return the units of a page and how many stand before it. Pages begin with the largest unit
    that begins near where they would begin by number alone."""
    if number > pages:
        return [], 0
    nominal = (number - 1) * LINES
    most = LINES + SLACK + (SLACK if number == pages else 0)
    found = _units(snapshot, graph, most, nominal)
    units, depths = list(found), list(found.values())
    start = 0 if number == 1 else largest(depths[:SLACK])
    end = len(units) if number == pages else LINES + largest(depths[LINES:])
    return units[start:end], nominal + start


def largest(depths: Sequence[int]) -> int:
    """Return the place of the first of the largest units, those at the least depth."""
    return depths.index(min(depths)) if depths else 0


def _lines(
    snapshot: Snapshot, graph: ox.NamedNode, units: Sequence[str], language: str
) -> list[Line]:
    facts = _facts(snapshot, graph, units)
    targets = targets_of(snapshot, graph, units)
    parties = assignments(snapshot, units, graph)
    notes = _notes(snapshot, graph, units, language)
    starts = beginnings(snapshot, units, graph)
    lines = [_line(about) for about in facts.values()]
    for line in lines:
        for named in parties.get(line.iri, []):
            line.parties.setdefault(named.role, []).append(named)
        line.targets = targets.get(line.iri, [])
        line.notes = notes.get(line.iri, [])
        line.place = starts.get(line.iri)
    return lines


def _facts(snapshot: Snapshot, graph: ox.NamedNode, units: Iterable[str]) -> dict[str, About]:
    return About.of_each(snapshot, units, _LOOKED_UP, slight=True, graph=graph)


def _line(about: About) -> Line:
    types = set(about.links("rdf:type"))
    words = about.literal("dct:title") or about.literal("pg:text") or ""
    order = about.literal("pg:order") or ""
    return Line(
        iri=about.iri,
        kind=next((kind for kind in _KINDS if expanded(f"pg:{kind}") in types), "Section"),
        path=about.literal("pg:path") or "",
        number=about.literal("pg:number") or "",
        words=words,
        order=int(order) if order.lstrip("-").isdecimal() else 0,
        parent=next(iter(about.links("pg:partOf")), ""),
        details=[
            (name, said)
            for name in _DETAILS
            for said in about.literals(f"pg:{name}")
            if said.strip() != words.strip()
        ],
    )


def _above(snapshot: Snapshot, graph: ox.NamedNode, lines: Sequence[Line]) -> list[Line]:
    """Return the units above `lines` that are not among them, the outermost first."""
    known = {line.iri for line in lines}
    found: list[Line] = []
    wanted = {line.parent for line in lines} - known
    for _ in range(DEEPEST):
        if not wanted:
            break
        facts = _facts(snapshot, graph, sorted(wanted)).values()
        new = [replace(_line(about), context=True) for about in facts if about.literal("pg:path")]
        known |= wanted
        found = [*new, *found]
        wanted = {line.parent for line in new} - known - {""}
    return sorted(found, key=lambda line: line.order)


def _tree(lines: Sequence[Line]) -> list[Line]:
    """Return the outermost of `lines`, which stand in reading order, with the others below them.

    Whatever a graph says of what is part of what, each line stands once.
    """
    roots: list[Line] = []
    places: dict[str, tuple[Line, int]] = {}
    for line in lines:
        above, depth = places.get(line.parent, (None, 0))
        if above is None:
            roots.append(line)
        else:
            above.below.append(line)
        held = (line, depth + 1) if above is None or depth < DEEPEST else places[line.parent]
        for iri in filter(None, (line.iri, line.measure)):
            places.setdefault(iri, held)
    return roots


def _merged(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without measures whose words stand whole in their only task."""
    found: list[Line] = []
    paths = {line.path for line in lines}
    for line, following in zip_longest(lines, lines[1:]):
        several = f"{line.path}.t2" in paths
        if following is not None and not several and _repeats(line, following):
            following.measure, following.number = line.iri, line.number
            following.parent = line.parent
            following.details = [
                *(d for d in line.details if d not in following.details),
                *following.details,
            ]
            following.targets = [*line.targets, *following.targets]
            following.notes = [*line.notes, *following.notes]
        else:
            found.append(line)
    return found


def _repeats(line: Line, following: Line) -> bool:
    derived = line.kind == "Measure" and following.path == f"{line.path}.t1"
    return derived and not following.number and following.words.startswith(line.words)


def targets_of(
    snapshot: Snapshot, graph: ox.NamedNode, units: Iterable[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return IRIs and labels of the targets that each of `units` has itself."""
    rows = snapshot.select(
        f"SELECT DISTINCT ?u ?t ?label {{ VALUES ?u {{ {nodes(units)} }} "
        f"GRAPH {graph} {{ ?u pg:hasTarget ?t . ?t rdfs:label ?label }} }}"
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["u"].value, {})[row["t"].value] = row["label"].value
    return {
        unit: sorted(each.items(), key=lambda target: _natural(target[0]))
        for unit, each in found.items()
    }


def _notes(
    snapshot: Snapshot, graph: ox.NamedNode, units: Iterable[str], language: str
) -> dict[str, list[tuple[str, str]]]:
    rows = snapshot.select(
        f"SELECT DISTINCT ?x ?u {{ VALUES ?u {{ {nodes(units)} }} "
        f"GRAPH {graph} {{ ?x pg:about ?u }} }}"
    )
    unit_of = {row["x"].value: row["u"].value for row in rows}
    found: dict[str, list[tuple[str, str]]] = {}
    for iri, about in About.of_each(snapshot, unit_of, ["rdfs:comment"], graph=graph).items():
        words = about.worded("rdfs:comment", language) or ""
        found.setdefault(unit_of[iri], []).append((iri, words))
    return {
        unit: sorted(notes, key=lambda note: _natural(note[0])) for unit, notes in found.items()
    }


def _natural(iri: str) -> tuple[int, str]:
    """Order numbered resources of one kind: the ninth before the tenth."""
    return (len(iri), iri)


def _query(graph: ox.NamedNode, first: int, count: int, party: str | None) -> str:
    """Return a query that gives what the page shows, a row for each unit."""
    only = "" if party is None else f" {ox.NamedNode(party)} pg:involvedIn ?unit ."
    return f"""PREFIX pg: <https://w3id.org/policygraph#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?path ?unit ?property ?value ?label WHERE {{
  {{
    SELECT ?unit ?order WHERE {{
      GRAPH {graph} {{ ?unit pg:order ?order .{only} }}
    }}
    ORDER BY ?order ?unit LIMIT {max(count, 1)} OFFSET {first}
  }}
  GRAPH {graph} {{
    ?unit pg:path ?path .
    {{
      ?unit ?property ?value
      FILTER(?property IN (pg:number, dct:title, pg:text, pg:objective, pg:action,
        pg:deadlineText, pg:hasTarget))
    }} UNION {{
      ?value ?property ?unit
      FILTER(?property IN (pg:leads, pg:responsibleFor, pg:supports, pg:guides, pg:supervises,
        pg:about))
    }}
    OPTIONAL {{ ?value rdfs:label ?label }}
  }}
}}
ORDER BY ?order ?property
"""
