"""A policy's units in reading order, tasks with who answers for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from api.about import About, document_graph, expanded, local_name, nodes
from graph.store import Snapshot

LINES = 150
"""How many units of a policy its page shows; a query that lists all of them is linked."""

_COLUMNS = (("Lead", "Responsible"), ("Support", "Guide", "Supervise"))
"""The two columns in which an outline shows the roles."""

_ROLES = tuple(role for column in _COLUMNS for role in column)

_DETAILS = ("objective", "action", "deadlineText")
"""What an outline shows below a unit's words."""

_SHOWN_OF_UNITS = (
    "rdf:type", "pg:path", "pg:number", "dct:title", "pg:text", "pg:hasTarget",
    *(f"pg:{name}" for name in _DETAILS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A party in a role: its name and the name as printed, and the assignment that says so."""

    iri: str
    name: str
    printed: str
    role: str
    assignment: str
    basis: str
    open_ended: bool
    start: int


@dataclass(slots=True)
class Line:
    """A unit in a policy's outline, with its targets and notes and the parties of a task.

    `measure` is the measure whose words the task repeats; it has no line of its own then.
    `below` are the roles that nested tasks carry.
    """

    iri: str
    kind: str
    path: str
    number: str
    words: str
    depth: int
    measure: str = ""
    parties: dict[str, list[Named]] = field(default_factory=dict)
    below: frozenset[str] = frozenset()
    details: list[tuple[str, str]] = field(default_factory=list)
    targets: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """A policy's first units in reading order, and what its page must explain.

    `columns` are the roles that occur, in the columns that show them; `bases` the ways other than
    the plain text in which parties are known; `shown` of `total` units stand in the lines, and
    `query` lists all of them.
    """

    lines: list[Line]
    columns: list[list[str]]
    bases: list[str]
    open_ended: bool
    shown: int
    total: int
    query: str


def outline(snapshot: Snapshot, policy: str, language: str) -> Outline:
    """Return a policy's first units in reading order, tasks with their parties."""
    graph = document_graph(policy)
    ordered = snapshot.select(
        f"SELECT ?u {{ GRAPH {graph} {{ ?u pg:order ?k }} }} ORDER BY ?k LIMIT {LINES + 1}"
    )
    units = [row["u"].value for row in ordered]
    lines = _lines(snapshot, units[:LINES], language)
    parties = [named for line in lines for group in line.parties.values() for named in group]
    roles = {named.role for named in parties}
    _add_below(lines, [iri.removeprefix(f"{policy}/") for iri in units[LINES:]])
    columns = [[role for role in column if role in roles] for column in _COLUMNS]
    return Outline(
        lines=_merged(lines),
        columns=[column for column in columns if column],
        bases=sorted({named.basis for named in parties} - {"Stated"}),
        open_ended=any(named.open_ended for named in parties),
        shown=len(lines),
        total=_count(snapshot, graph) if len(units) > LINES else len(lines),
        query=_ALL_UNITS.replace("GRAPH_NAME", str(graph)),
    )


_ALL_UNITS = """PREFIX pg: <https://w3id.org/policygraph#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?unit ?path ?number ?words WHERE {
  GRAPH GRAPH_NAME {
    ?unit pg:path ?path ; pg:order ?order .
    OPTIONAL { ?unit pg:number ?number }
    OPTIONAL { ?unit dct:title ?title }
    OPTIONAL { ?unit pg:text ?text }
    BIND(COALESCE(?title, ?text) AS ?words)
  }
}
ORDER BY ?order
"""


def assignments(snapshot: Snapshot, tasks: Iterable[str]) -> dict[str, list[Named]]:
    """Return who answers for each of `tasks`: by role, then as they stand in the text."""
    rows = snapshot.select(
        f"SELECT DISTINCT ?a ?task {{ VALUES ?task {{ {nodes(tasks)} }} "
        "GRAPH ?g { ?a pg:task ?task } }"
    )
    task_of = {row["a"].value: row["task"].value for row in rows}
    if not task_of:
        return {}
    names = ("pg:party", "pg:surfaceForm", "pg:role", "pg:basis", "pg:openEnded")
    facts = About.of_each(snapshot, task_of, names, slight=True)
    parties = {party for about in facts.values() for party in about.links("pg:party")}
    called = About.of_each(snapshot, parties, ["pg:name"])
    starts = _starts(snapshot, task_of)
    found: dict[str, list[Named]] = {}
    for iri, about in facts.items():
        for party in about.links("pg:party")[:1]:
            named = _named(about, called[party], starts.get(iri, 0))
            found.setdefault(task_of[iri], []).append(named)
    return {task: sorted(group, key=_rank) for task, group in found.items()}


def _named(assignment: About, party: About, start: int) -> Named:
    printed = assignment.literal("pg:surfaceForm") or ""
    return Named(
        iri=party.iri,
        name=party.literal("pg:name") or printed,
        printed=printed,
        role=local_name(next(iter(assignment.links("pg:role")), "")),
        assignment=assignment.iri,
        basis=local_name(next(iter(assignment.links("pg:basis")), "")),
        open_ended=assignment.literal("pg:openEnded") == "true",
        start=start,
    )


def _rank(named: Named) -> tuple[int, int, str]:
    known = named.role in _ROLES
    return (_ROLES.index(named.role) if known else len(_ROLES), named.start, named.printed)


def _starts(snapshot: Snapshot, iris: Iterable[str]) -> dict[str, int]:
    """Return where each of `iris` first stands in the text."""
    found: dict[str, int] = {}
    rows = snapshot.select(
        f"SELECT DISTINCT ?x ?start {{ VALUES ?x {{ {nodes(iris)} }} "
        "GRAPH ?g { ?x prov:wasDerivedFrom/oa:hasSelector/oa:start ?start } }"
    )
    for row in rows:
        start = int(row["start"].value)
        found[row["x"].value] = min(start, found.get(row["x"].value, start))
    return found


def _lines(snapshot: Snapshot, units: Sequence[str], language: str) -> list[Line]:
    facts = About.of_each(snapshot, units, _SHOWN_OF_UNITS, slight=True)
    targets = [target for about in facts.values() for target in about.links("pg:hasTarget")]
    labels = About.of_each(snapshot, targets, ["rdfs:label"])
    parties = assignments(snapshot, units)
    notes = _notes(snapshot, units, language)
    lines = [_line(about) for about in facts.values()]
    for line in lines:
        for named in parties.get(line.iri, []):
            line.parties.setdefault(named.role, []).append(named)
        line.targets = [
            (iri, labels[iri].label(language) or "")
            for iri in sorted(facts[line.iri].links("pg:hasTarget"), key=_natural)
        ]
        line.notes = notes.get(line.iri, [])
    return lines


def _line(about: About) -> Line:
    path = about.literal("pg:path") or ""
    kinds = ("Task", "Measure", "Section")
    types = set(about.links("rdf:type"))
    words = about.literal("dct:title") or about.literal("pg:text") or ""
    return Line(
        iri=about.iri,
        kind=next((kind for kind in kinds if expanded(f"pg:{kind}") in types), "Section"),
        path=path,
        number=about.literal("pg:number") or "",
        words=words,
        depth=path.count("."),
        details=[
            (name, said)
            for name in _DETAILS
            for said in about.literals(f"pg:{name}")
            if said.strip() != words.strip()
        ],
    )


def _notes(
    snapshot: Snapshot, units: Iterable[str], language: str
) -> dict[str, list[tuple[str, str]]]:
    rows = snapshot.select(
        f"SELECT DISTINCT ?x ?u {{ VALUES ?u {{ {nodes(units)} }} GRAPH ?g {{ ?x pg:about ?u }} }}"
    )
    unit_of = {row["x"].value: row["u"].value for row in rows}
    found: dict[str, list[tuple[str, str]]] = {}
    for iri, about in About.of_each(snapshot, unit_of, ["rdfs:comment"]).items():
        words = about.worded("rdfs:comment", language) or ""
        found.setdefault(unit_of[iri], []).append((iri, words))
    return {
        unit: sorted(notes, key=lambda note: _natural(note[0])) for unit, notes in found.items()
    }


def _natural(iri: str) -> tuple[int, str]:
    """Order numbered resources of one kind: the ninth before the tenth."""
    return (len(iri), iri)


def _add_below(lines: Sequence[Line], unseen: Sequence[str]) -> None:
    """Note the roles that nested tasks carry; above an `unseen` path any may be carried."""
    known = {line.path: line for line in lines}
    for line in lines:
        for path in _paths_above(line.path):
            if path in known:
                known[path].below |= line.parties.keys()
    for path in unseen:
        for above in _paths_above(path):
            if above in known:
                known[above].below |= set(_ROLES)


def _paths_above(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _merged(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without measures whose words stand whole in their only task."""
    found: list[Line] = []
    paths = {line.path for line in lines}
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        several = f"{line.path}.t2" in paths
        if following is not None and not several and _repeats(line, following):
            following.measure, following.number = line.iri, line.number
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


def _count(snapshot: Snapshot, graph: ox.NamedNode) -> int:
    rows = snapshot.select(f"SELECT (COUNT(?u) AS ?n) {{ GRAPH {graph} {{ ?u pg:order ?k }} }}")
    return next((int(row["n"].value) for row in rows), 0)
