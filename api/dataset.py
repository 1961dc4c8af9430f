"""The description of the dataset, in the words of VoID and DCAT."""

import hashlib
import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

import ontology
from api import negotiation
from api.about import prefixed
from api.things import rdf
from api.things.rdf import Term, Value, node, state, worded
from api.things.statistics import Statistics, count
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store import Snapshot

PATH = ".well-known/void"
"""Where the description is, below the base (RFC 5785; VoID, section 7.2)."""

DUMPS: Mapping[str, tuple[str, str]] = {
    "current.nq.gz": ("nquads", "N-Quads"),
    "current.trig.gz": ("trig", "TriG"),
    "current.nq": ("nquads", "N-Quads"),
    "current.trig": ("trig", "TriG"),
}
"""Downloads of the whole dataset: name → format, and its name under the W3C's file formats."""

_GZIP = "https://www.iana.org/assignments/media-types/application/gzip"
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
_EXAMPLES = ("pg:Policy", "pg:Measure", "pg:Task", "pg:Party", "pg:Target")
_FEATURES = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG", "N3")
TITLE = ("政策文件知识图谱", "Policy documents as a knowledge graph")
DESCRIPTION = (
    "从政策文件原文读出的举措、任务、分工和量化目标；每一条陈述都能回到原文的那几个字。",
    "Measures, tasks, assignments and targets, read from policy documents; every statement leads "
    "back to the very characters of the source text that say it.",
)


def void(bench: Bench, asked: Asked) -> Reply:
    """Reply with the description of the dataset as RDF.

    Raises RefusedError (406) where no RDF will do.
    """
    name = rdf.wanted(asked)
    snapshot = bench.snapshot
    settings = bench.settings
    found = describe(snapshot, count(snapshot), settings.licence, settings.publisher)
    return rdf.reply(found, name, prefixes=rdf.PREFIXES)


def describe(
    snapshot: Snapshot,
    statistics: Statistics,
    licence: str | None = None,
    publisher: str | None = None,
) -> Iterator[ox.Triple]:
    """Yield the description: what the data is about, where it is, and how much of what it holds.

    Without a `licence` or a `publisher` none is told.
    """
    document = f"{snapshot.base}{PATH}"
    dataset = f"{document}#dataset"
    yield from state(
        document,
        {
            "rdf:type": node("void:DatasetDescription"),
            "dct:title": worded("数据集说明", "Description of the dataset"),
            "foaf:primaryTopic": ox.NamedNode(dataset),
        },
    )
    yield from state(
        dataset,
        {
            "rdf:type": [node("void:Dataset"), node("dcat:Dataset")],
            "dct:title": worded(*TITLE),
            "dct:description": worded(*DESCRIPTION),
            "dct:license": [ox.NamedNode(licence)] if licence else [],
            "dct:publisher": [ox.NamedNode(f"{document}#publisher")] if publisher else [],
            "dct:conformsTo": ox.NamedNode(ontology.VOCABULARY),
            **_dates(snapshot),
            **_places(snapshot),
            **_numbers(snapshot, statistics),
        },
    )
    if publisher:
        agent: dict[str, Value] = {"rdf:type": node("foaf:Agent"), "foaf:name": publisher}
        yield from state(f"{document}#publisher", agent)
    yield from _services(snapshot.base, dataset)
    for file in DUMPS:
        yield from _distribution(snapshot.base, dataset, file, licence)
    yield from _partitions(document, statistics)
    yield from _linksets(document, dataset, statistics)


def _dates(snapshot: Snapshot) -> dict[str, Value]:
    """Return what tells which version this is, and of when."""
    found: dict[str, Value] = {"dcat:version": str(snapshot.version)}
    if snapshot.time is not None:
        moment = snapshot.time.isoformat().replace("+00:00", "Z")
        found["dct:modified"] = ox.Literal(moment, datatype=node("xsd:dateTime"))
    return found


def _places(snapshot: Snapshot) -> dict[str, Value]:
    base = snapshot.base
    return {
        "void:uriSpace": f"{base}id/",
        "void:exampleResource": _examples(snapshot),
        "void:sparqlEndpoint": ox.NamedNode(f"{base}sparql"),
        "void:dataDump": [ox.NamedNode(f"{base}dump/{file}") for file in DUMPS],
        "void:feature": [node(f"formats:{name}") for name in _FEATURES],
        "dcat:distribution": [ox.NamedNode(f"{base}{PATH}#{file}") for file in DUMPS],
        "dcat:landingPage": ox.NamedNode(base),
        "rdfs:seeAlso": [ox.NamedNode(f"{base}{path}") for path in ("changes", "queries")],
    }


def _examples(snapshot: Snapshot) -> list[Term | str | int]:
    found: list[Term | str | int] = []
    for name in _EXAMPLES:
        rows = snapshot.select(f"SELECT ?x {{ ?x a {name} }} LIMIT 1")
        found += [row["x"] for row in rows if isinstance(row["x"], ox.NamedNode)]
    return found


def _numbers(snapshot: Snapshot, found: Statistics) -> dict[str, Value]:
    """Return the numbers in all, and the partitions that have the rest."""
    namespaces = {_namespace(iri) for iri in (*found.properties, *found.classes)}
    document = f"{snapshot.base}{PATH}"
    return {
        "void:triples": found.triples,
        "void:entities": found.entities,
        "void:distinctSubjects": found.subjects,
        "void:distinctObjects": found.objects,
        "void:classes": len(found.classes),
        "void:properties": len(found.properties),
        "void:documents": len(snapshot.graphs()),
        "void:vocabulary": [ox.NamedNode(iri) for iri in sorted(namespaces)],
        "void:classPartition": [_part(document, "class", iri) for iri in sorted(found.classes)],
        "void:propertyPartition": [
            _part(document, "property", iri) for iri in sorted(found.properties)
        ],
    }


def _services(base: str, dataset: str) -> Iterator[ox.Triple]:
    """Yield the ways in: queries, the feed of changes, search."""
    doors = {
        "sparql": worded("SPARQL 1.1 查询", "SPARQL 1.1 queries"),
        "changes": worded("变更", "The feed of changes"),
        "search": worded("全文检索", "Full-text search"),
    }
    for path, title in doors.items():
        yield from state(
            f"{base}{PATH}#{path}",
            {
                "rdf:type": node("dcat:DataService"),
                "dct:title": title,
                "dcat:endpointURL": ox.NamedNode(f"{base}{path}"),
                "dcat:servesDataset": ox.NamedNode(dataset),
            },
        )


def _distribution(base: str, dataset: str, file: str, licence: str | None) -> Iterator[ox.Triple]:
    name, format_name = DUMPS[file]
    media_type = ox.NamedNode(_MEDIA_TYPE + negotiation.CONTENT_TYPES[name])
    yield from state(
        f"{base}{PATH}#{file}",
        {
            "rdf:type": node("dcat:Distribution"),
            "dct:title": file,
            "dct:format": node(f"formats:{format_name}"),
            "dct:license": [ox.NamedNode(licence)] if licence else [],
            "dcat:mediaType": media_type,
            "dcat:compressFormat": [ox.NamedNode(_GZIP)] if file.endswith(".gz") else [],
            "dcat:accessURL": ox.NamedNode(f"{base}dump/{file}"),
            "dcat:downloadURL": ox.NamedNode(f"{base}dump/{file}"),
        },
    )


def _partitions(document: str, found: Statistics) -> Iterator[ox.Triple]:
    """Yield the partitions by property, by class, and within each class by property."""
    for iri, share in found.properties.items():
        yield from state(
            _part(document, "property", iri).value,
            {
                "rdf:type": node("void:Dataset"),
                "void:property": ox.NamedNode(iri),
                "void:triples": share.triples,
                "void:distinctSubjects": share.subjects,
                "void:distinctObjects": share.objects,
            },
        )
    for iri, entities in found.classes.items():
        part = _part(document, "class", iri).value
        within = found.within[iri]
        yield from state(
            part,
            {
                "rdf:type": node("void:Dataset"),
                "void:class": ox.NamedNode(iri),
                "void:entities": entities,
                "void:triples": sum(within.values()),
                "void:properties": len(within),
                "void:propertyPartition": [
                    ox.NamedNode(f"{part}/{_slug(name)}") for name in sorted(within)
                ],
            },
        )
        for name, triples in within.items():
            yield from state(
                f"{part}/{_slug(name)}",
                {
                    "rdf:type": node("void:Dataset"),
                    "void:property": ox.NamedNode(name),
                    "void:triples": triples,
                },
            )


def _linksets(document: str, dataset: str, found: Statistics) -> Iterator[ox.Triple]:
    for place, ((predicate, site), triples) in enumerate(sorted(found.links.items()), 1):
        linkset = f"{document}#linkset-{place}"
        yield from state(dataset, {"void:subset": ox.NamedNode(linkset)})
        yield from state(
            linkset,
            {
                "rdf:type": node("void:Linkset"),
                "void:linkPredicate": ox.NamedNode(predicate),
                "void:subjectsTarget": ox.NamedNode(dataset),
                "void:objectsTarget": ox.NamedNode(f"{linkset}/target"),
                "void:triples": triples,
            },
        )
        yield from state(
            f"{linkset}/target", {"rdf:type": node("void:Dataset"), "void:uriSpace": site}
        )


def _part(document: str, kind: str, iri: str) -> ox.NamedNode:
    return ox.NamedNode(f"{document}#{kind}/{_slug(iri)}")


def _slug(iri: str) -> str:
    """Return what names the term `iri` in the IRI of its partition."""
    name = prefixed(iri)
    if name is not None:
        return name.replace(":", "-")
    return hashlib.sha256(iri.encode()).hexdigest()[:16]


def _namespace(iri: str) -> str:
    """Return the vocabulary of a term, by its prefix or by the last # or / in it."""
    known = (namespace for namespace in rdf.PREFIXES.values() if iri.startswith(namespace))
    head = re.match(r".*[#/:]", iri)
    return next(known, head[0] if head else iri)
