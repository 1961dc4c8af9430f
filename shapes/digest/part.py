"""Which findings of a report are meant, and how a digest is asked for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapes import TIERS
from shapes.catalogue import SEVERITIES
from shapes.digest.tables import CAUSES
from shapes.findings import Cause

NOBODY = ""
"""The department of findings that are about nobody's work."""

Value = str | int

_DOCUMENT = "f.document = (SELECT number FROM document WHERE graph = ?)"
_DEPARTMENT = "w.department = (SELECT number FROM department WHERE iri = ?)"
_WHOSE = "whose w CROSS JOIN finding f ON f.document = w.document AND f.place = w.place"


@dataclass(frozen=True, slots=True)
class Part:
    """Findings that have all that is said here: of a document (its graph), about the work of a
    department (its IRI, or NOBODY), of a tier, a severity or a graver one, a shape (its IRI), with
    a cause, about a unit at one of the `paths`."""

    document: str | None = None
    department: str | None = None
    tier: str | None = None
    severity: str | None = None
    shape: str | None = None
    cause: Cause | None = None
    paths: Sequence[str] | None = None

    def __bool__(self) -> bool:
        """Tell whether it is less than all findings."""
        return self != Part()

    def source(self, *, wide: bool = False) -> str:
        """Return what it is selected from: `finding f`; and `whose w` where a department is meant,
        or if it is to be `wide`."""
        return _WHOSE if wide or self.department else "finding f"

    def where(self) -> tuple[str, list[Value]]:
        """Return the condition on what it is selected from, and the values that this names.

        Raises ValueError for a tier, severity or cause that there is not.
        """
        said: list[tuple[str, list[Value]]] = []
        if self.department == NOBODY:
            said.append(("f.parties = 0", []))
        elif self.department is not None:
            said.append((_DEPARTMENT, [self.department]))
        if self.document is not None:
            said.append((_DOCUMENT, [self.document]))
        if self.cause is not None:
            said.append(("f.cause = ?", [CAUSES.index(self.cause)]))
        if self.paths is not None:
            said.append((f"f.path IN ({', '.join('?' * len(self.paths))})", list(self.paths)))
        shapes, values = self.shapes()
        if shapes:
            chosen = f"SELECT number FROM shape WHERE {shapes}"  # noqa: S608
            # The plus keeps the planner from looking each row up under each of the shapes.
            said.append(
                (f"f.shape = ({chosen})" if self.shape else f"+f.shape IN ({chosen})", values)
            )
        condition = " AND ".join(each for each, _ in said) or "1"
        return condition, [value for _, each in said for value in each]

    def shapes(self) -> tuple[str, list[Value]]:
        """Return the condition on `shape`, empty if there is none, and the values in it."""
        said: list[tuple[str, Value]] = []
        if self.tier is not None:
            said.append(("tier = ?", TIERS.index(self.tier)))
        if self.severity is not None:
            said.append(("severity <= ?", SEVERITIES.index(self.severity)))
        if self.shape is not None:
            said.append(("iri = ?", self.shape))
        return " AND ".join(each for each, _ in said), [value for _, value in said]
