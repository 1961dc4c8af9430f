"""A finding as a row of a table that is handed to a department."""

from collections.abc import Callable
from dataclasses import dataclass

from shapes.catalogue import catalogue, tier_names
from shapes.findings import Finding, Report
from shapes.formats import wording

Tell = Callable[[Finding, Report, str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading in Chinese and English, its width in characters, and what stands in
    it for a finding."""

    zh: str
    en: str
    width: int
    tell: Tell

    def heading(self, language: str) -> str:
        """Return the heading in `language`."""
        return wording.chosen(language, self.zh, self.en)


def row(finding: Finding, report: Report, language: str) -> list[str]:
    """Return what stands in COLUMNS for a finding."""
    return [column.tell(finding, report, language) for column in COLUMNS]


def _severity(finding: Finding, _report: Report, language: str) -> str:
    return wording.SEVERITIES[language][finding.severity]


def _tier(finding: Finding, _report: Report, language: str) -> str:
    return tier_names()[finding.tier][language] if finding.tier else ""


def _found(finding: Finding, _report: Report, language: str) -> str:
    return catalogue()[finding.shape].names[language]


def _value(finding: Finding, _report: Report, _language: str) -> str:
    return finding.value_label or finding.value or ""


def _cause(finding: Finding, _report: Report, language: str) -> str:
    return wording.CAUSES[language][finding.cause] if finding.cause else ""


def _quotation(finding: Finding, _report: Report, _language: str) -> str:
    quote = finding.quote
    return f"{quote.before}{quote.exact}{quote.after}" if quote is not None else ""


def _waiver(finding: Finding, _report: Report, language: str) -> str:
    if finding.waiver is None:
        return ""
    until = finding.waiver.until.isoformat()
    words = wording.chosen(language, f"至 {until}：", f"until {until}: ")
    return words + finding.waiver.reason


def _new(finding: Finding, report: Report, language: str) -> str:
    if report.comparison is None or finding.id not in report.comparison.new:
        return ""
    return wording.chosen(language, "新增", "new")


def _link(finding: Finding, _report: Report, _language: str) -> str:
    return finding.focus if finding.focus.startswith(("http://", "https://")) else ""


COLUMNS = (
    Column("编号", "Id", 18, lambda f, _r, _l: f.id),
    Column("层次", "Tier", 10, _tier),
    Column("级别", "Severity", 10, _severity),
    Column("文件", "Document", 32, lambda f, r, _l: r.titles.get(f.graph, f.graph)),
    Column("部门", "Departments", 24, lambda f, _r, lang: wording.departments(f, lang)),
    Column("举措", "Measure", 32, lambda f, _r, _l: f.measure_label or f.measure or ""),
    Column("位置", "Place", 10, lambda f, _r, _l: f.focus_path or ""),
    Column("对象", "Item", 40, lambda f, _r, _l: f.focus_label or f.focus),
    Column("问题", "What is found", 26, _found),
    Column("涉及", "Value", 18, _value),
    Column("如何补正", "The mend", 48, lambda f, _r, lang: f.message(lang)),
    Column("缘由", "Cause", 16, _cause),
    Column("原文", "Quotation", 48, _quotation),
    Column("比较", "Since then", 10, _new),
    Column("豁免", "Waived", 24, _waiver),
    Column("链接", "Link", 40, _link),
)
"""The columns of CSV and XLSX."""
