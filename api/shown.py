"""An answer as a page shows it."""

import json
from dataclasses import dataclass

import ontology
from api.things import description
from graph.store.answers import Answer, Kind

ROWS = 100
"""How many rows of an answer a page shows; it says so and links to the whole."""

_NUMBERS = frozenset(
    f"{ontology.PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "float")
)
_YEARS = frozenset({f"{ontology.PREFIXES['xsd']}gYear"})


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a page shows it: a truth value, a table, or a graph as text.

    `numbers` are the names of the columns that hold nothing but numbers, `years` those of years.
    """

    names: list[str]
    rows: list[list[description.Value | None]]
    total: int
    truth: bool | None = None
    turtle: str | None = None
    numbers: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()


def shown_format(kind: Kind) -> str:
    """Return the format in which a page reads an answer of a kind."""
    return "turtle" if kind == "triples" else "json"


def shown(answer: Answer) -> Shown:
    """Return what a page shows of an answer."""
    if answer.kind == "triples":
        turtle = answer.content.decode()
        lines = turtle.splitlines()
        return Shown([], [], len(lines), turtle="\n".join(lines[:ROWS]))
    found = json.loads(answer.content)
    if answer.kind == "boolean":
        return Shown([], [], 1, truth=found["boolean"])
    names = found["head"]["vars"]
    bindings = found["results"]["bindings"]
    listed = bindings[:ROWS]
    rows = [[_value(binding.get(name)) for name in names] for binding in listed]
    return Shown(
        names,
        rows,
        len(bindings),
        numbers=_columns(listed, _NUMBERS),
        years=_columns(listed, _YEARS),
    )


def _columns(
    bindings: list[dict[str, dict[str, str]]], datatypes: frozenset[str]
) -> frozenset[str]:
    """Return the names of the columns that hold nothing but literals of some datatypes."""
    those: set[str] = set()
    others: set[str] = set()
    for binding in bindings:
        for name, found in binding.items():
            (those if found.get("datatype") in datatypes else others).add(name)
    return frozenset(those - others)


def _value(found: dict[str, str] | None) -> description.Value | None:
    if found is None:
        return None
    iri = found["value"] if found["type"] == "uri" else None
    return description.Value(found["value"], iri, found.get("xml:lang"))
