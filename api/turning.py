"""The pages of a list: which is asked for, and which of the others its page links."""

from api.errors import RefusedError
from api.work.asked import Asked
from graph.errors import AbsentError


def number(asked: Asked, name: str = "page") -> int:
    """Return the number of the page that is asked for, 1 if none is; raises RefusedError where
    the parameter is no number from 1."""
    said = asked.parameter(name)
    if not said:
        return 1
    if said.isascii() and said.isdecimal() and len(said) < 10 and int(said):
        return int(said)
    raise RefusedError(
        400,
        f"参数 {name} 应为页码，从 1 起",
        f"the parameter {name} is the number of a page, from 1",
    )


def held(number: int, pages: int) -> int:
    """Return `number`; raises AbsentError if there are fewer pages."""
    if number > pages:
        raise AbsentError(
            f"没有第 {number} 页，共 {pages} 页", f"no page {number}; there are {pages}"
        )
    return number


def near(number: int, pages: int) -> list[int]:
    """Return the numbers of the first and the last page, and of those around this one; none where
    there is one page only."""
    shown = {1, pages, *range(number - 2, number + 3)}
    return sorted(each for each in shown if 1 <= each <= pages) if pages > 1 else []
