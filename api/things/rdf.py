"""Triples in the service's own words: how they are made, and how a view replies with them."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import pyoxigraph as ox

import ontology
from api import negotiation
from api.errors import RefusedError
from api.work.asked import Asked
from api.work.reply import Reply
from graph.store.answers import write
from graph.store.spool import Spool

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        **ontology.PREFIXES,
        "void": "http://rdfs.org/ns/void#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "formats": "http://www.w3.org/ns/formats/",
        "dqv": "http://www.w3.org/ns/dqv#",
        "hydra": "http://www.w3.org/ns/hydra/core#",
    }
)
"""The project's prefixes, and those of the vocabularies that describe datasets and services."""

_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
)
_LONGEST_HOST = 260

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Value = Term | str | int | Sequence[Term | str | int]
"""What can be stated: terms; a plain string; a whole number; or several of these."""


def node(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name such as `void:Dataset`."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def origin(scheme: str, host: str | None) -> str | None:
    """Return `scheme://host` where `host`, a header that anybody may have written, is the name or
    address of a machine; else None."""
    if scheme not in ("http", "https") or host is None or len(host) > _LONGEST_HOST:
        return None
    return f"{scheme}://{host}" if _HOST.fullmatch(host) else None


def worded(zh: str, en: str) -> list[Term | str | int]:
    """Return words for people in both languages."""
    return [ox.Literal(zh, language="zh"), ox.Literal(en, language="en")]


def state(subject: str, statements: Mapping[str, Value]) -> Iterator[ox.Triple]:
    """Yield what is stated of the resource `subject`: prefixed property → value or values."""
    about = ox.NamedNode(subject)
    for name, value in statements.items():
        for each in _several(value):
            term = ox.Literal(each) if isinstance(each, str | int) else each
            yield ox.Triple(about, node(name), term)


def _several(value: Value) -> Sequence[Term | str | int]:
    single = isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal | str | int)
    return [value] if single else value  # type: ignore[list-item, return-value]


def wanted(asked: Asked, suffix: str = "", extra: Mapping[str, str] | None = None) -> str:
    """Return the format that is asked for: by the ending `suffix`, else `?format=`, else Accept.

    `extra` are media types beside those of RDF, with what they are called here. Raises
    RefusedError (406) if nothing that there is will do.
    """
    types = {**negotiation.GRAPH_TYPES, **(extra or {})}
    said = asked.parameter("format")
    chosen = "html" if said == "html" else negotiation.named("graph", said)
    if suffix or chosen:
        name = negotiation.SUFFIXES.get(suffix) or chosen
        if name in types.values():
            return str(name)
        raise _refused(types)
    if negotiation.HTML in types and negotiation.prefers_html(asked.accept, list(types)):
        return types[negotiation.HTML]
    media_type = negotiation.choose(asked.accept, list(types))
    if media_type is None:
        raise _refused(types)
    return types[media_type]


def reply(
    triples: Iterable[ox.Triple],
    name: str,
    headers: Mapping[str, str] | None = None,
    prefixes: Mapping[str, str] = ontology.PREFIXES,
) -> Reply:
    """Reply with a graph in the format `name`, which is written in the same bytes each time."""
    found = _numbered(dict.fromkeys(triples))
    spool = Spool(sys.maxsize)
    write(found, name, spool, prefixes)
    return Reply(
        spool.whole(),
        negotiation.CONTENT_TYPES[name],
        headers={"Vary": "Accept", **(headers or {})},
        rows=len(found),
    )


def _numbered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples whose blank nodes have numbers in the order in which they come, in the place
    of names by chance."""
    numbers: dict[ox.BlankNode, ox.BlankNode] = {}

    def number(node: ox.BlankNode) -> ox.BlankNode:
        return numbers.setdefault(node, ox.BlankNode(f"b{len(numbers)}"))

    return [
        ox.Triple(
            number(s) if isinstance(s, ox.BlankNode) else s,
            p,
            number(o) if isinstance(o, ox.BlankNode) else o,
        )
        for s, p, o in triples
    ]


def _refused(types: Mapping[str, str]) -> RefusedError:
    offered = " ".join(types)
    return RefusedError(
        406, f"没有可接受的格式；可用：{offered}", f"no acceptable format; there are: {offered}"
    )
