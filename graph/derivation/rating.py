"""How sure a link is."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rating:
    """A score from 0 to 1, the rank (from 1) among the candidates for one thing, and the name of
    the method that found the link."""

    score: Decimal
    rank: int
    method: str

    def accepted(self, least: Decimal) -> bool:
        """Tell whether the link is stated where `least` is the accepted score."""
        return self.rank == 1 and self.score >= least
