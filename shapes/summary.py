"""A report for the terminal: grouped counts first, details after."""

from collections.abc import Iterator
from itertools import groupby

from shapes.catalogue import SEVERITIES, catalogue
from shapes.findings import Finding, Report

SEVERITY_WORDS = {
    "zh": {"Violation": "违反", "Warning": "警告", "Info": "提示"},
    "en": {"Violation": "Violation", "Warning": "Warning", "Info": "Info"},
}


def text(report: Report, language: str) -> str:
    """Return the report as plain lines."""
    return "\n".join([*_counts(report, language), *_details(report, language)]) + "\n"


def headline(report: Report, language: str) -> str:
    """Return in one line whether the graphs conform and how many results there are."""
    graphs, results = len(report.titles), len(report.findings)
    words = SEVERITY_WORDS[language]
    if language == "zh":
        verdict = "符合全部形状" if report.conforms else "不符合"
        parts = "，".join(f"{words[name]} {number}" for name, number in report.severities().items())
        return f"检查 {graphs} 份文件：{verdict}；{results} 项结果（{parts}）"
    verdict = "conforms" if report.conforms else "does not conform"
    parts = ", ".join(f"{words[name]} {number}" for name, number in report.severities().items())
    noun = "document" if graphs == 1 else "documents"
    return f"{graphs} {noun} checked: {verdict}; results: {results} ({parts})"


def _counts(report: Report, language: str) -> Iterator[str]:
    yield headline(report, language)
    for severity in SEVERITIES:
        counts = report.counts(severity)
        if counts:
            yield ""
            yield SEVERITY_WORDS[language][severity]
        for count in counts:
            yield f"{count.number:>8}  {count.shape.names[language]}"


def _details(report: Report, language: str) -> Iterator[str]:
    for graph, of_graph in groupby(report.findings, lambda finding: finding.graph):
        yield ""
        yield _shown(f"{report.titles[graph]}  <{graph}>")
        for key, alike in groupby(of_graph, lambda f: (f.shape, f.message(language))):
            shape, message = catalogue()[key[0]], key[1]
            words = SEVERITY_WORDS[language][shape.severity]
            yield ""
            yield f"  {words} · {shape.names[language]}"
            yield f"  {_shown(message)}"
            yield from (f"    {_place(finding)}" for finding in alike)


def _place(finding: Finding) -> str:
    """Return where a finding stands: path and label of its focus, and the value at fault."""
    where = "  ".join(filter(None, (finding.focus_path, finding.focus_label or finding.focus)))
    return _shown(f"{where}  ← {finding.value_label}" if finding.value_label else where)


def _shown(words: str) -> str:
    """Return words of a document without what a terminal would obey."""
    return "".join(char if char.isprintable() else "�" for char in words)
