"""Documents, departments and checks with what is found of each, as a digest counts them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from shapes import TIERS
from shapes.catalogue import SEVERITIES
from shapes.digest.part import NOBODY, Part, Value
from shapes.digest.reading import Digest
from shapes.digest.standing import Standing
from shapes.digest.tables import NUMBERS

By = Literal["document", "department", "shape"]
"""What findings are grouped by."""

_KEYS: Final = {"document": "f.document", "department": "w.department", "shape": "f.shape"}
_SUMS_OF_T: Final = ", ".join(f"SUM(t.{name})" for name in NUMBERS.split(", "))


@dataclass(frozen=True, slots=True)
class Group:
    """A document (its graph), a department (its IRI, or NOBODY) or a shape (its IRI), what it is
    called, how many findings of each severity it has, and how far it is complete if that is
    `counted`."""

    key: str
    title: str
    severities: dict[str, int] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)

    @property
    def total(self) -> int:
        """How many findings it has."""
        return sum(self.severities.values())


@dataclass(frozen=True, slots=True)
class Row:
    """A document or department by its tiers: a line of a matrix."""

    key: str
    title: str
    tiers: dict[str, Standing]

    @property
    def all(self) -> Standing:
        """All tiers together."""
        return sum(self.tiers.values(), Standing())


def groups(digest: Digest, part: Part, by: By) -> list[Group]:
    """Return what a part of the findings is in groups: documents by their graphs; departments with
    most findings first, and nobody's last; shapes, the gravest first. Documents and departments
    stand here also where they have no findings, unless it is asked for a cause or for paths.

    How far they are complete `counted` tells.
    """
    found, names = _found(digest, part, by), _names(digest, by)
    every = part.cause is None and part.paths is None and by != "shape"
    keys = found.keys() | (_known(digest, part, by) if every else set())
    made = [
        Group(*names[key], found.get(key, {}))
        for key in sorted(keys & names.keys(), key=lambda key: _rank(by, names[key][0], key))
    ]
    if by != "department":
        return made
    made.sort(key=lambda group: (-group.total, group.title))
    nobody = digest.severities(replace(part, department=NOBODY)) if not part.department else {}
    return [*made, Group(NOBODY, "", nobody)] if any(nobody.values()) else made


def counted(digest: Digest, part: Part, by: By, some: Sequence[Group]) -> list[Group]:
    """Return groups with how far they are complete in what a part of the findings is about."""
    numbers = {key: number for number, (key, _) in _names(digest, by).items()}
    standings = _standings(digest, part, by, [numbers[g.key] for g in some if g.key in numbers])
    return [
        replace(group, standing=standings.get(numbers.get(group.key, 0), Standing()))
        for group in some
    ]


def least(digest: Digest, by: Literal["document", "department"], most: int) -> Sequence[Row]:
    """Return the documents that are least complete, or the departments of which most is missing:
    the worst first, at most so many."""
    other = "department" if by == "document" else "document"
    order = (
        "1.0 * SUM(failed) / MAX(SUM(applicable), 1) DESC, SUM(failed) DESC"
        if by == "document"
        else "SUM(failed) DESC, SUM(applicable)"
    )
    chosen = digest.select(
        f"SELECT {by} FROM standing WHERE {by} > 0 AND {other} = 0 "  # noqa: S608
        f"GROUP BY {by} ORDER BY {order}, {by} LIMIT ?",
        most,
    )
    numbers = [number for (number,) in chosen]
    names = _names(digest, by)
    rows = digest.select(
        f"SELECT {by}, tier, {NUMBERS} FROM standing WHERE {other} = 0 "  # noqa: S608
        f"AND {by} IN ({', '.join('?' * len(numbers))})",
        *numbers,
    )
    tiers: dict[int, dict[str, Standing]] = {n: {} for n in numbers}
    for number, tier, *said in rows:
        tiers[number][TIERS[tier]] = Standing(*said)
    return [
        Row(*names[n], {tier: held.get(tier, Standing()) for tier in TIERS})
        for n, held in tiers.items()
    ]


def number(digest: Digest, by: Literal["document", "department"]) -> int:
    """Return how many documents or departments something is counted of."""
    other = "department" if by == "document" else "document"
    query = f"SELECT COUNT(DISTINCT {by}) FROM standing WHERE {by} > 0 AND {other} = 0"  # noqa: S608
    [(found,)] = digest.select(query)
    return int(found)


def _found(digest: Digest, part: Part, by: By) -> dict[int, dict[str, int]]:
    key = _KEYS[by]
    severities: dict[int, int] = dict(digest.select("SELECT number, severity FROM shape"))
    wide = by == "department"
    rows = digest.found(f"{key}, f.shape, COUNT(*)", part, f"GROUP BY {key}, f.shape", wide=wide)
    found: dict[int, dict[str, int]] = {}
    for group, shape, many in rows:
        held = found.setdefault(group, dict.fromkeys(SEVERITIES, 0))
        held[SEVERITIES[severities[shape]]] += many
    return found


def _known(digest: Digest, part: Part, by: By) -> set[int]:
    """Return the numbers of the groups that something is counted of."""
    if by == "document" and part.department:
        # Each document is looked up: its tallies stand together, a department's do not.
        rows = digest.select(
            "SELECT number FROM document d WHERE (?1 IS NULL OR graph = ?1) AND EXISTS "
            "(SELECT 1 FROM tally t WHERE t.document = d.number "
            "AND t.department = (SELECT number FROM department WHERE iri = ?2))",
            part.document,
            part.department,
        )
    else:
        where, named = _over(part, by)
        table = "tally" if part.document and by == "department" else "standing"
        query = f"SELECT DISTINCT t.{by} FROM {table} t WHERE {where}"  # noqa: S608
        rows = digest.select(query, *named)
    return {number for (number,) in rows}


def _standings(digest: Digest, part: Part, by: By, some: Sequence[int]) -> dict[int, Standing]:
    """Return what is counted of some groups, of the shapes that the part is about."""
    condition, values = part.shapes()
    where, named = _over(part, by)
    if condition:
        where += f" AND +t.shape IN (SELECT number FROM shape WHERE {condition})"  # noqa: S608
    marks = ", ".join("?" * len(some))
    query = (
        f"SELECT t.{by}, {_SUMS_OF_T} FROM tally t WHERE t.{by} IN ({marks}) "  # noqa: S608
        f"AND {where} GROUP BY t.{by}"
    )
    rows = digest.select(query, *some, *named, *values)
    return {key: Standing(*said) for key, *said in rows}


def _over(part: Part, by: By) -> tuple[str, list[Value]]:
    """Return the condition on what is counted of the groups of a part, and the values in it."""
    where, named = [f"t.{by} > 0"], list[Value]()
    for column, name, value in (
        ("document", "graph", part.document),
        ("department", "iri", part.department),
    ):
        if value:
            where.append(f"t.{column} = (SELECT number FROM {column} WHERE {name} = ?)")  # noqa: S608
            named.append(value)
        elif column != by:
            where.append(f"t.{column} = 0")
    return " AND ".join(where), named


def _names(digest: Digest, by: By) -> dict[int, tuple[str, str]]:
    query = {
        "document": "SELECT number, graph, title FROM document",
        "department": "SELECT number, iri, name FROM department",
        "shape": "SELECT number, iri, iri FROM shape",
    }[by]
    return {number: (key, title) for number, key, title in digest.select(query)}


def _rank(by: By, key: str, number: int) -> tuple[str, int]:
    return (key, 0) if by == "document" else ("", number)
