"""What a reader of a report may choose: parts of it, and what is chosen already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.language import Language
from api.pages.filters import Place
from api.pages.trends import Point
from api.report_pages import Subject
from shapes.catalogue import tier_names
from shapes.digest import Digest, Part
from shapes.formats.counting import Line
from shapes.formats.wording import CAUSES
from shapes.formats.wording import SEVERITIES as SEVERITY_WORDS


@dataclass(frozen=True, slots=True)
class Option:
    """A link that chooses among views or parts of a report."""

    name: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter that a form lets one choose: what it is called, the values with their words, by
    what they belong to where that is several things, and the one that holds."""

    parameter: str
    title: str
    values: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    now: str

    @property
    def known(self) -> bool:
        """Whether what holds is among the values."""
        return any(self.now == value for _, values in self.values for value, _ in values)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that is chosen: what kind it is, what it is called, and the address without it."""

    kind: str
    name: str
    without: str


def choices(
    place: Place, lines: Sequence[Line], history: Sequence[Point], language: Language
) -> list[Choice]:
    """Return what a form lets one choose; of the checks only those that have findings."""
    zh = language == "zh"
    words = SEVERITY_WORDS[language]
    above = "{}及以上" if zh else "{} and above"
    severities = [("violation", words["Violation"]), ("warning", above.format(words["Warning"]))]
    tiers = [(tier, names[language]) for tier, names in tier_names().items()]
    versions = [(str(each.version), _version(each, language)) for each in reversed(history[:-1])]
    return [
        _choice(place, "tier", "层次" if zh else "Tier", [("", tiers)]),
        _choice(place, "severity", "级别" if zh else "Severity", [("", severities)]),
        _choice(place, "cause", "原因" if zh else "Cause", [("", list(CAUSES[language].items()))]),
        _choice(place, "check", "检查项" if zh else "Check", _checks(lines, tiers, language)),
        _choice(place, "since", "与此版相比" if zh else "Compared with", [("", versions)]),
    ]


def chips(
    place: Place, digest: Digest, part: Part, subject: Subject, language: Language
) -> list[Chip]:
    """Return the document and the department that are chosen beside the subject."""
    zh, found = language == "zh", []
    if part.document is not None and not subject.graph:
        name = digest.title(part.document) or ""
        found.append(Chip("文件" if zh else "document", name, place.at(document=None)))
    if part.department is not None and subject.department is None:
        name = digest.name(part.department) or ""
        found.append(Chip("部门" if zh else "department", name, place.at(department=None)))
    return found


def _checks(
    lines: Sequence[Line], tiers: Sequence[tuple[str, str]], language: Language
) -> list[tuple[str, list[tuple[str, str]]]]:
    found: Mapping[str, list[tuple[str, str]]] = {tier: [] for tier, _ in tiers}
    for line in lines:
        if line.results:
            words = f"{line.shape.names[language]} ({line.results:,})"
            found[line.shape.tier].append((line.shape.key, words))
    return [(name, found[tier]) for tier, name in tiers if found[tier]]


def _choice(
    place: Place,
    parameter: str,
    title: str,
    values: Sequence[tuple[str, Sequence[tuple[str, str]]]],
) -> Choice:
    return Choice(parameter, title, values, place.value(parameter) or "")


def _version(point: Point, language: Language) -> str:
    day = point.time.date().isoformat() if point.time is not None else ""
    return (
        f"第 {point.version} 版 · {day}" if language == "zh" else f"version {point.version} · {day}"
    )
