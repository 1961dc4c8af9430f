"""What a validation found, as plain records."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.store.rdflib_terms import Node
from shapes.catalogue import SEVERITIES, Shape, catalogue


@dataclass(frozen=True, slots=True)
class Finding:
    """One result: which node of which document's graph fails which shape, and the mend.

    `path` is the shape's, as SPARQL writes it. `focus_path` is the `pg:path` of the focus node or
    of the unit that sets it, `focus_label` and `value_label` are what people call the two.
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

    def message(self, language: str) -> str:
        """Return the message in `language` (`zh` or `en`)."""
        return self.message_zh if language == "zh" else self.message_en


@dataclass(frozen=True, slots=True)
class Count:
    """How many results a shape has."""

    shape: Shape
    number: int


@dataclass(frozen=True, slots=True)
class Report:
    """The findings about the graphs of `titles`, which maps each graph to its policy's title."""

    titles: Mapping[str, str]
    findings: Sequence[Finding]

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
