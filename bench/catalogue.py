"""The questions of the catalogue as texts, with parameters varied by what the data hold."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from graph.store import Snapshot
from ontology.questions import Parameter, Question, questions

VARIED = 3
"""How many values each parameter takes at most, beside its default."""


def texts(snapshot: Snapshot) -> Mapping[str, Sequence[str]]:
    """Return the texts of each question: as it stands, and with values that are in the data."""
    return {name: list(_texts(snapshot, each)) for name, each in questions().items()}


def _texts(snapshot: Snapshot, question: Question) -> Iterator[str]:
    yield question.query
    taken = {each.name: _values(snapshot, each) for each in question.parameters}
    for values in zip_longest(*taken.values()):
        named = zip(taken, values, strict=True)
        yield question.bound({name: value for name, value in named if value is not None})


def _values(snapshot: Snapshot, parameter: Parameter) -> list[str]:
    """Return values of things of the parameter's class, or of its property (of dates their years,
    where these are asked for); else its example."""
    if parameter.of is None or parameter.type == "concept":
        return [parameter.example]
    pattern = f"?v a <{parameter.of}>" if parameter.type == "iri" else f"?s <{parameter.of}> ?v"
    value = "STR(YEAR(?v))" if parameter.type == "gYear" else "?v"
    rows = snapshot.select(
        f"SELECT DISTINCT ?x {{ {pattern} BIND({value} AS ?x) }} ORDER BY ?x LIMIT {VARIED}"
    )
    return [row["x"].value for row in rows]
