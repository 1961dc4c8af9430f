"""Property paths (SHACL, 2.3.1): read from the shapes, written as SPARQL and as RDF."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graph.errors import ShapesError
from shapes.shacl.terms import RDF, Term, sh
from shapes.shacl.triples import Triples


@dataclass(frozen=True, slots=True)
class Predicate:
    """One property."""

    iri: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path, walked backwards."""

    path: "Path"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths, one after the other."""

    paths: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Paths, any of them."""

    paths: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path as often as `sign` says: `*`, `+` or `?`."""

    path: "Path"
    sign: str


Path = Predicate | Inverse | Sequence | Alternative | Repeated
"""A property path."""

_SIGNS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_WORDS: Final = {sign: word for word, sign in _SIGNS.items()}


def read(graph: Triples, node: Term, above: frozenset[Term] = frozenset()) -> Path:
    """Return the path at a node of the shapes; raises ShapesError if it is not well-formed.

    Of a blank node that says several paths, the sequence is taken.
    """
    if isinstance(node, ox.NamedNode):
        return Predicate(node)
    if node in above:
        raise ShapesError(
            f"路径 {node} 引用自身，没有尽头", f"the path {node} holds itself: endless"
        )
    if isinstance(node, ox.BlankNode):
        above |= {node}
        if graph.is_list(node):
            return Sequence(_several(graph, node, above))
        if (inner := graph.one(node, sh("inversePath"))) is not None:
            return Inverse(read(graph, inner, above))
        if (inner := graph.one(node, sh("alternativePath"))) is not None:
            return Alternative(_several(graph, inner, above))
        for word, sign in _SIGNS.items():
            if (inner := graph.one(node, sh(word))) is not None:
                return Repeated(read(graph, inner, above), sign)
    raise ShapesError(f"{node} 不是属性路径", f"{node} is not a property path")


def _several(graph: Triples, head: Term, above: frozenset[Term]) -> tuple[Path, ...]:
    members = graph.members(head)
    if len(members) < 2:
        raise ShapesError(
            f"路径列表 {head} 至少要有两个成员",
            f"the list of paths {head} needs two members at least",
        )
    return tuple(read(graph, member, above) for member in members)


def text(path: Path, iri: Callable[[str], str] = "<{}>".format) -> str:
    """Return a path as SPARQL writes it; `iri` writes an IRI, perhaps with a prefix."""
    match path:
        case Predicate(name):
            return iri(name.value)
        case Inverse(inner):
            return f"^{_step(inner, iri)}"
        case Sequence(paths):
            return "/".join(_step(inner, iri) for inner in paths)
        case Alternative(paths):
            return "|".join(_step(inner, iri) for inner in paths)
        case Repeated(inner, sign):
            return f"{_step(inner, iri)}{sign}"


def _step(path: Path, iri: Callable[[str], str]) -> str:
    written = text(path, iri)
    return written if isinstance(path, Predicate) else f"({written})"


def triples(path: Path, fresh: Callable[[], ox.BlankNode]) -> tuple[Term, list[ox.Triple]]:
    """Return the node of a path and the triples that say it, in terms of SHACL."""
    match path:
        case Predicate(name):
            return name, []
        case Sequence(paths):
            return _listed(paths, fresh)
        case Alternative(paths):
            head, said = _listed(paths, fresh)
            word = "alternativePath"
        case Inverse(inner):
            head, said = triples(inner, fresh)
            word = "inversePath"
        case Repeated(inner, sign):
            head, said = triples(inner, fresh)
            word = _WORDS[sign]
    node = fresh()
    return node, [*said, ox.Triple(node, sh(word), head)]


def _listed(
    paths: tuple[Path, ...], fresh: Callable[[], ox.BlankNode]
) -> tuple[Term, list[ox.Triple]]:
    head: Term = ox.NamedNode(RDF + "nil")
    said: list[ox.Triple] = []
    for path in reversed(paths):
        member, more = triples(path, fresh)
        node = fresh()
        said += [
            *more,
            ox.Triple(node, ox.NamedNode(RDF + "first"), member),
            ox.Triple(node, ox.NamedNode(RDF + "rest"), head),
        ]
        head = node
    return head, said


def predicates(path: Path) -> Iterator[ox.NamedNode]:
    """Yield every property that a path names."""
    match path:
        case Predicate(name):
            yield name
        case Inverse(inner) | Repeated(inner, _):
            yield from predicates(inner)
        case Sequence(paths) | Alternative(paths):
            for inner in paths:
                yield from predicates(inner)
