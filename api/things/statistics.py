"""How much the graph holds, counted for the description of the dataset (VoID, section 4)."""

from dataclasses import dataclass

from graph.store import Row, Snapshot

LINKING = (
    "owl:sameAs", "skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch",
    "skos:relatedMatch", "rdfs:seeAlso",
)  # fmt: skip
"""The properties whose values outside the dataset make a linkset."""


@dataclass(frozen=True, slots=True)
class Share:
    """A property's part: its triples, with how many different subjects and objects."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the default graph holds: numbers in all, by property, and by class.

    `entities` are the things that have a class; `classes` gives for each class how many, `within`
    for each class the triples of each property of its members, `links` the triples that lead to
    another site, by property and by the beginning of the site's addresses.
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    properties: dict[str, Share]
    classes: dict[str, int]
    within: dict[str, dict[str, int]]
    links: dict[tuple[str, str], int]


def count(snapshot: Snapshot) -> Statistics:
    """Count what `snapshot` holds: four scans of all triples, and some of single properties.

    A million triples take about six seconds.
    """
    properties = {
        row["p"].value: Share(_number(row, "n"), _number(row, "subjects"), _number(row, "objects"))
        for row in snapshot.select(
            "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) "
            "(COUNT(DISTINCT ?o) AS ?objects) { ?s ?p ?o } GROUP BY ?p"
        )
    }
    return Statistics(
        triples=sum(share.triples for share in properties.values()),
        subjects=_one(snapshot, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        objects=_one(snapshot, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        entities=_one(snapshot, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c }"),
        properties=properties,
        classes={
            row["c"].value: _number(row, "n")
            for row in snapshot.select(
                "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c"
            )
        },
        within=_within(snapshot),
        links=_links(snapshot),
    )


def _within(snapshot: Snapshot) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = snapshot.select(
        "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c FILTER(isIRI(?c)) ?s ?p ?o } GROUP BY ?c ?p"
    )
    for row in rows:
        found.setdefault(row["c"].value, {})[row["p"].value] = _number(row, "n")
    return found


def _links(snapshot: Snapshot) -> dict[tuple[str, str], int]:
    rows = snapshot.select(
        f"SELECT ?p ?site (COUNT(*) AS ?n) {{ VALUES ?p {{ {' '.join(LINKING)} }} ?s ?p ?o "
        f'FILTER(isIRI(?o) && !STRSTARTS(STR(?o), "{snapshot.base}")) '
        'BIND(REPLACE(STR(?o), "^([a-z]+://[^/]*/?).*$", "$1") AS ?site) } GROUP BY ?p ?site'
    )
    return {(row["p"].value, row["site"].value): _number(row, "n") for row in rows}


def _one(snapshot: Snapshot, query: str) -> int:
    [row] = snapshot.select(query)
    return _number(row, "n")


def _number(row: Row, name: str) -> int:
    return int(row[name].value)
