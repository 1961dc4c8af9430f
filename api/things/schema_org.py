"""What search engines understand of a page, in the words of schema.org, as a block of JSON-LD."""

import json
from collections.abc import Mapping, Sequence

import ontology
from api.about import About
from api.dataset import DESCRIPTION, DUMPS, TITLE
from api.negotiation import CONTENT_TYPES
from graph.store import Snapshot

Thing = dict[str, object]

_KINDS: Mapping[str, str] = {
    "Policy": "Legislation",
    "Section": "CreativeWork",
    "Measure": "PlanAction",
    "Task": "PlanAction",
    "Department": "GovernmentOrganization",
    "DepartmentGroup": "Organization",
    "Party": "Organization",
    "Target": "QuantitativeValue",
    "SourceDocument": "DigitalDocument",
}
"""Classes of the ontology, the telling ones first, and the schema.org type of each."""

_ROLES = ("pg:leads", "pg:responsibleFor")
_LOOKED_UP = (
    "rdf:type", "rdfs:label", "dct:title", "dct:issued", "pg:documentNumber", "pg:issuedBy",
    "pg:text", "pg:name", "skos:altLabel", "pg:withinOrganisation", "pg:partOf", "pg:value",
    "pg:maxValue", "pg:unit", "pg:fileName", "pg:deadlineEnd",
)  # fmt: skip


def of_dataset(snapshot: Snapshot, licence: str | None, language: str) -> Thing:
    """Return the whole dataset with its downloads, for the home page."""
    base, chosen = snapshot.base, 0 if language == "zh" else 1
    found: Thing = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{base}.well-known/void#dataset",
        "url": base,
        "name": TITLE[chosen],
        "description": DESCRIPTION[chosen],
        "version": str(snapshot.version),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{base}dump/{file}",
                "encodingFormat": CONTENT_TYPES[name],
            }
            for file, (name, _) in DUMPS.items()
        ],
    }
    if snapshot.time is not None:
        found["dateModified"] = snapshot.time.isoformat()
    return found | ({"license": licence} if licence else {})


def of_resource(snapshot: Snapshot, iri: str, language: str) -> Thing | None:
    """Return what the page about `iri` shows, or nothing where schema.org has no word for it."""
    about = About.of(snapshot, iri, *_LOOKED_UP)
    kind = _kind(about)
    if kind is None:
        return None
    name = about.literal("dct:title") or about.literal("pg:name") or about.label(language)
    found: Thing = {
        "@context": "https://schema.org/",
        "@type": kind,
        "@id": iri,
        "url": iri.replace("/id/", "/doc/", 1),
        "name": name,
        "description": about.literal("pg:text"),
        **_details(snapshot, about, kind),
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def block(thing: Thing | None) -> str:
    """Return `thing` as it may stand in a script element: no text can end the element."""
    if thing is None:
        return ""
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _kind(about: About) -> str | None:
    types = about.links("rdf:type")
    return next((kind for name, kind in _KINDS.items() if ontology.NAMESPACE + name in types), None)


def _details(snapshot: Snapshot, about: About, kind: str) -> Thing:
    if kind == "Legislation":
        return {
            "legislationIdentifier": about.literal("pg:documentNumber"),
            "legislationDate": about.literal("dct:issued"),
            "legislationPassedBy": _named(snapshot, about.links("pg:issuedBy")),
            "inLanguage": "zh",
        }
    if kind == "PlanAction":
        return {
            "agent": _named(snapshot, _agents(snapshot, about.iri)),
            "endTime": about.literal("pg:deadlineEnd"),
            "isPartOf": [{"@id": above} for above in about.links("pg:partOf")[:1]],
        }
    if kind.endswith("Organization"):
        return {
            "alternateName": about.literals("skos:altLabel"),
            "parentOrganization": _named(snapshot, about.links("pg:withinOrganisation")),
        }
    if kind == "QuantitativeValue":
        return {
            "value": about.literal("pg:value"),
            "maxValue": about.literal("pg:maxValue"),
            "unitText": about.literal("pg:unit"),
        }
    return {"isPartOf": [{"@id": above} for above in about.links("pg:partOf")[:1]]}


def _agents(snapshot: Snapshot, iri: str) -> list[str]:
    rows = snapshot.select(
        f"SELECT DISTINCT ?x {{ VALUES ?p {{ {' '.join(_ROLES)} }} ?x ?p <{iri}> }} "
        "ORDER BY ?x LIMIT 20"
    )
    return [row["x"].value for row in rows]


def _named(snapshot: Snapshot, iris: Sequence[str]) -> list[Thing]:
    found = About.of_each(snapshot, iris, ("pg:name",))
    return [
        {"@type": "Organization", "@id": iri, "name": about.literal("pg:name")}
        for iri, about in found.items()
    ]
