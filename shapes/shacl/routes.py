"""Paths as routes: what a query walks one triple pattern at a time.

`p?/q` is two routes, `q` and `p/q`; `p*` is `p+`, or no step at all. So a node that is not in the
data has itself at the end of `p*`, as SHACL says and SPARQL does not, and no pattern is wider than
it must be.
"""

from dataclasses import dataclass
from itertools import product
from math import prod

from shapes.shacl.paths import Alternative, Inverse, Path, Predicate, Repeated, Sequence, text


@dataclass(frozen=True, slots=True)
class Step:
    """One triple pattern: its property, or what is walked once or more (`closed`), and whether
    backwards."""

    text: str
    backwards: bool = False
    closed: bool = False

    def pattern(self, start: str, end: str) -> str:
        """Return the triple pattern between two variables or terms."""
        first, last = (end, start) if self.backwards else (start, end)
        return f"{first} {self.text} {last} ."


Route = tuple[Step, ...]
"""Steps, one after the other; at least one."""


@dataclass(frozen=True, slots=True)
class Routes:
    """All the ways of a path; `stays` tells whether its start is an end of it."""

    ways: tuple[Route, ...]
    stays: bool = False


_MOST = 16


def routes(path: Path) -> Routes:
    """Return the ways of a path; where they are very many, they are written as one path."""
    match path:
        case Predicate(iri):
            return Routes(((Step(f"<{iri.value}>"),),))
        case Inverse(inner):
            forwards = routes(inner)
            return Routes(tuple(_turned(way) for way in forwards.ways), forwards.stays)
        case Alternative(paths):
            several = [routes(inner) for inner in paths]
            ways = dict.fromkeys(way for found in several for way in found.ways)
            return Routes(tuple(ways), any(found.stays for found in several))
        case Sequence(paths):
            return _chained(path, [routes(inner) for inner in paths])
        case Repeated(inner, sign):
            once = routes(inner)
            ways = dict.fromkeys(once.ways if sign == "?" else [_walked(f"({text(inner)})+")])
            return Routes(tuple(ways), once.stays or sign != "+")


def _turned(way: Route) -> Route:
    return tuple(Step(step.text, not step.backwards, step.closed) for step in reversed(way))


def _chained(path: Path, several: list[Routes]) -> Routes:
    choices = [(*found.ways, *(((),) if found.stays else ())) for found in several]
    stays = all(found.stays for found in several)
    if prod(len(choice) for choice in choices) > _MOST:
        return Routes((_walked(f"({text(path)})"),), stays)
    ways = (tuple(step for way in chosen for step in way) for chosen in product(*choices))
    return Routes(tuple(dict.fromkeys(way for way in ways if way)), stays)


def _walked(path: str) -> Route:
    return (Step(path, closed=True),)
