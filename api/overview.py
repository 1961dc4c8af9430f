"""What pages show of many resources at once: counts, policies, a policy's outline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

import ontology
from api.about import About, Node, expanded
from graph.store import Row, Snapshot

_COUNTED = (
    "Policy", "Section", "Measure", "Task", "Project", "Department", "DepartmentGroup",
    "Assignment", "Target", "ReadingNote",
)  # fmt: skip


_COLUMNS = (("Lead", "Responsible"), ("Support", "Guide", "Supervise"))
"""The two columns in which an outline shows the roles."""

_RELATIONS = (
    "rdfs:subClassOf", "rdfs:subPropertyOf", "skos:exactMatch", "skos:closeMatch",
    "rdfs:domain", "rdfs:range",
)  # fmt: skip
"""How a term's page entry says it relates to other terms."""


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """A loaded policy with its numbers."""

    iri: str
    title: str
    measures: int
    tasks: int
    targets: int
    notes: int


@dataclass(frozen=True, slots=True)
class Named:
    """A party in a role: its name as printed, and the assignment that says so."""

    name: str
    iri: str
    assignment: str
    basis: str
    open_ended: bool


@dataclass(slots=True)
class Line:
    """A unit in a policy's outline, with its targets and notes and the parties of a task."""

    iri: str
    kind: str
    path: str
    number: str
    words: str
    depth: int
    parties: dict[str, list[Named]] = field(default_factory=dict)
    details: list[tuple[str, str]] = field(default_factory=list)
    targets: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """A policy's units in reading order, and what its page must explain.

    `columns` are the roles that occur, in the columns that show them; `bases` the ways other than
    the plain text in which parties are known.
    """

    lines: list[Line]
    columns: list[list[str]]
    bases: list[str]
    open_ended: bool


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term of the vocabulary as the page shows it."""

    name: str
    label: str
    definition: str
    kind: str
    scheme: str
    relations: list[tuple[str, list[tuple[str, str]]]]


def counts(snapshot: Snapshot, policy: str | None = None) -> dict[str, int]:
    """Return how many things of each class are loaded, by the class's local name.

    With `policy`, only those of its document.
    """
    graph = "?g" if policy is None else str(_graph(policy))
    classes = " ".join(f"pg:{name}" for name in _COUNTED)
    rows = snapshot.select(
        f"SELECT ?c (COUNT(DISTINCT ?x) AS ?n) {{ VALUES ?c {{ {classes} }} "
        f"GRAPH {graph} {{ ?x a ?c }} }} GROUP BY ?c"
    )
    found = {row["c"].value.removeprefix(ontology.NAMESPACE): int(row["n"].value) for row in rows}
    return {name: found.get(name, 0) for name in _COUNTED}


def policies(snapshot: Snapshot) -> list[PolicySummary]:
    """Return the loaded policies with their numbers, by title."""
    titles = snapshot.select(
        "SELECT ?p ?title ?g { GRAPH ?g { ?p a pg:Policy ; rdfs:label ?title } }"
    )
    rows = snapshot.select(
        "SELECT ?g ?c (COUNT(?x) AS ?n) "
        "{ VALUES ?c { pg:Measure pg:Task pg:Target pg:ReadingNote } GRAPH ?g { ?x a ?c } } "
        "GROUP BY ?g ?c"
    )
    numbers: dict[tuple[str, str], int] = {
        (row["g"].value, row["c"].value.removeprefix(ontology.NAMESPACE)): int(row["n"].value)
        for row in rows
    }
    found = []
    for row in titles:
        per_class = [
            numbers.get((row["g"].value, name), 0)
            for name in ("Measure", "Task", "Target", "ReadingNote")
        ]
        found.append(PolicySummary(row["p"].value, row["title"].value, *per_class))
    return sorted(found, key=lambda policy: policy.title)


def outline(snapshot: Snapshot, policy: str, language: str) -> Outline:
    """Return a policy's units in reading order, tasks with their parties."""
    units = snapshot.select(
        f"SELECT ?u ?kind ?path ?number ?words ?order {{ GRAPH {_graph(policy)} {{ "
        "VALUES ?kind { pg:Section pg:Measure pg:Task } "
        "?u a ?kind ; pg:path ?path ; pg:order ?order . OPTIONAL { ?u pg:number ?number } "
        "OPTIONAL { ?u dct:title ?title } OPTIONAL { ?u pg:text ?text } "
        "BIND(COALESCE(?title, ?text) AS ?words) } }"
    )
    lines = {row["u"].value: _line(row) for row in sorted(units, key=_order)}
    _add_parties(snapshot, policy, lines)
    _add_details(snapshot, policy, lines)
    _add_flags(snapshot, policy, lines, language)
    found = list(lines.values())
    parties = [named for line in found for group in line.parties.values() for named in group]
    roles = {role for line in found for role in line.parties}
    columns = [[role for role in column if role in roles] for column in _COLUMNS]
    return Outline(
        lines=found,
        columns=[column for column in columns if column],
        bases=sorted({named.basis for named in parties} - {"Stated"}),
        open_ended=any(named.open_ended for named in parties),
    )


def _add_parties(snapshot: Snapshot, policy: str, lines: Mapping[str, Line]) -> None:
    rows = snapshot.select(
        f"SELECT ?a ?task ?party ?name ?role ?basis ?open (MIN(?start) AS ?at) "
        f"{{ GRAPH {_graph(policy)} {{ "
        "?a pg:task ?task ; pg:party ?party ; pg:surfaceForm ?name ; pg:role ?role ; "
        "pg:basis ?basis . OPTIONAL { ?a pg:openEnded ?open } "
        "OPTIONAL { ?a prov:wasDerivedFrom/oa:hasSelector/oa:start ?start } } } "
        "GROUP BY ?a ?task ?party ?name ?role ?basis ?open ORDER BY ?at ?name"
    )
    for row in rows:
        if row["task"].value in lines:
            named = Named(
                name=row["name"].value,
                iri=row["party"].value,
                assignment=row["a"].value,
                basis=_local(row["basis"].value),
                open_ended="open" in row and row["open"].value == "true",
            )
            role = _local(row["role"].value)
            lines[row["task"].value].parties.setdefault(role, []).append(named)


def _add_details(snapshot: Snapshot, policy: str, lines: Mapping[str, Line]) -> None:
    rows = snapshot.select(
        f"SELECT ?u ?p ?words {{ GRAPH {_graph(policy)} {{ "
        "VALUES ?p { pg:objective pg:action } ?u ?p ?words } } ORDER BY DESC(?p) ?words"
    )
    for row in rows:
        if row["u"].value in lines:
            lines[row["u"].value].details.append((_local(row["p"].value), row["words"].value))


def _add_flags(snapshot: Snapshot, policy: str, lines: Mapping[str, Line], language: str) -> None:
    targets = snapshot.select(
        f"SELECT ?u ?x ?words {{ GRAPH {_graph(policy)} {{ "
        "?u pg:hasTarget ?x . ?x rdfs:label ?words } } ORDER BY ?x"
    )
    for row in targets:
        if row["u"].value in lines:
            lines[row["u"].value].targets.append((row["x"].value, row["words"].value))
    notes = snapshot.select(
        f"SELECT ?u ?x ?words {{ GRAPH {_graph(policy)} {{ "
        "?x a pg:ReadingNote ; pg:about ?u ; rdfs:comment ?words } "
        f'FILTER(LANG(?words) = "{language}") }} ORDER BY ?x'
    )
    for row in notes:
        if row["u"].value in lines:
            lines[row["u"].value].notes.append((row["x"].value, row["words"].value))


def _graph(policy: str) -> ox.NamedNode:
    return ox.NamedNode(policy.replace("/id/policy/", "/graph/", 1))


def _local(iri: str) -> str:
    return iri.removeprefix(ontology.NAMESPACE)


def _order(row: Row) -> int:
    return int(row["order"].value)


def _line(row: Row) -> Line:
    path = row["path"].value
    return Line(
        iri=row["u"].value,
        kind=row["kind"].value.removeprefix(ontology.NAMESPACE),
        path=path,
        number=row["number"].value if "number" in row else "",
        words=row["words"].value if "words" in row else "",
        depth=path.count("."),
    )


def trail(snapshot: Snapshot, iri: str) -> list[tuple[str, str]]:
    """Return what `iri` belongs to, outermost first: IRIs and labels."""
    found: dict[str, str] = {}
    about = About.of(snapshot, iri)
    while above := _above(snapshot, about):
        if above in found or above == iri:
            break
        about = About.of(snapshot, above)
        found[above] = about.label("zh") or above
    return list(found.items())[::-1]


def _above(snapshot: Snapshot, about: About) -> str | None:
    for name in ("pg:partOf", "pg:task", "pg:about", "pg:withinOrganisation", "oa:hasSource"):
        if links := about.links(name):
            return links[0]
    if expanded("pg:Target") in about.links("rdf:type"):
        for quad in snapshot.incoming(about.iri):
            if quad.predicate.value == expanded("pg:hasTarget"):
                return quad.subject.value if isinstance(quad.subject, ox.NamedNode) else None
    return None


@cache
def terms(language: str) -> Mapping[str, list[TermEntry]]:
    """Return the vocabulary's terms by kind: classes, properties, concepts."""
    parsed = ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE)
    facts: dict[str, dict[str, list[Node]]] = {}
    for quad in parsed:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(
            quad.object, ox.NamedNode | ox.Literal
        ):
            about = facts.setdefault(quad.subject.value, {})
            about.setdefault(quad.predicate.value, []).append(quad.object)
    found: dict[str, list[TermEntry]] = {"class": [], "property": [], "concept": []}
    for iri, about in sorted(facts.items()):
        kind = _kind(about)
        if kind and iri.startswith(ontology.NAMESPACE):
            schemes = about.get(expanded("skos:inScheme"), [])
            entry = TermEntry(
                name=_local(iri),
                label=_worded(about, expanded("rdfs:label"), language),
                definition=_worded(about, expanded("skos:definition"), language),
                kind=kind,
                scheme=_worded(facts[schemes[0].value], expanded("rdfs:label"), language)
                if schemes
                else "",
                relations=_relations(about, parsed.prefixes),
            )
            found[kind].append(entry)
    return found


def _relations(
    about: Mapping[str, list[Node]], prefixes: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for name in _RELATIONS:
        nodes = [n.value for n in about.get(expanded(name), []) if isinstance(n, ox.NamedNode)]
        if nodes:
            found.append((name, [(_prefixed(iri, prefixes), iri) for iri in sorted(nodes)]))
    return found


def _prefixed(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _kind(about: dict[str, list[Node]]) -> str | None:
    types = {node.value for node in about.get(ontology.PREFIXES["rdf"] + "type", [])}
    owl = ontology.PREFIXES["owl"]
    if f"{owl}Class" in types:
        return "class"
    if {f"{owl}ObjectProperty", f"{owl}DatatypeProperty"} & types:
        return "property"
    return "concept" if f"{ontology.PREFIXES['skos']}Concept" in types else None


def _worded(about: dict[str, list[Node]], predicate: str, language: str) -> str:
    words = {o.language: o.value for o in about.get(predicate, []) if isinstance(o, ox.Literal)}
    return words.get(language) or next(iter(words.values()), "")
