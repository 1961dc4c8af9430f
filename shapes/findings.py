"""What a validation found, as plain records."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from shapes.catalogue import SEVERITIES, Shape, catalogue
from shapes.shacl.terms import Term

if TYPE_CHECKING:
    from shapes.units import Units

Cause = Literal["silent", "unread"]
"""Why something is absent: the text does not say it, or the text could not be read here."""

Scope = Literal["store", "document", "department", "measure"]
"""What a tally counts over."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whose work a finding is about: IRI, plain name, and the key that ends the IRI."""

    iri: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The characters that a finding is about.

    `source` is the IRI of the text, `start` and `end` count its Unicode code points, end exclusive,
    `exact` is what stands there; `before` and `after` are the rest of its sentence or cell.
    """

    source: str
    start: int
    end: int
    exact: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that is accepted, why, and the last day on which that holds."""

    finding: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One result: which node of which document's graph fails which shape, and the mend.

    `id` is the same in every version: a hash of shape, focus node, path and value. `focus` is its
    IRI, or `_:` and the label of a blank node. `path` is the shape's, as SPARQL writes it.
    `focus_literal` is the focus node where that is a literal; `focus` then has its words.
    `focus_path` is the `pg:path` of the focus node or of the unit that sets it, `focus_label` and
    `value_label` are what people call the two. `departments` lead the work that it is about, or
    are responsible for it; `measure` is the one that this work carries out.
    """

    graph: str
    focus: str
    focus_label: str | None
    focus_path: str | None
    path: str
    value: str | None
    value_label: str | None
    shape: str
    constraint: str | None
    component: str
    severity: str
    message_zh: str
    message_en: str
    value_term: Term | None = field(default=None, repr=False)
    id: str = ""
    tier: str = ""
    measure: str | None = None
    measure_label: str | None = None
    departments: tuple[Party, ...] = ()
    cause: Cause | None = None
    quote: Quote | None = None
    waiver: Waiver | None = None
    focus_literal: ox.Literal | None = field(default=None, repr=False)

    def message(self, language: str) -> str:
        """Return the message in `language` (`zh` or `en`)."""
        return self.message_zh if language == "zh" else self.message_en


@dataclass(frozen=True, slots=True)
class Tally:
    """For one shape, over a store, document, department or measure (`of`, its IRI; None for the
    store): how many focus nodes it applies to, how many of these fail it, how many it does not
    apply to; of the failed, how many are silent texts and how many could not be read. `results`
    counts findings: a focus node may have several."""

    shape: str
    scope: Scope
    of: str | None
    applicable: int
    failed: int
    not_applicable: int = 0
    silent: int = 0
    unread: int = 0
    results: int = 0

    @property
    def passed(self) -> int:
        """How many focus nodes it applies to and that pass."""
        return self.applicable - self.failed


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of an earlier version's findings: ids that are new since, and what is mended."""

    since: int
    new: frozenset[str]
    mended: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a report was cut down to, where it was: a tier, a severity and all graver ones, a
    department (its IRI)."""

    tier: str | None = None
    severity: str | None = None
    department: str | None = None

    def __bool__(self) -> bool:
        """Tell whether it was cut down at all."""
        return (self.tier, self.severity, self.department) != (None, None, None)

    def within(self, other: "Narrowed") -> "Narrowed":
        """Return what is left of a report that was cut down to `other` before.

        Raises ValueError if it was cut down to another tier or department.
        """
        for one, before in ((self.tier, other.tier), (self.department, other.department)):
            if None not in (one, before) and one != before:
                raise ValueError(f"nothing of {before} is left in {one}")
        known = [name for name in (self.severity, other.severity) if name is not None]
        return Narrowed(
            self.tier or other.tier,
            min(known, key=SEVERITIES.index, default=None),
            self.department or other.department,
        )


@dataclass(frozen=True, slots=True)
class Count:
    """How many results a shape has."""

    shape: Shape
    number: int


@dataclass(frozen=True, slots=True)
class Report:
    """The findings about the graphs of `titles`, which maps each graph to its policy's title.

    `fallbacks` names the shapes that no query could check exactly, with the reason; `names` maps
    the IRIs of departments and measures that `tallies` count over to what people call them.
    `expired` are waivers that hold no more. `results` are numbers of findings by their shapes, if
    they are known without going through the findings: those of a stored report are read from disk
    whenever they are gone through. `units` are the single documents that it is made of. `narrowed`
    tells what part of all that was checked the report is about.
    """

    titles: Mapping[str, str]
    findings: Sequence[Finding]
    version: int | None = None
    tallies: Sequence[Tally] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    comparison: Comparison | None = None
    expired: Sequence[Waiver] = ()
    results: Mapping[str, int] | None = None
    units: "Units | None" = field(default=None, repr=False, compare=False)
    narrowed: Narrowed = field(default_factory=Narrowed)

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, whatever its severity, as SHACL 1.0 has it; of a
        report that is `narrowed`, in that part."""
        return not self.findings

    def severities(self) -> dict[str, int]:
        """Return how many results each severity has, the gravest first."""
        found = dict.fromkeys(SEVERITIES, 0)
        for shape, number in self._results().items():
            found[catalogue()[shape].severity] += number
        return found

    def counts(self, severity: str | None = None) -> list[Count]:
        """Return the shapes that have results, of one severity or all; the gravest first."""
        found = self._results()
        return [
            Count(shape, found[shape.iri])
            for level in SEVERITIES
            for shape in catalogue().values()
            if found.get(shape.iri) and shape.severity == level and severity in (None, level)
        ]

    def waived(self) -> int:
        """Return how many findings are accepted by a waiver that holds."""
        return sum(finding.waiver is not None for finding in self.findings)

    def fails(self, level: str) -> bool:
        """Tell whether a finding of this severity or a graver one is not waived.

        Raises ValueError for a severity that there is not.
        """
        grave = at_least(level)
        return any(f.severity in grave and f.waiver is None for f in self.findings)

    def _results(self) -> Mapping[str, int]:
        if self.results is not None:
            return self.results
        return Counter(finding.shape for finding in self.findings)


def plain(term: Term) -> str:
    """Return a term as people and programs are told it: an IRI or words, or `_:` and a label."""
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def at_least(severity: str) -> Sequence[str]:
    """Return a severity and all graver ones. Raises ValueError if there is no such severity."""
    if severity not in SEVERITIES:
        raise ValueError(f"no such severity: {severity}")
    return SEVERITIES[: SEVERITIES.index(severity) + 1]
