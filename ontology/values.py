"""Values that people write for a question's parameters, checked by type and written as terms."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

import pyoxigraph as ox

import ontology

Type = Literal[
    "iri", "concept", "string", "label", "integer", "decimal", "gYear", "date", "boolean"
]
"""`iri`: of a class; `concept`: one of a class of the vocabulary's concepts; `label`: a string
in Chinese, tagged; the others are those of XML Schema."""

Value: TypeAlias = ox.NamedNode | ox.Literal

TYPES: Final[tuple[Type, ...]] = get_args(Type)

LONGEST: Final = 500
"""How many characters a value may have."""

_XSD: Final = ontology.PREFIXES["xsd"]
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_YEAR = re.compile(r"[0-9]{4}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SERVICE = re.compile("s(?=ervice)", re.I)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


MEANINGS: Final[Mapping[Type, tuple[str, str]]] = MappingProxyType(
    {
        "iri": ("一个完整的 IRI", "a whole IRI"),
        "concept": ("一个概念", "a concept"),
        "string": ("一段文字（至多 500 字）", "a text of at most 500 characters"),
        "label": ("一段文字（至多 500 字）", "a text of at most 500 characters"),
        "integer": ("一个整数", "an integer"),
        "decimal": ("一个数", "a number"),
        "gYear": ("一个年份", "a year"),
        "date": ("一个日期", "a date"),
        "boolean": ("true 或 false", "true or false"),
    }
)
"""What each type is, in Chinese and English."""


class ImproperValueError(ValueError):
    """A text that is no value of a type."""


def parsed(kind: Type, of: str | None, text: str) -> Value:
    """Return the term that `text` writes. Raises ImproperValueError."""
    if len(text) > LONGEST or any("\ud800" <= character <= "\udfff" for character in text):
        raise ImproperValueError(text)
    if kind == "concept":
        return _concept(of or "", text)
    return _READERS[kind](text)


def term(text: str) -> Value:
    """Return the term that one of our own files writes. Raises ValueError, SyntaxError."""
    asked = f"SELECT ?x {{ VALUES ?x {{ {text} }} }}"
    rows = ox.Store().query(asked, prefixes=dict(ontology.PREFIXES))
    found = [row["x"] for row in rows] if isinstance(rows, ox.QuerySolutions) else []
    if len(found) == 1 and isinstance(found[0], ox.NamedNode | ox.Literal):
        return found[0]
    raise ImproperValueError(text)


def written(value: Value) -> str:
    """Return a term as SPARQL writes it, without prefixes.

    The word SERVICE gets an escaped letter: it is looked for in the text of queries.
    """
    return _SERVICE.sub(lambda letter: f"\\u{ord(letter[0]):04X}", str(value))


def plain(value: Value) -> str:
    """Return a term as people write it: a concept by its name."""
    known = isinstance(value, ox.NamedNode) and value.value.startswith(ontology.NAMESPACE)
    return value.value.removeprefix(ontology.NAMESPACE) if known else value.value


@cache
def concepts(of: str) -> Mapping[str, ox.NamedNode]:
    """Return the vocabulary's concepts of a class: name → IRI, in the vocabulary's order."""
    found = {}
    for quad in ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE):
        kind = quad.predicate.value == ontology.PREFIXES["rdf"] + "type"
        if kind and quad.object == ox.NamedNode(of) and isinstance(quad.subject, ox.NamedNode):
            found[quad.subject.value.removeprefix(ontology.NAMESPACE)] = quad.subject
    return MappingProxyType(found)


def _concept(of: str, text: str) -> ox.NamedNode:
    name = text.removeprefix("pg:").removeprefix(ontology.NAMESPACE)
    if name not in concepts(of):
        raise ImproperValueError(text)
    return concepts(of)[name]


def _iri(text: str) -> ox.NamedNode:
    if not _ABSOLUTE.fullmatch(text):
        raise ImproperValueError(text)
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        raise ImproperValueError(text) from error


def _date(text: str) -> ox.Literal:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ImproperValueError(text) from error
    return _typed(_DATE, "date")(text)


def _decimal(text: str) -> ox.Literal:
    return _typed(_DECIMAL, "decimal")(text)


def _typed(pattern: re.Pattern[str], datatype: str) -> Callable[[str], ox.Literal]:
    def read(text: str) -> ox.Literal:
        if not pattern.fullmatch(text):
            raise ImproperValueError(text)
        return ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype))

    return read


_READERS: Final[Mapping[str, Callable[[str], Value]]] = MappingProxyType(
    {
        "iri": _iri,
        "string": lambda text: ox.Literal(text),
        "label": lambda text: ox.Literal(text, language="zh"),
        "integer": _typed(_INTEGER, "integer"),
        "decimal": _decimal,
        "gYear": _typed(_YEAR, "gYear"),
        "date": _date,
        "boolean": _typed(re.compile("true|false"), "boolean"),
    }
)
