"""A question's parameters as a form offers them, with values that the data has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

import ontology
from api.language import Language
from graph.store import Snapshot
from ontology import values
from ontology.questions import Parameter, ParameterError, Question

SUGGESTED = 500
"""How many values a form suggests for a parameter; where there are more, none."""

CHOSEN = 50
"""How many things a form lets choose among; where there are more, it takes words of their names."""

_INPUTS = {"date": "date", "integer": "number"}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form offers it: its value now, values to choose or to suggest, whether it
    may be `named` by words, a `hint` at what that means, and what is wrong with the value."""

    name: str
    label: str
    kind: str
    value: str
    example: str
    choices: Sequence[tuple[str, str]] = ()
    suggestions: Sequence[str] = ()
    named: bool = False
    hint: str = ""
    problem: str = ""


def fields(
    snapshot: Snapshot, question: Question, given: Mapping[str, str], language: Language
) -> tuple[list[Field], Mapping[str, str]]:
    """Return a field for each parameter of a question, and the values that are meant by what is
    `given`: a thing may be given by words of its name.

    A field whose value is none, or may be several, says so.
    """
    found, meant = [], dict(given)
    for parameter in question.parameters:
        field = _field(snapshot, parameter, given, language)
        if field.named or (field.choices and parameter.type == "iri"):
            field, meant[parameter.name] = _resolved(snapshot, parameter, field, language)
        found.append(field if field.problem else _checked(parameter, field, meant, language))
    return found, meant


def _resolved(
    snapshot: Snapshot, parameter: Parameter, field: Field, language: Language
) -> tuple[Field, str]:
    """Return a field for things, and the IRI that its value means, or "" if that is open."""
    if not field.value:
        return field, ""
    if ":" in field.value:
        return replace(field, hint=_label(snapshot, field.value)), field.value
    things = _labelled(snapshot, parameter.of or "", field.value)
    if len(things) == 1:
        return replace(field, hint=things[0][1]), things[0][0]
    if things and len(things) <= CHOSEN:
        said = ("有多份符合，请选择", "several have these words: choose one")
        return replace(field, choices=things, named=False, problem=_in(language, said)), ""
    many = ("符合的太多，请多写几个字", "too many have these words: write more of them")
    none = ("没有哪个名称含有这些字，换几个字试试", "no name has these words: try others")
    return replace(field, problem=_in(language, many if things else none)), ""


def _checked(
    parameter: Parameter, field: Field, meant: Mapping[str, str], language: Language
) -> Field:
    try:
        parameter.term(meant.get(parameter.name, field.value))
    except ParameterError as error:
        return replace(field, problem=_in(language, (error.zh, error.en)))
    return field


def _field(
    snapshot: Snapshot, parameter: Parameter, given: Mapping[str, str], language: Language
) -> Field:
    default = values.plain(parameter.default) if parameter.default is not None else ""
    found = Field(
        parameter.name,
        parameter.labels[language],
        _INPUTS.get(parameter.type, "text"),
        given.get(parameter.name, default),
        parameter.example,
    )
    if not parameter.of:
        return found
    if parameter.type == "concept":
        concepts = values.concepts(parameter.of).items()
        return replace(found, choices=[(name, _concept(iri, language)) for name, iri in concepts])
    if parameter.type == "iri":
        things = _labelled(snapshot, parameter.of)
        few = len(things) <= CHOSEN
        return replace(found, choices=things if few else (), named=not few)
    return replace(found, suggestions=_values(snapshot, parameter))


def _concept(iri: ox.NamedNode, language: Language) -> str:
    return ontology.labels()[iri.value][language]


def _label(snapshot: Snapshot, iri: str) -> str:
    """Return the label of a thing, or "" if it has none, or is none."""
    try:
        thing = values.parsed("iri", None, iri)
    except values.ImproperValueError:
        return ""
    rows = snapshot.select(f"SELECT ?l {{ {thing} rdfs:label ?l }} LIMIT 1")
    return next((row["l"].value for row in rows), "")


def _labelled(snapshot: Snapshot, of: str, words: str = "") -> list[tuple[str, str]]:
    """Return the things of a class whose labels hold all of some words, with their labels; one
    more than can be chosen among, if there are more."""
    having = "".join(
        f"FILTER(CONTAINS(LCASE(?l), {ox.Literal(word.lower())})) " for word in words.split()
    )
    rows = snapshot.select(
        f"SELECT ?x ?l {{ ?x a {ox.NamedNode(of)} ; rdfs:label ?l {having}}} LIMIT {CHOSEN + 1}"
    )
    found = [(row["x"].value, row["l"].value) for row in rows]
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def _values(snapshot: Snapshot, parameter: Parameter) -> list[str]:
    """Return the values of a property, if they are few; of dates the years."""
    value = "SUBSTR(STR(?v), 1, 4)" if parameter.type == "gYear" else "?v"
    rows = snapshot.select(
        f"SELECT DISTINCT ({value} AS ?found) {{ ?x {ox.NamedNode(parameter.of or '')} ?v }} "
        f"LIMIT {SUGGESTED + 1}"
    )
    found = sorted(row["found"].value for row in rows)
    return found if len(found) <= SUGGESTED else []


def _in(language: Language, said: tuple[str, str]) -> str:
    return said[0 if language == "zh" else 1]
