"""`POST /validate`: a graph that is sent along is checked with the shapes, and kept nowhere."""

from datetime import UTC, datetime

import pyoxigraph as ox

from api import negotiation
from api.errors import RefusedError
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import StoreError
from graph.store.answers import GRAPH_FORMATS
from graph.store.snapshot import FolderSnapshot
from shapes.report import write
from shapes.validation import validate

TYPES = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/json": "json",
    "text/csv": "csv",
    "text/plain": "text",
    negotiation.HTML: "html",
}
"""Media types of a report, best first, with their formats."""


def check(bench: Bench, asked: Asked) -> Reply:
    """Return the report of the triples of the upload, as if they were one document's graph.

    Raises RefusedError for a body that is no RDF or says nothing to check.
    """
    wanted = negotiation.choose(asked.accept, list(TYPES))
    if wanted is None:
        offered = " ".join(TYPES)
        raise RefusedError(
            406, f"没有可接受的格式；可用：{offered}", f"no acceptable format; there are: {offered}"
        )
    base = bench.store.base
    graph = ox.NamedNode(f"{base}graph/sent")
    store = ox.Store()
    store.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed(bench, asked)
    )
    snapshot = FolderSnapshot(store, 1, base, time=datetime.now(UTC))
    try:
        report = validate(snapshot, [graph.value])
    except StoreError as error:
        raise RefusedError(
            422,
            "正文中没有可检查的内容（政策、举措、任务等）",
            "the body says nothing to check (policies, measures, tasks and so on)",
        ) from error
    media_type = (
        wanted
        if wanted in ("application/ld+json", "application/json")
        else (f"{wanted}; charset=utf-8")
    )
    content = write(report, TYPES[wanted], asked.language)
    return Reply(content, media_type, headers={"Vary": "Accept, Accept-Language"})


def parsed(bench: Bench, asked: Asked) -> list[ox.Quad]:
    """Return the statements of the upload. Raises RefusedError if it is no RDF."""
    media_type = (asked.content_type or "").partition(";")[0].strip().lower()
    format = GRAPH_FORMATS.get(negotiation.GRAPH_TYPES.get(media_type, ""))
    if format is None:
        offered = " ".join(negotiation.GRAPH_TYPES)
        raise RefusedError(
            415, f"正文类型应为其一：{offered}", f"the body's type is to be one of: {offered}"
        )
    try:
        return list(ox.parse(bench.upload.read(), format, base_iri=bench.store.base))
    except (SyntaxError, ValueError) as error:
        message = " ".join(str(error).split())[:200]
        raise RefusedError(
            400, f"RDF 语法错误：{message}", f"syntax error in the RDF: {message}"
        ) from error
