"""`/reports`: what is missing, where, whose it is; of the store, a document or a department, in
every format by its ending, `?format=` or the Accept header."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from api import report_formats, report_pages
from api.errors import RefusedError
from api.pages import differences as pages_of_differences
from api.pages import filters
from api.pages import reports as pages
from api.report_pages import Subject
from api.reporting import PASSING, Wanted
from api.reporting import report as report_of
from api.things import links
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph import names
from graph.errors import AbsentError
from graph.store.snapshot import FolderSnapshot
from shapes.findings import Report
from shapes.formats import write
from shapes.running import NothingError
from shapes.waivers import WaiverError

VARY: Final = "Accept, Accept-Language, Cookie"
"""What a report depends on beside its address."""

_DEPARTMENT = "department/"
Made = TypeVar("Made", Report, Reply)


def report(bench: Bench, asked: Asked) -> Reply:
    """Reply with the report of the store (`/reports`), of a document (`/reports/KEY`) or of a
    department (`/reports/department/KEY`).

    The parameters are `tier` and `severity` (a part of it), `since` (a version to compare with),
    and for pages `by` and `page`. Raises AbsentError for what there is not, and
    RefusedError for a parameter that is wrong.
    """
    name, form = _divided(asked)
    subject = _subject(bench, asked, name)
    headers = {"Vary": VARY, "Link": _links(bench, asked, subject), **_passing(bench)}
    if form == "html":
        page = told(lambda: pages.view(bench, asked, subject))
        return replace(page, headers={**page.headers, **headers})
    found = told(lambda: report_of(bench.store, _wanted(bench, asked, subject)))
    return replied(found, form, asked, headers)


def differences(bench: Bench, asked: Asked) -> Reply:
    """Reply with the page of what is different between two versions. Raises as `report`."""
    reply = told(lambda: pages_of_differences.differences(bench, asked))
    return replace(reply, headers={**reply.headers, **_passing(bench)})


def _passing(bench: Bench) -> Mapping[str, str]:
    """Return the headers of what is not to be kept: what the file of waivers says may change, and
    with the day."""
    return PASSING if bench.settings.waivers is not None else {}


def replied(found: Report, form: str, asked: Asked, headers: Mapping[str, str]) -> Reply:
    """Reply with a report in one of FORMATS."""
    told = dict(headers)
    if form == "xlsx":
        told["Content-Disposition"] = 'attachment; filename="report.xlsx"'
    content = write(found, form, asked.language)
    return Reply(content, report_formats.content_type(form), headers=told, rows=len(found.findings))


def _divided(asked: Asked) -> tuple[str, str]:
    """Return what a report is about, as its address says, and its format. Raises RefusedError."""
    name = asked.path.removeprefix("/reports")
    for ending, form in report_formats.ENDINGS.items():
        if name.endswith(ending):
            return name.removesuffix(ending).removeprefix("/"), form
    if name.startswith("."):
        raise report_formats.refused()
    return name.removeprefix("/"), report_formats.wanted(asked)


def _subject(bench: Bench, asked: Asked, name: str) -> Subject:
    """Return what the address `name` below `/reports` stands for. Raises AbsentError if there is
    nothing of that name."""
    base = bench.snapshot.base
    if not name:
        return Subject("/reports")
    if name.startswith(_DEPARTMENT):
        iri = f"{base}id/party/{name.removeprefix(_DEPARTMENT)}"
        return Subject(report_pages.department_address(base, iri), "", iri, department=iri)
    graph = f"{base}graph/{name}"
    if not _is_document(bench, graph):
        raise _absent(name)
    address = report_pages.document_address(base, graph)
    return Subject(address, "", f"{base}id/policy/{name}", graph=graph)


def _links(bench: Bench, asked: Asked, subject: Subject) -> str:
    """Return the `Link` header: this report in other formats, what it is about, the licence."""
    place = filters.Place(asked, subject)
    found = [
        f'<{asked.root}{place.download(ending)}>; rel="alternate"; '
        f'type="{report_formats.media_type(form)}"'
        for ending, form in report_formats.ENDINGS.items()
    ]
    found += [f'<{links.uri(subject.iri)}>; rel="about"'] if subject.iri else []
    return ", ".join([*found, links.licensed(bench.settings.licence, bench.snapshot.base)])


def _wanted(bench: Bench, asked: Asked, subject: Subject) -> Wanted:
    """Return which report a request asks for. Raises RefusedError, AbsentError."""
    part = filters.wanted(asked, bench.snapshot.base, subject).part
    if part.document is not None and not _is_document(bench, part.document):
        raise _absent(part.document.rpartition("/")[2])
    return Wanted(
        bench.snapshot.version or None,
        [part.document] if part.document else None,
        part.tier,
        part.severity,
        part.department,
        filters.since(asked),
        bench.settings.waivers,
    )


def told(make: Callable[[], Made]) -> Made:
    """Return a report or a page of it.

    Raises RefusedError where there is nothing to check, and where the file of waivers is wrong:
    the log says how, since that names places on this machine.
    """
    try:
        return make()
    except NothingError as error:
        raise RefusedError(404, error.zh, error.en) from error
    except WaiverError as error:
        print(f"policygraph: {error.en}", file=sys.stderr)
        raise RefusedError(
            503,
            "豁免文件有误；详情见服务日志",
            "the file of waivers is wrong; the service's log says why",
        ) from error


def _is_document(bench: Bench, graph: str) -> bool:
    """Tell whether a graph is a document's; a folder needs no list of all of them for that."""
    snapshot = bench.snapshot
    if not isinstance(snapshot, FolderSnapshot):
        return graph in snapshot.documents()
    try:
        found = next(snapshot.quads(graph), None)
    except ValueError:
        return False  # It is no IRI.
    return found is not None and names.is_document(snapshot.base, graph)


def _absent(name: str) -> AbsentError:
    return AbsentError(
        f"没有文件 {name[:100]!r}；全部文件见 /reports",
        f"there is no document {name[:100]!r}; /reports lists them",
    )
