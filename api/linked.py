"""Linked data: `/id/…` says where to look, `/doc/…` tells, in the format that is asked for."""

import pyoxigraph as ox
from fastapi import Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

import ontology
from api import description, negotiation
from api.current import Current
from api.errors import RefusedError
from api.pages import Pages
from graph import names
from graph.store import Snapshot
from graph.store.answers import GRAPH_FORMATS


class LinkedData:
    """The resources below the store's base, wherever the service listens."""

    def __init__(self, current: Current, pages: Pages) -> None:
        self._current = current
        self._pages = pages

    def see_other(self, request: Request, path: str) -> Response:
        """Send the asker from a thing to the document about it (303, Cool URIs)."""
        name, suffix = _divided(path)
        snapshot = self._current.snapshot()
        self._known(snapshot, f"{snapshot.base}id/{name}")
        root = request.scope.get("root_path", "")
        return RedirectResponse(f"{root}/doc/{name}{suffix}", 303, headers={"Vary": "Accept"})

    def document(self, request: Request, path: str) -> Response:
        """Describe a thing as RDF or as a page; a source document's own text as text/plain."""
        name, suffix = _divided(path)
        snapshot = self._current.snapshot()
        iri = f"{snapshot.base}id/{name}"
        self._known(snapshot, iri)
        text = description.source_text(snapshot, iri)
        wanted = _wanted(request, suffix, has_text=text is not None)
        if wanted == "html":
            return self._pages.resource(request, snapshot, iri)
        if wanted == "text":
            if text is None:
                raise RefusedError(404, f"{path} 没有文本形式", f"{path} has no text form")
            return PlainTextResponse(text, headers={"Vary": "Accept"})
        return _rdf(description.triples(snapshot, iri), wanted)

    def graph(self, request: Request, key: str) -> Response:
        """Return a whole named graph as RDF; people are sent to the policy's page, if there is
        one."""
        name, suffix = _divided(key)
        snapshot = self._current.snapshot()
        iri = f"{snapshot.base}graph/{name}"
        if iri not in snapshot.graphs():
            raise _unknown(iri)
        wanted = _wanted(request, suffix, has_text=False)
        if wanted == "html" and not names.is_document(snapshot.base, iri):
            wanted = "turtle"
        if wanted == "html":
            root = request.scope.get("root_path", "")
            return RedirectResponse(f"{root}/doc/policy/{name}", 303, headers={"Vary": "Accept"})
        return _rdf([quad.triple for quad in snapshot.quads(iri)], wanted)

    def vocabulary(self, request: Request, suffix: str) -> Response:
        """Return the vocabulary as RDF or as a page."""
        wanted = _wanted(request, suffix, has_text=False)
        if wanted == "html":
            return self._pages.vocabulary(request)
        return _rdf(
            [q.triple for q in ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE)], wanted
        )

    def _known(self, snapshot: Snapshot, iri: str) -> None:
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise _unknown(iri) from error
        if not description.exists(snapshot, iri):
            raise _unknown(iri)


def _divided(path: str) -> tuple[str, str]:
    """Divide a path from the suffix that asks for a format."""
    for suffix in negotiation.SUFFIXES:
        if path.endswith(suffix):
            return path.removesuffix(suffix), suffix
    return path, ""


def _wanted(request: Request, suffix: str, *, has_text: bool) -> str:
    if suffix:
        return negotiation.SUFFIXES[suffix]
    types = dict(negotiation.GRAPH_TYPES)
    if has_text:
        types["text/plain"] = "text"
    accept = request.headers.get("accept")
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


def _rdf(triples: list[ox.Triple], name: str) -> Response:
    content = ox.serialize(triples, format=GRAPH_FORMATS[name], prefixes=dict(ontology.PREFIXES))
    return Response(content, media_type=negotiation.CONTENT_TYPES[name], headers={"Vary": "Accept"})


def _unknown(iri: str) -> RefusedError:
    return RefusedError(404, f"没有这个资源：{iri}", f"no such resource: {iri}")
