"""How many entries of a kind are right, missed and invented, and what follows from that."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One miss or invention: where it stands, what it says, and its text."""

    place: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """`recalled` of the gold entries are in the graph, `confirmed` of the graph's are right."""

    recalled: int
    confirmed: int
    missed: Sequence[Line] = ()
    invented: Sequence[Line] = ()

    @property
    def entries(self) -> int:
        """How many gold entries count."""
        return self.recalled + len(self.missed)

    @property
    def precision(self) -> float:
        """The share of what the graph says that is right; 1 where it says nothing."""
        said = self.confirmed + len(self.invented)
        return self.confirmed / said if said else 1.0

    @property
    def recall(self) -> float:
        """The share of the gold entries that the graph says; 1 where there are none."""
        return self.recalled / self.entries if self.entries else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def exact(self) -> bool:
        """Whether nothing is missed and nothing invented."""
        return not self.missed and not self.invented

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.recalled + other.recalled,
            self.confirmed + other.confirmed,
            (*self.missed, *other.missed),
            (*self.invented, *other.invented),
        )
