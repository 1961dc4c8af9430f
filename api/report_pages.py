"""A report for people: a page of the service, or a file of its own that fetches nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from api import description, leaves
from api.assets import stylesheet
from api.errors import RefusedError
from api.language import Language
from api.leaves import By, Group
from api.render import filled, linker, render
from api.work.asked import Asked
from api.work.reply import Reply
from shapes.catalogue import Shape, catalogue, tier_names
from shapes.findings import Report
from shapes.formats import FORMATS
from shapes.formats.counting import lines, overall
from shapes.formats.wording import CAUSES, headline, remarks
from shapes.formats.wording import SEVERITIES as SEVERITY_WORDS

CONTENTS: Final = 200
"""How many groups a page lists; it says how many there are."""

MENDED: Final = 200
"""How many findings that are mended a page shows."""

KEPT: Final = ("tier", "severity", "since", "version", "lang")
"""Parameters that say what a report is about, and stay from page to page."""

_WAYS: Mapping[Language, Mapping[By, str]] = {
    "zh": {"document": "文件", "department": "部门", "shape": "检查项"},
    "en": {"document": "document", "department": "department", "shape": "check"},
}
_NAMES = {
    "turtle": "Turtle",
    "json-ld": "JSON-LD",
    "json": "JSON",
    "csv": "CSV",
    "xlsx": "XLSX",
    "sarif": "SARIF",
    "junit": "JUnit",
    "text": "TXT",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: its address below the root without a suffix, what people call it,
    the thing in the graph, and the document's graph or the department; the whole store has none."""

    address: str
    name: str = ""
    iri: str = ""
    graph: str = ""
    department: str | None = None

    def called(self, report: Report) -> "Subject":
        """Return the same with the name that its report has for it."""
        if self.department is not None:
            return replace(self, name=report.names.get(self.department, self.department))
        return replace(self, name=report.titles[self.graph]) if self.graph else self


@dataclass(frozen=True, slots=True)
class Option:
    """A link that chooses among views or parts of a report."""

    name: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Options of which one is chosen, or none of them."""

    title: str
    options: Sequence[Option]


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
        ways=_WAYS[language],
        shape_address=None,
        group_address=lambda _group, _by: "",
        thing_address=_thing_address(_absolute, {}),
        **_said(report, language),
    )
    return page.encode()


def paged(report: Report, base: str, asked: Asked, subject: Subject) -> Reply:
    """Return a page of a report: `?by=` says how it is grouped, `?page=` which page it is.

    Raises RefusedError for a way or a page that there is not.
    """
    report = replace(report, findings=tuple(report.findings), tallies=tuple(report.tallies))
    by = _way(asked)
    groups = leaves.groups(report, by)
    by_shape = leaves.groups(report, "shape")
    number = _number(asked.parameter("page"))
    leaf = leaves.leaf(groups, number)
    if number > leaf.pages:
        raise RefusedError(
            404,
            f"没有第 {number} 页，共 {leaf.pages} 页",
            f"no page {number}; there are {leaf.pages}",
        )
    place = Place(asked, subject)
    link = linker(base, asked.root)
    policies = {
        graph: graph.replace(f"{base}graph/", f"{base}id/policy/") for graph in report.titles
    }
    return render(
        base,
        asked,
        "reports.html",
        about=subject.name,
        about_address=link(subject.iri),
        groups=groups,
        leaf=leaf,
        by=by,
        pages={each: place.at(page=str(each)) for each in _near(number, leaf.pages)},
        ways=[
            Option(_WAYS[asked.language][way], place.at(by=way), way == by) for way in leaves.WAYS
        ],
        choices=_choices(place, asked.language),
        downloads={_NAMES[name]: place.download(each.ending) for name, each in FORMATS.items()},
        alternates={place.download(each.ending): each.media_type for each in FORMATS.values()},
        contents_most=CONTENTS,
        shape_address=lambda shape: _at_shape(place, by_shape, shape),
        group_address=lambda group, way: (
            _at_shape(place, groups, catalogue()[group.key])
            if way == "shape"
            else _group_address(base, place, group, way)
        ),
        thing_address=_thing_address(link, policies),
        **_said(report, asked.language),
    )


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
        "shapes": catalogue(),
        "titles": report.titles,
        "tiers": {tier: names[language] for tier, names in tier_names().items()},
        "new": report.comparison.new if report.comparison is not None else frozenset(),
        "severities": SEVERITY_WORDS[language],
        "causes": CAUSES[language],
        "pieces": description.pieces,
        "mended_most": MENDED,
    }


class Place:
    """Where a report stands, and the addresses of what stands beside it."""

    def __init__(self, asked: Asked, subject: Subject) -> None:
        self._root = asked.root
        self._subject = subject
        self.pairs = [(name, value) for name, value in asked.pairs if name in KEPT and value]
        self.by = asked.parameter("by")

    def at(self, **changed: str | None) -> str:
        """Return the address of this report with some parameters changed."""
        pairs = [(name, value) for name, value in self.pairs if name not in changed]
        if self.by and "by" not in changed:
            pairs.append(("by", self.by))
        pairs += [(name, value) for name, value in changed.items() if value]
        return f"{self._root}{self._subject.address}{_query(pairs)}"

    def download(self, ending: str) -> str:
        """Return the address below the root of this report in another format."""
        return f"{self._subject.address}{ending}{_query(self.pairs)}"

    def other(self, address: str) -> str:
        """Return the address of another report with the same parameters."""
        return f"{self._root}{address}{_query(self.pairs)}"

    def value(self, name: str) -> str | None:
        """Return the value of a parameter that stays."""
        return next((value for key, value in self.pairs if key == name), None)


def _choices(place: Place, language: Language) -> list[Choice]:
    everything = "全部" if language == "zh" else "all"

    def options(name: str, words: Mapping[str, str]) -> list[Option]:
        now = place.value(name)
        chosen = [Option(words[key], place.at(**{name: key}), key == now) for key in words]
        return [Option(everything, place.at(**{name: None}), now is None), *chosen]

    words = SEVERITY_WORDS[language]
    above = "{}及以上" if language == "zh" else "{} and above"
    severities = {
        "violation": words["Violation"],
        "warning": above.format(words["Warning"]),
    }
    tiers = {tier: names[language] for tier, names in tier_names().items()}
    return [
        Choice("层次" if language == "zh" else "tier", options("tier", tiers)),
        Choice("级别" if language == "zh" else "severity", options("severity", severities)),
    ]


def _group_address(base: str, place: Place, group: Group, by: By) -> str:
    """Return the address of the report of a group alone."""
    if by == "document":
        return place.other(document_address(base, group.key))
    return place.other(department_address(base, group.key)) if group.key else ""


def _at_shape(place: Place, groups: Sequence[Group], shape: Shape) -> str:
    """Return where the findings of a shape begin among all that are grouped by shapes."""
    before = 0
    for group in groups:
        if group.key == shape.iri:
            break
        before += group.total
    number = before // leaves.PAGE + 1
    return f"{place.at(by='shape', page=str(number) if number > 1 else None)}#c-{shape.key}"


def document_address(base: str, graph: str) -> str:
    """Return the address below the root of the report of a document's graph."""
    return f"/reports/{quote(graph.removeprefix(f'{base}graph/'), safe='/~:@')}"


def department_address(base: str, iri: str) -> str:
    """Return the address below the root of the report of a department."""
    return f"/reports/department/{quote(iri.removeprefix(f'{base}id/party/'), safe='/~:@')}"


def _thing_address(
    link: Callable[[str], str], policies: Mapping[str, str]
) -> Callable[[Group, By], str]:
    """Return what tells where the thing in the graph is that a group is about."""

    def address(group: Group, by: By) -> str:
        if by == "document":
            return link(policies[group.key]) if group.key in policies else ""
        return link(group.key) if group.key else ""

    return address


def _absolute(iri: str) -> str:
    return iri if iri.startswith(("http://", "https://")) else ""


def _way(asked: Asked) -> By:
    said = asked.parameter("by") or "document"
    for way in leaves.WAYS:
        if said == way:
            return way
    raise RefusedError(
        400,
        f"参数 by 应为其一：{' '.join(leaves.WAYS)}",
        f"the parameter by is one of {' '.join(leaves.WAYS)}",
    )


def _number(said: str | None) -> int:
    if not said:
        return 1
    if said.isascii() and said.isdecimal() and len(said) < 10 and int(said):
        return int(said)
    raise RefusedError(
        400, "参数 page 应为页码，从 1 起", "the parameter page is the number of a page, from 1"
    )


def _near(number: int, pages: int) -> list[int]:
    """Return the numbers of the first and the last page, and of those around this one."""
    near = {1, pages, *range(number - 2, number + 3)}
    return sorted(each for each in near if 1 <= each <= pages) if pages > 1 else []


def _query(pairs: Sequence[tuple[str, str]]) -> str:
    return f"?{urlencode(pairs)}" if pairs else ""
