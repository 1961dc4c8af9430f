"""A report as JUnit XML: a suite for each document, a case for each shape."""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from shapes.catalogue import Shape, catalogue
from shapes.findings import Finding, Report, Tally
from shapes.formats.counting import added
from shapes.formats.wording import SEVERITIES, chosen, headline, place

_ALLOWED: Final = "\t\n\r"


def write(report: Report, language: str) -> bytes:
    """Return the suites of a report: a case fails where results are not waived, and is skipped
    where the shape does not apply, or all its results are waived."""
    root = Element("testsuites", {"name": headline(report, language)})
    graphs = dict.fromkeys([*report.titles, *(finding.graph for finding in report.findings)])
    totals = {"tests": 0, "failures": 0, "skipped": 0}
    for graph in graphs:
        counts = _suite(root, report, graph, language)
        totals = {name: number + counts[name] for name, number in totals.items()}
    root.attrib.update(_numbers(totals))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(root: Element, report: Report, graph: str, language: str) -> dict[str, int]:
    suite = SubElement(root, "testsuite", {"name": _fit(report.titles.get(graph, graph))})
    properties = SubElement(suite, "properties")
    SubElement(properties, "property", {"name": "graph", "value": _fit(graph)})
    tallies = {
        tally.shape: tally
        for tally in added(t for t in report.tallies if (t.scope, t.of) == ("document", graph))
    }
    by_shape: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.graph == graph:
            by_shape.setdefault(finding.shape, []).append(finding)
    counts = {"tests": 0, "failures": 0, "skipped": 0}
    for shape in catalogue().values():
        tally = tallies.get(shape.iri)
        if tallies and tally is None and shape.iri not in by_shape:
            continue
        outcome = _case(suite, graph, shape, tally, by_shape.get(shape.iri, ()), language)
        counts["tests"] += 1
        if outcome:
            counts[outcome] += 1
    suite.attrib.update(_numbers(counts))
    return counts


def _case(
    suite: Element,
    graph: str,
    shape: Shape,
    tally: Tally | None,
    findings: Sequence[Finding],
    language: str,
) -> str:
    """Add the case of a shape; return what it counts as: `failures`, `skipped` or nothing."""
    name = f"{shape.key} {shape.names[language]}"
    case = SubElement(suite, "testcase", {"name": name, "classname": _fit(graph)})
    open_ones = [finding for finding in findings if finding.waiver is None]
    if open_ones:
        failure = SubElement(case, "failure", {"type": SEVERITIES["en"][shape.severity]})
        failure.set("message", _message(shape, tally, open_ones, language))
        failure.text = "\n".join(_fit(_line(each, language)) for each in open_ones)
        return "failures"
    if findings:
        reasons = "; ".join(f"{f.id}: {f.waiver.reason}" for f in findings if f.waiver is not None)
        words = chosen(language, "已豁免：", "waived: ")
        SubElement(case, "skipped", {"message": _fit(words + reasons)})
        return "skipped"
    if tally is not None and tally.applicable == 0:
        SubElement(case, "skipped", {"message": chosen(language, "不适用", "not applicable")})
        return "skipped"
    if tally is not None:
        words = chosen(language, "适用并通过：", "applicable, all passed: ")
        SubElement(case, "system-out").text = f"{words}{tally.applicable}"
    return ""


def _message(shape: Shape, tally: Tally | None, findings: Sequence[Finding], language: str) -> str:
    number = f"{len(findings)}" if tally is None else f"{tally.failed}/{tally.applicable}"
    return f"{number} {shape.names[language]}"


def _line(finding: Finding, language: str) -> str:
    return "  ".join(filter(None, (finding.id, place(finding), finding.message(language))))


def _numbers(counts: dict[str, int]) -> dict[str, str]:
    return {**{name: str(number) for name, number in counts.items()}, "errors": "0"}


def _fit(text: str) -> str:
    """Return a text without the characters that XML 1.0 cannot hold (2.2)."""
    return "".join(char if _is_char(char) else "\ufffd" for char in text)


def _is_char(char: str) -> bool:
    return (
        char in _ALLOWED or " " <= char < "\ud800" or "\ue000" <= char < "\ufffe" or char > "\uffff"
    )
