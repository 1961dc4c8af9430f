"""What may be said of one node, as formulas: written as an expression, or as a set of nodes.

As expressions they suit few nodes that are known: each is looked up. As sets they suit all nodes of
a graph: what has a property is read once, in the order of an index, and joined or taken away.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_VARIABLE = re.compile(r"\?\w+")


@dataclass(frozen=True)
class Pure:
    """An expression about terms alone, which has no error."""

    text: str

    @cached_property
    def free(self) -> frozenset[str]:
        """The variables that it mentions."""
        return frozenset(_VARIABLE.findall(self.text))


@dataclass(frozen=True)
class Found:
    """That a triple `pattern` matches so that `inner` holds; `own` are the variables of the pattern
    that do not occur around it."""

    pattern: str
    own: tuple[str, ...]
    inner: "Formula"

    @cached_property
    def free(self) -> frozenset[str]:
        """The variables that stand around it."""
        return (frozenset(_VARIABLE.findall(self.pattern)) | self.inner.free).difference(self.own)

    @cached_property
    def binds(self) -> frozenset[str]:
        """The variables that have values wherever it holds."""
        return frozenset(_VARIABLE.findall(self.pattern)) | binds(self.inner)

    @cached_property
    def alone(self) -> bool:
        """Whether it can be written as a set: it binds all variables that it mentions."""
        return self.free <= self.binds and _bindable(self.inner, self.binds)

    @property
    def text(self) -> str:
        """The formula as an expression."""
        if self.inner == ALWAYS:
            return f"EXISTS {{ {self.pattern} }}"
        return f"EXISTS {{ {self.pattern} FILTER({self.inner.text}) }}"


@dataclass(frozen=True)
class Not:
    """That another formula does not hold."""

    inner: "Formula"

    @property
    def free(self) -> frozenset[str]:
        """The variables that stand around it."""
        return self.inner.free

    @property
    def text(self) -> str:
        """The formula as an expression."""
        return f"!({self.inner.text})"


@dataclass(frozen=True)
class Several:
    """That all of some formulas hold, or at least one of them."""

    parts: tuple["Formula", ...]
    every: bool

    @cached_property
    def free(self) -> frozenset[str]:
        """The variables that stand around it."""
        return frozenset().union(*(part.free for part in self.parts))

    @property
    def text(self) -> str:
        """The formula as an expression."""
        return (" && " if self.every else " || ").join(f"({part.text})" for part in self.parts)


Formula = Pure | Found | Not | Several
"""What holds of a node, or does not."""

ALWAYS = Pure("true")
NEVER = Pure("false")


def negated(formula: Formula) -> Formula:
    """Return what holds where a formula does not."""
    match formula:
        case Not(inner):
            return inner
        case Several(parts, every_part):
            return Several(tuple(negated(part) for part in parts), not every_part)
        case Pure("true"):
            return NEVER
        case Pure("false"):
            return ALWAYS
        case _:
            return Not(formula)


def every(formulas: Iterable[Formula | None]) -> Formula | None:
    """Return that all of these hold; None if one of them cannot be said."""
    return _joined(formulas, ALWAYS, NEVER, all_of=True)


def some(formulas: Iterable[Formula | None]) -> Formula | None:
    """Return that one of these holds; None if one of them cannot be said."""
    return _joined(formulas, NEVER, ALWAYS, all_of=False)


def _joined(
    formulas: Iterable[Formula | None], neutral: Formula, decisive: Formula, *, all_of: bool
) -> Formula | None:
    found: list[Formula] = []
    unknown = False
    for formula in formulas:
        if formula == decisive:
            return decisive
        unknown |= formula is None
        if formula is not None and formula != neutral:
            found.append(formula)
    if unknown:
        return None
    if len(found) < 2:
        return found[0] if found else neutral
    return Several(tuple(found), all_of)


def scans(formula: Formula) -> bool:
    """Tell whether the formula as an expression may look at many values of a node."""
    match formula:
        case Pure():
            return False
        case Not(inner):
            return scans(inner)
        case Several(parts, _):
            return any(scans(part) for part in parts)
        case Found(_, _, inner):
            return inner != ALWAYS


def binds(formula: Formula) -> frozenset[str]:
    """Return the variables that have values wherever a formula holds."""
    if isinstance(formula, Several) and formula.every:
        return frozenset().union(*(binds(part) for part in formula.parts))
    return formula.binds if isinstance(formula, Found) else frozenset()


def _bindable(formula: Formula, bound: frozenset[str]) -> bool:
    match formula:
        case Pure():
            return formula.free <= bound
        case Not(inner):
            alone = inner.alone if isinstance(inner, Found) else _bindable(inner, bound)
            return alone and inner.free <= bound
        case Several(parts, _):
            return all(_bindable(part, bound) for part in parts)
        case Found():
            return formula.alone


def filtered(pattern: str, formula: Formula) -> str:
    """Return a pattern limited to where a formula holds, by an expression."""
    return pattern if formula == ALWAYS else f"{pattern} FILTER({formula.text})"


def where(pattern: str, formula: Formula) -> str:
    """Return a pattern limited to where a formula holds, by sets as far as that is possible. Its
    solutions may come several times."""
    match formula:
        case Pure("true"):
            return pattern
        case Found() if formula.alone:
            return f"{pattern} {_set(formula, once=True)}"
        case Not(Found() as found) if found.alone:
            return f"{pattern} MINUS {_set(found, once=False)}"
        case Several(parts, True):
            for part in sorted(parts, key=lambda part: not isinstance(part, Found)):
                pattern = where(pattern, part)
            return pattern
        case Several(parts, False) if any(not isinstance(part, Pure) for part in parts):
            branches = (f"{{ {where(pattern, part)} }}" for part in parts)
            return " UNION ".join(branches)
        case _:
            return filtered(pattern, formula)


def _set(found: Found, *, once: bool) -> str:
    """Return a group of what a pattern leads from (and to, if that is named), perhaps each once."""
    inside = where(found.pattern, found.inner)
    if found.inner == ALWAYS and not once:
        return f"{{ {inside} }}"
    free = " ".join(sorted(found.free))
    select = "SELECT DISTINCT" if once else "SELECT"
    return f"{{ {select} {free} WHERE {{ {inside} }} }}" if free else f"{{ {inside} }}"
