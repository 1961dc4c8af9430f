"""Linked data: `/id/…` says where to look, `/doc/…` tells, in the format that is asked for."""

from urllib.parse import quote

import pyoxigraph as ox

import ontology
from api import description, negotiation, pages
from api.errors import RefusedError
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph import names
from graph.store import Snapshot
from graph.store.answers import GRAPH_FORMATS

_VARY = {"Vary": "Accept"}


def see_other(bench: Bench, asked: Asked) -> Reply:
    """Send the asker from a thing (`/id/…`) to the document about it (303, Cool URIs)."""
    name, suffix = _divided(asked.path.removeprefix("/id/"))
    snapshot = bench.snapshot
    _known(snapshot, f"{snapshot.base}id/{name}")
    return _elsewhere(f"{asked.root}/doc/{name}{suffix}")


def document(bench: Bench, asked: Asked) -> Reply:
    """Describe a thing (`/doc/…`) as RDF or as a page; a source document's own text as
    text/plain."""
    path = asked.path.removeprefix("/doc/")
    name, suffix = _divided(path)
    snapshot = bench.snapshot
    iri = f"{snapshot.base}id/{name}"
    _known(snapshot, iri)
    text = description.source_text(snapshot, iri)
    wanted = _wanted(asked, suffix, has_text=text is not None)
    if wanted == "html":
        return pages.resource(snapshot, asked, iri)
    if wanted == "text":
        if text is None:
            raise RefusedError(404, f"{path} 没有文本形式", f"{path} has no text form")
        return Reply(text.encode(), "text/plain; charset=utf-8", headers=_VARY)
    return _rdf(description.triples(snapshot, iri), wanted)


def graph(bench: Bench, asked: Asked) -> Reply:
    """Return a whole named graph (`/graph/…`) as RDF; people are sent to the policy's page, if
    there is one."""
    name, suffix = _divided(asked.path.removeprefix("/graph/"))
    snapshot = bench.snapshot
    iri = f"{snapshot.base}graph/{name}"
    if iri not in snapshot.graphs():
        raise _unknown(iri)
    wanted = _wanted(asked, suffix, has_text=False)
    if wanted == "html" and not names.is_document(snapshot.base, iri):
        wanted = "turtle"
    if wanted == "html":
        return _elsewhere(f"{asked.root}/doc/policy/{name}")
    return _rdf([quad.triple for quad in snapshot.quads(iri)], wanted)


def vocabulary(bench: Bench, asked: Asked) -> Reply:
    """Return the vocabulary (`/ontology`) as RDF or as a page."""
    suffix = asked.path.removeprefix("/ontology")
    if suffix and (suffix not in negotiation.SUFFIXES or suffix == ".txt"):
        raise RefusedError(404, f"没有这种格式：{suffix}", f"no such format: {suffix}")
    wanted = _wanted(asked, suffix, has_text=False)
    if wanted == "html":
        return pages.vocabulary(bench.store.base, asked)
    return _rdf([q.triple for q in ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE)], wanted)


def _known(snapshot: Snapshot, iri: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise _unknown(iri) from error
    if not description.exists(snapshot, iri):
        raise _unknown(iri)


def _elsewhere(path: str) -> Reply:
    address = quote(path, safe="/~:@!$&'()*+,;=-._")
    return Reply(b"", "text/plain; charset=utf-8", 303, {**_VARY, "Location": address})


def _divided(path: str) -> tuple[str, str]:
    """Divide a path from the suffix that asks for a format."""
    for suffix in negotiation.SUFFIXES:
        if path.endswith(suffix):
            return path.removesuffix(suffix), suffix
    return path, ""


def _wanted(asked: Asked, suffix: str, *, has_text: bool) -> str:
    if suffix:
        return negotiation.SUFFIXES[suffix]
    types = dict(negotiation.GRAPH_TYPES)
    if has_text:
        types["text/plain"] = "text"
    accept = asked.accept
    if negotiation.prefers_html(accept, list(types)):
        return "html"
    types[negotiation.HTML] = "html"
    media_type = negotiation.choose(accept, list(types))
    if media_type is None:
        offered = " ".join(types)
        raise RefusedError(
            406, f"没有可接受的格式；可用：{offered}", f"no acceptable format; there are: {offered}"
        )
    return types[media_type]


def _rdf(triples: list[ox.Triple], name: str) -> Reply:
    content = ox.serialize(triples, format=GRAPH_FORMATS[name], prefixes=dict(ontology.PREFIXES))
    return Reply(content or b"", negotiation.CONTENT_TYPES[name], headers=_VARY, rows=len(triples))


def _unknown(iri: str) -> RefusedError:
    return RefusedError(404, f"没有这个资源：{iri}", f"no such resource: {iri}")
