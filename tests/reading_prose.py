"""Plain texts of policies and what is read in them, for the tests of prose."""

from graph.extraction import extract
from graph.facts import PolicyFacts, Role, UnitKind
from graph.reading import export
from graph.reading.document import Source

SOURCE = Source("a.txt", "text/plain", "utf-8", "0" * 64)


def read(text: str, organisation: str | None = None) -> PolicyFacts:
    """Return what a plain text says."""
    return extract(export.read(text, SOURCE), organisation)


def kinds(found: PolicyFacts) -> dict[str, UnitKind]:
    """Return the kinds of units by path."""
    return {unit.path: unit.kind for unit in found.units}


def titles(found: PolicyFacts) -> dict[str, str | None]:
    """Return the titles of all units but tasks by path."""
    return {u.path: u.details.title for u in found.units if u.kind is not UnitKind.TASK}


def duties(found: PolicyFacts) -> list[tuple[str, Role, str]]:
    """Return the task's path, the role and the printed name of each assignment."""
    return [(a.task, a.role, a.surface_form) for a in found.assignments]


def item(duty: str) -> PolicyFacts:
    """A document with one measure that a duty closes."""
    return read(f"一、主要任务\n（一）改造阅览室。更新书架和桌椅，延长开放时间。{duty}\n")
