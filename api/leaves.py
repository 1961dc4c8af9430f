"""A whole report in groups: by document, department and check, each with its counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from shapes.catalogue import SEVERITIES, catalogue
from shapes.findings import Finding, Report, Tally
from shapes.formats.counting import Line, lines, overall

By = Literal["document", "department", "shape"]
"""What a page groups findings by."""

WAYS: Final[tuple[By, ...]] = ("document", "department", "shape")

NOBODY: Final = ""
"""The key of the group of findings that are no department's."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that belong together: a document's graph, a department or a shape by its IRI.

    `total` is how many findings it has, `lines` are its counts; `first` of them stand elsewhere.
    """

    key: str
    title: str
    findings: Sequence[Finding]
    total: int
    lines: Sequence[Line]
    first: int = 0

    @property
    def failed(self) -> int:
        """How often a shape fails that applies here."""
        return sum(line.tally.failed for line in self.lines if line.tally is not None)

    @property
    def applicable(self) -> int:
        """How often a shape applies here."""
        return sum(line.tally.applicable for line in self.lines if line.tally is not None)

    def severities(self) -> dict[str, int]:
        """Return how many findings of the whole group each severity has, the gravest first."""
        found = dict.fromkeys(SEVERITIES, 0)
        for line in self.lines:
            found[line.shape.severity] += line.results
        return found


def groups(report: Report, by: By) -> list[Group]:
    """Return the findings of a report in groups, with the counts of each group: all documents and
    departments, and the shapes that have findings, the gravest first."""
    keys: dict[By, Callable[[Finding], Iterable[str]]] = {
        "document": lambda finding: (finding.graph,),
        "department": lambda finding: [p.iri for p in finding.departments] or [NOBODY],
        "shape": lambda finding: (finding.shape,),
    }
    found: dict[str, list[Finding]] = {key: [] for key in _expected(report, by)}
    names: dict[str, str] = {}
    for finding in report.findings:
        names.update({party.iri: party.name for party in finding.departments})
        for key in keys[by](finding):
            found.setdefault(key, []).append(finding)
    tallies = _tallies(report, by)
    titles = {**names, **report.names, **report.titles}
    made = [
        Group(key, _title(key, by, titles), each, len(each), lines(each, tallies.get(key, ())))
        for key, each in found.items()
        if each or by != "shape"
    ]
    return sorted(made, key=_rank) if by == "department" else made


def _expected(report: Report, by: By) -> list[str]:
    """Return the groups that there are, also without findings, in the order in which they stand."""
    if by == "document":
        return list(report.titles)
    if by == "shape":
        graves = sorted(catalogue().values(), key=lambda s: (SEVERITIES.index(s.severity), s.order))
        return [shape.iri for shape in graves]
    return [tally.of for tally in report.tallies if tally.scope == by and tally.of]


def _tallies(report: Report, by: By) -> Mapping[str, list[Tally]]:
    found: dict[str, list[Tally]] = {}
    if by == "shape":
        return {tally.shape: [tally] for tally in overall(report)}
    for tally in report.tallies:
        if tally.scope == by and tally.of is not None:
            found.setdefault(tally.of, []).append(tally)
    return found


def _title(key: str, by: By, titles: Mapping[str, str]) -> str:
    return titles.get(key, key) if by != "shape" else key


def _rank(group: Group) -> tuple[bool, int, str]:
    """Return a key by which departments with most findings come first, and nobody last."""
    return (group.key == NOBODY, -group.total, group.title)
