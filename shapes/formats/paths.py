"""The path of a shape, as Turtle and as JSON-LD spell it (SHACL, 2.3.1)."""

from collections.abc import Callable
from typing import Any

from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

Spell = Callable[[str], str]

_MANY = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


def turtle(path: URIRef | Path, iri: Spell) -> str:
    """Return a path in Turtle; `iri` spells its properties."""
    if isinstance(path, URIRef):
        return iri(str(path))
    if isinstance(path, SequencePath):
        return f"( {' '.join(turtle(each, iri) for each in path.args)} )"
    if isinstance(path, AlternativePath):
        return f"[ sh:alternativePath ( {' '.join(turtle(each, iri) for each in path.args)} ) ]"
    if isinstance(path, InvPath):
        return f"[ sh:inversePath {turtle(path.arg, iri)} ]"
    return f"[ sh:{_repeated(path)} {turtle(_inner(path), iri)} ]"


def json_ld(path: URIRef | Path, iri: Spell) -> Any:  # noqa: ANN401 - JSON
    """Return a path in JSON-LD, where the context knows the words of paths."""
    if isinstance(path, URIRef):
        return iri(str(path))
    if isinstance(path, SequencePath):
        return {"@list": [json_ld(each, iri) for each in path.args]}
    if isinstance(path, AlternativePath):
        return {"alternativePath": [json_ld(each, iri) for each in path.args]}
    if isinstance(path, InvPath):
        return {"inversePath": json_ld(path.arg, iri)}
    return {_repeated(path): json_ld(_inner(path), iri)}


def _repeated(path: Path) -> str:
    if not isinstance(path, MulPath):
        raise TypeError(f"no path of SHACL: {path!r}")
    return _MANY[str(path.mod)]


def _inner(path: Path) -> URIRef | Path:
    if not isinstance(path, MulPath):
        raise TypeError(f"no path of SHACL: {path!r}")
    inner: URIRef | Path = path.path
    return inner
