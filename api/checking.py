"""`POST /validate`: a graph that is sent along is checked with the shapes, and kept nowhere."""

import pyoxigraph as ox

from api import report_formats, report_pages, reports
from api.changing import bodies
from api.errors import RefusedError
from api.pages import filters
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import StoreError
from shapes import sending
from shapes.validation import narrowed

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""What the page may do: it holds its own style, and nothing is fetched for it."""


def check(bench: Bench, asked: Asked) -> Reply:
    """Return the report of the triples of the upload, as if they were one document's graph.

    The parameters `tier`, `severity` and `format` are those of `/reports`. Raises
    RefusedError for a body that is no RDF or says nothing to check.
    """
    form = report_formats.wanted(asked)
    tier, severity = filters.part(asked)
    triples = [quad.triple for quad in parsed(bench, asked)]
    try:
        report = sending.report(triples, bench.store.base)
    except StoreError as error:
        raise RefusedError(
            422,
            "正文中没有可检查的内容（政策、举措、任务等）",
            "the body says nothing to check (policies, measures, tasks and so on)",
        ) from error
    found = narrowed(report, tier=tier, severity=severity)
    if form == "html":
        headers = {"Vary": reports.VARY, "Content-Security-Policy": _POLICY}
        page = report_pages.alone(found, asked.language)
        return Reply(page, report_formats.content_type(form), headers=headers)
    return reports.replied(found, form, asked, {"Vary": reports.VARY})


def parsed(bench: Bench, asked: Asked) -> list[ox.Quad]:
    """Return the statements of the upload. Raises RefusedError if it is no RDF."""
    base = bench.store.base
    return bodies.statements(bench.upload.read(), asked.content_type or "", base, base)
