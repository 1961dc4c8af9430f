"""What the SPARQL endpoint can do, in the words of SPARQL 1.1 Service Description."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

import ontology
from api.things import links, rdf
from api.things.rdf import node, state, worded
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store import Snapshot
from graph.store.folder import FolderStore

NAMED_GRAPHS = 200
"""How many named graphs a description lists; all of them are counted, and a query lists them."""

RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG", "N3",
)  # fmt: skip
"""In what answers are written, by their names under http://www.w3.org/ns/formats/."""

INPUT_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG")
"""In what graphs may be sent, by their names under http://www.w3.org/ns/formats/."""


WRITABLE = "writable"
"""The parameter by which the service, and no client, says that it may be written."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What differs from one service to the next: the address at which it was asked, whether it
    may be written, whether the default graph is the union of the named ones, whether queries may
    call other services."""

    address: str
    updates: bool = False
    union: bool = True
    federated: bool = False


def describe_service(bench: Bench, asked: Asked) -> Reply:
    """Reply with the description of the endpoint at which `asked` came in, as RDF.

    Raises RefusedError (406) where no RDF will do.
    """
    name = rdf.wanted(asked)
    base = bench.snapshot.base
    address = f"{asked.origin}{asked.root}/" if asked.origin else base
    writable = asked.parameter(WRITABLE) is not None
    federated = bool(bench.allowed) and isinstance(bench.store, FolderStore)
    abilities = Abilities(address, writable, bench.snapshot.union, federated)
    return rdf.reply(
        service_description(bench.snapshot, abilities),
        name,
        {"Link": links.licensed(None, base)},
        rdf.PREFIXES,
    )


@cache
def functions() -> tuple[ox.NamedNode, ...]:
    """Return what queries may call beside SPARQL's own functions: those of the vocabulary."""
    declared = node("sd:Function")
    return tuple(
        quad.subject
        for quad in ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE)
        if quad.object == declared and isinstance(quad.subject, ox.NamedNode)
    )


def service_description(snapshot: Snapshot, abilities: Abilities) -> Iterator[ox.Triple]:
    """Yield the description of the endpoints, for queries and (where allowed) for updates.

    The default dataset lists the first NAMED_GRAPHS named graphs; where there are more it says
    so, and how to ask for all.
    """
    dataset = f"{abilities.address}sparql#dataset"
    yield from state(
        f"{abilities.address}sparql#service",
        {
            "rdf:type": node("sd:Service"),
            "rdfs:label": worded("政策文件知识图谱的 SPARQL 端点", "policygraph SPARQL endpoint"),
            "sd:endpoint": ox.NamedNode(f"{abilities.address}sparql"),
            "sd:supportedLanguage": node("sd:SPARQL11Query"),
            "sd:feature": list(_features(abilities)),
            "sd:resultFormat": _formats(RESULT_FORMATS),
            "sd:extensionFunction": list(functions()),
            "sd:defaultDataset": ox.NamedNode(dataset),
            "sd:availableGraphs": ox.NamedNode(dataset),
            "rdfs:seeAlso": [
                ox.NamedNode(f"{snapshot.base}{path}") for path in (".well-known/void", "queries")
            ],
        },
    )
    for function in functions():
        yield from state(function.value, {"rdf:type": node("sd:Function")})
    if abilities.updates:
        yield from _updating(abilities.address)
    yield from _dataset(snapshot, dataset)


def _features(abilities: Abilities) -> Iterator[ox.NamedNode]:
    if abilities.union:
        yield node("sd:UnionDefaultGraph")
    if abilities.federated:
        yield node("sd:BasicFederatedQuery")


def _updating(address: str) -> Iterator[ox.Triple]:
    """Yield the endpoint for updates: it takes no queries and needs a token, so it is another
    service, which a client that looks for a place to send queries to must not find."""
    yield from state(
        f"{address}update#service",
        {
            "rdf:type": node("dcat:DataService"),
            "dcat:endpointURL": ox.NamedNode(f"{address}update"),
            "sd:supportedLanguage": node("sd:SPARQL11Update"),
            "sd:inputFormat": _formats(INPUT_FORMATS),
        },
    )


def _formats(names: Iterable[str]) -> list[ox.NamedNode]:
    return [node(f"formats:{name}") for name in names]


def _dataset(snapshot: Snapshot, dataset: str) -> Iterator[ox.Triple]:
    names = snapshot.graphs()
    listed = names[:NAMED_GRAPHS]
    yield from state(
        dataset,
        {
            "rdf:type": node("sd:Dataset"),
            "sd:defaultGraph": ox.NamedNode(f"{dataset}/default"),
            "sd:namedGraph": [
                ox.NamedNode(f"{dataset}/{place}") for place in range(1, len(listed) + 1)
            ],
            "rdfs:comment": _comment(len(listed), len(names)),
        },
    )
    yield from state(
        f"{dataset}/default",
        {"rdf:type": node("sd:Graph"), "void:triples": _triples(snapshot)},
    )
    for place, name in enumerate(listed, 1):
        yield from state(
            f"{dataset}/{place}",
            {"rdf:type": node("sd:NamedGraph"), "sd:name": ox.NamedNode(name)},
        )


def _comment(listed: int, total: int) -> list[rdf.Term | str | int]:
    if listed == total:
        return worded(f"共有 {total} 个命名图", f"there are {total} named graphs")
    query = "SELECT DISTINCT ?g { GRAPH ?g {} }"
    return worded(
        f"共有 {total} 个命名图，此处列出前 {listed} 个；全部见查询：{query}",
        f"there are {total} named graphs; the first {listed} are listed here, all by: {query}",
    )


def _triples(snapshot: Snapshot) -> int:
    [row] = snapshot.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    return int(row["n"].value)
