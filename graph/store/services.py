"""Where a text calls other services (SERVICE: SPARQL 1.1 Federated Query, 2), told with certainty
or not at all."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from graph.errors import ForbiddenError, QueryError
from graph.store.tokens import Token, tokens

_WORD = re.compile(r"(?:(?<![?$@:\w-])|(?<=\d)|(?<=true)|(?<=false))service(?![\"'])", re.I)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of another service: its IRI as it is written, and where that stands."""

    name: str
    start: int

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.name)


def mentioned(bare: str) -> int:
    """Return how often the word SERVICE occurs, as the engine may find it, outside of strings,
    IRIs and comments, which `bare` is without."""
    return len(_WORD.findall(bare))


def bare(found: Iterable[Token]) -> str:
    """Return the words of a text, a blank in place of everything else."""
    return " ".join(t.text if t.kind in ("word", "data") else "" for t in found)


def calls(text: str) -> list[Call]:
    """Return all calls of a text of which there is one reading only (else DoubtfulError).

    Raises ForbiddenError unless each is the word SERVICE, perhaps SILENT, an IRI and a group
    without another call: what else there may be is not told from the text.
    """
    row = list(tokens(text))
    found: list[Call] = []
    behind = 0
    for place, token in enumerate(row):
        if token.kind != "word" or not _WORD.search(token.text):
            continue
        if place < behind:
            raise _refused("SERVICE 中不可再有 SERVICE", "it is within another SERVICE")
        call, opening = _call(row, place)
        found.append(call)
        behind = _end_of_group(row, opening)
    if len(found) != mentioned(bare(row)):
        raise _unclear()
    return found


def rewritten(text: str, found: Iterable[Call], iris: Mapping[str, str]) -> str:
    """Return a text whose calls go to other IRIs: those that `iris` gives for what is written."""
    pieces, place = [], 0
    for call in found:
        pieces += [text[place : call.start], f"<{iris[call.name]}>"]
        place = call.end
    return "".join([*pieces, text[place:]])


def resolved(name: str, prologue: str, base: str | None, prefixes: Mapping[str, str]) -> str:
    """Return the IRI that is written as `name` behind a prologue. Raises QueryError if none is."""
    query = f"{prologue}\nSELECT ?x {{ VALUES ?x {{ {name} }} }}"
    try:
        rows = ox.Store().query(query, base_iri=base, prefixes=dict(prefixes))
        found = [row["x"] for row in rows] if isinstance(rows, ox.QuerySolutions) else []
    except (SyntaxError, ValueError):
        found = []
    match found:
        case [ox.NamedNode() as iri]:
            return iri.value
    raise QueryError(f"不是 IRI，或前缀未声明：{name}", f"no IRI, or an unknown prefix: {name}")


def _call(row: list[Token], place: int) -> tuple[Call, int]:
    """Return the call whose SERVICE stands at a place, and the place of its group's brace."""
    silent = _text(row, place + 1).upper() == "SILENT"
    name = place + (2 if silent else 1)
    if row[place].text.upper() != "SERVICE" or _text(row, name + 1) != "{":
        raise _unclear()
    token = row[name]
    if token.text.startswith(("?", "$")):
        raise _refused("SERVICE 后应为 IRI，不可为变量", "it takes an IRI, not a variable")
    if token.kind != "iri" and not (token.kind == "word" and ":" in token.text):
        raise _unclear()
    return Call(token.text, token.start), name + 1


def _text(row: list[Token], place: int) -> str:
    return row[place].text if place < len(row) else ""


def _end_of_group(row: list[Token], opening: int) -> int:
    depth = row[opening].depth
    return next((place for place in range(opening, len(row)) if row[place].depth < depth), len(row))


def _unclear() -> ForbiddenError:
    return _refused("应写作 SERVICE <IRI> { … }", "it is to be written SERVICE <IRI> { … }")


def _refused(zh: str, en: str) -> ForbiddenError:
    return ForbiddenError(f"不允许此 SERVICE：{zh}", f"this SERVICE is not allowed: {en}")
