"""A report for the terminal: counts with their denominators first, details after."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from shapes.catalogue import SEVERITIES, catalogue
from shapes.findings import Finding, Report
from shapes.formats.counting import Line, lines, overall
from shapes.formats.wording import (
    CAUSES,
    chosen,
    departments,
    headline,
    place,
    printable,
    remarks,
)
from shapes.formats.wording import SEVERITIES as WORDS


def write(report: Report, language: str) -> bytes:
    """Return the report as plain lines."""
    said = [*_counts(report, language), *_details(report, language), *_mended(report, language)]
    return ("\n".join(said) + "\n").encode()


def _counts(report: Report, language: str) -> Iterator[str]:
    yield headline(report, language)
    yield from map(printable, remarks(report, language))
    counted = lines(report.findings, overall(report))
    for severity in SEVERITIES:
        failing = [each for each in counted if each.shape.severity == severity and each.results]
        if failing:
            yield ""
            yield WORDS[language][severity]
        for each in failing:
            yield f"{each.ratio:>12}  {each.shape.names[language]}{_more(each, language)}"
    yield from _passing([each for each in counted if not each.results], language)


def _passing(passing: Sequence[Line], language: str) -> Iterator[str]:
    """Yield one line for all checks without findings: how often they apply."""
    if passing:
        applicable = sum(each.tally.applicable for each in passing if each.tally is not None)
        ratio, number = f"0/{applicable}", len(passing)
        yield ""
        yield f"{ratio:>12}  " + chosen(
            language, f"没有发现问题的检查：{number} 项", f"checks without findings: {number}"
        )


def _more(line: Line, language: str) -> str:
    """Return what is known of a line beside how many fail."""
    words, said = CAUSES[language], []
    if line.tally is not None:
        if line.results != line.tally.failed:
            said.append((chosen(language, "结果", "results"), line.results))
        said += [(words["silent"], line.tally.silent), (words["unread"], line.tally.unread)]
        said.append((chosen(language, "不适用", "not applicable"), line.tally.not_applicable))
    said.append((chosen(language, "已豁免", "waived"), line.waived))
    parts = [f"{name} {number}" for name, number in said if number]
    return chosen(language, f"（{'，'.join(parts)}）", f" ({', '.join(parts)})") if parts else ""


def _details(report: Report, language: str) -> Iterator[str]:
    new = report.comparison.new if report.comparison is not None else frozenset[str]()
    for graph, of_graph in groupby(report.findings, lambda finding: finding.graph):
        yield ""
        yield printable(f"{report.titles.get(graph, graph)}  <{graph}>")
        for key, alike in groupby(of_graph, lambda f: (f.shape, f.message(language))):
            shape, message = catalogue()[key[0]], key[1]
            yield ""
            yield f"  {WORDS[language][shape.severity]} · {shape.names[language]}"
            yield f"  {printable(message)}"
            yield from (f"    {_detail(finding, language, new)}" for finding in alike)


def _detail(finding: Finding, language: str, new: frozenset[str]) -> str:
    marks = [chosen(language, "新增", "new")] if finding.id in new else []
    marks += [departments(finding, language)] if finding.departments else []
    marks += [CAUSES[language][finding.cause]] if finding.cause else []
    if finding.waiver is not None:
        until = finding.waiver.until.isoformat()
        words = chosen(language, f"已豁免至 {until}：", f"waived until {until}: ")
        marks.append(words + finding.waiver.reason)
    said = "  ".join([finding.id, place(finding)] if finding.id else [place(finding)])
    return printable(f"{said}  [{'; '.join(marks)}]" if marks else said)


def _mended(report: Report, language: str) -> Iterator[str]:
    if report.comparison is None or not report.comparison.mended:
        return
    since = report.comparison.since
    yield ""
    yield chosen(language, f"第 {since} 版以来已补正", f"Mended since version {since}")
    for finding in report.comparison.mended:
        name = catalogue()[finding.shape].names[language]
        yield printable(f"    {finding.id}  {name}  {place(finding)}")
