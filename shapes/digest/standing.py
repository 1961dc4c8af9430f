"""How far something is complete: how often what applies to it is met."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """How often checks apply, fail and do not apply; of the failed, how often the text is silent
    and how often it could not be read; and how many findings there are."""

    applicable: int = 0
    failed: int = 0
    not_applicable: int = 0
    silent: int = 0
    unread: int = 0
    results: int = 0

    @property
    def passed(self) -> int:
        """How often what applies is met."""
        return self.applicable - self.failed

    @property
    def share(self) -> float | None:
        """The share that is met of what applies, from 0 to 1; None where nothing does."""
        return self.passed / self.applicable if self.applicable else None

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.applicable + other.applicable,
            self.failed + other.failed,
            self.not_applicable + other.not_applicable,
            self.silent + other.silent,
            self.unread + other.unread,
            self.results + other.results,
        )
