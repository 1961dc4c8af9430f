"""Examples beside the main classes: queries that run, and resources of the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from api.about import expanded
from api.language import Language
from graph.store import Snapshot

QUERIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Policy": """\
SELECT ?title ?issued WHERE {
  ?policy a pg:Policy ; dct:title ?title .
  OPTIONAL { ?policy dct:issued ?issued }
}
ORDER BY ?title
LIMIT 20""",
        "Section": """\
SELECT ?number ?title ?above WHERE {
  ?section a pg:Section ; pg:partOf/rdfs:label ?above ; dct:title ?title .
  OPTIONAL { ?section pg:number ?number }
}
LIMIT 20""",
        "Measure": """\
SELECT ?measure ?title (COUNT(?task) AS ?tasks) WHERE {
  ?measure a pg:Measure ; dct:title ?title .
  ?task pg:implements ?measure .
}
GROUP BY ?measure ?title
ORDER BY DESC(?tasks)
LIMIT 20""",
        "Task": """\
SELECT ?words ?lead WHERE {
  ?task a pg:Task ; pg:text ?words .
  ?party pg:leads ?task ; pg:name ?lead .
}
LIMIT 20""",
        "Project": """\
SELECT ?words ?title WHERE {
  ?project a pg:Project ; pg:text ?words ; pg:partOf+ ?policy .
  ?policy a pg:Policy ; dct:title ?title .
}
LIMIT 20""",
        "Party": """\
SELECT ?name (COUNT(?task) AS ?tasks) WHERE {
  ?party a pg:Party ; pg:name ?name ; pg:involvedIn ?task .
}
GROUP BY ?party ?name
ORDER BY DESC(?tasks)
LIMIT 20""",
        "Department": """\
SELECT ?name ?organisation WHERE {
  ?department a pg:Department ; pg:name ?name .
  ?department pg:withinOrganisation/pg:name ?organisation .
}
LIMIT 20""",
        "DepartmentGroup": """\
SELECT ?name ?task WHERE {
  ?group a pg:DepartmentGroup ; pg:name ?name ; pg:involvedIn/pg:text ?task .
}
LIMIT 20""",
        "Assignment": """\
SELECT ?printed ?role ?basis ?task WHERE {
  ?assignment a pg:Assignment ; pg:surfaceForm ?printed ;
    pg:role ?role ; pg:basis ?basis ; pg:task/pg:text ?task .
}
LIMIT 20""",
        "Target": """\
SELECT ?indicator ?comparator ?value ?unit ?deadline WHERE {
  ?target a pg:Target ; pg:comparator ?comparator ; pg:value ?value ; pg:unit ?unit .
  OPTIONAL { ?target pg:indicator ?indicator }
  OPTIONAL { ?target pg:deadlineText ?deadline }
}
LIMIT 20""",
        "Citation": """\
SELECT ?title ?number ?kind WHERE {
  ?citation a pg:Citation ; pg:citationKind ?kind .
  OPTIONAL { ?citation pg:citedTitle ?title }
  OPTIONAL { ?citation pg:citedNumber ?number }
}
LIMIT 20""",
        "Inference": """\
SELECT ?subject ?predicate ?object ?method ?score WHERE {
  ?inference a pg:Inference ; rdf:subject ?subject ; rdf:predicate ?predicate ;
    rdf:object ?object ; pg:method ?method ; pg:score ?score .
}
ORDER BY DESC(?score)
LIMIT 20""",
        "ReadingNote": """\
SELECT ?kind ?about ?message WHERE {
  ?note a pg:ReadingNote ; pg:noteKind ?kind ; pg:about ?about ; rdfs:comment ?message .
  FILTER(LANG(?message) = "zh")
}
LIMIT 20""",
        "SourceDocument": """\
SELECT ?file ?encoding (STRLEN(?text) AS ?characters) WHERE {
  ?source a pg:SourceDocument ; pg:fileName ?file ; pg:sourceText ?text .
  OPTIONAL { ?source pg:encoding ?encoding }
}
LIMIT 20""",
        "SourceSpan": """\
SELECT ?statement ?words ?start ?end WHERE {
  ?statement prov:wasDerivedFrom ?span .
  ?span a pg:SourceSpan ; oa:hasSelector ?place .
  ?place oa:exact ?words ; oa:start ?start ; oa:end ?end .
}
LIMIT 20""",
    }
)
"""A query about each main class, by its local name; the project's prefixes are known."""

_INVOLVED: Final = frozenset({"Party", "Department", "DepartmentGroup"})
"""Classes of which a resource that does something shows more than one that is only known."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """A resource of the store; its label is "" if it has none."""

    iri: str
    label: str


def examples(language: Language) -> dict[str, str]:
    """Return the queries by the classes that they are about, words asked for in `language`."""
    return {name: query.replace('"zh"', f'"{language}"') for name, query in QUERIES.items()}


def specimens(snapshot: Snapshot, language: Language) -> dict[str, Specimen]:
    """Return a resource of each main class that the store has one of, by the class's name."""
    query = f"""SELECT ?of ?thing ?label {{
        {" UNION ".join(map(_one, QUERIES))}
        OPTIONAL {{ ?thing <{expanded("rdfs:label")}> ?label }}
    }}"""
    found: dict[str, Specimen] = {}
    for row in snapshot.select(query):
        name, label = row["of"].value, row.get("label")
        fits = isinstance(label, ox.Literal) and label.language in (None, language)
        if name not in found or fits:
            found[name] = Specimen(row["thing"].value, label.value if label is not None else "")
    return found


def _one(name: str) -> str:
    does = f"; <{expanded('pg:involvedIn')}> ?any" if name in _INVOLVED else ""
    pattern = f"?thing a <{expanded(f'pg:{name}')}> {does}"
    return f'{{ SELECT ("{name}" AS ?of) ?thing {{ {pattern} }} LIMIT 1 }}'
