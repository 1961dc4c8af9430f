"""Tasks that a document gives more than once, in the same words."""

from collections.abc import Iterable

from graph.facts import Unit, UnitKind

_TASKS = (UnitKind.TASK, UnitKind.PROJECT)


def repeated(units: Iterable[Unit]) -> dict[str, str]:
    """Return, by the path of each task that repeats another, the path of the first in its words.

    The parts of a task are compared with one another only: what is said in a few words
    (制定工作方案) means something else in another task.
    """
    first: dict[tuple[str | None, str], str] = {}
    found: dict[str, str] = {}
    tasks: set[str] = set()
    for unit in units:
        if unit.kind not in _TASKS:
            continue
        tasks.add(unit.path)
        words = (unit.details.text or "").rstrip("。；;，、 ")
        if words:
            within = unit.parent if unit.parent in tasks else None
            earlier = first.setdefault((within, words), unit.path)
            if earlier != unit.path:
                found[unit.path] = earlier
    return found
