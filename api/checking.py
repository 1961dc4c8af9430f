"""`POST /validate`: a graph that is sent along is checked with the shapes, and kept nowhere."""

from datetime import UTC, datetime

import pyoxigraph as ox

from api import bodies, negotiation
from api.errors import RefusedError
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import StoreError
from graph.store.snapshot import FolderSnapshot

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
    from shapes.report import write  # not above: the service, which never checks, starts sooner
    from shapes.validation import validate

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
    return bodies.statements(bench.upload.read(), asked.content_type or "", bench.store.base)
