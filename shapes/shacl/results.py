"""What a validation finds, as plain records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shapes.shacl.paths import Path
from shapes.shacl.reasons import Reason
from shapes.shacl.terms import Term


@dataclass(frozen=True, slots=True)
class Result:
    """A validation result (SHACL, 3.6.2). `component` and `severity` are IRIs; `constraint` is the
    node of the SPARQL constraint, if it is one; `messages` are given by language."""

    focus: Term
    path: Path | None
    value: Term | None
    shape: Term
    constraint: Term | None
    component: str
    severity: str
    messages: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """All results of a run. `fallbacks` names the shapes of which at least one constraint was
    checked by pySHACL instead of a query, with the reason."""

    results: Sequence[Result]
    fallbacks: Mapping[Term, Reason] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether there is no result, whatever its severity (SHACL, 3.6.1.1)."""
        return not self.results
