"""Conditions and orders of the ledger's statements: fixed text, with all values bound."""

from collections.abc import Mapping

from graph.errors import QueryError
from graph.script import folded

_MOST_WORDS = 16
_LONGEST = 200


class Where:
    """Conditions that all must hold, and the values of their parameters."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self._values: list[str | int | float] = []

    def add(self, condition: str, *values: str | int | float) -> None:
        """Add a condition with a `?` for each of `values`."""
        self._conditions.append(condition)
        self._values += values

    def words(self, column: str, text: str) -> None:
        """Add that each word of `text` stands in a column of folded text.

        Raises QueryError if these are too many.
        """
        found = list(dict.fromkeys(folded(text).split()))
        if len(found) > _MOST_WORDS or len(text) > _LONGEST:
            raise QueryError(
                f"筛选用的词最多 {_MOST_WORDS} 个、{_LONGEST} 个字",
                f"a filter takes at most {_MOST_WORDS} words and {_LONGEST} characters",
            )
        for word in found:
            self.add(f"instr({column}, ?) > 0", word)

    @property
    def values(self) -> tuple[str | int | float, ...]:
        """The values of the parameters, in their order."""
        return tuple(self._values)

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self._conditions)}" if self._conditions else ""


def sorted_by(sorts: Mapping[str, str], sort: str) -> str:
    """Return the column of a sort. Raises QueryError if there is no such sort."""
    column = sorts.get(sort)
    if column is None:
        raise QueryError(
            f"不能按 {sort!r} 排序；可用：{'、'.join(sorts)}",
            f"nothing can be sorted by {sort!r}; there are {', '.join(sorts)}",
        )
    return column


def order(sorts: Mapping[str, str], sort: str, descending: bool, *then: str) -> str:
    """Return an order by one of `sorts`, what has no value last, and then by other columns.

    Raises QueryError if there is no such sort.
    """
    column = sorted_by(sorts, sort)
    first = f"{column} DESC NULLS LAST" if descending else f"{column} ASC NULLS LAST"
    return f"ORDER BY {', '.join([first, *(name for name in then if name != column)])}"
