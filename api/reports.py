"""`/reports`: what is missing, where, whose it is; of the store, a document or a department, in
every format by its ending, `?format=` or the Accept header."""

import sys
from collections.abc import Mapping
from typing import Final

from api import links, report_formats, report_pages
from api.errors import RefusedError
from api.report_pages import Subject
from api.reporting import Wanted
from api.reporting import report as report_of
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError
from shapes import TIERS
from shapes.catalogue import SEVERITIES
from shapes.findings import Report
from shapes.formats import write
from shapes.waivers import WaiverError

VARY: Final = "Accept, Accept-Language, Cookie"
"""What a report depends on beside its address."""

_DEPARTMENT = "department/"


def report(bench: Bench, asked: Asked) -> Reply:
    """Reply with the report of the store (`/reports`), of a document (`/reports/KEY`) or of a
    department (`/reports/department/KEY`).

    The parameters are `tier` and `severity` (a part of it), `since` (a version to compare with),
    and for pages `by` and `page`. Raises AbsentError for what there is not, and
    RefusedError for a parameter that is wrong.
    """
    name, form = _divided(asked)
    subject = _subject(bench, asked, name)
    wanted = Wanted(
        bench.snapshot.version or None,
        [subject.graph] if subject.graph else None,
        *part(asked),
        subject.department,
        _since(asked),
        bench.settings.waivers,
    )
    found = _made(bench, wanted)
    subject = subject.called(found)
    headers = {"Vary": VARY, "Link": _links(bench, asked, subject)}
    if wanted.waivers is not None:
        headers["Cache-Control"] = "no-store"  # what the file says may change, and with the day
    if form == "html":
        page = report_pages.paged(found, bench.snapshot.base, asked, subject)
        return Reply(page.body, page.media_type, page.status, {**page.headers, **headers})
    return replied(found, form, asked, headers)


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
    if graph not in bench.snapshot.documents():
        raise AbsentError(
            f"没有文件 {name[:100]!r}；全部文件见 /reports",
            f"there is no document {name[:100]!r}; /reports lists them",
        )
    address = report_pages.document_address(base, graph)
    return Subject(address, "", f"{base}id/policy/{name}", graph=graph)


def part(asked: Asked) -> tuple[str | None, str | None]:
    """Return the tier and the severity that the parameters ask for. Raises RefusedError."""
    tier = _chosen(asked, "tier", {name: name for name in TIERS})
    return tier, _chosen(asked, "severity", {name.lower(): name for name in SEVERITIES})


def _chosen(asked: Asked, name: str, known: Mapping[str, str]) -> str | None:
    """Return what the value of a parameter stands for. Raises RefusedError for one that is none."""
    said = asked.parameter(name)
    if not said:
        return None
    if said not in known:
        raise RefusedError(
            400,
            f"参数 {name} 不能是 {said[:40]!r}；可用：{' '.join(known)}",
            f"the parameter {name} cannot be {said[:40]!r}; there are: {' '.join(known)}",
        )
    return known[said]


def _links(bench: Bench, asked: Asked, subject: Subject) -> str:
    """Return the `Link` header: this report in other formats, what it is about, the licence."""
    place = report_pages.Place(asked, subject)
    found = [
        f'<{asked.root}{place.download(ending)}>; rel="alternate"; '
        f'type="{report_formats.media_type(form)}"'
        for ending, form in report_formats.ENDINGS.items()
    ]
    found += [f'<{subject.iri}>; rel="about"'] if subject.iri else []
    return ", ".join([*found, links.licensed(bench.settings.licence, bench.snapshot.base)])


def _made(bench: Bench, wanted: Wanted) -> Report:
    """Return a report. Raises RefusedError where the file of waivers is wrong: the log says how,
    since that names places on this machine."""
    try:
        return report_of(bench.store, wanted)
    except WaiverError as error:
        print(f"policygraph: {error.en}", file=sys.stderr)
        raise RefusedError(
            503,
            "豁免文件有误；详情见服务日志",
            "the file of waivers is wrong; the service's log says why",
        ) from error


def _since(asked: Asked) -> int | None:
    said = asked.parameter("since")
    if not said:
        return None
    if said.isascii() and said.isdecimal() and len(said) < 10 and int(said):
        return int(said)
    raise RefusedError(
        400,
        "参数 since 应为版本号，例如 since=3",
        "the parameter since is the number of a version, such as since=3",
    )
