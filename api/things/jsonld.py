"""JSON-LD with the published context, which answers name and do not repeat (JSON-LD 1.1 API)."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NoReturn

import pyoxigraph as ox
from pyld import jsonld

import ontology
from api.things.rdf import node
from graph.errors import FormatError
from graph.store.answers import no_triple_terms

EXPANDED = "http://www.w3.org/ns/json-ld#expanded"
COMPACTED = "http://www.w3.org/ns/json-ld#compacted"
FRAMED = "http://www.w3.org/ns/json-ld#framed"
PROFILES: Mapping[str, str] = {
    "expanded": EXPANDED,
    "compacted": COMPACTED,
    "framed": FRAMED,
}
"""The forms of a JSON-LD document: what `?profile=` may say, and the profile's IRI."""

LARGEST = 5_000
"""How many triples are made compact; a larger graph is written expanded, which says the same, and
so is one that tells the direction of text, which the compact form would lose."""

_TYPE = node("rdf:type")
_STRING = node("xsd:string")
Node = dict[str, Any]


def write(triples: Iterable[ox.Triple], base: str) -> bytes:
    """Return `triples` in compact form, whose context is named by its address below `base`.

    Raises FormatError for what JSON-LD cannot say.
    """
    found = list(triples)
    document: Any = expanded(found)
    if len(found) <= LARGEST and not any(map(_has_direction, found)):
        document = jsonld.compact(document, _context(), _options())
        document["@context"] = f"{base}context.jsonld"
    return _written(document)


def write_expanded(triples: Iterable[ox.Triple]) -> bytes:
    """Return `triples` without any context."""
    return _written(expanded(triples))


def framed(triples: Iterable[ox.Triple], frame: Node, base: str) -> Node:
    """Return `triples` as the tree that `frame` describes, its context named by its address.

    Raises FormatError for what such a tree cannot say.
    """
    options = _options() | {"omitDefault": True, "omitGraph": True}
    found = list(triples)
    if any(map(_has_direction, found)):
        raise FormatError(
            "这种 JSON-LD 写不了文字方向；请用 profile=expanded 或换一种格式",
            "JSON-LD in this form does not tell the direction of text; ask for profile=expanded "
            "or for another format",
        )
    document = jsonld.frame(expanded(found), {"@context": _context(), **frame}, options)
    tree: Node = dict(document) | {"@context": f"{base}context.jsonld"}
    return {"@context": tree.pop("@context"), **tree}


def expanded(triples: Iterable[ox.Triple]) -> list[Node]:
    """Return `triples` as a document in expanded form, in their order."""
    nodes: dict[str, Node] = {}
    for triple in triples:
        name = _reference(triple.subject)["@id"]
        about = nodes.setdefault(name, {"@id": name})
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
            about.setdefault("@type", []).append(triple.object.value)
        else:
            about.setdefault(triple.predicate.value, []).append(_value(triple.object))
    return list(nodes.values())


def _has_direction(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and triple.object.direction is not None


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if not isinstance(term, ox.Literal):
        return _reference(term)
    if term.language is not None:
        said = {"@value": term.value, "@language": term.language}
        return said if term.direction is None else said | {"@direction": term.direction.value}
    if term.datatype == _STRING:
        return {"@value": term.value}
    return {"@value": term.value, "@type": term.datatype.value}


def _reference(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(term, ox.NamedNode):
        return {"@id": term.value}
    if isinstance(term, ox.BlankNode):
        return {"@id": f"_:{term.value}"}
    raise no_triple_terms()


@cache
def _context() -> Node:
    found: Node = json.loads(ontology.context())["@context"]
    return found


def _options() -> dict[str, Any]:
    return {"documentLoader": _refuse, "processingMode": "json-ld-1.1"}


def _refuse(url: str, options: object) -> NoReturn:
    """Load nothing: no document names a context that is not at hand."""
    raise ValueError(f"{url}: no context is loaded")


def _written(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
