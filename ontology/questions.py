"""The question catalogue: queries with titles, descriptions and typed parameters.

A question is a file `queries/NAME.rq`: a header of comments, then a SPARQL query that runs as it
stands, with the defaults in place.

    # zh: 标题
    # en: title
    # about zh: 说明
    # about en: description
    # for: researchers | integrators | validators
    # ?name: TYPE [of what]; 中文名; English name       (one line for each parameter)

A parameter has a line of its own in the query, `VALUES ?name { TERM }`, with its default; where it
may be anything by default the line is a comment and TERM an example. A parameter `limit` is the
last line, `LIMIT 100`. Values replace whole lines, so nothing else of a query ever changes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType
from typing import Final

import ontology
from ontology import values
from ontology.values import Type, Value

__all__ = ["AUDIENCES", "HeaderError", "Parameter", "ParameterError", "Question", "questions"]

AUDIENCES: Final = ("researchers", "integrators", "validators")
"""Whom a question is for, in the order in which questions are listed."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TEXTS = ("zh", "en", "about zh", "about en", "for")
_PARAMETER = re.compile(r"# \?([a-z][a-z_]*): (\w+)(?: (\w+:\w+))?; ([^;]+); ([^;]+)")
_LINE = re.compile(r"^( *)(# )?(?:VALUES \?([a-z][a-z_]*) \{ (.+) \}|LIMIT ([0-9]+))$", re.M)
_LIMIT = "limit"


class HeaderError(ValueError):
    """A question's file that is not as it has to be; the message names file and line."""


class ParameterError(ValueError):
    """A value that a question does not take, in one line of Chinese and of English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be set in a question.

    `of` is the class of the IRIs or concepts, or the property whose values are meant, as an IRI.
    Without a `default` it may be anything. `example` is a value that it takes, as people write it.
    """

    name: str
    type: Type
    of: str | None
    default: Value | None
    example: str
    labels: Mapping[str, str]

    def term(self, value: str) -> str | None:
        """Return a value as SPARQL writes it, or None for an empty one: anything will do.

        Raises ParameterError if it is not of the type.
        """
        if not value:
            return None
        try:
            term = values.parsed(self.type, self.of, value)
        except values.ImproperValueError as error:
            raise self._wrong() from error
        if self.name != _LIMIT:
            return values.written(term)
        if not term.value.isdecimal():
            raise self._wrong()
        return term.value

    def _wrong(self) -> ParameterError:
        meant_zh, meant_en = values.MEANINGS[self.type]
        choices = values.concepts(self.of) if self.type == "concept" and self.of else ()
        either = f" ({'、'.join(choices)})" if choices else ""
        return ParameterError(
            f"参数 {self.name} 应为{meant_zh}{either}，例如 {self.name}={self.example}",
            f"the parameter {self.name} is {meant_en}{either}, such as {self.name}={self.example}",
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the catalogue; `query` gives its default answer."""

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    audience: str
    parameters: tuple[Parameter, ...]
    query: str

    def bound(self, values: Mapping[str, str]) -> str:
        """Return the query with these values; an empty one means anything.

        Values may come from anywhere: each is checked by its type and written as a term. Raises
        ParameterError for a name that is no parameter, or a value that is not of its type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        terms: dict[str, str | None] = {}
        for name, value in values.items():
            if name not in known:
                raise self._unknown(name)
            terms[name] = known[name].term(value)
        return _LINE.sub(lambda line: _replaced(line, terms), self.query)

    def forms(self) -> Iterator[str]:
        """Yield the query with each choice of parameters given, the others being anything."""
        for given in product((False, True), repeat=len(self.parameters)):
            chosen = zip(self.parameters, given, strict=True)
            yield self.bound({p.name: p.example if is_given else "" for p, is_given in chosen})

    def _unknown(self, name: str) -> ParameterError:
        names = [parameter.name for parameter in self.parameters]
        shown = name[:40]
        return ParameterError(
            f"{self.name} 没有参数 {shown!r}；可用：{'、'.join(names) or '无'}",
            f"{self.name} has no parameter {shown!r}; it has: {', '.join(names) or 'none'}",
        )


@cache
def questions() -> Mapping[str, Question]:
    """Return the catalogue: name → question, by audience and title. Raises HeaderError."""
    folder = files(__package__).joinpath("queries")
    found = [read(file.name, file.read_text("utf-8")) for file in folder.iterdir()]
    found.sort(key=lambda question: (AUDIENCES.index(question.audience), question.titles["en"]))
    return MappingProxyType({question.name: question for question in found})


def read(file: str, text: str) -> Question:
    """Return the question in a file. Raises HeaderError."""
    name = file.removesuffix(".rq")
    if not file.endswith(".rq") or not _NAME.fullmatch(name):
        raise HeaderError(f"{file}: a question's file is called name-of-the-question.rq")
    lines = text.splitlines()
    texts = [_text(file, lines, number, key) for number, key in enumerate(_TEXTS)]
    if texts[4] not in AUDIENCES:
        raise HeaderError(f"{file}:5: “{texts[4]}” is none of {', '.join(AUDIENCES)}")
    header = list(_header(lines[len(_TEXTS) :]))
    body = "\n".join(lines[len(_TEXTS) + len(header) :])
    places = _places(file, text, body)
    parameters = [
        _parameter(file, number, line, places)
        for number, line in enumerate(header, start=len(_TEXTS) + 1)
    ]
    if len({parameter.name for parameter in parameters}) != len(parameters):
        raise HeaderError(f"{file}: a parameter is described twice")
    for name_of_place, (number, _, _) in places.items():
        if name_of_place not in {parameter.name for parameter in parameters}:
            raise HeaderError(f"{file}:{number}: ?{name_of_place} is not described in the header")
    return Question(
        name,
        MappingProxyType({"zh": texts[0], "en": texts[1]}),
        MappingProxyType({"zh": texts[2], "en": texts[3]}),
        texts[4],
        tuple(parameters),
        text,
    )


def _text(file: str, lines: list[str], number: int, key: str) -> str:
    start = f"# {key}: "
    if number >= len(lines) or not lines[number].startswith(start):
        raise HeaderError(f"{file}:{number + 1}: this line begins with “{start}”")
    said = lines[number].removeprefix(start)
    if not said.strip() or said != said.strip():
        raise HeaderError(f"{file}:{number + 1}: nothing is said behind “{start}”")
    return said


def _header(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("#"):
            return
        yield line


_Places = dict[str, tuple[int, bool, str]]


def _places(file: str, text: str, body: str) -> _Places:
    """Return the parameters' lines in the query: name → line number, whether a comment, term."""
    first = text[: len(text) - len(body)].count("\n")
    found: _Places = {}
    for line in _LINE.finditer(body):
        _, comment, name, term, limit = line.groups()
        number = first + body.count("\n", 0, line.start()) + 1
        if (name or _LIMIT) in found:
            raise HeaderError(f"{file}:{number}: ?{name or _LIMIT} has its line already")
        if name is None or " " not in term:
            found[name or _LIMIT] = (number, bool(comment), term or limit)
    return found


def _parameter(file: str, number: int, line: str, places: _Places) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if not found:
        raise HeaderError(f"{file}:{number}: a parameter is “# ?name: type; 中文; English”")
    name, kind, of, zh, en = found.groups()
    if kind not in values.TYPES:
        raise HeaderError(f"{file}:{number}: “{kind}” is none of {', '.join(values.TYPES)}")
    if name not in places:
        raise HeaderError(f"{file}:{number}: the query has no line “VALUES ?{name} {{ … }}”")
    place, comment, term = places[name]
    try:
        expanded = ontology.expanded(of) if of else None
        value = values.term(term)
        if values.parsed(kind, expanded, values.plain(value)) != value:
            raise values.ImproperValueError(term)
    except (KeyError, ValueError, SyntaxError) as error:
        raise HeaderError(f"{file}:{place}: {term} is no value for ?{name}") from error
    labels = MappingProxyType({"zh": zh, "en": en})
    default = None if comment else value
    return Parameter(name, kind, expanded, default, values.plain(value), labels)


def _replaced(line: re.Match[str], terms: Mapping[str, str | None]) -> str:
    indent, _, name, term, limit = line.groups()
    if (name or _LIMIT) not in terms:
        return line[0]
    chosen = terms[name or _LIMIT]
    mark, shown = ("# ", term or limit) if chosen is None else ("", chosen)
    return f"{indent}{mark}VALUES ?{name} {{ {shown} }}" if name else f"{indent}{mark}LIMIT {shown}"
