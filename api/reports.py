"""`/reports`: what is missing, where, whose it is; of the store, a document or a department, in
every format by its ending, `?format=` or the Accept header."""

from collections.abc import Mapping
from typing import Final

from api import links, report_formats, report_pages
from api.errors import RefusedError
from api.report_pages import Subject
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError
from shapes import selecting
from shapes.catalogue import SEVERITIES, catalogue
from shapes.findings import Report
from shapes.formats import write
from shapes.formats.wording import TIERS

VARY: Final = "Accept, Accept-Language, Cookie"
"""What a report depends on beside its address."""

_DEPARTMENT = "department/"


def report(bench: Bench, asked: Asked) -> Reply:
    """Reply with the report of the store (`/reports`), of a document (`/reports/KEY`) or of a
    department (`/reports/department/KEY`).

    The parameters are `tier`, `severity` and `shape` (a part of it), `since` (a version to compare
    with), and for pages `by` and `page`. Raises AbsentError for what there is not, and
    RefusedError for a parameter that is wrong.
    """
    name, form = _divided(asked)
    whole = _report(bench, asked)
    found, subject = _about(whole, bench.snapshot.base, name)
    found = part(found, asked)
    if form == "html":
        page = report_pages.paged(found, bench.snapshot.base, asked, subject)
        headers = {**page.headers, "Link": _links(bench, asked, subject)}
        return Reply(page.body, page.media_type, page.status, headers)
    headers = {"Vary": VARY, "Link": _links(bench, asked, subject)}
    return replied(found, form, asked, headers)


def replied(found: Report, form: str, asked: Asked, headers: Mapping[str, str]) -> Reply:
    """Reply with a report in one of FORMATS."""
    told = dict(headers)
    if form == "xlsx":
        told["Content-Disposition"] = 'attachment; filename="report.xlsx"'
    content = write(found, form, asked.language)
    return Reply(content, report_formats.content_type(form), headers=told, rows=len(found.findings))


def _divided(asked: Asked) -> tuple[str, str]:
    """Return what a report is about, as its address says, and its format."""
    name = asked.path.removeprefix("/reports")
    for ending, form in report_formats.ENDINGS.items():
        if name.endswith(ending):
            return name.removesuffix(ending).removeprefix("/"), form
    return name.removeprefix("/"), report_formats.wanted(asked)


def _about(whole: Report, base: str, name: str) -> tuple[Report, Subject]:
    if not name:
        return whole, Subject("/reports")
    if name.startswith(_DEPARTMENT):
        key = name.removeprefix(_DEPARTMENT)
        iri = f"{base}id/party/{key}"
        found = selecting.of_department(whole, iri)
        address = report_pages.department_address(base, iri)
        return found, Subject(address, whole.names.get(iri, key), iri)
    graph = f"{base}graph/{name}"
    if graph not in whole.titles:
        raise AbsentError(
            f"没有文件 {name[:100]!r}；全部文件见 /reports",
            f"there is no document {name[:100]!r}; /reports lists them",
        )
    found = selecting.of_document(whole, graph)
    address = report_pages.document_address(base, graph)
    return found, Subject(address, whole.titles[graph], f"{base}id/policy/{name}")


def part(found: Report, asked: Asked) -> Report:
    """Return the part of a report that the parameters ask for. Raises RefusedError."""
    tiers = _chosen(asked, "tier", {name: name for name in TIERS["en"]})
    severities = _chosen(asked, "severity", {name.lower(): name for name in SEVERITIES})
    shapes = _chosen(asked, "shape", {each.key: each.iri for each in catalogue().values()})
    if not tiers and not severities and not shapes:
        return found
    return selecting.narrowed(found, tiers, severities, shapes)


def _chosen(asked: Asked, name: str, known: Mapping[str, str]) -> list[str]:
    """Return what the values of a parameter stand for. Raises RefusedError for one that is none."""
    said = [value for value in asked.parameters(name) if value]
    unknown = next((value for value in said if value not in known), None)
    if unknown is not None:
        raise RefusedError(
            400,
            f"参数 {name} 不能是 {unknown[:40]!r}；可用：{' '.join(known)}",
            f"the parameter {name} cannot be {unknown[:40]!r}; there are: {' '.join(known)}",
        )
    return [known[value] for value in said]


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


def _report(bench: Bench, asked: Asked) -> Report:
    from shapes.validation import validate

    return validate(bench.snapshot)
