"""What a validation found, as plain records."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from graph.store.rdflib_terms import Node
from shapes.catalogue import SEVERITIES, Shape, catalogue

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

    `id` is the same in every version: a hash of shape, focus node, path and value. `path` is the
    shape's, as SPARQL writes it. `focus_path` is the `pg:path` of the focus node or of the unit
    that sets it, `focus_label` and `value_label` are what people call the two.
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
    value_term: Node | None = field(default=None, repr=False)
    id: str = ""
    tier: str = ""
    measure: str | None = None
    measure_label: str | None = None
    departments: tuple[Party, ...] = ()
    cause: Cause | None = None
    quote: Quote | None = None
    waiver: Waiver | None = None

    def message(self, language: str) -> str:
        """Return the message in `language` (`zh` or `en`)."""
        return self.message_zh if language == "zh" else self.message_en


@dataclass(frozen=True, slots=True)
class Tally:
    """For one shape, over a store, document, department or measure (`of`, its IRI; None for the
    store): how many focus nodes it applies to, how many of these fail it, how many it does not
    apply to; of the failed, how many are silent texts and how many could not be read."""

    shape: str
    scope: Scope
    of: str | None
    applicable: int
    failed: int
    not_applicable: int = 0
    silent: int = 0
    unread: int = 0

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
class Count:
    """How many results a shape has."""

    shape: Shape
    number: int


@dataclass(frozen=True, slots=True)
class Report:
    """The findings about the graphs of `titles`, which maps each graph to its policy's title.

    `fallbacks` names the shapes that no query could check exactly, with the reason; `names` maps
    the IRIs of departments and measures that `tallies` count over to what people call them.
    """

    titles: Mapping[str, str]
    findings: Sequence[Finding]
    version: int | None = None
    tallies: Sequence[Tally] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    comparison: Comparison | None = None

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, whatever its severity, as SHACL 1.0 has it."""
        return not self.findings

    def severities(self) -> dict[str, int]:
        """Return how many results each severity has, the gravest first."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in SEVERITIES}

    def counts(self, severity: str | None = None) -> list[Count]:
        """Return the shapes that have results, of one severity or all; the gravest first."""
        found = Counter(finding.shape for finding in self.findings)
        return [
            Count(shape, found[shape.iri])
            for level in SEVERITIES
            for shape in catalogue().values()
            if found[shape.iri] and shape.severity == level and severity in (None, level)
        ]
