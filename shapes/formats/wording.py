"""The words of reports, in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shapes.findings import Finding, Report

SEVERITIES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "zh": {"Violation": "违反", "Warning": "警告", "Info": "提示"},
        "en": {"Violation": "Violation", "Warning": "Warning", "Info": "Info"},
    }
)
"""What the severities are called, by language."""

CAUSES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "zh": {"silent": "文中未写", "unread": "此处未能读取"},
        "en": {"silent": "the text does not say", "unread": "reading failed here"},
    }
)
"""What the causes of an absence are called, by language."""


def chosen(language: str, zh: str, en: str) -> str:
    """Return the words in `language` (`zh` or `en`)."""
    return zh if language == "zh" else en


def headline(report: Report, language: str) -> str:
    """Return in one line whether the graphs conform and how many results there are."""
    graphs, results = len(report.titles), len(report.findings)
    words = SEVERITIES[language]
    if language == "zh":
        verdict = "符合全部形状" if report.conforms else "不符合"
        parts = "，".join(f"{words[name]} {number}" for name, number in report.severities().items())
        return f"检查 {graphs} 份文件：{verdict}；{results} 项结果（{parts}）"
    verdict = "conforms" if report.conforms else "does not conform"
    parts = ", ".join(f"{words[name]} {number}" for name, number in report.severities().items())
    return f"{_documents(graphs)} checked: {verdict}; results: {results} ({parts})"


def remarks(report: Report, language: str) -> list[str]:
    """Return what else is to be said of a whole report: waivers, what changed, what was not
    compiled."""
    said = [each(report, language) for each in (_waived, _expired, _changed)]
    for shape, reason in report.fallbacks.items():
        key = shape.rpartition("#")[2]
        said.append(
            chosen(language, f"{key} 未经编译，由 pySHACL 检查：", f"{key} was left to pySHACL: ")
            + reason
        )
    return [each for each in said if each]


def place(finding: Finding) -> str:
    """Return where a finding stands: path and label of its focus, and the value at fault."""
    where = "  ".join(filter(None, (finding.focus_path, finding.focus_label or finding.focus)))
    value = finding.value_label
    return f"{where}  ← {value}" if value else where


def departments(finding: Finding, language: str) -> str:
    """Return the names of the departments that a finding is about."""
    return chosen(language, "、", ", ").join(party.name for party in finding.departments)


def printable(words: str) -> str:
    """Return words of a document without what a terminal would obey, on one line."""
    if words.isprintable():
        return words
    return "".join(char if char.isprintable() else "\ufffd" for char in words)


def _waived(report: Report, language: str) -> str:
    number = report.waived()
    return (
        chosen(language, f"其中已豁免 {number} 项", f"of these waived: {number}") if number else ""
    )


def _expired(report: Report, language: str) -> str:
    number = len(report.expired)
    return (
        chosen(language, f"豁免已过期 {number} 项", f"waivers expired: {number}") if number else ""
    )


def _changed(report: Report, language: str) -> str:
    if report.comparison is None:
        return ""
    since, new = report.comparison.since, len(report.comparison.new)
    mended = len(report.comparison.mended)
    return chosen(
        language,
        f"与第 {since} 版相比：新增 {new} 项，已补正 {mended} 项",
        f"since version {since}: {new} new, {mended} mended",
    )


def _documents(number: int) -> str:
    return "1 document" if number == 1 else f"{number} documents"
