"""Lists of many lines: which part is shown, in which order, and the addresses of the others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api import turning
from api.errors import RefusedError
from api.work.asked import Asked

LINES = 50
"""How many lines a page of a list has."""

_MOST_PAGES = 10**7
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column: its words, the address of the list sorted by it, "ascending" or
    "descending" where it is, and whether it holds numbers."""

    name: str
    words: str
    address: str
    sorted: str
    number: bool


@dataclass(frozen=True, slots=True)
class View:
    """How a list is shown: in which order, which page, and what it is narrowed by.

    `narrowed` are parameters that are passed on; `usual` is the order that is not named.
    """

    path: str
    sort: str
    descending: bool
    page: int = 1
    narrowed: tuple[tuple[str, str], ...] = ()
    usual: tuple[str, bool] = ("", False)

    @classmethod
    def of(
        cls,
        asked: Asked,
        sorts: Collection[str],
        usual: tuple[str, bool],
        narrowing: Collection[str],
    ) -> "View":
        """Return how a request wants a list; `usual` is its order unless it names one.

        Raises RefusedError for a parameter that is wrong.
        """
        sort, order = asked.parameter("sort") or "", asked.parameter("order") or ""
        if sort and sort not in sorts:
            raise _wrong("sort", sorts)
        if order not in ("", "asc", "desc"):
            raise _wrong("order", ("asc", "desc"))
        by = sort or usual[0]
        falling = order == "desc" if order else by == usual[0] and usual[1]
        narrowed = [(name, asked.parameter(name) or "") for name in (*narrowing, "version")]
        if any(len(value) > _LONGEST for _, value in narrowed):
            raise RefusedError(
                400,
                f"参数太长：最多 {_LONGEST} 个字",
                f"a parameter is too long: at most {_LONGEST} characters",
            )
        return cls(
            asked.path,
            by,
            falling,
            _page(asked.parameter("page") or "1"),
            tuple((name, value) for name, value in narrowed if value),
            usual,
        )

    @property
    def offset(self) -> int:
        """How many lines stand on the pages before."""
        return (self.page - 1) * LINES

    def said(self, name: str) -> str:
        """Return what the list is narrowed by in a parameter, "" for nothing."""
        return dict(self.narrowed).get(name, "")

    def without(self, *names: str) -> "View":
        """Return the first page without some parameters."""
        rest = tuple(pair for pair in self.narrowed if pair[0] not in names)
        return replace(self, narrowed=rest, page=1)

    def having(self, **values: str) -> "View":
        """Return the first page with other values of parameters; "" takes one away."""
        told = {**dict(self.narrowed), **values}
        return replace(self, narrowed=tuple((n, v) for n, v in told.items() if v), page=1)

    def address(self) -> str:
        """Return this list's address below the root."""
        pairs = list(self.narrowed)
        if (self.sort, self.descending) != self.usual:
            pairs += [("sort", self.sort), ("order", "desc" if self.descending else "asc")]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def columns(self, titles: Mapping[str, str], numbers: Collection[str]) -> list[Column]:
        """Return the heads of columns, by the names of their sorts: a column that the list is
        sorted by turns its order round, one of numbers begins with the greatest."""
        found = []
        for name, words in titles.items():
            here = name == self.sort
            falling = not self.descending if here else name in numbers
            address = replace(self, sort=name, descending=falling, page=1).address()
            order = ("descending" if self.descending else "ascending") if here else ""
            found.append(Column(name, words, address, order, name in numbers))
        return found

    def pages(self, total: int) -> Mapping[int, str]:
        """Return the addresses of the first and last page and of those around this one, by their
        numbers; none where there is one page only."""
        last = -(-total // LINES)
        near = turning.near(self.page, last)
        return {number: replace(self, page=number).address() for number in near}

    def beyond(self, total: int) -> bool:
        """Tell whether this page is behind the last one."""
        return self.page > 1 and self.offset >= total


def _page(said: str) -> int:
    if said.isascii() and said.isdecimal() and len(said) < 9 and 1 <= int(said) <= _MOST_PAGES:
        return int(said)
    raise RefusedError(
        400, "参数 page 应为从 1 起的整数", "the parameter page is a whole number from 1"
    )


def _wrong(name: str, offered: Collection[str]) -> RefusedError:
    return RefusedError(
        400,
        f"参数 {name} 只能是：{'、'.join(offered)}",
        f"the parameter {name} is one of {', '.join(offered)}",
    )
