"""`validate`: what is missing in a store, where, whose it is, and whether that is too much."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import (
    DEFAULT_STORE,
    INCOMPLETE,
    StoreOption,
    clear_progress,
    fail,
    language,
    progress,
    save,
    write,
)

if TYPE_CHECKING:
    from api.reporting import Wanted
    from shapes.findings import Report


class ReportFormat(StrEnum):
    """What `validate` can print."""

    TEXT = "text"
    TURTLE = "turtle"
    JSONLD = "json-ld"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    SARIF = "sarif"
    JUNIT = "junit"


class Severity(StrEnum):
    """How grave a finding is, the gravest first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


class Tier(StrEnum):
    """What a shape asks for, from what the graph needs to what a supervisor looks for."""

    BASIC = "basic"
    COMPLETE = "complete"
    COHERENT = "coherent"
    COVERAGE = "coverage"


def validate(
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[
        ReportFormat, typer.Option(help="报告格式 / of the report")
    ] = ReportFormat.TEXT,
    graph: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY", help="只检查这些文件的图（键或 IRI）/ only these documents' graphs"
        ),
    ] = None,
    tier: Annotated[
        Tier | None, typer.Option(help="只报告这一层次 / only what this tier asks for")
    ] = None,
    severity: Annotated[
        Severity | None,
        typer.Option(help="只报告这一级别及以上 / only what is as grave as this, or graver"),
    ] = None,
    department: Annotated[
        str | None,
        typer.Option(metavar="KEY|NAME", help="只报告这个部门的 / only what is this department's"),
    ] = None,
    since: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="与第几版相比：新增、已补正 / what is new since, what mended"
        ),
    ] = None,
    version: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="检查第几版；默认最新 / a version, not the latest"),
    ] = None,
    waivers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="豁免文件（CSV）/ findings that are accepted, and why"),
    ] = None,
    fail_on: Annotated[
        Severity,
        typer.Option(help="有这一级别及以上、未豁免的问题时退出状态为 1 / what ends with status 1"),
    ] = Severity.INFO,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="写入文件 / to a file, not the screen"),
    ] = None,
) -> None:
    """用 SHACL 检查完整性。/ Check completeness with SHACL."""
    from api.reporting import Wanted, report
    from graph.store import open_store
    from shapes.checking import processors

    opened = open_store(store)
    known = opened.snapshot(version).documents()
    names = [_graph_name(key, opened.base, known) for key in graph] if graph else None
    wanted = Wanted(
        version, names, tier and tier.value, severity and severity.value.capitalize(),
        department, since, waivers,
    )  # fmt: skip
    found = report(opened, wanted, progress(len(names or known)), processors())
    clear_progress()
    content = _written(found, format.value, _about(found, wanted))
    if output is None:
        write(content)
    else:
        save(output, content)
    if found.fails(fail_on.value.capitalize()):
        raise typer.Exit(INCOMPLETE)


def _about(report: "Report", wanted: "Wanted") -> str:
    """Return what people call the part of everything that is reported; nothing if it is all."""
    from api.reporting import department
    from shapes.catalogue import tier_names

    said = []
    if wanted.department is not None:
        iri = department(report, wanted.department)
        said.append(report.names.get(iri, iri))
    if wanted.graphs is not None and len(report.titles) == 1:
        said += report.titles.values()
    if wanted.tier is not None:
        said.append(tier_names()[wanted.tier][language()])
    return " · ".join(said)


def _written(report: "Report", form: str, about: str) -> bytes:
    if form == "html":
        from api.report_pages import alone

        return alone(report, language(), about)
    from shapes.formats import write as written

    return written(report, form, language())


def _graph_name(key: str, base: str, known: list[str]) -> str:
    name = key if key in known else f"{base}graph/{key}"
    if name not in known:
        fail(
            f"没有这个图：{key}；可用：{' '.join(g.rpartition('/')[2] for g in known)}",
            f"no such graph: {key}; there are: {' '.join(g.rpartition('/')[2] for g in known)}",
        )
    return name
