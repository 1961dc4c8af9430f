"""How much a party has to do against others: its place in each role, and those with most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from graph.ledger import DepartmentLine, Ledger

NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "leads": "leads",
        "responsibleFor": "responsible",
        "supports": "supports",
        "guides": "guides",
        "supervises": "supervises",
    }
)
"""What the ledger calls the numbers of tasks in each role."""

COMPARED: Final = 8
"""With how many others a party is compared."""


@dataclass(frozen=True, slots=True)
class Place:
    """A party's place in a role: its number of tasks, and which place that is of how many."""

    role: str
    number: int
    place: int
    of: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One of those compared: its number of tasks in the role; `own` is the party itself."""

    iri: str
    name: str
    is_group: bool
    number: int
    own: bool


@dataclass(frozen=True, slots=True)
class Load:
    """A party's places, and in the role in which it has most to do those with most tasks, the
    party among them or after them; `most` is the greatest number, `total` how many parties have
    work at all."""

    places: Sequence[Place]
    role: str
    bars: Sequence[Bar]
    most: int
    total: int


def load(book: Ledger, party: str) -> Load | None:
    """Return how a party's load stands among all others of its kind; None if it has no work."""
    line = book.department(party)
    numbers = {} if line is None else {r: int(getattr(line, n)) for r, n in NUMBERS.items()}
    if line is None or not any(numbers.values()):
        return None
    places = [
        Place(role, number, *book.rank(party, NUMBERS[role]))
        for role, number in numbers.items()
        if number
    ]
    role = max(numbers, key=lambda each: numbers[each])
    first = book.departments(NUMBERS[role], descending=True, limit=COMPARED)
    compared = [*first.items]
    if all(each.iri != party for each in compared):
        compared.append(line)
    bars = [_bar(each, role, party) for each in compared]
    return Load(places, role, bars, max(bar.number for bar in bars), first.total)


def _bar(line: DepartmentLine, role: str, party: str) -> Bar:
    number = int(getattr(line, NUMBERS[role]))
    return Bar(line.iri, line.name, line.kind == "DepartmentGroup", number, line.iri == party)
