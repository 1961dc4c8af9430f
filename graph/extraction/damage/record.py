"""What is found to be wrong with a text."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.reading.document import Span


@dataclass(frozen=True, slots=True)
class Entity:
    """An HTML entity in plain text, and the character that it stands for."""

    span: Span
    character: str
    broken: bool


@dataclass(frozen=True, slots=True)
class Order:
    """How far the text is from a readable order.

    `numbers` are printed numbers at the beginnings of lines, `regular` those that go on from the
    one before or begin again; `cut_lines` are lines that begin after a comma.
    """

    numbers: int
    regular: int
    cut_lines: int
    first: Span


@dataclass(frozen=True, slots=True)
class Damage:
    """The damage found in a document; all places are in its text.

    `wrong` are traditional characters that nobody writes in their words (全麵); where there are
    enough of them, or where the text is exactly what a converter makes, it is `traditional`: made
    by a machine. `injected` are foreign words that can be taken out, `suspect` characters of the
    other script that cannot. `order` is set if the clauses are shuffled.
    """

    entities: Sequence[Entity] = ()
    traditional: bool = False
    wrong: Sequence[Span] = ()
    injected: Sequence[Span] = ()
    suspect: Sequence[Span] = ()
    masked: Sequence[Span] = ()
    order: Order | None = None

    @property
    def shuffled(self) -> bool:
        """Whether the clauses stand in a wrong order."""
        return self.order is not None

    def __bool__(self) -> bool:
        return (
            bool(self.entities or self.traditional or self.injected or self.suspect or self.masked)
            or self.shuffled
        )
