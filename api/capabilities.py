"""What the SPARQL endpoint can do, in the words of SPARQL 1.1 Service Description."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from api import rdf
from api.rdf import node, state, worded
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store import Snapshot

NAMED_GRAPHS = 200
"""How many named graphs a description lists; all of them are counted, and a query lists them."""

RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG", "N3",
)  # fmt: skip
"""In what answers are written, by their names under http://www.w3.org/ns/formats/."""

INPUT_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG")
"""In what graphs may be sent, by their names under http://www.w3.org/ns/formats/."""

EXTENSION_FUNCTIONS = ("pg:matches", "pg:relevance")
"""The functions beyond SPARQL 1.1 that queries may call."""

_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g {} }"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What differs from one service to the next: where it was asked, and what its settings allow."""

    endpoint: str
    updates: str | None = None
    union: bool = True
    functions: tuple[str, ...] = EXTENSION_FUNCTIONS


def describe_service(bench: Bench, asked: Asked) -> Reply:
    """Reply with the description of the endpoint at which `asked` came in, as RDF.

    Raises RefusedError (406) where no RDF will do.
    """
    name = rdf.wanted(asked)
    base = bench.snapshot.base
    origin = f"{asked.origin}{asked.root}/" if asked.origin else base
    abilities = Abilities(f"{origin}sparql", union=bench.snapshot.union)
    return rdf.reply(
        service_description(bench.snapshot, abilities),
        name,
        {"Link": f'<{base}.well-known/void>; rel="describedby"'},
        rdf.PREFIXES,
    )


def service_description(snapshot: Snapshot, abilities: Abilities) -> Iterator[ox.Triple]:
    """Yield the description of the endpoint.

    The default dataset lists the first NAMED_GRAPHS named graphs; where there are more it says
    so, and how to ask for all.
    """
    service = f"{abilities.endpoint}#service"
    yield from state(
        service,
        {
            "rdf:type": node("sd:Service"),
            "rdfs:label": worded("政策文件知识图谱的 SPARQL 端点", "policygraph SPARQL endpoint"),
            "sd:endpoint": ox.NamedNode(abilities.endpoint),
            "sd:supportedLanguage": _languages(abilities),
            "sd:feature": [node("sd:UnionDefaultGraph")] if abilities.union else [],
            "sd:resultFormat": [node(f"formats:{name}") for name in RESULT_FORMATS],
            "sd:inputFormat": [node(f"formats:{name}") for name in INPUT_FORMATS]
            if abilities.updates
            else [],
            "sd:extensionFunction": [node(name) for name in abilities.functions],
            "sd:defaultDataset": ox.NamedNode(f"{abilities.endpoint}#dataset"),
            "sd:availableGraphs": ox.NamedNode(f"{abilities.endpoint}#dataset"),
            "rdfs:seeAlso": [
                ox.NamedNode(f"{snapshot.base}{path}") for path in (".well-known/void", "queries")
            ],
        },
    )
    for name in abilities.functions:
        yield from state(node(name).value, {"rdf:type": node("sd:Function")})
    yield from _dataset(snapshot, f"{abilities.endpoint}#dataset")


def _languages(abilities: Abilities) -> list[ox.NamedNode]:
    names = ["SPARQL10Query", "SPARQL11Query"]
    return [node(f"sd:{name}") for name in [*names, *(["SPARQL11Update"] * bool(abilities.updates))]]
