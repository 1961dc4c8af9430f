"""What a search asks for: its parameters."""

from dataclasses import dataclass
from urllib.parse import urlencode

from api.errors import RefusedError
from api.work.asked import Asked
from graph.search import CLASSES

LIMIT = 20
"""How many hits a page has unless told otherwise."""

MOST = 100
"""How many hits a page can have."""

OFFERED = ("Policy", "Measure", "Task", "Project", "Target", "Department", "DepartmentGroup")
"""The classes that a page offers to narrow a search by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for: words, and what the hits must belong to."""

    text: str
    classes: tuple[str, ...] = ()
    policy: str | None = None
    party: str | None = None
    page: int = 1
    limit: int = LIMIT

    @classmethod
    def of(cls, asked: Asked) -> "Wanted":
        """Return what a request searches for. Raises RefusedError for a parameter that is wrong."""
        classes = tuple(dict.fromkeys(filter(None, asked.parameters("class"))))
        unknown = next((name for name in classes if name not in CLASSES), None)
        if unknown is not None:
            raise RefusedError(
                400,
                f"没有可检索的类 {unknown!r}；可用：{'、'.join(OFFERED)}",
                f"no class {unknown!r} can be searched; there are {', '.join(OFFERED)}",
            )
        return cls(
            text=(asked.parameter("q") or "").strip(),
            classes=classes,
            policy=asked.parameter("policy") or None,
            party=asked.parameter("party") or None,
            page=_number(asked, "page", 1, 10**9),
            limit=_number(asked, "limit", LIMIT, MOST),
        )

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * self.limit

    def address(self) -> str:
        """Return the query part of this search's address."""
        pairs = [("q", self.text), *(("class", name) for name in self.classes)]
        for name, value in (("policy", self.policy), ("party", self.party)):
            pairs += [(name, value)] if value else []
        for name, number, usual in (("page", self.page, 1), ("limit", self.limit, LIMIT)):
            pairs += [(name, str(number))] if number != usual else []
        return f"?{urlencode(pairs)}"

    @property
    def narrowed(self) -> bool:
        """Whether hits must belong to something."""
        return bool(self.classes or self.policy or self.party)


def _number(asked: Asked, name: str, usual: int, most: int) -> int:
    said = asked.parameter(name)
    if said is None or said == "":
        return usual
    if said.isascii() and said.isdecimal() and len(said) < 12 and 1 <= int(said) <= most:
        return int(said)
    raise RefusedError(
        400,
        f"参数 {name} 应为 1 到 {most} 的整数",
        f"the parameter {name} is a whole number from 1 to {most}",
    )
