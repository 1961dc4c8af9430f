"""A report for people: a page of the service, or a file of its own that fetches nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol
from urllib.parse import quote

from api import leaves
from api.assets import stylesheet
from api.language import Language
from api.leaves import By
from api.render import filled
from api.things import description
from shapes.catalogue import catalogue, tier_names
from shapes.findings import Report
from shapes.formats.counting import lines, overall
from shapes.formats.wording import CAUSES, headline, remarks
from shapes.formats.wording import SEVERITIES as SEVERITY_WORDS

MENDED: Final = 200
"""How many findings that are mended a page shows."""

WAYS: Mapping[Language, Mapping[By, str]] = {
    "zh": {"document": "文件", "department": "部门", "shape": "检查项"},
    "en": {"document": "document", "department": "department", "shape": "check"},
}
"""What the ways of grouping findings are called."""


class Keyed(Protocol):
    """A group of findings, whose key is the graph, department or shape that it is about."""

    @property
    def key(self) -> str:
        """What it is about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: its address below the root without a suffix, what people call it,
    the thing in the graph, and the document's graph or the department; the whole store has none."""

    address: str
    name: str = ""
    iri: str = ""
    graph: str = ""
    department: str | None = None


def alone(report: Report, language: Language, about: str = "") -> bytes:
    """Return a report as one HTML file; its links lead to where the graph's things are, and its
    heading says what it is about if that is only a part."""
    report = replace(report, findings=tuple(report.findings), tallies=tuple(report.tallies))
    groups = {by: leaves.groups(report, by) for by in leaves.WAYS}
    page = filled(
        "report_alone.html",
        language,
        _absolute,
        style=stylesheet().decode(),
        about=about,
        groups=groups,
        ways=WAYS[language],
        shape_address=None,
        group_address=lambda _group, _by: "",
        thing_address=thing_address(_absolute, {}),
        **_said(report, language),
    )
    return page.encode()


def _said(report: Report, language: Language) -> dict[str, Any]:
    """Return what both kinds of pages say."""
    counted = lines(report.findings, overall(report))
    tallies = [line.tally for line in counted if line.tally is not None]
    return {
        "report": report,
        "headline": headline(report, language),
        "remarks": remarks(report, language),
        "lines": counted,
        "checks": {
            "failed": sum(tally.failed for tally in tallies),
            "applicable": sum(tally.applicable for tally in tallies),
        },
        "titles": report.titles,
        "new": report.comparison.new if report.comparison is not None else frozenset(),
        "mended_most": MENDED,
        **words(language),
    }


def words(language: Language) -> dict[str, Any]:
    """Return what every page about findings needs to say them."""
    return {
        "shapes": catalogue(),
        "tiers": {tier: names[language] for tier, names in tier_names().items()},
        "severities": SEVERITY_WORDS[language],
        "causes": CAUSES[language],
        "pieces": description.pieces,
    }


def document_address(base: str, graph: str) -> str:
    """Return the address below the root of the report of a document's graph."""
    return f"/reports/{quote(graph.removeprefix(f'{base}graph/'), safe='/~:@')}"


def department_address(base: str, iri: str) -> str:
    """Return the address below the root of the report of a department."""
    return f"/reports/department/{quote(iri.removeprefix(f'{base}id/party/'), safe='/~:@')}"


def thing_address(
    link: Callable[[str], str], policies: Mapping[str, str]
) -> Callable[[Keyed, By], str]:
    """Return what tells where the thing in the graph is that a group is about."""

    def address(group: Keyed, by: By) -> str:
        if by == "document":
            return link(policies[group.key]) if group.key in policies else ""
        return link(group.key) if group.key else ""

    return address


def _absolute(iri: str) -> str:
    return iri if iri.startswith(("http://", "https://")) else ""
